"""Rings that cross 180° of longitude or go round a pole: how it is told, and what they become."""

import json

import numpy as np
import pytest
import shapely

from swathbook import geometry


def read_ring(ring):
    (shape,), findings = geometry.read([json.dumps({"type": "Polygon", "coordinates": [ring]})])
    return shape, findings["problem"].tolist()


def box(west, south, east, north):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def clockwise(ring):
    return ring[::-1]


@pytest.mark.parametrize("winding", [list, clockwise])
@pytest.mark.parametrize(
    ("ring", "wide"),
    [
        (box(179, -20, -179, -18), 2),
        (box(175, -20, -175, -10), 10),
        (box(171, 60, -171, 70), 18),
        (box(155, 80, -155, 84), 50),
        ([[150, 70], [-160, 72], [-150, 78], [160, 76], [150, 70]], 60),
    ],
    ids=["box", "box of 10°", "box at 60°", "box near the pole", "slanted"],
)
def test_a_narrow_or_slanted_ring_crosses_whichever_way_it_winds(ring, wide, winding):
    shape, problems = read_ring(winding(ring))
    west, east = shape.geoms[0], shape.geoms[1]
    assert shapely.bounds([west, east])[:, [0, 2]].ravel().tolist().count(180) == 1
    assert sum(np.diff(shapely.bounds([west, east])[:, [0, 2]])).item() == pytest.approx(wide)
    assert "antimeridian" in problems
    assert "wide_shape" not in problems


@pytest.mark.parametrize(
    ("ring", "wide"),
    [
        (box(-170, -60, 170, 60), 340),
        (box(-120, 0, 120, 30), 240),
        (box(-179, -85, 179, 85), 358),
        (box(170, -60, -170, 60), 20),
        (clockwise(box(-170, -60, 170, 60)), 20),
    ],
    ids=["340°", "240°", "nearly the globe", "20°", "20°, clockwise as written"],
)
def test_where_both_ways_are_open_the_winding_decides_and_a_finding_says_so(ring, wide):
    shape, problems = read_ring(ring)
    height = ring[2][1] - ring[0][1] if ring[2][1] != ring[0][1] else ring[1][1] - ring[0][1]
    assert "wide_shape" in problems
    assert shape.area == pytest.approx(wide * abs(height))


def test_a_wide_shape_with_points_along_its_edges_leaves_nothing_open():
    lons = list(range(-170, 171, 20))
    shape, problems = read_ring(
        [[x, 0] for x in lons] + [[x, 30] for x in lons[::-1]] + [[-170, 0]]
    )
    assert shape.area == 340 * 30
    assert problems == []


@pytest.mark.parametrize("west", [-180, 0, 180])
def test_a_box_round_the_globe_stays_that(west):
    shape, problems = read_ring(box(west, -90, west + 360, 90))
    assert geometry.area_km2([shape])[0] == pytest.approx(510_065_621.724)
    assert "wide_shape" not in problems


@pytest.mark.parametrize("winding", [list, clockwise])
@pytest.mark.parametrize("first", [-180, -90, 0, 77])
@pytest.mark.parametrize("pole", [-1, 1])
@pytest.mark.parametrize("closed", [0, 360])
def test_a_ring_round_a_pole_is_closed_over_the_nearer_one(pole, first, winding, closed):
    lons = [first + step for step in range(0, 360, 30)]
    ring = [[(lon + 180) % 360 - 180 if not closed else lon, pole * 80] for lon in lons]
    ring = winding([*ring, [ring[0][0] + closed, pole * 80]])
    shape, problems = read_ring(ring)
    cap = shapely.box(-180, min(80 * pole, 90 * pole), 180, max(80 * pole, 90 * pole))
    assert shape.symmetric_difference(cap).area < 1e-6
    assert [problem for problem in problems if problem != "winding"] == ["pole"]


def test_a_ring_round_the_globe_near_the_equator_is_left_open():
    shape, problems = read_ring([[-100, 0], [100, 0], [0, 50], [-100, 0]])
    assert shape.area == 200 * 50 / 2
    assert problems == ["wide_shape"]


@pytest.mark.parametrize("turns", [-360, 360])
def test_longitudes_a_turn_away_are_brought_back(turns):
    shape, problems = read_ring(box(20 + turns, 0, 21 + turns, 1))
    assert shape.equals(shapely.box(20, 0, 21, 1))
    assert problems == ["wrapped_longitude"]


def test_longitudes_two_turns_away_are_no_longitudes():
    shape, problems = read_ring(box(740, 0, 741, 1))
    assert shape is None
    assert problems == ["impossible_position"]


def test_a_ring_that_goes_round_more_than_once_is_ground_once():
    lons = list(range(-180, 541, 30))
    band = [[x, 10] for x in lons] + [[x, 20] for x in lons[::-1]] + [[-180, 10]]
    shape, problems = read_ring(band)
    assert shape.area == pytest.approx(3600)
    assert "antimeridian" in problems


def test_a_corner_on_the_antimeridian_crosses_nothing():
    for lon in (180, -180):
        side = -1 if lon > 0 else 1
        shape, problems = read_ring([[lon, 0], [lon + side, 0], [lon + side, 1], [lon, 0]])
        assert shape.area == 0.5
        assert "antimeridian" not in problems


def test_a_corner_written_as_minus_180_on_the_eastern_side_is_180():
    shape, _ = read_ring([[178, 0], [180, 0], [-180, 2], [178, 2], [178, 0]])
    assert shape.symmetric_difference(shapely.box(178, 0, 180, 2)).area < 1e-9
