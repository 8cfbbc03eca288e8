"""The data-sharing client: each filter and each error, against the emulator over a socket."""

import json
from pathlib import Path

import httpx
import pytest

import swathbook as sb
from swathbook import emulator
from swathbook.emulator import DataShareSwitches
from swathbook.errors import (
    AuthError,
    BadRequestError,
    IncompleteWarning,
    NotFoundError,
    NotJsonError,
    ServerError,
)
from swathbook.sources._http import Clock

DATA = Path(__file__).parents[1] / "data" / "datashare"
PAGE = (DATA / "datashare_query_orders.json").read_bytes()
ERROR = (DATA / "datashare_error.json").read_bytes()
LIST = "/v1/datashare/dataset/query-orders"
NO_WAIT = Clock(wait=lambda _seconds, _halt: None)


def connect(service, **changed):
    account = {name: getattr(service, name) for name in ("org_id", "channel_id", "cert", "key")}
    options = {"clock": NO_WAIT, "progress": False}
    return sb.DataShare(service.url, **{**account, **options, **changed})


def canned(answer, **changed):
    """Make a client that gets what a function makes of each request's path and fields."""

    def handler(request):
        given = answer(request.url.path, json.loads(request.content))
        content = given if isinstance(given, bytes) else json.dumps(given).encode()
        return httpx.Response(200, content=content)

    return sb.DataShare(
        "https://bcs.example.org",
        org_id="o",
        channel_id="c",
        cert="-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        key="-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----",
        transport=httpx.MockTransport(handler),
        clock=NO_WAIT,
        progress=False,
        **changed,
    )


def keys(orders):
    return {f"datashare:{order.consumer.did}/{order.seq}" for order in orders}


def asked(service):
    return [one.body for one in service.requests if one.path == LIST]


@pytest.fixture(scope="module")
def quiet():
    """A service that no test changes."""
    with emulator.datashare(orders=40, seed=3) as service:
        yield service


@pytest.fixture
def service():
    with emulator.datashare(orders=6, seed=3) as service:
        yield service


def emulated(**switches):
    return emulator.datashare(orders=12, seed=3, switches=DataShareSwitches(**switches))


# what is there


def test_all_orders_are_listed_each_once(quiet):
    with connect(quiet, page_size=7) as client:
        orders = client.orders()
    assert orders.index.is_unique
    assert set(orders.index) == keys(quiet.ledger.orders)


def test_paging_goes_out_as_text(quiet):
    with connect(quiet, page_size=9) as client:
        client.orders()
    pages = [body for body in asked(quiet) if body["pageSizeNum"] == "9"]
    assert [body["currentPage"] for body in pages][:3] == ["1", "2", "3"]


def test_a_book_has_an_item_for_each_order_and_the_ledgers_prices(quiet):
    with connect(quiet) as client:
        book = client.load().check()
    truth = {key: order for order in quiet.ledger.orders for key in keys([order])}
    for key, row in book.orders.iterrows():
        if truth[key].flaw != "no_price":
            assert row["final_amount"] == truth[key].price
    assert book.items["order_id"].tolist() == book.orders.index.tolist()
    assert book.is_complete


def test_an_order_is_loaded_by_its_two_parts_or_by_its_id(quiet):
    order = quiet.ledger.orders[0]
    with connect(quiet) as client:
        first = client.order(order.consumer.did, order.seq).check()
        again = client.order(first.orders.index[0])
    assert list(first.orders.index) == list(again.orders.index) == list(keys([order]))
    assert first.items["product_id"].tolist() == [order.data_set.product_id]


def test_a_data_set_is_looked_up(quiet):
    wanted = quiet.ledger.data_sets[0]
    with connect(quiet, currency="CNY") as client:
        found = client.dataset(wanted.provider.did, wanted.product_id)
    row = found.iloc[0]
    assert len(found) == 1
    assert (row["name"], row["description"]) == (wanted.name, wanted.description)
    assert (row["status"], row["currency"]) == (wanted.status, "CNY")
    assert row["data_url"].startswith("http")


def test_links_are_those_of_the_data_sets_each_asked_for_once(service):
    with connect(service) as client:
        book = client.load(links=True).check()
    ordered = {(o.data_set.provider.did, o.data_set.product_id) for o in service.ledger.orders}
    times = [one.body for one in service.requests if one.path.endswith("/query-dataset")]
    assert len(times) == len(ordered)
    assert set(book.files["item_id"]) == set(
        book.items.index[~book.items["order_id"].isin(_released(book))]
    )
    assert httpx.get(book.files["url"].iloc[0]).status_code == 200


