"""What the tables call orders of a REGARDS service."""

from __future__ import annotations

from functools import partial

from swathbook.sources import _order_ids

SOURCE = "regards"
"""The service's name in `orders.source`."""

PREFIX = _order_ids.order_id(SOURCE, "")
"""What stands before an order's number in its `order_id`."""

_UNNUMBERED = "unnumbered"

order_id = partial(_order_ids.order_id, SOURCE)


def row_prefix(number: str | None) -> str:
    """Say what the names of an order's files and items begin with.

    Examples
    --------
    >>> row_prefix("4107"), row_prefix(None)
    ('regards:4107/', 'regards:unnumbered/')
    """
    return f"{PREFIX}{number or _UNNUMBERED}/"


def order_number(name: str | int) -> str:
    """Take an order's number from what a user calls it: the number itself, or its `order_id`.

    Raises
    ------
    InputError
        It is neither a number nor text, or there is nothing in it.

    Examples
    --------
    >>> order_number("regards:4107"), order_number(" 4107 "), order_number(4107)
    ('4107', '4107', '4107')
    """
    is_number = isinstance(name, int) and not isinstance(name, bool)
    return _order_ids.order_number(SOURCE, str(name) if is_number else name)  # type: ignore[arg-type]
