"""Set operations on whole arrays of shapes that neither fail nor lie where floating point does.

Where outlines nearly coincide, as those of shapes that were cut from each other do, operations in
floating point can fail, and can silently lose a part. So all of them are done with coordinates
rounded to a grid that is as fine as fourteen digits allow: a micrometre on the ground. Should even
that fail, for the rows in question the grid is made coarser, and a warning says how coarse.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException

from swathbook.analysis.ground import Shapes
from swathbook.errors import InputError, PrecisionWarning

GRID_DEG = 1e-11
"""What coordinates are rounded to: a micrometre on the ground."""

COARSER_GRIDS_DEG = (1e-9, 1e-8, 1e-7)
"""What they are rounded to, one after the other, where that fails."""

Operation = Callable[..., Any]


def intersection(left: Shapes, right: Shapes) -> Shapes:
    """Find the ground that both shapes show, pair by pair; where they only touch, none."""
    return _areas(by_row(shapely.intersection, left, right))


def difference(left: Shapes, right: Shapes) -> Shapes:
    """Find the ground that only the left shape shows, pair by pair."""
    return _areas(by_row(shapely.difference, left, right))


def union(left: Shapes, right: Shapes) -> Shapes:
    """Find the ground that either shape shows, pair by pair."""
    return _areas(by_row(shapely.union, left, right))


def unite(parts: Shapes, groups: NDArray[np.int64], count: int) -> Shapes:
    """Unite the parts of each group.

    Parameters
    ----------
    parts
        Valid shapes.
    groups
        The group of each part, from 0 to `count` - 1, ascending.
    count
        How many groups there are; one without parts gives an empty shape.
    """
    united = empty(count)
    sizes = np.bincount(groups, minlength=count)
    alone = sizes[groups] == 1
    united[groups[alone]] = parts[alone]
    several = np.flatnonzero(sizes > 1)
    gathered = _gathered(parts[~alone], groups[~alone], several)
    united[several] = _areas(by_row(_united, gathered))
    return united


def empty(count: int) -> Shapes:
    """Make an array of shapes that enclose nothing."""
    return np.full(count, shapely.Polygon(), dtype=object)


def by_row(operation: Operation, *columns: Shapes) -> Shapes:
    """Apply an operation to whole columns; where that fails, row by row, on coarser grids.

    Warns
    -----
    PrecisionWarning
        Rows needed a coarser grid; the message says how many, and how coarse it was.

    Raises
    ------
    InputError
        Even the coarsest grid did not help.
    """
    try:
        return _on_grid(operation, columns, GRID_DEG)
    except GEOSException:
        return _one_by_one(operation, columns)


def _areas(shapes: Shapes) -> Shapes:
    """Leave out the lines and points in which outlines touch, and to which slivers collapse."""
    mixed = np.flatnonzero(~np.isin(shapely.get_type_id(shapes), (-1, 3, 6)))
    if not mixed.size:
        return shapes
    parts, row = shapely.get_parts(shapes[mixed], return_index=True)
    areas = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    cleaned = shapes.copy()
    cleaned[mixed] = shapely.Polygon()
    shapely.multipolygons(parts[areas], indices=mixed[row[areas]], out=cleaned)
    return cleaned


def _gathered(parts: Shapes, groups: NDArray[np.int64], chosen: NDArray[np.int64]) -> Shapes:
    collections = empty(chosen.size)
    if chosen.size:
        places = np.searchsorted(chosen, groups)
        shapely.geometrycollections(parts, indices=places, out=collections)
    return collections


def _united(collections: Shapes, grid_size: float) -> Any:
    return shapely.union_all(collections[:, None], axis=1, grid_size=grid_size)


def _on_grid(operation: Operation, columns: Sequence[Shapes], grid: float) -> Shapes:
    return np.asarray(operation(*columns, grid_size=grid), dtype=object)


def _one_by_one(operation: Operation, columns: Sequence[Shapes]) -> Shapes:
    rows = [_tried(operation, [c[i : i + 1] for c in columns]) for i in range(columns[0].size)]
    coarser = [grid for _, grid in rows if grid > GRID_DEG]
    if coarser:
        warnings.warn(_gave_way(len(coarser), max(coarser)), PrecisionWarning, stacklevel=2)
    return np.concatenate([shapes for shapes, _ in rows])


def _tried(operation: Operation, row: list[Shapes]) -> tuple[Shapes, float]:
    for grid in (GRID_DEG, *COARSER_GRIDS_DEG):
        try:
            return _on_grid(operation, _prepared(row, grid), grid), grid
        except GEOSException:
            continue
    raise InputError(
        "shapes were to be united or cut, and could not be, even with coordinates rounded to "
        f"{COARSER_GRIDS_DEG[-1]:g}°; found {[shapely.to_wkt(shape[0])[:80] for shape in row]}. "
        "Read them with swathbook.geometry.read, which repairs what is invalid."
    )


def _prepared(row: list[Shapes], grid: float) -> list[Shapes]:
    """Repair and round the shapes themselves, before a grid that is coarser than usual."""
    if grid == GRID_DEG:
        return row
    return [np.asarray(shapely.set_precision(shapely.make_valid(s), grid)) for s in row]


def _gave_way(rows: int, grid: float) -> str:
    metres = grid * 111_320
    return (
        f"{rows} shapes could be united or cut only with their coordinates rounded to {grid:g}° "
        f"(up to {metres:.2g} m on the ground); their areas are as exact as that."
    )
