"""The files that can be downloaded are real GeoTIFFs."""

import io

import numpy as np
import pytest

from swathbook.emulator import World
from swathbook.emulator.world.tiff import product_file, write_tiff

Image = pytest.importorskip("PIL.Image", reason="Pillow comes with the extra `maps`")

PIXELS = np.arange(12, dtype=np.uint8).reshape(3, 4)
SCALE, TIE_POINT, GEO_KEYS = 33550, 33922, 34735


@pytest.fixture
def picture():
    with Image.open(io.BytesIO(write_tiff(PIXELS, (10.0, 40.0, 14.0, 46.0)))) as picture:
        yield picture


def test_the_pixels_come_back(picture):
    assert np.array_equal(np.asarray(picture), PIXELS)


def test_it_knows_where_it_lies(picture):
    assert picture.tag_v2[SCALE] == (1.0, 2.0, 0.0)
    assert picture.tag_v2[TIE_POINT] == (0.0, 0.0, 0.0, 10.0, 46.0, 0.0)
    assert picture.tag_v2[GEO_KEYS][-1] == 4326


def test_the_same_item_always_has_the_same_file():
    first, again = (World(1, seed=2).orders[0].items[0] for _ in range(2))
    assert product_file(first) == product_file(again)
