"""The contracts of the tables."""

from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from swathbook import Book, schema
from swathbook.errors import ContractError

ROOT = Path(__file__).parents[1]

DESIGNED = {
    "orders": (
        "source order_no label status stage kind provider owner deleted total_amount "
        "discount_amount final_amount currency created_at updated_at expected_at window_start "
        "window_end max_cloud_pct resolution_m recurring simulation_id region extra"
    ),
    "items": (
        "order_id product_id name provider satellite imaged_at start_at stop_at duration_s "
        "look_side pass_direction angle_deg resolution_m billed_km2 unit_price amount net_amount "
        "currency this_coverage_fraction current_coverage_fraction abs_coverage_fraction thumb "
        "geometry swath extra"
    ),
    "frames": "order_id item_id n geometry",
    "files": (
        "order_id item_id product_id name url size_bytes checksum checksum_type mime_type state "
        "extra"
    ),
    "findings": "table key column problem detail action severity",
}

each_table = pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)


@each_table
def test_every_designed_column_is_there(table):
    assert set(DESIGNED[table.name].split()) <= set(table.names)


@each_table
def test_an_empty_table_keeps_its_contract(table):
    table.check(table.empty())


@each_table
def test_a_table_is_empty_and_missing_where_nothing_is_given(table):
    frame = table.frame({table.names[0]: [None]}, index=["a"])
    table.check(frame)
    assert frame.isna().all(axis=None)


def test_the_active_geometries_are_the_designed_ones():
    book = Book()
    active = {name: frame.active_geometry_name for name, frame in list(book.tables.items())[:3]}
    assert active == {"orders": "region", "items": "geometry", "frames": "geometry"}


def test_the_swath_is_a_geometry_in_the_same_crs():
    assert gpd.GeoSeries(schema.ITEMS.empty()["swath"]).crs == "EPSG:4326"


def test_money_is_never_a_binary_float():
    frame = schema.ORDERS.frame(
        {"total_amount": ["0.1", "12345678901234567890.123456"]}, ["a", "b"]
    )
    assert frame["total_amount"].tolist() == [
        Decimal("0.1"),
        Decimal("12345678901234567890.123456"),
    ]


def test_a_column_that_the_table_does_not_have_is_an_error():
    with pytest.raises(ContractError, match=r"orders has no column \['price'"):
        schema.ORDERS.frame({"price": ["1"]}, ["a"])


def break_index(frame):
    return pd.concat([frame, frame])


def break_name(frame):
    return frame.rename_axis("id")


def break_dtype(frame):
    return frame.assign(total_amount=frame["total_amount"].astype(float))


def break_crs(frame):
    return frame.set_crs(3857, allow_override=True)


def break_column(frame):
    return frame.drop(columns="status")


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (break_index, "'market:1' comes twice"),
        (break_name, "the index is called 'id', not 'order_id'"),
        (break_dtype, "total_amount is float64 where decimal128"),
        (break_crs, "its CRS is EPSG:3857"),
        (break_column, "status is missing"),
    ],
    ids=["index", "name", "dtype", "crs", "column"],
)
def test_a_frame_that_breaks_the_contract_is_told_how(fault, message):
    good = schema.ORDERS.frame(
        {"total_amount": ["1"], "region": [shapely.box(0, 0, 1, 1)]}, ["market:1"]
    )
    schema.ORDERS.check(good)
    with pytest.raises(ContractError, match=message):
        schema.ORDERS.check(fault(good))


def test_more_columns_than_the_contract_has_are_welcome():
    schema.ORDERS.check(schema.ORDERS.empty().assign(mine=1))


def test_every_column_says_what_it_means():
    assert all(len(one.meaning) > 10 for table in schema.TABLES for one in table.columns)


def test_the_documents_show_the_contracts_as_they_are():
    text = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    assert text == schema.document()
