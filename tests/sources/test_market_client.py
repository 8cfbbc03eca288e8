"""The marketplace's client: against canned answers, and against the emulator over a socket."""

import asyncio
import json
import signal
import subprocess
import sys
import time

import httpx
import pytest

import swathbook as sb
from swathbook import emulator
from swathbook.emulator import Switches
from swathbook.errors import (
    AuthError,
    BadRequestError,
    ConnectionFailedError,
    IncompleteWarning,
    InputError,
    NotFoundError,
    NotJsonError,
    PagingError,
    RateLimitError,
    RedirectError,
    ServerError,
    ShapeError,
)
from swathbook.sources._http import Clock
from swathbook.sources.market.client import Market

DETAIL = "/market/order/detail"
LIST = "/market/order/page/query"
LINKS = "/market/order/downloadLinks"

NO_WAIT = Clock(wait=lambda seconds, halt: None)


def connect(service, **changed):
    options = {"url": service.url, "key": service.key, "clock": NO_WAIT, "progress": False}
    return Market(**{**options, **changed})


def canned(answers, **changed):
    """Make a Market that gets a canned body for each path; a body may be a function of the call."""

    def handler(request):
        path = request.url.path.removeprefix("/market_service")
        body = answers[path]
        body = body(json.loads(request.content)) if callable(body) else body
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.Response(200, content=content)

    transport = httpx.MockTransport(handler)
    return Market(key="k", transport=transport, clock=NO_WAIT, progress=False, **changed)


def success(data):
    return {"code": 200, "message": "success", "data": data}


def problems(book):
    return set(book.findings["problem"])


@pytest.fixture
def service():
    with emulator.market(orders=60, seed=3, hurt=False) as service:
        yield service


@pytest.fixture(scope="module")
def quiet():
    """A service that no test changes."""
    with emulator.market(orders=60, seed=3, hurt=False) as service:
        yield service


@pytest.fixture(scope="module")
def _shared():
    with emulator.market(orders=2, seed=3, hurt=False) as service:
        yield service


@pytest.fixture
def failing(_shared):
    """A service whose faults are forgotten after each test."""
    yield _shared
    _shared.faults.clear()


def everything(service):
    return {order.number for order in service.world.orders}


# what is there


def test_all_orders_are_listed_newest_first(quiet):
    with connect(quiet, page_size=7) as market:
        orders = market.orders()
    assert set(orders["order_no"]) == everything(quiet)
    assert orders["created_at"].is_monotonic_decreasing


def test_an_order_is_loaded_with_its_items(quiet):
    order = quiet.world.orders[0]
    with connect(quiet) as market:
        book = market.order(order.number).check()
        assert list(book.orders["order_no"]) == [order.number]
        assert len(book.items) == len(order.items) == len(market.items(order.number))


def test_an_order_is_found_by_its_order_id_too(quiet):
    with connect(quiet) as market:
        key = market.orders(limit=1).index[0]
        assert list(market.order(key).orders.index) == [key]


def test_links_are_kept_byte_for_byte(quiet):
    order = next(order for order in quiet.world.orders if order.available and order.items)
    with connect(quiet) as market:
        files = market.download_links(order.number)
    assert len(files) == len(order.items)
    assert all(httpx.get(url).status_code == 200 for url in files["url"].head(2))


def test_an_order_that_is_not_delivered_has_no_files(quiet):
    order = next(order for order in quiet.world.orders if not order.available)
    with connect(quiet) as market:
        assert market.download_links(order.number).empty


def test_a_book_holds_everything(quiet):
    with connect(quiet, page_size=13, workers=4) as market:
        book = market.load(links=True).check()
    assert set(book.orders["order_no"]) == everything(quiet)
    assert len(book.items) == sum(len(order.items) for order in quiet.world.orders)
    ready = [order for order in quiet.world.orders if order.available]
    assert len(book.files) == sum(len(order.items) for order in ready)
    assert book.is_complete


