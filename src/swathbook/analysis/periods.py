"""Calendar periods, by the names that pandas gives them, labelled by their start."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pandas.tseries import frequencies, offsets

from swathbook.errors import InputError

_BEGINS = (offsets.MonthBegin, offsets.QuarterBegin, offsets.YearBegin)
_ENDS = (offsets.MonthEnd, offsets.QuarterEnd, offsets.YearEnd, offsets.Week)
_CLOCK = (offsets.Day, offsets.Hour, offsets.Minute, offsets.Second)


def period_start(times: pd.Series, freq: str) -> pd.Series:
    """Find the start of the period that each time falls in, in UTC.

    Parameters
    ----------
    times
        Times with a zone; missing ones stay missing.
    freq
        One period as pandas names it: `"MS"` or `"ME"` for months, `"QS"`, `"YS"`, `"W"` for
        weeks that begin on Monday, `"W-SAT"` for those that end on Saturday, `"D"`, `"h"`.

    Raises
    ------
    InputError
        The name is not that of a single period.

    Examples
    --------
    >>> ordered = pd.Series([pd.Timestamp("2026-03-07T06:14:03Z")])
    >>> [str(period_start(ordered, freq)[0].date()) for freq in ("MS", "ME", "W", "QS", "D")]
    ['2026-03-01', '2026-03-01', '2026-03-02', '2026-01-01', '2026-03-07']
    """
    offset = _offset(freq)
    if isinstance(offset, _CLOCK):
        return times.dt.floor(freq)
    days = times.dt.normalize()
    starts = {day: _start(day, offset) for day in days.dropna().unique()}
    return days.map(starts).astype(times.dtype)


def _start(day: pd.Timestamp, offset: Any) -> pd.Timestamp:
    one = pd.Timedelta(days=1)
    return day + one - offset if isinstance(offset, _BEGINS) else day - offset + one


def _offset(freq: str) -> Any:
    try:
        offset = frequencies.to_offset(freq)
    except ValueError as exc:
        raise InputError(_wanted(freq)) from exc
    if not isinstance(offset, (*_BEGINS, *_ENDS, *_CLOCK)) or offset.n != 1:
        raise InputError(_wanted(freq))
    return offset


def _wanted(freq: str) -> str:
    return (
        f"freq should name one calendar period; found {freq!r}. "
        'Pass "MS" for months, "QS" for quarters, "YS" for years, "W" for weeks or "D" for days.'
    )
