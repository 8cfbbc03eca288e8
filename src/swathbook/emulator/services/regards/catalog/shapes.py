"""How the catalog writes shapes: GeoJSON with two members more; as it came, or made flat."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from swathbook.emulator.world.tracks import Coordinates, wrapped

HALF_TURN = 180.0
DECIMALS = 6


def as_it_came(shape: BaseGeometry | None) -> dict[str, Any] | None:
    """Write a shape whose longitudes jump from 180° to -180° where it crosses the antimeridian.

    Examples
    --------
    >>> as_it_came(shapely.Point(181, 2))
    {'coordinates': (-179.0, 2.0), 'type': 'Point', 'bbox': None, 'crs': None}
    """
    return None if shape is None else _written(shapely.transform(shape, _wrap))


def made_flat(shape: BaseGeometry | None) -> dict[str, Any] | None:
    """Write a shape cut in two where it crosses the antimeridian.

    Examples
    --------
    >>> made_flat(shapely.box(179, 0, 181, 1))["type"]
    'MultiPolygon'
    """
    return None if shape is None else _written(shapely.transform(flattened(shape), _wrap))


def flattened(shape: BaseGeometry) -> BaseGeometry:
    """Cut a shape at the antimeridian and bring the parts beyond it to the other side.

    Examples
    --------
    >>> flattened(shapely.box(179, 0, 182, 1)).bounds
    (-180.0, 0.0, 180.0, 1.0)
    """
    west, _, east, _ = shape.bounds
    if max(-west, east) <= HALF_TURN:
        return shape
    return shapely.union_all([_part(shape, turn * 2 * HALF_TURN) for turn in (-1, 0, 1)])


def _part(shape: BaseGeometry, shift_deg: float) -> BaseGeometry:
    return shapely.intersection(translate(shape, shift_deg), shapely.box(-180, -90, 180, 90))


def _wrap(points: Coordinates) -> Coordinates:
    return np.column_stack([wrapped(points[:, 0], DECIMALS), points[:, 1]])


def _written(shape: BaseGeometry) -> dict[str, Any]:
    geojson = mapping(shape)
    return {
        "coordinates": geojson["coordinates"],
        "type": geojson["type"],
        "bbox": None,
        "crs": None,
    }
