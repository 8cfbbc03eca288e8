"""Where two answers about the same order say different things."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pandas as pd
import shapely

from swathbook import geometry, schema
from swathbook.sources._values import Field, Notes, Sheet, geometry_texts, note, read
from swathbook.sources.market.entries import Entry, Record

_REGION = "region"


def differences(
    outdated: Sequence[tuple[int, Entry]],
    counting: Sequence[Record],
    sheet: Sheet,
    fields: Sequence[Field],
) -> dict[str, list[Notes]]:
    """Compare the answers that do not count with those that do, once per order and column.

    Parameters
    ----------
    outdated
        Each answer that does not count, with the row of the order in `counting`.
    counting
        The records that count.
    sheet
        What was read from them.
    fields
        The fields that it was read by.
    """
    if not outdated:
        return {}
    rows = np.array([row for row, _ in outdated])
    plain = [field for field in fields if field.column != _REGION]
    older = read([entry.order for _, entry in outdated], plain).columns
    newer = {field.column: sheet.columns[field.column].take(rows) for field in plain}
    differ = {column: _differ(older[column], newer[column]) for column in newer}
    notes = {
        column: _notes(outdated, np.flatnonzero(mask), older[column], newer[column])
        for column, mask in differ.items()
        if mask.any()
    }
    shifted = _regions_that_differ(outdated, counting)
    return notes | ({_REGION: _notes(outdated, shifted)} if len(shifted) else {})


def _differ(older: Any, newer: Any) -> Any:
    """Tell where the older answer says something else; saying nothing is no difference."""
    unequal = pd.Series(older).ne(pd.Series(newer)).fillna(value=False).to_numpy(dtype=bool)
    return pd.notna(older) & (pd.isna(newer) | unequal)


def _regions_that_differ(outdated: Sequence[tuple[int, Entry]], counting: Sequence[Record]) -> Any:
    older = geometry_texts([entry.order.get(_REGION) for _, entry in outdated])
    newer = geometry_texts([counting[row].get(_REGION) for row, _ in outdated])
    pairs = list(zip(older, newer, strict=True))
    places = np.array([at for at, (a, b) in enumerate(pairs) if a and a != b], dtype=np.intp)
    before, _ = geometry.read([older[at] for at in places])
    after, _ = geometry.read([newer[at] for at in places])
    same = shapely.equals(before, after) | pd.isna(before)
    return places[~same]


def _notes(
    outdated: Sequence[tuple[int, Entry]], places: Any, older: Any = None, newer: Any = None
) -> list[Notes]:
    rows = [outdated[at][0] for at in places]
    found = [
        _sentence(outdated[at][1], None if older is None else (older[at], newer[at]))
        for at in places
    ]
    notes = note(rows, "list_differs", found, action="took the latter", severity="warning")
    return [notes.drop_duplicates("row")]


def _sentence(entry: Entry, values: tuple[Any, Any] | None) -> str:
    older, newer = ("an older", "the newer") if entry.detail else ("the listing", "the detail")
    if values is None:
        return f"{older} answer gives another shape than {newer}"
    return f"{older} says {_said(values[0])}, {newer} {_said(values[1])}"


def _said(value: Any) -> str:
    if pd.isna(value):
        return "nothing"
    if isinstance(value, Decimal):
        with localcontext(prec=schema.MONEY.pyarrow_dtype.precision):
            return f"{value.normalize():f}"
    return str(value)
