"""The mails that confirm orders: each holds a way to the order's metalink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from swathbook.emulator.services.regards.desk import Desk, project_url
from swathbook.emulator.services.regards.orders.model import Order


@dataclass(frozen=True)
class Mail:
    """A mail that confirms an order.

    Parameters
    ----------
    to
        Whose order it is.
    page_url
        The page that was asked for, if one was.
    metalink_url
        Where the order's metalink is, for whoever has this address.
    """

    to: str
    order_id: int
    page_url: str | None
    metalink_url: str = field(repr=False)


def mails_of(desk: Desk) -> Sequence[Mail]:
    """Give the mails for all orders that were placed over HTTP and have been worked out."""
    return [_mail(order, desk) for order in desk.ledger.orders if _is_mailed(order, desk)]


def _is_mailed(order: Order, desk: Desk) -> bool:
    wanted = desk.profile.always_mails or bool(order.page_url)
    return wanted and order.is_prepared and bool(order.origin)


def _mail(order: Order, desk: Desk) -> Mail:
    owner = desk.accounts[order.owner].caller(desk.project)
    until = order.expires_at or order.created_at
    token = desk.tokens.for_order(owner, order.id, until)
    query = urlencode({"orderToken": token, "scope": desk.project})
    path = f"/user/orders/metalink/download?{query}"
    url = project_url(order.origin, path, desk.switches)
    return Mail(order.owner, order.id, order.page_url, url)
