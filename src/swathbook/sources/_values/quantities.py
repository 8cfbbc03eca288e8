"""Numbers: as floats where they are measures, as exact decimals where they are money."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, localcontext
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from swathbook import schema
from swathbook.sources._values.notes import Cast, Notes, note, shown
from swathbook.sources._values.spelling import NO_TEXT, spelled

NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$"
_LENGTH = r"^(?P<number>[+-]?[0-9.]+)\s*(?P<unit>[a-zA-Z]+)$"
_METRES = {"m": 1.0, "km": 1e3}
_PARTS_OF_A_METRE = {"cm": 1e2, "mm": 1e3}
_DECIMAL = schema.MONEY.pyarrow_dtype
_DIGITS = _DECIMAL.precision
_WHOLE_DIGITS = _DECIMAL.precision - _DECIMAL.scale
_SIMPLE_AMOUNT = rf"^[+-]?\d{{1,{_WHOLE_DIGITS - 1}}}(\.\d{{0,{_DECIMAL.scale}}})?$"
_TOO_FINE = rf"^([+-]?\d*\.\d{{{_DECIMAL.scale}}})\d+$"


def numbers(values: list[Any], *, low: float | None = None, high: float | None = None) -> Cast:
    """Cast to floats; what lies outside `low` to `high` is kept, and noted."""
    spelling = spelled(values)
    array = _floats(spelling.text)
    notes = [*spelling.notes, *_unreadable(spelling.text, array)]
    return Cast(_measure(array), (*notes, *_outliers(array, low, high)))


def metres(values: list[Any]) -> Cast:
    """Cast lengths to metres: numbers, or text with `m`, `cm`, `mm` or `km` behind it."""
    spelling = spelled(values)
    lengths = spelling.text.dictionary_encode()
    array = _lengths(lengths.dictionary).take(lengths.indices)
    notes = (*spelling.notes, *_unreadable(spelling.text, array), *_outliers(array, 0.0, None))
    return Cast(_measure(array), notes)


def money(values: list[Any]) -> Cast:
    """Cast to exact decimals; an amount with more digits than the table holds is missing."""
    spelling = spelled(values)
    array, notes = _amounts(spelling.text)
    return Cast(pd.arrays.ArrowExtensionArray(array), (*spelling.notes, *notes))


def decimals(values: list[Any]) -> Any:
    """Cast measures to exact decimals for reckoning with money; digits beyond the last go.

    Returns
    -------
    array
        A pyarrow array. What is no number is missing; `numbers` says so.
    """
    text = spelled(values).text
    try:
        return pc.cast(text, _DECIMAL)
    except pa.ArrowInvalid:
        cut = pc.replace_substring_regex(text, _TOO_FINE, r"\1")
        return _amounts(cut)[0]


def _measure(array: Any) -> Any:
    return pd.Float64Dtype().__from_arrow__(array)


def _floats(text: Any) -> Any:
    """Cast to floats, leaving out what is no finite number."""
    try:
        array = pc.cast(text, pa.float64())
    except pa.ArrowInvalid:
        sane = pc.match_substring_regex(text, NUMBER)
        array = pc.cast(pc.if_else(sane, text, NO_TEXT), pa.float64())
    return pc.if_else(pc.is_finite(array), array, pa.scalar(None, pa.float64()))


def _lengths(text: Any) -> Any:
    array = _floats(text)
    return array if array.null_count == 0 else pc.coalesce(array, _with_units(text))


def _with_units(text: Any) -> Any:
    parts = pc.extract_regex(text, _LENGTH)
    number = _floats(pc.struct_field(parts, "number"))
    unit = pc.utf8_lower(pc.struct_field(parts, "unit"))
    larger = pc.multiply(number, _factors(unit, _METRES))
    smaller = pc.divide(number, _factors(unit, _PARTS_OF_A_METRE))
    return pc.coalesce(larger, smaller)


def _factors(unit: Any, factors: dict[str, float]) -> Any:
    places = pc.index_in(unit, pa.array(list(factors), pa.large_string()))
    return pa.array(list(factors.values()), pa.float64()).take(places)


def _unreadable(text: Any, array: Any) -> list[Notes]:
    if array.null_count == text.null_count:
        return []
    rows = _where(pc.and_(pc.is_valid(text), pc.is_null(array)))
    found = [f"a number was wanted; found {shown(each)}" for each in text.take(rows).to_pylist()]
    return [note(rows, "unreadable_number", found)]


def _outliers(array: Any, low: float | None, high: float | None) -> list[Notes]:
    below = [] if low is None else _where(pc.less(array, low))
    above = [] if high is None else _where(pc.greater(array, high))
    faults = [(below, f"less than {low}"), (above, f"more than {high}")]
    return [
        note(
            rows,
            "out_of_range",
            [f"{value!r} is {what} can be" for value in array.take(rows).to_pylist()],
            action="kept",
            severity="warning",
        )
        for rows, what in faults
        if rows
    ]


def _where(mask: Any) -> list[int]:
    rows: list[int] = pc.indices_nonzero(pc.fill_null(mask, fill_value=False)).to_pylist()
    return rows


def _amounts(text: Any) -> tuple[Any, list[Notes]]:
    try:
        return pc.cast(text, _DECIMAL), []
    except pa.ArrowInvalid:
        return _amounts_one_by_one(text)


def _amounts_one_by_one(text: Any) -> tuple[Any, list[Notes]]:
    simple = pc.fill_null(pc.match_substring_regex(text, _SIMPLE_AMOUNT), fill_value=True)
    bulk = pc.cast(pc.if_else(simple, text, NO_TEXT), _DECIMAL)
    rows = _where(pc.invert(simple))
    read = dict(zip(rows, map(_amount, text.take(rows).to_pylist()), strict=True))
    amounts = {row: value for row, value in read.items() if isinstance(value, Decimal)}
    rest = pa.array(map(amounts.get, range(len(text))), _DECIMAL, size=len(text))
    faults = {row: value for row, value in read.items() if not isinstance(value, Decimal)}
    return pc.coalesce(bulk, rest), _misread(faults)


def _amount(text: str) -> Decimal | tuple[str, str]:
    """Read one amount, or name the problem with it."""
    if not re.match(NUMBER, text, re.ASCII):
        return "unreadable_number", f"an amount was wanted; found {shown(text)}"
    value = Decimal(text)
    with localcontext(prec=_DIGITS):
        if value.adjusted() < _WHOLE_DIGITS and value == value.quantize(schema.MONEY_SCALE):
            return value.quantize(schema.MONEY_SCALE)
    return (
        "inexact_money",
        f"{shown(text)} has more digits before or after the point than the table",
    )


def _misread(faults: Mapping[int, tuple[str, str]]) -> list[Notes]:
    problems = sorted({problem for problem, _ in faults.values()})
    chosen = {
        each: [row for row, (problem, _) in faults.items() if problem == each] for each in problems
    }
    return [note(rows, each, [faults[row][1] for row in rows]) for each, rows in chosen.items()]
