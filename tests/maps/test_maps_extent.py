"""What part of the Earth a map shows."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from swathbook.maps import extent
from swathbook.maps.extent import WORLD, Extent


@st.composite
def extents(draw):
    west = draw(st.floats(-180, 179))
    south = draw(st.floats(-85, 84))
    width = draw(st.floats(0.001, 360))
    return Extent(west, south, west + width, min(85, south + draw(st.floats(0.001, 170))))


def shapes(*boxes):
    return np.array([shapely.box(*box) for box in boxes], dtype=object)


@given(extents())
def test_a_margin_only_adds(box):
    padded = box.padded(0.1)
    assert padded.height >= box.height
    assert padded.width >= min(box.width, 350)


@given(extents())
def test_a_map_shows_every_place_at_most_once(box):
    for grown in (box.padded(0.2), box.shaped(0.7, 2.6)):
        assert grown.width <= 360 + 1e-9
        assert -90 <= grown.south < grown.north <= 90


@given(extents())
def test_a_map_as_large_as_its_view_holds_the_box(box):
    (lat, lon), zoom = box.view(900, 560)
    world_px = 256 * 2**zoom
    if zoom > 0:
        assert (box.east - lon) / 360 * world_px <= 450 + 1e-6
        assert (extent.mercator_y(box.north) - extent.mercator_y(lat)) * world_px <= 280 + 1e-6


@given(st.floats(-85, 85))
def test_a_latitude_comes_back_from_the_web_map(lat):
    assert extent.mercator_lat(extent.mercator_y(lat)) == pytest.approx(lat, abs=1e-9)


def test_a_strip_gets_a_map_of_pleasant_shape():
    strip = Extent(10, -20, 10.2, 20)
    assert strip.shaped(0.7, 2.6).ratio == pytest.approx(0.7)


def test_a_small_region_has_ground_around_it():
    assert Extent(10, 10, 10.001, 10.001).padded(0.1).width == pytest.approx(0.6)


def test_shapes_on_both_sides_of_180_are_cut_elsewhere():
    cut = extent.seam(shapes((178, -18, 180, -16), (-180, -18, -178, -16)))
    assert -178 < cut < 178


@pytest.mark.parametrize(
    "boxes",
    [
        pytest.param([], id="nothing"),
        pytest.param([(-10, 0, 10, 5)], id="one place"),
        pytest.param([(-170, 0, -60, 5), (10, 0, 175, 5)], id="all over the world"),
        pytest.param([(-180, 60, 180, 90)], id="round the pole"),
    ],
)
def test_other_shapes_are_cut_at_180_as_usual(boxes):
    assert extent.seam(shapes(*boxes)) is None


def test_a_split_shape_is_healed_where_it_was_split():
    split = shapely.MultiPolygon([shapely.box(179, 0, 180, 1), shapely.box(-180, 0, -179, 1)])
    healed = extent.place(np.array([split], dtype=object), 0.0)[0]
    assert healed.equals(shapely.box(179, 0, 181, 1))
    assert healed.geom_type == "Polygon"


def test_placing_leaves_its_input_alone():
    given_shapes = shapes((-180, 0, -179, 1))
    extent.place(given_shapes, 0.0)
    assert given_shapes[0].bounds == (-180, 0, -179, 1)


def test_nothing_has_no_bounds_and_the_world_is_as_it_is():
    assert extent.around(shapes()) is None
    assert WORLD.within_the_world() == WORLD
