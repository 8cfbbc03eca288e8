"""The data-sharing service's answers as tables: exact, complete, and nothing lost."""

import json
from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import swathbook as sb
from swathbook import schema
from swathbook.sources import _json
from swathbook.sources.datashare import tables
from swathbook.sources.datashare.reading import Reading

DATA = Path(__file__).parents[1] / "data" / "datashare"
SAMPLE = json.loads((DATA / "datashare_query_orders.json").read_text())["items"][0]
CONSUMER, PROVIDER = SAMPLE["consumer"], SAMPLE["provider"]


def order(**changed):
    return {**SAMPLE, **changed}


def book(*rows, **more):
    return tables.book(rows=rows, **more).check()


def only(table):
    assert len(table) == 1
    return table.iloc[0]


def problems(book, column=None):
    found = book.findings
    mask = found["column"].isna() if column is None else found["column"] == column
    return found[mask.fillna(False)]["problem"].tolist()


def extra(row):
    return json.loads(row["extra"])


# the documented example


def test_the_documented_order_is_read_whole():
    row = only(book(SAMPLE).orders)
    assert row.name == f"datashare:{CONSUMER}/1"
    assert (row["source"], row["order_no"]) == ("datashare", "1")
    assert (row["owner"], row["provider"]) == (CONSUMER, PROVIDER)
    assert (row["status"], row["stage"]) == ("ready", "shipping")
    assert row["total_amount"] == row["final_amount"] == Decimal(0)
    assert str(row["created_at"]) == "2020-12-07 09:12:39+00:00"
    missing = ["currency", "discount_amount", "label", "kind", "deleted", "updated_at", "region"]
    assert row[missing].isna().all()


def test_the_documented_order_has_one_item():
    item = only(book(SAMPLE).items)
    assert item.name == f"datashare:{CONSUMER}/1/product1"
    assert (item["order_id"], item["product_id"]) == (f"datashare:{CONSUMER}/1", "product1")
    assert (item["name"], item["provider"]) == ("prodname1", PROVIDER)
    assert item["amount"] == item["net_amount"] == Decimal(0)
    assert item["geometry"] is None


def test_what_no_column_holds_is_kept():
    kept = extra(only(book(SAMPLE).orders))
    assert kept == {
        name: SAMPLE[name] for name in ("consumerName", "providerName", "encryptedAesKey", "reason")
    }


def test_the_missing_ground_is_said_once():
    several = book(SAMPLE, order(orderSeq="2"))
    (finding,) = several.findings.to_dict("records")
    assert (finding["problem"], finding["severity"]) == ("no_footprint", "info")
    assert pd.isna(finding["key"])


def test_no_orders_are_empty_tables():
    empty = book()
    assert [len(table) for table in empty.tables.values()] == [0, 0, 0, 0, 0]
    assert empty.orders.crs == empty.items.crs == "EPSG:4326"


# values


@pytest.mark.parametrize(
    ("price", "amount"),
    [
        ("0", "0"),
        ("12.50", "12.50"),
        (" 12.5 ", "12.5"),
        (0, "0"),
        (1250, "1250"),
        (_json.decode("0.1"), "0.1"),
        ("1e3", "1000"),
        ("-3", "-3"),
        ("0.1000000000", "0.1"),
    ],
    ids=repr,
)
def test_a_price_is_exact(price, amount):
    one = book(order(price=price))
    assert only(one.orders)["final_amount"] == only(one.items)["net_amount"] == Decimal(amount)


@pytest.mark.parametrize("price", ["", " ", None], ids=repr)
def test_no_price_is_missing_without_a_word(price):
    one = book(order(price=price))
    assert pd.isna(only(one.orders)["final_amount"])
    assert problems(one, "final_amount") == []


@pytest.mark.parametrize(
    ("price", "problem"),
    [
        ("free", "unreadable_number"),
        ("12,50", "unreadable_number"),
        ("0.12345678", "inexact_money"),
        ([1], "unexpected_type"),
        (True, "unexpected_type"),
    ],
    ids=repr,
)
def test_a_price_that_cannot_be_read_is_missing_told_and_kept(price, problem):
    one = book(order(price=price))
    assert pd.isna(only(one.orders)["final_amount"])
    assert problems(one, "final_amount") == [problem]
    assert extra(only(one.orders))["price"] == price


