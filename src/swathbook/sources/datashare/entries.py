"""One entry per order, out of rows that may come twice.

No time tells when an order last changed. Rows of one order that say the same are one; others are
kept side by side.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from swathbook.sources._values import Notes, essence, note, settle_names, spelled
from swathbook.sources.datashare.order_ids import order_id

Record: TypeAlias = Mapping[str, Any]

_NOBODY = "unknown"
"""Stands for an applicant who is not named."""


class Stray(dict[str, Any]):
    """Stands for something that should have been an object, and keeps it under `value`."""


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
        About names and repeats, by entry.
    """

    records: list[Record]
    keys: list[str]
    notes: list[Notes]


def settle(rows: Iterable[object]) -> Entries:
    """Settle which rows are one order, and name each."""
    came = [_record(row) for row in rows]
    consumers, numbers = (_names(came, key) for key in ("consumer", "orderSeq"))
    wanted = [
        _wanted(*pair, place) for place, pair in enumerate(zip(consumers, numbers, strict=True), 1)
    ]
    groups = _groups(came, wanted)
    firsts = [places[0] for places in groups]
    keys, notes = settle_names(_at(wanted, firsts), _at(wanted, firsts), "orderSeq")
    records = _at(came, firsts)
    nameless = [
        *_missing(_at(consumers, firsts), keys, "consumer"),
        *_missing(_at(numbers, firsts), keys, "orderSeq"),
    ]
    return Entries(records, keys, [*nameless, *notes, *_repeated(groups), *_strays(records)])


def _record(row: object) -> Record:
    if isinstance(row, dict):
        return {key: value for key, value in row.items() if not _is_blank(value)}
    return Stray() if row is None else Stray(value=row)


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _names(records: Sequence[Record], key: str) -> list[str | None]:
    texts: list[str | None] = spelled([each.get(key) for each in records]).text.to_pylist()
    return texts


def _wanted(consumer: str | None, number: str | None, place: int) -> str:
    return order_id(consumer or _NOBODY, number or f"unnumbered-{place}")


def _groups(records: Sequence[Record], wanted: Sequence[str]) -> list[list[int]]:
    """Group the places of rows that say the same under the same name."""
    if len(set(wanted)) == len(wanted):
        return [[place] for place in range(len(wanted))]
    groups: dict[Hashable, list[int]] = {}
    for place, (name, record) in enumerate(zip(wanted, records, strict=True)):
        groups.setdefault((name, _said(record)), []).append(place)
    return list(groups.values())


def _said(record: Record) -> Hashable:
    """Reduce a record to what it says, whether in text or in numbers."""
    return essence({key: _plain(value) for key, value in record.items()})


def _plain(value: Any) -> Any:
    is_plain = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value).strip() if is_plain else value


def _at(values: Sequence[Any], places: Sequence[int]) -> list[Any]:
    return [values[place] for place in places]


def _missing(names: Sequence[str | None], keys: Sequence[str], key: str) -> Iterator[Notes]:
    rows = [row for row, name in enumerate(names) if name is None]
    if rows:
        action = [f"named {keys[row]}" for row in rows]
        yield note(rows, "missing_key", f"there is no {key}", action=action, severity="warning")


def _repeated(groups: Sequence[Sequence[int]]) -> Iterator[Notes]:
    rows = [row for row, places in enumerate(groups) if len(places) > 1]
    if rows:
        found = [f"the same row came {len(groups[row])} times" for row in rows]
        yield note(rows, "repeated_row", found, action="kept once", severity="info")


def _strays(records: Sequence[Record]) -> Iterator[Notes]:
    rows = [row for row, each in enumerate(records) if isinstance(each, Stray)]
    if rows:
        yield note(rows, "unexpected_type", "an object was wanted", action="kept in extra")
