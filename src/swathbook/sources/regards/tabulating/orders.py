"""Orders: one row each; what the tables have no column for is in `extra`."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from swathbook import schema
from swathbook.sources._rows import Came, Settled, Signs, names, settle, strays
from swathbook.sources._scalars import whole_number
from swathbook.sources._values import (
    ALL_ROWS,
    Field,
    Notes,
    essence,
    extras,
    findings,
    full_names,
    note,
    read,
    texts,
    times,
)
from swathbook.sources.regards.order_ids import PREFIX, SOURCE
from swathbook.sources.regards.tabulating.entities import PASSING, Record
from swathbook.sources.regards.tabulating.statuses import DELETED, STAGES, order_statuses

_FIELDS = (
    Field("order_no", "id", texts),
    Field("label", "label", texts),
    Field("status", "status", order_statuses),
    Field("owner", "owner", texts),
    Field("created_at", "creationDate", times),
    Field("updated_at", "statusDate", times),
)
_KEYS = {field.column: field.key for field in _FIELDS}
_KIND = "archive"
_COUNTS = ("availableFilesCount", "filesInErrorCount")
_WITHOUT_FILES = ("failed", "canceled")
"""Stages in which the service forgets an order's files."""


@dataclass(frozen=True)
class Orders:
    """The orders' table, and what there is to know about it."""

    frame: GeoDataFrame
    findings: pd.DataFrame | None


def tabulate(rows: Sequence[Record], files: Mapping[str, int]) -> Orders:
    """Make the orders' table.

    Parameters
    ----------
    rows
        What the service says about orders.
    files
        How many files there are of each order number whose files are known.
    """
    settled = _settle(rows)
    records = settled.records
    sheet = read(records, _FIELDS)
    status = pd.Series(sheet.columns["status"])
    columns = sheet.columns | {
        "source": [SOURCE] * len(records),
        "stage": status.map(STAGES).array,
        "kind": [_KIND] * len(records),
        "deleted": _deleted(status),
        "extra": extras(records, _KEYS, sheet.notes),
    }
    frame = schema.ORDERS.frame(columns, index=settled.keys)
    about_rows = (*settled.notes, *strays(records), *_about_files(records, frame, files))
    return Orders(frame, findings("orders", settled.keys, sheet.notes | {"": about_rows}))


def _settle(rows: Sequence[Record]) -> Settled:
    numbers = names(rows, "id")
    wanted = full_names([PREFIX] * len(rows), numbers, range(1, len(rows) + 1))
    created = _moments(rows, "creationDate")
    signs = [_signs(row, moment) for row, moment in zip(rows, created, strict=True)]
    ages = [age or 0 for age in _moments(rows, "statusDate")]
    return settle(Came(rows, wanted, numbers, signs, ages, "id", passing=PASSING))


def _signs(row: Record, created: Hashable) -> Signs:
    return created, essence(row.get("owner")), essence(row.get("label"))


def _moments(rows: Sequence[Record], key: str) -> list[int | None]:
    """Read times as whole numbers, to be compared; `None` where there is none."""
    moments = times([row.get(key) for row in rows]).array
    known = zip(moments.asi8.tolist(), moments.isna().tolist(), strict=True)
    return [None if is_missing else moment for moment, is_missing in known]


def _deleted(status: pd.Series) -> Any:
    known = status.isin(STAGES)
    return status.isin(DELETED).astype(pd.BooleanDtype()).where(known, pd.NA).array


def _about_files(
    records: Sequence[Record], frame: GeoDataFrame, files: Mapping[str, int]
) -> Iterator[Notes]:
    """Hold the files that there are against those that the orders announce."""
    announced = [*map(_announced_files, records)]
    forgotten = frame["stage"].isin(_WITHOUT_FILES).tolist()
    known = [files.get(number) for number in frame["order_no"].astype(object)]
    rows = [row for row, count in enumerate(announced) if count != 0 and not forgotten[row]]
    unknown = [row for row in rows if known[row] is None]
    yield from _no_detail(unknown, is_about_all=not any(count is not None for count in known))
    counts = {row: (announced[row], known[row]) for row in rows}
    yield from _other_count(
        {row: (a, b) for row, (a, b) in counts.items() if a and b not in (None, a)}
    )


def _announced_files(record: Record) -> int | None:
    """Add up how many files an order's tasks announce; `None` where not all of them do.

    Some listings leave the tasks of all orders out, and yet count the files.
    """
    tasks = record.get("datasetTasks")
    if not isinstance(tasks, list):
        return whole_number(record.get("filesCount"))
    if not tasks and any(whole_number(record.get(key)) for key in _COUNTS):
        return None
    counts = [whole_number(task.get("filesCount")) for task in tasks if isinstance(task, Mapping)]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(tasks) else None


def _no_detail(rows: Sequence[int], *, is_about_all: bool) -> Iterator[Notes]:
    """Name the orders whose files are not known; where no order's are, say so once."""
    said: dict[str, Any] = {"problem": "no_detail", "action": "kept", "severity": "info"}
    if rows and is_about_all:
        yield note([ALL_ROWS], detail="none of the orders came with its files", **said)
    elif rows:
        yield note(rows, detail="only the order itself is there, not its files", **said)


def _other_count(counts: Mapping[int, tuple[int, int]]) -> Iterator[Notes]:
    if counts:
        found = [
            f"the order's tasks announce {announced} files, and {came} came"
            for announced, came in counts.values()
        ]
        yield note(list(counts), "count_differs", found, action="took what came", severity="info")