@pytest.mark.parametrize(
    "applied",
    ["1607332359", 1607332359, " 1607332359 ", "1607332359000", "2020-12-07T17:12:39+08:00"],
)
def test_the_time_of_application_is_understood(applied):
    created = only(book(order(applyTime=applied)).orders)["created_at"]
    assert str(created) == "2020-12-07 09:12:39+00:00"


def test_no_time_is_missing_without_a_word_and_garbage_with_one():
    assert problems(book(order(applyTime="")), "created_at") == []
    spoilt = book(order(applyTime="yesterday"))
    assert problems(spoilt, "created_at") == ["unreadable_time"]
    assert extra(only(spoilt.orders))["applyTime"] == "yesterday"


@pytest.mark.parametrize(
    ("status", "word", "stage"),
    [
        ("ready", "ready", "shipping"),
        ("finished", "finished", "succeeded"),
        ("failed", "failed", "failed"),
        ("canceled", "canceled", "canceled"),
        ("cancelled", "canceled", "canceled"),
        ("request", "request", "pending"),
        (" READY ", "ready", "shipping"),
    ],
)
def test_every_status_has_its_word_and_stage(status, word, stage):
    row = only(book(order(status=status)).orders)
    assert (row["status"], row["stage"]) == (word, stage)


def test_a_status_that_is_not_documented_is_kept_and_told():
    one = book(order(status="On Hold"))
    assert only(one.orders)["status"] == "unknown_on_hold"
    assert pd.isna(only(one.orders)["stage"])
    assert problems(one, "status") == ["unknown_code"]


@pytest.mark.parametrize("name", ["creatorDID", "processID", "lockProof", "reason"])
def test_absent_and_null_and_blank_are_the_same(name):
    without = {key: value for key, value in SAMPLE.items() if key != name}
    said = {
        str(only(book({**without, **more}).orders).to_dict())
        for more in ({}, {name: None}, {name: ""}, {name: " "})
    }
    assert len(said) == 1


def test_the_currency_is_the_one_that_was_given():
    one = book(SAMPLE, reading=Reading(currency="CNY"))
    assert (only(one.orders)["currency"], only(one.items)["currency"]) == ("CNY", "CNY")


def test_unknown_keys_are_kept():
    assert extra(only(book(order(new={"a": [1.50]})).orders))["new"] == {"a": [1.5]}


# names


def test_the_same_number_of_two_applicants_is_two_orders():
    two = book(SAMPLE, order(consumer="did:b"))
    assert list(two.orders.index) == [f"datashare:{CONSUMER}/1", "datashare:did:b/1"]
    assert two.findings["problem"].tolist() == ["no_footprint"]


@pytest.mark.parametrize(
    "again", [SAMPLE, order(orderSeq=1, price=0, processID=""), dict(reversed(SAMPLE.items()))]
)
def test_the_same_order_twice_is_kept_once(again):
    one = book(SAMPLE, again)
    assert len(one.orders) == len(one.items) == 1
    assert problems(one) == ["repeated_row"]


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize(("older", "newer"), [("request", "ready"), ("ready", "finished")])
def test_of_two_states_of_an_order_the_one_further_on_counts_and_its_money_once(older, newer, turn):
    states = [order(status=older, price="5"), order(status=newer, price="5")][::turn]
    one = book(*states)
    assert only(one.orders)["status"] == newer
    assert only(one.spending())["gross"] == Decimal(5)
    assert problems(one) == ["older_answer"]


def test_what_the_newest_answer_does_not_say_is_taken_from_the_older():
    one = book(order(status="finished", encryptedAesKey=""), SAMPLE)
    assert only(one.orders)["status"] == "finished"
    assert extra(only(one.orders))["encryptedAesKey"] == SAMPLE["encryptedAesKey"]


def test_of_two_answers_that_are_as_far_on_the_last_counts():
    one = book(order(status="failed", reason="a"), order(status="canceled", reason="a"))
    assert only(one.orders)["status"] == "canceled"
    assert one.findings["detail"][0] == '2 states came: status is "canceled", and was "failed"'


