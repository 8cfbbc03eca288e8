"""Polygons that are valid at sight."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from swathbook.geometry.offsets import offsets_of

_MOST_CORNERS = 64  # with more, outlines are seldom convex
_ROUNDING = 8 * np.finfo(float).eps

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]


def is_convex(shapes: NDArray[np.object_]) -> Bools:
    """Tell which shapes are polygons of one ring that turns the same way at every corner, once.

    Such a ring does not meet itself: the polygon is valid, which takes GEOS several times as long
    to find out. A corner too flat to be sure of its turn, in double precision, is none.

    Examples
    --------
    >>> tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    >>> is_convex(np.array([shapely.box(0, 0, 1, 1), tie, None])).tolist()
    [True, False, False]
    """
    corners = shapely.get_num_coordinates(shapes) - 1
    convex = (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON) & (corners >= 3)
    convex &= (corners <= _MOST_CORNERS) & (shapely.get_num_interior_rings(shapes) == 0)
    if convex.any():
        points = shapely.get_coordinates(shapes[convex])
        convex[convex] = _turn_once(points, offsets_of(corners[convex]))
    return np.asarray(convex)


def _turn_once(points: Floats, begins: Ints) -> Bools:
    """Tell of closed rings, given where their edges begin, whether they are convex."""
    last = begins[1:] - 1
    after = np.arange(1, begins[-1] + 1)
    after[last] = begins[:-1]
    joints = last[:-1] + np.arange(1, last.size)
    with np.errstate(invalid="ignore", over="ignore"):
        dx, dy = np.delete(np.diff(points, axis=0), joints, axis=0).T
        turn = _turns(dx, dy, dx[after], dy[after])
    rises = (dy < 0) & (dy[after] >= 0)
    same = np.abs(np.add.reduceat(turn, begins[:-1])) == np.diff(begins)
    return np.asarray(same & (np.add.reduceat(rises, begins[:-1], dtype=np.int64) == 1))


def _turns(dx: Floats, dy: Floats, next_dx: Floats, next_dy: Floats) -> Ints:
    """Tell whether the next edge turns to the left (1), to the right (-1), or neither (0)."""
    one, other = dx * next_dy, dy * next_dx
    doubt = _ROUNDING * (np.abs(one) + np.abs(other))
    return np.where(one - other > doubt, 1, np.where(other - one > doubt, -1, 0))
