"""The ways in which an emulated service can go wrong, for all services alike."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from typing import Literal

from swathbook.emulator.exchange import Answer, Call, Delivery, HungUpError, Reply


@dataclass(frozen=True)
class Latency:
    """The answer takes its time.

    Parameters
    ----------
    seconds
        How long it waits before the service sees the request.
    """

    seconds: float

    async def play(self, call: Call, answer: Answer) -> Reply:
        """Wait, then ask."""
        await call.wait(self.seconds)
        return await answer(call)


@dataclass(frozen=True)
class HttpError:
    """A gateway answers with an HTTP error in place of the service.

    Parameters
    ----------
    status
        429, 500, 502, 503, 504 or another.
    retry_after_s
        Say when to come again; `None` says nothing.
    retry_after_as
        `"seconds"`, or the `"date"` on which those seconds end.
    body
        What the answer holds; a page of HTML if not given.
    """

    status: int = 503
    retry_after_s: int | None = None
    retry_after_as: Literal["seconds", "date"] = "seconds"
    body: bytes | None = None

    async def play(self, call: Call, answer: Answer) -> Reply:  # noqa: ARG002
        """Answer without asking the service."""
        body = _error_page(self.status) if self.body is None else self.body
        kind = b"text/html" if self.body is None else b"application/json"
        return Reply(self.status, [(b"content-type", kind), *self._retry_after()], b"").with_body(
            body
        )

    def _retry_after(self) -> list[tuple[bytes, bytes]]:
        if self.retry_after_s is None:
            return []
        seconds = str(self.retry_after_s)
        moment = datetime.now(UTC) + timedelta(seconds=self.retry_after_s)
        date = format_datetime(moment.replace(microsecond=0), usegmt=True)
        return [(b"retry-after", (date if self.retry_after_as == "date" else seconds).encode())]


def _error_page(status: int) -> bytes:
    title = f"{status} {HTTPStatus(status).phrase}"
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>".encode()


@dataclass(frozen=True)
class HtmlPage:
    """A page of HTML comes with status 200, as from a login portal or a proxy."""

    body: bytes = b"<!DOCTYPE html><html><body><h1>Please sign in</h1></body></html>"

    async def play(self, call: Call, answer: Answer) -> Reply:  # noqa: ARG002
        """Answer without asking the service."""
        return Reply(200, [(b"content-type", b"text/html; charset=utf-8")], b"").with_body(
            self.body
        )


@dataclass(frozen=True)
class WrongShape:
    """JSON comes, but not what the documents promise."""

    body: bytes = b'{"code":200,"message":"success","data":[1,2,3]}'

    async def play(self, call: Call, answer: Answer) -> Reply:  # noqa: ARG002
        """Answer without asking the service."""
        return Reply(200, [(b"content-type", b"application/json")], b"").with_body(self.body)


@dataclass(frozen=True)
class Refusal:
    """The marketplace's own envelope comes, with a code that is not 200.

    Parameters
    ----------
    code, message
        What the envelope says.
    status
        The HTTP status that it comes with.
    """

    code: int = 500
    message: str = "Server internal error"
    status: int = 200

    async def play(self, call: Call, answer: Answer) -> Reply:  # noqa: ARG002
        """Answer without asking the service."""
        body = json.dumps({"code": self.code, "message": self.message, "data": None}).encode()
        return Reply(self.status, [(b"content-type", b"application/json")], b"").with_body(body)


@dataclass(frozen=True)
class Truncated:
    """The body ends too early.

    Parameters
    ----------
    keep
        The share of the body that arrives.
    announced
        `"cut"`: the answer's length is that of what arrives, so that only the text is broken;
        `"whole"`: the length of the whole is announced and the connection closes before.
    """

    keep: float = 0.5
    announced: Literal["cut", "whole"] = "cut"

    async def play(self, call: Call, answer: Answer) -> Reply:
        """Ask, and cut what comes."""
        reply = await answer(call)
        kept = int(len(reply.body) * self.keep)
        if self.announced == "cut":
            return reply.with_body(reply.body[:kept])
        return replace(reply, delivery=Delivery(sent_bytes=kept))


@dataclass(frozen=True)
class Dropped:
    """The connection closes without an answer."""

    async def play(self, call: Call, answer: Answer) -> Reply:  # noqa: ARG002
        """Hang up."""
        raise HungUpError


@dataclass(frozen=True)
class ExpiredKey:
    """The key is not accepted any more: the service answers as to a stranger."""

    async def play(self, call: Call, answer: Answer) -> Reply:
        """Ask without the key."""
        return await answer(call.without_credentials())


@dataclass(frozen=True)
class Arrival:
    """New orders arrive just before the request is answered.

    Parameters
    ----------
    orders
        How many.
    """

    orders: int = 1

    async def play(self, call: Call, answer: Answer) -> Reply:
        """Let them arrive, then ask."""
        for _ in range(self.orders):
            call.world.add_order()
        return await answer(call)


@dataclass(frozen=True)
class Vanishing:
    """An order vanishes just before the request is answered.

    Parameters
    ----------
    number
        Its number; the newest order if not given.
    """

    number: str | None = None

    async def play(self, call: Call, answer: Answer) -> Reply:
        """Let it vanish, then ask."""
        newest = max(
            call.world.orders, key=lambda order: (order.created_at, order.id), default=None
        )
        if newest:
            call.world.remove_order(self.number or newest.number)
        return await answer(call)


@dataclass(frozen=True)
class RepeatedPage:
    """Whatever page is asked for, the same one comes, for ever.

    Parameters
    ----------
    page
        The page that comes.
    """

    page: int = 1

    async def play(self, call: Call, answer: Answer) -> Reply:
        """Ask for that page."""
        return await answer(call.with_fields(pageNumber=self.page))


@dataclass(frozen=True)
class WrongTotal:
    """The listing announces another number of rows than there are.

    Parameters
    ----------
    by
        How many too many; negative for too few.
    """

    by: int

    async def play(self, call: Call, answer: Answer) -> Reply:
        """Ask, and change the total."""
        reply = await answer(call)
        return reply.with_body(re.sub(rb'"total":(\d+)', self._shifted, reply.body, count=1))

    def _shifted(self, found: re.Match[bytes]) -> bytes:
        return b'"total":%d' % (int(found[1]) + self.by)


@dataclass(frozen=True)
class Redirect:
    """The answer sends the caller elsewhere, with the same path and query.

    Parameters
    ----------
    to
        Scheme and host of the other place, as `"http://elsewhere.example"`.
    status
        301, 302, 303, 307 or 308.
    """

    to: str
    status: int = 307

    async def play(self, call: Call, answer: Answer) -> Reply:  # noqa: ARG002
        """Answer without asking the service."""
        query = call.scope["query_string"]
        target = self.to.encode() + call.path.encode() + (b"?" + query if query else b"")
        return Reply(self.status, [(b"location", target)], b"").with_body(b"")
