"""Rings that cross 180° of longitude, go round a pole, or seem to.

A ring whose longitude leaps by more than 180° can be meant in two ways: the edge goes the short
way round, over the antimeridian, or it goes the long way, as it is written. Which one is taken:

- The short way where nothing else makes sense: the ring read so is narrow (10° of a great circle
  across, at most 60° high), or a leaping edge is slanted and it is no wider than 90°. People
  write 179 and -179 for two neighbouring points, and nobody draws a slanted line round the globe.
- Otherwise both ways are open, and a finding says so. The way in which the ring runs
  counter-clockwise is taken, as RFC 7946 wants it: so a box from -170 to 170 stays 340° wide, and
  one from 170 over 180 to -170 is 20° wide.
- Leaps of exactly 360° are no leaps: they are the edges of a box that goes round the globe.

Where an edge is taken the long way, points are set along it, so that nobody has to ask again.

A ring that winds once round the globe is closed over the nearer pole, if all of it lies beyond 45°
of latitude; closer to the equator it is taken as written, and a finding says that this is open.
"""

from __future__ import annotations

from typing import Any

import antimeridian
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from swathbook.geometry import overlay
from swathbook.geometry.area import Floats
from swathbook.geometry.findings import Note
from swathbook.geometry.flat import Shapes

_HALF_TURN, _TURN = 180.0, 360.0

_NARROW_DEG = 10.0
_TALL_DEG = 60.0
_WIDE_DEG = 90.0
_POLAR_DEG = 45.0
_LONGEST_EDGE_DEG = 90.0


def unroll(points: Floats) -> tuple[Floats, list[Note]]:
    """Lay a closed ring out on a plane on which longitude runs on beyond ±180°.

    Parameters
    ----------
    points
        The ring, shape (points, 2); its last point is its first, or whole turns away from it.

    Returns
    -------
    points
        The closed ring on the plane, in which every edge is as it is meant.
    notes
        What had to be decided.

    Examples
    --------
    >>> ring = np.array([[179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]])
    >>> unroll(ring)[0][:, 0].tolist()
    [179.0, 181.0, 181.0, 179.0, 179.0]
    """
    x = points[:, 0]
    step = np.diff(x)
    leaps = np.abs(step) > _HALF_TURN
    rolled = points - np.column_stack([_turns(step), np.zeros(len(x))])
    winds = rolled[-1, 0] != rolled[0, 0]
    if winds and not _runs_along_pole(points, leaps):
        return _close_over_pole(points, rolled)
    if (np.abs(step[leaps]) == _TURN).all():
        return points, []
    return _cross(points, rolled, leaps)


def _turns(step: Floats) -> Floats:
    """Give the longitude that each point has gained by leaps so far: whole turns."""
    return np.concatenate([[0.0], np.cumsum(np.round(step / _TURN) * _TURN)])


