"""Orders: one row each, from the listing or, better, from the detail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from swathbook import schema
from swathbook.sources._rows import strays
from swathbook.sources._values import (
    ALL_ROWS,
    Cast,
    Field,
    Notes,
    are_local,
    codes,
    extras,
    findings,
    flags,
    metres,
    money,
    note,
    numbers,
    read,
    shapes,
    texts,
    times,
)
from swathbook.sources.market import codes as words
from swathbook.sources.market.differences import differences
from swathbook.sources.market.entries import Entry, Merged, Record
from swathbook.sources.market.order_ids import SOURCE
from swathbook.sources.market.reading import Reading

_STATUSES = {str(status.code): status.word for status in words.STATUSES} | {
    name: status.word for status in words.STATUSES for name in (status.word, status.alias)
}
_STAGES = {status.word: status.stage for status in words.STATUSES}
_KINDS = {str(code): word for code, word in words.KINDS.items()}
_ELSEWHERE = ("order", "content")
"""Keys of a detail that are rows of the tables."""


@dataclass(frozen=True)
class Orders:
    """The orders' table, and what there is to know about it."""

    frame: GeoDataFrame
    findings: pd.DataFrame | None


def tabulate(merged: Merged, notes_on_rows: Sequence[Notes], reading: Reading) -> Orders:
    """Make the orders' table, one row per entry; `notes_on_rows` are what is known of them."""
    fields = _fields(reading)
    records = [entry.order for entry in merged.entries]
    sheet = read(records, fields)
    keys = {field.column: field.key for field in fields}
    columns = sheet.columns | {
        "source": [SOURCE] * len(records),
        "stage": pd.Series(sheet.columns["status"]).map(_STAGES).array,
        "currency": [reading.currency] * len(records),
        "extra": extras(records, keys, sheet.notes, beside=_beside(merged.entries)),
    }
    notes = dict(sheet.notes) | {"": (*merged.notes, *notes_on_rows, *_row_notes(merged.entries))}
    _add(notes, _zone_notes(records, reading))
    _add(notes, _deleted_notes(merged.entries, sheet.columns["deleted"]))
    _add(notes, differences(merged.outdated, records, sheet, fields))
    frame = schema.ORDERS.frame(columns, index=merged.keys)
    return Orders(frame, findings("orders", merged.keys, notes))


def _fields(reading: Reading) -> tuple[Field, ...]:
    in_zone = partial(times, zone=reading.window_zone)
    return (
        Field("order_no", "orderNo", texts),
        Field("status", "status", status_words),
        Field("kind", "type", partial(codes, words=_KINDS, otherwise=_unknown)),
        Field("provider", "provider", texts),
        Field("owner", "creator", texts),
        Field("deleted", "deleted", flags),
        Field("total_amount", "totalAmount", money),
        Field("discount_amount", "discountAmount", money),
        Field("final_amount", "finalAmount", money),
        Field("created_at", "ctime", times),
        Field("updated_at", "mtime", times),
        Field("expected_at", "expectedDeliveryTime", times),
        Field("window_start", "timeStart", in_zone),
        Field("window_end", "timeEnd", in_zone),
        Field("max_cloud_pct", "maxCloud", partial(numbers, low=0.0, high=100.0)),
        Field("resolution_m", "resolution", metres),
        Field("recurring", "recurring", flags),
        Field("simulation_id", "simulationId", texts),
        Field("region", "region", shapes),
    )


def status_words(values: list[Any]) -> Cast:
    """Cast the codes or names of statuses to the tables' words."""
    return codes(values, _STATUSES, otherwise=_unknown)


def _unknown(code: str) -> str:
    return f"unknown_{words.snake(code)}"


def _add(notes: dict[str, tuple[Notes, ...]], more: Mapping[str, Sequence[Notes]]) -> None:
    for column, each in more.items():
        notes[column] = (*notes.get(column, ()), *each)


def _beside(entries: Sequence[Entry]) -> list[Record]:
    """Keep the detail's own copies of totals, and all else that stands beside order and items."""
    return [_aside(entry.detail) if entry.detail else {} for entry in entries]


def _aside(detail: Record) -> Record:
    rest = {key: value for key, value in detail.items() if key not in _ELSEWHERE}
    if not isinstance(detail.get("content"), list | Mapping):
        rest["content"] = detail.get("content")
    said = {key: value for key, value in rest.items() if value is not None}
    return {"detail": said} if said else {}


def _row_notes(entries: Sequence[Entry]) -> Iterator[Notes]:
    yield from strays([entry.order for entry in entries])
    yield from _no_detail([row for row, entry in enumerate(entries) if not entry.detail], entries)


def _no_detail(rows: Sequence[int], entries: Sequence[Entry]) -> Iterator[Notes]:
    """Name the orders without a detail; where no order has one, say so once."""
    said: dict[str, Any] = {"problem": "no_detail", "action": "kept", "severity": "info"}
    if rows and len(rows) == len(entries):
        yield note([ALL_ROWS], detail=f"none of the {len(rows)} orders came with its items", **said)
    elif rows:
        yield note(rows, detail="only the listing of the order is there", **said)


def _zone_notes(records: Sequence[Record], reading: Reading) -> dict[str, list[Notes]]:
    clocks = [record.get(key) for record in records for key in ("timeStart", "timeEnd")]
    if not are_local(clocks):
        return {}
    found = "timeStart and timeEnd are times on a clock whose zone the service does not name"
    action = f"read as time of {reading.window_zone}; window_zone= sets another"
    return {
        "window_start": [note([ALL_ROWS], "assumed_zone", found, action=action, severity="info")]
    }


def _deleted_notes(entries: Sequence[Entry], deleted: Any) -> dict[str, list[Notes]]:
    in_full = np.array([entry.detail is not None for entry in entries], dtype=bool)
    rows = np.flatnonzero(in_full & deleted.to_numpy(dtype=bool, na_value=False))
    if not len(rows):
        return {}
    found = "deleted is set, and the service answers the order in full"
    return {"deleted": [note(rows, "deleted_flag", found, action="kept", severity="info")]}
