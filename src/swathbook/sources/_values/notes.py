"""Notes: what a cast found wrong, by row; and findings: the same with the rows' names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from swathbook import schema
from swathbook.errors import NotJsonError
from swathbook.sources import _json

Notes: TypeAlias = pd.DataFrame
"""Columns `row problem detail action severity`, and for shapes `before_km2 after_km2`."""

ALL_ROWS = -1
"""The `row` of a note that is about all rows, or about none in particular."""

MISSING = "left missing"
_SHOWN = 80


@dataclass(frozen=True)
class Cast:
    """A column that was cast: one value per row, and notes of what was wrong."""

    array: Any
    notes: tuple[Notes, ...] = ()


def note(
    rows: Iterable[int],
    problem: str,
    detail: Sequence[str] | str,
    action: Sequence[str] | str = MISSING,
    severity: str = "error",
) -> Notes:
    """Note one problem about some rows; `detail` and `action` are a text for all or one each."""
    return pd.DataFrame(
        {
            "row": np.asarray(rows, dtype=np.int64),
            "problem": problem,
            "detail": detail,
            "action": action,
            "severity": severity,
        }
    )


def shown(value: object) -> str:
    """Write a raw value for a reader: as JSON, cut where it gets long."""
    try:
        text = _json.encode(value)
    except NotJsonError:
        return "a value that is nested too deeply"
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def lost(notes: Iterable[Notes]) -> set[int]:
    """Tell the rows whose value could not be kept."""
    return {
        int(row) for one in notes for row in one.loc[one["severity"] == "error", "row"].to_numpy()
    }


def findings(
    table: str | None, keys: Any, notes: Mapping[str, Iterable[Notes]]
) -> pd.DataFrame | None:
    """Turn notes into findings; `None` where there are no notes.

    Parameters
    ----------
    table
        The table's name; `None` for what is about whole answers.
    keys
        The rows' names: the table's index.
    notes
        The notes about each column; under an empty name those about the row as a whole.
    """
    parts = [(column, one) for column, many in notes.items() for one in many if len(one)]
    if not parts:
        return None
    joined = pd.concat([one for _, one in parts], ignore_index=True)
    names = pd.Index(keys, dtype=schema.TEXT).append(pd.Index([None], dtype=schema.TEXT))
    columns = np.repeat([column or None for column, _ in parts], [len(one) for _, one in parts])
    given = {name: joined[name] for name in joined.columns if name in schema.FINDINGS.names}
    named = {"table": table, "key": names.take(joined["row"].to_numpy()), "column": columns}
    return _frame(named | given, len(joined))


def concat(frames: Iterable[pd.DataFrame | None]) -> pd.DataFrame:
    """Join tables of findings; none at all is an empty one."""
    full = [frame for frame in frames if frame is not None and len(frame)]
    if not full:
        return schema.FINDINGS.empty()
    return pd.concat(full, ignore_index=True)[schema.FINDINGS.names]


def _frame(columns: Mapping[str, Any], rows: int) -> pd.DataFrame:
    whole = {
        name: [value] * rows if isinstance(value, str | None) else value
        for name, value in columns.items()
    }
    return schema.FINDINGS.frame(dict(sorted(whole.items(), key=_place)))


def _place(column: tuple[str, Any]) -> int:
    return schema.FINDINGS.names.index(column[0])
