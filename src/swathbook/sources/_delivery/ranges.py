"""Bodies in parts over HTTP: asking for the rest, and reading what came (RFC 9110, 13 and 14)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from swathbook.sources._delivery.troubles import PassingError

_RANGE = re.compile(r"(?i)bytes\s+(\d+)-(\d+)/(\d+|\*)")
_UNSATISFIED = re.compile(r"(?i)bytes\s+\*/(\d+)")
_STRONG_ETAG = re.compile(r'"[\x21\x23-\x7e]*"')
_SECOND = timedelta(seconds=1)
_PARTIAL = 206


@dataclass(frozen=True)
class Span:
    """Which bytes of a file an answer brings.

    Parameters
    ----------
    start
        The first of them.
    length
        How many; `None` where the service does not say.
    total
        The size of the whole file, where it is known.
    """

    start: int
    length: int | None
    total: int | None


def rest_headers(start: int, validator: str | None) -> dict[str, str]:
    """Ask for the rest of a file, as long as it is still the same version."""
    if not start or validator is None:
        return {}
    return {"Range": f"bytes={start}-", "If-Range": validator}


def read_span(status: int, headers: Mapping[str, str], asked_start: int) -> Span:
    """Read which bytes an answer brings.

    Parameters
    ----------
    status, headers
        The answer's.
    asked_start
        The byte that it should begin with, if it brings a part.

    Raises
    ------
    PassingError
        It brings a part that was not asked for, or does not say which.
    """
    length = _length(headers)
    if status != _PARTIAL:
        return Span(0, length, length)
    found = _RANGE.fullmatch(headers.get("content-range", "").strip())
    first, last = (int(found[1]), int(found[2])) if found else (-1, -1)
    total = None if not found or found[3] == "*" else int(found[3])
    if first != asked_start or last < first or (total is not None and last >= total):
        raise PassingError(
            f"the bytes from {asked_start} on were asked for; the service sent another part "
            f"({headers.get('content-range', 'without a Content-Range')!r})"
        )
    return Span(first, last + 1 - first, total)


def _length(headers: Mapping[str, str]) -> int | None:
    text = headers.get("content-length", "").strip()
    is_plain = "content-encoding" not in headers and "transfer-encoding" not in headers
    return int(text) if is_plain and text.isascii() and text.isdigit() else None


def size_when_out_of_range(headers: Mapping[str, str]) -> int | None:
    """Read the size of a file of which bytes were asked for that are not there (HTTP 416)."""
    found = _UNSATISFIED.fullmatch(headers.get("content-range", "").strip())
    return int(found[1]) if found else None


def validator_of(headers: Mapping[str, str]) -> str | None:
    """Find what names this version of a file beyond doubt.

    That is a strong ETag, else the time of the last change, if it lies a second or more before
    the answer, so that another change cannot have followed within the same second.

    Examples
    --------
    >>> validator_of({"etag": '"a1"'}), validator_of({"etag": 'W/"a1"'})
    ('"a1"', None)
    """
    etag = headers.get("etag", "").strip()
    if _STRONG_ETAG.fullmatch(etag):
        return etag
    modified = headers.get("last-modified", "").strip()
    changed_at, sent_at = _moment(modified), _moment(headers.get("date", ""))
    is_strong = changed_at is not None and sent_at is not None and sent_at - changed_at >= _SECOND
    return modified if is_strong else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
