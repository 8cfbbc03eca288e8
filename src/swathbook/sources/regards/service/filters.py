"""Filters as people say them, turned into the service's questions, and held to its answers.

Own orders come unfiltered in every release. Where all orders are asked for, releases filter by
different things in different ways (an owner by a part of the e-mail, say), and fall over words
that they do not know. So a question is told what surely narrows it, and `OrderQuery.admits` decides
on every row that comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from swathbook.errors import InputError
from swathbook.sources._moments import Moment, placed_at, span
from swathbook.sources.regards.session.releases import Releases
from swathbook.sources.regards.tabulating.entities import record
from swathbook.sources.regards.tabulating.statuses import STAGES

_NEWER_WORD, _OLDER_WORD = "error", "removed"
"""Statuses that only some releases know."""


@dataclass(frozen=True)
class OrderQuery:
    """A question for orders.

    Parameters
    ----------
    statuses
        Statuses to have, in the tables' words; empty for all.
    since, until
        The first and the last moment at which the order may have been placed, in UTC.
    user
        The owner's e-mail; `None` for everybody.
    waiting_for_user
        Whether the order waits for its files to be fetched; `None` for either.
    """

    statuses: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    user: str | None = None
    waiting_for_user: bool | None = None

    def body(self, releases: Releases) -> dict[str, Any]:
        """Write the question as newer releases want it; what it leaves out, is not filtered by."""
        dates = {"after": _text(self.since), "before": _text(self.until)}
        words = self._words(releases)
        said = {
            "owner": self.user,
            "statuses": {"values": words, "mode": "INCLUDE"} if words else None,
            "creationDate": {name: date for name, date in dates.items() if date} or None,
            "waitingForUser": self.waiting_for_user,
        }
        return {name: value for name, value in said.items() if value is not None}

    def _words(self, releases: Releases) -> list[str]:
        """Name the statuses as the service does; none where it may fall over one of them."""
        if _NEWER_WORD in self.statuses and not releases.has("error status"):
            return []
        return [word.upper() for word in self.statuses if word != _OLDER_WORD]

    def told(self, releases: Releases) -> frozenset[str]:
        """Name the filters that `body` tells the service exactly, so that nothing else may come."""
        names = {"statuses": "status", "creationDate": "time", "waitingForUser": "waiting_for_user"}
        return frozenset(names[key] for key in self.body(releases).keys() & names.keys())

    def csv_query(self) -> dict[str, str]:
        """Write the question as older releases want it for their CSV."""
        words = [word.upper() for word in self.statuses if word not in (_NEWER_WORD, _OLDER_WORD)]
        said = {
            "status": words[0] if len(words) == len(self.statuses) == 1 else None,
            "from": _text(self.since),
            "to": _text(self.until),
        }
        return {name: value for name, value in said.items() if value is not None}

    def admits(self, entity: object) -> bool:
        """Tell whether an order is what was asked for; what it does not say, counts for it."""
        return not self.objections(entity)

    def objections(self, entity: object) -> list[str]:
        """Name the filters that keep an order out: `status`, `time`, `user`, `waiting_for_user`.

        Examples
        --------
        >>> order_query(status="done", user="ada@example.org").objections({"status": "FAILED"})
        ['status']
        """
        order = record(entity)
        outside = {
            "status": bool(self.statuses) and _word(order) not in (None, *self.statuses),
            "time": not self._admits_time(order.get("creationDate")),
            "user": _differs(order.get("owner"), self.user),
            "waiting_for_user": _differs(order.get("waitingForUser"), self.waiting_for_user),
        }
        return [name for name, is_outside in outside.items() if is_outside]

    def held_to(self, orders: GeoDataFrame) -> GeoDataFrame:
        """Keep the orders of a table that are what was asked for; what is missing passes."""
        keep = pd.Series(data=True, index=orders.index)
        for column, wanted in (("status", self.statuses), ("owner", (self.user,))):
            if any(wanted):
                keep &= orders[column].isin(wanted) | orders[column].isna()
        created = orders["created_at"]
        if self.since is not None:
            keep &= ~(created < self.since)
        if self.until is not None:
            keep &= ~(created > self.until)
        return orders[keep]

    def _admits_time(self, value: object) -> bool:
        placed = _moment(value)
        if placed is None:
            return True
        after_start = self.since is None or placed >= self.since
        return after_start and (self.until is None or placed <= self.until)


def order_query(
    *,
    status: str | Iterable[str] | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    user: str | None = None,
    waiting_for_user: bool | None = None,
) -> OrderQuery:
    """Make a question out of filters as people say them.

    Parameters
    ----------
    status
        One status or several: the tables' words (`done_with_warning`), the service's
        (`DONE_WITH_WARNING`), or stages (`succeeded`). `pending` and `failed` are the statuses of
        that name, not the stages.
    since, until
        First and last moment at which the order was placed. Dates, months (`2026-01`) and years
        count whole; times without a zone are UTC.
    user
        The owner's e-mail.
    waiting_for_user
        Whether the order waits for its files to be fetched.

    Raises
    ------
    InputError
        A word is not known, a time cannot be read, or the interval is empty.

    Examples
    --------
    >>> order_query(status="succeeded", since="2031-02").since.isoformat()
    '2031-02-01T00:00:00+00:00'
    >>> order_query(status=["succeeded", "Paused"]).statuses
    ('done', 'done_with_warning', 'paused')
    """
    query = OrderQuery(
        statuses=_statuses(status),
        since=None if since is None else span("since", since)[0],
        until=None if until is None else span("until", until)[1],
        user=user,
        waiting_for_user=waiting_for_user,
    )
    if query.since is not None and query.until is not None and query.since > query.until:
        raise InputError(
            f"since should come before until; {query.since:%Y-%m-%d %H:%M:%S} comes after "
            f"{query.until:%Y-%m-%d %H:%M:%S} (UTC). Swap them?"
        )
    return query


def _statuses(status: str | Iterable[str] | None) -> tuple[str, ...]:
    if status is None:
        return ()
    words = [status] if isinstance(status, str) else list(status)
    if not words:
        raise InputError("status should name at least one status; the list is empty. Leave it out?")
    return tuple(dict.fromkeys(each for word in words for each in _statuses_of(word)))


def _statuses_of(word: object) -> tuple[str, ...]:
    plain = "_".join(word.lower().replace("_", " ").split()) if isinstance(word, str) else ""
    if plain in STAGES:
        return (plain,)
    of_stage = tuple(status for status, stage in STAGES.items() if stage == plain)
    if of_stage:
        return of_stage
    known = ", ".join(dict.fromkeys([*STAGES, *STAGES.values()]))
    raise InputError(f"status should be one of {known}; {word!r} is not known.")


def _word(order: Mapping[str, Any]) -> str | None:
    status = order.get("status")
    return status.strip().lower() if isinstance(status, str) and status.strip() else None


def _differs(said: object, wanted: object) -> bool:
    return wanted is not None and said is not None and said != wanted


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return placed_at(value)
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return placed_at(value)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(moment: datetime | None) -> str | None:
    """Write a moment as the service does: in UTC, to the microsecond."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
