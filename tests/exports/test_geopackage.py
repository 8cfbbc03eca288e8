"""A GeoPackage holds every row of a Book, in types that QGIS reads without loss."""

import contextlib
import dataclasses
import datetime as dt
import json
import pickle
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, box

from swathbook import schema
from swathbook.book import Book
from swathbook.errors import ExportError, InputError, NoCrsError
from swathbook.exports.geopackage import to_geopackage

LAYERS = ["orders", "items", "swaths", "frames", "gaps", "coverage"]
TABLES = ["files", "findings", "spending"]


@contextlib.contextmanager
def opened(path):
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        yield database


def rows_of(path, layer):
    with opened(path) as database:
        return [dict(row) for row in database.execute(f'SELECT * FROM "{layer}" ORDER BY fid')]


def query(path, sql):
    with opened(path) as database:
        return [tuple(row) for row in database.execute(sql)]


@pytest.fixture
def package(book, tmp_path):
    return to_geopackage(book, tmp_path / "orders.gpkg")


class TestLayers:
    def test_all_layers_and_tables_are_there(self, package):
        assert list(pyogrio.list_layers(package)[:, 0]) == LAYERS + TABLES

    def test_each_layer_has_one_type_and_one_crs(self, package):
        sql = "SELECT table_name, geometry_type_name, srs_id, z, m FROM gpkg_geometry_columns"
        assert sorted(query(package, sql)) == [
            (name, "MULTIPOLYGON", 4326, 0, 0) for name in sorted(LAYERS)
        ]

    def test_tables_without_shapes_are_attributes(self, package):
        sql = "SELECT table_name FROM gpkg_contents WHERE data_type = 'attributes'"
        assert sorted(query(package, sql)) == [(name,) for name in sorted(TABLES)]

    def test_each_layer_has_a_spatial_index(self, package):
        sql = "SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'"
        assert sorted(query(package, sql)) == [(name,) for name in sorted(LAYERS)]

    def test_each_layer_says_what_it_is(self, package):
        sql = "SELECT identifier, description FROM gpkg_contents"
        assert all(title and words.endswith(".") for title, words in query(package, sql))

    def test_the_version_is_one_that_qgis_3_22_knows(self, package):
        assert query(package, "PRAGMA user_version") == [(10300,)]

    def test_the_file_is_a_sound_database(self, package):
        assert query(package, "PRAGMA integrity_check") == [("ok",)]
        assert query(package, "PRAGMA foreign_key_check") == []

    def test_every_row_is_there_also_without_a_shape(self, book, package):
        for name in ("orders", "items", "frames"):
            table = book.tables[name]
            layer = gpd.read_file(package, layer=name)
            assert list(layer[table.index.name]) == list(table.index)
            assert list(layer.geometry.isna()) == list(table.geometry.isna())
            there = table.geometry.notna().to_numpy()
            assert shapely.equals(layer.geometry.array, table.geometry.array)[there].all()

    def test_a_swath_is_a_shape_of_its_own(self, package):
        swaths = gpd.read_file(package, layer="swaths")
        assert list(swaths["item_id"]) == ["market:1/1"]
        assert swaths.geometry[0].equals(box(99, 9, 101, 12))

    def test_gap_and_covered_ground_make_up_the_region(self, book, package):
        gap = gpd.read_file(package, layer="gaps").geometry[0]
        covered = gpd.read_file(package, layer="coverage")
        assert shapely.equals(gap | covered.geometry[0], book.orders.geometry.iloc[0])
        assert covered.geometry[0].equals(box(100, 10, 101, 11) | box(101.5, 10, 102, 11))
        assert covered["covered_fraction"][0] == pytest.approx(0.75, rel=1e-3)

    def test_what_is_not_covered_at_all_is_empty_and_not_missing(self, package):
        covered = gpd.read_file(package, layer="coverage").geometry
        assert covered[1].is_empty
        assert covered[2] is None

    def test_money_is_added_up_by_provider_and_stage(self, package):
        found = {(r["provider"], r["stage"]): r["net_exact"] for r in rows_of(package, "spending")}
        assert found == {
            ("tianyi", "succeeded"): "0.1",
            ("tianyi", "pending"): "0.2",
            (None, None): "0",
        }

    def test_an_empty_book_has_every_layer_and_every_field(self, package, tmp_path):
        empty = to_geopackage(Book(), tmp_path / "empty.gpkg")
        sql = "SELECT m.name, p.name, p.type FROM sqlite_master m, pragma_table_info(m.name) p"
        wanted = query(package, sql + " WHERE m.type = 'table' ORDER BY 1, p.cid")
        assert query(empty, sql + " WHERE m.type = 'table' ORDER BY 1, p.cid") == wanted
        assert all(rows_of(empty, name) == [] for name in LAYERS + TABLES)


