"""Shapes over the antimeridian are cut there, and nothing of them is lost."""

import antimeridian
import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPoint, MultiPolygon, Point, Polygon, box

from swathbook.exports._dateline import cut


def cut_one(shape):
    return cut(np.array([shape], dtype=object))[0]


def two_boxes(*boxes):
    return MultiPolygon([box(*bounds) for bounds in boxes])


FIJI = Polygon([(179, 0), (-179, 0), (-179, 1), (179, 1)])
FIJI_CUT = two_boxes((179, 0, 180, 1), (-180, 0, -179, 1))
POLAR_RING = [(0, 80), (90, 80), (180, 80), (-90, 80)]
POLAR_CAP = box(-180, 80, 180, 90)

CASES = {
    "a jump": (FIJI, FIJI_CUT),
    "a jump, wound the other way": (FIJI.reverse(), FIJI_CUT),
    "beyond 180": (box(179, 0, 181, 1), FIJI_CUT),
    "beyond -180": (box(-181, 0, -179, 1), FIJI_CUT),
    "wholly beyond": (box(190, 0, 195, 1), box(-170, 0, -165, 1)),
    "longitudes from 0 to 360": (box(0, -60, 360, 60), box(-180, -60, 180, 60)),
    "a slanted edge": (
        Polygon([(178, 0), (-178, 2), (-178, 5), (178, 3)]),
        MultiPolygon(
            [
                Polygon([(178, 0), (180, 1), (180, 4), (178, 3)]),
                Polygon([(-180, 1), (-178, 2), (-178, 5), (-180, 4)]),
            ]
        ),
    ),
    "a corner on 180": (
        Polygon([(180, 0), (-179, 0), (-179, 1), (180, 1)]),
        box(-180, 0, -179, 1),
    ),
    "an edge on -180": (
        Polygon([(170, 0), (-180, 0), (-180, 1), (170, 1)]),
        box(170, 0, 180, 1),
    ),
    "a hole over it": (
        Polygon(
            [(170, 0), (-170, 0), (-170, 20), (170, 20)],
            [[(178, 5), (178, 10), (-178, 10), (-178, 5)]],
        ),
        two_boxes((170, 0, 180, 20), (-180, 0, -170, 20))
        - two_boxes((178, 5, 180, 10), (-180, 5, -178, 10)),
    ),
    "one part of two": (
        MultiPolygon([FIJI, box(0, 0, 1, 1)]),
        MultiPolygon([*FIJI_CUT.geoms, box(0, 0, 1, 1)]),
    ),
    "nearly round the globe": (box(-170, -60, 170, 60), box(-170, -60, 170, 60)),
    "round the north pole": (Polygon(POLAR_RING), POLAR_CAP),
    "round the north pole, clockwise": (Polygon(POLAR_RING[::-1]), POLAR_CAP),
    "round the south pole": (
        Polygon([(x, -y) for x, y in POLAR_RING]),
        box(-180, -90, 180, -80),
    ),
    "a belt round the pole": (
        Polygon([(x, 60) for x, _ in POLAR_RING], [POLAR_RING]),
        box(-180, 60, 180, 80),
    ),
    "a line": (
        LineString([(170, 0), (-170, 10)]),
        shapely.MultiLineString([[(170, 0), (180, 5)], [(-180, 5), (-170, 10)]]),
    ),
    "something beside nothing": (
        shapely.GeometryCollection([Polygon(), LineString(), Point(), box(190, 0, 191, 1)]),
        shapely.GeometryCollection([box(-170, 0, -169, 1)]),
    ),
    "points": (MultiPoint([(190, 0), (170, 1)]), MultiPoint([(-170, 0), (170, 1)])),
    "a collection": (
        shapely.GeometryCollection([FIJI, Point(181, 0)]),
        shapely.GeometryCollection([*FIJI_CUT.geoms, Point(-179, 0)]),
    ),
}


@pytest.mark.parametrize(("shape", "expected"), CASES.values(), ids=CASES)
def test_a_shape_over_the_antimeridian_becomes(shape, expected):
    found = cut_one(shape)
    assert found.is_valid
    assert shapely.equals(found, expected)


@pytest.mark.parametrize(
    "shape",
    [box(-180, -90, 180, 90), box(170, 0, 180, 1), FIJI_CUT, POLAR_CAP, Point(180, 0), Polygon()],
    ids=["the world", "touching it", "cut already", "a polar cap", "a point on it", "empty"],
)
def test_what_does_not_cross_is_left_as_it_is(shape):
    assert shapely.equals_identical(cut_one(shape), shape)


def test_missing_shapes_stay_missing():
    missing, _ = cut(np.array([None, FIJI], dtype=object))
    assert missing is None


def test_the_world_in_web_mercator_is_the_world_in_lonlat():
    world = gpd.GeoSeries([box(-180, -60, 180, 60)], crs="EPSG:4326").to_crs("EPSG:3857")
    found = cut_one(world.to_crs("EPSG:4326").iloc[0])
    assert found.area == pytest.approx(360 * 120)


def test_heights_are_kept_where_a_line_is_cut():
    line = cut_one(LineString([(170, 0, 5), (190, 10, 15)]))
    assert shapely.get_coordinates(line, include_z=True)[:, 2].tolist() == [5, 10, 10, 15]


@st.composite
def stars(draw):
    """Draw a polygon with longitudes that run on beyond ±180°."""
    west = draw(st.integers(100, 250))
    radii = draw(st.lists(st.integers(1, 30), min_size=3, max_size=12))
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    return Polygon(np.column_stack([west + radii * np.cos(angles), radii * np.sin(angles)]))


def jumping(star):
    return shapely.transform(
        star, lambda xy: np.column_stack([(xy[:, 0] + 180) % 360 - 180, xy[:, 1]])
    )


@given(stars())
def test_cutting_keeps_the_area_and_the_globe(star):
    for shape in (star, jumping(star)):
        found = cut_one(shape)
        assert found.is_valid
        assert found.area == pytest.approx(star.area)
        assert np.abs(shapely.get_coordinates(found)[:, 0]).max() <= 180


@given(stars())
def test_a_jump_is_cut_as_the_antimeridian_package_cuts_it(star):
    shape = jumping(star)
    expected = antimeridian.fix_polygon(shape, fix_winding=True, great_circle=False)
    assert shapely.symmetric_difference(cut_one(shape), shapely.make_valid(expected)).area < 1e-5