def test_nothing_found_is_an_empty_table_with_every_column(quiet):
    with connect(quiet) as market:
        orders = market.orders(since="2126-01-01")
    sb.schema.ORDERS.check(orders)
    assert orders.empty


def test_a_book_is_loaded_inside_a_running_event_loop(quiet):
    async def notebook():
        with connect(quiet) as market:
            return market.load(limit=5)

    assert len(asyncio.run(notebook()).orders) == 5


# filters


def test_a_status_is_filtered_by(quiet):
    with connect(quiet, page_size=5) as market:
        orders = market.orders(status=["delivered", "completed"])
    assert set(orders["status"]) == {"delivered", "completed"}
    assert len(orders) == sum(
        order.status in ("delivered", "completed") for order in quiet.world.orders
    )


def test_a_kind_is_filtered_by(quiet):
    with connect(quiet) as market:
        kinds = [market.orders(kind=kind)["kind"] for kind in ("archive", "tasking")]
    assert [set(kind) for kind in kinds] == [{"archive"}, {"tasking"}]
    assert sum(map(len, kinds)) == 60


def test_a_number_is_filtered_by(quiet):
    number = quiet.world.orders[7].number
    with connect(quiet) as market:
        assert list(market.orders(order_no=number)["order_no"]) == [number]


@pytest.mark.parametrize("unit", ["s", "ms"])
@pytest.mark.parametrize("inclusive", [True, False])
def test_an_interval_holds_its_first_and_last_day_whole(unit, inclusive):
    switches = Switches(filter_epoch=unit, filter_end_inclusive=inclusive)
    with emulator.market(orders=60, seed=3, switches=switches) as service:
        placed = sorted(order.created_at for order in service.world.orders)
        since, until = placed[10].date(), placed[40].date()
        with connect(service, epoch_unit=unit) as market:
            orders = market.orders(since=since, until=until)
    assert len(orders) == sum(since <= at.date() <= until for at in placed)


@pytest.mark.parametrize("moment", [0, 59])
def test_an_order_placed_at_the_very_end_of_an_interval_belongs_to_it(moment):
    switches = Switches(filter_end_inclusive=False)
    with (
        emulator.market(orders=60, seed=3, switches=switches) as service,
        connect(service) as market,
    ):
        at = sorted(order.created_at for order in service.world.orders)[moment]
        assert len(market.orders(since=at, until=at)) >= 1


def test_a_limit_counts_orders_and_takes_the_newest(quiet):
    newest = sorted((order.created_at for order in quiet.world.orders), reverse=True)[:11]
    with connect(quiet, page_size=4) as market:
        orders = market.orders(limit=11)
    assert sorted(orders["created_at"].dt.to_pydatetime(), reverse=True) == newest


@pytest.mark.parametrize("limit", [0, -1, True, 2.5])
def test_a_limit_that_is_none_is_refused(quiet, limit):
    with connect(quiet) as market, pytest.raises(InputError, match="limit"):
        market.orders(limit=limit)


def test_rows_against_the_filter_are_left_out_with_a_warning_about_the_unit():
    with emulator.market(orders=30, seed=3, switches=Switches(filter_epoch="ms")) as service:
        placed = sorted(order.created_at for order in service.world.orders)
        with connect(service) as market, pytest.warns(IncompleteWarning, match="check epoch_unit"):
            orders = market.orders(since=placed[20])
    assert (orders["created_at"] >= placed[20]).all()
    assert len(orders) == sum(at >= placed[20] for at in placed)


@pytest.mark.parametrize(("told", "wanted"), [("s", "ms"), ("ms", "s")])
def test_an_interval_that_seems_empty_for_the_wrong_unit_is_noticed(told, wanted):
    with emulator.market(orders=30, seed=3, switches=Switches(filter_epoch=wanted)) as service:
        interval = {"since": "2000", "until": "2100"}
        with connect(service, epoch_unit=told) as market:
            book = market.load(**interval)
            with pytest.warns(IncompleteWarning, match=f"epoch_unit='{wanted}'"):
                market.orders(**interval)
    assert not book.is_complete
    assert f"epoch_unit='{wanted}'" in book.findings["action"].iloc[0]


