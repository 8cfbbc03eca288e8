"""Shapes of frames in any CRS, brought to lon/lat without bending their edges."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from swathbook.errors import InputError, NoCrsError
from swathbook.geometry.flat import Shapes
from swathbook.schema import CRS as LON_LAT

_LONGEST_STEP_M = 1000.0
_LONGEST_STEP_DEG = 0.01
_FEWEST_STEPS = 16
_MOST_STEPS = 10_000


def shapes_in_lonlat(frame: Any, *, name: str) -> Shapes:
    """Take a frame's active geometry in lon/lat, as it stands otherwise.

    Edges are straight in the CRS that the frame came in: before a projected frame is turned into
    lon/lat, its edges get points at least every kilometre.

    Parameters
    ----------
    frame
        A GeoDataFrame or GeoSeries in any CRS.
    name
        What the caller knows the frame as, for messages.

    Returns
    -------
    shapes
        One per row; `None` where there is none.

    Raises
    ------
    InputError
        The frame has no active geometry.
    NoCrsError
        The frame does not say where its coordinates are.

    Examples
    --------
    >>> mercator = gpd.GeoSeries.from_wkt(["POINT (0 0)"], crs="EPSG:3857")
    >>> shapes_in_lonlat(mercator, name="areas").tolist()
    [<POINT (0 0)>]
    """
    column = _geometry_column(frame, name=name)
    if column.crs is None:
        raise NoCrsError(
            f"{name} has no CRS; coordinates without one have no size on the ground. "
            f'Call {name}.set_crs("EPSG:4326") if they are lon/lat.'
        )
    if column.crs.is_projected:
        column = densified(column)
    return np.asarray(column.to_crs(LON_LAT).array, dtype=object)


def _geometry_column(frame: Any, *, name: str) -> gpd.GeoSeries:
    if isinstance(frame, gpd.GeoSeries):
        return frame
    if isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None:
        return frame.geometry
    found = type(frame).__name__
    raise InputError(
        f"{name} must be a GeoDataFrame with an active geometry; found a {found} without one. "
        f"Call geopandas.GeoDataFrame({name}, geometry=..., crs=...) or {name}.set_geometry(...)."
    )


def densified(column: gpd.GeoSeries) -> gpd.GeoSeries:
    """Put points on the edges of shapes, so that they stay where they are in another CRS."""
    shapes = np.asarray(column.array, dtype=object)
    box = shapely.bounds(shapes)
    widest = np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1])
    step = np.minimum(widest / _FEWEST_STEPS, _longest_step(column.crs))
    step = np.maximum(step, widest / _MOST_STEPS)
    fine = shapely.segmentize(shapes, np.where(step > 0, step, 1.0))
    return gpd.GeoSeries(fine, index=column.index, crs=column.crs)


def _longest_step(crs: CRS) -> float:
    return (
        _LONGEST_STEP_M / crs.axis_info[0].unit_conversion_factor
        if crs.is_projected
        else _LONGEST_STEP_DEG
    )
