"""The bytes of the archive's files: images of noise, large and small."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

from swathbook.emulator.world.model import Item
from swathbook.emulator.world.tiff import SIZE, product_file, write_tiff

Grey = npt.NDArray[Any]

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def raster(item: Item, *, is_last: bool) -> bytes:
    """Make a product's GeoTIFF; of the last version, the one that other services give too."""
    if is_last:
        return product_file(item)
    return write_tiff(_noise(item.id + 1, SIZE), item.ground.bounds)


def picture(item: Item, version: int, width: int) -> bytes:
    """Make a square PNG of a product; the same product, version and width give the same bytes."""
    return write_png(_noise(item.id * 1000 + version, width))


def _noise(seed: int, width: int) -> Grey:
    return np.random.default_rng(seed).integers(0, 256, (width, width), dtype=np.uint8)


def write_png(pixels: Grey) -> bytes:
    """Write grey pixels as a PNG (ISO/IEC 15948), each row without a filter."""
    rows, columns = pixels.shape
    header = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
    lines = b"".join(b"\0" + row.tobytes() for row in pixels)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return PNG_SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