def test_a_service_that_stumbles_over_the_other_unit_still_says_that_there_is_nothing():
    nothing = success({"total": 0, "content": []})
    in_seconds = {LIST: lambda asked: nothing if asked["orderTimeStart"] < 1e11 else b"stumbled"}
    assert canned(in_seconds, attempts=1).orders(since="2026-01-01").empty


def test_rows_that_the_service_should_have_filtered_are_a_finding():
    rows = [{"orderNo": "A", "status": 2}, {"orderNo": "B", "status": 6}]
    detail = {"order": {"orderNo": "A", "status": 2}, "content": []}
    market = canned({LIST: success({"total": 2, "content": rows}), DETAIL: success(detail)})
    book = market.load(status="delivered")
    assert list(book.orders["order_no"]) == ["A"]
    assert "outside_filter" in problems(book)


# a service that moves


def test_orders_that_arrive_during_the_walk_double_and_lose_nothing(service):
    before = everything(service)
    service.faults.add(emulator.Arrival(2), path=LIST, after=1)
    with connect(service, page_size=9) as market:
        numbers = list(market.orders()["order_no"])
    assert len(numbers) == len(set(numbers))
    assert before <= set(numbers)


def test_an_order_that_vanishes_during_the_walk_hides_no_other(service):
    service.faults.add(emulator.Vanishing(), path=LIST, after=2, times=1)
    with connect(service, page_size=9) as market:
        assert everything(service) <= set(market.orders()["order_no"])


def test_orders_of_one_second_in_no_fixed_order_are_all_found():
    switches = Switches(ties="unstable")
    with (
        emulator.market(orders=60, seed=3, switches=switches) as service,
        connect(service, page_size=3) as market,
    ):
        assert set(market.orders()["order_no"]) == everything(service)


@pytest.mark.parametrize("past", ["empty", "error"])
def test_a_service_that_caps_its_pages_is_listed_whole(past):
    switches = Switches(max_page_size=20, past_last_page=past)
    with (
        emulator.market(orders=60, seed=3, switches=switches) as service,
        connect(service, page_size=100) as market,
    ):
        assert len(market.orders()) == 60


def test_a_service_that_refuses_large_pages_says_so():
    switches = Switches(max_page_size=20, over_max_page_size="error")
    with (
        emulator.market(orders=60, seed=3, switches=switches) as service,
        connect(service) as market,
        pytest.raises(BadRequestError),
    ):
        market.orders()


def test_a_service_that_repeats_a_page_for_ever_is_an_error(service):
    service.faults.add(emulator.RepeatedPage(1), path=LIST)
    with connect(service, page_size=10) as market, pytest.raises(PagingError):
        market.load()


@pytest.mark.parametrize("by", [-11, 11])
def test_a_wrong_total_loses_nothing_and_is_said(service, by):
    service.faults.add(emulator.WrongTotal(by), path=LIST)
    with connect(service, page_size=10) as market:
        book = market.load()
        with pytest.warns(IncompleteWarning, match="count_differs"):
            market.orders()
    assert set(book.orders["order_no"]) == everything(service)
    assert "count_differs" in problems(book)


