"""Polygons that are valid at sight."""

import numpy as np
import pytest
import shapely
from analysis_cases import areas
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from swathbook.analysis.convex import is_convex

whole = st.integers(-3, 3)
rings = st.lists(st.tuples(whole, whole), min_size=3, max_size=7)


def sees(shape):
    return bool(is_convex(np.array([shape], dtype=object))[0])


@given(ring=rings)
def test_what_is_convex_is_valid(ring):
    polygon = shapely.Polygon(ring)
    assert polygon.is_valid or not sees(polygon)


@given(shape=areas)
def test_a_hull_of_three_corners_or_more_is_convex(shape):
    assert sees(box(*shape.bounds))
    assert not sees(shape) or shape.equals(shape.convex_hull)


@pytest.mark.parametrize(
    "wkt",
    [
        "POLYGON ((0 2, 1.2 -1.6, -1.9 0.6, 1.9 0.6, -1.2 -1.6, 0 2))",
        "POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))",
        "POLYGON ((0 0, 1 0, 2 0, 2 1, 0 0))",
        "POLYGON ((0 0, 3 0, 3 3, 0 3, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))",
        "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))",
        "POLYGON EMPTY",
        "POINT (1 1)",
    ],
)
def test_what_is_not_sure_to_be_convex_is_left_to_others(wkt):
    assert not sees(shapely.from_wkt(wkt))


def test_missing_and_endless_shapes_are_not_convex():
    with np.errstate(invalid="ignore"):
        endless = shapely.Polygon([(0, 0), (np.inf, 0), (1, 1)])
    assert is_convex(np.array([None, endless], dtype=object)).tolist() == [False, False]
