"""The HTTP client of all sources: patience, pace, discretion, many at once."""

import asyncio
import gzip
import logging
import ssl
import threading
import time
from concurrent.futures import CancelledError
from email.utils import formatdate

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from scripted_http import FakeTime, scripted

from swathbook.errors import (
    AuthError,
    BadRequestError,
    ConnectionFailedError,
    NotJsonError,
    RateLimitError,
    RedirectError,
    ServerError,
    SettingsError,
)
from swathbook.sources._http import Clock, Connection, Pace, Patience, Question, gather, redact
from swathbook.sources._http.patience import retry_after_s

URL = "https://shop.example/api"
SECRET = "s3cr3t-k3y"


def asking(body):
    return Question("/x", "POST", body=body)


ASKING = asking({})


@pytest.fixture
def passing():
    return FakeTime()


def connect(handler, passing, **changed):
    options = {
        "credentials": {"X-API-Key": SecretStr(SECRET)},
        "patience": Patience(),
        "timeout_s": 5.0,
        "requests_per_second": None,
        "connections": 4,
        "ca": None,
        "transport": httpx.MockTransport(handler),
        "clock": passing.clock,
    }
    return Connection(URL, **{**options, **changed})


def read(reply):
    kinds = {401: AuthError, 400: BadRequestError, 429: RateLimitError}
    if reply.is_success:
        return reply.content
    kind = kinds.get(reply.status, ServerError)
    raise kind(f"the shop says {reply.content.decode()}", http_status=reply.status)


def answer(status=200, text="fine", **headers):
    return httpx.Response(status, text=text, headers=headers)


FINE = httpx.Response(200, text="fine")


# patience


@pytest.mark.parametrize(
    "fault",
    [
        *(httpx.Response(status, text="no") for status in (429, 500, 502, 503, 504)),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("peer closed connection"),
    ],
    ids=str,
)
def test_what_may_pass_is_asked_again(fault, passing):
    handler = scripted(fault, fault, answer())
    assert connect(handler, passing).ask(ASKING, read) == b"fine"
    assert len(handler.asked) == 3
    assert len(passing.waits) >= 2, "after 429, a short wait is followed by one for the pace"


@pytest.mark.parametrize("status", [400, 401])
def test_what_will_not_pass_is_raised_at_once(status, passing):
    handler = scripted(answer(status, "no"))
    with pytest.raises((AuthError, BadRequestError), match="the shop says no"):
        connect(handler, passing).ask(ASKING, read)
    assert len(handler.asked) == 1


def test_a_body_that_cannot_be_read_is_asked_for_again(passing):
    def read_json(reply):
        if reply.content == b"{":
            raise NotJsonError("cut off")
        return reply.content

    handler = scripted(answer(text="{"), answer())
    assert connect(handler, passing).ask(ASKING, read_json) == b"fine"


def test_patience_ends_after_so_many_attempts_and_says_so(passing):
    handler = scripted(answer(503, "busy"))
    with pytest.raises(ServerError, match="busy Asked 3 times in"):
        connect(handler, passing, patience=Patience(attempts=3)).ask(ASKING, read)
    assert len(handler.asked) == 3


def test_patience_ends_in_time(passing):
    start_s = passing.now_s
    patience = Patience(attempts=1000, total_s=10, first_wait_s=4)
    with pytest.raises(ServerError):
        connect(scripted(answer(503)), passing, patience=patience).ask(ASKING, read)
    assert passing.now_s - start_s <= 10


def test_waits_grow_within_windows_that_double(passing):
    patience = Patience(attempts=8, total_s=1e6, first_wait_s=1, longest_wait_s=16)
    with pytest.raises(ServerError):
        connect(scripted(answer(503)), passing, patience=patience).ask(ASKING, read)
    windows = [1, 2, 4, 8, 16, 16, 16]
    assert len(passing.waits) == len(windows)
    assert all(0 <= wait <= window for wait, window in zip(passing.waits, windows, strict=True))


def test_a_retry_after_in_seconds_is_kept_to(passing):
    handler = scripted(answer(429, **{"retry-after": "7"}), answer())
    connect(handler, passing).ask(ASKING, read)
    assert 7 <= sum(passing.waits) <= 8


