"""Frames as the measures want them: shapes in lon/lat that enclose something, or nothing at all."""

from __future__ import annotations

from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from swathbook.analysis.convex import is_convex
from swathbook.geometry import read
from swathbook.geometry.lonlat import densified, shapes_in_lonlat
from swathbook.schema import CRS as LON_LAT

Shapes: TypeAlias = NDArray[np.object_]
Bools: TypeAlias = NDArray[np.bool_]

_WORLD = (-180.0, -90.0, 180.0, 90.0)


def shapes_of(frame: Any, *, name: str) -> Shapes:
    """Take a frame's active geometry as valid polygons in lon/lat.

    Edges are straight in the CRS that the frame came in: before a projected frame is turned into
    lon/lat, its edges get points at least every kilometre. Shapes that cannot be measured as they
    stand are repaired as `swathbook.geometry.read` does it: crossing rings, heights, points and
    lines among polygons, longitudes beyond ±180°. What is valid is taken as it stands, so that a
    shape over the antimeridian in lon/lat has to be split there.

    Parameters
    ----------
    frame
        A GeoDataFrame or GeoSeries in any CRS.
    name
        What the caller knows the frame as, for messages.

    Returns
    -------
    shapes
        One per row: a valid, maybe empty shape, or `None` where there is none.

    Raises
    ------
    InputError
        The frame has no active geometry.
    NoCrsError
        The frame does not say where its coordinates are.
    """
    shapes = shapes_in_lonlat(frame, name=name)
    return _measurable(shapes, reprojected=frame.crs != LON_LAT)


def like(shapes: Shapes, frame: Any) -> gpd.GeoSeries:
    """Give shapes in lon/lat the index and the CRS of the frame that they were worked out for.

    Edges stay straight in lon/lat: in a projected CRS they get points at least every kilometre.
    """
    column = gpd.GeoSeries(shapes, index=frame.index, crs=LON_LAT)
    if frame.crs == LON_LAT:
        return column
    return (densified(column) if frame.crs.is_projected else column).to_crs(frame.crs)


def _measurable(shapes: Shapes, *, reprojected: bool) -> Shapes:
    doubtful = _doubtful(shapes, reprojected=reprojected)
    if not doubtful.any():
        return shapes
    repaired = shapes.copy()
    repaired[doubtful] = read(shapes[doubtful])[0]
    return repaired


def _doubtful(shapes: Shapes, *, reprojected: bool) -> Bools:
    there = ~pd.isna(shapes) & ~shapely.is_empty(shapes)
    polygonal = np.isin(shapely.get_type_id(shapes), (3, 6))
    sound = polygonal & _valid(shapes) & ~shapely.has_z(shapes) & _in_world(shapes)
    return np.asarray(there & ~(sound & ~(reprojected & _wide(shapes))))


def _valid(shapes: Shapes) -> Bools:
    valid = is_convex(shapes)
    valid[~valid] = shapely.is_valid(shapes[~valid])
    return valid


def _in_world(shapes: Shapes) -> Bools:
    box = shapely.bounds(shapes)
    west_south, east_north = box[:, :2] >= _WORLD[:2], box[:, 2:] <= _WORLD[2:]
    return np.asarray(west_south.all(axis=1) & east_north.all(axis=1))


def _wide(shapes: Shapes) -> Bools:
    box = shapely.bounds(shapes)
    return np.asarray(box[:, 2] > box[:, 0] + 180)
