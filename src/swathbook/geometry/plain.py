"""Shapes that need no mending, many at once; the others are only pointed out."""

from __future__ import annotations

from collections.abc import Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from swathbook.geometry import overlay
from swathbook.geometry.area import Floats, Ints, polygon_km2, ring_km2
from swathbook.geometry.flat import Bools, Flat, Form, Shapes
from swathbook.geometry.strips import union_strips

FLATNESS = 1e-12
"""A ring whose area is a smaller part of its extent squared encloses nothing."""

_THREADS = 2  # shapely lets go of the interpreter while it works


@dataclass(frozen=True)
class Rings:
    """What there is to know about each ring of a block.

    Parameters
    ----------
    sound
        Whether the ring is closed, in range, no wider than half the globe, encloses something and
        repeats no point. It may still cross itself.
    ccw
        Whether it runs counter-clockwise.
    west, south, east, north
        Its bounds in degrees.
    """

    sound: Bools
    ccw: Bools
    west: Floats
    south: Floats
    east: Floats
    north: Floats

    def within(self, others: Ints) -> Bools:
        """Tell which rings' bounds lie within those of others: they alone can lie inside."""
        return np.asarray(
            (self.west >= self.west[others])
            & (self.east <= self.east[others])
            & (self.south >= self.south[others])
            & (self.north <= self.north[others])
        )


def look_at(flat: Flat) -> Rings:
    """Learn about every ring of a block what can be told without geometry."""
    x, y = (np.ascontiguousarray(column) for column in flat.xy.T)
    first, last = flat.rings[:-1], flat.rings[1:] - 1
    counts = np.diff(flat.rings)
    with np.errstate(invalid="ignore", over="ignore"):
        dx, dy = np.diff(x, append=0.0), np.diff(y, append=0.0)
        dx[last] = dy[last] = 0.0
        lift = 2 * (y - np.repeat(y[first], counts)) + dy
        area = np.add.reduceat(dx * lift, first) / -2
        west, east = np.minimum.reduceat(x, first), np.maximum.reduceat(x, first)
        south, north = np.minimum.reduceat(y, first), np.maximum.reduceat(y, first)
        extent = (east - west) ** 2 + (north - south) ** 2
        in_range = (west >= -180) & (east <= 180) & (south >= -90) & (north <= 90)
        sound = in_range & (east - west <= 180) & (np.abs(area) > FLATNESS * extent)
    sound &= (counts >= 4) & (x[first] == x[last]) & (y[first] == y[last])
    sound &= ~_repeats(dx, dy, flat.rings)
    return Rings(sound, area > 0, west, south, east, north)


def _repeats(dx: Floats, dy: Floats, rings: Ints) -> Bools:
    """Tell which rings hold a point twice in a row."""
    still = np.add.reduceat((dx == 0) & (dy == 0), rings[:-1], dtype=np.int64)
    return np.asarray(still > 1)  # the step from the last point to the next ring is no step


@dataclass(frozen=True)
class Settled:
    """A block's shapes where nothing needs mending.

    Parameters
    ----------
    flat
        The cells that this is about.
    shapes
        One valid shape for each, its shells counter-clockwise.
    clockwise
        Whether a cell has a shell that ran clockwise.
    strips
        Whether a cell's rings were shells of their own, and have been united.
    alike
        Whether a cell's rings would be shells of their own as rings of one polygon.
    """

    flat: Flat
    shapes: Shapes
    clockwise: Bools
    strips: Bools
    alike: Bools

    def as_polygons(self, rows: Set[int]) -> Settled:
        """Give cells that are lists of frames as if they were the rings of one polygon.

        Parameters
        ----------
        rows
            Which rows of the column are meant; others, and those that would be read otherwise
            as rings of one polygon, are left out.
        """
        wanted = np.array([row in rows for row in self.flat.rows.tolist()], dtype=bool)
        chosen = self.alike & wanted
        flat = self.flat.take(chosen)
        every = np.arange(len(flat.rows) + 1)
        polygons = replace(flat, parts=flat.cell_rings, cells=every, form=Form.GEOJSON)
        told = (told[chosen] for told in (self.clockwise, self.strips, self.alike))
        return Settled(polygons, self.shapes[chosen], *told)

    def frames(self) -> tuple[Shapes, Ints]:
        """Give the polygons that were united, as they came, and how many each cell has."""
        begins = _is_shell(self.flat) | np.repeat(self.strips, np.diff(self.flat.cell_rings))
        counts = np.add.reduceat(begins, self.flat.cell_rings[:-1], dtype=np.int64)
        parts = np.append(np.flatnonzero(begins), len(begins))
        return polygons(self.flat.xy, self.flat.rings, parts), counts


def polygons_km2(flat: Flat) -> Floats:
    """Measure cells as they were written: the first ring of each polygon less the others."""
    of_polygons = polygon_km2(ring_km2(flat.xy, flat.rings), flat.parts)
    return np.asarray(np.add.reduceat(of_polygons, flat.cells[:-1]))


def settle(flat: Flat) -> Settled:
    """Make shapes of the cells that are plain: as written, or frames to be united."""
    rings = look_at(flat)
    several, alike = np.diff(flat.cell_rings) > 1, _alike(flat, rings)
    frames = flat.form is Form.FRAMES
    strips = several & (_per_cell(flat, rings.sound) if frames else alike)
    as_written = ~strips & _as_written(flat, rings)
    shapes = np.full(len(flat.rows), None, dtype=object)
    if as_written.any():
        turned = (rings.ccw != _is_shell(flat))[np.repeat(as_written, np.diff(flat.cell_rings))]
        shapes[as_written] = _build(flat.take(as_written), turned)
    if strips.any():
        shapes[strips] = _unite(flat.take(strips))
    done = ~shapely.is_missing(shapes)
    clockwise = ~_per_cell(flat, rings.ccw | ~_is_shell(flat))
    return Settled(flat.take(done), shapes[done], clockwise[done], strips[done], alike[done])


