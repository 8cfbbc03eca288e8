"""Errors leave the HTTP client without secrets, and so does all that led to them."""

import traceback

import httpx
import pytest
from pydantic import SecretStr

from swathbook.errors import ConnectionFailedError, ServerError
from swathbook.sources._http import Clock, Connection, Patience, Question

SECRET = "s3cr3t-k3y-0123456789"
HEADER = {"Authorization": SecretStr(f"Bearer {SECRET}")}


def connect(handler, url="https://shop.example", **changed):
    options = {
        "credentials": HEADER,
        "patience": Patience(attempts=2),
        "timeout_s": 5.0,
        "requests_per_second": None,
        "connections": 2,
        "ca": None,
        "transport": httpx.MockTransport(handler),
        "clock": Clock(wait=lambda _seconds, _halt: None),
    }
    return Connection(url, **{**options, **changed})


def read(reply):
    raise ServerError(f"the shop says {reply.content.decode()}", http_status=reply.status)


def error_of(connection, question):
    with pytest.raises((ServerError, ConnectionFailedError)) as caught:
        connection.ask(question, read)
    return caught.value


def printed(error):
    inner = error.__traceback__.tb_next.tb_next  # from the calls inside on
    shown = traceback.TracebackException(type(error), error, inner, capture_locals=True)
    return "".join(shown.format())


@pytest.mark.parametrize("status", [400, 500])
def test_what_led_to_an_error_does_not_tell_what_the_error_leaves_out(status):
    connection = connect(lambda request: httpx.Response(status, text=f"no such key {SECRET}"))
    error = error_of(connection, Question("/x"))
    assert SECRET not in printed(error)
    assert "no such key ***" in printed(error)


@pytest.mark.parametrize("kind", [httpx.WriteError, httpx.ReadTimeout])
def test_a_failed_connection_remembers_neither_headers_nor_body(kind):
    def handler(request):
        raise kind(f"sending {request.content!r}")

    body = {"password": SECRET}
    error = error_of(connect(handler), Question("/x", "POST", body=body))
    assert SECRET not in printed(error)
    cause = error.__cause__
    assert cause.request.content == b""
    assert "authorization" not in cause.request.headers


def test_where_the_calls_were_is_still_told():
    error = error_of(connect(lambda request: httpx.Response(500)), Question("/x"))
    names = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    assert "read" in names


def test_an_error_that_was_being_handled_before_is_left_as_it_was():
    connection = connect(lambda request: httpx.Response(500))
    with pytest.raises(ServerError) as caught:
        _ask_while_handling(connection)
    outer = caught.value.__context__
    assert outer.args == (f"mine, with {SECRET}",)
    assert outer.__traceback__.tb_next.tb_frame.f_locals["value"] == 7


def _ask_while_handling(connection):
    try:
        _fail()
    except ValueError:
        connection.ask(Question("/x"), read)


def _fail():
    value = 7
    raise ValueError(f"mine, with {SECRET}", *[] if value else [0])


def test_a_body_that_is_made_when_it_is_sent_is_made_for_each_attempt():
    sent = []

    def handler(request):
        sent.append(request.content)
        return httpx.Response(500)

    bodies = iter([b"first", b"second"])
    question = Question("/x", "POST", content=lambda: next(bodies), content_type="text/plain")
    error_of(connect(handler), question)
    assert sent == [b"first", b"second"]
    assert "first" not in repr(question)
