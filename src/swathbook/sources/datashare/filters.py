"""Filters as people say them, turned into the service's question.

The service takes one status at most, and no time. What it does not take is left to
`OrderQuery.admits`, and so is what it took: rows that say that they are something else do not
pass. What exactly it searches for is not known, so nothing is held against that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from swathbook.errors import InputError
from swathbook.sources._moments import Moment, placed_at, span
from swathbook.sources._values import times
from swathbook.sources.datashare.codes import ALIASES, STAGES, snake


@dataclass(frozen=True)
class OrderQuery:
    """A question for orders.

    Parameters
    ----------
    provider, consumer
        Who publishes the data set, and who applies for it; `None` for anybody.
    statuses
        Statuses to have, in the service's words; empty for all.
    search
        What the product's name has in it.
    since, until
        The first and the last moment at which the order may have been placed, in UTC.
    """

    provider: str | None = None
    consumer: str | None = None
    statuses: tuple[str, ...] = ()
    search: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def fields(self) -> dict[str, str]:
        """Write the question in the service's words; several statuses are left to `admits`."""
        said = {
            "provider": self.provider,
            "consumer": self.consumer,
            "status": self.asked_status,
            "searchText": self.search,
        }
        return {name: value for name, value in said.items() if value is not None}

    @property
    def asked_status(self) -> str | None:
        """The one status that the service is asked for; `None` for none."""
        return self.statuses[0] if len(self.statuses) == 1 and self.statuses[0] in STAGES else None

    @property
    def is_told_whole(self) -> bool:
        """Whether the service is told all that is wanted, so that nothing is left to `admits`."""
        is_status_told = not self.statuses or self.asked_status is not None
        return is_status_told and self.since is None and self.until is None

    def admits(self, row: Mapping[str, Any]) -> bool:
        """Tell whether a row is what was asked for; what it does not say, counts for it."""
        return not self.objections(row) and self._admits_status(row) and self._admits_time(row)

    def objections(self, row: Mapping[str, Any]) -> list[str]:
        """Name the filters that the service was told, and that should have kept a row out.

        Examples
        --------
        >>> order_query(status="ready", consumer="did:a").objections({"status": "failed"})
        ['status']
        """
        told = {"provider": self.provider, "consumer": self.consumer}
        objections = [name for name, value in told.items() if not _says(row.get(name), value)]
        return objections + (
            [] if self.asked_status is None or self._admits_status(row) else ["status"]
        )

    def _admits_status(self, row: Mapping[str, Any]) -> bool:
        status = row.get("status")
        is_told = isinstance(status, str) and status.strip()
        return not self.statuses or not is_told or _word(str(status)) in self.statuses

    def _admits_time(self, row: Mapping[str, Any]) -> bool:
        if self.since is None and self.until is None:
            return True
        placed = _placed_at(row.get("applyTime"))
        if placed is None:
            return True
        is_late_enough = self.since is None or placed >= self.since
        return is_late_enough and (self.until is None or placed <= self.until)


def order_query(
    *,
    provider: str | None = None,
    consumer: str | None = None,
    status: str | Iterable[str] | None = None,
    search: str | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
) -> OrderQuery:
    """Make a question out of filters as people say them.

    Parameters
    ----------
    provider, consumer
        Identifiers of who publishes the data set, and of who applies for it.
    status
        One status or several: `ready`, `finished`, `failed`, `canceled`, `request`, stages
        (`succeeded`), or `unknown_…` as the tables call what the documents do not list.
    search
        What the product's name has in it.
    since, until
        First and last moment at which the order was placed. Dates, months (`2026-01`) and years
        count whole; times without a zone are UTC.

    Returns
    -------
    query
        The question.

    Raises
    ------
    InputError
        A status is not known, a text is empty, a time cannot be read, or the interval is empty.

    Examples
    --------
    >>> order_query(status="succeeded", search="alps").fields()
    {'status': 'finished', 'searchText': 'alps'}
    >>> order_query(status=["ready", "finished"]).fields()
    {}
    """
    query = OrderQuery(
        provider=_text("provider", provider),
        consumer=_text("consumer", consumer),
        statuses=_statuses(status),
        search=_text("search", search),
        since=None if since is None else span("since", since)[0],
        until=None if until is None else span("until", until)[1],
    )
    if query.since is not None and query.until is not None and query.since > query.until:
        raise InputError(
            f"since should come before until; {query.since:%Y-%m-%d %H:%M:%S} comes after "
            f"{query.until:%Y-%m-%d %H:%M:%S} (UTC). Swap them?"
        )
    return query


def _text(name: str, value: str | None) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise InputError(f"{name} should be text with something in it; it is {value!r}. Leave it out?")


def _statuses(status: str | Iterable[str] | None) -> tuple[str, ...]:
    if status is None:
        return ()
    words = [status] if isinstance(status, str) else list(status)
    if not words:
        raise InputError("status should name at least one status; the list is empty. Leave it out?")
    return tuple(dict.fromkeys(_status(word) for word in words))


def _status(said: object) -> str:
    word = _word(said) if isinstance(said, str) else ""
    unknown = re.fullmatch(r"unknown_(.+)", word)
    of_stage = {stage: status for status, stage in STAGES.items()}
    status = word if word in STAGES else of_stage.get(word) or (unknown[1] if unknown else None)
    if status is not None:
        return status
    known = ", ".join(dict.fromkeys([*STAGES, *of_stage]))
    raise InputError(
        f"status should be one of {known}, or unknown_… as in the tables; {said!r} is not known."
    )


def _word(status: str) -> str:
    word = snake(status)
    return ALIASES.get(word, word)


def _says(found: object, wanted: str | None) -> bool:
    """Tell whether a value is the wanted one, or does not say."""
    if wanted is None or not isinstance(found, str) or not found.strip():
        return True
    return found.strip().casefold() == wanted.casefold()


def _placed_at(value: object) -> datetime | None:
    placed = placed_at(value)
    if placed is not None or not isinstance(value, str):
        return placed
    read = times([value]).array[0]
    return None if pd.isna(read) else read.to_pydatetime()
