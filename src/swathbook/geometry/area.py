"""Areas on the WGS 84 ellipsoid, of shapes whose edges are straight in longitude and latitude.

By Green's theorem a ring's area is the integral, along its edges, of longitude times the
ellipsoid's area element: the product of the radii of curvature of the meridian and of the parallel
(J. P. Snyder, Map Projections: A Working Manual, 1987, equations 4-18 and 4-20). Along an edge,
longitude is linear in latitude and the element is smooth, so that Gauss's rule gives ten
digits and more. Only differences of coordinates enter: a square metre comes out as exact as a
hemisphere.
"""

from __future__ import annotations

import functools
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from swathbook.errors import NoCrsError
from swathbook.schema import CRS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SEMI_MAJOR_KM = 6378.137
_FLATTENING = 1 / 298.257223563
_E2 = _FLATTENING * (2 - _FLATTENING)

_RADIAN = np.pi / 180
_GAUSS = functools.cache(np.polynomial.legendre.leggauss)
_LONGER_EDGES = ((np.radians(0.125), 4), (np.radians(5.0), 14))
"""Limits of half of an edge's rise, and the points that Gauss's rule wants above them.

Below all of them two points do. Ten digits are right at the poles, and twelve at 60°.
"""

_POINTS_AT_ONCE = 8192  # their arrays stay in the processor's cache


def area_km2(geometries: gpd.GeoSeries | gpd.GeoDataFrame | npt.ArrayLike) -> Any:
    """Measure areas on the WGS 84 ellipsoid, in km².

    Edges are straight in longitude and latitude, as GeoJSON (RFC 7946) has them. Holes count off,
    parts of a collection add up, points and lines have no area. Winding does not matter.

    Parameters
    ----------
    geometries
        A GeoSeries in any CRS, the active geometry of a GeoDataFrame, or an array of shapely
        geometries in degrees of longitude and latitude. They are to be valid;
        `swathbook.geometry.read` makes them so.

    Returns
    -------
    area_km2
        A Series with the index of the GeoSeries, or an array. A missing geometry has no area
        (NaN), an empty one has 0.

    Raises
    ------
    NoCrsError
        The GeoSeries does not say where its coordinates are.

    Examples
    --------
    A tile of one degree is a quarter smaller at 40° than at the equator:

    >>> import shapely
    >>> area_km2(shapely.box([0, 0], [0, 40], [1, 1], [1, 41])).round(1).tolist()
    [12308.5, 9412.9]
    """
    if isinstance(geometries, gpd.GeoDataFrame):
        geometries = geometries.geometry
    if isinstance(geometries, gpd.GeoSeries):
        values = _areas(np.asarray(_in_degrees(geometries), dtype=object))
        return pd.Series(values, index=geometries.index, name="area_km2")
    shapes = np.asarray(geometries, dtype=object)
    return np.asarray(_areas(shapes.ravel()).reshape(shapes.shape))


def _in_degrees(geometries: gpd.GeoSeries) -> gpd.GeoSeries:
    if geometries.crs is None:
        raise NoCrsError(
            "an area was asked for, but the geometries have no CRS, and coordinates without one "
            'have no size on the ground. Call set_crs("EPSG:4326") if they are lon/lat.'
        )
    return geometries if geometries.crs == CRS else geometries.to_crs(CRS)


def _areas(shapes: npt.NDArray[Any]) -> Floats:
    polygons, row = _polygons(shapes)
    sizes = _polygon_km2(polygons)
    areas = np.bincount(row, weights=sizes, minlength=len(shapes)).astype(np.float64)
    areas[shapely.is_missing(shapes)] = np.nan
    return areas


def _polygons(shapes: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Ints]:
    """Take shapes apart into polygons that are not empty, and the rows that they come from."""
    parts, row = shapes, np.arange(len(shapes))
    while np.isin(shapely.get_type_id(parts), (6, 7)).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        row = row[inner]
    solid = (shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)
    return parts[solid], row[solid]


