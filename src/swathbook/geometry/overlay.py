"""Unions and differences that lose nothing, however nearly edges coincide.

With free coordinates, GEOS decides by rounding where edges all but coincide, and a union has been
seen to come out a third too small, without a word. On a grid its noding is exact. The grid is a
tenth of a micrometre wide, and costs twice the time.
"""

from __future__ import annotations

from typing import Any

import shapely

_GRID_DEG = 1e-12


def unite(shapes: Any) -> Any:
    """Unite shapes into one.

    Examples
    --------
    >>> unite([shapely.box(0, 0, 2, 1), shapely.box(1, 0, 3, 1)]).area
    3.0
    """
    return shapely.union_all(shapes, grid_size=_GRID_DEG)


def subtract(shape: Any, others: Any) -> Any:
    """Take other shapes' ground from a shape."""
    return shapely.difference(shape, unite(others), grid_size=_GRID_DEG)


def shared(one: Any, other: Any) -> Any:
    """Give the ground that two shapes share."""
    return shapely.intersection(one, other, grid_size=_GRID_DEG)
