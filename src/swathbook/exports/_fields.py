"""Columns as the field types that a GeoPackage has and that QGIS reads without loss.

Times are UTC to the millisecond, structures are JSON text, exact amounts are a number to count
with and a text that is exact. What has no field type of its own becomes text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from geopandas.array import GeometryDtype

from swathbook.exports._plain import exact, json_text, plain

Field: TypeAlias = tuple[str, pa.Array]

EXACT = "_exact"
"""What the name of an exact amount's text ends in, beside the number of the plain name."""

_UTC_MS = pa.timestamp("ms", "UTC")
_EPOCH = pa.scalar(0, _UTC_MS)


def fields(name: str, column: pd.Series) -> Iterator[Field]:
    """Turn a column into one field, or into two where it holds exact amounts.

    Examples
    --------
    >>> from decimal import Decimal
    >>> prices = pd.Series([Decimal("10.10"), None])
    >>> [(name, array.to_pylist()) for name, array in fields("price", prices)]
    [('price', [10.1, None]), ('price_exact', ['10.1', None])]
    """
    values = _arrow(column)
    if values is not None and pa.types.is_decimal(values.type):
        text = _exact_texts(values)
        yield name, pc.cast(text, pa.float64())
        yield name + EXACT, text
    else:
        yield name, _texts(column) if values is None else _field(values, column)


def _arrow(column: pd.Series) -> pa.Array | None:
    """Read a column into Arrow; `None` where its values have no type in common."""
    if isinstance(column.dtype, GeometryDtype):
        return None
    try:
        values = pa.array(column, from_pandas=True)
    except (pa.ArrowException, OverflowError, UnicodeError, TypeError, ValueError):
        return None
    values = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return values.dictionary_decode() if pa.types.is_dictionary(values.type) else values


def _field(values: pa.Array, column: pd.Series) -> pa.Array:
    wanted = _field_type(values.type)
    if wanted is None:
        return _texts(column)
    if pa.types.is_string(wanted):
        return _without_nul(values.cast(wanted))
    if pa.types.is_timestamp(wanted):
        return _whole_before_1970(values.cast(wanted, safe=False))
    return values.cast(wanted)


def _whole_before_1970(times: pa.Array) -> pa.Array:
    """Cut times before 1970 to whole seconds, since GDAL writes parts of these as rubbish."""
    whole = pc.floor_temporal(times, unit="second")
    return pc.if_else(pc.less(times, _EPOCH), whole, times)


def _field_type(found: pa.DataType) -> pa.DataType | None:
    """Name the field type for a type of values; `None` where they have to become text."""
    tests: dict[Any, pa.DataType] = {
        pa.types.is_null: pa.string(),
        pa.types.is_string: pa.string(),
        pa.types.is_large_string: pa.string(),
        pa.types.is_boolean: pa.bool_(),
        _fits_int64: pa.int64(),
        pa.types.is_floating: pa.float64(),
        pa.types.is_date: pa.date32(),
        _is_zoned: _UTC_MS,
        pa.types.is_binary: pa.binary(),
        pa.types.is_large_binary: pa.binary(),
    }
    return next((wanted for test, wanted in tests.items() if test(found)), None)


def _fits_int64(found: pa.DataType) -> bool:
    return pa.types.is_integer(found) and not pa.types.is_uint64(found)


def _is_zoned(found: pa.DataType) -> bool:
    return pa.types.is_timestamp(found) and found.tz is not None


def _texts(column: pd.Series) -> pa.Array:
    cells = [None if _is_missing(cell) else _text(cell) for cell in column.astype(object)]
    return _without_nul(pa.array(cells, pa.string()))


def _is_missing(cell: Any) -> bool:
    return cell is None or (pd.api.types.is_scalar(cell) and bool(pd.isna(cell)))


def _text(cell: Any) -> str:
    spoken = plain(cell)
    if spoken is None:
        return str(cell)
    return spoken if isinstance(spoken, str) else json_text(cell)


def _without_nul(texts: pa.Array) -> pa.Array:
    r"""Write the character NUL, at which readers of SQLite end a text, as `\x00`."""
    return pc.replace_substring(texts, "\x00", r"\x00")


def _exact_texts(amounts: pa.Array) -> pa.Array:
    cells = [None if amount is None else exact(amount) for amount in amounts.to_pylist()]
    return pa.array(cells, pa.string())
