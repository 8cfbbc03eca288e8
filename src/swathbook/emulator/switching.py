"""Switches: frozen values whose types list the positions that they take."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Literal, get_args, get_origin, get_type_hints

from swathbook.errors import InputError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def check_positions(switches: DataclassInstance) -> None:
    """Hold every switch to the positions that its type lists.

    Raises
    ------
    InputError
        A switch has a position that there is not.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Lamp:
    ...     light: Literal["on", "off"] = "off"
    >>> check_positions(Lamp("on"))
    >>> check_positions(Lamp("dim"))
    Traceback (most recent call last):
        ...
    swathbook.errors.InputError: The switch light takes 'on' or 'off', not 'dim'. Give it one of
    these.
    """
    hints = get_type_hints(type(switches))
    for switch in fields(switches):
        _check(switch.name, getattr(switches, switch.name), hints[switch.name])


def _check(name: str, value: object, hint: object) -> None:
    positions = get_args(hint) if get_origin(hint) is Literal else (value,)
    if value not in positions:
        wanted = " or ".join(map(repr, positions))
        raise InputError(f"The switch {name} takes {wanted}, not {value!r}. Give it one of these.")
