"""How a service spells its values: numbers as text, blanks, and things that are neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from swathbook.sources._json import Number
from swathbook.sources._values.notes import Notes, note, shown

NO_TEXT = pa.scalar(None, pa.large_string())
"""Stands for a missing text in a column of texts."""

_PLAIN = frozenset({str, int, Number, type(None)})


@dataclass(frozen=True)
class Spelling:
    """A column as text, stripped; blank is missing. What has no spelling is missing and noted."""

    text: Any
    notes: tuple[Notes, ...] = ()


def spelled(values: list[Any]) -> Spelling:
    """Spell a column of JSON values.

    Text and numbers are plain values, and so are their mixtures. A list, an object or a truth
    value among them is none.
    """
    strange = set(map(type, values)) - _PLAIN
    if not strange:
        return Spelling(_stripped(values))
    rows = [row for row, value in enumerate(values) if type(value) in strange]
    found = [f"text or a number was wanted; found {shown(values[row])}" for row in rows]
    plain = [None if type(value) in strange else value for value in values]
    return Spelling(_stripped(plain), (note(rows, "unexpected_type", found),))


def _stripped(values: list[Any]) -> Any:
    text = pc.utf8_trim_whitespace(_array(values))
    return pc.if_else(pc.equal(text, ""), NO_TEXT, text)


def _array(values: list[Any]) -> Any:
    try:
        return pa.array(values, pa.large_string())
    except pa.ArrowTypeError:
        texts = [str(value) if type(value) is int else value for value in values]
        return pa.array(texts, pa.large_string())
