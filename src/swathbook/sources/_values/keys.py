"""Names of rows: none twice, and the same row recognised however it is written."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from swathbook.sources._json import Number
from swathbook.sources._values.notes import Notes, note


def unique(keys: Sequence[str]) -> list[str]:
    """Make keys unique: the second of a name becomes `name~2`, the third `name~3`.

    Examples
    --------
    >>> unique(["a", "b", "a", "a~2", "a"])
    ['a', 'b', 'a~3', 'a~2', 'a~4']
    """
    taken = set(keys)
    if len(taken) == len(keys):
        return list(keys)
    seen: dict[str, int] = {}
    return [_free(key, seen, taken) for key in keys]


def full_names(
    prefixes: Iterable[str], natives: Iterable[str | None], places: Iterable[int]
) -> list[str]:
    """Put prefixes before rows' native names; a row without one is named after its place.

    Examples
    --------
    >>> full_names(["A/", "A/"], ["98", None], [1, 2])
    ['A/98', 'A/unnumbered-2']
    """
    return [
        f"{prefix}{native}" if native else f"{prefix}unnumbered-{place}"
        for prefix, native, place in zip(prefixes, natives, places, strict=True)
    ]


def settle_names(
    wanted: Sequence[str], natives: Sequence[str | None], key: str
) -> tuple[list[str], list[Notes]]:
    """Make the names of rows unique.

    Parameters
    ----------
    wanted
        The names that the rows would have.
    natives
        The names that they came with.
    key
        What the service calls the latter.

    Returns
    -------
    names
        Unique names.
    notes
        About rows that came without a name, or with one that was taken.
    """
    given = unique(wanted)
    nameless = [row for row, native in enumerate(natives) if not native]
    renamed = [row for row, name in enumerate(wanted) if given[row] != name]
    return given, [*_nameless(nameless, given, key), *_renamed(renamed, wanted, given)]


def _nameless(rows: Sequence[int], given: Sequence[str], key: str) -> list[Notes]:
    if not rows:
        return []
    action = [f"named {given[row]}" for row in rows]
    return [note(rows, "missing_key", f"there is no {key}", action=action, severity="warning")]


def _renamed(rows: Sequence[int], wanted: Sequence[str], given: Sequence[str]) -> list[Notes]:
    if not rows:
        return []
    found = [f"{wanted[row]} is taken by a row that differs" for row in rows]
    action = [f"named {given[row]}" for row in rows]
    return [note(rows, "duplicate_key", found, action=action, severity="warning")]


def _free(key: str, seen: dict[str, int], taken: set[str]) -> str:
    seen[key] = seen.get(key, 0) + 1
    if seen[key] == 1:
        return key
    while f"{key}~{seen[key]}" in taken:
        seen[key] += 1
    taken.add(f"{key}~{seen[key]}")
    return f"{key}~{seen[key]}"


def essence(value: Any) -> Hashable:
    """Reduce a JSON value to what it says, to be compared.

    Nulls in objects go, as do the order of keys and the way in which a number is written. What is
    nested too deeply to be compared is like nothing else.

    Examples
    --------
    >>> essence({"a": 1, "b": None}) == essence({"a": Number("1.00")})
    True
    """
    try:
        return _essence(value)
    except RecursionError:
        return _Incomparable()


class _Incomparable:
    """Equal to itself only."""


def _essence(value: Any) -> Hashable:
    if isinstance(value, dict):
        return frozenset((key, _essence(each)) for key, each in value.items() if each is not None)
    if isinstance(value, list):
        return tuple(map(_essence, value))
    return _amount(value) if isinstance(value, Number) else value


def _amount(number: Number) -> Decimal | Number:
    try:
        return Decimal(number)
    except InvalidOperation:
        return number
