"""Tiny GeoTIFFs to download: a few kilobytes, and real."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

from swathbook.emulator.world.model import Item

SIZE = 48
"""Rows and columns."""

SHORT, LONG, DOUBLE = 3, 4, 12
_LETTERS = {SHORT: "H", LONG: "I", DOUBLE: "d"}
_HEADER_BYTES = 8
_ENTRY_BYTES = 12

Tag = tuple[int, int, Sequence[float]]

GEO_KEYS = (1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326)
"""Geographic coordinates, a pixel is an area, EPSG:4326."""


def product_file(item: Item) -> bytes:
    """Make the file of a product: grey pixels over the item's bounds, in lon/lat.

    The same item always gives the same bytes.
    """
    return write_tiff(_pixels(item.id), item.ground.bounds)


def _pixels(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (SIZE, SIZE), dtype=np.uint8)


def write_tiff(pixels: np.ndarray, bounds: tuple[float, float, float, float]) -> bytes:
    """Write grey pixels as an uncompressed little-endian GeoTIFF with one strip (TIFF 6.0)."""
    rows, columns = pixels.shape
    west, south, east, north = bounds
    scale = ((east - west) / columns, (north - south) / rows, 0.0)
    tags: list[Tag] = [
        (256, LONG, [columns]),
        (257, LONG, [rows]),
        (258, SHORT, [8]),  # bits per sample
        (259, SHORT, [1]),  # not compressed
        (262, SHORT, [1]),  # black is zero
        (273, LONG, [_HEADER_BYTES]),  # where the strip begins
        (277, SHORT, [1]),  # samples per pixel
        (278, LONG, [rows]),  # rows per strip
        (279, LONG, [pixels.size]),  # bytes of the strip
        (33550, DOUBLE, scale),
        (33922, DOUBLE, [0.0, 0.0, 0.0, west, north, 0.0]),  # tie point
        (34735, SHORT, GEO_KEYS),
    ]
    directory_at = _HEADER_BYTES + pixels.size
    header = struct.pack("<2sHI", b"II", 42, directory_at)
    return header + pixels.tobytes() + _directory(tags, directory_at)


def _directory(tags: Sequence[Tag], at: int) -> bytes:
    """Write a TIFF's directory; values too long for their entry follow it."""
    entries, values = b"", b""
    values_at = at + 2 + _ENTRY_BYTES * len(tags) + 4
    for code, kind, numbers in tags:
        packed = struct.pack(f"<{len(numbers)}{_LETTERS[kind]}", *numbers)
        place = packed.ljust(4, b"\0")
        if len(packed) > len(place[:4]):
            place = struct.pack("<I", values_at + len(values))
            values += packed
        entries += struct.pack("<HHI", code, kind, len(numbers)) + place
    return struct.pack("<H", len(tags)) + entries + struct.pack("<I", 0) + values
