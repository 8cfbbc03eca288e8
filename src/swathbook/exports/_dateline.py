"""Shapes cut where they cross 180° of longitude, as RFC 7946 (3.1.9) asks.

A shape crosses where its longitudes run beyond ±180°, or where an edge jumps from one side of the
antimeridian to the other (179 → -179). It is laid out flat, without jumps, and clipped to one turn
of the globe after the other; edges stay straight in lon/lat. How a polygon's jump is meant is
decided as when shapes are read, so that a box that goes nearly round the globe stays one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from swathbook.geometry.dateline import unroll

Shapes: TypeAlias = NDArray[np.object_]
Floats: TypeAlias = NDArray[np.float64]

_TURN = 360.0
_HALF = 180.0
_ROUNDING = 1e-9
_AREAL = 2


def cut(shapes: Shapes) -> Shapes:
    """Cut the shapes that cross the antimeridian; the others are handed back as they are.

    Parameters
    ----------
    shapes
        Shapes in lon/lat of any type, `None` where one is missing.

    Returns
    -------
    shapes
        The same, with all longitudes between -180° and 180°. A polygon round a pole is closed
        over it. A polygon that is cut has no heights any more.

    Examples
    --------
    >>> [part.bounds for part in cut(np.array([shapely.box(178, 0, 182, 1)]))[0].geoms]
    [(-180.0, 0.0, -178.0, 1.0), (178.0, 0.0, 180.0, 1.0)]
    """
    doubtful = np.flatnonzero(_leaves_the_world(shapes) | _jumps(shapes))
    if not len(doubtful):
        return shapes
    whole = shapes.copy()
    for place in doubtful:
        whole[place] = _cut(_snapped(shapes[place]))
    return whole


def _snapped(shape: Any) -> Any:
    """Put on ±180° what rounding has put beside it."""
    return shapely.transform(shape, _on_the_edge, include_z=shape.has_z)


def _on_the_edge(xyz: Floats) -> Floats:
    beside = np.abs(np.abs(xyz[:, 0]) - _HALF) < _ROUNDING
    return np.column_stack([np.where(beside, np.sign(xyz[:, 0]) * _HALF, xyz[:, 0]), xyz[:, 1:]])


def _leaves_the_world(shapes: Shapes) -> NDArray[np.bool_]:
    box = np.nan_to_num(shapely.bounds(shapes))
    edge = _HALF + _ROUNDING
    return np.asarray((box[:, 0] < -edge) | (box[:, 2] > edge))


def _jumps(shapes: Shapes) -> NDArray[np.bool_]:
    """Tell which shapes may have an edge that jumps: steps from ring to ring count here, too."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    far = _is_jump(np.diff(xy[:, 0])) & (np.diff(owner) == 0)
    jumping = np.zeros(len(shapes), dtype=bool)
    jumping[owner[:-1][far]] = True
    return jumping


def _is_jump(steps: Floats) -> NDArray[np.bool_]:
    """Tell which steps of longitude go over the antimeridian; a whole turn is the world's width."""
    far = np.abs(steps)
    return (far > _HALF) & (far < _TURN - _ROUNDING)


def _cut(shape: Any) -> Any:
    if hasattr(shape, "geoms"):
        return type(shape)([piece for part in shape.geoms for piece in _pieces(_cut(part))])
    if shape.is_empty or not _crosses(shape):
        return shape
    return _CUTTERS[shape.geom_type](shape)


def _crosses(shape: Any) -> bool:
    rings = shapely.get_rings(shape) if shape.geom_type == "Polygon" else [shape]
    steps = [np.diff(shapely.get_coordinates(ring)[:, 0]) for ring in rings]
    return bool(_leaves_the_world(np.array([shape]))[0] or _is_jump(np.concatenate(steps)).any())


def _pieces(shape: Any) -> Iterator[Any]:
    return iter(shape.geoms) if shape.geom_type.startswith("Multi") else iter((shape,))


def _cut_point(point: Any) -> Any:
    return shapely.transform(point, _wrapped, include_z=point.has_z)


def _wrapped(xyz: Floats) -> Floats:
    outside = np.abs(xyz[:, 0]) > _HALF
    wrapped = xyz.copy()
    wrapped[outside, 0] = (xyz[outside, 0] + _HALF) % _TURN - _HALF
    return wrapped


def _cut_line(line: Any) -> Any:
    flat = _unrolled(line)
    pieces = [
        part
        for clipped in _turns(flat, lambda shape, box: shapely.clip_by_rect(shape, *box.bounds))
        for part in _pieces(clipped)
        if part.length > 0
    ]
    return pieces[0] if len(pieces) == 1 else shapely.MultiLineString(pieces)


def _cut_polygon(polygon: Any) -> Any:
    shell, *holes = map(_ground, shapely.get_rings(polygon))
    return shapely.difference(shell, shapely.union_all(holes))


def _ground(ring: Any) -> Any:
    """Find what a ring encloses, brought home."""
    flat = shapely.make_valid(shapely.Polygon(unroll(shapely.get_coordinates(ring))[0]))
    pieces = shapely.get_parts(list(_turns(flat, shapely.intersection)))
    return shapely.union_all(pieces[shapely.get_dimensions(pieces) == _AREAL])


def _unrolled(line: Any) -> Any:
    """Lay a line out without jumps: 179 → -179 becomes 179 → 181."""
    return shapely.LineString(_without_jumps(shapely.get_coordinates(line, include_z=line.has_z)))


def _without_jumps(xyz: Floats) -> Floats:
    steps = np.diff(xyz[:, 0], prepend=xyz[0, 0])
    turns = np.where(_is_jump(steps), -np.sign(steps), 0.0)
    return np.column_stack([xyz[:, 0] + _TURN * np.cumsum(turns), xyz[:, 1:]])


def _turns(flat: Any, clip: Callable[[Any, Any], Any]) -> Iterator[Any]:
    """Clip a shape to each turn of the globe that it reaches into, and bring it home."""
    west, south, east, north = flat.bounds
    first, last = np.floor((west + _HALF) / _TURN), np.ceil((east - _HALF) / _TURN)
    for turn in range(int(first), int(last) + 1):
        home = shapely.box(turn * _TURN - _HALF, south - 1, turn * _TURN + _HALF, north + 1)
        yield _moved(clip(flat, home), -turn)


def _moved(shape: Any, turns: int) -> Any:
    if not turns:
        return shape
    step = np.array([_TURN * turns, 0.0, 0.0])
    return shapely.transform(shape, lambda xyz: xyz + step[: xyz.shape[1]], include_z=shape.has_z)


_CUTTERS: dict[str, Callable[[Any], Any]] = {
    "Point": _cut_point,
    "LineString": _cut_line,
    "LinearRing": _cut_line,
    "Polygon": _cut_polygon,
}
