"""Links: who opens them, with which credentials, and what happens when they expire."""

import contextlib
import socket
import threading

import httpx
import pandas as pd
import pytest

import swathbook as sb
from swathbook import emulator, schema
from swathbook.emulator import HttpError, Redirect, Refusal, Switches

DOWNLOAD = "/product/download"
STATUSES = ["pending", "delivered", "completed", "analyzing", "pending_image", "failed"]


@pytest.fixture(scope="module")
def running():
    with emulator.market(orders=40, hurt=False) as service:
        yield service


@pytest.fixture(scope="module")
def elsewhere():
    with emulator.market(orders=40, hurt=False) as service:
        yield service


@pytest.fixture(scope="module")
def market(running):
    with sb.Market(url=running.url, key=running.key, progress=False) as market:
        yield market


@pytest.fixture
def service(running, elsewhere):
    """The marketplace, for one test to change."""
    for each in (running, elsewhere):
        each.app.switches = Switches()
        each.faults.clear()
        each.app.requests.clear()
    return running


@pytest.fixture
def no_settings(tmp_path, monkeypatch):
    monkeypatch.delenv("SWATHBOOK_MARKET_KEY", raising=False)
    monkeypatch.chdir(tmp_path)


def files_of(market, count=3):
    return market.load(status="delivered", links=True).files.head(count)


def get(files, folder, **options):
    return sb.download(files, folder, **{"progress": False, "attempts": 2, **options})


def gets(service):
    return [asked for asked in service.requests if asked.method == "GET"]


def outcomes(frame):
    return set(frame["outcome"])


# the marketplace's statuses


@pytest.mark.parametrize("not_ready", ["empty", "null", "absent"])
@pytest.mark.parametrize("status", STATUSES)
def test_links_are_there_for_delivered_and_completed_orders_alone(
    tmp_path, service, market, status, not_ready
):
    service.app.switches = Switches(links_not_ready=not_ready)
    order = next(order for order in service.world.orders if order.status == status)
    files = market.download_links(order.number)
    done = get(files, tmp_path, clients=market)
    schema.FILES.check(files)
    if status in ("delivered", "completed"):
        assert len(files) == len(order.items)
        assert outcomes(done) == {"downloaded"}
    else:
        assert len(files) == len(done) == 0


def test_a_file_without_a_link_is_asked_for_once_the_order_is_delivered(tmp_path, service, market):
    files = files_of(market, 1).assign(url=pd.NA)
    assert outcomes(get(files, tmp_path, clients=market)) == {"downloaded"}


# links that expire


@pytest.mark.parametrize("http_status", ["ok", "mirror"])
def test_an_expired_link_is_replaced_by_a_fresh_one(tmp_path, service, market, http_status):
    service.app.switches = Switches(link_uses=1, http_status=http_status)
    files = files_of(market)
    assert outcomes(get(files, tmp_path / "one", clients=market)) == {"downloaded"}
    assert outcomes(get(files, tmp_path / "two", clients=market)) == {"downloaded"}
    assert len(gets(service)) == 3 * len(files)


def test_a_link_that_expires_while_a_file_breaks_off_is_replaced_and_the_file_gone_on_with(
    tmp_path, service, market
):
    service.app.switches = Switches(link_uses=1)
    service.faults.add(emulator.Cut(500), path=DOWNLOAD, times=1)
    one = get(files_of(market, 1), tmp_path, clients=market).iloc[0]
    statuses = [asked.status for asked in gets(service)]
    assert one["outcome"] == "downloaded"
    assert statuses == [200, 200, 206]  # cut off; expired, in an envelope; the rest


def test_links_that_never_live_long_enough_are_given_up_on(tmp_path, service, market):
    service.app.switches = Switches(link_uses=0, http_status="ok")
    one = get(files_of(market, 1), tmp_path, clients=market).iloc[0]
    assert one["outcome"] == "refused"
    assert "Download link has expired" in one["detail"]
    assert len(gets(service)) == 3  # the link, a new one, and that with the key


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_link_that_stays_the_same_is_not_asked_for_ever(tmp_path, service, market, status):
    service.faults.add(HttpError(status), path=DOWNLOAD)
    one = get(files_of(market, 1), tmp_path, clients=market).iloc[0]
    assert one["outcome"] == ("gone" if status in (404, 410) else "refused")
    assert len(gets(service)) <= 2


