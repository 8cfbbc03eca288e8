"""Rows as they came: some more than once, and some that are no objects at all.

An order or a file changes while it is asked about, and is saved in several states. Rows of one
name that agree in what never changes are states of one thing: the newest counts, and what it does
not mention is taken from the others.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from swathbook.sources._values import Notes, essence, note, settle_names, shown, spelled

Record: TypeAlias = Mapping[str, Any]
Signs: TypeAlias = tuple[Hashable, ...]
"""What never changes about a thing; `None` where it is not told."""


class Stray(dict[str, Any]):
    """Stands for something that should have been an object, and keeps it under `value`."""


def stray(value: object) -> Stray:
    """Make a row of what is none."""
    return Stray() if value is None else Stray(value=value)


def strays(rows: Sequence[Record]) -> Iterator[Notes]:
    """Note what should have been an object."""
    places = [place for place, row in enumerate(rows) if isinstance(row, Stray)]
    if places:
        yield note(places, "unexpected_type", "an object was wanted", action="kept in extra")


def names(records: Sequence[Record], key: str) -> list[str | None]:
    """Spell the key that names each record: a number or text, as the service likes.

    Examples
    --------
    >>> names([{"id": 7}, {"id": "7"}, {}], "id")
    ['7', '7', None]
    """
    texts: list[str | None] = spelled([each.get(key) for each in records]).text.to_pylist()
    return texts


@dataclass(frozen=True)
class Came:
    """Rows as they came.

    Parameters
    ----------
    records
        What each says.
    wanted
        What each would be called.
    natives
        What the service calls each; `None` where it does not say.
    signs
        What never changes about each.
    ages
        How new each is: of several the greatest is the newest, and the last of equals.
    key
        What the service calls the names.
    meaning
        Reduces a value to what it says, to be compared.
    passing
        Keys that may say something else each time, and mean nothing by it.
    """

    records: Sequence[Record]
    wanted: Sequence[str]
    natives: Sequence[str | None]
    signs: Sequence[Signs]
    ages: Sequence[int]
    key: str
    meaning: Callable[[Any], Hashable] = essence
    passing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Settled:
    """Rows, each once.

    Parameters
    ----------
    records
        What each says.
    keys
        Their names, unique.
    places
        Where each stood first among the rows that came.
    notes
        About names, repeats and older states.
    """

    records: list[Record]
    keys: list[str]
    places: list[int]
    notes: list[Notes]


@dataclass(frozen=True)
class _United:
    """One thing, out of all its states; how many came, and what older ones said otherwise."""

    record: Record
    times: int
    otherwise: dict[str, Any]


def settle(came: Came) -> Settled:
    """Unite the states of each thing, and give each a name of its own."""
    groups = _groups(came)
    united = [_unite(came, group) for group in groups]
    places = [group[0] for group in groups]
    natives = [came.natives[place] for place in places]
    keys, notes = settle_names([came.wanted[place] for place in places], natives, came.key)
    records = [one.record for one in united]
    return Settled(records, keys, places, [*notes, *_repeated(united), *_older(united)])


def _groups(came: Came) -> list[list[int]]:
    """Group the places of rows that are one thing; a row without a name is by itself."""
    if len(set(came.wanted)) == len(came.wanted):
        return [[place] for place in range(len(came.wanted))]
    by_name: dict[str | int, list[int]] = {}
    for place, name in enumerate(came.wanted):
        by_name.setdefault(name if came.natives[place] else place, []).append(place)
    return [group for places in by_name.values() for group in _told_apart(came.signs, places)]


def _told_apart(signs: Sequence[Signs], places: list[int]) -> list[list[int]]:
    if len(places) == 1:
        return [places]
    groups: list[tuple[Signs, list[int]]] = []
    for place in places:
        for at, (known, group) in enumerate(groups):
            if _agree(known, signs[place]):
                groups[at] = _filled(known, signs[place]), group
                group.append(place)
                break
        else:
            groups.append((signs[place], [place]))
    return [group for _, group in groups]


def _agree(one: Signs, other: Signs) -> bool:
    return all(None in (a, b) or a == b for a, b in zip(one, other, strict=True))


def _filled(one: Signs, other: Signs) -> Signs:
    return tuple(b if a is None else a for a, b in zip(one, other, strict=True))


def _unite(came: Came, group: list[int]) -> _United:
    if len(group) == 1:
        return _United(came.records[group[0]], 1, {})

    def differs(key: str, one: Record, other: Record) -> bool:
        is_comparable = key in one and key not in came.passing
        return is_comparable and came.meaning(one[key]) != came.meaning(other[key])

    oldest_first = sorted(group, key=came.ages.__getitem__)
    whole: dict[str, Any] = {}
    otherwise: dict[str, Any] = {}
    for place in oldest_first:
        said = {key: value for key, value in came.records[place].items() if value is not None}
        otherwise |= {key: whole[key] for key in said if differs(key, whole, said)}
        whole |= said
    return _United(whole, len(group), otherwise)


def _repeated(united: Sequence[_United]) -> Iterator[Notes]:
    rows = [row for row, one in enumerate(united) if one.times > 1 and not one.otherwise]
    if rows:
        found = [f"the same row came {united[row].times} times" for row in rows]
        yield note(rows, "repeated_row", found, action="kept once", severity="info")


def _older(united: Sequence[_United]) -> Iterator[Notes]:
    rows = [row for row, one in enumerate(united) if one.otherwise]
    if rows:
        found = [_sentence(united[row]) for row in rows]
        yield note(rows, "older_answer", found, action="took the newest", severity="info")


def _sentence(one: _United) -> str:
    said = [
        f"{key} is {shown(one.record[key])}, and was {shown(older)}"
        for key, older in one.otherwise.items()
    ]
    return f"{one.times} states came: " + "; ".join(said)
