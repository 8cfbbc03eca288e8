"""The files that the marketplace delivers."""

from __future__ import annotations

import numpy as np

from swathbook.emulator.services.market.switches import Switches
from swathbook.emulator.world.model import Item
from swathbook.emulator.world.tiff import product_file, write_tiff

SIZES = (48, 64, 96, 160, 256, 400)
"""Rows and columns of images of mixed sizes: from 2 to 160 kilobytes."""


def product_content(item: Item, switches: Switches) -> bytes:
    """Make the file of a product. The same item always gives the same bytes."""
    if switches.products == "tiny":
        return product_file(item)
    size = SIZES[item.id % len(SIZES)]
    pixels = np.random.default_rng(item.id).integers(0, 256, (size, size), dtype=np.uint8)
    return write_tiff(pixels, item.ground.bounds)
