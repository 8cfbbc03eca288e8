"""Which orders a query of the marketplace's listing is about, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any, Literal

import msgspec

from swathbook.emulator.services.market import answers
from swathbook.emulator.services.market.spelling import epoch
from swathbook.emulator.services.market.switches import Switches
from swathbook.emulator.world.model import Order


class RefusedError(Exception):
    """The service says no: a code and a text for the envelope."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Query(msgspec.Struct, rename="camel"):
    """The body of a query, as documented; unknown fields are ignored."""

    page_number: int | None = None
    page_size: int | None = None
    order_no: str | None = None
    order_time_start: int | None = None
    order_time_end: int | None = None
    statuses: list[int] | None = None
    type: int | None = None
    creator: str | None = None
    sort: str | None = None
    order: Literal["asc", "desc"] | None = None


SORT_KEYS: Mapping[str, Callable[[Order], Any]] = {
    "id": lambda order: order.id,
    "orderNo": lambda order: order.number,
    "ctime": lambda order: order.created_at,
    "mtime": lambda order: order.updated_at,
    "status": lambda order: answers.STATUS_CODES[order.status],
    "type": lambda order: answers.TYPE_CODES[order.kind],
    "provider": lambda order: order.provider,
    "totalAmount": lambda order: order.total_amount,
    "discountAmount": lambda order: order.discount_amount,
    "finalAmount": lambda order: order.final_amount,
    "maxCloud": lambda order: -1 if order.max_cloud_pct is None else order.max_cloud_pct,
    "resolution": lambda order: order.resolution_m or Decimal(-1),
}
"""What the listing can be sorted by; missing values are the smallest."""


def matching(orders: Sequence[Order], query: Query, switches: Switches) -> list[Order]:
    """Find the orders that a query is about, sorted: the newest first if it does not say."""
    kept = [order for order in orders if _is_wanted(order, query, switches)]
    return _sorted(kept, query, switches)


def _is_wanted(order: Order, query: Query, switches: Switches) -> bool:
    return (
        _is_listed(order, switches)
        and query.order_no in (None, "", order.number)
        and (not query.statuses or answers.STATUS_CODES[order.status] in query.statuses)
        and query.type in (None, answers.TYPE_CODES[order.kind])
        and (switches.creator_filter == "injected" or query.creator in (None, "", order.account))
        and _is_in_time(epoch(order.created_at, switches.filter_epoch), query, switches)
    )


def _is_listed(order: Order, switches: Switches) -> bool:
    return switches.deleted == "flag" or not order.deleted


def _is_in_time(created: int, query: Query, switches: Switches) -> bool:
    start, end = query.order_time_start, query.order_time_end
    if start is not None and created < start:
        return False
    return end is None or created < end + switches.filter_end_inclusive


def _sorted(orders: list[Order], query: Query, switches: Switches) -> list[Order]:
    key = SORT_KEYS.get(query.sort or "ctime")
    if key is None:
        raise RefusedError(400, "Invalid sort field")
    _break_ties(orders, switches, query.page_number or 0)
    orders.sort(key=key, reverse=query.order != "asc")
    return orders


def _break_ties(orders: list[Order], switches: Switches, page: int) -> None:
    """Put the orders in a sequence that a stable sort keeps among equals."""
    orders.sort(key=lambda order: order.id, reverse=switches.ties == "id_desc")
    if switches.ties == "unstable":
        Random(page).shuffle(orders)


def page_of(orders: Sequence[Order], query: Query, switches: Switches) -> Sequence[Order]:
    """Cut out a page; pages count from 1."""
    number, size = query.page_number or 0, _page_size(query, switches)
    beyond = (number - 1) * size >= max(len(orders), 1)
    if number < 1 or (beyond and switches.past_last_page == "error"):
        raise RefusedError(400, "Invalid page number")
    return orders[(number - 1) * size : number * size]


def _page_size(query: Query, switches: Switches) -> int:
    size, limit = query.page_size or 0, switches.max_page_size
    too_large = limit is not None and size > limit
    if size < 1 or (too_large and switches.over_max_page_size == "error"):
        raise RefusedError(400, "Invalid page size")
    return min(size, limit or size)
