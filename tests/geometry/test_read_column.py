"""Reading a column: what may stand in it, and what comes back."""

import json
import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely

from swathbook import geometry, schema
from swathbook.errors import InputError

SQUARE = shapely.box(10, 50, 11, 51)
WKT = SQUARE.wkt
GEOJSON = shapely.to_geojson(SQUARE)
RINGS = [[10, 50], [11, 50], [11, 51], [10, 51], [10, 50]]


class Place:
    def __init__(self, interface):
        self.__geo_interface__ = interface


class Trap:
    @property
    def __geo_interface__(self):
        raise ZeroDivisionError


WAYS = {
    "GeoJSON text": GEOJSON,
    "GeoJSON bytes": GEOJSON.encode(),
    "GeoJSON dict": json.loads(GEOJSON),
    "feature": json.dumps({"type": "Feature", "properties": {}, "geometry": json.loads(GEOJSON)}),
    "collection": json.dumps({"type": "GeometryCollection", "geometries": [json.loads(GEOJSON)]}),
    "coordinates first": json.dumps({"coordinates": [RINGS], "type": "Polygon"}),
    "WGS 84 said the old way": GEOJSON[:-1]
    + ',"crs":{"properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}}}',
    "text in text": json.dumps(json.dumps(GEOJSON)),
    "byte order mark": "\ufeff" + GEOJSON,
    "WKT": WKT,
    "WKT in lower case": WKT.lower(),
    "EWKT": "srid = 4326 ; " + WKT,
    "WKB": shapely.to_wkb(SQUARE),
    "WKB, big end first": shapely.to_wkb(SQUARE, byte_order=0),
    "EWKB": shapely.to_wkb(shapely.set_srid(SQUARE, 4326), include_srid=True),
    "WKB in hexadecimal": shapely.to_wkb(SQUARE, hex=True),
    "WKB as a database shows it": "\\x" + shapely.to_wkb(SQUARE, hex=True).lower(),
    "list of rings as text": json.dumps([RINGS]),
    "list of rings": [RINGS],
    "one ring": RINGS,
    "list of polygons": [[RINGS]],
    "array": np.array([RINGS]),
    "numbers as text": [[[str(number) for number in point] for point in RINGS]],
    "geo interface": Place(json.loads(GEOJSON)),
    "shapely": SQUARE,
}


@pytest.mark.parametrize("cell", WAYS.values(), ids=WAYS)
def test_every_way_to_write_a_square_gives_the_square(cell):
    shapes, findings = geometry.read([cell])
    assert shapes[0].equals(SQUARE)
    assert findings[findings["problem"] != "winding"].empty


def test_all_ways_may_stand_in_one_column():
    shapes, _ = geometry.read([None, *WAYS.values(), ""])
    assert [shape is None for shape in shapes] == [True, *[False] * len(WAYS), True]


@pytest.mark.parametrize(
    "cell", [None, pd.NA, pd.NaT, math.nan, np.float32("nan"), "", " \n", "null", '"null"', b""]
)
def test_nothing_is_missing_and_no_finding(cell):
    shapes, findings = geometry.read([cell])
    assert shapes.tolist() == [None]
    assert findings.empty


@pytest.mark.parametrize(
    "cell",
    [
        0,
        5.5,
        True,
        object(),
        Trap(),
        Place("POLYGON"),
        "POLYGON",
        "hello",
        "{}",
        "[1, 2]",
        "[[1, 2], [3]]",
        '{"type": "Topology"}',
        '{"type": ["Polygon"]}',
        '{"type": "Polygon"}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [1, null], [1, 1], [0, 0]]]}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [1, true], [1, 1], [0, 0]]]}',
        "CURVEPOLYGON ((0 0, 1 0, 1 1, 0 0))",
        WKT + "\0; and more",
        "SRID=3857;" + WKT,
        b"\x01\x03\x00",
        "0103000000FF",
        "[" * 100_000,
        '{"type":"GeometryCollection","geometries":[' * 900 + "]}" * 900,
        "\ud800",
    ],
    ids=lambda cell: repr(cell).partition(" at 0x")[0][:30],  # an address differs in each process
)
def test_what_is_no_shape_is_missing_with_a_finding_that_says_why(cell):
    shapes, findings = geometry.read([cell])
    assert shapes.tolist() == [None]
    assert findings[["problem", "severity", "action"]].to_numpy().tolist() == [
        ["unreadable_geometry", "error", "left missing"]
    ]
    assert findings["detail"].str.len().between(10, 300).all()


@pytest.mark.parametrize(
    "column",
    [
        [GEOJSON, None],
        (GEOJSON, None),
        (cell for cell in [GEOJSON, None]),
        np.array([GEOJSON, None], dtype=object),
        pd.Series([GEOJSON, None], index=["b", "a"]),
        pd.Series([GEOJSON, None], dtype=schema.TEXT),
        pd.Series([GEOJSON, None], dtype=schema.TEXT).array,
        gpd.GeoSeries([SQUARE, None]),
        pa.array([GEOJSON, None]),
        pa.chunked_array([[GEOJSON], [None]]),
    ],
    ids=lambda column: type(column).__name__,
)
def test_any_kind_of_column_will_do(column):
    shapes, _ = geometry.read(column)
    assert shapes.dtype == object
    assert shapes.tolist() == [shapely.from_geojson(GEOJSON), None]


@pytest.mark.parametrize("single", [GEOJSON, GEOJSON.encode(), json.loads(GEOJSON), SQUARE])
def test_a_single_text_is_no_column(single):
    with pytest.raises(InputError, match="Put it into a list"):
        geometry.read(single)


