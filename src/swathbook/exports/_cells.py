"""Whole columns as values of JSON, typed columns at once and mixed ones cell by cell."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pandas as pd
from geopandas.array import GeometryDtype
from numpy.typing import NDArray

from swathbook.errors import InputError
from swathbook.exports._plain import plain
from swathbook.exports._rfc7946 import geojson_texts, rfc7946_shapes

_NUMBERS = frozenset("biuf")
_TIME_UNITS = ("s", "ms", "us")


def json_cells(column: pd.Series) -> list[Any]:
    """Turn a column into values that the JSON encoder takes, one per row.

    Raises
    ------
    InputError
        The column holds something that JSON has no way to say.
    NoCrsError
        It holds shapes, and does not say where they are.
    """
    dtype = column.dtype
    if isinstance(dtype, GeometryDtype):
        return geometry_cells(geojson_texts(rfc7946_shapes(column)))
    if pd.api.types.is_datetime64_any_dtype(dtype) and not isinstance(dtype, pd.ArrowDtype):
        return _times(column)
    return list(_without_missing(column)) if _is_simple(dtype) else _mixed(column)


def geometry_cells(texts: list[str | None]) -> list[msgspec.Raw | None]:
    """Hand over geometries that are JSON already."""
    return [None if text is None else msgspec.Raw(text.encode()) for text in texts]


def _is_simple(dtype: Any) -> bool:
    text = isinstance(dtype, pd.StringDtype) and dtype.storage == "pyarrow"
    return text or getattr(dtype, "kind", "O") in _NUMBERS


def _without_missing(column: pd.Series) -> NDArray[np.object_]:
    cells = column.astype(object).to_numpy(copy=True)
    cells[column.isna().to_numpy()] = None
    return np.asarray(cells)


def _mixed(column: pd.Series) -> list[Any]:
    try:
        return [plain(cell) for cell in column.astype(object)]
    except InputError as error:
        raise InputError(f"column {column.name!r} cannot be written: {error}") from error


def _times(column: pd.Series) -> list[str | None]:
    has_zone = isinstance(column.dtype, pd.DatetimeTZDtype)
    utc = column.dt.tz_convert("UTC").dt.tz_localize(None) if has_zone else column
    values = utc.to_numpy()
    texts = np.datetime_as_string(values, unit=_unit(values)).astype(object)
    texts = texts + "Z" if has_zone else texts
    texts[np.isnat(values)] = None
    return list(texts)


def _unit(times: NDArray[np.datetime64]) -> Any:
    """Find the coarsest unit that says all of the times exactly."""
    there = times[~np.isnat(times)]
    exact = (unit for unit in _TIME_UNITS if (there.astype(f"M8[{unit}]") == there).all())
    return next(exact, "ns")
