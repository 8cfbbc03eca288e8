"""Moments as people say them, and as services that count from 1970 write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias

import numpy as np
import pandas as pd

from swathbook.errors import InputError
from swathbook.sources._scalars import whole_number
from swathbook.sources._values import MILLISECONDS_FROM

Moment: TypeAlias = str | date | datetime | np.datetime64

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_MICROSECOND = timedelta(microseconds=1)


def span(name: str, value: Moment) -> tuple[datetime, datetime]:
    """Find the first and the last moment of what a value names.

    Parameters
    ----------
    name
        What the value is for, to be named in an error.
    value
        A date, or text like `2026-01-31`, `2026-01` or `2026`, which name a whole day, month or
        year; or a datetime (or text of one), which is a single moment. Without a zone it is UTC.

    Returns
    -------
    first, last
        In UTC.

    Raises
    ------
    InputError
        The value names no time.

    Examples
    --------
    >>> [str(moment) for moment in span("until", "2026-02")]
    ['2026-02-01 00:00:00+00:00', '2026-02-28 23:59:59.999999+00:00']
    """
    try:
        return _span_of(value)
    except (ValueError, TypeError, OverflowError) as error:
        raise InputError(
            f"{name} should be a date, a datetime, or text like '2026-01-31', '2026-01' or "
            f"'2026-01-31T12:00Z'; {value!r} cannot be read as one."
        ) from error


def _span_of(value: object) -> tuple[datetime, datetime]:
    if isinstance(value, np.datetime64):
        value = str(value)
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime(warn=False)
    if value is pd.NaT:
        raise ValueError("a missing time")
    if isinstance(value, datetime):
        moment = _utc(value)
        return moment, moment
    if isinstance(value, date):
        return _whole_days(value, value + timedelta(days=1))
    if isinstance(value, str):
        return _span_of_text(value.strip())
    raise TypeError(f"{type(value).__name__} is no time")


def _span_of_text(text: str) -> tuple[datetime, datetime]:
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?", text)
    if match is None:
        return _span_of(_datetime(text))
    year, month, day = (int(part) if part else None for part in match.groups())
    first = date(year or 0, month or 1, day or 1)
    if day:
        return _whole_days(first, first + timedelta(days=1))
    if month:
        return _whole_days(first, date(first.year + month // 12, month % 12 + 1, 1))
    return _whole_days(first, date(first.year + 1, 1, 1))


def _datetime(text: str) -> datetime:
    if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]", text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _whole_days(first: date, after_last: date) -> tuple[datetime, datetime]:
    start, end = (datetime.combine(day, time(), tzinfo=UTC) for day in (first, after_last))
    return start, end - _MICROSECOND


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value.astimezone(UTC)


def placed_at(ctime: object) -> datetime | None:
    """Read the time that a row gives: seconds since 1970 or, when they are that many, milliseconds.

    Returns
    -------
    moment
        In UTC; `None` where the value is missing or no time.

    Examples
    --------
    >>> placed_at(1772864043) == placed_at("1772864043000")
    True
    """
    number = whole_number(ctime)
    if number is None:
        return None
    unit = timedelta(milliseconds=1) if abs(number) >= MILLISECONDS_FROM else timedelta(seconds=1)
    try:
        return EPOCH + number * unit
    except OverflowError:
        return None