def test_a_retry_after_as_a_date_is_kept_to(passing):
    date = formatdate(passing.now_s + 9, usegmt=True)
    handler = scripted(answer(503, **{"retry-after": date}), answer())
    connect(handler, passing).ask(ASKING, read)
    assert 9 <= sum(passing.waits) <= 10


def test_a_retry_after_beyond_patience_fails_at_once_and_says_so(passing):
    handler = scripted(answer(429, "slow down", **{"retry-after": "3600"}))
    with pytest.raises(RateLimitError, match="wants a wait of 3600 s, beyond the patience of 90 s"):
        connect(handler, passing).ask(ASKING, read)
    assert (len(handler.asked), passing.waits) == (1, [])


def test_the_services_own_date_goes_before_this_machines_clock():
    headers = {"retry-after": formatdate(5060, usegmt=True), "date": formatdate(5000, usegmt=True)}
    assert retry_after_s(headers, epoch_s=0) == 60


@given(st.text(max_size=40))
def test_no_retry_after_header_breaks_anything(text):
    wait_s = retry_after_s({"retry-after": text}, 0)
    assert wait_s is None or wait_s >= 0


def test_an_answer_that_drips_in_for_ever_is_given_up(passing):
    class Drip(httpx.SyncByteStream):
        def __iter__(self):
            while True:
                passing.now_s += 20
                yield b"x"

    handler = scripted(httpx.Response(200, stream=Drip()))
    with pytest.raises(ConnectionFailedError, match="still coming in"):
        connect(handler, passing).ask(ASKING, read)


def test_waiting_in_line_costs_no_patience(passing):
    connection = connect(
        scripted(answer()), passing, requests_per_second=0.01, patience=Patience(total_s=5)
    )
    assert [connection.ask(ASKING, read) for _ in range(3)] == [b"fine"] * 3


def test_a_connection_that_fails_for_good_says_why(passing):
    handler = scripted(httpx.ConnectError("[Errno 111] Connection refused"))
    with pytest.raises(ConnectionFailedError, match=r"Connection refused.*Check url") as caught:
        connect(handler, passing).ask(ASKING, read)
    assert isinstance(caught.value.__cause__, httpx.ConnectError)


def test_a_certificate_that_is_not_trusted_is_not_asked_again(passing):
    fault = httpx.ConnectError("certificate verify failed")
    fault.__cause__ = ssl.SSLCertVerificationError("self-signed certificate")
    handler = scripted(fault)
    with pytest.raises(ConnectionFailedError, match="name its authority's file as ca"):
        connect(handler, passing).ask(ASKING, read)
    assert len(handler.asked) == 1


def test_a_file_of_authorities_that_is_none_is_a_wrong_setting(tmp_path, passing):
    path = tmp_path / "ca.pem"
    path.write_text("no certificate")
    with pytest.raises(SettingsError, match="ca should name a file of certificates"):
        connect(scripted(answer()), passing, ca=str(path))


def test_a_key_in_place_of_a_file_of_authorities_is_not_told(passing):
    key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI\n-----END PRIVATE KEY-----"
    with pytest.raises(SettingsError, match="what was given") as caught:
        connect(scripted(answer()), passing, ca=key)
    assert "MC4C" not in str(caught.value)


def test_a_compressed_answer_is_unpacked(passing):
    packed = httpx.Response(
        200, content=gzip.compress(b"fine"), headers={"content-encoding": "gzip"}
    )
    assert connect(scripted(packed), passing).ask(ASKING, read) == b"fine"


def test_a_compressed_answer_that_is_broken_is_asked_for_again(passing):
    broken = httpx.Response(
        200, stream=httpx.ByteStream(b"no gzip"), headers={"content-encoding": "gzip"}
    )
    handler = scripted(broken, answer())
    assert connect(handler, passing).ask(ASKING, read) == b"fine"


# pace


def test_requests_are_spaced_evenly(passing):
    starts = []

    def handler(request):
        starts.append(passing.now_s)
        return answer()

    connection = connect(handler, passing, requests_per_second=4)
    for _ in range(5):
        connection.ask(ASKING, read)
    assert [start - starts[0] for start in starts] == pytest.approx([0, 0.25, 0.5, 0.75, 1])


def test_retries_keep_to_the_pace_too(passing):
    handler = scripted(answer(503, **{"retry-after": "0"}))
    with pytest.raises(ServerError):
        connect(handler, passing, requests_per_second=0.1, patience=Patience(attempts=4)).ask(
            ASKING, read
        )
    assert passing.now_s >= 30