def _runs_along_pole(points: Floats, leaps: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> bool:
    """Tell whether the ring is closed over a pole already, by an edge along it."""
    leap = np.flatnonzero(leaps)
    at_ends = np.abs(points[np.concatenate([leap, leap + 1]), 1])
    return bool(leap.size and (at_ends == 90).all())


def _close_over_pole(points: Floats, rolled: Floats) -> tuple[Floats, list[Note]]:
    lat = points[:, 1]
    nearest = float(np.abs(lat).min())
    if nearest < _POLAR_DEG or np.ptp(np.sign(lat)) != 0:
        detail = (
            f"the ring winds round the globe at {_span(lat)} of latitude; read as written, "
            "and not closed over a pole"
        )
        return _explicit(points), [Note("wide_shape", detail)]
    pole = float(np.copysign(90.0, lat[0]))
    corners = [[rolled[-1, 0], pole], [rolled[0, 0], pole], rolled[0]]
    name = "North" if pole > 0 else "South"
    note = Note("pole", f"the ring at {_span(lat)} of latitude goes round the {name} Pole")
    return np.vstack([rolled, corners]), [note]


def _explicit(points: Floats) -> Floats:
    """Close a ring as it is written, and set points along its long edges."""
    ring = shapely.LineString([*points, points[0]])
    return np.asarray(shapely.get_coordinates(shapely.segmentize(ring, _LONGEST_EDGE_DEG)))


def _cross(
    points: Floats, rolled: Floats, leaps: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> tuple[Floats, list[Note]]:
    short, long = float(np.ptp(rolled[:, 0])), float(np.ptp(points[:, 0]))
    height = float(np.ptp(points[:, 1]))
    across = short * np.cos(np.radians(np.abs(points[:, 1]).min()))
    narrow = across <= _NARROW_DEG and height <= _TALL_DEG
    slanted = short <= _WIDE_DEG and (np.diff(points[:, 1])[leaps] != 0).any()
    if narrow or slanted:
        return rolled, []
    crosses = doubled_area(rolled) > 0
    width, other = (short, long) if crosses else (long, short)
    detail = f"{_degrees(width)} wide as read, {_degrees(other)} the other way round"
    return (rolled if crosses else _explicit(points)), [Note("wide_shape", detail)]


def doubled_area(points: Floats) -> float:
    """Give twice the area of a closed ring on the plane, positive when counter-clockwise."""
    x, y = (points - points[0]).T
    return float(x[:-1] @ y[1:] - x[1:] @ y[:-1])


def fold(shape: BaseGeometry) -> tuple[BaseGeometry, list[Note]]:
    """Bring a valid shape from the plane back to longitudes of ±180°, split where it crosses.

    Examples
    --------
    >>> shape, notes = fold(shapely.box(179, 0, 181, 1))
    >>> [part.bounds for part in shape.geoms], [note.problem for note in notes]
    ([(-180.0, 0.0, -179.0, 1.0), (179.0, 0.0, 180.0, 1.0)], ['antimeridian'])
    """
    west, _, east, _ = shape.bounds
    if west >= -_HALF_TURN and east <= _HALF_TURN:
        return shape, []
    shift = _TURN * np.round((west + east) / 2 / _TURN)
    if west - shift >= -_HALF_TURN and east - shift <= _HALF_TURN:
        moved = shapely.transform(shape, lambda xy: xy - [shift, 0.0])
        return moved, [Note("wrapped_longitude", _longitudes(west, east))]
    return _split(shape), [Note("antimeridian", _longitudes(west, east))]


def _split(shape: BaseGeometry) -> Any:
    """Cut along the antimeridian, which wants edges well below half a turn."""
    parts = shapely.get_parts(shapely.segmentize(_single_turns(shape), _LONGEST_EDGE_DEG))
    wrapped: Shapes = shapely.transform(shapely.orient_polygons(parts), _wrap)
    return overlay.unite(
        [antimeridian.fix_polygon(part, fix_winding=True, great_circle=False) for part in wrapped]
    )


def _single_turns(shape: BaseGeometry) -> Shapes:
    """Cut a shape that goes round the globe more than once into pieces that do not."""
    west, _, east, _ = shape.bounds
    if east - west <= _TURN:
        return shapely.get_parts(shape)
    starts = np.arange(west, east, _TURN)
    south = np.full(len(starts), -90.0)
    windows = shapely.box(starts, south, starts + _TURN, -south)
    return shapely.get_parts(overlay.shared(shape, windows))


def _wrap(xy: Floats) -> Floats:
    return np.column_stack([(xy[:, 0] + _HALF_TURN) % _TURN - _HALF_TURN, xy[:, 1]])


def _degrees(value: float) -> str:
    return f"{value:.6g}°"


def _span(values: Floats) -> str:
    return f"{_degrees(float(values.min()))} to {_degrees(float(values.max()))}"


def _longitudes(west: float, east: float) -> str:
    return f"longitudes run from {_degrees(west)} to {_degrees(east)}"
