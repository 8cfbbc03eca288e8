"""What the tables call orders: the source's name and the service's own number."""

from __future__ import annotations

from swathbook.errors import InputError

_OTHERS = ("market:", "regards:", "datashare:")
"""How the names of any service's orders begin; what is left of one's own begins with none."""


def order_id(source: str, order_no: str) -> str:
    """Name an order the way the tables do.

    Examples
    --------
    >>> order_id("market", "A-1")
    'market:A-1'
    """
    return f"{source}:{order_no}"


def order_number(source: str, name: str) -> str:
    """Take an order's number from what a user calls it: the number itself, or its `order_id`.

    Raises
    ------
    InputError
        It is no text, there is nothing in it, or it is another service's `order_id`.

    Examples
    --------
    >>> order_number("market", "market:A-1"), order_number("market", " A-1 ")
    ('A-1', 'A-1')
    """
    number = name.strip().removeprefix(f"{source}:") if isinstance(name, str) else ""
    if number.startswith(_OTHERS):
        raise InputError(f"an order of {source} was wanted; {name!r} is one of another service.")
    if not number:
        raise InputError(
            f"order_no should be an order's number or order_id, as text; it is {name!r}."
        )
    return number
