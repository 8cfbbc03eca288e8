"""The ground that footprints show of regions, as shapes: cut to the region, united per region."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import shapely

from swathbook.analysis import pairs, robust
from swathbook.analysis.ground import Bools, Shapes, shapes_of
from swathbook.analysis.pairs import Finder, Pairs

Measure = TypeVar("Measure")

_MOST_THREADS = 8
_MOST_REGIONS_BY_KEY = 256
_MOST_REGIONS_BY_PLACE = 32  # each may meet every footprint there is
_NARROWEST_DEG = 5 * robust.GRID_DEG


@dataclass(frozen=True)
class Scene:
    """Regions, footprints, and how the ones that belong together are found."""

    regions: Shapes
    footprints: Shapes
    find: Finder
    by_place: bool

    @classmethod
    def of(cls, regions: Any, footprints: Any, on: Any) -> Scene:
        """Take two frames and the column that ties them, or `None` where the place does.

        Raises
        ------
        InputError
            A frame has no geometry, or the column is not there.
        NoCrsError
            A frame does not say where its coordinates are.
        """
        areas, prints = shapes_of(regions, name="regions"), shapes_of(footprints, name="footprints")
        if on is None:
            return cls(areas, prints, pairs.by_place(areas, prints), by_place=True)
        return cls(areas, prints, pairs.by_key(regions, footprints, on), by_place=False)

    def pairs(self, block: slice) -> Pairs:
        """Find a block's pairs in which both shapes are there and enclose something."""
        found = self.find(block)
        regions, footprints = self._encloses
        return found.where(regions[block][found.region] & footprints[found.footprint])

    def by_block(self, measure: Callable[[Scene, slice], Measure]) -> list[Measure]:
        """Measure block by block, on all processors: GEOS works without Python's lock."""
        with ThreadPoolExecutor(min(_threads(), max(len(self._blocks), 1))) as pool:
            return list(pool.map(lambda block: measure(self, block), self._blocks))

    def threads_within_blocks(self) -> int:
        """Tell how many processors there are for each block, where blocks are few."""
        return max(_threads() // max(len(self._blocks), 1), 1)

    @functools.cached_property
    def _blocks(self) -> list[slice]:
        most = _MOST_REGIONS_BY_PLACE if self.by_place else _MOST_REGIONS_BY_KEY
        return list(pairs.blocks(self.regions.size, most_regions=most))

    @functools.cached_property
    def _encloses(self) -> tuple[Bools, Bools]:
        """Tell for each region and each footprint whether it encloses something."""
        return shapely.area(self.regions) > 0, shapely.area(self.footprints) > 0


@dataclass(frozen=True)
class Cut:
    """The part of each pair's footprint that lies in the pair's region."""

    inside: Shapes
    """That part; empty where the footprint lies elsewhere."""
    whole: Bools
    """Whether it is the footprint itself, uncut."""


def cut(regions: Shapes, footprints: Shapes, found: Pairs) -> Cut:
    """Cut each pair's footprint to its region.

    A footprint outside its region's box is dropped and one that lies wholly inside is kept as it
    is; only the others are cut, which is what takes time.
    """
    near = pairs.near(regions, footprints, found)
    boxed = _boxed(regions, footprints, found)
    whole = boxed & _is_rectangle(regions)[found.region]
    whole |= _covered(regions, footprints, found, boxed & ~whole)
    return Cut(_cut(regions, footprints, found, near & ~whole, whole), whole)


def without_slivers(shapes: Shapes) -> Shapes:
    """Drop the parts that are narrower than some micrometres, and what is no area.

    Where outlines coincide, rounding leaves such parts between them.
    """
    parts, row = shapely.get_parts(shapes, return_index=True)
    wide = 2 * shapely.area(parts) > _NARROWEST_DEG * shapely.length(parts)
    changed = np.unique(row[~wide])
    again = wide & np.isin(row, changed)
    places = np.searchsorted(changed, row[again]).astype(np.int64)
    cleaned = shapes.copy()
    cleaned[changed] = robust.unite(parts[again], places, changed.size)
    return cleaned


def _threads() -> int:
    return min(os.cpu_count() or 1, _MOST_THREADS)


def _boxed(regions: Shapes, footprints: Shapes, found: Pairs) -> Bools:
    region = shapely.bounds(regions)[found.region]
    footprint = shapely.bounds(footprints[found.footprint])
    low, high = footprint[:, :2] >= region[:, :2], footprint[:, 2:] <= region[:, 2:]
    return np.asarray(low.all(axis=1) & high.all(axis=1))


def _is_rectangle(shapes: Shapes) -> Bools:
    west, south, east, north = shapely.bounds(shapes).T
    simple = (shapely.get_num_coordinates(shapes) == 5) & (shapely.get_type_id(shapes) == 3)
    return np.asarray(simple & (shapely.area(shapes) == (east - west) * (north - south)))


def _covered(regions: Shapes, footprints: Shapes, found: Pairs, asked: Bools) -> Bools:
    covered = np.zeros(asked.size, dtype=bool)
    if asked.any():
        some = found.where(asked)
        own = shapely.force_2d(regions)  # copies: two threads may not prepare the same object
        shapely.prepare(own)
        covered[asked] = shapely.covers(own[some.region], footprints[some.footprint])
    return covered


def _cut(
    regions: Shapes, footprints: Shapes, found: Pairs, crossing: Bools, whole: Bools
) -> Shapes:
    inside = robust.empty(crossing.size)
    inside[whole] = footprints[found.footprint[whole]]
    some = found.where(crossing)
    inside[crossing] = robust.intersection(footprints[some.footprint], regions[some.region])
    return inside
