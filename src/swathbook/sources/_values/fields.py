"""Which key of a record fills which column, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from swathbook.errors import NotJsonError
from swathbook.sources import _json
from swathbook.sources._values.notes import Cast, Notes, lost

Record = Mapping[str, Any]
_BATCH = 256


@dataclass(frozen=True)
class Field:
    """A column, the key of the record that fills it, and the cast between them."""

    column: str
    key: str
    cast: Callable[[list[Any]], Cast]


@dataclass(frozen=True)
class Sheet:
    """Columns that were read from records, and the notes about each."""

    columns: dict[str, Any]
    notes: dict[str, tuple[Notes, ...]]


def read(records: Sequence[Record], fields: Iterable[Field]) -> Sheet:
    """Read records column by column; a key that a record does not have is missing there."""
    chosen = list(fields)
    values = columns(records, [field.key for field in chosen])
    casts = {field.column: field.cast(column) for field, column in zip(chosen, values, strict=True)}
    return Sheet(
        {column: cast.array for column, cast in casts.items()},
        {column: cast.notes for column, cast in casts.items()},
    )


def columns(records: Sequence[Record], keys: Sequence[str]) -> list[list[Any]]:
    """Turn records into one list per key; a key that a record does not have is `None` there.

    Records are taken in small batches, which stay in the processor's cache while all their keys
    are looked up.
    """
    lists: list[list[Any]] = [[] for _ in keys]
    for start in range(0, len(records), _BATCH):
        rows = _rows(records[start : start + _BATCH], keys)
        for values, column in zip(lists, zip(*rows, strict=True), strict=True):
            values.extend(column)
    return lists


def _rows(records: Sequence[Record], keys: Sequence[str]) -> list[tuple[Any, ...]]:
    """Look the keys up in each record; in one go where every record has every key."""
    if len(keys) == 1:
        return [(record.get(keys[0]),) for record in records]
    try:
        return [*map(itemgetter(*keys), records)]
    except KeyError:
        return [tuple(map(record.get, keys)) for record in records]


def extras(
    records: Sequence[Record],
    keys: Mapping[str, str],
    notes: Mapping[str, Iterable[Notes]],
    *,
    beside: Sequence[Record] = (),
) -> list[str | None]:
    """Keep as JSON text what no column holds: keys without one, and values that it did not take.

    Parameters
    ----------
    records
        The records that were read.
    keys
        The key that fills each column.
    notes
        The notes about each column.
    beside
        What else to keep for each record; its keys count over the record's own.
    """
    rest = _unknown(records, frozenset(keys.values()))
    for column, key in keys.items():
        for row in lost(notes.get(column, ())):
            rest[row][key] = records[row].get(key)
    for row, more in enumerate(beside):
        rest[row].update(more)
    return [_written(each) if each else None for each in rest]


def _unknown(records: Sequence[Record], known: frozenset[str]) -> list[dict[str, Any]]:
    unknown = set[str]().union(*records) - known
    if not unknown:
        return [{} for _ in records]
    return [
        {key: record[key] for key in record if key in unknown and record[key] is not None}
        for record in records
    ]


def _written(rest: dict[str, Any]) -> str:
    try:
        return _json.encode(rest)
    except NotJsonError:
        return _json.encode({key: _plain(value) for key, value in rest.items()})


def _plain(value: Any) -> Any:
    try:
        _json.encode(value)
    except NotJsonError:
        return "nested too deeply to be kept"
    return value
