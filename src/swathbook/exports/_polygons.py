"""Shapes as one layer of MultiPolygons holds them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyarrow as pa
import shapely

from swathbook.errors import InputError
from swathbook.exports._lonlat import Shapes, in_lonlat

_POLYGON, _MULTIPOLYGON = 3, 6
_NOWHERE = shapely.MultiPolygon()


def wkb_multipolygons(column: gpd.GeoSeries) -> pa.Array:
    """Turn a column of polygons in any CRS into MultiPolygons in lon/lat, as WKB.

    A missing shape stays missing, an empty one becomes an empty MultiPolygon.

    Raises
    ------
    NoCrsError
        The column does not say where its coordinates are.
    InputError
        A shape is neither a Polygon nor a MultiPolygon.
    """
    shapes = in_lonlat(column)
    _check_polygonal(shapes, column)
    return pa.array(shapely.to_wkb(_as_multi(shapes), output_dimension=2), pa.binary())


def _check_polygonal(shapes: Shapes, column: gpd.GeoSeries) -> None:
    there = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    strange = there & ~np.isin(shapely.get_type_id(shapes), (_POLYGON, _MULTIPOLYGON))
    if strange.any():
        first = np.flatnonzero(strange)[0]
        raise InputError(
            f"a layer of polygons was wanted; {column.name} has a {shapes[first].geom_type} at "
            f"row {column.index[first]} ({strange.sum()} such rows). Read it with "
            "swathbook.geometry.read, or take it out of the Book."
        )


def _as_multi(shapes: Shapes) -> Shapes:
    multi = shapes.copy()
    multi[shapely.is_empty(shapes)] = _NOWHERE
    single = shapely.get_type_id(multi) == _POLYGON
    multi[single] = shapely.multipolygons(multi[single][:, np.newaxis])
    return multi
