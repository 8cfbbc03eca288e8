"""What the tables call the marketplace's orders."""

from __future__ import annotations

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
