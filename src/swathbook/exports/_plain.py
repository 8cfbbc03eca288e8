"""Any cell of any frame as something that JSON can say.

What JSON has no word for is written as the text that standards give it: times as RFC 3339,
durations as ISO 8601, bytes as base64. What no standard names is refused, never guessed.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping, Set
from decimal import Decimal
from enum import Enum
from functools import singledispatch
from pathlib import PurePath
from typing import Any
from uuid import UUID

import msgspec
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from swathbook.errors import InputError

_LONGEST_DECIMAL = 60
"""Digits up to which a number is written out; beyond it stands with an exponent."""

_ENCODER = msgspec.json.Encoder()


def json_text(value: object) -> str:
    """Write a value as JSON text.

    Examples
    --------
    >>> json_text({"bands": ("red", "nir"), "price": Decimal("10.10"), "seen": None})
    '{"bands":["red","nir"],"price":10.1,"seen":null}'
    """
    return _ENCODER.encode(plain(value)).decode()


def exact(number: Decimal) -> str:
    """Write a decimal with all of its digits and no superfluous zeros.

    Examples
    --------
    >>> exact(Decimal("10.100000000")), exact(Decimal("0E-9")), exact(Decimal("3E+2"))
    ('10.1', '0', '300')
    """
    if abs(number.adjusted()) > _LONGEST_DECIMAL:
        return str(number)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def utc_text(time: dt.datetime) -> str:
    """Write a time as RFC 3339 in UTC; one without a zone stays without.

    Examples
    --------
    >>> utc_text(pd.Timestamp("2026-03-01 08:00", tz="Asia/Ho_Chi_Minh"))
    '2026-03-01T01:00:00Z'
    """
    if time.tzinfo is not None:
        return utc_text(time.astimezone(dt.UTC).replace(tzinfo=None)) + "Z"
    in_milliseconds = time.microsecond and time.microsecond % 1000 == 0
    return time.isoformat(timespec="milliseconds" if in_milliseconds else "auto")


def writable(text: str) -> str:
    r"""Write what UTF-8 cannot hold, halves of surrogate pairs, as a backslash escape.

    Examples
    --------
    >>> print(writable("half \ud83d of it"))
    half \ud83d of it
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


@singledispatch
def plain(value: object) -> Any:
    """Turn a value into what the JSON encoder takes as it is."""
    if hasattr(value, "__geo_interface__"):
        return plain(value.__geo_interface__)
    raise InputError(
        f"a value of JSON was wanted, {type(value).__name__} found: {value!r:.60}. "
        "Turn the column into text or numbers, or leave it out with drop(columns=...)."
    )


@plain.register(type(None))
@plain.register(type(pd.NA))
@plain.register(type(pd.NaT))
def _(_missing: object) -> None:
    return None


@plain.register
def _(value: bool | int) -> int:
    return value


@plain.register
def _(value: float) -> float:
    return value


@plain.register
def _(value: str) -> str:
    return writable(value)


@plain.register
def _(value: Decimal) -> msgspec.Raw | None:
    return msgspec.Raw(exact(value).encode()) if value.is_finite() else None


@plain.register
def _(value: dt.datetime) -> str:
    return utc_text(value)


@plain.register
def _(value: dt.date | dt.time) -> str:
    return value.isoformat()


@plain.register
def _(value: dt.timedelta) -> str:
    return str(pd.Timedelta(value).isoformat())


@plain.register
def _(value: bytes | bytearray | memoryview) -> str:
    return base64.b64encode(value).decode("ascii")


@plain.register
def _(value: Enum) -> Any:
    return plain(value.value)


@plain.register
def _(value: UUID | PurePath | pd.Interval | pd.Period | complex) -> str:
    return str(value)


@plain.register
def _(value: BaseGeometry) -> str:
    return str(value.wkt)


@plain.register(Mapping)
def _(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {writable(str(key)): plain(inner) for key, inner in value.items()}


@plain.register(list)
@plain.register(tuple)
def _(value: list[Any] | tuple[Any, ...]) -> list[Any]:
    return [plain(inner) for inner in value]


@plain.register(Set)
def _(value: Set[Any]) -> list[Any]:
    return [plain(inner) for inner in sorted(value, key=json_text)]


@plain.register(np.generic)
@plain.register(np.ndarray)
@plain.register(pd.Series)
def _(value: Any) -> Any:
    return plain(value.tolist())