# a service that fails


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (emulator.HttpError(500), ServerError),
        (emulator.HttpError(503), ServerError),
        (emulator.HttpError(429), RateLimitError),
        (emulator.HttpError(429, retry_after_s=7200), RateLimitError),
        (emulator.HttpError(403), AuthError),
        (emulator.HttpError(418), BadRequestError),
        (emulator.Refusal(500, "Server internal error"), ServerError),
        (emulator.Refusal(401, "Unauthorized", 401), AuthError),
        (emulator.ExpiredKey(), AuthError),
        (emulator.HtmlPage(), NotJsonError),
        (emulator.Truncated(announced="cut"), NotJsonError),
        (emulator.Truncated(announced="whole"), ConnectionFailedError),
        (emulator.Dropped(), ConnectionFailedError),
        (emulator.WrongShape(), ShapeError),
        (emulator.WrongShape(b'{"code":200,"data":null}'), ShapeError),
        (emulator.WrongShape(b'{"code":200,"data":{"total":5,"content":"x"}}'), ShapeError),
        (emulator.WrongShape(b"[]"), ShapeError),
        (emulator.Redirect("http://elsewhere.example"), RedirectError),
    ],
    ids=str,
)
@pytest.mark.parametrize("ask", ["orders", "load", "order"])
def test_every_failure_is_its_own_error(service, ask, fault, error):
    number = service.world.orders[0].number
    service.faults.add(fault)
    with connect(service, attempts=3) as market, pytest.raises(error) as caught:
        market.order(number) if ask == "order" else getattr(market, ask)()
    assert (
        ask != "order"
        or error in (ConnectionFailedError, RedirectError)
        or number in str(caught.value)
    )
    assert service.key not in str(caught.value)


@pytest.mark.parametrize(
    "fault",
    [
        emulator.HttpError(502),
        emulator.HttpError(429, retry_after_s=1),
        emulator.Refusal(500, "Server internal error"),
        emulator.Truncated(announced="cut"),
        emulator.Truncated(announced="whole"),
        emulator.Dropped(),
        emulator.HtmlPage(),
    ],
    ids=str,
)
def test_what_passes_is_not_even_noticed(service, fault):
    service.faults.add(fault, probability=0.2)
    with connect(service, attempts=20) as market:
        book = market.load()
    assert service.faults.played > 0
    assert book.is_complete
    assert set(book.orders["order_no"]) == everything(service)


def test_a_missing_order_is_named(quiet):
    with (
        connect(quiet) as market,
        pytest.raises(NotFoundError, match=r"order nowhere: .*not found"),
    ):
        market.order("nowhere")


@pytest.mark.parametrize("order_no", ["", "  ", None, 5, "market:"])
def test_an_order_without_a_number_is_not_asked_for(quiet, order_no):
    with connect(quiet) as market, pytest.raises(InputError, match="order_no"):
        market.order(order_no)


def test_an_order_that_fails_does_not_lose_the_others(service):
    service.faults.add(emulator.Refusal(400, "This order is broken"), path=DETAIL, times=1)
    with connect(service) as market:
        book = market.load().check()
    failed = book.findings[book.findings["problem"] == "failed_to_load"]
    assert set(book.orders["order_no"]) == everything(service)
    assert len(failed) == 1
    assert "This order is broken" in failed["detail"].iloc[0]
    assert failed["key"].iloc[0] in book.orders.index
    assert not book.is_complete


def test_a_key_that_expires_in_the_middle_keeps_what_came_and_stops_asking(service):
    service.faults.add(emulator.ExpiredKey(), path=DETAIL, after=20)
    with connect(service, workers=2) as market:
        book = market.load().check()
    failed = book.findings["problem"].eq("failed_to_load").sum()
    asked = sum(asked.path.endswith(DETAIL) for asked in service.requests)
    assert set(book.orders["order_no"]) == everything(service)
    assert book.items["order_id"].nunique() > 0
    assert failed == 40
    assert asked < 30
    assert not book.is_complete


def test_a_key_that_expires_between_two_pages_keeps_the_rows_before(service):
    service.faults.add(emulator.ExpiredKey(), after=2)
    with connect(service, page_size=10) as market:
        book = market.load().check()
    assert len(book.orders) == 20
    assert {"incomplete", "failed_to_load"} <= problems(book)
    assert not any(asked.path.endswith(DETAIL) for asked in service.requests)


def test_a_listing_that_breaks_off_is_raised_where_no_finding_can_say_so(service):
    service.faults.add(emulator.HttpError(503), path=LIST, after=2)
    with connect(service, page_size=10, attempts=2) as market, pytest.raises(ServerError):
        market.orders()


