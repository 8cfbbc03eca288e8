"""Questions that change something, and answers that are taken in piece by piece."""

import json
import logging

import httpx
import pytest
from pydantic import SecretStr
from scripted_http import scripted

from swathbook.errors import (
    AuthError,
    ConnectionFailedError,
    RateLimitError,
    RedirectError,
    ServerError,
)
from swathbook.sources._http import Clock, Connection, Patience, Question

URL = "https://shop.example/api"
TOKEN = "t0ken-of-mine"
ORDER = Question("/orders", "POST", body={"label": "alps"}, changes=True)


def connect(handler, **changed):
    options = {
        "credentials": {"Authorization": SecretStr(f"Bearer {TOKEN}")},
        "patience": Patience(attempts=3),
        "timeout_s": 5.0,
        "requests_per_second": None,
        "connections": 4,
        "ca": None,
        "transport": httpx.MockTransport(handler),
        "clock": Clock(now_s=lambda: 0.0, wait=lambda _s, _halt: None),
    }
    return Connection(URL, **{**options, **changed})


def read(reply):
    kinds = {401: AuthError, 429: RateLimitError, 500: ServerError, 503: ServerError}
    if reply.status in kinds:
        raise kinds[reply.status](reply.content.decode(), http_status=reply.status)
    return reply.content


# questions


def test_a_question_is_asked_with_its_verb_query_and_body():
    handler = scripted(httpx.Response(200))
    question = Question("/a b", "PUT", query={"page": 0, "sort": ["x", "y"]}, body=[1])
    connect(handler).ask(question, read)
    (request,) = handler.asked
    assert request.method == "PUT"
    assert str(request.url) == f"{URL}/a%20b?page=0&sort=x&sort=y"
    assert json.loads(request.content) == [1]


def test_a_question_without_a_body_sends_none():
    handler = scripted(httpx.Response(200))
    connect(handler).ask(Question("/x"), read)
    assert handler.asked[0].content == b""
    assert "content-type" not in handler.asked[0].headers


def test_content_is_sent_as_it_is():
    handler = scripted(httpx.Response(200))
    connect(handler).ask(Question("/x", "POST", content=b"a,b", content_type="text/csv"), read)
    assert (handler.asked[0].content, handler.asked[0].headers["content-type"]) == (
        b"a,b",
        "text/csv",
    )


@pytest.mark.parametrize(
    "fault",
    [httpx.Response(500, text="no"), httpx.ReadTimeout("slow"), httpx.ReadError("broken")],
    ids=["500", "timeout", "broken"],
)
def test_what_may_have_been_done_is_not_asked_again(fault):
    handler = scripted(fault, httpx.Response(201))
    with pytest.raises((ServerError, ConnectionFailedError)):
        connect(handler).ask(ORDER, read)
    assert len(handler.asked) == 1


def test_a_change_whose_answer_was_lost_says_that_it_may_have_been_done():
    with pytest.raises(ConnectionFailedError, match="may have been done all the same"):
        connect(scripted(httpx.ReadTimeout("slow"))).ask(ORDER, read)


@pytest.mark.parametrize(
    "fault",
    [httpx.Response(429), httpx.Response(503), httpx.ConnectError("no route")],
    ids=["429", "503", "connect"],
)
def test_what_was_surely_not_done_is_asked_again(fault):
    handler = scripted(fault, httpx.Response(201, text="made"))
    assert connect(handler).ask(ORDER, read) == b"made"


# credentials that change


def test_credentials_are_those_that_hold_when_the_request_goes_out():
    tokens = iter(["Bearer one", "Bearer two"])
    handler = scripted(httpx.Response(500), httpx.Response(200))
    connection = connect(handler, credentials=lambda: {"Authorization": SecretStr(next(tokens))})
    connection.ask(Question("/x"), read)
    assert [request.headers["authorization"] for request in handler.asked] == [
        "Bearer one",
        "Bearer two",
    ]


@pytest.mark.parametrize("echo", [f"Bearer {TOKEN} expired", f"{TOKEN} expired"])
def test_a_token_is_hidden_with_and_without_its_scheme(echo):
    with pytest.raises(AuthError) as caught:
        connect(scripted(httpx.Response(401, text=echo))).ask(Question("/x"), read)
    assert TOKEN not in str(caught.value)


def test_other_secrets_are_hidden_too():
    handler = scripted(httpx.Response(401, text="wrong password hunter2"))
    with pytest.raises(AuthError, match=r"wrong password \*\*\*"):
        connect(handler, secrets=[SecretStr("hunter2")]).ask(Question("/x"), read)


# streams


def gathered(connection, url, **options):
    with connection.stream(url, **options) as incoming:
        return incoming.status, b"".join(incoming.pieces)


def test_a_stream_hands_out_the_body_as_it_was_sent():
    packing = {"content-encoding": "gzip"}
    packed = httpx.Response(200, content=iter([b"\x1f\x8b", b"not really"]), headers=packing)
    assert gathered(connect(scripted(packed)), f"{URL}/f") == (200, b"\x1f\x8bnot really")


def test_a_stream_asks_for_the_bytes_as_they_are_with_the_callers_headers():
    handler = scripted(httpx.Response(206, content=b"rest"))
    gathered(connect(handler), f"{URL}/f", headers={"Range": "bytes=4-"})
    sent = handler.asked[0].headers
    assert (sent["accept-encoding"], sent["range"]) == ("identity", "bytes=4-")
    assert sent["authorization"] == f"Bearer {TOKEN}"


def test_a_stream_from_elsewhere_gets_no_credentials():
    handler = scripted(httpx.Response(200))
    gathered(connect(handler), "https://store.example/f?sign=a%2Bb")
    assert "authorization" not in handler.asked[0].headers


def test_a_stream_follows_redirects_elsewhere_without_credentials():
    moved = httpx.Response(302, headers={"location": "https://store.example/f?sign=a%2Bb"})
    handler = scripted(moved, httpx.Response(200, content=b"tiff"))
    assert gathered(connect(handler), f"{URL}/f") == (200, b"tiff")
    first, second = handler.asked
    assert "authorization" in first.headers
    assert "authorization" not in second.headers
    assert str(second.url) == "https://store.example/f?sign=a%2Bb"


def test_a_streams_redirects_end():
    moved = httpx.Response(302, headers={"location": f"{URL}/f"})
    with pytest.raises(RedirectError):
        gathered(connect(scripted(moved)), f"{URL}/f")


def test_a_stream_that_breaks_off_is_a_failed_connection():
    def pieces():
        yield b"half"
        raise httpx.ReadError("reset")

    handler = scripted(httpx.Response(200, content=pieces()))
    with pytest.raises(ConnectionFailedError, match="ReadError"):
        gathered(connect(handler), f"{URL}/f")


def test_a_stream_that_cannot_be_opened_is_a_failed_connection():
    with pytest.raises(ConnectionFailedError):
        gathered(connect(scripted(httpx.ConnectError("no route"))), f"{URL}/f")


def test_the_signature_of_a_stream_does_not_stand_in_the_logs(caplog):
    caplog.set_level(logging.DEBUG)
    gathered(connect(scripted(httpx.Response(200))), f"{URL}/f?orderToken=eyJhbGci&scope=demo")
    assert "eyJhbGci" not in caplog.text
    assert "scope=demo" in caplog.text


def test_an_error_of_the_caller_passes_through_a_stream_unchanged():
    with (
        pytest.raises(ZeroDivisionError),
        connect(scripted(httpx.Response(200))).stream(f"{URL}/f"),
    ):
        raise ZeroDivisionError
