"""What joining has to say, as rows of findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from swathbook import schema

_OF_SHAPES = ("problem", "detail", "action", "severity", "before_km2", "after_km2")


class Remark(NamedTuple):
    """One row of findings in the making; see `schema.FINDINGS`."""

    table: str
    key: str | None
    column: str | None
    problem: str
    detail: str
    action: str
    severity: str


def findings(remarks: Sequence[Remark]) -> pd.DataFrame:
    """Turn remarks into a table of findings."""
    columns = {name: [getattr(one, name) for one in remarks] for name in Remark._fields}
    return schema.FINDINGS.frame(columns)


def about_shapes(
    table: str, column: str, keys: Sequence[str | None], noticed: pd.DataFrame
) -> pd.DataFrame:
    """Turn what the geometry reader noticed about rows into findings about the rows' keys."""
    rows = noticed["row"].tolist()
    names = {
        "table": [table] * len(rows),
        "key": [keys[row] for row in rows],
        "column": [column] * len(rows),
    }
    return schema.FINDINGS.frame(names | {name: noticed[name].array for name in _OF_SHAPES})
