"""Listing orders and files: the walk through the pages, held to what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any, TypeAlias

from swathbook.sources._paging import Listing, Page, walk
from swathbook.sources._remarks import Remark, outside_filter
from swathbook.sources.regards.service.endpoints import Endpoints
from swathbook.sources.regards.service.filters import OrderQuery
from swathbook.sources.regards.session.releases import Releases
from swathbook.sources.regards.tabulating.entities import record

Fetch: TypeAlias = Callable[[int, int], Page]


def list_own(
    endpoints: Endpoints, query: OrderQuery, *, page_size: int, limit: int | None
) -> Listing:
    """List the account's orders that match, newest first.

    The service lists all but the deleted ones; the rest is left out here.
    """
    return _walked(endpoints.own_page, query, frozenset(), page_size, limit)


def list_all(
    endpoints: Endpoints,
    releases: Releases,
    query: OrderQuery,
    *,
    page_size: int,
    limit: int | None,
) -> Listing:
    """List everybody's orders that match, newest first, in the way of the service's release."""
    newer = partial(endpoints.searched_page, query)
    older = partial(endpoints.page_by_owner, query.user)
    return releases.choose(
        "search",
        newer=partial(_walked, newer, query, query.told(releases), page_size, limit),
        older=partial(_walked, older, query, frozenset({"user"}), page_size, limit),
    )


def list_files(fetch: Fetch, *, page_size: int) -> Listing:
    """List files, each once: the service lists them in no order, and some twice."""
    return walk(fetch, page_size=page_size, key=row_key, noun="files")


def _walked(
    fetch: Fetch, query: OrderQuery, asked: frozenset[str], page_size: int, limit: int | None
) -> Listing:
    """Walk through a listing, and keep what was asked for.

    Parameters
    ----------
    fetch
        Gets a page.
    query
        What is asked for.
    asked
        The filters that the service was told exactly, so that it has none to leave to us.
    page_size, limit
        How many rows to ask for in a page, and how many orders to have at most.
    """
    listing = walk(
        fetch,
        page_size=page_size,
        limit=limit,
        is_wanted=query.admits,
        is_volatile="status" in asked and bool(query.statuses),
        key=row_key,
    )
    rows = [row for row in listing.rows if query.admits(row)]
    remarks = [*listing.remarks, *_outside(query, asked, listing.rows)]
    return replace(listing, rows=rows[:limit], remarks=remarks)


def _outside(query: OrderQuery, asked: frozenset[str], rows: Sequence[Any]) -> list[Remark]:
    reasons = chain.from_iterable(map(query.objections, rows))
    return outside_filter((name for name in reasons if name in asked), len(rows))


def row_key(row: object) -> Hashable:
    """Name an order or a file, to know it again: by its number, else by all that it says.

    Examples
    --------
    >>> row_key({"content": {"id": 7, "status": "DONE"}, "links": []}) == row_key({"id": "7"})
    True
    """
    number = record(row).get("id")
    return repr(row) if number in (None, "") else str(number)
