"""Remarks: what there was to notice while orders were loaded, before it becomes findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from swathbook import schema


@dataclass(frozen=True)
class Remark:
    """One thing to know about the loading of orders; a row of findings in the making.

    Parameters
    ----------
    problem
        What it is, in the words of `schema.PROBLEMS`.
    detail
        What was found, with its numbers.
    action
        What was done about it.
    severity
        One of `schema.SEVERITIES`.
    order_id
        The order that it is about; `None` where it is about the listing as a whole.
    """

    problem: str
    detail: str
    action: str
    severity: str
    order_id: str | None = None


def outside_filter(reasons: Iterable[str], rows: int, advice: str = "") -> list[Remark]:
    """Say how many of the rows that came the service should have left out, and by which filter.

    Parameters
    ----------
    reasons
        The filter that each such row does not pass.
    rows
        How many came in all.
    advice
        What to look at, to follow the numbers.
    """
    counts = Counter(reasons)
    if not counts:
        return []
    found = ", ".join(f"{reason}: {number}" for reason, number in counts.items())
    detail = f"of {rows} orders that came, some are not what was asked for ({found}){advice}"
    return [Remark("outside_filter", detail, "left out", "warning")]


def findings(remarks: Sequence[Remark]) -> pd.DataFrame:
    """Turn remarks into a table of findings."""
    keys = [one.order_id for one in remarks]
    columns: dict[str, object] = {"table": ["orders"] * len(remarks), "key": keys}
    for name in ("problem", "detail", "action", "severity"):
        columns[name] = [getattr(one, name) for one in remarks]
    return schema.FINDINGS.frame(columns)
