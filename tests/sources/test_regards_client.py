"""The client of REGARDS: Books of orders, against canned answers and the emulator over a socket."""

import signal
import subprocess
import sys
import time
from contextlib import ExitStack

import httpx
import pytest

import swathbook as sb
from swathbook import emulator
from swathbook.emulator import RegardsSwitches
from swathbook.errors import (
    AuthError,
    ConnectionFailedError,
    ForbiddenError,
    IncompleteWarning,
    NotFoundError,
    ServerError,
    StalledError,
    TimedOutError,
)
from swathbook.sources._http import Clock

URL = "https://regards.example.org"
ORDERS = "/api/v1/rs-order"
NO_WAIT = Clock(wait=lambda seconds, halt: None)
SLOW = {"preparation_s": 60, "job_s": 60, "stop_s": 60}
"""A pace at which nothing happens unless a test lets time pass, or a client waits."""

each_profile = pytest.mark.parametrize("profile", "ABCD")


@pytest.fixture(scope="module")
def world():
    return emulator.World(orders=16, seed=3, hurt=False)


@pytest.fixture
def play(stage, world):
    """Plays a service on the stage; the one that began last answers."""
    place, origin = stage

    def begin(profile="D", world=world, **switched):
        switches = RegardsSwitches(**SLOW | switched)
        place.app = emulator.regards_app(world, profile=profile, switches=switches)
        return emulator.RegardsService(origin, place.app)

    return begin


@pytest.fixture
def connect():
    """Opens clients whose waiting lets the service's time pass."""
    with ExitStack() as stack:

        def open_one(service, who="owner", **changed):
            account = service.accounts[who]
            options = {"user": account.email, "password": account.password, "progress": False}
            options |= {"project": service.project, "clock": passing(service)}
            return stack.enter_context(sb.Regards(service.url, **{**options, **changed}))

        yield open_one


def passing(service):
    gone_s = [0.0]

    def wait(seconds, halt):
        gone_s[0] += seconds
        service.clock.advance(seconds)

    return Clock(now_s=lambda: time.monotonic() + gone_s[0], wait=wait)


def own_orders(service):
    return [
        order
        for order in service.app.desk.ledger.orders
        if order.owner == service.user and order.status not in ("DELETED", "REMOVED")
    ]


def problems(book):
    return set(book.findings["problem"])


def failed(book):
    return book.findings[book.findings["problem"].isin(["failed_to_load", "incomplete"])]


# a Book of everything


@each_profile
def test_a_book_holds_all_own_orders_with_files_items_and_footprints(play, connect, profile):
    service = play(profile)
    book = connect(service, page_size=7).load().check()
    orders = own_orders(service)
    assert set(book.orders["order_no"]) == {str(order.id) for order in orders}
    files = {f"regards:{order.id}/{file.id}" for order in orders for file in order.files}
    assert set(book.files.index) == files
    assert set(book.items["order_id"]) <= set(book.orders.index)
    assert book.items.geometry.notna().all()
    assert book.is_complete


def test_footprints_are_those_of_the_products(play, connect):
    service = play()
    book = connect(service).load()
    archive = service.app.desk.archive
    for item_id, shape in book.items.geometry.items():
        product = archive.find(item_id.split("/", 1)[1])
        assert shape.symmetric_difference(product.geometry).area < 1e-9


def test_a_book_can_do_without_files_or_footprints(play, connect):
    service = play()
    regards = connect(service)
    bare = regards.load(files=False)
    assert (len(bare.files), len(bare.items)) == (0, 0)
    flat = regards.load(footprints=False)
    assert len(flat.items) > 0
    assert flat.items.geometry.isna().all()
    assert not any("rs-catalog" in asked.path for asked in service.requests)


def test_a_book_covers_an_area_of_interest(play, connect):
    service = play()
    book = connect(service).load(status="succeeded")
    regions = book.items.dissolve("order_id")[["geometry"]]
    coverage = sb.coverage(regions, book.items, on=None)
    assert (coverage["covered_fraction"] > 0.999).all()


def test_filters_and_a_limit_choose_the_orders(play, connect):
    service = play()
    regards = connect(service, page_size=3)
    everything = regards.orders()
    done = regards.load(status=["done", "done_with_warning"], files=False)
    assert set(done.orders.index) == set(everything.index[everything["stage"] == "succeeded"])
    newest = everything.sort_values("created_at", ascending=False).index
    assert list(regards.load(limit=4, files=False).orders.index) == list(newest[:4])
    day = everything["created_at"].sort_values().iloc[5]
    assert len(regards.load(until=day, files=False).orders) == 6


