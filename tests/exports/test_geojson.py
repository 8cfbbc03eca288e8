"""GeoJSON files keep to RFC 7946, and to what the frame said."""

import datetime as dt
import json
import math
from decimal import Decimal
from fractions import Fraction

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from shapely import LineString, MultiPolygon, Point, Polygon, box

from swathbook.errors import ExportError, InputError, NoCrsError
from swathbook.exports.geojson import feature_collection, to_geojson


@pytest.fixture
def written(tmp_path):
    """Write a frame and read the JSON back, numbers with all of their digits."""

    def write(frame):
        text = to_geojson(frame, tmp_path / "a.geojson", overwrite=True).read_bytes()
        return json.loads(text.decode("utf-8"), parse_float=Decimal, parse_constant=pytest.fail)

    return write


def document_of(frame):
    return json.loads(b"".join(feature_collection(frame)).decode("utf-8"))


def frame_of(*shapes, crs="EPSG:4326", **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


def rings(node):
    """Walk through the rings of every polygon in a document: shell first, holes after."""
    if isinstance(node, list):
        yield from (found for inner in node for found in rings(inner))
    elif isinstance(node, dict) and node.get("type") == "Polygon":
        yield node["coordinates"]
    elif isinstance(node, dict) and node.get("type") == "MultiPolygon":
        yield from node["coordinates"]
    elif isinstance(node, dict):
        yield from (found for inner in node.values() for found in rings(inner))


def signed_area(ring):
    """Gauss's shoelace: positive for a ring that runs counter-clockwise."""
    exact = [[Fraction(number) for number in position] for position in ring]
    ahead = exact[1:] + exact[:1]
    return sum(x * v - u * y for (x, y), (u, v) in zip(exact, ahead, strict=True)) / 2


def positions(node):
    if isinstance(node, list) and node and not isinstance(node[0], list | dict):
        yield node
    elif isinstance(node, list):
        yield from (found for inner in node for found in positions(inner))


def check_rfc7946(document):
    """Hold a document against what RFC 7946 demands of a FeatureCollection."""
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document
    for feature in document["features"]:
        assert feature["type"] == "Feature"
        assert isinstance(feature["properties"], dict)
        assert feature["geometry"] is None or feature["geometry"]["type"]
        assert isinstance(feature.get("id", ""), str | int | Decimal)
    for shell, *holes in filter(None, rings(document["features"])):
        assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in [shell, *holes])
        assert signed_area(shell) > 0
        assert all(signed_area(hole) < 0 for hole in holes)


class TestShape:
    def test_a_book_table_keeps_to_the_standard(self, book, written):
        check_rfc7946(written(book.items))
        check_rfc7946(written(book.orders))

    def test_shells_run_counter_clockwise_and_holes_clockwise(self, written):
        hole = [(1, 1), (1, 2), (2, 2), (2, 1)]
        both_ways = [Polygon(box(0, 0, 3, 3).exterior, [hole[::turn]]) for turn in (1, -1)]
        nested = shapely.GeometryCollection([both_ways[0].reverse(), MultiPolygon([both_ways[1]])])
        check_rfc7946(written(frame_of(*both_ways, *shapely.reverse(both_ways), nested)))

    def test_a_projected_frame_is_brought_to_lonlat(self, written):
        lonlat = box(105, 20, 105.5, 20.5)
        utm = gpd.GeoSeries([lonlat], crs="EPSG:4326").to_crs("EPSG:32648")
        feature = written(frame_of(*utm, crs=utm.crs))["features"][0]
        found = shapely.from_geojson(json.dumps(feature["geometry"], default=float))
        assert shapely.hausdorff_distance(found, lonlat) < 1e-6

    def test_a_projected_shape_over_the_antimeridian_is_cut(self, written):
        utm_1 = box(100_000, 0, 200_000, 50_000)  # its west lies beyond 180°
        document = written(frame_of(utm_1, crs="EPSG:32601"))
        assert document["features"][0]["geometry"]["type"] == "MultiPolygon"
        check_rfc7946(document)

    def test_without_a_crs_nothing_is_written(self, tmp_path):
        with pytest.raises(NoCrsError, match="set_crs"):
            to_geojson(frame_of(Point(0, 0), crs=None), tmp_path / "a.geojson")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        "frame",
        [pd.DataFrame({"a": [1]}), gpd.GeoDataFrame({"a": [1]})],
        ids=["a table", "no geometry"],
    )
    def test_a_frame_without_geometry_is_refused(self, frame, tmp_path):
        with pytest.raises(InputError, match="active geometry"):
            to_geojson(frame, tmp_path / "a.geojson")

    def test_endless_coordinates_are_refused_by_row(self, tmp_path):
        with pytest.raises(InputError, match="row 1 "):
            to_geojson(frame_of(Point(0, 0), Point(math.inf, 0)), tmp_path / "a.geojson")

    def test_missing_shapes_are_null(self, written):
        assert written(frame_of(None, Point(1, 2)))["features"][0]["geometry"] is None

    def test_empty_shapes_say_so_where_the_format_can(self, written):
        empty = [Polygon(), MultiPolygon(), shapely.GeometryCollection(), Point(), LineString()]
        found = [f["geometry"] for f in written(frame_of(*empty))["features"]]
        assert found == [
            {"type": "Polygon", "coordinates": []},
            {"type": "MultiPolygon", "coordinates": []},
            {"type": "GeometryCollection", "geometries": []},
            None,
            None,
        ]

    def test_heights_are_kept(self, written):
        geometry = written(frame_of(Point(1, 2, 3)))["features"][0]["geometry"]
        assert geometry["coordinates"] == [1, 2, 3]

    def test_the_callers_frame_is_not_touched(self, book, tmp_path):
        before = book.items.copy(deep=True)
        to_geojson(book.items, tmp_path / "a.geojson")
        pd.testing.assert_frame_equal(book.items, before)


