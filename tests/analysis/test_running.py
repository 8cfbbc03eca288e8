"""How coverage grows, footprint by footprint."""

import numpy as np
import pandas as pd
import pytest
from analysis_cases import areas, several_areas, shapes
from hypothesis import given, settings
from shapely import box, transform

import swathbook as sb
from swathbook.analysis.running import growth, rank_in_time, rounding_km2
from swathbook.geometry import area_km2


def column(*geometries):
    array = np.empty(len(geometries), dtype=object)
    array[:] = geometries
    return array


def test_footprints_are_ranked_by_time_ties_as_they_stand():
    at = pd.Series(pd.to_datetime(["2026-03-02", "2026-03-01", "2026-03-02"], utc=True))
    assert rank_in_time(np.array([0, 0, 0]), at).tolist() == [1, 0, 2]


def test_a_region_where_a_time_is_missing_has_no_order_but_a_single_footprint_has():
    at = pd.Series(pd.to_datetime(["2026-03-02", None, None], utc=True))
    assert rank_in_time(np.array([0, 0, 1]), at).tolist() == [-1, -1, 0]


def test_each_footprint_adds_what_was_not_covered_before():
    ground = growth(
        column(box(0, 0, 4, 1)),
        column(box(0, 0, 2, 1), box(1, 0, 3, 1), box(0, 0, 1, 1)),
        np.array([0, 0, 0]),
        np.array([0, 1, 2]),
    )
    tile = area_km2([box(0, 0, 1, 1)])[0]
    assert (ground.own / tile).tolist() == pytest.approx([2, 2, 1], rel=1e-12)
    assert (ground.new / tile).tolist() == pytest.approx([2, 1, 0], abs=1e-12)
    assert (ground.covered / tile).tolist() == pytest.approx([2, 3, 3], rel=1e-12)


@settings(deadline=None, max_examples=40)
@given(region=areas, footprints=several_areas)
def test_the_last_step_is_the_coverage(region, footprints):
    count = len(footprints)
    ground = growth(
        column(region), column(*footprints), np.zeros(count, np.int64), np.arange(count)
    )
    covered = sb.coverage(shapes([region]), shapes(footprints), on=None).loc[0, "covered_km2"]
    slack = 1e-9 * area_km2([region])[0]
    assert ground.covered[-1:].sum() == pytest.approx(covered, abs=slack)
    assert ground.new.sum() == pytest.approx(covered, abs=slack)
    assert (ground.new >= -slack).all()


@settings(deadline=None, max_examples=40)
@given(shape=areas)
def test_rounding_coordinates_moves_no_area_further_than_its_slack(shape):
    published = transform(shape, lambda xy: np.rint(xy * [1e4, 1e5]) / [1e4, 1e5])
    moved = np.diff(area_km2([shape, published]))
    corners = 1e-3 * len(shape.exterior.coords) * 0.0056**2
    assert abs(moved[0]) <= rounding_km2(column(shape))[0] + corners
