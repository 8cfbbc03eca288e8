"""Filters as people say them, turned into the marketplace's question.

The service's documents leave open which unit its times have, whether the ends of an interval
belong to it, and so on. So the question asks for a hair too much, and `OrderQuery.admits` decides
on every row that comes: what was asked for is what comes out, whatever the service makes of it.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, SupportsIndex, TypeAlias, get_args

import numpy as np

from swathbook.errors import InputError, SettingsError
from swathbook.sources._moments import EPOCH, Moment, placed_at, span
from swathbook.sources._scalars import whole_number
from swathbook.sources.market.codes import KIND_CODES, KINDS, STATUSES, snake

EpochUnit: TypeAlias = Literal["s", "ms"]
StatusWord: TypeAlias = str | int

_UNITS: Mapping[EpochUnit, timedelta] = {
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
}
_DAWN = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class OrderQuery:
    """A question for orders.

    Parameters
    ----------
    statuses
        Status codes to have; empty for all.
    kind
        The type's code to have; `None` for all.
    since, until
        The first and the last moment at which the order may have been placed, in UTC.
    order_no
        The one order to have.
    epoch_unit
        The unit in which the service is told times: "s" or "ms" since 1970.
    """

    statuses: tuple[int, ...] = ()
    kind: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    order_no: str | None = None
    epoch_unit: EpochUnit = "s"

    @property
    def has_interval(self) -> bool:
        """Whether the question is limited in time."""
        return self.since is not None or self.until is not None

    def body(self) -> dict[str, Any]:
        """Write the question in the service's words.

        The interval is one unit wider on both sides, since the service may count its ends out.
        """
        said = {
            "orderNo": self.order_no,
            "orderTimeStart": self._epoch(self.since, -1),
            "orderTimeEnd": self._epoch(self.until, +1),
            "statuses": list(self.statuses) or None,
            "type": self.kind,
        }
        return {name: value for name, value in said.items() if value is not None}

    def _epoch(self, moment: datetime | None, wider_by: int) -> int | None:
        if moment is None:
            return None
        return max(0, (moment - EPOCH) // _UNITS[self.epoch_unit] + wider_by)

    def widened(self, by: timedelta) -> OrderQuery:
        """Ask for a little more time on both sides."""
        since = None if self.since is None else max(self.since, _DAWN + by) - by
        return replace(self, since=since, until=self.until and self.until + by)

    def in_other_unit(self) -> OrderQuery:
        """Ask the same in the other unit of time."""
        return replace(self, epoch_unit="ms" if self.epoch_unit == "s" else "s")

    def admits(self, row: Mapping[str, Any]) -> bool:
        """Tell whether a row is what was asked for; what it does not say, counts for it."""
        return not self.objections(row)

    def objections(self, row: Mapping[str, Any]) -> list[str]:
        """Name the filters that should have kept a row out: `time`, `status`, `kind`, `order_no`.

        Examples
        --------
        >>> order_query(status="delivered", kind="tasking").objections({"status": 1, "type": 2})
        ['status']
        """
        status, kind, number = (
            whole_number(row.get("status")),
            whole_number(row.get("type")),
            row.get("orderNo"),
        )
        return [
            name
            for name, is_outside in (
                ("time", self.has_interval and not self._admits_time(row.get("ctime"))),
                ("status", bool(self.statuses) and status not in (None, *self.statuses)),
                ("kind", self.kind is not None and kind not in (None, self.kind)),
                (
                    "order_no",
                    self.order_no is not None and str(number or self.order_no) != self.order_no,
                ),
            )
            if is_outside
        ]

    def _admits_time(self, ctime: object) -> bool:
        placed = placed_at(ctime)
        if placed is None:
            return True
        after_start = self.since is None or placed >= self.since
        return after_start and (self.until is None or placed <= self.until)


def order_query(
    *,
    status: StatusWord | Iterable[StatusWord] | None = None,
    kind: str | int | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    order_no: str | None = None,
    epoch_unit: EpochUnit = "s",
) -> OrderQuery:
    """Make a question out of filters as people say them.

    Parameters
    ----------
    status
        One status or several: the tables' words (`imaging_pending_acquisition`), the listing's
        (`Pending Image`), stages (`succeeded`), or the service's numbers. `pending` is the status
        of that name, not the stage.
    kind
        `archive` or `tasking`, or the service's number.
    since, until
        First and last moment at which the order was placed. Dates, months (`2026-01`) and years
        count whole; times without a zone are UTC.
    order_no
        The number of the one order to have.
    epoch_unit
        The unit in which the service is told times, "s" or "ms" since 1970.

    Returns
    -------
    query
        The question.

    Raises
    ------
    InputError
        A word is not known, a time cannot be read, or the interval is empty.
    SettingsError
        The unit is neither "s" nor "ms".

    Examples
    --------
    >>> order_query(status=["delivered", "Pending Image"], kind="tasking").body()
    {'statuses': [2, 5], 'type': 2}
    >>> order_query(status="succeeded", since="2026-01-31", until="2026-01").since.isoformat()
    '2026-01-31T00:00:00+00:00'
    """
    query = OrderQuery(
        statuses=_status_codes(status),
        kind=_kind_code(kind),
        since=None if since is None else span("since", since)[0],
        until=None if until is None else span("until", until)[1],
        order_no=order_no,
        epoch_unit=check_unit(epoch_unit),
    )
    if query.since is not None and query.until is not None and query.since > query.until:
        raise InputError(
            f"since should come before until; {query.since:%Y-%m-%d %H:%M:%S} comes after "
            f"{query.until:%Y-%m-%d %H:%M:%S} (UTC). Swap them?"
        )
    return query


def check_unit(unit: str) -> EpochUnit:
    """Check that a unit of time is one that the service may want.

    Raises
    ------
    SettingsError
        It is not.
    """
    for known in get_args(EpochUnit):
        if unit == known:
            return known  # type: ignore[no-any-return]
    raise SettingsError(f"epoch_unit should be 's' or 'ms'; it is {unit!r}.")


def _status_codes(status: StatusWord | Iterable[StatusWord] | None) -> tuple[int, ...]:
    if status is None:
        return ()
    words = [status] if isinstance(status, str | SupportsIndex) else list(status)
    if not words:
        raise InputError("status should name at least one status; the list is empty. Leave it out?")
    return tuple(dict.fromkeys(code for word in words for code in _codes_of(word)))


def _codes_of(word: object) -> tuple[int, ...]:
    if isinstance(word, str):
        codes = _STATUS_CODES.get(snake(word)) or _numbered(snake(word))
    else:
        codes = _number(word)
    if codes:
        return codes
    known = ", ".join(_STATUS_CODES)
    raise InputError(f"status should be one of {known}, or a number; {word!r} is not known.")


def _status_words() -> dict[str, tuple[int, ...]]:
    words: dict[str, tuple[int, ...]] = {}
    for status in STATUSES:
        words[status.word] = words[status.alias] = (status.code,)
    for status in STATUSES:
        stage = tuple(other.code for other in STATUSES if other.stage == status.stage)
        words.setdefault(status.stage, stage)
    return words


_STATUS_CODES = _status_words()


def _numbered(word: str) -> tuple[int, ...]:
    match = re.fullmatch(r"(?:unknown_)?([0-9]{1,9})", word)
    return (int(match[1]),) if match else ()


def _number(value: object) -> tuple[int, ...]:
    if isinstance(value, bool | np.bool_) or not isinstance(value, SupportsIndex):
        return ()
    return (operator.index(value),)


def _kind_code(kind: str | int | None) -> int | None:
    if kind is None:
        return None
    code = KIND_CODES.get(snake(kind)) if isinstance(kind, str) else next(iter(_number(kind)), None)
    if code is None:
        words = " or ".join(KINDS.values())
        raise InputError(f"kind should be {words}, or the service's number; it is {kind!r}.")
    return code
