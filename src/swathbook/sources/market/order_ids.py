"""What the tables call the marketplace's orders."""

from __future__ import annotations

from swathbook.errors import InputError

SOURCE = "market"
"""The marketplace's name in `orders.source`."""

PREFIX = f"{SOURCE}:"
"""What stands before an order's number in its `order_id`."""


def order_id(order_no: str) -> str:
    """Name an order the way the tables do.

    Examples
    --------
    >>> order_id("A-1")
    'market:A-1'
    """
    return f"{PREFIX}{order_no}"


def order_number(name: str) -> str:
    """Take an order's number from what a user calls it: the number itself, or its `order_id`.

    Raises
    ------
    InputError
        It is no text, or there is nothing in it.

    Examples
    --------
    >>> order_number("market:A-1"), order_number(" A-1 ")
    ('A-1', 'A-1')
    """
    number = name.strip().removeprefix(PREFIX) if isinstance(name, str) else ""
    if not number:
        raise InputError(
            f"order_no should be an order's number or order_id, as text; it is {name!r}."
        )
    return number
