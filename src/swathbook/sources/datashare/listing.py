"""Listing orders: the walk through the pages, held to what was asked for."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import Any

from swathbook.sources._paging import Listing, Page, walk
from swathbook.sources._remarks import Remark, outside_filter
from swathbook.sources.datashare.endpoints import Endpoints
from swathbook.sources.datashare.filters import OrderQuery


def list_orders(
    endpoints: Endpoints, query: OrderQuery, *, page_size: int, limit: int | None
) -> Listing:
    """List the orders that were asked for, with remarks on what does not add up.

    Parameters
    ----------
    endpoints
        The service.
    query
        The filters.
    page_size
        How many orders to ask for in one page.
    limit
        How many orders to have at most; `None` for all.

    Returns
    -------
    listing
        Rows that pass the filters, in the service's own order.

    Raises
    ------
    SwathbookError
        The first page cannot be had.
    """
    pages = _Pages(endpoints, query)
    listing = walk(
        pages.fetch,
        page_size=page_size,
        limit=limit,
        is_wanted=partial(_is_asked_for, query),
        is_volatile=query.asked_status is not None,
        key=row_key,
    )
    rows = [row for row in listing.rows if _is_asked_for(query, row)]
    remarks = [*pages.remarks(listing), *_outside(query, listing.rows)]
    return replace(listing, rows=rows[:limit], remarks=remarks)


def row_key(row: object) -> Hashable:
    """Name a row, to know it again: by applicant and number, else by all that it says.

    Examples
    --------
    >>> row_key({"consumer": "did:a", "orderSeq": 7, "status": "ready"})
    ('did:a', '7')
    """
    if isinstance(row, Mapping):
        parts = [row.get(name) for name in ("consumer", "orderSeq")]
        if not any(part in (None, "") for part in parts):
            return tuple(str(part).strip() for part in parts)
    return repr(row)


@dataclass
class _Pages:
    """Gets pages, and sees through those that are none.

    The first page may come in place of a later one; and where the service announces no number of
    orders, an empty page is the end.
    """

    endpoints: Endpoints
    query: OrderQuery
    first: list[Hashable] = field(default_factory=list)
    came_again: bool = False
    is_announced: bool = False

    def fetch(self, number: int, page_size: int) -> Page:
        page = self.endpoints.page(self.query, number, page_size)
        keys = [row_key(row) for row in page.rows]
        self.is_announced = self.is_announced or page.total is not None
        if number == 1:
            self.first = keys
        elif keys and keys == self.first:
            self.came_again = True
            return Page([], page.total)
        return page if keys or page.total is not None else Page([], 0)

    def remarks(self, listing: Listing) -> list[Remark]:
        """Say what does not add up; where later pages cannot be had and that costs orders, why."""
        remarks = [
            one for one in listing.remarks if self.is_announced or one.problem != "count_differs"
        ]
        if self.came_again and any(one.problem == "incomplete" for one in remarks):
            detail = "the service sends its first page again in place of a later one"
            action = "what came is kept; ask for all in one page (page_size)"
            remarks.append(Remark("incomplete", detail, action, "error"))
        return remarks


def _is_asked_for(query: OrderQuery, row: object) -> bool:
    """Tell whether a row of the listing passes the filters; what is unreadable passes."""
    return not isinstance(row, Mapping) or query.admits(row)


def _outside(query: OrderQuery, rows: Sequence[Any]) -> list[Remark]:
    records = [row for row in rows if isinstance(row, Mapping)]
    reasons = chain.from_iterable(map(query.objections, records))
    return outside_filter(reasons, len(rows))