def test_an_empty_column_gives_empty_results_with_every_column():
    shapes, findings = geometry.read([])
    assert shapes.tolist() == []
    assert findings.columns.tolist() == [
        *["row", "problem", "detail", "action", "severity", "before_km2", "after_km2"]
    ]


@pytest.mark.parametrize("column", [[], [WKT, "x"]])
def test_findings_have_the_dtypes_of_the_contract(column):
    _, findings = geometry.read(column)
    wanted = {column.name: column.type.dtype for column in schema.FINDINGS.columns}
    assert findings["row"].dtype == "int64"
    assert all(findings[name].dtype == wanted[name] for name in findings.columns[1:])


def test_findings_stand_in_the_order_of_the_rows():
    _, findings = geometry.read(
        ["x", GEOJSON, shapely.to_geojson(SQUARE.reverse()), "y", None, "z"]
    )
    assert findings["row"].is_monotonic_increasing


def test_the_column_is_not_touched():
    cell = {
        "type": "Polygon",
        "coordinates": [[[179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]]],
    }
    before = json.dumps(cell)
    geometry.read([cell])
    assert json.dumps(cell) == before


def test_swapped_coordinates_are_called_that_and_not_turned_round():
    shapes, findings = geometry.read(["POLYGON ((21 106, 22 106, 22 107, 21 106))"])
    assert shapes[0] is None
    assert "look swapped" in findings["detail"][0]


def test_a_hair_beyond_the_pole_is_not_guessed_away():
    shapes, findings = geometry.read(["POLYGON ((0 80, 10 80, 10 90.0000001, 0 80))"])
    assert shapes[0] is None
    assert findings["problem"].tolist() == ["impossible_position"]


def test_a_thousand_shells_in_one_polygon_are_united():
    frames = [
        [[x, 0], [x + 0.5, 0], [x + 0.5, 0.1], [x, 0.1], [x, 0]] for x in np.arange(0, 100, 0.1)
    ]
    shapes, findings = geometry.read([json.dumps({"type": "Polygon", "coordinates": frames})])
    assert shapes[0].bounds == pytest.approx((0, 0, 100.4, 0.1))
    assert shapes[0].area == pytest.approx(10.04)
    assert findings["problem"].tolist() == ["separate_shells"]


def test_frames_of_many_corners_are_united_too():
    discs = [
        np.round(shapely.get_coordinates(shapely.Point(x, 20).buffer(0.6)), 6).tolist()
        for x in range(5)
    ]
    (shape,), _ = geometry.read([json.dumps(discs)])
    assert (
        shape.symmetric_difference(
            shapely.union_all([shapely.Polygon(disc) for disc in discs])
        ).area
        < 1e-9
    )


def test_one_broken_text_does_not_spoil_its_neighbours():
    cells = [json.dumps([[[x + 10 * k, y] for x, y in RINGS]]) for k in range(9)]
    whole, _ = geometry.read(cells)
    for torn in range(9):
        shapes, findings = geometry.read(
            [cell[:-1] if k == torn else cell for k, cell in enumerate(cells)]
        )
        assert shapes.tolist() == [None if k == torn else shape for k, shape in enumerate(whole)]
        assert findings["row"].tolist() == [torn]


def test_a_text_that_would_fit_with_its_neighbour_is_not_joined_to_it():
    shapes, findings = geometry.read(["[[[0,0],[1,0],[1,1],[0,0]]],[[[0,0],[1,0]", "[1,1],[0,0]]]"])
    assert shapes.tolist() == [None, None]
    assert findings["row"].tolist() == [0, 1]


def test_points_of_three_and_one_numbers_are_not_taken_for_two_and_two():
    shapes, _ = geometry.read(["[[[0,0],[1,0,1],[1],[0,0]]]", "[[[0,0],[1,[1,0],1],[0,0]]]"])
    assert shapes.tolist() == [None, None]


def test_a_polygon_that_repeats_its_swath_is_read_the_same_with_and_without_it():
    def swath(k):
        return [[[x + 0.8 * n + k, y] for x, y in RINGS[::-1]] for n in range(1 + k % 3)]

    lists = [json.dumps(swath(k)) for k in range(12)]
    polygons = [json.dumps({"type": "Polygon", "coordinates": swath(k)}) for k in range(10)]
    column = [*polygons, None, GEOJSON]
    alone = geometry.read(column)
    known = geometry.read(column, swaths=geometry.read_frames(lists))
    assert (alone[0] == known[0]).all()
    pd.testing.assert_frame_equal(alone[1], known[1])


def test_a_polygon_whose_second_ring_is_a_hole_is_not_taken_for_its_swath():
    rings = [RINGS, [[10.2, 50.2], [10.8, 50.2], [10.8, 50.8], [10.2, 50.2]]]
    polygon = json.dumps({"type": "Polygon", "coordinates": rings})
    frames = geometry.read_frames([json.dumps(rings)])
    shapes, _ = geometry.read([polygon], swaths=frames)
    assert frames.swaths[0].area == 1
    assert shapes[0].area == pytest.approx(1 - 0.18)


def test_an_island_in_a_hole_is_ground():
    corners = [(10, 10, 20, 20), (12, 12, 18, 18), (14, 14, 16, 16)]
    parts = [shapely.box(*each) for each in corners]
    outer, inner, innermost = ([*map(list, part.exterior.coords)] for part in parts)
    rings = [outer, inner[::-1], innermost]
    shapes, findings = geometry.read([json.dumps({"type": "Polygon", "coordinates": rings})])
    whole, hole, island = geometry.area_km2(parts)
    assert geometry.area_km2(shapes)[0] == pytest.approx(whole - hole + island, rel=1e-9)
    assert "separate_shells" in findings["problem"].tolist()
