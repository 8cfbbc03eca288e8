"""Collecting what belongs to orders: their files, the products of these, and their footprints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from threading import Event
from typing import Any, TypeVar

import pandas as pd

from swathbook.book import Book
from swathbook.errors import SwathbookError
from swathbook.sources._http import Gathered, gather, is_unauthorized
from swathbook.sources._paging import Listing, insist
from swathbook.sources._remarks import Remark, findings
from swathbook.sources.regards import tables
from swathbook.sources.regards.account import loading
from swathbook.sources.regards.account.loading import Task
from swathbook.sources.regards.account.ordering import Ordering
from swathbook.sources.regards.documents.catalog import Catalog, Found
from swathbook.sources.regards.service.listing import list_files

K = TypeVar("K", str, Task)
V = TypeVar("V")


class Collecting(Ordering):
    """The part of `Regards` that makes Books of what the service answers."""

    def _book(
        self,
        listing: Listing,
        *,
        files: bool,
        footprints: bool,
        remarks: Sequence[Remark] = (),
    ) -> Book:
        """Make a Book of orders, with what belongs to them."""
        whole = self._looked_up(listing, files=files)
        tasks = [task for row in whole.rows for task in loading.tasks_of(row)] if files else []
        listings = self._listed(tasks, stopped_by=_hopeless(listing.error))
        rows = loading.files_by_order(listings.done)
        found = self._footprints(rows, listings) if footprints else Found({}, [])
        known = [
            *remarks,
            *whole.remarks,
            *loading.nameless(whole.rows),
            *loading.shortcomings(listings),
            *found.remarks,
        ]
        return tables.book(
            orders=whole.rows,
            files=rows,
            features=found.features,
            reading=self._reading,
            findings=findings(known),
        )

    def _looked_up(self, listing: Listing, *, files: bool) -> Listing:
        """Ask for the orders that a listing shows without what is in them."""
        numbers = loading.to_look_up(listing.rows) if files else []
        if not numbers or _hopeless(listing.error) is not None:
            return listing
        orders = self._gather(self._endpoints.order, numbers, "orders")
        rows = loading.updated(listing.rows, orders.done)
        return Listing(rows, [*listing.remarks, *loading.failures(orders)], listing.error)

    def _listed(
        self, tasks: Sequence[Task], *, stopped_by: SwathbookError | None = None
    ) -> Gathered[Task, Listing]:
        """List the files of datasets, several at once."""
        wanted = list(dict.fromkeys(tasks))
        if stopped_by is not None:
            return Gathered(failed=dict.fromkeys(wanted, stopped_by))
        return self._gather(self._list, wanted, "files")

    def _list(self, task: Task, halt: Event | None = None) -> Listing:
        fetch = partial(self._endpoints.dataset_page, task.order_no, task.dataset_id, halt=halt)
        return list_files(fetch, page_size=self._page_size)

    def _footprints(
        self, files: Mapping[str, Sequence[Any]], listings: Gathered[Task, Listing]
    ) -> Found:
        if listings.stopped_by is not None and is_unauthorized(listings.stopped_by):
            return Found({}, [])
        catalog = Catalog(self._ask, self._prefix)
        try:
            return catalog.features(loading.products_of(files))
        except SwathbookError as error:
            return Found({}, [loading.no_footprints(error)])

    def _tabulated(self, order_no: str, listings: Iterable[Listing]) -> pd.DataFrame:
        """Make a table of an order's files; where a listing is not whole, raise or warn."""
        rows: list[Any] = []
        for listing in listings:
            insist(listing, calls=2)
            rows += listing.rows
        return tables.files({order_no: rows}, reading=self._reading)

    def _gather(
        self, ask: Callable[[K, Event], V], keys: Sequence[K], label: str
    ) -> Gathered[K, V]:
        return gather(
            ask,
            keys,
            workers=self._workers,
            label=label,
            progress=self._progress,
            abandon=self.abandon,
        )


def _hopeless(error: SwathbookError | None) -> SwathbookError | None:
    return error if error is not None and is_unauthorized(error) else None