def test_a_service_that_goes_away_is_not_asked_for_each_order(service):
    service.faults.add(emulator.Dropped(), path=DETAIL)
    with connect(service, workers=2, attempts=2) as market:
        book = market.load()
    assert book.findings["problem"].eq("failed_to_load").sum() == 60
    assert sum(asked.path.endswith(DETAIL) for asked in service.requests) < 40


def test_links_that_fail_lose_no_order(service):
    service.faults.add(emulator.Refusal(500, "no links today"), path=LINKS)
    with connect(service, attempts=1) as market:
        book = market.load(links=True)
    assert len(book.orders) == 60
    assert book.findings["detail"].str.contains("no links today").any()
    assert not book.is_complete


def test_an_order_answered_with_another_one_is_a_finding():
    listed = success({"total": 1, "content": [{"orderNo": "A"}]})
    market = canned({LIST: listed, DETAIL: success({"order": {"orderNo": "B"}, "content": []})})
    book = market.load()
    assert set(book.orders["order_no"]) == {"A", "B"}
    assert not book.is_complete


def test_rows_that_name_no_order_are_kept_and_said():
    listed = success({"total": 2, "content": [{"status": 2}, "text"]})
    book = canned({LIST: listed}).load().check()
    assert len(book.orders) == 2
    assert "failed_to_load" in problems(book)


def test_an_account_without_orders_may_say_null():
    orders = canned({LIST: success({"total": 0, "content": None})}).orders()
    assert orders.empty


# secrets and manners


@pytest.mark.parametrize("auth", ["x-api-key", "authorization"])
def test_either_header_opens_the_door(auth):
    with emulator.market(orders=3, switches=Switches(auth=auth)) as service:
        name = {"x-api-key": "key", "authorization": "authorization"}[auth]
        with Market(url=service.url, **{name: service.key}, progress=False) as market:
            assert len(market.orders()) == 3


@pytest.mark.parametrize("http_status", ["ok", "mirror"])
def test_a_wrong_key_is_refused_at_the_first_call(http_status):
    with emulator.market(orders=3, switches=Switches(http_status=http_status)) as service:
        with connect(service, key="wrong-key") as market, pytest.raises(AuthError, match="401"):
            market.load()
        assert len(service.requests) == 1


def test_the_key_does_not_stand_in_a_book_or_its_files(quiet, tmp_path):
    with connect(quiet) as market:
        book = market.load(limit=5, links=True)
    for name, frame in book.tables.items():
        frame.to_pickle(tmp_path / name)
    assert not any(quiet.key.encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_requests_keep_to_the_pace_over_all_threads(quiet):
    with connect(quiet, requests_per_second=100, clock=Clock(), workers=8) as market:
        start = time.monotonic()
        market.load(limit=30)
    assert time.monotonic() - start >= 30 / 100


def test_progress_shows_only_if_wanted(service, capsys):
    service.faults.add(emulator.Latency(0.2), path=DETAIL)
    with connect(service, workers=4) as market:
        market.load(limit=16)
    assert capsys.readouterr().err == ""
    with connect(service, workers=4, progress=True) as market:
        market.load(limit=16)
    assert "orders: " in capsys.readouterr().err


def test_a_market_goes_on_after_an_interrupt(quiet):
    with connect(quiet) as market:
        market.load(limit=5)
        market._connection.abandon()
        assert len(market.load(limit=5).orders) == 5


INTERRUPTED = """
import sys, swathbook as sb
market = sb.Market(url=sys.argv[1], key=sys.argv[2], progress=False)
print("begin", flush=True)
try:
    market.load()
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


@pytest.mark.parametrize(
    "fault",
    [emulator.HttpError(503, retry_after_s=60), emulator.Latency(25)],
    ids=["while it waits to ask again", "while it waits for answers"],
)
def test_ctrl_c_stops_a_load_without_hanging(service, fault):
    service.faults.add(fault, path=DETAIL)
    command = [sys.executable, "-c", INTERRUPTED, service.url, service.key]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        end = time.monotonic() + 60
        while not service.requests and process.poll() is None and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(1)
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert time.monotonic() - start < 10
    assert (out, err) == (b"stopped\n", b"")
