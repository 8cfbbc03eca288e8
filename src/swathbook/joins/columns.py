"""Geometry columns with gaps, and filling them."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np

from swathbook.geometry.flat import Bools, Shapes


def are_missing(column: gpd.GeoSeries) -> Bools:
    """Tell which shapes are missing, or enclose nothing.

    Examples
    --------
    >>> are_missing(gpd.GeoSeries.from_wkt(["POINT (0 0)", None, "POLYGON EMPTY"])).tolist()
    [False, True, True]
    """
    return np.asarray(column.isna() | column.is_empty, dtype=bool)


def filled(frame: gpd.GeoDataFrame, name: str, shapes: Shapes, where: Bools) -> gpd.GeoDataFrame:
    """Put shapes into some rows of a geometry column of a copy."""
    column = frame[name]
    values: Any = np.array(column.array, dtype=object)
    values[where] = shapes[where]
    return frame.assign(**{name: gpd.GeoSeries(values, index=frame.index, crs=column.crs)})
