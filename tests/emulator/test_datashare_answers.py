"""The emulated DataShare over a real socket: documented shapes, filters, paging, keys, files."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from swathbook import emulator
from swathbook.emulator import World
from swathbook.emulator.services.datashare.answers import NAMES
from swathbook.emulator.world.tiff import product_file

BASE = "/v1/datashare"
EXAMPLE = json.loads(
    (Path(__file__).parents[1] / "data/datashare/datashare_query_orders.json").read_text("utf-8")
)
STATUSES = ("ready", "finished", "failed", "canceled")


@pytest.fixture(scope="module")
def service():
    with emulator.datashare(orders=60, seed=7, hurt=False) as service:
        yield service


@pytest.fixture(scope="module")
def ask(service):
    common = {
        "orgID": service.org_id,
        "channelID": service.channel_id,
        "cryptoMethod": "SW",
        "cert": service.cert,
        "sk": service.key,
        "timestamp": "2026-10-27T17:28:16+08:00",
    }
    with httpx.Client(base_url=service.url) as client:

        def run(path, **fields):
            body = {name: value for name, value in (common | fields).items() if value is not ...}
            return client.post(BASE + path, json=body)

        yield run


@pytest.fixture(scope="module")
def orders(ask):
    def run(**fields):
        response = ask("/dataset/query-orders", **fields)
        assert response.status_code == 200
        return response.json()

    return run


@pytest.fixture(scope="module")
def every(orders):
    return orders(pageSizeNum="1000")["items"]


def keys(rows):
    return [(row["consumer"], row["orderSeq"]) for row in rows]


def test_the_answer_has_the_documented_keys(every, orders):
    assert set(orders()) == set(EXAMPLE)
    assert set(orders()["pagination"]) == set(EXAMPLE["pagination"])
    plain = [row for row in every if "processID" not in row]
    assert all(set(row) == set(EXAMPLE["items"][0]) for row in plain)
    assert len(plain) < len(every)


def test_every_field_of_an_order_is_text(every):
    assert all(isinstance(value, str) for row in every for value in row.values())


def test_paging_is_text_or_numbers_in_and_numbers_out(orders, every):
    as_text = orders(currentPage="2", pageSizeNum="7")
    as_numbers = orders(currentPage=2, pageSizeNum=7)
    assert as_text == as_numbers
    assert as_text["items"] == every[7:14]
    assert as_text["pagination"] == {
        "currentPage": 2,
        "pageSizeNum": 7,
        "totalItems": len(every),
    }


def test_a_page_has_100_rows_if_nobody_says(orders, every):
    assert orders()["items"] == every[:100]
    assert len(every) > 100
    assert orders(currentPage="", pageSizeNum="")["pagination"]["pageSizeNum"] == 100


@pytest.mark.parametrize("value", ["string", "0", "-1", "1.5", "²", 1.5, True, [1]])
@pytest.mark.parametrize("name", ["currentPage", "pageSizeNum"])
def test_paging_that_is_no_number_is_refused(ask, name, value):
    response = ask("/dataset/query-orders", **{name: value})
    assert response.status_code == 500
    assert response.json() == {
        "errorCode": "BCS.5002046",
        "errorMsg": "Incorrect number of arguments",
    }


def test_orders_come_by_time_of_application_then_by_number(every):
    order_of = [(int(row["applyTime"]), row["orderSeq"]) for row in every]
    assert order_of == sorted(order_of)


def test_an_order_is_named_by_its_consumer_and_its_number(every):
    assert len(set(keys(every))) == len(every)
    assert len({row["orderSeq"] for row in every}) < len(every)


@pytest.mark.parametrize("name", ["consumer", "provider", "status"])
def test_each_filter_keeps_what_equals_it(orders, every, name):
    for wanted in {row[name] for row in every}:
        kept = orders(**{name: wanted}, pageSizeNum="1000")["items"]
        assert kept == [row for row in every if row[name] == wanted]


def test_there_are_several_consumers_and_providers_and_every_status(every):
    assert len({row["consumer"] for row in every}) == 4
    assert len({row["provider"] for row in every}) == 3
    assert {row["status"] for row in every} == set(STATUSES)


def test_search_text_looks_at_product_names_only(orders, every):
    kept = orders(searchText="stripmap", pageSizeNum="1000")["items"]
    assert kept == [row for row in every if "stripmap" in row["productName"]]
    assert kept
    assert orders(searchText="Images of")["items"] == []


def test_filters_hold_all_at_once(orders, every):
    row = every[0]
    wanted = {name: row[name] for name in ("consumer", "provider", "status")}
    kept = orders(**wanted, searchText=row["productName"][:5], pageSizeNum="1000")["items"]
    assert row in kept
    assert all(one[name] == value for one in kept for name, value in wanted.items())
    assert len(kept) < len(orders(consumer=row["consumer"], pageSizeNum="1000")["items"])


def test_blank_filters_count_for_nothing(orders, every):
    blank = dict.fromkeys(("consumer", "provider", "status", "searchText"), "")
    assert orders(**blank, pageSizeNum="1000")["items"] == every


def test_a_filter_of_another_type_is_refused(ask):
    response = ask("/dataset/query-orders", provider=7)
    assert (response.status_code, response.json()["errorCode"]) == (500, "BCS.4006003")


def test_what_nobody_ordered_is_an_empty_page(orders):
    answer = orders(consumer="did:example:nobody")
    assert answer["items"] == []
    assert answer["pagination"]["totalItems"] == 0


def test_products_and_prices_are_those_of_the_world(service, every):
    items = {i.product_id: i for order in service.world.orders for i in order.items}
    for row in every:
        assert row["price"] == str(items[row["productID"]].price.net_amount)
        assert Decimal(row["price"]).as_tuple().exponent == -2


def test_times_are_seconds_since_1970(service, every):
    placed = {
        item.product_id: order.created_at for order in service.world.orders for item in order.items
    }
    for row in every:
        applied = datetime.fromtimestamp(int(row["applyTime"]), tz=UTC)
        assert 0 <= (applied - placed[row["productID"]]).total_seconds() < 86_400


def test_keys_look_like_the_documented_one(every):
    lengths = {len(row["encryptedAesKey"]) for row in every}
    assert lengths == {0, len(EXAMPLE["items"][0]["encryptedAesKey"])}


def test_names_are_missing_now_and_then(every):
    for name in ("consumerName", "providerName"):
        assert {bool(row[name]) for row in every} == {True, False}


def test_one_order_by_its_key(ask, every):
    for row in every[:5]:
        found = ask("/dataset/query-order", consumer=row["consumer"], orderSeq=row["orderSeq"])
        assert found.json() == row


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/dataset/query-order", ("consumer", "orderSeq")),
        ("/dataset/query-process", ("creatorDID", "processID")),
        ("/query-dataset", ("provider", "productID")),
    ],
)
def test_a_key_must_be_whole_and_known(ask, path, fields):
    for name in fields:
        others = {one: "x" for one in fields if one != name}
        assert ask(path, **others).json()["errorCode"] == "BCS.5002046"
    unknown = ask(path, **dict.fromkeys(fields, "x"))
    assert (unknown.status_code, set(unknown.json())) == (500, {"errorCode", "errorMsg"})


def test_a_process_lists_its_orders_as_stages(ask, every):
    row = next(row for row in every if "processID" in row)
    process = {name: row[name] for name in ("creatorDID", "processID")}
    answer = ask("/dataset/query-process", **process).json()
    assert process.items() <= answer.items()
    members = [one for one in every if one.get("processID") == row["processID"]]
    assert set(keys(answer["stages"])) == set(keys(members))
    assert set(answer["stages"][0]) == {"stageName", "createTime", "consumer", "orderSeq"}


def test_data_sets_are_listed_and_filtered(ask):
    def listed(**fields):
        return ask("/query-datasets", pageSizeNum="1000", **fields).json()["items"]

    rows = listed()
    assert {row["status"] for row in rows} == {"ready", "closed"}
    closed, provider = listed(status="closed"), rows[0]["provider"]
    assert closed == [row for row in rows if row["status"] == "closed"]
    assert listed(provider=provider) == [row for row in rows if row["provider"] == provider]
    place = rows[0]["description"].split(",")[0]
    assert rows[0] in listed(searchText=place)


def test_every_order_has_its_data_set(ask, every):
    row = every[0]
    found = ask("/query-dataset", provider=row["provider"], productID=row["productID"]).json()
    assert found["productName"] == row["productName"]


@pytest.fixture(scope="module")
def data_set(ask):
    return ask("/query-datasets").json()["items"][0]


def test_the_data_are_there_but_unreadable(service, data_set):
    response = httpx.get(data_set["dataUrl"])
    item = next(
        item
        for order in service.world.orders
        for item in order.items
        if item.product_id == data_set["productID"]
    )
    assert response.status_code == 200
    assert len(response.content) == 16 + len(product_file(item))
    assert not response.content[16:].startswith(b"II*\0")
    assert httpx.get(data_set["dataUrl"]).content == response.content


def test_the_data_come_in_parts_and_only_if_they_have_changed(data_set):
    whole = httpx.get(data_set["dataUrl"])
    etag = whole.headers["etag"]
    part = httpx.get(data_set["dataUrl"], headers={"Range": "bytes=100-", "If-Range": etag})
    assert (part.status_code, part.content) == (206, whole.content[100:])
    assert httpx.get(data_set["dataUrl"], headers={"If-None-Match": etag}).status_code == 304


def test_a_sample_is_a_tiff(data_set):
    assert httpx.get(data_set["sampleUrl"]).content.startswith(b"II*\0")


def test_a_file_that_is_not_there_is_a_404(data_set):
    assert httpx.get(f"{data_set['dataUrl']}x").status_code == 404


def test_the_same_world_gives_the_same_answers():
    one, other = (emulator.datashare_app(World(20, seed=3)) for _ in range(2))
    assert [order.seq for order in one.ledger.orders] == [o.seq for o in other.ledger.orders]
    assert one.account == other.account


def test_new_orders_come_without_a_change_to_the_others():
    world = World(20, seed=3)
    app = emulator.datashare_app(world)
    before = app.ledger.orders
    for _ in range(5):
        world.add_order()
    assert app.ledger.orders[: len(before)] == before
    assert len(app.ledger.orders) > len(before)


@pytest.fixture(scope="module")
def hurt():
    """Give all orders of a hurt world as they are written."""
    from swathbook.emulator import DataShareSwitches
    from swathbook.emulator.services.datashare.answers import order_fields

    app = emulator.datashare_app(World(120, seed=7))
    return [order_fields(order, DataShareSwitches()) for order in app.ledger.orders]


def test_hurt_orders_lack_a_time_or_a_price(hurt):
    assert {""} < {row["applyTime"] for row in hurt}
    assert {""} < {row["price"] for row in hurt}


def test_hurt_orders_have_nulls_and_absent_names(hurt):
    assert None in {row["reason"] for row in hurt}
    assert any(not set(NAMES) & set(row) for row in hurt)


def test_hurt_orders_have_a_status_that_nobody_knows_and_stray_blanks(hurt):
    assert {row["status"] for row in hurt} - set(STATUSES) == {"archived"}
    assert any(row["price"] != row["price"].strip() for row in hurt)
