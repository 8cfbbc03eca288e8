"""Shapes as flat arrays of whole numbers, which is what the sweep works on."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from swathbook.geometry.offsets import offsets_of

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

STEPS_PER_DEG = 1e13
"""Coordinates are rounded to 1e-13°, ten nanometres, little more than what doubles can tell apart.

Whole numbers of such steps, and their differences, are exact in doubles. An area changes by at most
its perimeter times half a step: for a frame of 25 km by 25 km by less than 6e-10 km².
"""

EDGES_PER_CHAIN = 8


class Outlines(NamedTuple):
    """The outlines of shapes: rings, and chains of a few edges that follow each other in a ring.

    Parameters
    ----------
    x, y
        Longitude and latitude of every point in steps: whole numbers, as doubles. Rings are closed.
    shells
        For each ring whether it is a polygon's outer one.
    rings
        Where each ring begins among the points, and the last one ends.
    shape_rings
        Where each shape begins among the rings, and the last one ends.
    ring_chains
        Where each ring begins among the chains, and the last one ends.
    first, last
        The first and the last point of each chain. The next chain begins where one ends.
    boxes
        West, south, east and north of each chain, shape (chains, 4).
    """

    x: Floats
    y: Floats
    shells: NDArray[np.bool_]
    rings: Ints
    shape_rings: Ints
    ring_chains: Ints
    first: Ints
    last: Ints
    boxes: Floats


def outlines(shapes: NDArray[np.object_]) -> Outlines:
    """Take shapes apart.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons in degrees; empty and missing ones have no rings.

    Examples
    --------
    >>> square = outlines(np.array([shapely.box(0, 0, 1, 1), None]))
    >>> square.boxes.tolist(), square.shape_rings.tolist()
    ([[0.0, 0.0, 10000000000000.0, 10000000000000.0]], [0, 1, 1])
    """
    xy, rings, parts, of_shapes = _ragged(shapes)
    x, y = np.ascontiguousarray(np.rint(xy.T * STEPS_PER_DEG))
    shells = np.zeros(rings.size - 1, dtype=np.bool_)
    shells[parts[:-1]] = True
    edges = np.diff(rings) - 1
    ring_chains = offsets_of(-(-edges // EDGES_PER_CHAIN))
    first, last = _chains(rings, ring_chains)
    boxes = np.column_stack([_lowest(x, first, last), _lowest(y, first, last)] * 2)
    boxes[:, 2], boxes[:, 3] = -_lowest(-x, first, last), -_lowest(-y, first, last)
    return Outlines(x, y, shells, rings, parts[of_shapes], ring_chains, first, last, boxes)


def _ragged(shapes: NDArray[np.object_]) -> tuple[Floats, Ints, Ints, Ints]:
    """Give points, where rings begin among them, polygons among rings, shapes among polygons."""
    kind = shapely.get_type_id(shapes)
    several = kind == shapely.GeometryType.MULTIPOLYGON
    solid = ((kind == shapely.GeometryType.POLYGON) | several) & ~shapely.is_empty(shapes)
    some, count = shapes[solid], solid.astype(np.int64)
    if not shapely.get_num_interior_rings(some).any() and not several[solid].any():
        rings = offsets_of(shapely.get_num_coordinates(some))
        return shapely.get_coordinates(some), rings, np.arange(rings.size), offsets_of(count)
    _, xy, (ring_ends, part_ends, *parts_of) = shapely.to_ragged_array(some, include_z=False)
    count[solid] = np.diff(parts_of[0]) if parts_of else 1
    return xy, ring_ends.astype(np.int64), part_ends.astype(np.int64), offsets_of(count)


def _chains(rings: Ints, ring_chains: Ints) -> tuple[Ints, Ints]:
    """Cut rings into chains; give the first and the last point of each."""
    count = np.diff(ring_chains)
    ring = np.repeat(np.arange(count.size), count)
    place = np.arange(ring.size) - ring_chains[ring]
    first = rings[ring] + place * EDGES_PER_CHAIN
    return first, np.minimum(first + EDGES_PER_CHAIN, rings[ring + 1] - 1)


def _lowest(values: Floats, first: Ints, last: Ints) -> Floats:
    """Find the lowest value of each chain, its last point included."""
    bounds = np.column_stack([first, last + 1]).ravel()
    if not bounds.size:
        return np.empty(0)
    return np.minimum.reduceat(np.append(values, np.inf), bounds)[::2]
