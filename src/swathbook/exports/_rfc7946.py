"""Shapes as RFC 7946 wants them: lon/lat on WGS 84, cut, wound to the right, rounded."""

from __future__ import annotations

from typing import TypeAlias

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from swathbook.errors import InputError
from swathbook.exports._dateline import cut
from swathbook.exports._lonlat import Shapes, in_lonlat

Floats: TypeAlias = NDArray[np.float64]

DECIMALS = (7, 9, 12)
"""Decimals of a degree, the first that keep the shape: 7 are a centimetre on the ground."""

_POINT, _LINE, _RING, _POLYGON = range(4)
_NO_RINGS = '{"type":"Polygon","coordinates":[]}'


def rfc7946_shapes(column: gpd.GeoSeries) -> Shapes:
    """Turn a column of shapes in any CRS into those that a GeoJSON file may hold.

    Raises
    ------
    NoCrsError
        The column does not say where its coordinates are.
    InputError
        A coordinate is endless or not a number, before or after reprojection.
    """
    shapes = in_lonlat(column)
    _check_finite(shapes, column)
    return np.asarray(shapely.orient_polygons(_rounded(cut(shapes)), exterior_cw=False))


def geojson_texts(shapes: Shapes) -> list[str | None]:
    """Write shapes as GeoJSON geometries; `None` where there is none.

    An empty point or line, which GeoJSON has no valid way to say, is `None`, too.
    """
    shapes = shapes.copy()
    shapes[_unspeakable(shapes)] = None
    texts = shapely.to_geojson(shapes)
    ringless = shapely.is_empty(shapes) & (shapely.get_type_id(shapes) == _POLYGON)
    return list(np.where(ringless, _NO_RINGS, texts))


def bounding_box(shapes: Shapes) -> list[float] | None:
    """Find the box round all shapes: west, south, east, north; `None` where there are none.

    Shapes with heights have a box with heights: west, south, lowest, east, north, highest.
    Where the shapes reach the antimeridian from both sides, the box goes over it and its west is
    larger than its east (RFC 7946, 5.2), unless the shapes leave no gap anywhere.
    """
    parts = _parts(shapes)
    if not len(parts):
        return None
    boxes = shapely.bounds(parts)
    west, east = _sides(boxes[:, 0], boxes[:, 2])
    low, high = _heights(parts[shapely.has_z(parts)])
    return [west, float(boxes[:, 1].min()), *low, east, float(boxes[:, 3].max()), *high]


def _unspeakable(shapes: Shapes) -> NDArray[np.bool_]:
    thin = np.isin(shapely.get_type_id(shapes), (_POINT, _LINE, _RING))
    return np.asarray(thin & shapely.is_empty(shapes))


def _check_finite(shapes: Shapes, column: gpd.GeoSeries) -> None:
    finite = np.isfinite(shapely.bounds(shapes)).all(axis=1)
    lost = ~finite & ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    if lost.any():
        raise InputError(
            f"{column.name} has no longitude and latitude at row "
            f"{column.index[lost][0]} ({lost.sum()} rows in all): coordinates are endless or "
            "outside of where the CRS is defined. Check the CRS, or leave these rows out."
        )


def _rounded(shapes: Shapes) -> Shapes:
    """Round to the fewest decimals that leave every valid shape valid, and no part vanished."""
    kept = _round(shapes, DECIMALS[0])
    spoilt = ~shapely.is_valid(kept) & shapely.is_valid(shapes)
    for decimals in DECIMALS[1:]:
        kept[spoilt] = _round(shapes[spoilt], decimals)
        spoilt[spoilt] = ~shapely.is_valid(kept[spoilt])
    kept[spoilt] = shapes[spoilt]
    return kept


def _round(shapes: Shapes, decimals: int) -> Shapes:
    high = shapely.has_z(shapes)
    rounded = np.empty_like(shapes)
    for has_z in (False, True):
        rows = high == has_z
        rounded[rows] = shapely.transform(
            shapes[rows], lambda xyz: xyz.round(decimals) + 0.0, include_z=has_z
        )
    return rounded


def _parts(shapes: Shapes) -> Shapes:
    parts = shapes
    while len(nested := np.flatnonzero(shapely.get_type_id(parts) > _POLYGON)):
        inner = shapely.get_parts(parts[nested])
        parts = np.concatenate([np.delete(parts, nested), inner])
    return np.asarray(parts[~shapely.is_missing(parts) & ~shapely.is_empty(parts)])


def _heights(parts: Shapes) -> tuple[list[float], list[float]]:
    heights = shapely.get_coordinates(parts, include_z=True)[:, 2]
    known = heights[np.isfinite(heights)]
    return ([float(known.min())], [float(known.max())]) if len(known) else ([], [])


def _sides(wests: Floats, easts: Floats) -> tuple[float, float]:
    """Find the west and east of all: beside the widest gap, where the antimeridian is reached."""
    order = np.argsort(wests)
    wests, reached = wests[order], np.maximum.accumulate(easts[order])
    if wests[0] > -180 or reached[-1] < 180:
        return float(wests[0]), float(reached[-1])
    gaps = wests[1:] - reached[:-1]
    if not len(gaps) or gaps.max() <= 0:
        return -180.0, 180.0
    widest = int(gaps.argmax())
    return float(wests[widest + 1]), float(reached[widest])
