"""The values of files: sizes, digests and their algorithms."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from swathbook import schema
from swathbook.sources._scalars import whole_number
from swathbook.sources._values import Cast, Notes, note, shown, spelled, texts

_HEX = r"^[0-9A-Fa-f]+$"
_SHA = re.compile(r"^sha[-_]?([0-9]+)$")


def sizes(values: list[Any]) -> Cast:
    """Cast to whole numbers of bytes, exactly; less than nothing is kept, and noted."""
    spelling = spelled(values)
    text = spelling.text.to_pylist()
    numbers = [None if each is None else whole_number(each) for each in text]
    return Cast(
        pd.array(numbers, dtype=pd.Int64Dtype()),
        (*spelling.notes, *_unreadable(text, numbers), *_negative(numbers)),
    )


def _unreadable(text: list[str | None], numbers: list[int | None]) -> list[Notes]:
    rows = [row for row, each in enumerate(text) if each is not None and numbers[row] is None]
    if not rows:
        return []
    found = [f"a number of bytes was wanted; found {shown(text[row])}" for row in rows]
    return [note(rows, "unreadable_number", found)]


def _negative(numbers: list[int | None]) -> list[Notes]:
    rows = [row for row, number in enumerate(numbers) if number is not None and number < 0]
    if not rows:
        return []
    found = [f"{numbers[row]} is less than nothing" for row in rows]
    return [note(rows, "out_of_range", found, action="kept", severity="warning")]


def checksums(values: list[Any]) -> Cast:
    """Cast to text, in lower case where it is hexadecimal."""
    cast = texts(values)
    text = pa.array(cast.array, pa.large_string())
    lower = pc.if_else(pc.match_substring_regex(text, _HEX), pc.utf8_lower(text), text)
    return Cast(schema.TEXT.__from_arrow__(lower), cast.notes)


def algorithms(values: list[Any]) -> Cast:
    """Cast the names of digests to those of Python's `hashlib`.

    Examples
    --------
    >>> list(algorithms(["MD5", "SHA-256", None, "SHA3-512"]).array)
    ['md5', 'sha256', <NA>, 'sha3_512']
    """
    cast = texts(values)
    encoded = pa.array(cast.array, pa.large_string()).dictionary_encode()
    words = [_algorithm(each.lower()) for each in encoded.dictionary.to_pylist()]
    array = pa.array(words, pa.large_string()).take(encoded.indices)
    return Cast(schema.TEXT.__from_arrow__(array), cast.notes)


def _algorithm(name: str) -> str:
    sha = _SHA.match(name)
    return f"sha{sha[1]}" if sha else name.replace("-", "_")
