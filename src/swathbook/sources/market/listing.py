"""Listing orders: the walk through the pages, held to what was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import chain
from typing import Any

from swathbook.errors import SwathbookError
from swathbook.sources._moments import placed_at
from swathbook.sources._paging import Listing, walk
from swathbook.sources._remarks import Remark, outside_filter
from swathbook.sources.market.endpoints import Endpoints
from swathbook.sources.market.filters import OrderQuery

_HAIR = timedelta(seconds=2)


def list_orders(
    endpoints: Endpoints, query: OrderQuery, *, page_size: int, limit: int | None
) -> Listing:
    """List the orders that were asked for, newest first, with remarks on what does not add up.

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
        Rows that pass the filters. What the service sent besides is left out, with a remark.

    Raises
    ------
    SwathbookError
        The first page cannot be had, or is sent again and again.
    """
    listing = walk(
        partial(endpoints.page, query),
        page_size=page_size,
        limit=limit,
        is_wanted=partial(_is_asked_for, query),
        is_volatile=bool(query.statuses),
    )
    if not listing.rows and _is_told_in_wrong_unit(endpoints, query):
        listing.remarks.append(_wrong_unit(query))
    return _held_to(query, listing, limit)


def _is_told_in_wrong_unit(endpoints: Endpoints, query: OrderQuery) -> bool:
    """Where an interval holds nothing, see whether it does so in the other unit as well.

    A service that cannot make sense of the other unit, in whatever way it says so, was told right.
    """
    if not query.has_interval:
        return False
    try:
        page = endpoints.page(query.in_other_unit(), 1, 1)
    except SwathbookError:
        return False
    return any(_is_placed_within(query, row) for row in page.rows)


def _held_to(query: OrderQuery, listing: Listing, limit: int | None) -> Listing:
    """Keep the rows that were asked for, and say what else came.

    Rows a hair outside the interval are left out without a word: they were asked for only because
    the service may count the ends of an interval out.
    """
    rows = [row for row in listing.rows if _is_asked_for(query, row)]
    remarks = [*listing.remarks, *_outside(query, listing.rows)]
    return replace(listing, rows=rows[:limit], remarks=remarks)


def _is_asked_for(query: OrderQuery, row: object) -> bool:
    """Tell whether a row of the listing passes the filters; what is unreadable passes."""
    return not isinstance(row, Mapping) or query.admits(row)


def _is_placed_within(query: OrderQuery, row: object) -> bool:
    """Tell whether a row says that its order was placed within the interval, and passes."""
    is_placed = isinstance(row, Mapping) and placed_at(row.get("ctime")) is not None
    return is_placed and _is_asked_for(query, row)


def _outside(query: OrderQuery, rows: Sequence[Any]) -> list[Remark]:
    records = [row for row in rows if isinstance(row, Mapping)]
    reasons = [*chain.from_iterable(map(query.widened(_HAIR).objections, records))]
    advice = f"; told times in {query.epoch_unit}, check epoch_unit" if "time" in reasons else ""
    return outside_filter(reasons, len(rows), advice)


def _wrong_unit(query: OrderQuery) -> Remark:
    """Say that the service seems to have been told times in the wrong unit."""
    other = query.in_other_unit().epoch_unit
    return Remark(
        "incomplete",
        f"no order came for the interval, told in {query.epoch_unit}; told in {other}, some do",
        f"nothing was loaded; ask with epoch_unit={other!r}",
        "error",
    )