class TestFields:
    def test_exact_money_stands_beside_a_number_that_adds_up(self, package):
        found = [(r["total_amount"], r["total_amount_exact"]) for r in rows_of(package, "orders")]
        huge = "12345678901234567890.123456"
        assert found == [(10.1, "10.1"), (float(huge), huge), (None, None)]

    def test_times_are_utc_in_milliseconds(self, package):
        assert [r["created_at"] for r in rows_of(package, "orders")] == [
            "2026-03-01T08:00:00.250Z",
            "0001-01-01T00:00:00.000Z",
            "9999-12-31T23:59:59.999Z",
        ]

    def test_fields_have_the_types_that_they_are_declared_with(self, package):
        sql = "SELECT name, type FROM pragma_table_info('{}')"
        orders, files = (dict(query(package, sql.format(name))) for name in ("orders", "files"))
        assert orders["order_id"] == "TEXT"
        assert orders["total_amount"] == "REAL"
        assert orders["total_amount_exact"] == "TEXT"
        assert orders["created_at"] == "DATETIME"
        assert orders["deleted"] == "BOOLEAN"
        assert files["size_bytes"] == "INTEGER"

    def test_missing_numbers_and_flags_stay_missing_and_others_exact(self, package):
        assert [r["size_bytes"] for r in rows_of(package, "files")] == [2**53 + 1, None]
        assert [r["deleted"] for r in rows_of(package, "orders")] == [1, None, 0]

    def test_text_comes_back_to_the_letter(self, book, package):
        labels = [r["label"] for r in rows_of(package, "orders")]
        assert labels == [book.orders["label"].iloc[0], None, ""]

    def test_structures_are_json_text(self, book, tmp_path):
        odd = book.files.assign(bands=[["a", None], {"b": Decimal("1.50")}])
        path = to_geopackage(dataclasses.replace(book, files=odd), tmp_path / "a.gpkg")
        assert [r["bands"] for r in rows_of(path, "files")] == ['["a",null]', '{"b":1.5}']

    def test_names_that_clash_get_a_number(self, book, tmp_path):
        odd = book.frames.assign(fid="f", geom="g", Name="N", name="n", N=9, **{"": "nameless"})
        path = to_geopackage(dataclasses.replace(book, frames=odd), tmp_path / "a.gpkg")
        row = rows_of(path, "frames")[0]
        assert row["fid"] == 1
        assert {k: row[k] for k in ("fid_2", "geom_2", "Name", "name_2", "n", "N_2", "column")} == {
            "fid_2": "f",
            "geom_2": "g",
            "Name": "N",
            "name_2": "n",
            "n": 0,
            "N_2": 9,
            "column": "nameless",
        }

    @pytest.mark.parametrize(
        ("cells", "field", "expected"),
        [
            ([2**64, None], "TEXT", [str(2**64), None]),
            (pd.array([2**64 - 1, None], "UInt64"), "TEXT", [str(2**64 - 1), None]),
            ([Decimal("NaN"), Decimal("1.0")], "REAL", [None, 1.0]),
            (pd.to_datetime(["2026-01-01", None]), "TEXT", ["2026-01-01T00:00:00", None]),
            (
                pd.to_datetime(["2026-01-01T08:00+08:00", None]),
                "DATETIME",
                ["2026-01-01T00:00:00.000Z", None],
            ),
            (pd.to_timedelta(["90s", None]), "TEXT", ["P0DT0H1M30S", None]),
            ([pd.Timestamp("0001-01-01").date(), None], "DATE", ["0001-01-01", None]),
            ([b"\x00\xff", None], "BLOB", [b"\x00\xff", None]),
            ([1, "1"], "TEXT", ["1", "1"]),
            ([np.inf, -np.inf], "REAL", [np.inf, -np.inf]),
            (pd.Categorical(["a", None]), "TEXT", ["a", None]),
            (gpd.GeoSeries([Point(1, 2), None]), "TEXT", ["POINT (1 2)", None]),
            ([None, None], "TEXT", [None, None]),
            (["nul\x00l", "\ud83d"], "TEXT", ["nul\\x00l", "\\ud83d"]),
        ],
    )
    def test_columns_beyond_the_contract_keep_what_they_say(
        self, book, tmp_path, cells, field, expected
    ):
        column = pd.Series(cells, dtype=getattr(cells, "dtype", object))
        odd = book.files.assign(odd=column.set_axis(book.files.index))
        path = to_geopackage(dataclasses.replace(book, files=odd), tmp_path / "a.gpkg")
        assert [r["odd"] for r in rows_of(path, "files")] == expected
        types = dict(query(path, "SELECT name, type FROM pragma_table_info('files')"))
        assert types["odd"] == field


NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
VALUES = st.one_of(
    st.lists(st.none() | NAMES, min_size=2, max_size=2),
    st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=2, max_size=2),
    st.lists(st.none() | st.booleans(), min_size=2, max_size=2),
    st.lists(st.floats(allow_nan=False), min_size=2, max_size=2),
)


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(NAMES | st.sampled_from(["fid", "geom", "Geom", "rowid"]), VALUES))
def test_any_column_comes_back(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("any") / "a.gpkg"
    files = pd.DataFrame({k: pd.Series(v, dtype=object) for k, v in values.items()})
    path = to_geopackage(Book(files=files), path)
    wanted = [list(row) for row in zip(*values.values(), strict=True)]
    assert [list(row.values())[1:] for row in rows_of(path, "files")] == wanted


AMOUNTS = st.decimals(-(10**24), 10**24, places=6)
TIMES = st.datetimes(min_value=dt.datetime(1970, 1, 1)).map(
    lambda t: t.replace(microsecond=t.microsecond // 1000 * 1000)
)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(NAMES, AMOUNTS, TIMES), min_size=1, max_size=5))
def test_any_order_comes_back(tmp_path_factory, rows):
    labels, amounts, times = zip(*rows, strict=True)
    values = {
        "label": labels,
        "total_amount": amounts,
        "created_at": [time.replace(tzinfo=dt.UTC) for time in times],
    }
    orders = schema.ORDERS.frame(values, index=[f"market:{n}" for n in range(len(rows))])
    path = to_geopackage(Book(orders), tmp_path_factory.mktemp("any") / "a.gpkg")
    for row, (label, amount, _), time in zip(
        rows_of(path, "orders"), rows, values["created_at"], strict=True
    ):
        assert row["label"] == label
        assert Decimal(row["total_amount_exact"]) == amount
        assert row["total_amount"] == float(amount)
        assert dt.datetime.fromisoformat(row["created_at"]) == time


@pytest.mark.parametrize("second", [0, 1, 59])
@pytest.mark.parametrize("millisecond", [0, 1, 500, 999])
def test_a_time_before_1970_is_written_to_the_second(tmp_path, second, millisecond):
    time = dt.datetime(1969, 12, 31, 23, 1, second, millisecond * 1000, tzinfo=dt.UTC)
    orders = schema.ORDERS.frame({"created_at": [time]}, index=["market:1"])
    row = rows_of(to_geopackage(Book(orders), tmp_path / "a.gpkg"), "orders")[0]
    assert dt.datetime.fromisoformat(row["created_at"]) == time.replace(microsecond=0)


class TestLinks:
    def test_nothing_that_signs_a_link_is_written(self, package):
        assert b"secret" not in package.read_bytes()
        assert "url" not in rows_of(package, "files")[0]

    def test_what_is_left_of_an_address_and_of_json_is_whole(self, package):
        assert [r["thumb"] for r in rows_of(package, "items")][:2] == [
            "https://e.com/a.png",
            "https://e.com/b.png",
        ]
        extra = json.loads(rows_of(package, "orders")[0]["extra"])
        assert extra == {"zone": "Asia/Ho_Chi_Minh", "link": "https://e.com/q", "n": 2**53 + 1}

    def test_an_address_with_escaped_slashes_is_found_too(self, book, tmp_path):
        extra = r'{"link":"https:\/\/e.com\/a?sig=secret\u0026b=\"secret","next":"s3://b/c#secret"}'
        orders = book.orders.assign(extra=pd.array([extra] * 3, dtype=schema.TEXT))
        path = to_geopackage(dataclasses.replace(book, orders=orders), tmp_path / "a.gpkg")
        written = json.loads(rows_of(path, "orders")[0]["extra"])
        assert written == {"link": 'https://e.com/a"secret', "next": "s3://b/c"}

    def test_links_are_written_when_they_are_asked_for(self, book, tmp_path):
        path = to_geopackage(book, tmp_path / "a.gpkg", links=True)
        assert rows_of(path, "files")[0]["url"] == book.files["url"].iloc[0]
        assert rows_of(path, "items")[0]["thumb"] == book.items["thumb"].iloc[0]


