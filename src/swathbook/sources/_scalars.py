"""Single JSON values: what kind they are, and whole numbers in every spelling."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

_FAR = Decimal(10) ** 18


def kind_of(value: object) -> str:
    """Say what kind of JSON value was found, for messages.

    Examples
    --------
    >>> kind_of([]), kind_of(None), kind_of(7)
    ('a list', 'null', 'a bare value')
    """
    names = {type(None): "null", list: "a list", dict: "an object", str: "a text"}
    return names.get(type(value), "a bare value")


def whole_number(value: object) -> int | None:
    """Read a whole number that may come as text, or with a fraction of zero.

    Examples
    --------
    >>> whole_number(" 2 "), whole_number("2.0"), whole_number("two"), whole_number(True)
    (2, 2, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    is_whole = number.is_finite() and abs(number) < _FAR and number == number.to_integral_value()
    return int(number) if is_whole else None
