"""Times: text with or without a zone, and epochs in seconds or milliseconds."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from swathbook.sources._values.notes import Cast, Notes, note, shown
from swathbook.sources._values.quantities import NUMBER
from swathbook.sources._values.spelling import NO_TEXT, spelled

MILLISECONDS_FROM = 1e11
"""Epochs from here on count milliseconds: as seconds they would lie beyond the year 5138."""

_ZONED = r"([zZ]|[+-]\d{2}:?(\d{2})?)$"
_NAMED_ZONE = re.compile(r"(?<=[Zz\d])(\[[^]]*\])$")
_NAMED_UTC = re.compile(r"\s*(UTC|GMT)$")
_LEAP_SECOND = re.compile(r"(:\d{2}):60")
_LOCAL = pa.timestamp("us")
_ZONED_TYPE = pa.timestamp("us", "UTC")
_FIRST, _LAST = np.datetime64("0001-01-02", "us"), np.datetime64("9999-12-30", "us")


def times(values: list[Any], *, zone: str = "UTC") -> Cast:
    """Cast to UTC times.

    Parameters
    ----------
    values
        Text as in ISO 8601 with `T` or a blank, with or without seconds, fraction and zone; or
        epochs, in milliseconds from 1e11 on and in seconds below, as numbers or text.
    zone
        The zone of texts that name none.
    """
    spelling = spelled(values)
    moments = _moments(spelling.text, zone)
    moments[(moments < _FIRST) | (moments > _LAST)] = np.datetime64("NaT")
    utc = pd.DatetimeIndex(moments).tz_localize("UTC").array
    return Cast(utc, (*spelling.notes, *_unreadable(spelling.text, np.isnat(moments))))


def are_local(values: list[Any]) -> bool:
    """Tell whether any of the texts is a time on a clock whose zone it does not name."""
    text = spelled(values).text
    named = pc.or_(pc.match_substring_regex(text, _ZONED), pc.match_substring_regex(text, NUMBER))
    return bool(pc.any(pc.invert(named)).as_py())


def _moments(text: Any, zone: str) -> Any:
    """Read a column in one go where all of it has the same form, or else part by part."""
    for type_, its_zone in ((_LOCAL, zone), (_ZONED_TYPE, "UTC")):
        moments = _cast(text, type_)
        if moments is not None:
            return _to_utc(moments, its_zone)
    is_epoch = pc.match_substring_regex(text, NUMBER)
    moments = _epochs(pc.if_else(is_epoch, text, NO_TEXT))
    clock = pc.if_else(is_epoch, NO_TEXT, text)
    return np.where(np.isnat(moments), _clock_times(clock, zone), moments)


def _cast(text: Any, type_: Any) -> Any:
    try:
        return _numpy(pc.cast(text, type_))
    except pa.ArrowInvalid:
        return None


def _numpy(array: Any) -> Any:
    return pc.cast(array, _LOCAL).to_numpy(zero_copy_only=False).copy()


def _epochs(text: Any) -> Any:
    epoch = pc.cast(text, pa.float64()).to_numpy(zero_copy_only=False)
    seconds = np.where(np.abs(epoch) >= MILLISECONDS_FROM, epoch / 1e3, epoch)
    seconds[~(np.abs(seconds) < MILLISECONDS_FROM * 10)] = np.nan
    known = np.isfinite(seconds)
    micros = np.rint(np.where(known, seconds, 0.0) * 1e6).astype(np.int64)
    return np.where(known, micros.astype("M8[us]"), np.datetime64("NaT"))


def _clock_times(text: Any, zone: str) -> Any:
    moments = _cast(text, _LOCAL)
    return _one_by_one(text, zone) if moments is None else _to_utc(moments, zone)


def _one_by_one(text: Any, zone: str) -> Any:
    unique = text.dictionary_encode()
    read = [_moment(each) for each in unique.dictionary.to_pylist()]
    local = np.array([m if m and m.tzinfo is None else None for m in read], "M8[us]")
    zoned = np.array([_naive_utc(m) if m and m.tzinfo else None for m in read], "M8[us]")
    moments = np.append(
        np.where(np.isnat(zoned), _to_utc(local, zone), zoned), np.datetime64("NaT")
    )
    return moments[pc.fill_null(unique.indices, -1).to_numpy(zero_copy_only=False)]


def _moment(text: str) -> datetime | None:
    plain = _NAMED_UTC.sub("Z", _NAMED_ZONE.sub("", text)).replace("/", "-").replace("z", "Z")
    calm, leaps = _LEAP_SECOND.subn(r"\1:59", plain)
    try:
        return datetime.fromisoformat(calm) + timedelta(seconds=leaps)
    except (ValueError, OverflowError):
        return None


def _naive_utc(moment: datetime) -> datetime | None:
    try:
        return moment.replace(tzinfo=None) - (moment.utcoffset() or timedelta())
    except OverflowError:
        return None


def _to_utc(local: Any, zone: str) -> Any:
    """Read times off a zone's clock; where it was turned, the earlier moment or the gap's end."""
    if zone == "UTC":
        return local
    usable = (local > _FIRST) & (local < _LAST)
    clock = pd.DatetimeIndex(np.where(usable, local, np.datetime64("NaT")))
    earlier = np.ones(len(clock), dtype=bool)
    aware = clock.tz_localize(zone, ambiguous=earlier, nonexistent="shift_forward")
    return aware.tz_convert("UTC").tz_localize(None).to_numpy(copy=True)


def _unreadable(text: Any, is_missing: Any) -> list[Notes]:
    rows = np.flatnonzero(is_missing & pc.is_valid(text).to_numpy(zero_copy_only=False))
    if not len(rows):
        return []
    found = [f"a time was wanted; found {shown(each)}" for each in text.take(rows).to_pylist()]
    return [note(rows, "unreadable_time", found)]
