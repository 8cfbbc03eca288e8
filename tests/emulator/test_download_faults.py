"""Faults in the delivery of files, and links that expire, over a real socket."""

import time

import httpx
import pytest

from swathbook import emulator
from swathbook.emulator import (
    ChangedFile,
    Cut,
    IgnoredRange,
    MarketService,
    NoSuchRange,
    NoValidators,
    Stall,
    Switches,
    WrongLength,
    WrongRange,
    WrongSizes,
    server,
)
from swathbook.emulator.world.tiff import product_file

DOWNLOAD = "/product/download"
EXPIRED = {"code": 403, "message": "Download link has expired", "data": None}


@pytest.fixture(scope="module")
def running():
    with emulator.market(orders=30, seed=9) as service:
        yield service


@pytest.fixture
def faults(running):
    running.faults.clear()
    yield running.faults
    running.faults.clear()


@pytest.fixture(scope="module")
def delivered(running):
    return next(order for order in running.world.orders if order.available)


@pytest.fixture(scope="module")
def client():
    one_each = httpx.Limits(max_keepalive_connections=0)  # a cut one is good for nothing more
    with httpx.Client(limits=one_each) as client:
        yield client


def links_of(client, service, order):
    answer = client.post(
        f"{service.url}/market/order/downloadLinks",
        json={"orderNo": order.number},
        headers={"X-API-Key": service.key},
    )
    return answer.json()["data"]["downloadUrls"]


@pytest.fixture(scope="module")
def link(client, running, delivered):
    return links_of(client, running, delivered)[0]


@pytest.fixture(scope="module")
def content(delivered):
    return product_file(delivered.items[0])


def received(client, link):
    """Fetch a file, and give the announced length and what came until the connection closed."""
    came = b""
    with client.stream("GET", link) as response:
        try:
            for piece in response.iter_raw():
                came += piece
        except httpx.RemoteProtocolError:
            return int(response.headers["content-length"]), came, "broken"
    return int(response.headers["content-length"]), came, "whole"


@pytest.mark.parametrize("after_bytes", [0, 100, 10**9])
def test_a_cut_file_ends_where_it_is_said_and_announces_all(
    client, faults, link, content, after_bytes
):
    faults.add(Cut(after_bytes), path=DOWNLOAD)
    announced, came, _ = received(client, link)
    assert (announced, came) == (len(content), content[:after_bytes])


def test_a_stalled_file_pauses_and_then_goes_on(client, faults, link, content):
    faults.add(Stall(0.15, after_bytes=100), path=DOWNLOAD)
    start = time.monotonic()
    assert received(client, link)[1] == content
    assert time.monotonic() - start >= 0.15


def test_a_length_that_is_too_large_ends_in_a_closed_connection(client, faults, link, content):
    faults.add(WrongLength(50), path=DOWNLOAD)
    assert received(client, link) == (len(content) + 50, content, "broken")


def test_a_length_that_is_too_small_ends_the_file_early(client, faults, link, content):
    faults.add(WrongLength(-50), path=DOWNLOAD)
    assert received(client, link) == (len(content) - 50, content[:-50], "whole")


def test_a_changed_file_has_the_same_size_and_another_etag(client, faults, link, content):
    etag = client.get(link).headers["etag"]
    faults.add(ChangedFile(), path=DOWNLOAD)
    changed = client.get(link)
    assert len(changed.content) == len(content)
    assert changed.content != content
    assert changed.headers["etag"] != etag
    assert changed.headers["content-disposition"].startswith("attachment")


def test_a_part_of_a_changed_file_is_given_only_to_those_who_know_it(client, faults, link, content):
    old = client.get(link).headers["etag"]
    faults.add(ChangedFile(), path=DOWNLOAD)
    new = client.get(link)
    for etag, status in [(old, 200), (new.headers["etag"], 206)]:
        answer = client.get(link, headers={"Range": "bytes=9-", "If-Range": etag})
        assert answer.status_code == status
        assert new.content.endswith(answer.content)


