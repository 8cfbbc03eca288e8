"""The private key travels in every request, and stands nowhere else."""

import base64
import copy
import dataclasses
import io
import json
import logging
import pickle
import pprint
import socket
import threading
import traceback

import httpx
import pytest
from rich.console import Console
from rich.traceback import Traceback

import swathbook as sb
from swathbook import emulator
from swathbook.errors import ConnectionFailedError, RedirectError, SwathbookError
from swathbook.sources._http import Clock

NO_WAIT = Clock(wait=lambda _seconds, _halt: None)


def pem(label, first, length):
    body = base64.b64encode(bytes((first + 7 * n) % 251 for n in range(length))).decode()
    lines = [body[start : start + 64] for start in range(0, len(body), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])


KEY, CERT = pem("PRIVATE KEY", 3, 138), pem("CERTIFICATE", 11, 420)
LINES = [line for line in (KEY + CERT).split("\n") if line and "-----" not in line]


def secrets_in(text):
    return [
        line for line in LINES if any(line[at : at + 15] in text for at in range(len(line) - 14))
    ]


def connect(handler, url="https://bcs.example.org", **changed):
    options = {"clock": NO_WAIT, "progress": False, "transport": httpx.MockTransport(handler)}
    return sb.DataShare(
        url, org_id="o", channel_id="c", cert=CERT, key=KEY, **{**options, **changed}
    )


def empty(_request):
    return httpx.Response(200, json={"items": [], "pagination": {"totalItems": 0}})


def error_of(client):
    with pytest.raises(SwathbookError) as caught:
        client.orders()
    return caught.value


def printed(error):
    """Print an error in every way that shows the calls it went through; not the caller's own."""
    inner = error.__traceback__.tb_next
    plain = "".join(traceback.format_exception(type(error), error, inner))
    shown = traceback.TracebackException(type(error), error, inner, capture_locals=True)
    return "\n".join([plain, *shown.format()])


def reachable(thing, depth=4):
    """Everything that a debugger would show of an object, some levels down."""
    yield repr(thing)
    if depth and not isinstance(thing, str | bytes | int | float):
        for name in {*getattr(thing, "__dict__", ()), *getattr(type(thing), "__slots__", ())}:
            value = getattr(thing, name, None)
            if name != "_secret_value" and type(value).__module__.startswith("swathbook"):
                yield from reachable(value, depth - 1)


PRINTERS = {
    "repr": repr,
    "str": str,
    "format": format,
    "f-string": lambda client: f"{client!r:>200}",
    "per cent": lambda client: "%r" % (client,),  # noqa: UP031
    "vars": lambda client: str(vars(client)),
    "pprint": lambda client: pprint.pformat(vars(client), depth=9),
    "pprint of a list": lambda client: pprint.pformat([client, {"c": client}]),
    "json": lambda client: json.dumps(vars(client), default=str),
    "json by repr": lambda client: json.dumps({"client": client}, default=repr),
    "all that it holds": lambda client: "\n".join(reachable(client)),
    "dir": lambda client: str([getattr(client, name) for name in dir(client)]),
    "rich": lambda client: _rich(client, vars(client)),
}


def _rich(*things):
    console = Console(file=io.StringIO(), width=400)
    console.print(*things)
    return console.file.getvalue()


@pytest.mark.parametrize("show", PRINTERS.values(), ids=PRINTERS)
def test_printing_a_client_tells_nothing(show):
    assert not secrets_in(show(connect(empty)))


@pytest.mark.parametrize(
    "spread",
    [pickle.dumps, copy.copy, copy.deepcopy, dataclasses.asdict],
    ids=["pickle", "copy", "deepcopy", "asdict"],
)
def test_a_client_and_who_asks_cannot_be_spread(spread):
    client = connect(empty)
    for thing in (client, client._endpoints._identity):
        with pytest.raises(TypeError) as caught:
            spread(thing)
        assert not secrets_in(printed(caught.value))


def test_a_book_that_was_loaded_can_be_spread_and_has_nothing_of_it():
    def handler(request):
        row = {"consumer": "did:a", "orderSeq": "1", "echo": json.loads(request.content)}
        return httpx.Response(200, json={"items": [row], "pagination": {"totalItems": 1}})

    book = connect(handler).load()
    assert json.loads(book.orders["extra"].iloc[0])["echo"]["orgID"] == "o"
    assert not secrets_in(pickle.dumps(book).decode("latin-1"))


ECHOES = {
    "raw": lambda sent: sent,
    "the key alone": lambda sent: KEY.encode(),
    "one line": lambda sent: KEY.split("\n")[2].encode(),
    "half a line": lambda sent: KEY.split("\n")[1][10:40].encode(),
    "in a page": lambda sent: b"<html><pre>" + KEY.encode() + b"</pre></html>",
    "as a reason": lambda sent: json.dumps(
        {"errorCode": "BCS.5002046", "errorMsg": f"got {sent.decode()}"}
    ).encode(),
    "as a code": lambda sent: json.dumps({"error_code": KEY, "error_msg": CERT}).encode(),
    "encoded": lambda sent: json.dumps(
        {"errorCode": "BCS.5009999", "errorMsg": base64.b64encode(sent).decode()}
    ).encode(),
    "as keys": lambda sent: json.dumps({KEY: 1, CERT: {KEY: 2}}).encode(),
    "as a list": lambda sent: json.dumps([KEY, CERT]).encode(),
    "cut off": lambda sent: sent[:-40],
}


