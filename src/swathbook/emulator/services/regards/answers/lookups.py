"""Orders, looked up: one, one's own, and everybody's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from starlette.responses import Response

from swathbook.emulator.services.regards.access.permissions import check_reader
from swathbook.emulator.services.regards.answers.orders import order_envelope
from swathbook.emulator.services.regards.answers.pages import page_answer
from swathbook.emulator.services.regards.answers.spelling import json_response, read_date
from swathbook.emulator.services.regards.desk import Ask
from swathbook.emulator.services.regards.orders.model import Order
from swathbook.emulator.services.regards.refusals import RefusedError, internal_error

HIDDEN = ("DELETED", "REMOVED")
"""The statuses of orders that their owner is not shown any more."""

MOST_STATUSES = 1000
"""How many statuses a search may name."""

SORT_KEYS: Mapping[str, Callable[[Order], Any]] = {
    "id": lambda order: order.id,
    "label": lambda order: order.label,
    "owner": lambda order: order.owner,
    "status": lambda order: order.status,
    "creationDate": lambda order: order.created_at,
    "statusDate": lambda order: order.status_at,
    "percentCompleted": lambda order: order.percent,
}
"""What searched orders can be sorted by."""


class Dates(msgspec.Struct):
    """A span of time; both ends belong to it."""

    after: str | None = None
    before: str | None = None


class Statuses(msgspec.Struct, rename="camel"):
    """The statuses that are wanted, or not wanted."""

    values: list[str] | None = None
    mode: Literal["INCLUDE", "EXCLUDE"] = "INCLUDE"
    match_mode: str | None = None
    ignore_case: bool | None = None


class Search(msgspec.Struct, rename="camel"):
    """The body of a search."""

    owner: str | None = None
    statuses: Statuses | None = None
    creation_date: Dates | None = None
    waiting_for_user: bool | None = None


async def show_one(ask: Ask) -> Response:
    """Show an order; also a deleted one."""
    order = ask.ledger.order(ask.number("orderId"))
    if order is None:
        raise RefusedError(404)
    check_reader(order.owner, ask)
    return json_response(order_envelope(order, ask))


async def list_own(ask: Ask) -> Response:
    """List the caller's orders, newest first, without the deleted ones."""
    own = [
        order
        for order in ask.ledger.orders
        if order.owner == ask.caller.email and order.status not in HIDDEN
    ]
    return _page(newest_first(own), "/user/orders", ask.switches.default_page_size, ask)


async def list_all(ask: Ask) -> Response:
    """List everybody's orders, or those of one user, newest first: the old way."""
    user = ask.request.query_params.get("user")
    orders = [order for order in ask.ledger.orders if user in (None, "", order.owner)]
    return _page(newest_first(orders), "/orders", ask.switches.default_page_size, ask)


async def search(ask: Ask) -> Response:
    """Search everybody's orders: the new way."""
    found = matching(await ask.body(Search), ask)
    return _page(_sorted(found, ask), "/orders/search", ask.switches.searched_page_size, ask)


def matching(wanted: Search, ask: Ask) -> Sequence[Order]:
    """Find the orders that a search is about, by ascending id.

    Raises
    ------
    RefusedError
        The search asks for what there cannot be.
    """
    statuses = _statuses(wanted.statuses, ask)
    dates = wanted.creation_date or Dates()
    created = within(_date(dates.after), _date(dates.before))
    return [
        order
        for order in ask.ledger.orders
        if (wanted.owner or "") in order.owner
        and order.status in statuses
        and created(order)
        and wanted.waiting_for_user in (None, order.waiting)
    ]


def within(after: datetime | None, before: datetime | None) -> Callable[[Order], bool]:
    """Make a test for orders created in a span of time; both ends belong to it."""

    def is_within(order: Order) -> bool:
        late_enough = after is None or order.created_at >= after
        return late_enough and (before is None or order.created_at <= before)

    return is_within


def _statuses(wanted: Statuses | None, ask: Ask) -> Sequence[str]:
    known = ask.profile.statuses
    if wanted is None:
        return known
    named = wanted.values or []
    if len(named) > MOST_STATUSES:
        raise RefusedError(422, f"At most {MOST_STATUSES} statuses can be given")
    unknown = [status for status in named if status not in known]
    if unknown:
        raise RefusedError(400, f"There is no status {unknown[0]}")
    if wanted.mode == "EXCLUDE":
        return [status for status in known if status not in named]
    if not named:
        raise _no_statuses(ask)
    return named


def _no_statuses(ask: Ask) -> RefusedError:
    text = "The statuses to include are missing"
    if ask.switches.empty_statuses == 422:
        return RefusedError(422, text)
    return internal_error("InvalidParameterException", text)


def _date(text: str | None) -> datetime | None:
    try:
        return read_date(text) if text else None
    except ValueError as exc:
        raise RefusedError(400, f"{text} is no date") from exc


def newest_first(orders: Iterable[Order]) -> Sequence[Order]:
    """Sort orders as listings do."""
    return sorted(orders, key=lambda order: (order.created_at, order.id), reverse=True)


def _sorted(orders: Sequence[Order], ask: Ask) -> Sequence[Order]:
    """Sort as the query says: by the first criterion, then the second, and so on."""
    criteria = ask.request.query_params.getlist("sort") or ["creationDate,desc"]
    found = sorted(orders, key=lambda order: order.id, reverse=True)
    for criterion in reversed(criteria):
        name, _, direction = criterion.partition(",")
        if name not in SORT_KEYS:
            raise internal_error("PropertyReferenceException", f"No property {name} found")
        found.sort(key=SORT_KEYS[name], reverse=direction.lower() == "desc")
    return found


def _page(orders: Sequence[Order], path: str, default_size: int, ask: Ask) -> Response:
    answer = page_answer(
        orders,
        ask.paging(default_size),
        lambda order: order_envelope(order, ask),
        href=ask.href(path),
        switches=ask.switches,
    )
    return json_response(answer)