class TestShapes:
    def test_another_crs_is_brought_to_lonlat(self, book, tmp_path):
        frames = book.frames.to_crs("EPSG:3857")
        path = to_geopackage(dataclasses.replace(book, frames=frames), tmp_path / "a.gpkg")
        back = gpd.read_file(path, layer="frames")
        assert shapely.hausdorff_distance(back.geometry[0], book.frames.geometry.iloc[0]) < 1e-9

    def test_without_a_crs_nothing_is_written(self, book, tmp_path):
        frames = book.frames.set_crs(None, allow_override=True)
        with pytest.raises(NoCrsError, match="set_crs"):
            to_geopackage(dataclasses.replace(book, frames=frames), tmp_path / "a.gpkg")
        assert list(tmp_path.iterdir()) == []

    def test_what_is_no_polygon_is_refused_by_row(self, book, tmp_path):
        frames = book.frames.set_geometry([Point(0, 0), box(0, 0, 1, 1)], crs=schema.CRS)
        with pytest.raises(InputError, match="Point at row market:1/1#0"):
            to_geopackage(dataclasses.replace(book, frames=frames), tmp_path / "a.gpkg")

    def test_heights_are_left_out(self, book, tmp_path):
        frames = book.frames.set_geometry(shapely.force_3d(book.frames.geometry, 5))
        path = to_geopackage(dataclasses.replace(book, frames=frames), tmp_path / "a.gpkg")
        assert not gpd.read_file(path, layer="frames").has_z.any()

    def test_empty_shapes_stay_empty(self, book, tmp_path):
        frames = book.frames.set_geometry([MultiPolygon(), shapely.Polygon()], crs=schema.CRS)
        path = to_geopackage(dataclasses.replace(book, frames=frames), tmp_path / "a.gpkg")
        assert gpd.read_file(path, layer="frames").is_empty.all()


class TestFile:
    def test_the_same_book_gives_the_same_bytes(self, book, package, tmp_path):
        again = to_geopackage(book, tmp_path / "again.gpkg")
        assert again.read_bytes() == package.read_bytes()

    def test_another_process_gives_the_same_bytes(self, book, package, tmp_path):
        code = (
            "import pickle, sys; from swathbook.exports.geopackage import to_geopackage;"
            "to_geopackage(pickle.load(sys.stdin.buffer), sys.argv[1])"
        )
        again = tmp_path / "again.gpkg"
        command = [sys.executable, "-c", code, str(again)]
        subprocess.run(command, input=pickle.dumps(book), check=True)
        assert again.read_bytes() == package.read_bytes()

    def test_many_writers_at_once_leave_gdals_settings_alone(self, book, tmp_path):
        with ThreadPoolExecutor(4) as pool:
            paths = list(pool.map(lambda n: to_geopackage(book, tmp_path / f"{n}.gpkg"), range(4)))
        assert len({path.read_bytes() for path in paths}) == 1
        assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None

    def test_gdals_settings_are_as_they_were(self, book, tmp_path):
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2001-01-01T00:00:00.000Z"})
        to_geopackage(book, tmp_path / "a.gpkg")
        assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == "2001-01-01T00:00:00.000Z"
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})

    def test_the_callers_book_is_not_touched(self, book, tmp_path):
        before = {name: table.copy(deep=True) for name, table in book.tables.items()}
        to_geopackage(book, tmp_path / "a.gpkg")
        for name, table in book.tables.items():
            pd.testing.assert_frame_equal(table, before[name])

    def test_nothing_else_is_left_beside_it(self, package):
        assert list(package.parent.iterdir()) == [package]

    def test_a_file_that_is_there_stays_unless_it_may_be_replaced(self, book, package):
        before = package.read_bytes()
        with pytest.raises(ExportError, match="overwrite=True"):
            to_geopackage(Book(), package)
        assert package.read_bytes() == before
        assert to_geopackage(Book(), package, overwrite=True) == package
        assert rows_of(package, "orders") == []

    def test_a_file_that_is_open_in_qgis_is_left_alone(self, book, package):
        with opened(package) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("UPDATE files SET name = 'edited'")
            with pytest.raises(ExportError, match="open in another program"):
                to_geopackage(book, package, overwrite=True)

    def test_another_ending_is_refused(self, book, tmp_path):
        with pytest.raises(ExportError, match=r"Name it orders\.gpkg"):
            to_geopackage(book, tmp_path / "orders.sqlite")

    def test_a_folder_that_cannot_be_written_to_is_told(self, book):
        with pytest.raises(ExportError, match=r"(could not|cannot) be written"):
            to_geopackage(book, "/proc/orders.gpkg")


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="ogrinfo is not installed")
def test_ogrinfo_reads_every_layer_without_a_complaint(package):
    done = subprocess.run(
        ["ogrinfo", "-ro", "-al", "-so", package], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert [line[12:] for line in done.stdout.splitlines() if line.startswith("Layer name: ")] == (
        LAYERS + TABLES
    )


def test_sums_that_no_money_column_has_room_for_are_written_in_full(tmp_path):
    largest = Decimal("99999999999999999999999999.999999")
    orders = schema.ORDERS.frame({"final_amount": [largest, largest]}, index=["m:1", "m:2"])
    path = to_geopackage(Book(orders=orders), tmp_path / "large.gpkg")
    assert rows_of(path, "spending")[0]["net_exact"] == "199999999999999999999999999.999998"