@pytest.mark.parametrize("other", [{"productID": "p2"}, {"applyTime": "1607332360"}], ids=str)
def test_two_orders_under_one_number_are_both_kept(other):
    two = book(SAMPLE, order(**other))
    assert list(two.orders.index) == [f"datashare:{CONSUMER}/1", f"datashare:{CONSUMER}/1~2"]
    assert list(two.items["order_id"]) == list(two.orders.index)
    assert problems(two) == ["duplicate_key"]


def test_names_with_slashes_are_not_taken_for_one_another():
    two = book(order(consumer="did:a/b", orderSeq="1"), order(consumer="did:a", orderSeq="b/1"))
    assert two.orders["order_no"].tolist() == ["1", "b/1"]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("consumer", "datashare:unknown/1"), ("orderSeq", f"datashare:{CONSUMER}/unnumbered-1")],
)
@pytest.mark.parametrize("value", [None, "", [], {}], ids=repr)
def test_an_order_without_a_part_of_its_name_is_given_one_and_told(name, wanted, value):
    one = book(order(**{name: value}))
    assert list(one.orders.index) == [wanted]
    assert "missing_key" in problems(one)


def test_a_missing_product_id_is_told():
    one = book(order(productID=""))
    assert only(one.items).name == f"datashare:{CONSUMER}/1/unnumbered-1"
    assert problems(one) == ["missing_key"]


@pytest.mark.parametrize("row", [None, 7, "text", [], [1], True], ids=repr)
def test_a_row_that_is_no_object_is_a_row_still(row):
    one = book(row, SAMPLE)
    assert len(one.orders) == 2
    assert "unexpected_type" in problems(one)


# data sets and files

DATASET = {
    "provider": PROVIDER,
    "providerName": "hw",
    "productID": "product1",
    "productName": "prodname1",
    "description": "Alps",
    "price": "5",
    "sampleUrl": "https://obs.example.org/sample",
    "dataUrl": "https://obs.example.org/a?sign=x%2By",
    "dataName": "scene.tif",
    "dataSize": "1024",
    "dataHash": "00ff",
    "status": "ready",
    "policy": "",
}
KEY = (PROVIDER, "product1")


def test_a_data_set_gives_each_order_of_it_a_file():
    two = book(SAMPLE, order(consumer="did:b"), datasets={KEY: DATASET})
    assert list(two.files.index) == list(two.items.index) == list(two.files["item_id"])
    file = two.files.iloc[0]
    assert (file["url"], file["name"], file["state"]) == (DATASET["dataUrl"], "scene.tif", "ready")
    assert file[["size_bytes", "checksum", "checksum_type", "mime_type"]].isna().all()
    assert extra(file) == {"dataSize": "1024", "dataHash": "00ff"}


@pytest.mark.parametrize(
    ("status", "state", "told"),
    [("closed", "closed", []), ("Odd", "unknown_odd", ["unknown_code"])],
)
def test_a_files_state_is_that_of_its_data_set(status, state, told):
    one = book(SAMPLE, datasets={KEY: {**DATASET, "status": status}})
    assert only(one.files)["state"] == state
    assert problems(one, "state") == told


def test_what_else_is_said_of_a_data_set_is_kept_with_the_item():
    item = only(book(SAMPLE, datasets={KEY: DATASET}).items)
    told = {"dataUrl", "dataName", "dataSize", "dataHash", "policy"}
    assert extra(item)["dataset"] == {k: v for k, v in DATASET.items() if k not in told}


def test_what_is_said_of_the_files_of_an_order_that_has_none_is_kept_with_its_item():
    item = only(book(order(status="canceled"), datasets={KEY: DATASET}).items)
    assert extra(item)["dataset"] == {k: v for k, v in DATASET.items() if k != "policy"}


def test_that_files_are_encrypted_is_said_once():
    two = book(SAMPLE, order(consumer="did:b"), datasets={KEY: DATASET})
    about = two.findings[two.findings["table"] == "files"]
    assert about["problem"].tolist() == ["encrypted"]


@pytest.mark.parametrize("status", ["failed", "canceled"])
def test_an_order_that_came_to_nothing_has_no_files(status):
    assert len(book(order(status=status), datasets={KEY: DATASET}).files) == 0