@pytest.mark.parametrize("name", [str, int, lambda number: f"regards:{number}"])
def test_orders_are_named_in_any_way(play, connect, name):
    service = play()
    first, second = own_orders(service)[:2]
    regards = connect(service)
    assert list(regards.load(order_no=name(first.id)).orders["order_no"]) == [str(first.id)]
    both = regards.load(order_no=[name(first.id), name(second.id), name(first.id)])
    assert len(both.orders) == 2


def test_an_order_that_is_not_known_is_raised_alone_and_a_finding_among_others(play, connect):
    service = play()
    regards, known = connect(service), own_orders(service)[0].id
    with pytest.raises(NotFoundError, match="999999"):
        regards.load(order_no=999999)
    book = regards.load(order_no=[known, 999999])
    assert len(book.orders) == 1
    assert "regards:999999" in set(failed(book)["key"])


def test_everybodys_orders_take_a_role(play, connect):
    service = play()
    everybody = connect(service, "operator").load(all_users=True, files=False)
    assert len(everybody.orders) == len(list(service.app.desk.ledger.orders))
    with pytest.raises(ForbiddenError):
        connect(service).load(all_users=True)


def test_nothing_found_is_a_book_of_empty_tables(play, connect):
    book = connect(play()).load(since="2126").check()
    assert [len(table) for table in book.tables.values()] == [0, 0, 0, 0, 0]


# what the service's documents leave open


@pytest.mark.parametrize(
    "switched",
    [
        {"empty_content": "absent"},
        {"max_page_size": 2},
        {"page_links": "self"},
        {"hrefs": "service"},
        {"files_order": "id"},
        {"prefix": "/gate/v2"},
        {"cors": False},
        {"available_files": "guide"},
    ],
    ids=str,
)
def test_a_book_is_the_same_whatever_the_service_leaves_open(play, connect, switched):
    usual = connect(play()).load()
    service = play(**switched)
    book = connect(service, prefix=switched.get("prefix", "/api/v1")).load()
    assert set(book.files.index) == set(usual.files.index)
    assert set(book.items.index) == set(usual.items.index)
    assert book.is_complete


@pytest.mark.parametrize(
    "switched", [{"csv_charset": True}, {"csv_line_end": "crlf"}, {"empty_statuses": 422}], ids=str
)
def test_a_csv_is_the_same_whatever_the_service_leaves_open(play, connect, switched):
    usual = connect(play(), "operator").orders_csv()
    assert set(connect(play(**switched), "operator").orders_csv().index) == set(usual.index)


@pytest.mark.parametrize("profile", "AD")
def test_a_world_that_is_hurt_is_loaded_whole(play, connect, profile):
    service = play(profile, world=emulator.World(orders=24, seed=5, hurt=True))
    book = connect(service).load().check()
    orders = own_orders(service)
    assert set(book.orders["order_no"]) == {str(order.id) for order in orders}
    numbers = {str(file.id) for order in orders for file in order.files}
    assert set(book.files.index.str.rpartition("/").get_level_values(2)) == numbers


# services that fail


def test_files_that_cannot_be_listed_lose_nothing_else(play, connect):
    service = play()
    order = next(order for order in own_orders(service) if list(order.files))
    service.faults.add(
        emulator.HttpError(422),
        path=f"{ORDERS}/orders/{order.id}/dataset/{order.tasks[0].id}/files",
    )
    book = connect(service).load().check()
    assert set(book.orders["order_no"]) == {str(each.id) for each in own_orders(service)}
    assert f"regards:{order.id}" in set(failed(book)["key"])
    assert len(book.files) > 0
    assert not book.is_complete


def test_a_catalog_that_fails_leaves_items_without_footprints(play, connect):
    service = play()
    for end in ("/search", ":V1", ":V2", ":V3"):
        service.faults.add(emulator.HttpError(500), path=end)
    book = connect(service, attempts=1).load().check()
    assert len(book.items) > 0
    assert book.items.geometry.isna().all()
    assert {"no_footprint", "incomplete"} <= problems(book)


def test_a_listing_that_breaks_off_keeps_what_came(play, connect):
    service = play()
    service.faults.add(emulator.HttpError(503), path=f"{ORDERS}/user/orders", after=2)
    regards = connect(service, page_size=3, attempts=2)
    book = regards.load().check()
    assert len(book.orders) == 6
    assert "incomplete" in problems(book)
    assert len(book.files) > 0


