"""How the emulated services measure ground.

Billed areas are planar, in the UTM zone of the first frame, and coverages are equal-area, since
that is what reproduces the figures of the marketplace's documented example.
"""

from __future__ import annotations

import functools

import numpy as np
import shapely
from pyproj import Proj
from shapely.geometry.base import BaseGeometry

from swathbook.emulator.world.tracks import WGS84, Coordinates

STEP_DEG = 0.1
"""Edges are straight in lon/lat; cut this fine, they are straight enough in the plane too."""


def utm_km2(rings: Coordinates) -> Coordinates:
    """Measure rings of a strip planar in the UTM zone of the first, in km².

    Parameters
    ----------
    rings
        Closed rings, of shape `(rings, points, 2)`.

    Examples
    --------
    The first frame of the documented example, charged as 626.25 km²:

    >>> ring = np.array([[106.2305, 21.50806], [106.1762, 21.28801], [105.9402, 21.33612],
    ...                  [105.9942, 21.55625], [106.2305, 21.50806]])
    >>> utm_km2(ring[None]).round(2)
    array([626.25])
    """
    plane = _utm(_zone(float(rings[0, :-1, 0].mean())))
    x, y = plane(rings[..., 0].ravel(), rings[..., 1].ravel())
    return np.abs(_shoelace(x.reshape(rings.shape[:2]), y.reshape(rings.shape[:2]))) / 1e6


def _zone(lon: float) -> int:
    return int((lon + 180) // 6) % 60 + 1


@functools.cache
def _utm(zone: int) -> Proj:
    return Proj(proj="utm", zone=zone, ellps="WGS84")


def _shoelace(x: Coordinates, y: Coordinates) -> Coordinates:
    x, y = x - x[:, :1], y - y[:, :1]
    doubled: Coordinates = np.sum(x[:, :-1] * y[:, 1:] - x[:, 1:] * y[:, :-1], axis=1)
    return doubled / 2


def ground_km2(shape: BaseGeometry) -> float:
    """Measure a shape on the WGS 84 ellipsoid with an equal-area projection, in km².

    Examples
    --------
    >>> round(ground_km2(shapely.box(0, 0, 1, 1)), 1)
    12308.5
    """
    plane = shapely.transform(shapely.segmentize(shape, STEP_DEG), _equal_area)
    return float(plane.area) / 1e6


def _equal_area(points: Coordinates) -> Coordinates:
    # PROJ would wrap longitudes beyond 180°; x is proportional to them, so it needs no PROJ.
    _, y = _cea()(np.zeros(len(points)), points[:, 1])
    return np.column_stack([np.radians(points[:, 0]) * WGS84.a, y])


@functools.cache
def _cea() -> Proj:
    return Proj(proj="cea", ellps="WGS84")