def _is_shell(flat: Flat) -> Bools:
    return np.asarray(flat.shells == np.arange(len(flat.rings) - 1))


def _per_cell(flat: Flat, told: Bools) -> Bools:
    """Tell of which cells something holds for every ring."""
    return np.asarray(np.logical_and.reduceat(told, flat.cell_rings[:-1]))


def _alike(flat: Flat, rings: Rings) -> Bools:
    """Find cells whose rings are all shells: wound alike, and none inside the first.

    Bounds decide what may lie inside; where they leave it open, the cell is not plain.
    """
    first = flat.cell_rings[:-1]
    firsts = np.repeat(first, np.diff(flat.cell_rings))
    apart = (rings.ccw == rings.ccw[firsts]) & ~rings.within(firsts)
    apart[first] = True
    alike = _per_cell(flat, apart & rings.sound)
    return alike if flat.form is Form.FRAMES else alike & (np.diff(flat.cells) == 1)


def _as_written(flat: Flat, rings: Rings) -> Bools:
    """Find cells that hold shells with holes wound the other way; whether valid is still open."""
    plain = rings.sound & ((rings.ccw != rings.ccw[flat.shells]) | _is_shell(flat))
    return _per_cell(flat, plain)


def _build(flat: Flat, turned: Bools) -> Shapes:
    """Make shapes of cells, some of their rings turned round; None where not valid."""
    parts = polygons(_turn(flat, turned), flat.rings, flat.parts)
    if len(parts) == len(flat.rows):
        shapes = parts
    else:
        shapes = parts[flat.cells[:-1]]
        several = np.diff(flat.cells) > 1
        cell = np.repeat(np.cumsum(several) - 1, np.diff(flat.cells))
        of_several = np.repeat(several, np.diff(flat.cells))
        shapes[several] = shapely.multipolygons(parts[of_several], indices=cell[of_several])
    shapes[~shapely.is_valid(shapes)] = None
    return shapes


def polygons(xy: Floats, rings: Ints, parts: Ints | None = None) -> Shapes:
    """Make polygons of flat rings, each ring one if not told otherwise."""
    parts = np.arange(len(rings)) if parts is None else parts
    made = shapely.from_ragged_array(shapely.GeometryType.POLYGON, xy, (rings, parts))
    return np.asarray(made, dtype=object)


def _turn(flat: Flat, turned: Bools) -> Floats:
    """Let the chosen rings run the other way round."""
    if not turned.any():
        return flat.xy
    at = np.arange(len(flat.xy))
    ends = np.where(turned, flat.rings[:-1] + flat.rings[1:] - 1, 0)
    sign = np.where(turned, -1, 1)
    counts = np.diff(flat.rings)
    return flat.xy[np.repeat(ends, counts) + np.repeat(sign, counts) * at]


def _unite(strips: Flat) -> Shapes:
    """Unite the frames of each cell; None where a frame is not valid."""
    outline, offsets, done = union_strips(strips.xy, strips.rings, strips.cell_rings)
    shapes = np.full(len(strips.rows), None, dtype=object)
    shapes[done] = polygons(outline, offsets)
    if not done.all():
        shapes[~done] = _unite_each(strips.take(~done))
    return shapes


def _unite_each(strips: Flat) -> Shapes:
    frames = polygons(strips.xy, strips.rings)
    usable = _per_cell(strips, shapely.is_valid(frames))
    groups = [frames[a:b] for a, b in pairwise(strips.cell_rings)]
    shapes = np.full(len(groups), None, dtype=object)
    shapes[usable] = unions([group for group, good in zip(groups, usable, strict=True) if good])
    return shapes


def unions(groups: Sequence[Shapes]) -> Shapes:
    """Unite groups of valid polygons, each for itself; shells run counter-clockwise."""
    united = np.empty(len(groups), dtype=object)
    with ThreadPoolExecutor(_THREADS) as threads:
        united[:] = list(threads.map(_union, groups))
    return np.asarray(shapely.orient_polygons(without_slivers(united)), dtype=object)


def without_slivers(shapes: Shapes) -> Shapes:
    """Drop the rings that an overlay leaves where edges should have met, and enclose nothing."""
    parts, row = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    for at in np.unique(row[part[_is_sliver(rings)]]):
        shapes[at] = _less_slivers(shapes[at])
    return shapes


def _is_sliver(rings: Shapes) -> Bools:
    west, south, east, north = shapely.bounds(rings).T
    extent = (east - west) ** 2 + (north - south) ** 2
    return np.asarray(shapely.area(shapely.polygons(rings)) <= FLATNESS * extent)


def _less_slivers(shape: Any) -> Any:
    parts = []
    for part in shapely.get_parts(shape):
        shell, *holes = shapely.get_rings(part)
        if not _is_sliver(shell):
            parts.append(shapely.Polygon(shell, [hole for hole in holes if not _is_sliver(hole)]))
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _union(group: Shapes) -> Any:
    """Unite some polygons; None where the overlay does not manage."""
    try:
        return overlay.unite(group)
    except shapely.errors.GEOSException:
        return None
