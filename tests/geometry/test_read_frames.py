"""Reading swaths: every frame for itself, and their union."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from swathbook import geometry

GALLERY = Path(__file__).parents[1] / "data" / "gallery"


def square(x, y, size=2):
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]


def test_the_marketplaces_example_has_seventeen_frames():
    text = (GALLERY / "market-ring-list.txt").read_text(encoding="utf-8")
    frames = geometry.read_frames([None, text])
    assert frames.row.tolist() == [1] * 17
    assert frames.n.tolist() == list(range(17))
    # sums and ranges of the frames from an equal-area projection (EPSG:6933)
    assert geometry.area_km2(frames.shapes).sum() == pytest.approx(10_641.86, abs=0.1)
    assert geometry.area_km2(frames.swaths[1:])[0] == pytest.approx(9_139.7, abs=0.1)


def test_the_example_covers_its_region_as_the_service_says():
    region = shapely.box(
        102.61282157031928, 18.594746845159506, 106.99114976403081, 21.488503948497097
    )
    text = (GALLERY / "market-strip.txt").read_text(encoding="utf-8")
    (strip,), _ = geometry.read([text])
    inside, whole = geometry.area_km2([strip & region, region])
    assert inside / whole == pytest.approx(0.056061, abs=1e-5)


def test_frames_come_as_they_were_written():
    rings = [square(0, 0), square(1, 1)[::-1]]
    frames = geometry.read_frames([json.dumps(rings)])
    assert [shapely.get_coordinates(shape).tolist() for shape in frames.shapes] == rings


def test_frames_stand_in_the_order_of_the_rows_however_they_were_written():
    cells = [
        "x",
        json.dumps([square(0, 0)]),
        f"[{square(5, 5)}, null]",
        None,
        json.dumps([square(0, 0)] * 2),
    ]
    frames = geometry.read_frames(cells)
    assert frames.row.tolist() == [1, 2, 2, 4, 4]
    assert frames.n.tolist() == [0, 0, 1, 0, 1]


def test_a_frame_that_cannot_be_read_keeps_its_place_and_spares_the_others():
    frames = geometry.read_frames([json.dumps([square(0, 0), square(0, 95), square(4, 0)])])
    assert [shape is None for shape in frames.shapes] == [False, True, False]
    assert frames.swaths[0].area == 8
    assert frames.findings[["row", "problem", "severity"]].values.tolist() == [
        [0, "impossible_position", "error"]
    ]
    assert frames.findings["detail"][0].startswith("frame 1: ")


def test_a_frame_with_a_broken_number_spares_the_others():
    frames = geometry.read_frames(['[[[0,0],[2,0],[2,2],[0,2],[0,0]],[[4,0],["?",0],[6,2],[4,0]]]'])
    assert [shape is None for shape in frames.shapes] == [False, True]
    assert frames.findings["problem"].tolist() == ["unreadable_geometry"]


def test_a_bow_tie_among_the_frames_is_mended():
    tie = [[5, 0], [7, 2], [7, 0], [5, 2], [5, 0]]
    frames = geometry.read_frames([json.dumps([square(0, 0), tie])])
    assert shapely.area(frames.shapes).tolist() == [4, 2]
    assert frames.swaths[0].area == 6
    assert frames.findings["detail"].tolist() == ["frame 1: 2 loops"]


def test_a_frame_across_the_antimeridian_is_split_and_stays_one_frame():
    across = [[179, 0], [-179, 0], [-179, 2], [179, 2], [179, 0]]
    frames = geometry.read_frames([json.dumps([square(177.5, 0), across, square(-179.5, 0)])])
    assert shapely.get_num_geometries(frames.shapes).tolist() == [1, 2, 1]
    # 2.5 degrees west of 180°, and 2.5 east of it, 2 degrees high
    assert frames.swaths[0].area == pytest.approx(10)


def test_the_rings_of_one_polygon_are_frames_too():
    polygon = json.dumps(
        {"type": "Polygon", "coordinates": [square(0, 0), square(1, 1), square(2, 2)]}
    )
    frames = geometry.read_frames([polygon])
    assert frames.n.tolist() == [0, 1, 2]
    assert frames.findings["problem"].tolist() == ["separate_shells"]


def test_a_polygon_with_a_hole_is_one_frame():
    rings = [square(0, 0), square(0.5, 0.5, 1)[::-1]]
    frames = geometry.read_frames([json.dumps({"type": "Polygon", "coordinates": rings})])
    assert shapely.area(frames.shapes).tolist() == [3]


def test_no_texts_give_no_frames():
    frames = geometry.read_frames([])
    assert [len(part) for part in (frames.shapes, frames.row, frames.n, frames.swaths)] == [0] * 4
    assert frames.findings.empty


def test_missing_swaths_have_no_frames_and_no_findings():
    frames = geometry.read_frames([None, "", np.nan])
    assert frames.swaths.tolist() == [None] * 3
    assert len(frames.shapes) == len(frames.findings) == 0


def test_an_empty_list_of_frames_is_told():
    frames = geometry.read_frames(["[]"])
    assert frames.findings["problem"].tolist() == ["empty_geometry"]


LINES = "[[[0,0],[1,0],[0,0],[1,0],[0,0]],[[5,5],[6,5],[5,5],[6,5],[5,5]]]"
"""Frames that enclose nothing, so that none of their column can be settled."""


def test_a_column_of_nothing_but_degenerate_frames_is_read_with_its_footprints():
    frames = geometry.read_frames([LINES])
    shapes, findings = geometry.read([f'{{"type":"Polygon","coordinates":{LINES}}}'], swaths=frames)
    assert [*shapes, *frames.swaths] == [None, None]
    assert "empty_geometry" in [*findings["problem"]]
