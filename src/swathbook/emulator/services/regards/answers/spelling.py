"""How REGARDS spells its answers: dates, envelopes, JSON without nulls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from starlette.responses import Response

JSON = "application/json;charset=UTF-8"

Link = Mapping[str, str]


def date_text(moment: datetime) -> str:
    """Write a moment: UTC, to microseconds, without zeros at the end.

    Examples
    --------
    >>> date_text(datetime(2031, 2, 3, 4, 5, 6, 780000, tzinfo=UTC))
    '2031-02-03T04:05:06.78Z'
    >>> date_text(datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC))
    '2031-02-03T04:05:06Z'
    """
    whole = moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    return whole.rstrip("0").rstrip(".") + "Z"


def read_date(text: str) -> datetime:
    """Read a moment with an offset, a Z, or neither, which is UTC.

    Raises
    ------
    ValueError
        It is none.

    Examples
    --------
    >>> date_text(read_date("2031-02-03T06:05:06+02:00"))
    '2031-02-03T04:05:06Z'
    """
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def without_nulls(members: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is missing: the service writes no null."""
    return {name: value for name, value in members.items() if value is not None}


def envelope(content: Mapping[str, Any], links: Sequence[Link] = ()) -> dict[str, Any]:
    """Wrap one entity."""
    return {"content": without_nulls(content), "links": list(links)}


def json_response(value: object, status: int = 200) -> Response:
    """Answer with JSON."""
    return Response(msgspec.json.encode(value), status, media_type=JSON)
