"""One request and its answer as plain values, between the socket and a service.

A `Front` stands before every emulated service. It reads the request whole, lets the faults that
are due play their part, writes down what was asked, and sends the answer.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from swathbook.emulator.faults import Faults
    from swathbook.emulator.world.account import World

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Sequence[tuple[bytes, bytes]]

HANG_UP = "swathbook.hang_up"
"""The key in an ASGI scope's extensions under which a server lets the app close the connection."""

DELIVERY = "swathbook.delivery"
"""The key in an ASGI scope's extensions under which a service says how its answer is delivered:
an object to be filled with any of the fields of `Delivery`."""

CREDENTIAL_HEADERS = (b"authorization", b"x-api-key")
SECRET_FIELDS = ("sign", "sk", "cert", "token", "orderToken", "access_token", "password")
SHORTEST_WAIT_S = 0.02


@dataclass(frozen=True)
class Delivery:
    """How an answer's body is sent.

    Parameters
    ----------
    sent_bytes
        How much of the body is sent before the connection closes; `None` for all of it.
    stalls_at
        After so many bytes nothing comes for a while; `None` for no pause.
    stall_s
        How long that while is, in seconds.
    """

    sent_bytes: int | None = None
    stalls_at: int | None = None
    stall_s: float = 0.0


@dataclass(frozen=True)
class Reply:
    """What a service answers, and how that is sent."""

    status: int
    headers: Headers
    body: bytes
    delivery: Delivery = Delivery()

    def with_body(self, body: bytes) -> Reply:
        """Answer something else, with the length that belongs to it."""
        others = [(name, value) for name, value in self.headers if name != b"content-length"]
        return replace(
            self, body=body, headers=[*others, (b"content-length", str(len(body)).encode())]
        )


class HungUpError(Exception):
    """The connection is to be closed without an answer."""


@dataclass(frozen=True)
class Call:
    """What a service is asked.

    Parameters
    ----------
    world
        The made-up world, for faults that change it.
    closing
        Set when the server shuts down, so that nobody waits any longer.
    """

    scope: Scope
    body: bytes
    world: World
    closing: threading.Event

    @property
    def method(self) -> str:
        """The verb: GET, POST and so on."""
        return str(self.scope["method"])

    @property
    def path(self) -> str:
        """The path, without the query."""
        return str(self.scope["path"])

    @property
    def fields(self) -> Mapping[str, Any]:
        """The fields of a JSON body; none if it is not a JSON object."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def with_fields(self, **changed: object) -> Call:
        """Ask with other values in the JSON body."""
        return replace(self, body=json.dumps({**self.fields, **changed}).encode())

    def without_headers(self, *names: bytes) -> Call:
        """Ask as if these headers, named in lower case, had not been sent."""
        kept = [pair for pair in self.scope["headers"] if pair[0].lower() not in names]
        return replace(self, scope={**self.scope, "headers": kept})

    def without_credentials(self) -> Call:
        """Ask as if no key had been sent."""
        return self.without_headers(*CREDENTIAL_HEADERS)

    async def wait(self, seconds: float) -> None:
        """Let time pass, unless the server shuts down."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while (left := end - loop.time()) > 0 and not self.closing.is_set():
            await asyncio.sleep(min(left, SHORTEST_WAIT_S))


Answer = Callable[[Call], Awaitable[Reply]]


@dataclass(frozen=True)
class Asked:
    """A line of a service's log: what was asked, and how it was answered.

    Keys, tokens and signatures are left out: of the headers only the names are kept.

    Parameters
    ----------
    status
        The HTTP status of the answer; `None` where the connection was dropped.
    """

    method: str
    path: str
    query: Mapping[str, str]
    header_names: frozenset[str]
    body: Mapping[str, Any]
    status: int | None


@dataclass
class Front:
    """Stands between the socket and a service: faults, log, whole requests and answers.

    Parameters
    ----------
    app
        The service, as an ASGI application.
    world
        What it shows.
    faults
        What goes wrong, and when.
    """

    app: App
    world: World
    faults: Faults
    requests: list[Asked] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI has it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        call = Call(scope, await _read(receive), self.world, self.closing)
        try:
            reply = await self.faults.around(call, self._ask)(call)
        except HungUpError:
            self._note(call, None)
            await _hang_up(scope, receive)
        else:
            self._note(call, reply.status)
            await _deliver(reply, call, receive, send)

    async def _ask(self, call: Call) -> Reply:
        sent: list[MutableMapping[str, Any]] = []
        wanted: dict[str, Any] = {}
        extensions = {**call.scope.get("extensions", {}), DELIVERY: wanted}

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": call.body, "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        await self.app({**call.scope, "extensions": extensions}, receive, send)
        start, *parts = sent
        body = b"".join(part.get("body", b"") for part in parts)
        return Reply(start["status"], start["headers"], body, Delivery(**wanted))

    def _note(self, call: Call, status: int | None) -> None:
        headers = frozenset(name.decode("latin-1").lower() for name, _ in call.scope["headers"])
        query = dict(parse_qsl(call.scope["query_string"].decode("latin-1")))
        asked = Asked(call.method, call.path, _veiled(query), headers, _veiled(call.fields), status)
        self.requests.append(asked)


def _veiled(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: "…" if name in SECRET_FIELDS else value for name, value in fields.items()}


async def _read(receive: Receive) -> bytes:
    parts: list[bytes] = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


async def _deliver(reply: Reply, call: Call, receive: Receive, send: Send) -> None:
    how = reply.delivery
    await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
    body = reply.body[: how.sent_bytes]
    if how.stalls_at is not None:
        head, body = body[: how.stalls_at], body[how.stalls_at :]
        await send({"type": "http.response.body", "body": head, "more_body": True})
        await call.wait(how.stall_s)
    is_cut = how.sent_bytes is not None
    await send({"type": "http.response.body", "body": body, "more_body": is_cut})
    if is_cut:
        await _hang_up(call.scope, receive)


async def _hang_up(scope: Scope, receive: Receive) -> None:
    hang_up = scope.get("extensions", {}).get(HANG_UP)
    if hang_up is None:
        raise ConnectionResetError("The emulated service dropped the connection.")
    hang_up()
    while (await receive())["type"] != "http.disconnect":
        pass