def test_every_file_of_a_data_set_counts_and_each_once():
    listed = [{"dataUrl": DATASET["dataUrl"]}, {"dataUrl": "obs://b", "dataName": "b.tif"}]
    files = book(SAMPLE, datasets={KEY: {**DATASET, "dataFiles": listed}}).files
    assert files["url"].tolist() == [DATASET["dataUrl"], "obs://b"]
    assert [name.rpartition("/")[2] for name in files.index] == ["1", "2"]


@pytest.mark.parametrize("url", [None, ""])
def test_a_data_set_without_a_link_has_no_file_and_loses_nothing(url):
    one = book(SAMPLE, datasets={KEY: {**DATASET, "dataUrl": url}})
    assert len(one.files) == 0
    assert extra(only(one.items))["dataset"]["dataHash"] == "00ff"


def test_files_of_a_data_set_that_nobody_ordered_are_kept_and_told():
    one = book(datasets={KEY: DATASET})
    assert pd.isna(only(one.files)["order_id"])
    assert only(one.files).name == f"datashare:{PROVIDER}/product1"
    assert "no_item" in problems(one)


# what else is done with a Book


def test_money_adds_up_exactly():
    rows = [
        order(orderSeq=str(n), price="0.10", status=status)
        for n, status in enumerate(["ready", "finished", "failed"])
    ]
    spent = only(book(*rows).spending())
    assert spent["gross"] == spent["net"] == Decimal("0.30")
    assert spent["discount"] == 0
    assert spent[["net_committed", "net_spent", "net_released"]].tolist() == [Decimal("0.10")] * 3


def test_an_order_without_a_price_adds_nothing():
    spent = only(book(order(price=""), order(orderSeq="2", price="7")).spending())
    assert (spent["orders"], spent["net"]) == (2, 7)
    assert pd.isna(only(book(order(price="")).spending())["net"])


def test_figures_that_are_the_same_do_not_disagree():
    assert len(book(SAMPLE, order(orderSeq="2", price="12.34")).reconcile()) == 0


def test_footprints_are_joined_by_product_id():
    square = shapely.box(7, 46, 8, 47)
    footprints = gpd.GeoDataFrame({"product_id": ["product1"]}, geometry=[square], crs=4326)
    joined = book(SAMPLE).with_footprints(footprints).check()
    covered = sb.coverage(
        gpd.GeoSeries([square], crs=4326).to_frame("geometry"), joined.items, on=None
    )
    assert only(covered)["covered_fraction"] == pytest.approx(1)
    assert "no_footprint" not in problems(joined, "geometry")


# whatever comes

CELL = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(
        ["1", "0", "ready", "12.50", "1607332359", "NaN", "1e999", "-", "\x00", "\ud800"]
    ),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=3,
)
ROW = st.dictionaries(st.sampled_from([*SAMPLE, "creatorDID", "x"]), CELL) | CELL


def sent(value):
    """Bring a value to where it would be if the service had sent it."""
    return _json.decode(json.dumps(value))


@settings(max_examples=60)
@given(st.lists(ROW | st.just(SAMPLE), max_size=5), st.lists(ROW, max_size=2))
def test_no_row_is_lost_and_nothing_breaks_whatever_comes(rows, datasets):
    known = {
        (PROVIDER, f"product{n}"): one
        for n, one in enumerate(map(sent, datasets))
        if isinstance(one, dict)
    }
    one = tables.book(rows=sent(rows), datasets=known).check()
    repeats = one.findings["problem"].isin(["repeated_row", "older_answer"]).any()
    assert len(one.orders) == len(one.items) <= len(rows)
    assert len(one.orders) == len(rows) or repeats
    assert set(one.findings["problem"]) <= set(schema.PROBLEMS)
    assert one.items["order_id"].tolist() == one.orders.index.tolist()


@settings(max_examples=60)
@given(st.sampled_from([*SAMPLE]), CELL)
def test_what_one_cell_said_is_somewhere_in_the_book(name, value):
    value = sent(value)
    one = book(order(**{name: value}))
    if value is None or (isinstance(value, str) and not value.strip()):
        return
    row, item = only(one.orders), only(one.items)
    kept = extra(row) | ({} if pd.isna(item["extra"]) else extra(item))
    texts = [row["order_no"], row["owner"], row["provider"], item["product_id"], item["name"]]
    is_cast = name in {"status", "price", "applyTime"} and isinstance(value, str | int)
    assert name in kept or is_cast or str(value).strip() in texts
