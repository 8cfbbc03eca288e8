"""Taking in one answer after the other, until all of a file is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from dataclasses import dataclass
from threading import Event

from swathbook.sources._delivery.checks import check
from swathbook.sources._delivery.coding import decoded
from swathbook.sources._delivery.error_pages import (
    kind_of_page,
    page_in_place,
    read_page,
    split_head,
)
from swathbook.sources._delivery.folder import OrderFolder
from swathbook.sources._delivery.meter import Meter
from swathbook.sources._delivery.names import name_in_disposition, name_in_url, safe_name
from swathbook.sources._delivery.parts import Part, Version
from swathbook.sources._delivery.ranges import (
    Span,
    read_span,
    rest_headers,
    size_when_out_of_range,
    validator_of,
)
from swathbook.sources._delivery.replies import BODY, OUT_OF_RANGE, raise_for, raise_for_page
from swathbook.sources._delivery.troubles import PassingError
from swathbook.sources._delivery.wanted import Wanted
from swathbook.sources._http import Incoming, retry_after_s


@dataclass
class Transfer:
    """What came of one file so far, and how the rest is taken in.

    Parameters
    ----------
    wanted
        The file.
    folder
        Where it goes.
    meter
        Is told what came.
    halt
        Set from outside, ends the work.
    epoch_s
        The clock on the wall, to read when a service wants to be asked again.
    """

    wanted: Wanted
    folder: OrderFolder
    meter: Meter
    halt: Event
    epoch_s: Callable[[], float]
    _seen_page: str = ""
    _part: Part | None = None

    @property
    def part(self) -> Part | None:
        """What came so far; `None` as long as the file has no name."""
        if self._part is None:
            entry = self.folder.entry(self.wanted.key, self.halt)
            self._part = self.folder.part(self.wanted.key, entry.name) if entry else None
        return self._part

    @property
    def size(self) -> int:
        """How many bytes came so far."""
        return 0 if self.part is None else self.part.size

    @property
    def is_whole(self) -> bool:
        """Whether all of the file came."""
        return self.part is not None and self.part.is_whole

    def rest(self) -> tuple[int, dict[str, str]]:
        """Say which byte is wanted next, and ask for it in headers."""
        start = 0 if self.part is None else self.part.resumable_from
        return start, rest_headers(start, self.part.version.validator if self.part else None)

    def take_in(self, incoming: Incoming, start: int) -> None:
        """Take in an answer to a request for the bytes from `start` on.

        Raises
        ------
        LaterError, LinkError, PassingError, FinalError
            It does not bring them, or not all.
        """
        asked_s = retry_after_s(incoming.headers, self.epoch_s())
        if incoming.status == OUT_OF_RANGE and start:
            self._settle_out_of_range(size_when_out_of_range(incoming.headers))
        elif incoming.status not in BODY:
            head, _ = split_head(incoming.pieces)
            kind = kind_of_page(head, incoming.headers.get("content-type", ""))
            raise_for(incoming.status, read_page(kind, head), asked_s)
        elif (span := self._span(incoming, start)).start:
            self._go_on(incoming, span)
        else:
            self._begin(incoming, span, asked_s)

    def _span(self, incoming: Incoming, start: int) -> Span:
        try:
            return read_span(incoming.status, incoming.headers, start)
        except PassingError:
            self._discard()
            raise

    def _begin(self, incoming: Incoming, span: Span, asked_s: float | None) -> None:
        headers, hint = incoming.headers, self._hint(incoming)
        body = decoded(incoming.pieces, headers, hint)
        page, body = page_in_place(self.wanted, hint, headers.get("content-type", ""), body)
        if page is not None:
            is_first, self._seen_page = str(page) != self._seen_page, str(page)
            raise_for_page(page, asked_s, is_first=is_first)
        part = self._named(hint)
        self.meter.received(-part.size)
        is_coded = "content-encoding" in headers
        part.begin(Version(None if is_coded else validator_of(headers), span.total))
        self._append(part, body, span)
        self._check_end(part, headers, span)

    def _go_on(self, incoming: Incoming, span: Span) -> None:
        part = self._named(None)
        if part.version.is_contradicted(validator_of(incoming.headers), span.total):
            self._discard()
            raise PassingError("the file changed while it was fetched")
        if part.version.total is None and span.total is not None:
            part.settle(span.total)
        self._append(part, incoming.pieces, span)

    def _append(self, part: Part, body: Iterator[bytes], span: Span) -> None:
        end = None if span.length is None else span.start + span.length
        part.append(self._counted(body, span.length))
        if end is not None and part.size > end:
            self._discard()
            raise PassingError("more bytes came than the service announced", "wrong_content")
        goal = span.total or end
        if goal is not None and part.size < goal:
            raise PassingError(f"{part.size} of {goal} bytes came")

    def _counted(self, body: Iterator[bytes], limit: int | None) -> Iterator[bytes]:
        """Hand out a body, up to the first piece that is too much."""
        count = 0
        for piece in body:
            if self.halt.is_set():
                raise CancelledError
            yield piece
            self.meter.received(len(piece))
            count += len(piece)
            if limit is not None and count > limit:
                return

    def _check_end(self, part: Part, headers: Mapping[str, str], span: Span) -> None:
        """Doubt a body whose end nothing marks, where the table speaks against it."""
        size, in_table = part.size, self.wanted.size_bytes
        if size == 0 and in_table != 0 and not self._is_verified(part):
            self._discard()
            raise PassingError("an empty answer came in place of the file", "not_a_file")
        is_marked = span.total is not None or "transfer-encoding" in headers
        if not is_marked and "content-encoding" not in headers and size < (in_table or 0):
            raise PassingError(f"{size} of the {in_table} bytes in the table came", "wrong_content")

    def _is_verified(self, part: Part) -> bool:
        return check(part.path, self.wanted, None, self.halt).is_verified

    def _settle_out_of_range(self, total: int | None) -> None:
        """Make sense of being told that there are no more bytes."""
        part = self._named(None)
        if total == part.size:
            part.settle(total)
            return
        self._discard()
        raise PassingError("the service has no bytes where the part that came ends")

    def _named(self, hint: str | None) -> Part:
        """Find the part, under a name that is now claimed if there was none."""
        name = safe_name(hint) or safe_name(self.wanted.file_id.rpartition("/")[2]) or "file"
        if self.part is None:
            self.folder.claim([(self.wanted, name)], self.halt)
        part = self.part
        if part is None:
            raise KeyError(self.wanted.key)
        return part

    def _hint(self, incoming: Incoming) -> str:
        """Find what the file may be called, from the best source that says."""
        disposition = name_in_disposition(incoming.headers.get("content-disposition"))
        address = None if self.wanted.url is None else name_in_url(self.wanted.url)
        return self.wanted.name or disposition or address or ""

    def _discard(self) -> None:
        part = self._named(None)
        self.meter.received(-part.size)
        part.discard()