@pytest.mark.usefixtures("no_settings")
def test_without_a_client_it_is_said_what_to_pass(tmp_path, service, market):
    service.app.switches = Switches(link_uses=0)
    one = get(files_of(market, 1), tmp_path).iloc[0]
    assert one["outcome"] == "refused"
    assert "Pass clients=[sb.Market(...)]" in one["detail"]


@pytest.mark.usefixtures("no_settings")
def test_without_a_client_a_link_that_lives_stands_alone(tmp_path, service, market):
    assert outcomes(get(files_of(market), tmp_path)) == {"downloaded"}


@pytest.mark.parametrize(("here", "outcome"), [(True, "downloaded"), (False, "refused")])
def test_a_client_is_opened_from_the_environment_for_its_own_links(
    tmp_path, service, market, monkeypatch, here, outcome
):
    service.app.switches = Switches(link_uses=1)
    files = files_of(market, 1)
    get(files, tmp_path / "used up", clients=market)
    url = service.url if here else "http://127.0.0.1:9/market_service"
    monkeypatch.setenv("SWATHBOOK_MARKET_URL", url)
    monkeypatch.setenv("SWATHBOOK_MARKET_KEY", service.key)
    assert outcomes(get(files, tmp_path)) == {outcome}


# credentials


def has_key(asked):
    return "x-api-key" in asked.header_names


def test_a_signed_link_is_opened_without_the_key(tmp_path, service, market):
    get(files_of(market), tmp_path, clients=market)
    assert len(gets(service)) == 3
    assert not any(map(has_key, gets(service)))


@pytest.mark.parametrize("http_status", ["ok", "mirror"])
def test_a_signed_link_that_needs_the_key_as_well_gets_it_at_home(
    tmp_path, service, market, http_status
):
    service.app.switches = Switches(download_needs_key=True, http_status=http_status)
    assert outcomes(get(files_of(market, 1), tmp_path, clients=market)) == {"downloaded"}
    assert list(map(has_key, gets(service))) == [False, True]


def test_the_key_goes_to_no_other_port(tmp_path, service, elsewhere, market):
    elsewhere.app.switches = Switches(download_needs_key=True)
    files = files_of(market, 2)
    files = files.assign(url=files["url"].str.replace(service.url, elsewhere.url))
    done = get(files, tmp_path, clients=market)
    assert outcomes(done) == {"downloaded"}  # by new links, from home
    assert len(gets(elsewhere)) == 2
    assert not any(map(has_key, elsewhere.requests))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_key_does_not_follow_redirects_elsewhere(tmp_path, service, elsewhere, market, status):
    service.app.switches = Switches(download_needs_key=True)
    origin = elsewhere.url.removesuffix("/market_service")
    service.faults.add(Redirect(origin, status), path=DOWNLOAD, after=1)
    done = get(files_of(market, 1), tmp_path, clients=market)
    assert outcomes(done) == {"downloaded"}
    assert list(map(has_key, gets(service))) == [False, True]
    assert list(map(has_key, gets(elsewhere))) == [False]


def test_an_address_that_is_not_signed_is_opened_with_the_key_at_home(tmp_path, service, market):
    files = files_of(market, 1).assign(url=f"{service.url}/elsewhere/x.tif")
    get(files, tmp_path, clients=market)
    assert has_key(gets(service)[0])


def test_no_outcome_tells_a_signature(tmp_path, service, market):
    files = files_of(market, 1)
    service.faults.add(Refusal(400, f"no such file: {files['url'].iloc[0]}"), path=DOWNLOAD)
    done = get(files, tmp_path, clients=market)
    signature = files["url"].iloc[0].rpartition("sign=")[2]
    assert "no such file" in done.to_json()
    assert signature not in done.to_json()
    assert not any(signature in path.read_text() for path in tmp_path.rglob("*.json"))


# addresses, byte for byte


