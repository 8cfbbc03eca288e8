"""Attending to an order until it comes to its end."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import TypeAlias

import pandas as pd

from swathbook.book import Book
from swathbook.sources._paging import Listing
from swathbook.sources._remarks import Remark
from swathbook.sources.regards import tables
from swathbook.sources.regards.account import delivering, loading
from swathbook.sources.regards.account.delivering import Folder
from swathbook.sources.regards.account.fetching import Fetching
from swathbook.sources.regards.account.ordering import OrderName
from swathbook.sources.regards.account.waiting import Deadlines, wait_for_end
from swathbook.sources.regards.order_ids import order_number
from swathbook.sources.regards.tabulating.entities import Record

_THERE = "available"

Caught: TypeAlias = Callable[[Record, Collection[str]], pd.DataFrame]


class Catch:
    """Fetches the files of an order as they come, and remembers what came of each.

    Parameters
    ----------
    fetch
        Fetches those files of an order that are there now, but for some; gives their outcomes.
    """

    def __init__(self, fetch: Caught) -> None:
        self._fetch = fetch
        self._there: set[str] = set()
        self._shortfalls: dict[str, Remark] = {}

    def __call__(self, order: Record) -> int:
        """Fetch what is there now, and say how many files were got."""
        outcomes = self._fetch(order, self._there)
        got = outcomes.index[outcomes["outcome"].isin(delivering.THERE)]
        self._there |= set(got)
        self._shortfalls |= delivering.shortfalls(outcomes)
        return len(got)

    @property
    def remarks(self) -> list[Remark]:
        """What could not be got."""
        return [one for name, one in self._shortfalls.items() if name not in self._there]


class Attending(Fetching):
    """The part of `Regards` that waits."""

    def wait(
        self,
        order: OrderName,
        *,
        folder: Folder | None = None,
        timeout_s: float | None = 3600.0,
        stall_s: float = 30.0,
    ) -> Book:
        """Wait until an order comes to its end.

        A large order does not get there by itself: while files of it wait to be fetched, the
        service does not go on with the others. With a folder, files are fetched as they come.

        Parameters
        ----------
        order
            The order's number, or its `order_id`.
        folder
            Where to put the files, into a folder of the order's own; `None` to leave them. What is
            there already is not fetched again.
        timeout_s
            How long to wait, in seconds; `None` for as long as it takes.
        stall_s
            How long an order that is paused, or waits for its files to be fetched, may show no
            change before it counts as standing still, in seconds.

        Returns
        -------
        book
            The order, its items and files, as from `order`. Its status says how it ended; files
            that could not be fetched are findings.

        Raises
        ------
        StalledError
            The order stands still: until its files are fetched, or until it is resumed.
        TimedOutError
            It takes longer.
        NotFoundError
            The service does not know the order. For other errors see `orders`.
        """
        number = order_number(order)
        deadlines = Deadlines(timeout_s, stall_s)
        catch = None if folder is None else Catch(partial(self._catch, folder))
        look = partial(self._endpoints.order, number)
        wait_for_end(look, order_no=number, fetch=catch, deadlines=deadlines, clock=self._clock)
        remarks = [] if catch is None else catch.remarks
        return self._book(Listing([look()]), files=True, footprints=True, remarks=remarks)

    def _catch(self, folder: Folder, order: Record, known: Collection[str]) -> pd.DataFrame:
        """Fetch the files of an order that are there now, but for those that are known already."""
        listings = self._listed(loading.tasks_of(order))
        if listings.failed:
            raise next(iter(listings.failed.values()))
        files = tables.files(loading.files_by_order(listings.done), reading=self._reading)
        is_new = files["state"].eq(_THERE).fillna(value=False) & ~files.index.isin(list(known))
        terms = self._terms(0.0, workers=self._workers)
        return delivering.fetch(files[is_new], folder, self, terms)