@pytest.mark.parametrize(
    "fault",
    [
        emulator.HttpError(502),
        emulator.HttpError(429, retry_after_s=1),
        emulator.Truncated(announced="cut"),
        emulator.Truncated(announced="whole"),
        emulator.Dropped(),
        emulator.HtmlPage(),
    ],
    ids=str,
)
def test_what_passes_is_not_even_noticed(play, connect, fault):
    service = play()
    service.faults.add(fault, every=3)
    book = connect(service, attempts=20, clock=NO_WAIT).load()
    assert service.faults.played > 0
    assert book.is_complete
    assert set(book.orders["order_no"]) == {str(order.id) for order in own_orders(service)}


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (emulator.HttpError(500), ServerError),
        (emulator.HttpError(401), AuthError),
        (emulator.HttpError(403), ForbiddenError),
        (emulator.Dropped(), ConnectionFailedError),
    ],
    ids=str,
)
def test_a_service_that_fails_at_once_is_an_error(play, connect, fault, error):
    service = play()
    regards = connect(service, attempts=2, clock=NO_WAIT)
    regards.basket()
    service.faults.add(fault)
    with pytest.raises(error) as caught:
        regards.load()
    assert service.password not in str(caught.value)


def test_a_token_that_dies_on_the_way_and_cannot_be_renewed_stops_the_asking(play, connect):
    service = play()
    regards = connect(service, workers=2, clock=NO_WAIT)
    regards.basket()
    service.faults.add(emulator.HttpError(401), path="/files", after=3)
    book = regards.load().check()
    assert set(book.orders["order_no"]) == {str(order.id) for order in own_orders(service)}
    assert len(book.files) > 0
    assert not book.is_complete
    assert sum(asked.path.endswith("/files") for asked in service.requests) < 12


def canned(answers, **changed):
    """Make a client that gets a canned body for each path."""

    def handler(request):
        path = request.url.path.removeprefix("/api/v1")
        answer = answers.get(path)
        if request.url.params.get("page", "0") != "0":
            answer = {**answer, "content": []}
        return httpx.Response(404) if answer is None else httpx.Response(200, json=answer)

    transport = httpx.MockTransport(handler)
    options = {"token": "t0k3n", "clock": NO_WAIT, "progress": False, **changed}
    return sb.Regards(URL, transport=transport, **options)


def page(*rows, total=None):
    figures = {"size": 20, "totalElements": len(rows) if total is None else total}
    return {"metadata": figures, "content": [{"content": row, "links": []} for row in rows]}


def test_orders_that_a_listing_shows_without_content_are_looked_up():
    order = {"id": 7, "status": "DONE", "datasetTasks": []}
    task = {"id": 70, "filesCount": 1}
    regards = canned(
        {
            "/rs-order/user/orders": page(order),
            "/rs-order/user/orders/7": {"content": {**order, "datasetTasks": [task]}, "links": []},
            "/rs-order/orders/7/dataset/70/files": page(
                {"id": 1, "orderId": 7, "state": "AVAILABLE"}
            ),
        }
    )
    assert list(regards.load(footprints=False).files.index) == ["regards:7/1"]


def test_orders_without_a_number_are_kept_and_said():
    book = canned({"/rs-order/user/orders": page({"status": "DONE"}, "text")}).load().check()
    assert len(book.orders) == 2
    assert "failed_to_load" in problems(book)


def test_files_that_are_announced_and_do_not_come_are_said():
    files = page({"id": 1}, {"id": 1}, {"id": 2}, total=5)
    regards = canned({"/rs-order/orders/7/dataset/70/files": files}, page_size=10)
    with pytest.warns(IncompleteWarning, match="5 files were announced"):
        assert len(regards.dataset_files(7, 70)) == 2


def test_unknown_keys_are_kept():
    book = canned({"/rs-order/user/orders": page({"id": 7, "mood": "sunny"})}).load(files=False)
    assert "sunny" in book.orders["extra"].iloc[0]


# fetching


def large_order(service, regards, count=12):
    """Order so much that the service cannot have all of it ready at once."""
    stored = [
        product.urn
        for product in service.app.desk.archive.products
        if product.orderable_files and not any(file.reference for file in product.countable_files)
    ]
    regards.add_to_basket(stored[:count])
    return regards.create()


@each_profile
def test_a_large_order_is_fetched_as_it_comes(play, connect, profile, tmp_path):
    service = play(profile, suborder_files=3)
    regards = connect(service)
    order = large_order(service, regards)
    book = regards.wait(order, folder=tmp_path).check()
    assert book.orders.loc[order, "stage"] == "succeeded"
    sizes = sorted(path.stat().st_size for path in tmp_path.glob("regards_*/*") if path.is_file())
    assert sizes == sorted(book.files["size_bytes"])
    assert len(sizes) > 2 * 3  # more than the service has ready at once
    again = sb.download(book.files, tmp_path, clients=regards, progress=False)
    assert set(again["outcome"]) == {"kept"}