class TestRounding:
    def test_coordinates_have_seven_decimals(self, written):
        geometry = written(frame_of(Point(1 / 3, -2 / 3)))["features"][0]["geometry"]
        assert geometry["coordinates"] == [Decimal("0.3333333"), Decimal("-0.6666667")]

    @pytest.mark.parametrize("size_deg", [1e-8, 1e-10, 1e-13])
    def test_no_part_is_so_small_that_it_vanishes(self, written, size_deg):
        small = box(10, 10, 10 + size_deg, 10 + size_deg)
        assert small.area > 0
        document = written(frame_of(MultiPolygon([small, box(0, 0, 1, 1)])))
        check_rfc7946(document)
        assert len(list(rings(document["features"]))) == 2

    @given(arrays(float, (4, 2), elements=st.integers(0, 40).map(lambda n: 50 + n * 1e-8)))
    def test_what_was_valid_stays_valid(self, corners):
        shape = Polygon(corners)
        feature = document_of(frame_of(shape))["features"][0]
        assert shapely.geometry.shape(feature["geometry"]).is_valid >= shape.is_valid


class TestBox:
    @pytest.mark.parametrize(
        ("shapes", "expected"),
        [
            ([box(1, 2, 3, 4), Point(-5, 9)], [-5, 2, 3, 9]),
            ([box(177, -20, 182, -16)], [177, -20, -178, -16]),
            ([box(179, 0, 181, 1), box(150, 0, 160, 1)], [150, 0, -179, 1]),
            ([box(-180, -60, 180, 60)], [-180, -60, 180, 60]),
            ([box(170, 0, 190, 1), box(-180, 0, 180, 1)], [-180, 0, 180, 1]),
            ([None, Polygon(), Point(1, 2)], [1, 2, 1, 2]),
            ([Point(1, 2, 5), Point(3, 4, -6), Point(0, 0)], [0, 0, -6, 3, 4, 5]),
        ],
        ids=["plain", "Fiji", "two", "the world", "over the world", "missing and empty", "heights"],
    )
    def test_the_box_goes_round_the_shapes(self, written, shapes, expected):
        assert written(frame_of(*shapes))["bbox"] == expected

    def test_no_shape_has_no_box(self, written):
        assert "bbox" not in written(frame_of(None))

    @given(st.lists(st.tuples(st.integers(-179, 170), st.integers(-80, 80)), min_size=1))
    def test_the_box_holds_every_position(self, corners):
        document = document_of(frame_of(*(box(x, y, x + 20, y + 5) for x, y in corners)))
        west, south, east, north = document["bbox"]
        for x, y, *_ in positions([f["geometry"]["coordinates"] for f in document["features"]]):
            assert west <= x <= east or (west > east and (x >= west or x <= east))
            assert south <= y <= north