def _released(book):
    return book.orders.index[book.orders["stage"].isin(["failed", "canceled"])]


def test_an_account_without_orders_has_empty_tables():
    with emulator.datashare(orders=0) as service, connect(service) as client:
        book = client.load(links=True).check()
    assert [len(table) for table in book.tables.values()] == [0, 0, 0, 0, 0]


# filters


def test_the_provider_filter(quiet):
    wanted = quiet.ledger.orders[0].data_set.provider.did
    with connect(quiet) as client:
        orders = client.orders(provider=wanted)
    assert set(orders.index) == keys(
        o for o in quiet.ledger.orders if o.data_set.provider.did == wanted
    )


def test_the_consumer_filter(quiet):
    wanted = quiet.ledger.orders[0].consumer.did
    with connect(quiet) as client:
        orders = client.orders(consumer=wanted)
    assert set(orders["owner"]) == {wanted}
    assert set(orders.index) == keys(o for o in quiet.ledger.orders if o.consumer.did == wanted)


@pytest.mark.parametrize("status", ["ready", "finished", "failed", "canceled"])
def test_the_status_filter(quiet, status):
    with connect(quiet) as client:
        orders = client.orders(status=status)
        every = client.orders()
    assert set(orders["status"]) <= {status}
    assert set(orders.index) == set(every.index[every["status"] == status])
    assert asked(quiet)[-2]["status"] == status


def test_several_statuses(quiet):
    with connect(quiet) as client:
        orders = client.orders(status=["failed", "canceled"])
        every = client.orders()
    assert set(orders.index) == set(every.index[every["status"].isin(["failed", "canceled"])])


def test_a_status_that_the_documents_do_not_list(quiet):
    with connect(quiet) as client:
        every = client.orders()
        orders = client.orders(status="unknown_archived")
    assert set(orders.index) == set(every.index[every["status"] == "unknown_archived"])


def test_the_search_filter(quiet):
    word = quiet.ledger.orders[0].data_set.name.split()[0]
    with connect(quiet) as client:
        orders = client.orders(search=word.upper())
    assert set(orders.index) == keys(
        o for o in quiet.ledger.orders if word.casefold() in o.data_set.name.casefold()
    )


