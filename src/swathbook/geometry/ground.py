"""One ring that may be broken in any way, and the ground that it encloses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from swathbook.errors import AnswerError
from swathbook.geometry import dateline, overlay
from swathbook.geometry.area import Floats
from swathbook.geometry.findings import Note
from swathbook.geometry.plain import FLATNESS

_FARTHEST_LON_DEG = 540.0
"""One whole turn beyond ±180°; farther out, a number is no longitude."""


_CANCELLED = 1e-9
"""A smaller share of its extent squared, and a ring's signed area is that of rounding."""


class UnreadableShapeError(AnswerError):
    """A cell holds something that is no shape; never leaves this package.

    Parameters
    ----------
    problem
        A word of `schema.PROBLEMS`.
    detail
        What was found.
    """

    def __init__(self, problem: str, detail: str) -> None:
        super().__init__(detail)
        self.note = Note(problem, detail)


@dataclass(frozen=True)
class Ground:
    """What a ring encloses.

    Parameters
    ----------
    shape
        A valid shape within ±180° of longitude; None where the ring encloses nothing.
    ccw
        Whether the ring runs counter-clockwise.
    notes
        What had to be mended.
    """

    shape: BaseGeometry | None
    ccw: bool
    notes: list[Note]


def ground(points: Floats) -> Ground:
    """Find the ground that a ring encloses, however it is written.

    Parameters
    ----------
    points
        The ring's points in degrees, shape (points, 2).

    Raises
    ------
    UnreadableShapeError
        A coordinate cannot be one.

    Examples
    --------
    A bow-tie has two loops:

    >>> tie = ground(np.array([[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]], float))
    >>> tie.shape.area, [note.problem for note in tie.notes]
    (2.0, ['self_intersection'])
    """
    if not len(points):
        return Ground(None, ccw=False, notes=[])
    _check(points)
    tidy, notes = _tidy(points)
    if len(tidy) < 4:
        return Ground(None, ccw=False, notes=notes)
    plane, decided = dateline.unroll(tidy)
    shape, mended = _enclosed(plane)
    if shape is None:
        return Ground(None, ccw=False, notes=notes)
    folded, moved = dateline.fold(shape)
    told = decided if any(note.problem == "pole" for note in decided) else [*decided, *moved]
    return Ground(folded, _is_ccw(plane), [*notes, *mended, *told])


def _is_ccw(plane: Floats) -> bool:
    """Tell whether a ring runs counter-clockwise; one whose loops cancel counts as such."""
    extent = np.ptp(plane, axis=0)
    return dateline.doubled_area(plane) > -_CANCELLED * float(extent @ extent)


def _check(points: Floats) -> None:
    """Refuse positions that no place on Earth has."""
    lon, lat = np.abs(points.T)
    endless = ~np.isfinite(points).all(axis=1)
    bad = np.flatnonzero(endless | (lat > 90) | (lon > _FARTHEST_LON_DEG))
    if not bad.size:
        return
    x, y = points[bad[0]]
    detail = f"longitude {x:.9g}, latitude {y:.9g} is no place"
    if not endless.any() and lon.max() <= 90 and lat.max() <= _FARTHEST_LON_DEG:
        detail += "; latitude and longitude look swapped"
    raise UnreadableShapeError("impossible_position", detail)


def _tidy(points: Floats) -> tuple[Floats, list[Note]]:
    """Close a ring, and keep each point once where it is repeated."""
    notes = []
    new = np.append(True, (np.diff(points, axis=0) != 0).any(axis=1))
    if not new.all():
        notes.append(Note("repeated_points", f"{np.count_nonzero(~new)} of {len(new)} points"))
        points = points[new]
    gap = points[-1] - points[0]
    if len(points) > 1 and (gap[1] != 0 or gap[0] % 360 != 0):
        notes.append(Note("unclosed_ring", f"{len(points)} points, the last not the first"))
        points = np.vstack([points, points[:1]])
    return points, notes


def _enclosed(plane: Floats) -> tuple[BaseGeometry | None, list[Note]]:
    """Find what a closed ring on the plane encloses; None where that is nothing."""
    polygon = shapely.Polygon(plane)
    shape, notes = (polygon, []) if polygon.is_valid else _loops(plane)
    extent = np.ptp(plane, axis=0)
    if shape.area <= FLATNESS * (extent @ extent):
        return None, []
    return shape, notes


def _loops(plane: Floats) -> tuple[BaseGeometry, list[Note]]:
    """Unite every loop that a ring winds round, whichever way; lines enclose nothing."""
    line = shapely.LineString(plane)
    noded = overlay.unite([line])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    winding = _winding_numbers(plane, shapely.get_coordinates(shapely.point_on_surface(faces)))
    loops = faces[winding != 0]
    notes = []
    if line.length > noded.length * (1 + FLATNESS):
        notes.append(Note("spike", "the ring runs back over its own line"))
    if len(loops) > 1 or not notes:
        notes.append(Note("self_intersection", f"{len(loops)} loops"))
    return overlay.unite(loops), notes


def _winding_numbers(plane: Floats, at: Floats) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Count how often a closed ring goes round each of some points, counter-clockwise."""
    (x1, y1), (x2, y2) = plane[:-1].T, plane[1:].T
    x, y = at[:, :1], at[:, 1:]
    side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
    up = (y1 <= y) & (y < y2) & (side > 0)
    down = (y2 <= y) & (y < y1) & (side < 0)
    return np.asarray(up.sum(axis=1) - down.sum(axis=1))