ZONE = dt.timezone(dt.timedelta(hours=8))
CELLS = {
    "time": (pd.Timestamp("2026-03-01T08:00:00.250", tz=ZONE), "2026-03-01T00:00:00.250Z"),
    "time in a list": ([dt.datetime(2026, 3, 1, tzinfo=ZONE)], ["2026-02-28T16:00:00Z"]),
    "microseconds": (pd.Timestamp("2026-03-01T00:00:00.000001Z"), "2026-03-01T00:00:00.000001Z"),
    "no zone": (pd.Timestamp("2026-03-01"), "2026-03-01T00:00:00"),
    "year 1": (dt.datetime(1, 1, 1, tzinfo=dt.UTC), "0001-01-01T00:00:00Z"),
    "date": (dt.date(9999, 12, 31), "9999-12-31"),
    "timedelta": (pd.Timedelta("1D 2h"), "P1DT2H0M0S"),
    "list": (["a", None, 1.5], ["a", None, Decimal("1.5")]),
    "numpy array": (np.array([1, 2]), [1, 2]),
    "dict": ({"a": {1: Decimal("1.10")}}, {"a": {"1": Decimal("1.1")}}),
    "set": ({"b", "a"}, ["a", "b"]),
    "decimal": (Decimal("123456789012345678901.10"), Decimal("123456789012345678901.1")),
    "endless decimal": (Decimal("Infinity"), None),
    "huge decimal": (Decimal("1E+400"), Decimal("1E+400")),
    "bytes": (b"\x00\xff", "AP8="),
    "large number": (2**53 + 1, 2**53 + 1),
    "larger number": (10**30, 10**30),
    "infinity": (math.inf, None),
    "nan": (math.nan, None),
    "missing flag": (pd.NA, None),
    "flag": (True, True),
    "text": ('😀 "quoted" \\ \n =1+1', '😀 "quoted" \\ \n =1+1'),
    "JSON text": ('{"a": [1]}', '{"a": [1]}'),
    "half a surrogate pair": ("\ud83d", "\\ud83d"),
    "interval": (pd.Interval(0, 1), "(0, 1]"),
    "shape": (Point(1, 2), "POINT (1 2)"),
}


class TestProperties:
    @pytest.mark.parametrize(("cell", "expected"), CELLS.values(), ids=CELLS)
    def test_a_cell_of_a_mixed_column_becomes(self, written, cell, expected):
        column = pd.Series([cell, "another", None], dtype=object)
        features = written(frame_of(None, None, None, a=column))["features"]
        assert [f["properties"]["a"] for f in features] == [expected, "another", None]

    @pytest.mark.parametrize(
        ("column", "expected"),
        [
            (pd.array([True, None], "boolean"), [True, None]),
            (pd.array([2**60 + 1, None], "Int64"), [2**60 + 1, None]),
            (pd.array([0.5, None], "Float64"), [Decimal("0.5"), None]),
            (np.array([math.inf, math.nan]), [None, None]),
            (pd.Categorical(["b", None]), ["b", None]),
            (pd.to_datetime(["2026-01-01", None], utc=True), ["2026-01-01T00:00:00Z", None]),
        ],
        ids=["boolean", "Int64", "Float64", "endless", "category", "times"],
    )
    def test_a_typed_column_becomes(self, written, column, expected):
        features = written(frame_of(None, None, a=column))["features"]
        assert [f["properties"]["a"] for f in features] == expected

    def test_exact_money_is_a_number_with_all_of_its_digits(self, book, written):
        amounts = [f["properties"]["total_amount"] for f in written(book.orders)["features"]]
        assert amounts == [Decimal("10.1"), Decimal("12345678901234567890.123456"), None]

    def test_further_shapes_are_geometries_of_the_same_kind(self, book, written):
        swath = written(book.items)["features"][0]["properties"]["swath"]
        assert shapely.geometry.shape(json.loads(json.dumps(swath, default=float))).equals(
            box(99, 9, 101, 12)
        )
        assert signed_area(swath["coordinates"][0]) > 0

    def test_text_that_holds_json_stays_text(self, book, written):
        extra = written(book.orders)["features"][0]["properties"]["extra"]
        assert json.loads(extra)["n"] == 2**53 + 1

    def test_what_json_cannot_say_is_refused_by_column(self, tmp_path):
        odd = frame_of(Point(0, 0), odd=[object()])
        with pytest.raises(InputError, match=r"column 'odd'.*drop"):
            to_geojson(odd, tmp_path / "a.geojson")

    def test_labels_become_names_and_no_name_comes_twice(self, written):
        labels = [("a", 1), 2, "x", "x"]
        frame = pd.DataFrame([[1, 2, 3, 4]], columns=pd.Index(labels, dtype=object))
        document = written(gpd.GeoDataFrame(frame, geometry=[Point(0, 0)], crs="EPSG:4326"))
        assert document["features"][0]["properties"] == {"a.1": 1, "2": 2, "x": 3, "x_2": 4}

    @given(st.dictionaries(st.text(), st.none() | st.text() | st.integers() | st.booleans()))
    def test_any_properties_come_back(self, values):
        frame = pd.DataFrame({name: pd.Series([v], dtype=object) for name, v in values.items()})
        frame = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([None] * len(frame)), crs=4326)
        assert [f["properties"] for f in document_of(frame)["features"]] == (
            [values] if values else []
        )

    @given(st.decimals(allow_nan=False, allow_infinity=False))
    def test_any_exact_amount_comes_back(self, amount):
        text = b"".join(feature_collection(frame_of(None, a=[amount]))).decode()
        document = json.loads(text, parse_float=Decimal, parse_int=Decimal)
        assert document["features"][0]["properties"]["a"] == amount


