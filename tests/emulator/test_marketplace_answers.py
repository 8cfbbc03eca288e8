"""The emulated marketplace, asked over a real socket: documented shapes, filters, paging, links."""

import base64
import json
import struct
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from swathbook.emulator.services.market import answers

DATA = Path(__file__).parents[1] / "data" / "market"
STATUS = answers.STATUS_CODES


def documented(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"), parse_float=Decimal)


def read(response):
    assert response.headers["content-type"] == "application/json"
    return json.loads(response.text, parse_float=Decimal)


@pytest.fixture
def client(market_service):
    with httpx.Client(
        base_url=f"{market_service.url}/market", headers={"X-API-Key": market_service.key}
    ) as client:
        yield client


@pytest.fixture
def listing(client):
    def ask(**query):
        answer = read(
            client.post("/order/page/query", json={"pageNumber": 1, "pageSize": 10} | query)
        )
        return answer["data"]

    return ask


@pytest.fixture
def world(market_service):
    return market_service.world


def first(orders, **wanted):
    return next(o for o in orders if all(getattr(o, k) == v for k, v in wanted.items()))


def shape(value):
    """Give an answer's shape: keys in their order, and the types of JSON."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def test_a_listing_has_the_documented_shape(client):
    body = {"pageNumber": 1, "pageSize": 10, "statuses": [1, 2], "type": 1}
    answer = read(client.post("/order/page/query", json=body))
    example = documented("market_order_page.json")
    assert list(answer) == list(example)
    assert list(answer["data"]) == list(example["data"])
    row, documented_row = answer["data"]["content"][0], example["data"]["content"][0]
    assert list(row) == list(documented_row)
    nullable = {"thumb", "timeStart", "timeEnd", "maxCloud", "resolution", "region"}
    for name in set(row) - nullable:
        assert type(row[name]) is type(documented_row[name]), name


def test_the_detail_of_a_planned_pass_has_the_documented_shape(client, world):
    order = first(world.orders, kind="tasking", status="pending_image", hurt=None, recurring=None)
    answer = read(client.post("/order/detail", json={"orderNo": order.number}))
    example = documented("market_order_detail.json")
    mine, theirs = shape(answer), shape(example)
    mine["data"]["order"]["region"] = theirs["data"]["order"]["region"]
    assert mine == theirs
    assert json.dumps(mine) == json.dumps(theirs), "the keys stand in the documented order"


def test_links_have_the_documented_shape(client, world):
    order = first(world.orders, status="delivered")
    answer = read(client.post("/order/downloadLinks", json={"orderNo": order.number}))
    assert shape(answer) == shape(documented("market_download_links.json"))
    assert len(answer["data"]["downloadUrls"]) == len(order.items)


@pytest.mark.parametrize("path", ["/order/detail", "/order/downloadLinks"])
@pytest.mark.parametrize("number", ["nobody", "", None, 17])
def test_a_missing_order_is_the_documented_failure(client, path, number):
    response = client.post(path, json={"orderNo": number})
    assert response.status_code == 200
    assert read(response) == documented("market_failure.json") or number == 17
    assert read(response)["code"] == 400


def test_a_neighbours_order_is_not_found(client, world):
    neighbour = world.neighbours[0]
    response = client.post("/order/detail", json={"orderNo": neighbour.number})
    assert read(response)["message"] == "Order not found"


@pytest.mark.parametrize(
    "body",
    [{}, {"pageSize": 10}, {"pageNumber": 0, "pageSize": 10}, {"pageNumber": -1, "pageSize": 10}],
    ids=str,
)
def test_a_wrong_page_number_is_refused_as_documented(client, body):
    answer = read(client.post("/order/page/query", json=body))
    assert answer == {"code": 400, "message": "Invalid page number", "data": None} or (
        "pageSize" not in body and answer["code"] == 400
    )


@pytest.mark.parametrize(
    "kwargs",
    [
        {"json": {"pageNumber": 1}},
        {"json": {"pageNumber": 1, "pageSize": 0}},
        {"json": {"pageNumber": "x", "pageSize": 1}},
        {"json": {"pageNumber": 1, "pageSize": 1, "sort": "colour"}},
        {"json": {"pageNumber": 1, "pageSize": 1, "order": "sideways"}},
        {"json": []},
        {"content": b"{", "headers": {"content-type": "application/json"}},
        {"content": b'{"pageNumber":1,"pageSize":1}', "headers": {"content-type": "text/plain"}},
    ],
    ids=str,
)
def test_a_query_that_makes_no_sense_is_refused_in_the_envelope(client, kwargs):
    answer = read(client.post("/order/page/query", **kwargs))
    assert (answer["code"], answer["data"]) == (400, None)


@pytest.mark.parametrize("header", ["X-API-Key", "Authorization"])
def test_either_documented_header_opens_the_service(market_service, header):
    answer = httpx.post(
        f"{market_service.url}/market/order/page/query",
        headers={header: market_service.key},
        json={"pageNumber": 1, "pageSize": 1},
    )
    assert answer.json()["code"] == 200


@pytest.mark.parametrize("headers", [{}, {"X-API-Key": "wrong"}, {"Authorization": "Bearer k"}])
@pytest.mark.parametrize("path", ["page/query", "detail", "downloadLinks"])
def test_without_the_key_the_envelope_says_401(market_service, path, headers):
    answer = httpx.post(f"{market_service.url}/market/order/{path}", headers=headers, json={})
    assert answer.status_code == 200
    assert answer.json() == {"code": 401, "message": "Unauthorized", "data": None}


def test_pages_together_list_every_order_once_newest_first(listing, world):
    pages = [listing(pageNumber=n, pageSize=30)["content"] for n in range(1, 8)]
    rows = [row for page in pages for row in page]
    assert [len(page) for page in pages] == [30, 30, 30, 30, 30, 30, 20]
    expected = sorted(world.orders, key=lambda o: (o.created_at, o.id), reverse=True)
    assert [row["orderNo"] for row in rows] == [order.number for order in expected]


def test_a_page_beyond_the_last_is_empty(listing):
    data = listing(pageNumber=99)
    assert (data["total"], data["content"]) == (200, [])


def brute_force(world, test):
    return {order.number for order in world.orders if test(order)}


QUERIES = {
    "one status": ({"statuses": [6]}, lambda o: o.status == "failed"),
    "two statuses": ({"statuses": [2, 3]}, lambda o: o.status in ("delivered", "completed")),
    "unknown status": ({"statuses": [9]}, lambda o: o.status == "on_hold"),
    "no statuses": ({"statuses": []}, lambda o: True),
    "archive": ({"type": 1}, lambda o: o.kind == "archive"),
    "tasking": ({"type": 2}, lambda o: o.kind == "tasking"),
    "both": (
        {"type": 2, "statuses": [3]},
        lambda o: (o.kind, o.status) == ("tasking", "completed"),
    ),
    "someone else's": ({"creator": "somebody"}, lambda o: True),
    "nulls": ({"orderNo": None, "type": None, "statuses": None}, lambda o: True),
}


@pytest.mark.parametrize(("query", "test"), QUERIES.values(), ids=QUERIES.keys())
def test_filters_agree_with_a_look_at_every_order(listing, world, query, test):
    data = listing(pageSize=500, **query)
    assert {row["orderNo"] for row in data["content"]} == brute_force(world, test)
    assert data["total"] == len(data["content"])


def test_an_order_number_finds_its_order(listing, world):
    number = world.orders[17].number
    assert [row["orderNo"] for row in listing(orderNo=number)["content"]] == [number]


def test_a_time_filter_takes_seconds_and_includes_both_ends(listing, world):
    start, end = world.orders[40].created_at, world.orders[90].created_at
    data = listing(
        pageSize=500, orderTimeStart=int(start.timestamp()), orderTimeEnd=int(end.timestamp())
    )
    listed = {row["orderNo"] for row in data["content"]}
    assert listed == brute_force(world, lambda o: start <= o.created_at <= end)


@pytest.mark.parametrize("field", ["ctime", "mtime", "finalAmount", "id", "orderNo"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_rows_come_in_the_order_that_is_asked_for(listing, field, order):
    values = [row[field] for row in listing(pageSize=500, sort=field, order=order)["content"]]
    assert values == sorted(values, reverse=order == "desc")


def test_money_is_written_as_exact_decimals(client, world):
    order = next(o for o in world.orders if o.final_amount % 10 == 0 or o.discount_amount == 0)
    text = client.post("/order/detail", json={"orderNo": order.number}).text
    assert f'"finalAmount":{order.final_amount:.2f}' in text
    assert '"discountAmount":0.00' in text
    row = client.post(
        "/order/page/query", json={"pageNumber": 1, "pageSize": 1, "orderNo": order.number}
    ).text
    assert '"discountAmount":0.0,' in row


def test_a_details_money_and_areas_add_up(client, world):
    for order in world.orders[::9]:
        data = read(client.post("/order/detail", json={"orderNo": order.number}))["data"]
        nets = [i["discountUnitPrice"] * i["area"] for i in data["content"]]
        cents = sum(net.quantize(Decimal("0.01"), "ROUND_HALF_UP") for net in nets)
        assert cents == data["finalAmount"] == data["order"]["finalAmount"]
        assert sum(i["amount"] for i in data["content"]) == data["totalAmount"]
        assert sum(i["area"] for i in data["content"]) == data["area"]["totalArea"]
        assert data["total"] == len(data["content"])


@pytest.mark.parametrize("status", ["pending", "analyzing", "pending_image", "failed"])
def test_there_are_no_links_before_delivery(client, world, status):
    orders = [o for o in world.orders if o.status == status]
    for order in orders[:2]:
        data = client.post("/order/downloadLinks", json={"orderNo": order.number}).json()["data"]
        assert data == {"status": STATUS[status], "downloadUrls": []}


@pytest.fixture
def link(client, world):
    order = first(world.orders, status="completed")
    data = client.post("/order/downloadLinks", json={"orderNo": order.number}).json()["data"]
    return data["downloadUrls"][0]


def test_a_link_is_signed_with_32_bytes_in_percent_encoded_base64(link):
    raw = urlsplit(link).query.partition("&sign=")[2]
    assert "+" not in raw
    assert "/" not in raw
    assert len(base64.b64decode(parse_qs(urlsplit(link).query)["sign"][0])) == 32


def test_a_link_opens_a_geotiff_without_the_key(link):
    response = httpx.get(link)
    assert response.headers["content-type"] == "image/tiff"
    assert struct.unpack("<2sH", response.content[:4]) == (b"II", 42)
    assert int(response.headers["content-length"]) == len(response.content)


@pytest.mark.parametrize("span", ["bytes=0-99", "bytes=100-", "bytes=-50", "bytes=2500-9999999"])
def test_a_part_of_a_file_can_be_asked_for(link, span):
    whole = httpx.get(link).content
    response = httpx.get(link, headers={"Range": span})
    first_byte, last_byte = span.removeprefix("bytes=").split("-")
    start = int(first_byte) if first_byte else len(whole) - int(last_byte)
    end = int(last_byte) + 1 if first_byte and last_byte else len(whole)
    assert response.status_code == 206
    assert response.content == whole[start:end]
    shown = f"bytes {start}-{min(end, len(whole)) - 1}/{len(whole)}"
    assert response.headers["content-range"] == shown


def test_a_part_beyond_the_end_is_refused(link):
    response = httpx.get(link, headers={"Range": "bytes=9999999-"})
    assert response.status_code == 416
    assert response.headers["content-range"].startswith("bytes */")


def test_a_part_of_another_version_gives_the_whole_file(link):
    whole = httpx.get(link)
    changed = httpx.get(link, headers={"Range": "bytes=0-9", "If-Range": '"old"'})
    same = httpx.get(link, headers={"Range": "bytes=0-9", "If-Range": whole.headers["etag"]})
    assert (changed.status_code, same.status_code) == (200, 206)


def test_a_file_that_is_known_is_not_sent_again(link):
    etag = httpx.get(link).headers["etag"]
    assert httpx.get(link, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize(
    "change", [("id=", "id=9"), ("sign=", "sign=A"), ("orderNo=", "orderNo=x")]
)
def test_a_link_that_was_tampered_with_is_refused_in_json_with_200(link, change):
    response = httpx.get(link.replace(*change))
    assert response.status_code == 200
    assert read(response)["code"] == 400


def test_a_signature_whose_plus_became_a_blank_is_refused(market_service, world):
    order = first(world.orders, status="completed")
    links = httpx.post(
        f"{market_service.url}/market/order/downloadLinks",
        headers={"X-API-Key": market_service.key},
        json={"orderNo": order.number},
    ).json()["data"]["downloadUrls"]
    broken = links[0][:-4] + "%20" + links[0][-4:]
    assert httpx.get(broken).json()["message"] == "Invalid signature"


def test_numbers_in_a_query_may_come_as_text(listing):
    assert len(listing(pageNumber="1", pageSize="5")["content"]) == 5


def test_only_the_documented_methods_are_answered(client):
    assert client.get("/order/detail").status_code == 405
    assert client.post("/order/cancel", json={}).status_code == 404


def test_windows_are_written_in_the_operators_zone_without_saying_so(listing, world):
    order = first(world.orders, kind="tasking")
    row = listing(orderNo=order.number)["content"][0]
    local = order.window_end + timedelta(hours=8)
    assert row["timeEnd"] == f"{local:%Y-%m-%d} 23:59:59"