@contextlib.contextmanager
def listening(answer):
    """Answer each connection with these bytes, and collect what was asked."""
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    line, _ = server.accept()
                    with line:
                        request = b""
                        while b"\r\n\r\n" not in request:
                            request += line.recv(65536)
                        asked.append(request.split(b"\r\n")[0].decode())
                        line.sendall(answer(port, len(asked)))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield port, asked
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


TARGET = "/a%2Fb/c%20d;v=1/download?orderNo=A-1&id=69&sign=SKJ%2Fx+y%3D%3d&z=%zz&e=&f'(~)*!$,:@"


def test_an_address_is_sent_as_it_is_also_after_a_redirect(tmp_path):
    def answer(port, count):
        if count == 1:
            head = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{port}{TARGET}#x\r\n"
            return f"{head}Content-Length: 0\r\nConnection: close\r\n\r\n".encode()
        return b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nII*\0"

    with listening(answer) as (port, asked):
        files = pd.DataFrame({"url": [f"http://127.0.0.1:{port}{TARGET}"], "order_id": ["x:1"]})
        assert outcomes(get(files, tmp_path)) == {"downloaded"}
    assert asked == [f"GET {TARGET} HTTP/1.1"] * 2


def test_a_body_whose_end_nothing_marks_is_held_against_the_table(tmp_path):
    def answer(port, count):
        return b"HTTP/1.0 200 OK\r\nContent-Type: image/tiff\r\n\r\n" + b"II*\0"[: 3 + count // 2]

    with listening(answer) as (port, asked):
        url = f"http://127.0.0.1:{port}/x.tif"
        files = pd.DataFrame({"url": [url], "order_id": ["x:1"], "size_bytes": [4]})
        one = get(files, tmp_path).iloc[0]
    assert (one["outcome"], one["size_bytes"], len(asked)) == ("downloaded", 4, 2)


def test_cookies_go_nowhere(tmp_path):
    heads = []

    def handler(request):
        heads.append(request.headers)
        return httpx.Response(503, headers={"set-cookie": "session=s3cr3t; Domain=.example"})

    with sb.Market(
        url="https://a.example", key="k", transport=httpx.MockTransport(handler)
    ) as market:
        rows = {"url": ["https://a.example/1", "https://b.example/2"], "order_id": "market:A"}
        get(pd.DataFrame(rows), tmp_path, clients=market, workers=1, attempts=1)
    assert len(heads) == 2
    assert not any("cookie" in head for head in heads)
    assert [("x-api-key" in head) for head in heads] == [True, False]


def test_a_link_to_a_host_that_does_not_answer_gives_way_to_one_at_the_service(tmp_path):
    asked = []

    def handler(request):
        asked.append(request.url.host)
        if request.url.host != "regards.example.org":
            raise httpx.ConnectError("no such host")
        return httpx.Response(200, content=b"II*\0")

    links = [f"https://inner.invalid/orders/public/files/{n}?orderToken=x" for n in range(30)]
    files = pd.DataFrame(
        {"url": links, "order_id": "regards:1"}, index=[f"1/{n}" for n in range(30)]
    )
    transport = httpx.MockTransport(handler)
    with sb.Regards("https://regards.example.org", token="t", transport=transport) as regards:
        done = get(files, tmp_path, clients=regards, workers=1, attempts=1)
    assert outcomes(done) == {"downloaded"}
    assert asked.count("inner.invalid") < 10


def test_a_service_that_does_not_answer_is_not_asked_for_links_as_well(tmp_path):
    asked = []

    def handler(request):
        asked.append(request.method)
        raise httpx.ConnectError("refused")

    links = [f"https://a.example/download?id={n}&sign=x" for n in range(30)]
    files = pd.DataFrame(
        {"url": links, "order_id": "market:A"}, index=[f"A/{n}" for n in range(30)]
    )
    transport = httpx.MockTransport(handler)
    with sb.Market(url="https://a.example", key="k", transport=transport) as market:
        assert outcomes(get(files, tmp_path, clients=market, workers=1, attempts=1)) == {"failed"}
    assert set(asked) == {"GET"}