class TestNames:
    @pytest.mark.parametrize(
        ("index", "expected"),
        [
            (["a", "b"], ["a", "b"]),
            ([7, 2**60], [7, 2**60]),
            (["a", None], ["a", "none"]),
            ([True, False], ["true", "false"]),
            (
                pd.to_datetime(["2026-01-01", "2026-01-02"]),
                ["2026-01-01T00:00:00", "2026-01-02T00:00:00"],
            ),
            (pd.MultiIndex.from_tuples([("a", 1), (None, 2)]), ["a/1", "/2"]),
        ],
        ids=["text", "numbers", "missing", "flags", "times", "levels"],
    )
    def test_rows_are_named_by_their_index(self, written, index, expected):
        frame = frame_of(None, None).set_axis(index)
        assert [f.get("id", "none") for f in written(frame)["features"]] == expected

    def test_a_named_index_is_a_property_as_well(self, book, written):
        feature = written(book.items)["features"][2]
        assert feature["id"] == feature["properties"]["item_id"] == "market:2/1"


class TestFile:
    def test_an_empty_frame_is_an_empty_collection(self, written):
        empty = frame_of(a=pd.Series([], dtype=object))
        assert written(empty) == {"type": "FeatureCollection", "features": []}

    def test_an_empty_book_table_is_an_empty_collection(self, written):
        from swathbook.schema import ITEMS

        assert written(ITEMS.empty())["features"] == []

    def test_the_path_is_handed_back(self, tmp_path):
        path = tmp_path / "a.geojson"
        assert to_geojson(frame_of(Point(0, 0)), str(path)) == path

    def test_a_file_that_is_there_stays_unless_it_may_be_replaced(self, tmp_path):
        path = to_geojson(frame_of(Point(0, 0)), tmp_path / "a.geojson")
        before = path.read_bytes()
        with pytest.raises(ExportError, match="overwrite=True"):
            to_geojson(frame_of(Point(1, 1)), path)
        assert path.read_bytes() == before

    def test_geopandas_reads_it_back(self, book, tmp_path):
        path = to_geojson(book.orders, tmp_path / "a.geojson")
        back = gpd.read_file(path).set_index("order_id")
        assert back.crs == "EPSG:4326"
        assert back["label"].iloc[0] == book.orders["label"].iloc[0]
        assert back["updated_at"].iloc[0] == book.orders["updated_at"].iloc[0]
        assert shapely.equals(back.geometry.iloc[:2], book.orders.geometry.iloc[:2]).all()
