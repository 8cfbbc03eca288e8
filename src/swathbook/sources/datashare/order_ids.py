"""What the tables call the service's orders: a number is unique for its applicant only."""

from __future__ import annotations

from swathbook.errors import InputError
from swathbook.sources import _order_ids

SOURCE = "datashare"
"""The service's name in `orders.source`."""

PREFIX = _order_ids.order_id(SOURCE, "")
"""What stands before an order's applicant and number in its `order_id`."""


def order_id(consumer: str, order_seq: str) -> str:
    """Name an order the way the tables do.

    Examples
    --------
    >>> order_id("did:example:3TMW", "1")
    'datashare:did:example:3TMW/1'
    """
    return f"{PREFIX}{consumer}/{order_seq}"


def order_key(consumer: str, order_seq: str | int | None = None) -> tuple[str, str]:
    """Take an order's applicant and number from what a user calls it.

    Parameters
    ----------
    consumer
        The applicant; or the whole `order_id`, if there is no number.
    order_seq
        The number.

    Raises
    ------
    InputError
        One of both is missing.

    Examples
    --------
    >>> order_key("datashare:did:example:3TMW/1") == order_key("did:example:3TMW", 1)
    True
    """
    if order_seq is None and isinstance(consumer, str):
        consumer, _, order_seq = consumer.strip().removeprefix(PREFIX).partition("/")
    is_number = isinstance(order_seq, str | int) and not isinstance(order_seq, bool)
    number = str(order_seq).strip() if is_number else ""
    name = consumer.strip() if isinstance(consumer, str) else ""
    if name and number:
        return name, number
    raise InputError(
        "an order is named by its applicant and its number, order(consumer, order_seq), or by its "
        f"order_id, as {order_id('did:example:3TMW', '1')!r}; found {consumer!r} and {order_seq!r}."
    )
