"""Columns of shapes in any CRS as arrays of shapes in lon/lat."""

from __future__ import annotations

from typing import TypeAlias

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from swathbook.errors import NoCrsError
from swathbook.schema import CRS

Shapes: TypeAlias = NDArray[np.object_]


def in_lonlat(column: gpd.GeoSeries) -> Shapes:
    """Bring a column to WGS 84; `None` where a shape is missing.

    Raises
    ------
    NoCrsError
        The column does not say where its coordinates are.
    """
    if column.crs is None:
        raise NoCrsError(
            f"{column.name} has no CRS, so where its shapes lie on the globe is not known. "
            'Call set_crs("EPSG:4326") if they are lon/lat.'
        )
    return np.asarray(column.to_crs(CRS).array, dtype=object)
