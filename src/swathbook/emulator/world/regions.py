"""The areas that orders ask for: rectangles and hand-drawn outlines over real places."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from swathbook.emulator.world.places import Place

KM_PER_DEG = 111.32


def draw_region(rng: Random, place: Place) -> BaseGeometry:
    """Draw an area over a place, of 45 to 100 % of the place's size.

    Two thirds are rectangles; the others outlines, some of them with a hole or in two parts.
    """
    half_lat = place.height_km * rng.uniform(0.45, 1.0) / KM_PER_DEG / 2
    half_lon = place.width_km * rng.uniform(0.45, 1.0) / _km_per_lon(place.lat) / 2
    draw = rng.choices([_rectangle, _outline, _ring, _pair], weights=[66, 24, 5, 5])[0]
    unit = draw(rng)
    return shapely.transform(unit, lambda xy: xy * [half_lon, half_lat] + [place.lon, place.lat])


def _km_per_lon(lat: float) -> float:
    return KM_PER_DEG * math.cos(math.radians(lat))


def _rectangle(rng: Random) -> shapely.Polygon:  # noqa: ARG001 - as the others
    return shapely.Polygon([(-1, 1), (1, 1), (1, -1), (-1, -1), (-1, 1)])


def _outline(rng: Random) -> shapely.Polygon:
    corners = rng.randint(5, 9)
    steps = np.array([k + rng.uniform(-0.3, 0.3) for k in range(corners)])
    angles = steps * (2 * math.pi / corners)
    return shapely.Polygon(np.column_stack([np.cos(angles), np.sin(angles)]))


def _ring(rng: Random) -> shapely.Polygon:
    hole = shapely.transform(_outline(rng), lambda xy: xy * rng.uniform(0.15, 0.35))
    return shapely.Polygon(_outline(rng).exterior, [hole.exterior.reverse()])


def _pair(rng: Random) -> shapely.MultiPolygon:
    gap = rng.uniform(0.05, 0.3)
    west, east = shapely.box(-1, -1, -gap, 1), shapely.box(gap, -rng.uniform(0.3, 1), 1, 1)
    return shapely.MultiPolygon([west, east])
