"""Frames as tables that people read in a terminal: units, thousands, exact money."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Literal

import pandas as pd
from rich import box
from rich.table import Table

MISSING = "–"


def table(frame: pd.DataFrame, *, title: str) -> Table:
    """Lay a frame out as a table for the terminal.

    Columns are written as their names promise: `_km2` with one decimal, `_fraction` as a
    percentage, times to the minute in UTC (midnight as the day), money to the cent. Only long
    texts are wrapped.

    Parameters
    ----------
    frame
        Rows to show; the index is not shown.
    title
        A line above the table.

    Examples
    --------
    >>> shown = table(pd.DataFrame({"covered_fraction": [0.25, None]}), title="coverage")
    >>> list(shown.columns[0].cells)
    ['25.0000 %', '–']
    """
    shown = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for name in frame.columns:
        side = _side(frame[name])
        shown.add_column(
            _heading(str(name)), justify=side, no_wrap=side == "right", overflow="fold"
        )
    for row in frame.itertuples(index=False):
        shown.add_row(*(text(str(name), value) for name, value in zip(frame, row, strict=True)))
    return shown


def text(name: str, value: object) -> str:
    """Write one value as its column's name promises.

    Examples
    --------
    >>> text("gap_km2", 1234.5678), text("net", Decimal("10.5")), text("orders", 3)
    ('1,234.6', '10.50', '3')
    """
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return MISSING
    return _writer(name, value)(value)


def _writer(name: str, value: object) -> Callable[[object], str]:
    if isinstance(value, pd.Timestamp):
        return lambda v: f"{v:%Y-%m-%d}" if v == value.normalize() else f"{v:%Y-%m-%d %H:%M}"
    if isinstance(value, Decimal):
        return lambda v: f"{v:,.2f}"
    if isinstance(value, float) and name.endswith("_fraction"):
        return lambda v: f"{float(str(v)):.4%}".replace("%", " %")
    if isinstance(value, float):
        return lambda v: f"{v:,.1f}"
    return str


def _heading(name: str) -> str:
    return name.removesuffix("_fraction").replace("_", " ")


def _side(column: pd.Series) -> Literal["left", "right"]:
    numbers = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    return "right" if numbers else "left"
