"""The ways in which the delivery of files can go wrong, for all services alike."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from swathbook.emulator.exchange import Answer, Call, Delivery, Reply
from swathbook.emulator.file_answers import file_answer

_RANGE_HEADERS = (b"range", b"if-range", b"if-none-match")


@dataclass(frozen=True)
class Cut:
    """The connection closes in the middle of the body, of which the whole length was announced.

    Parameters
    ----------
    after_bytes
        How much of the body arrives.
    """

    after_bytes: int

    async def play(self, call: Call, answer: Answer) -> Reply:
        """Ask, and cut what comes."""
        reply = await answer(call)
        return replace(reply, delivery=Delivery(sent_bytes=min(self.after_bytes, len(reply.body))))


@dataclass(frozen=True)
class Stall:
    """The body stands still for a while, and then goes on.

    Parameters
    ----------
    seconds
        How long that is.
    after_bytes
        How much of the body arrives before.
    """

    seconds: float
    after_bytes: int = 0

    async def play(self, call: Call, answer: Answer) -> Reply:
        """Ask, and hold back what comes."""
        reply = await answer(call)
        how = Delivery(stalls_at=self.after_bytes, stall_s=self.seconds)
        return replace(reply, delivery=how)


@dataclass(frozen=True)
class WrongLength:
    """The answer announces another length than it has.

    Parameters
    ----------
    by
        How many bytes too many: the connection closes before they come. Below 0 for too few: the
        body ends there, as far as HTTP can tell.
    """

    by: int

    async def play(self, call: Call, answer: Answer) -> Reply:
        """Ask, and change what is announced."""
        reply = await answer(call)
        if self.by <= 0:
            return reply.with_body(reply.body[: len(reply.body) + self.by])
        length = str(len(reply.body) + self.by).encode()
        others = [(name, value) for name, value in reply.headers if name != b"content-length"]
        return replace(
            reply,
            headers=[*others, (b"content-length", length)],
            delivery=Delivery(sent_bytes=len(reply.body)),
        )


@dataclass(frozen=True)
class WrongSizes:
    """An answer about files names other sizes than they have.

    Parameters
    ----------
    by
        How many bytes too many; below 0 for too few.
    key
        The key under which the sizes stand.
    """

    by: int
    key: str = "filesize"

    async def play(self, call: Call, answer: Answer) -> Reply:
        """Ask, and change the sizes."""
        reply = await answer(call)
        sizes = re.compile(rb'("%s"\s*:\s*)(\d+)' % re.escape(self.key.encode()))
        return reply.with_body(sizes.sub(self._shifted, reply.body))

    def _shifted(self, found: re.Match[bytes]) -> bytes:
        return b"%s%d" % (found[1], max(0, int(found[2]) + self.by))


@dataclass(frozen=True)
class ChangedFile:
    """Another version of the file is there: of the same size, under another ETag."""

    async def play(self, call: Call, answer: Answer) -> Reply:
        """Ask for the whole file, change it, and answer from that."""
        whole = await answer(call.without_headers(*_RANGE_HEADERS))
        asked = {name.decode(): value.decode("latin-1") for name, value in call.scope["headers"]}
        changed = file_answer(asked, whole.body[:8] + whole.body[:7:-1])
        names = {name.encode() for name in changed.headers}
        kept = [(name, value) for name, value in whole.headers if name not in names]
        new = [(name.encode(), value.encode()) for name, value in changed.headers.items()]
        return replace(whole, status=changed.status, headers=[*kept, *new]).with_body(changed.body)


@dataclass(frozen=True)
class IgnoredRange:
    """Whatever part is asked for, the whole file comes."""

    async def play(self, call: Call, answer: Answer) -> Reply:
        """Ask for the whole file."""
        return await answer(call.without_headers(*_RANGE_HEADERS))


@dataclass(frozen=True)
class WrongRange:
    """Another part comes than was asked for, and says so.

    Parameters
    ----------
    by
        How many bytes further on it claims to begin.
    """

    by: int

    async def play(self, call: Call, answer: Answer) -> Reply:
        """Ask, and move the part."""
        reply = await answer(call)
        moved = [(name, self._moved(name, value)) for name, value in reply.headers]
        return replace(reply, headers=moved)

    def _moved(self, name: bytes, value: bytes) -> bytes:
        if name != b"content-range":
            return value
        return re.sub(rb"(\d+)-", lambda found: b"%d-" % (int(found[1]) + self.by), value, count=1)


@dataclass(frozen=True)
class NoSuchRange:
    """Whatever part is asked for, it is said not to be there (HTTP 416).

    Parameters
    ----------
    size
        How large the file is said to be; `None` says nothing.
    """

    size: int | None = None

    async def play(self, call: Call, answer: Answer) -> Reply:
        """Refuse requests for parts, and let others pass."""
        if not any(name == b"range" for name, _ in call.scope["headers"]):
            return await answer(call)
        said = [] if self.size is None else [(b"content-range", f"bytes */{self.size}".encode())]
        return Reply(416, said, b"").with_body(b"")


@dataclass(frozen=True)
class NoValidators:
    """Nothing names the version of the file: neither an ETag nor the time of its last change."""

    async def play(self, call: Call, answer: Answer) -> Reply:
        """Ask, and leave those headers out."""
        reply = await answer(call)
        silent = (b"etag", b"last-modified")
        return replace(reply, headers=[pair for pair in reply.headers if pair[0] not in silent])
