"""Arithmetic on decimal columns that never passes through a binary float.

Values are pyarrow arrays of `EXACT`: nine decimal places, and room enough for any sum of amounts.
A missing value makes what is worked out from it missing; sums leave missing values out.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from swathbook.errors import InputError
from swathbook.schema import MONEY

Exact: TypeAlias = Any  # a pyarrow array of type EXACT; pyarrow ships no types

EXACT = pa.decimal256(66, 9)
_AMOUNT = MONEY.pyarrow_dtype

LARGEST = Decimal(10) ** (_AMOUNT.precision - _AMOUNT.scale)
"""What amounts are smaller than: the digits that `schema.MONEY` has before the point."""

_MEASURE = pa.decimal256(37, 9)  # beside an amount, the most that a product has room for
_BEYOND_MEASURE = 1e27
_FIGURE = pa.decimal128(38, 9)
_DIGITS = 9
_PLACE = Decimal(1).scaleb(-_DIGITS)
_WORKING_DIGITS = 80


def money(column: pd.Series) -> Exact:
    """Take a column of exact amounts.

    Raises
    ------
    InputError
        The column holds binary floats, which are not exact, or amounts that
        `swathbook.schema.MONEY` has no room for.
    """
    values = _array(column)
    if pa.types.is_floating(values.type):
        raise InputError(
            f"{column.name} should hold exact amounts; found binary floats ({column.dtype}), which "
            "cannot hold 0.1. Cast it to swathbook.schema.MONEY from what the service wrote."
        )
    try:
        return values.cast(_AMOUNT).cast(EXACT)
    except pa.ArrowInvalid as error:
        raise InputError(
            f"{column.name} should hold amounts of at most {_AMOUNT.precision} digits, of which "
            f"{_AMOUNT.scale} stand after the point; found {column.dtype} with more. Round it, or "
            "leave such amounts missing."
        ) from error


def measured(column: pd.Series | NDArray[np.float64]) -> Exact:
    """Take measured numbers, rounded to nine places; what nothing measures (1e27) is missing."""
    numbers = pd.Series(column).to_numpy(dtype=float, na_value=np.nan)
    sane = np.abs(numbers) < _BEYOND_MEASURE
    return pa.array(np.where(sane, numbers, 0), mask=~sane).cast(_MEASURE).cast(EXACT)


def constant(value: str, count: int) -> Exact:
    """Repeat one number, written as text."""
    return pa.array([Decimal(value)] * count, EXACT)


def amounts(values: Exact, index: pd.Index) -> pd.Series:
    """Give money back as a pandas column, to a millionth; a wider one where it has no room."""
    rounded_values = pc.round(values, _AMOUNT.scale, round_mode="half_to_even")
    return _narrowed(rounded_values, _AMOUNT, index)


def figures(values: Exact) -> pd.Series:
    """Give exact numbers of any kind back as a pandas column."""
    return _narrowed(values, _FIGURE, None)


def _narrowed(values: Exact, wanted: Any, index: pd.Index | None) -> pd.Series:
    try:
        fitting = values.cast(wanted)
    except pa.ArrowInvalid:
        fitting = values
    return pd.Series(fitting, index=index, dtype=pd.ArrowDtype(fitting.type))


def numbers(values: Exact, index: pd.Index | None = None) -> pd.Series:
    """Give exact values back as a pandas column of numbers, for what is measured."""
    nearest = [None if value is None else float(value) for value in values.to_pylist()]
    return pd.Series(nearest, index=index, dtype="Float64")


def plus(left: Exact, right: Exact) -> Exact:
    """Add, row by row."""
    return pc.add(left, right).cast(EXACT)


def minus(left: Exact, right: Exact) -> Exact:
    """Subtract, row by row."""
    return pc.subtract(left, right).cast(EXACT)


def times(measures: Exact, amounts: Exact) -> Exact:
    """Multiply measures by amounts, row by row; half a billionth rounds to the even one."""
    product = pc.multiply(measures.cast(_MEASURE), amounts.cast(_AMOUNT))
    return pc.round(product, _DIGITS, round_mode="half_to_even").cast(EXACT)


def over(left: Exact, right: Exact) -> Exact:
    """Divide, row by row, to nine places; missing where the divisor is 0."""
    with localcontext(prec=_WORKING_DIGITS):
        rows = zip(left.to_pylist(), right.to_pylist(), strict=True)
        return pa.array([_quotient(a, b) for a, b in rows], EXACT)


def rounded(number: Decimal) -> Decimal:
    """Round to nine places; half a billionth rounds to the even one."""
    with localcontext(prec=_WORKING_DIGITS):
        return number.quantize(_PLACE, ROUND_HALF_EVEN)


def first(*columns: Exact) -> Exact:
    """Take, row by row, the first column that has a value."""
    return pc.coalesce(*columns)


def zero_if_missing(values: Exact) -> Exact:
    """Read missing values as 0."""
    return pc.fill_null(values, pa.scalar(Decimal(0), EXACT))


def where(values: Exact, chosen: NDArray[np.bool_]) -> Exact:
    """Keep the chosen values; the others become missing."""
    return pc.if_else(pa.array(chosen), values, pa.scalar(None, EXACT))


def total(values: Exact, groups: NDArray[np.int64], count: int) -> Exact:
    """Add up each group's values; missing where none of them is known.

    Parameters
    ----------
    values
        What is added up.
    groups
        The group of each value, from 0 to `count` - 1; values of any other are left out.
    count
        How many groups there are.
    """
    table = pa.table({"group": pa.array(groups), "value": values})
    sums = table.group_by("group").aggregate([("value", "sum")]).combine_chunks()
    place = pc.index_in(pa.array(np.arange(count)), value_set=sums["group"].combine_chunks())
    return pc.take(sums["value_sum"].combine_chunks().cast(EXACT), place)


def _array(column: pd.Series) -> Any:
    values = pa.array(column, from_pandas=True)
    values = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return values.cast(EXACT) if pa.types.is_null(values.type) else values


def _quotient(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    return None if left is None or not right else rounded(left / right)
