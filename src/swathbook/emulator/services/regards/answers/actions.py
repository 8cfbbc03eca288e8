"""What can be done with orders: make them, stop them, let them go on, get rid of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.responses import Response

from swathbook.emulator.services.regards.access.permissions import check_action
from swathbook.emulator.services.regards.answers.orders import order_envelope
from swathbook.emulator.services.regards.answers.spelling import json_response
from swathbook.emulator.services.regards.desk import Ask
from swathbook.emulator.services.regards.orders.making import (
    Wish,
    basket_content,
    checked_label,
    place,
)
from swathbook.emulator.services.regards.orders.model import Order
from swathbook.emulator.services.regards.profiles import Action
from swathbook.emulator.services.regards.refusals import RefusedError, internal_error

Effect = Callable[[Order, datetime], None]


async def create(ask: Ask) -> Response:
    """Make an order from the caller's basket."""
    return await _create(ask, ask.switches.order_hours)


async def create_for_application(ask: Ask) -> Response:
    """Make an order from the caller's basket that lives as long as those of applications."""
    return await _create(ask, ask.switches.applied_order_hours)


async def _create(ask: Ask, hours: float) -> Response:
    wish = await ask.body(Wish)
    basket = ask.desk.baskets.of(ask.caller.email)
    if basket is None:
        raise RefusedError(204)
    label = checked_label(wish.label, ask)
    content = basket_content(basket, ask)
    order = place(ask, label, content, hours, page_url=wish.on_success_url, from_basket=True)
    return json_response(order_envelope(order, ask), 201)


async def restart(ask: Ask) -> Response:
    """Make a new order with the content of another."""
    order = ask.order()
    wish = await ask.body(Wish)
    check_action("restart", order, ask)
    label = checked_label(wish.label, ask)
    again = place(ask, label, order.content, ask.switches.order_hours, page_url=wish.on_success_url)
    return json_response(order_envelope(again, ask), 201)


async def pause(ask: Ask) -> Response:
    """Ask an order's jobs to stop."""
    return _act("pause", ask, ask.ledger.lifecycle.pause)


async def resume(ask: Ask) -> Response:
    """Let an order's jobs go on."""
    return _act("resume", ask, ask.ledger.lifecycle.resume)


async def retry(ask: Ask) -> Response:
    """Ask once more for the files in error."""
    return _act("retry", ask, ask.ledger.lifecycle.retry)


async def delete(ask: Ask) -> Response:
    """Erase an order's files; it stays as deleted."""
    fails = ask.profile.has_error_status and ask.switches.deletion == "fails"
    return _act("delete", ask, _fail_to_delete if fails else ask.ledger.lifecycle.delete)


async def remove(ask: Ask) -> Response:
    """Forget an order for good."""
    return _act("remove", ask, lambda order, _: ask.ledger.remove(order))


def _act(action: Action, ask: Ask, effect: Effect) -> Response:
    order = _order(ask)
    check_action(action, order, ask)
    effect(order, ask.now)
    ask.ledger.settle(order, ask.now)
    return Response()


def _order(ask: Ask) -> Order:
    """Find the order to act on; old releases stumble where there is none."""
    stumbles = not ask.profile.checks_managers and ask.switches.unknown_order_in_a == 500
    if stumbles and ask.ledger.order(ask.number("orderId")) is None:
        raise internal_error("NullPointerException", "null")
    return ask.order()


def _fail_to_delete(order: Order, at: datetime) -> None:
    order.turn("ERROR", at)
