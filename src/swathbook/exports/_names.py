"""Columns of a frame, the index among them, under names that a file can hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pandas as pd

from swathbook.exports._plain import writable


def named_columns(frame: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    """Walk through the named levels of the index, then the columns.

    The levels of a MultiIndex are always among them; a nameless one is called after its place. A
    column is called by its label as text, the levels of a label being joined by dots.
    """
    yield from _levels(frame.index)
    for place, label in enumerate(frame.columns):
        yield _text(label), frame.iloc[:, place]


def _levels(index: pd.Index) -> Iterator[tuple[str, pd.Series]]:
    many = index.nlevels > 1
    for place, name in enumerate(index.names):
        if name is not None or many:
            title = f"level_{place}" if name is None else _text(name)
            yield title, pd.Series(index.get_level_values(place), index=index)


def _text(label: Any) -> str:
    return ".".join(map(str, label)) if isinstance(label, tuple) else str(label)


def unique_names(
    names: Iterable[str],
    *,
    taken: Iterable[str] = (),
    fold: Callable[[str], str] = str,
) -> list[str]:
    """Keep names as they are, and number those that were there before.

    Parameters
    ----------
    names
        The names wanted.
    taken
        Names that the file needs for itself.
    fold
        Two names are one where this makes them equal: `str.casefold` where case does not count.

    Examples
    --------
    >>> unique_names(["Name", "name", "fid"], taken=["fid"], fold=str.casefold)
    ['Name', 'name_2', 'fid_2']
    """
    seen = {fold(name) for name in taken}
    free = []
    for name in names:
        name = _free(writable(name), seen, fold)
        seen.add(fold(name))
        free.append(name)
    return free


def _free(name: str, seen: set[str], fold: Callable[[str], str]) -> str:
    candidate, number = name, 1
    while fold(candidate) in seen:
        number += 1
        candidate = f"{name}_{number}"
    return candidate