def test_all_threads_share_the_pace():
    pace, halt, starts = Pace(50, Clock()), threading.Event(), []

    def go():
        for _ in range(5):
            pace.wait(halt)
            starts.append(time.monotonic())

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(starts) - min(starts) >= 19 / 50 * 0.95


def test_a_service_that_wants_fewer_requests_is_left_alone_by_everybody(passing):
    pace = Pace(None, passing.clock)
    pace.hold(5)
    pace.wait(threading.Event())
    assert passing.waits == [5]


def gap_s(pace, passing):
    """Measure how far apart two requests start."""
    starts = []
    for _ in range(2):
        pace.wait(threading.Event())
        starts.append(passing.now_s)
    return starts[1] - starts[0]


def test_refusals_slow_everybody_down_once_per_burst(passing):
    pace = Pace(None, passing.clock)
    for _ in range(16):
        pace.slow_down()
    first = gap_s(pace, passing)
    passing.now_s += 10
    pace.slow_down()
    assert 0 < first < gap_s(pace, passing) <= 3 * first


def test_answers_bring_the_set_pace_back_and_no_more(passing):
    pace = Pace(20, passing.clock)
    pace.slow_down()
    assert gap_s(pace, passing) > 1 / 20
    for _ in range(1000):
        pace.speed_up()
    assert gap_s(pace, passing) == pytest.approx(1 / 20)


def test_a_service_that_takes_few_requests_gets_few(passing):
    taken = []

    def handler(request):
        recent = [at for at in taken if at > passing.now_s - 1]
        passing.now_s += 0.001
        if len(recent) >= 5:
            return answer(429, "slow down")
        taken.append(passing.now_s)
        return answer()

    connection = connect(handler, passing)
    assert [connection.ask(ASKING, read) for _ in range(100)] == [b"fine"] * 100


# discretion


