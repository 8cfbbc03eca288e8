"""Requests that bear an order's token: which order it opens, and the links that hold one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from swathbook.emulator.services.regards.access.accounts import Caller
from swathbook.emulator.services.regards.access.tokens import BadTokenError
from swathbook.emulator.services.regards.desk import Ask
from swathbook.emulator.services.regards.orders.model import Order
from swathbook.emulator.services.regards.refusals import RefusedError, internal_error

MISSING = "Required request parameter 'orderToken' for method parameter type String is not present"


def order_claims(ask: Ask) -> Mapping[str, Any]:
    """Read the order token of a request.

    Raises
    ------
    RefusedError
        There is none, or it is bad.
    """
    token = ask.request.query_params.get("orderToken")
    if token is None:
        raise RefusedError(400, MISSING)
    try:
        return ask.desk.tokens.order_claims(token)
    except BadTokenError as exc:
        raise RefusedError(401) from exc


def order_of_token(ask: Ask) -> Order:
    """Find the order that a request's order token names.

    Raises
    ------
    RefusedError
        The token is missing, bad, or names no order.
    """
    named = order_claims(ask).get("ORDER_ID")
    if named is None:
        if ask.switches.token_without_order == 401:
            raise RefusedError(401)
        raise internal_error("NumberFormatException", "null")
    return ask.found_order(int(named))


def token_query(bearer: Caller, order: Order, ask: Ask) -> str:
    """Write the query that opens an order's files, with a token made afresh."""
    until = order.expires_at or ask.now
    token = ask.desk.tokens.for_order(bearer, order.id, until)
    return urlencode({"orderToken": token, "scope": ask.desk.project})