def test_a_large_order_that_nobody_fetches_is_said_to_stand_still(play, connect):
    service = play(suborder_files=3)
    regards = connect(service)
    with pytest.raises(StalledError, match=r"waits for its .* files to be fetched.*folder="):
        regards.wait(large_order(service, regards))


def test_an_order_is_not_waited_for_longer_than_was_said(play, connect):
    service = play()
    regards = connect(service)
    with pytest.raises(TimedOutError, match="after 30 s"):
        regards.wait(large_order(service, regards), timeout_s=30)


def test_files_that_never_come_right_are_findings(play, connect, tmp_path):
    service = play()
    regards = connect(service)
    order = large_order(service, regards, count=1)
    service.clock.advance(61)
    name = regards.files(order)["name"].iloc[0]
    service.storage.trouble(name, "wrong_checksum")
    book = regards.wait(order, folder=tmp_path)
    assert name not in {path.name for path in tmp_path.rglob("*")}
    assert "file_error" in problems(book)


def test_a_zip_says_what_the_service_could_not_put_in(play, connect, tmp_path):
    service = play()
    regards = connect(service)
    order = large_order(service, regards, count=2)
    service.clock.advance(122)
    files = regards.files(order)
    service.storage.trouble(files["name"].iloc[0], "404")
    result = regards.download_zip(order, tmp_path).set_index("name")
    assert result.loc[files["name"].iloc[0], "outcome"] == "unavailable"
    assert set(result["outcome"].drop(files["name"].iloc[0])) == {"downloaded"}


def test_a_file_by_its_number_alone_cannot_be_verified(play, connect, tmp_path):
    service = play()
    regards = connect(service)
    order = large_order(service, regards, count=1)
    service.clock.advance(122)
    file_id = regards.files(order).index[0]
    by_number = regards.download_file(int(file_id.rpartition("/")[2]), tmp_path)
    by_name = regards.download_file(file_id, tmp_path)
    assert (by_number.verified == "verified", by_name.verified) == (False, "verified")
    assert by_number.path.read_bytes() == by_name.path.read_bytes()


def test_a_file_that_is_there_already_is_not_fetched_again(play, connect, tmp_path):
    service = play()
    regards = connect(service)
    order = large_order(service, regards, count=1)
    service.clock.advance(122)
    files = regards.files(order)
    first = regards.download_file(files.iloc[0], tmp_path)
    asked = len(service.requests)
    assert regards.download_file(files.iloc[0], tmp_path).path == first.path
    assert len(service.requests) == asked


@pytest.mark.parametrize("sub", ["owner", "caller"])
def test_links_of_a_public_metalink_open_files_for_their_owner(play, connect, sub, tmp_path):
    service = play(metalink_sub=sub)
    regards = connect(service)
    regards.add_to_basket([service.app.desk.archive.products[0].urn])
    regards.create(on_success_url="/user/demo/modules/7")
    service.clock.advance(122)
    linked = regards.public_metalink(service.mails[-1].metalink_url)
    outcomes = sb.download(linked, tmp_path, clients=regards, progress=False)
    assert set(outcomes["outcome"]) == {"downloaded"}


# manners


def test_a_client_says_where_it_asks_and_no_more():
    with sb.Regards(URL, user="ada@example.org", password="p4ss", project="demo") as regards:
        assert repr(regards) == f"Regards({URL!r})"


def test_no_secret_stands_in_a_book_or_its_files(play, connect, tmp_path):
    service = play()
    book = connect(service).load()
    for name, frame in book.tables.items():
        frame.to_pickle(tmp_path / name)
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert service.password.encode() not in written
    assert b"Bearer" not in written


INTERRUPTED = """
import sys, swathbook as sb
url, user, password, project = sys.argv[1:]
regards = sb.Regards(url, user=user, password=password, project=project, progress=False)
print("begin", flush=True)
try:
    regards.wait(int(sys.stdin.readline()), timeout_s=None)
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


def test_ctrl_c_stops_a_wait(play, connect):
    service = play()
    order = large_order(service, connect(service))
    account = [service.url, service.user, service.password, service.project]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [sys.executable, "-c", INTERRUPTED, *account]
    with subprocess.Popen(command, **pipes) as process:
        process.stdout.readline()
        asked = len(service.requests)
        process.stdin.write(order.removeprefix("regards:").encode() + b"\n")
        process.stdin.flush()
        end = time.monotonic() + 60
        while len(service.requests) < asked + 2 and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (out, err) == (b"stopped\n", b"")