def _polygon_km2(polygons: npt.NDArray[Any]) -> Floats:
    if not len(polygons):
        return np.empty(0)
    _, xy, (rings, parts) = shapely.to_ragged_array(polygons, include_z=False)
    return polygon_km2(ring_km2(xy, rings), np.asarray(parts, np.int64))


def polygon_km2(rings_km2: Floats, parts: Ints) -> Floats:
    """Subtract the holes' areas from the shells', whatever their winding.

    Parameters
    ----------
    rings_km2
        Area of each ring; the sign does not matter.
    parts
        Where each polygon's rings begin, and the last one's end. The first is the shell.
    """
    sizes = -np.abs(rings_km2)
    sizes[parts[:-1]] *= -1
    return np.asarray(np.add.reduceat(sizes, parts[:-1]))


def ring_km2(xy: npt.ArrayLike, offsets: npt.ArrayLike) -> Floats:
    """Measure closed rings, in km²: positive where they run counter-clockwise.

    Parameters
    ----------
    xy
        Longitudes and latitudes in degrees, shape (points, 2), of all rings one after the other.
        Longitudes are taken as written, beyond ±180° too.
    offsets
        Where each ring begins in `xy`, and the last one ends. No ring is empty.

    Examples
    --------
    >>> corners = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    >>> ring_km2(corners + corners[::-1], [0, 5, 10]).round(1).tolist()
    [12308.5, -12308.5]
    """
    points, at = np.asarray(xy, np.float64), np.asarray(offsets, np.int64)
    cuts = np.searchsorted(at, np.arange(at[0], at[-1], _POINTS_AT_ONCE))
    slabs = pairwise(np.unique(np.append(cuts, len(at) - 1)))
    parts = [_rings_km2(points[at[a] : at[b]], at[a : b + 1] - at[a]) for a, b in slabs]
    return np.concatenate([np.empty(0), *parts])


def _rings_km2(points: Floats, at: Ints) -> Floats:
    """Integrate along every edge, with longitudes counted from the ring's first point.

    So nothing cancels that need not.
    """
    lon, lat = np.ascontiguousarray(points.T)
    half_step, half_rise = np.diff(lon, append=0.0) / 2, np.diff(lat, append=0.0) / 2
    joints = at[1:] - 1
    half_step[joints] = half_rise[joints] = 0.0
    middle = lon - np.repeat(lon[at[:-1]], np.diff(at)) + half_step
    degrees = middle, half_step, lat + half_rise, half_rise
    edges = _edge_integrals(*(angle * _RADIAN for angle in degrees))
    return np.add.reduceat(edges, at[:-1]) * (_SEMI_MAJOR_KM**2 * (1 - _E2))


def _edge_integrals(lon: Floats, half_step: Floats, lat: Floats, half_rise: Floats) -> Floats:
    """Integrate longitude over the area element along edges, given by their middles."""
    edges = _integrate(_GAUSS(2), lon, half_step, lat, half_rise)
    rise = np.abs(half_rise)
    for above, points in _LONGER_EDGES:
        long = np.flatnonzero(rise > above)
        if long.size:
            some = lon[long], half_step[long], lat[long], half_rise[long]
            edges[long] = _integrate(_GAUSS(points), *some)
    return edges


def _integrate(
    rule: tuple[Floats, Floats], lon: Floats, half_step: Floats, lat: Floats, half_rise: Floats
) -> Floats:
    total = np.zeros_like(lon)
    for node, weight in zip(*rule, strict=True):
        total += weight * (lon + node * half_step) * _area_element(lat + node * half_rise)
    return total * half_rise


def _area_element(lat: Floats) -> Floats:
    """Give the area of a piece of the ellipsoid per radian of longitude and latitude.

    In units of a² (1 - e²): the product of the radii of the meridian and of the parallel.
    """
    cos = np.cos(lat)
    bulge = cos * cos * _E2 + (1 - _E2)
    return np.asarray(cos / (bulge * bulge))