def test_the_key_goes_to_the_service(passing):
    handler = scripted(answer())
    connect(handler, passing).ask(asking({"a": 1}), read)
    assert handler.asked[0].headers["x-api-key"] == SECRET
    assert handler.asked[0].url == URL + "/x"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/x",
        "http://shop.example/x",
        "https://shop.example:8443/x",
        "//evil.example/x",
        "https://shop.example.evil.example/x",
        "https://shop.example@evil.example/x",
        "https://[broken/x",
    ],
)
def test_the_key_follows_no_redirect_elsewhere(target, passing):
    handler = scripted(answer(307, location=target), answer())
    with pytest.raises(RedirectError, match="credentials must not go"):
        connect(handler, passing).ask(ASKING, read)
    assert len(handler.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_to_the_same_place_is_asked_in_the_same_way(status, passing):
    handler = scripted(answer(status, location="/api/y"), answer())
    assert connect(handler, passing).ask(asking({"a": 1}), read) == b"fine"
    first, second = handler.asked
    assert (second.method, str(second.url)) == ("POST", "https://shop.example/api/y")
    assert second.content == first.content
    assert second.headers["x-api-key"] == SECRET


def test_redirects_in_a_circle_end(passing):
    with pytest.raises(RedirectError, match="redirected 5 times"):
        connect(scripted(answer(307, location="/api/x")), passing).ask(ASKING, read)


def test_a_service_that_repeats_the_key_in_its_error_does_not_give_it_away(passing):
    handler = scripted(answer(401, f"no such key {SECRET}"))
    with pytest.raises(AuthError) as caught:
        connect(handler, passing).ask(ASKING, read)
    assert SECRET not in str(caught.value)
    assert "no such key ***" in str(caught.value)


def test_signatures_do_not_stand_in_the_logs(passing, caplog):
    caplog.set_level(logging.DEBUG)
    handler = scripted(answer(307, location="/api/file?id=69&sign=SKJB%2F35To"), answer())
    connect(handler, passing).ask(ASKING, read)
    assert "id=69&sign=***" in caplog.text
    assert "SKJB" not in caplog.text


def test_logging_is_left_as_it_is_apart_from_redaction(passing):
    logger = logging.getLogger("httpx")
    before = (logger.level, list(logger.handlers), logger.propagate, logger.disabled)
    connect(scripted(answer()), passing)
    connect(scripted(answer()), passing)
    assert (logger.level, list(logger.handlers), logger.propagate, logger.disabled) == before
    assert len(logger.filters) == 1


def test_importing_the_client_touches_no_logger():
    import subprocess
    import sys

    code = (
        "import logging, swathbook.sources._http;"
        "print(logging.root.handlers, logging.getLogger('httpx').filters)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] []"


def test_a_secret_does_not_show(passing):
    connection = connect(scripted(answer()), passing)
    assert SECRET not in repr(connection)
    assert SECRET not in repr(vars(connection)["_line"])


@pytest.mark.parametrize(
    "name", ["sign", "Signature", "X-Amz-Signature", "access_token", "api_key"]
)
def test_every_usual_name_of_a_signature_is_redacted(name):
    text = redact(f"https://a.example/f?{name}=abc%2F+=&id=1")
    assert "abc" not in text
    assert text.endswith("&id=1")


# many at once


def test_what_fails_does_not_lose_the_others():
    def work(key, halt):
        if key % 10 == 3:
            raise ServerError(f"{key} is broken")
        return key * 2

    gathered = gather(work, range(50), workers=4, label="", progress=False)
    assert list(gathered.failed) == [3, 13, 23, 33, 43]
    assert gathered.done == {key: key * 2 for key in range(50) if key % 10 != 3}


def test_answers_keep_the_order_of_the_keys():
    def work(key, halt):
        time.sleep((5 - key) / 200)
        return key

    assert list(gather(work, range(5), workers=5, label="", progress=False).done) == [0, 1, 2, 3, 4]


def test_no_more_work_at_once_than_workers():
    busy, most, lock = 0, 0, threading.Lock()

    def work(key, halt):
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        time.sleep(0.002)
        with lock:
            busy -= 1

    gather(work, range(40), workers=3, label="", progress=False)
    assert most == 3


def test_refused_credentials_stop_the_asking():
    asked = []

    def work(key, halt):
        asked.append(key)
        if key >= 5:
            raise AuthError("expired", code=401)
        return key

    gathered = gather(work, range(1000), workers=2, label="", progress=False)
    assert set(gathered.done) == set(range(5))
    assert len(gathered.failed) == 995
    assert len(asked) < 20
    assert isinstance(gathered.stopped_by, AuthError)


def test_one_forbidden_order_does_not_stop_the_asking():
    def work(key, halt):
        if key == 5:
            raise AuthError("not yours", code=403)
        return key

    gathered = gather(work, range(30), workers=2, label="", progress=False)
    assert len(gathered.done) == 29


def test_a_service_that_is_gone_is_not_asked_a_thousand_times():
    asked = []

    def work(key, halt):
        asked.append(key)
        raise ConnectionFailedError("gone")

    gathered = gather(work, range(1000), workers=4, label="", progress=False)
    assert len(gathered.failed) == 1000
    assert len(asked) < 40


def test_an_error_of_our_own_is_not_hidden():
    def work(key, halt):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        gather(work, range(3), workers=2, label="", progress=False)


def test_work_goes_on_inside_a_running_event_loop():
    async def notebook():
        return gather(lambda key, halt: key, range(8), workers=4, label="", progress=False)

    assert len(asyncio.run(notebook()).done) == 8


def test_an_interrupt_ends_waits_and_begins_nothing_more():
    begun = []

    def work(key, halt):
        begun.append(key)
        if key == 0:
            raise KeyboardInterrupt
        halt.wait(30)
        if halt.is_set():
            raise CancelledError
        return key

    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        gather(work, range(100), workers=2, label="", progress=False)
    assert time.monotonic() - start < 5
    assert len(begun) <= 5


def test_a_halted_request_is_not_sent(passing):
    halt = threading.Event()
    halt.set()
    handler = scripted(answer())
    with pytest.raises(CancelledError):
        connect(handler, passing).ask(ASKING, read, halt=halt)
    assert not handler.asked


def test_the_progress_bar_shows_after_a_while_and_only_if_wanted(capsys):
    def work(key, halt):
        time.sleep(0.3)

    gather(work, range(3), workers=1, label="orders", progress=True)
    assert "orders" in capsys.readouterr().err
    gather(work, range(2), workers=1, label="orders", progress=False)
    assert capsys.readouterr().err == ""


def test_nothing_to_do_is_done_at_once():
    assert gather(lambda key, halt: key, [], workers=4, label="", progress=True).done == {}
