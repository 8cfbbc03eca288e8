"""The points that the documents leave open: every position of every switch."""

import asyncio

import httpx
import pytest

from swathbook.emulator import Switches, World, market_app
from swathbook.errors import InputError

BASE = "http://emulated/market_service/market"


@pytest.fixture(scope="module")
def world():
    return World(60, seed=4)


def exchange(app, method, path, *, body=None, headers=None):
    async def run():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            return await client.request(method, BASE + path, headers=headers, json=body)

    return asyncio.run(run())


@pytest.fixture
def ask(world):
    def run(path, switches, *, body=None, key_in="X-API-Key"):
        app = market_app(world, key="k", switches=switches)
        return exchange(app, "POST", path, body=body or {}, headers={key_in: "k"})

    return run


@pytest.fixture
def listing(ask):
    def run(switches, **query):
        body = {"pageNumber": 1, "pageSize": 100} | query
        return ask("/order/page/query", switches, body=body).json()

    return run


def numbers(answer):
    return [row["orderNo"] for row in answer["data"]["content"]]


@pytest.mark.parametrize(("position", "status"), [("ok", 200), ("mirror", 400)])
def test_http_status_follows_the_code_or_not(ask, position, status):
    response = ask("/order/detail", Switches(http_status=position), body={"orderNo": "none"})
    assert (response.status_code, response.json()["code"]) == (status, 400)


def test_a_mirrored_401_is_an_http_401(ask):
    assert ask("/order/detail", Switches(http_status="mirror"), key_in="X-Other").status_code == 401


@pytest.mark.parametrize(
    ("auth", "header", "code"),
    [
        ("x-api-key", "X-API-Key", 200),
        ("x-api-key", "Authorization", 401),
        ("authorization", "X-API-Key", 401),
        ("authorization", "Authorization", 200),
    ],
)
def test_only_the_header_that_is_looked_at_counts(ask, auth, header, code):
    body = {"pageNumber": 1, "pageSize": 1}
    response = ask("/order/page/query", Switches(auth=auth), body=body, key_in=header)
    assert response.json()["code"] == code


@pytest.mark.parametrize(
    ("position", "rest"),
    [("empty", {"downloadUrls": []}), ("null", {"downloadUrls": None}), ("absent", {})],
)
def test_links_before_delivery(ask, world, position, rest):
    number = next(o.number for o in world.orders if o.status == "pending_image")
    switches = Switches(links_not_ready=position)
    data = ask("/order/downloadLinks", switches, body={"orderNo": number}).json()["data"]
    assert data == {"status": 5} | rest


@pytest.mark.parametrize(("unit", "factor"), [("s", 1), ("ms", 1000)])
def test_the_unit_of_the_time_filter(listing, world, unit, factor):
    start = int(world.orders[30].created_at.timestamp()) * factor
    answer = listing(Switches(filter_epoch=unit), orderTimeStart=start)
    expected = {o.number for o in world.orders if o.created_at >= world.orders[30].created_at}
    assert set(numbers(answer)) == expected


@pytest.mark.parametrize("inclusive", [True, False])
def test_the_end_of_the_time_filter(listing, world, inclusive):
    last = world.orders[20]
    end = int(last.created_at.timestamp())
    answer = listing(Switches(filter_end_inclusive=inclusive), orderTimeEnd=end)
    assert (last.number in numbers(answer)) is inclusive


@pytest.mark.parametrize("unit", ["s", "ms"])
def test_the_unit_of_times_in_answers(ask, listing, world, unit):
    order = world.orders[-1]
    seconds = int(order.created_at.timestamp())
    written = seconds if unit == "s" else seconds * 1000
    switches = Switches(list_epoch=unit, detail_epoch=unit)
    row = listing(switches, orderNo=order.number)["data"]["content"][0]
    detail = ask("/order/detail", switches, body={"orderNo": order.number}).json()["data"]
    assert row["ctime"] == detail["order"]["ctime"] == written


def test_a_page_that_is_too_large_is_clamped(listing):
    answer = listing(Switches(max_page_size=7))
    assert (len(numbers(answer)), answer["data"]["total"]) == (7, 60)