def test_since_and_until(quiet):
    timed = [order for order in quiet.ledger.orders if order.flaw != "no_apply_time"]
    middle = sorted(order.applied_at for order in timed)[len(timed) // 2].replace(microsecond=0)
    with connect(quiet) as client:
        since, until = client.orders(since=middle), client.orders(until=middle)
    untimed = {key for o in quiet.ledger.orders if o not in timed for key in keys([o])}
    seconds = {key: int(o.applied_at.timestamp()) for o in timed for key in keys([o])}
    at = int(middle.timestamp())
    assert set(since.index) == untimed | {key for key, each in seconds.items() if each >= at}
    assert set(until.index) == untimed | {key for key, each in seconds.items() if each <= at}


def test_filters_hold_together(quiet):
    first = next(o for o in quiet.ledger.orders if o.status == "finished" and not o.flaw)
    with connect(quiet) as client:
        orders = client.orders(
            consumer=first.consumer.did, provider=first.data_set.provider.did, status="finished"
        )
    assert keys([first]) <= set(orders.index)
    assert set(orders["status"]) == {"finished"}
    assert set(orders["owner"]) == {first.consumer.did}


@pytest.mark.parametrize("limit", [1, 5, 100, 10_000])
@pytest.mark.parametrize("since", [None, "2000"])
def test_a_limit_is_kept_to(quiet, limit, since):
    with connect(quiet) as client:
        orders = client.orders(limit=limit, since=since)
    assert len(orders) == min(limit, len(quiet.ledger.orders))


def test_what_comes_against_a_filter_is_left_out_with_a_warning():
    with emulated(matching="contained") as service:
        whole = service.ledger.orders[0].consumer.did
        with connect(service) as client, pytest.warns(IncompleteWarning, match="consumer: "):
            orders = client.orders(consumer=whole[:-4])
    assert len(orders) == 0


# paging in every way that the documents leave open


@pytest.mark.parametrize(
    "switches",
    [
        {"sort": "newest"},
        {"sort": "hash"},
        {"max_page_size": 4},
        {"past_last_page": "error"},
        {"past_last_page": "last"},
        {"no_items": "null"},
        {"no_items": "absent"},
        {"without_process": "empty"},
        {"price": "number"},
        {"requests": True},
    ],
    ids=str,
)
@pytest.mark.parametrize("page_size", [3, 12, 100])
def test_nothing_is_lost_however_the_service_pages_and_spells(switches, page_size):
    with emulated(**switches) as service, connect(service, page_size=page_size) as client:
        book = client.load().check()
        nothing = client.orders(search="no product is called that")
    assert set(book.orders.index) == keys(service.ledger.orders)
    assert len(nothing) == 0
    assert book.is_complete


def test_a_page_size_that_the_service_does_not_take_is_said():
    with emulated(max_page_size=4, over_max_page_size="error") as service:
        with connect(service) as client, pytest.raises(BadRequestError):
            client.orders()
        with connect(service, page_size=4) as client:
            assert set(client.orders().index) == keys(service.ledger.orders)


def test_paging_comes_in_as_numbers_or_text():
    def answer(_path, fields):
        page, size = int(fields["currentPage"]), int(fields["pageSizeNum"])
        rows = [{"consumer": "did:a", "orderSeq": n} for n in range(5)][
            (page - 1) * size : page * size
        ]
        return {"items": rows, "pagination": {"totalItems": "5", "currentPage": str(page)}}

    assert len(canned(answer, page_size=2).orders()) == 5


@pytest.mark.parametrize("pagination", [None, {}, {"totalItems": None}, {"totalItems": "many"}, []])
def test_without_a_total_the_listing_ends_where_nothing_more_comes(pagination):
    def answer(_path, fields):
        page = int(fields["currentPage"])
        rows = [{"consumer": "did:a", "orderSeq": n, "productID": "p"} for n in range(5)]
        return {"items": rows[2 * page - 2 : 2 * page], "pagination": pagination}

    book = canned(answer).load()
    assert len(book.orders) == 5
    assert book.findings["problem"].tolist() == ["no_footprint"]


@pytest.mark.parametrize("off_by", [-3, 3])
def test_a_total_that_is_wrong_is_a_finding(off_by):
    with emulated(total_off_by=off_by) as service, connect(service) as client:
        book = client.load()
    assert set(book.orders.index) == keys(service.ledger.orders)
    assert "count_differs" in set(book.findings["problem"])


# the documented answers, byte for byte


def test_the_documented_page_is_read_and_that_it_lacks_orders_is_a_finding():
    book = canned(lambda path, fields: PAGE).load().check()
    assert book.orders["order_no"].tolist() == ["1"]
    assert {"count_differs", "incomplete"} <= set(book.findings["problem"])
    assert not book.is_complete


def test_the_documented_page_warns_where_only_orders_are_wanted():
    with pytest.warns(IncompleteWarning, match="10 orders were announced, 1 came"):
        orders = canned(lambda path, fields: PAGE).orders()
    assert len(orders) == 1


def test_the_documented_error_is_raised():
    with pytest.raises(BadRequestError, match="Incorrect number of arguments"):
        canned(lambda path, fields: ERROR).load()


def test_pages_that_never_change_are_told_with_what_to_do():
    rows = [{"consumer": "did:a", "orderSeq": str(n)} for n in range(2)]
    page = {"items": rows, "pagination": {"totalItems": 9}}
    book = canned(lambda path, fields: page, page_size=2).load()
    assert len(book.orders) == 2
    assert book.findings["action"].str.contains("page_size").any()


# errors


@pytest.mark.parametrize("field", ["org_id", "channel_id", "cert", "key"])
def test_who_is_not_known_is_refused(service, field):
    pem = "-----BEGIN {0}-----\nMIIBnobody\n-----END {0}-----\n"
    wrong = {
        "org_id": "somebody else",
        "channel_id": "another",
        "cert": pem.format("CERTIFICATE"),
        "key": pem.format("PRIVATE KEY"),
    }
    kind = BadRequestError if field == "org_id" else AuthError
    with connect(service, **{field: wrong[field]}) as client, pytest.raises(kind):
        client.orders()
    assert len(service.requests) == 1


def test_another_crypto_method_is_refused_and_not_asked_again(service):
    client = connect(service, crypto_method="GM")
    with client, pytest.raises(BadRequestError) as caught:
        client.orders()
    assert caught.value.code == "BCS.5002046"
    assert len(service.requests) == 1


@pytest.mark.parametrize("error_keys", ["camel", "snake", "message"])
@pytest.mark.parametrize("error_status", ["500", "code"])
@pytest.mark.parametrize("error_blanks", [False, True])
def test_errors_are_understood_in_all_spellings(error_keys, error_status, error_blanks):
    switches = {"error_keys": error_keys, "error_status": error_status}
    with emulated(**switches, error_blanks=error_blanks) as service:
        client = connect(service, channel_id="another")
        with client, pytest.raises(AuthError) as caught:
            client.orders()
    assert caught.value.code == "BCS.4030403"


def test_a_timeout_of_the_ledger_is_asked_again(service):
    service.faults.add(emulator.LedgerTimeout(), times=2)
    with connect(service) as client:
        assert set(client.orders().index) == keys(service.ledger.orders)


def test_a_ledger_that_always_times_out_is_a_failure_of_the_service(service):
    service.faults.add(emulator.LedgerTimeout())
    client = connect(service, attempts=3)
    with client, pytest.raises(ServerError, match="timed out or been cancelled") as caught:
        client.orders()
    assert caught.value.code == "BCS.5002034"
    assert len(service.requests) == 3


@pytest.mark.parametrize(
    "fault",
    [
        emulator.HttpError(503),
        emulator.HttpError(429, retry_after_s=1),
        emulator.HtmlPage(),
        emulator.Truncated(),
        emulator.Dropped(),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_faults_on_the_way_are_asked_through(service, fault):
    service.faults.add(fault, times=2)
    with connect(service) as client:
        assert set(client.orders().index) == keys(service.ledger.orders)


def test_html_that_does_not_end_is_no_json(service):
    service.faults.add(emulator.HtmlPage())
    with connect(service, attempts=2) as client, pytest.raises(NotJsonError):
        client.orders()


def test_an_order_and_a_data_set_that_there_are_not(service):
    with connect(service) as client:
        with pytest.raises(NotFoundError, match="order did:x/9"):
            client.order("did:x", 9)
        with pytest.raises(NotFoundError, match="data set did:x/9"):
            client.dataset("did:x", "9")


def test_a_listing_that_breaks_off_loses_nothing_that_came():
    def answer(_path, fields):
        if fields["currentPage"] != "1":
            return ERROR
        return {"items": [{"consumer": "did:a", "orderSeq": "1"}], "pagination": {"totalItems": 2}}

    book = canned(answer, page_size=1).load()
    assert len(book.orders) == 1
    assert not book.is_complete
    assert book.findings["detail"].str.contains("the listing broke off").any()


def test_a_data_set_that_cannot_be_had_costs_its_files_only():
    rows = [
        {"consumer": "did:a", "orderSeq": name, "provider": "did:p", "productID": name}
        for name in ("there", "gone")
    ]

    def answer(path, fields):
        if path == LIST:
            return {"items": rows, "pagination": {"totalItems": 2}}
        return {"dataUrl": "https://obs.example.org/a"} if fields["productID"] == "there" else ERROR

    book = canned(answer).load(links=True).check()
    assert book.files["order_id"].tolist() == ["datashare:did:a/there"]
    (failed,) = book.findings[book.findings["problem"] == "failed_to_load"].to_dict("records")
    assert failed["detail"].startswith("data set did:p/gone: ")
    assert (len(book.orders), book.is_complete) == (2, False)


def test_an_answer_that_leaves_out_what_it_was_asked_by_is_named_by_the_question():
    one = canned(lambda path, fields: {"status": "ready", "price": "7"}).order("did:a", "1")
    assert list(one.orders.index) == ["datashare:did:a/1"]


def test_orders_that_change_while_they_are_listed_are_not_lost():
    rows = [{"consumer": "did:a", "orderSeq": str(n)} for n in range(9)]

    def answer(_path, fields):
        page, size = int(fields["currentPage"]), int(fields["pageSizeNum"])
        if page == 2 and len(rows) == 9:
            del rows[0]
        listed = rows[(page - 1) * size : page * size]
        return {"items": listed, "pagination": {"totalItems": len(rows)}}

    orders = canned(answer, page_size=3).orders()
    assert set(orders["order_no"]) >= {str(n) for n in range(1, 9)}
