"""Text, yes or no, and codes that stand for words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from swathbook import schema
from swathbook.sources._values.notes import MISSING, Cast, Notes, note, shown
from swathbook.sources._values.spelling import spelled

_FLAGS = {"1": True, "0": False, "true": True, "false": False, "yes": True, "no": False}
_WHOLE = re.compile(r"^([+-]?\d+)\.0*$")


def texts(values: list[Any]) -> Cast:
    """Cast to text, stripped; numbers become the text that they were written in."""
    spelling = spelled(values)
    return Cast(schema.TEXT.__from_arrow__(spelling.text), spelling.notes)


def flags(values: list[Any]) -> Cast:
    """Cast to yes or no: truth values, 1 and 0, and these as text."""
    spelling = spelled([int(value) if isinstance(value, bool) else value for value in values])
    array = _translated(spelling.text, lambda text: _FLAGS.get(_code(text)), pa.bool_())
    strange = pc.and_(pc.is_valid(spelling.text), pc.is_null(array))
    notes = _noted(spelling.text, strange, "unexpected_type", "yes or no was wanted; found")
    return Cast(pd.BooleanDtype().__from_arrow__(array), (*spelling.notes, *notes))


def codes(
    values: list[Any],
    words: Mapping[str, str],
    otherwise: Callable[[str], str] = "unknown_{}".format,
) -> Cast:
    """Cast codes to words.

    Parameters
    ----------
    values
        The codes, as numbers or text.
    words
        The word for each code, and for each other way of writing it, in lower case.
    otherwise
        Makes the word for a code that is not listed. Such codes are noted.
    """
    spelling = spelled(values)

    def word(text: str) -> str:
        return words.get(_code(text)) or otherwise(_code(text))

    array = _translated(spelling.text, word, pa.large_string())
    listed = _translated(spelling.text, lambda text: _code(text) in words, pa.bool_())
    notes = _noted(
        spelling.text,
        pc.invert(listed),
        "unknown_code",
        "the documents do not list",
        action="kept as its own word",
        severity="warning",
    )
    return Cast(schema.TEXT.__from_arrow__(array), (*spelling.notes, *notes))


def _code(text: str) -> str:
    """Write a code in one way: lower case, whole numbers without a fraction."""
    return _WHOLE.sub(r"\1", text).lower()


def _translated(text: Any, translate: Callable[[str], object], type_: Any) -> Any:
    """Translate every text, each different one once."""
    encoded = text.dictionary_encode()
    words = [translate(each) for each in encoded.dictionary.to_pylist()]
    return pa.array(words, type_).take(encoded.indices)


def _noted(
    text: Any,
    mask: Any,
    problem: str,
    said: str,
    *,
    action: str = MISSING,
    severity: str = "error",
) -> list[Notes]:
    rows = pc.indices_nonzero(pc.fill_null(mask, fill_value=False))
    if not len(rows):
        return []
    found = [f"{said} {shown(each)}" for each in text.take(rows).to_pylist()]
    return [note(rows, problem, found, action=action, severity=severity)]