def test_a_page_that_is_too_large_is_an_error(listing):
    answer = listing(Switches(max_page_size=7, over_max_page_size="error"))
    assert (answer["code"], answer["message"]) == (400, "Invalid page size")


def test_a_page_beyond_the_last_is_an_error(listing):
    answer = listing(Switches(past_last_page="error"), pageNumber=2)
    assert (answer["code"], answer["message"]) == (400, "Invalid page number")


def test_ties_are_broken_by_id(listing, world):
    tied = [o.number for o in world.orders if o.created_at == world.orders[24].created_at]
    assert len(tied) == 2
    down = numbers(listing(Switches()))
    up = numbers(listing(Switches(ties="id_asc")))
    assert [n for n in down if n in tied] == tied[::-1]
    assert [n for n in up if n in tied] == tied


def test_unstable_ties_change_from_page_to_page(listing):
    switches = Switches(ties="unstable")
    pages = [
        numbers(listing(switches, pageNumber=n, pageSize=10, sort="type")) for n in range(1, 7)
    ]
    listed = [number for page in pages for number in page]
    assert len(listed) == 60
    assert len(set(listed)) < 60


@pytest.mark.parametrize(("position", "count"), [("injected", 60), ("asked", 0)])
def test_someone_elses_creator(listing, position, count):
    answer = listing(Switches(creator_filter=position), creator="somebody")
    assert answer["data"]["total"] == count


@pytest.mark.parametrize(("meaning", "flags"), [("one_is_removed", {0}), ("one_is_valid", {1})])
def test_deleted_orders_leave_the_listing_and_keep_their_detail(
    ask, listing, world, meaning, flags
):
    switches = Switches(deleted=meaning)
    rows = listing(switches)["data"]["content"]
    assert {row["deleted"] for row in rows} == flags
    gone = next(o for o in world.orders if o.deleted)
    assert gone.number not in [row["orderNo"] for row in rows]
    detail = ask("/order/detail", switches, body={"orderNo": gone.number}).json()
    assert detail["data"]["order"]["deleted"] == 1 - flags.pop()


@pytest.mark.parametrize(("scale", "factor"), [("fraction", 1), ("percent", 100)])
def test_a_discount_is_a_fraction_or_a_percentage(ask, world, scale, factor):
    order = next(o for o in world.orders if o.items[0].price.discount_rate)
    switches = Switches(discount_scale=scale)
    answer = ask("/order/detail", switches, body={"orderNo": order.number})
    written = answer.json()["data"]["content"][0]["discount"]
    assert written == float(order.items[0].price.discount_rate * factor)


def test_the_text_of_success(listing):
    assert listing(Switches(success_message="Operation done"))["message"] == "Operation done"


@pytest.mark.parametrize(("needed", "opened"), [(True, False), (False, True)])
def test_a_download_may_need_the_key_as_well(world, needed, opened):
    app = market_app(world, key="k", switches=Switches(download_needs_key=needed))
    key = {"X-API-Key": "k"}
    number = next(o.number for o in world.orders if o.status == "completed")
    links = exchange(app, "POST", "/order/downloadLinks", body={"orderNo": number}, headers=key)
    path = links.json()["data"]["downloadUrls"][0].removeprefix(BASE)
    assert exchange(app, "GET", path, headers=key).content[:2] == b"II"
    assert (exchange(app, "GET", path).content[:2] == b"II") is opened


@pytest.mark.parametrize(
    "wrong", [{"http_status": "teapot"}, {"ties": "random"}, {"auth": None}], ids=str
)
def test_a_switch_in_an_unknown_position_is_refused(wrong):
    with pytest.raises(InputError, match="takes"):
        Switches(**wrong)


def test_switches_can_be_changed_while_the_service_runs(world):
    app = market_app(world)
    before = exchange(app, "POST", "/order/detail", body={})
    app.switches = Switches(http_status="mirror")
    after = exchange(app, "POST", "/order/detail", body={})
    assert (before.status_code, after.status_code) == (200, 401)