def test_a_range_may_be_ignored(client, faults, link, content):
    faults.add(IgnoredRange(), path=DOWNLOAD)
    answer = client.get(link, headers={"Range": "bytes=9-"})
    assert (answer.status_code, answer.content) == (200, content)


def test_another_range_may_come_than_was_asked_for(client, faults, link, content):
    faults.add(WrongRange(3), path=DOWNLOAD)
    answer = client.get(link, headers={"Range": "bytes=9-"})
    assert answer.status_code == 206
    assert answer.headers["content-range"].startswith("bytes 12-")


@pytest.mark.parametrize(("size", "said"), [(None, None), (7, "bytes */7")])
def test_a_range_may_be_said_not_to_be_there(client, faults, link, size, said):
    faults.add(NoSuchRange(size), path=DOWNLOAD)
    answer = client.get(link, headers={"Range": "bytes=9-"})
    assert (answer.status_code, answer.headers.get("content-range")) == (416, said)
    assert client.get(link).status_code == 200


def test_a_file_may_come_without_anything_that_names_its_version(client, faults, link, content):
    faults.add(NoValidators(), path=DOWNLOAD)
    answer = client.get(link)
    assert answer.content == content
    assert "etag" not in answer.headers


def test_sizes_in_answers_about_files_may_be_wrong(client, faults, running, delivered):
    faults.add(WrongSizes(5, key="status"))
    answer = client.post(
        f"{running.url}/market/order/downloadLinks",
        json={"orderNo": delivered.number},
        headers={"X-API-Key": running.key},
    )
    assert answer.json()["data"]["status"] in (7, 8)


# links that expire


@pytest.mark.parametrize(("http_status", "status"), [("ok", 200), ("mirror", 403)])
def test_a_link_opens_as_often_as_it_may_and_then_says_so(client, http_status, status):
    switches = Switches(link_uses=2, http_status=http_status)
    with emulator.market(orders=30, seed=9, switches=switches) as service:
        order = next(order for order in service.world.orders if order.available)
        link = links_of(client, service, order)[0]
        answers = [client.get(link) for _ in range(3)]
        fresh = links_of(client, service, order)[0]
        assert [answer.headers["content-type"] for answer in answers[:2]] == ["image/tiff"] * 2
        assert (answers[2].status_code, answers[2].json()) == (status, EXPIRED)
        assert fresh != link
        assert client.get(fresh).headers["content-type"] == "image/tiff"


def test_a_link_opens_as_long_as_it_may(client):
    now = [0.0]
    app = emulator.market_app(
        emulator.World(30, seed=9), switches=Switches(link_lives_s=60), now_s=lambda: now[0]
    )
    order = next(order for order in app.world.orders if order.available)
    with server.running(app) as origin:
        service = MarketService(f"{origin}/market_service", app)
        link = links_of(client, service, order)[0]
        now[0] = 59.0
        assert client.get(link).headers["content-type"] == "image/tiff"
        now[0] = 60.0
        assert client.get(link).json() == EXPIRED


def test_a_link_that_expires_opens_no_other_file(client):
    with emulator.market(orders=30, seed=9, switches=Switches(link_uses=9)) as service:
        order = next(order for order in service.world.orders if order.available)
        link = links_of(client, service, order)[0]
        other = link.replace(f"id={order.items[0].id}", "id=1")
        assert client.get(other).json()["message"] == "Invalid signature"


def test_products_of_mixed_sizes_are_the_same_every_time(client):
    def contents():
        with emulator.market(orders=12, seed=9, switches=Switches(products="mixed")) as service:
            orders = [order for order in service.world.orders if order.available]
            return [
                client.get(link).content
                for order in orders
                for link in links_of(client, service, order)
            ]

    first, second = contents(), contents()
    assert first == second
    assert len({len(content) for content in first}) >= 3