@pytest.mark.parametrize("status", [200, 400, 401, 500])
@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
def test_a_service_that_repeats_the_request_gives_nothing_away(echo, status, caplog):
    caplog.set_level(logging.DEBUG)
    client = connect(lambda request: httpx.Response(status, content=echo(request.content)))
    error = error_of(client)
    assert not secrets_in(f"{error} {error!r} {error.args} {vars(error)}")
    assert not secrets_in(printed(error))
    assert not secrets_in(pickle.dumps(error).decode("latin-1"))
    assert not secrets_in(caplog.text)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "target",
    ["http://bcs.example.org/x", "https://evil.example.org/x", "https://bcs.example.org:1/x"],
    ids=["without TLS", "another host", "another port"],
)
def test_a_redirect_elsewhere_is_not_followed_and_gets_nothing(target, status):
    asked = []

    def handler(request):
        asked.append(request.url)
        return httpx.Response(status, headers={"Location": target})

    error = error_of(connect(handler))
    assert isinstance(error, RedirectError)
    assert [url.host for url in asked] == ["bcs.example.org"]
    assert asked[0].scheme == "https"
    assert not secrets_in(printed(error))


@pytest.fixture
def rude():
    """A server that takes what is sent, answers with one scripted text, and hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads = []

    def serve(answer, times):
        for _ in range(times):
            connection, _ = listener.accept()
            with connection:
                connection.sendall(answer(connection.recv(1 << 16)))

    def start(answer, times):
        threads.append(threading.Thread(target=serve, args=(answer, times)))
        threads[-1].start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    with listener:
        yield start
        for thread in threads:
            thread.join()


RUDE = {
    "nothing": lambda sent: b"",
    "the request itself": lambda sent: sent,
    "no HTTP": lambda sent: KEY.encode(),
    "a broken header": lambda sent: b"HTTP/1.1 200 OK\r\n" + KEY.encode() + b"\r\n\r\n",
    "too little": lambda sent: b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + KEY.encode(),
}


@pytest.mark.parametrize("answer", RUDE.values(), ids=RUDE)
def test_a_connection_that_fails_remembers_nothing_of_what_was_sent(answer, rude, caplog):
    caplog.set_level(logging.DEBUG)
    client = connect(empty, rude(answer, 2), transport=None, attempts=2)
    error = error_of(client)
    assert isinstance(error, ConnectionFailedError)
    assert not secrets_in(printed(error))
    cause = error.__cause__
    while cause is not None:
        assert not secrets_in(str(vars(cause)))
        assert not getattr(getattr(cause, "request", None), "content", b"")
        cause = cause.__cause__


@pytest.mark.parametrize("kind", [httpx.WriteError, httpx.WriteTimeout, httpx.ReadTimeout])
def test_a_request_that_breaks_off_while_it_is_written_is_not_told(kind):
    def handler(request):
        half_sent = request.content[:999]
        raise kind(f"broken after {len(half_sent)} bytes")

    assert not secrets_in(printed(error_of(connect(handler))))


def test_a_traceback_that_shows_variables_in_colours_shows_no_secret():
    error = error_of(connect(lambda request: httpx.Response(500, content=request.content)))
    inner = error.__traceback__.tb_next
    assert not secrets_in(
        _rich(Traceback.from_exception(type(error), error, inner, show_locals=True))
    )


def test_ctrl_c_in_the_middle_of_a_request_tells_nothing():
    def handler(request):
        sending = request.content
        raise KeyboardInterrupt(len(sending))

    with pytest.raises(KeyboardInterrupt) as caught:
        connect(handler).orders()
    assert not secrets_in(printed(caught.value))


def test_nothing_is_logged_of_a_whole_session(caplog):
    caplog.set_level(logging.DEBUG)
    with emulator.datashare(orders=4) as service:
        account = {name: getattr(service, name) for name in ("org_id", "channel_id", "cert", "key")}
        with sb.DataShare(service.url, **account, progress=False) as client:
            client.load(links=True)
        lines = service.key.split("\n")[1:-2] + service.cert.split("\n")[1:-2]
        assert "query-orders" in caplog.text
        assert not any(line in caplog.text for line in lines)
        assert not any(line in str(service.requests) for line in lines)


def test_what_stays_on_this_machine_takes_no_proxy(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with emulator.datashare(orders=2) as service:
        account = {name: getattr(service, name) for name in ("org_id", "channel_id", "cert", "key")}
        with sb.DataShare(service.url, **account, attempts=1) as client:
            assert len(client.orders())
