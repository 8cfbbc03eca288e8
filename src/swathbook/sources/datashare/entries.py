"""One entry per order, out of rows that may come twice.

An applicant and a number are one order, and what it is for and when it was asked for never change.
No time tells when it last changed: of several states the one that is further on counts, and of
equals the last that came, as an answer about a single order comes after the listing.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from swathbook.sources import _rows
from swathbook.sources._rows import Came, Signs, names, stray, strays
from swathbook.sources._rows import Record as Record
from swathbook.sources._values import Notes, essence, note
from swathbook.sources.datashare.codes import PROGRESS, snake
from swathbook.sources.datashare.order_ids import order_id

_NOBODY = "unknown"
"""Stands for an applicant who is not named."""

_SIGNS = ("consumer", "orderSeq", "provider", "productID", "applyTime")


@dataclass(frozen=True)
class Entries:
    """One record per order.

    Parameters
    ----------
    records
        What each says, without what is blank.
    keys
        The orders' names, unique.
    notes
        About names, repeats and older states, by entry.
    """

    records: list[Record]
    keys: list[str]
    notes: list[Notes]


def settle(rows: Iterable[object]) -> Entries:
    """Settle which rows are one order, and name each."""
    came = [_record(row) for row in rows]
    consumers, numbers = (names(came, key) for key in ("consumer", "orderSeq"))
    wanted = [
        _wanted(*pair, place) for place, pair in enumerate(zip(consumers, numbers, strict=True), 1)
    ]
    ages = [_progress(row.get("status")) for row in came]
    settled = _rows.settle(
        Came(came, wanted, numbers, [*map(_signs, came)], ages, "orderSeq", _meaning)
    )
    applicants = [consumers[place] for place in settled.places]
    notes = [*_nobody(applicants, settled.keys), *settled.notes, *strays(settled.records)]
    return Entries(settled.records, settled.keys, notes)


def _record(row: object) -> Record:
    if isinstance(row, dict):
        return {key: value for key, value in row.items() if not _is_blank(value)}
    return stray(row)


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _wanted(consumer: str | None, number: str | None, place: int) -> str:
    return order_id(consumer or _NOBODY, number or f"unnumbered-{place}")


def _signs(record: Record) -> Signs:
    return tuple(_meaning(record.get(key)) for key in _SIGNS)


def _meaning(value: Any) -> Hashable:
    """Reduce a value to what it says, whether in text or in a number."""
    is_plain = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value).strip() if is_plain else essence(value)


def _progress(status: object) -> int:
    """Tell how far an order is; a status that is not known may be anywhere between."""
    word = snake(status) if isinstance(status, str) else ""
    return PROGRESS.get(word, PROGRESS["ready"])


def _nobody(applicants: Sequence[str | None], keys: Sequence[str]) -> Iterator[Notes]:
    rows = [row for row, name in enumerate(applicants) if name is None]
    if rows:
        action = [f"named {keys[row]}" for row in rows]
        yield note(rows, "missing_key", "there is no consumer", action=action, severity="warning")
