"""What the sweep measures: areas per region and per footprint, without uniting any ground."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import shapely

from swathbook.analysis.ground import Shapes
from swathbook.analysis.pairs import Pairs
from swathbook.analysis.robust import GRID_DEG
from swathbook.analysis.sweep import questions
from swathbook.analysis.sweep.outlines import (
    Floats,
    Ints,
    Outlines,
    outlines,
)
from swathbook.errors import SwathbookError
from swathbook.geometry.offsets import offsets_of

_LONGEST_DEGREE_KM = 111.7
_NARROWEST_KM2_PER_DEG = GRID_DEG * _LONGEST_DEGREE_KM**2


def available() -> bool:
    """Tell whether numba is installed and works; it compiles the sweep."""
    try:
        import numba  # noqa: F401
    except (ImportError, AttributeError):  # it stumbles over a user's own file `coverage.py`, too
        return False
    return True


class OpenOutlineError(SwathbookError):
    """A walk did not end as it began, so that its figures are worth nothing; stays in `analysis`.

    Parameters
    ----------
    walks
        How many did not.
    """

    def __init__(self, walks: int) -> None:
        super().__init__(
            f"outlines should be closed; found {walks} walks along them that do not end as they "
            "began. Read the shapes with swathbook.geometry.read, which repairs what is invalid."
        )


@dataclass(frozen=True)
class Cover:
    """What footprints cover, in km².

    Parameters
    ----------
    own
        For each pair of a region and a footprint, the footprint's area in the region.
    covered
        For each region, the area of it that its footprints cover.
    imaged
        For each region, the area that they cover anywhere.
    """

    own: Floats
    covered: Floats
    imaged: Floats


@dataclass(frozen=True)
class Timeline:
    """How coverage grows, in km², one number per pair of a region and a footprint.

    Parameters
    ----------
    own
        The footprint's area in the region.
    new
        The part of it that no footprint before it shows.
    covered
        What is covered so far.
    """

    own: Floats
    new: Floats
    covered: Floats


@dataclass(frozen=True)
class Depths:
    """Areas of regions by how many footprints cover them.

    Parameters
    ----------
    region
        The row of the region.
    depth
        How many footprints cover the ground: 0, 1, … up to as many as the region has.
    km2
        The area of the region that exactly so many cover. A region's add up to its own.
    """

    region: Ints
    depth: Ints
    km2: Floats


@dataclass(frozen=True)
class Sweep:
    """Outlines of footprints and of regions, ready to be walked along.

    Every measure takes pairs of a region and a footprint, ascending by region; `first`, the row
    from which their regions are numbered; and `threads`, how many walk along one region's outlines.

    A footprint's area counts from a strip of 1e-11° along the smaller of the two outlines on: less
    is what rounded coordinates make of outlines that touch, and 0.

    Parameters
    ----------
    outlines
        Those of all footprints, then those of all regions.
    spans
        Width plus height of each of them, in degrees.
    footprints
        How many of them are footprints'.

    Examples
    --------
    Two footprints of a square degree on the equator share half of it:

    >>> from shapely import box
    >>> region = np.array([box(0, -1, 4, 1)])
    >>> footprints = np.array([box(0, 0, 1, 1), box(0.5, 0, 1.5, 1)])
    >>> both = Pairs(np.array([0, 0]), np.array([0, 1]))
    >>> measured = Sweep.of(region, footprints)
    >>> measured.timeline(both).new.round(1).tolist()
    [12308.5, 6154.2]
    >>> measured.depths(both, 1).km2.round(1).tolist()
    [80005.0, 12308.5, 6154.2]
    """

    outlines: Outlines
    spans: Floats
    footprints: int

    @classmethod
    def of(cls, regions: Shapes, footprints: Shapes) -> Sweep:
        """Take regions and footprints: valid polygons and multipolygons in degrees, or `None`."""
        every = np.concatenate([footprints, regions])
        west, south, east, north = shapely.bounds(every).T
        return cls(outlines(every), np.asarray(east - west + north - south), footprints.size)

    def own_km2(self, found: Pairs, *, first: int = 0, threads: int = 1) -> Floats:
        """Measure the area of each pair's footprint in its region."""
        return self._per_pair(questions.OWN, found, first, threads)

    def timeline(self, found: Pairs, *, first: int = 0, threads: int = 1) -> Timeline:
        """Measure how coverage grows; a region's pairs are to stand in their sequence."""
        own = self._per_pair(questions.OWN, found, first, threads)
        new = np.minimum(self._per_pair(questions.NEW, found, first, threads), own)
        so_far = np.append(0.0, np.cumsum(new))
        before = so_far[np.searchsorted(found.region, found.region)]
        return Timeline(own, new, so_far[1:] - before)

    def cover(self, found: Pairs, count: int, *, first: int = 0, threads: int = 1) -> Cover:
        """Measure what footprints cover, each for itself and together, for so many regions."""
        accounts, begins = self._walk(questions.COVER, found, count, first, threads)
        together = begins[1:, None] - [2, 1]
        covered, imaged = accounts[together].T
        return Cover(self._own(accounts, found, first), covered, imaged)

    def depths(self, found: Pairs, count: int, *, first: int = 0, threads: int = 1) -> Depths:
        """Measure the area that exactly 0, 1, 2, … footprints cover, for so many regions."""
        accounts, begins = self._walk(questions.DEPTH, found, count, first, threads)
        sizes = np.diff(begins) - 1
        region = np.repeat(np.arange(count), sizes)
        depth = np.arange(region.size) - offsets_of(sizes)[region]
        return Depths(region, depth, np.maximum(accounts[begins[region] + depth], 0.0))

    def _per_pair(self, asked: int, found: Pairs, first: int, threads: int) -> Floats:
        count = int(found.region.max(initial=-1)) + 1
        accounts, _ = self._walk(asked, found, count, first, threads)
        return self._own(accounts, found, first)

    def _own(self, accounts: Floats, found: Pairs, first: int) -> Floats:
        km2 = accounts[np.arange(found.region.size) + 2 * found.region]
        regions = self.spans[self.footprints + first + found.region]
        spans = np.minimum(self.spans[found.footprint], regions)
        return np.where(km2 <= _NARROWEST_KM2_PER_DEG * spans, 0.0, km2)

    def _walk(
        self, asked: int, found: Pairs, count: int, first: int, threads: int
    ) -> tuple[Floats, Ints]:
        """Walk along all outlines; give the accounts of all groups, and where each begins."""
        from swathbook.analysis.sweep.kernel import sweep

        groups = offsets_of(np.bincount(found.region, minlength=count))
        begins = groups + 2 * np.arange(count + 1)
        members = np.ascontiguousarray(found.footprint, np.int64)
        regions = np.arange(count) + (self.footprints + first)

        def walk(share: int) -> Floats:
            accounts = np.zeros(begins[-1])
            part = (share, threads)
            open_ends = sweep(self.outlines, members, groups, regions, asked, part, accounts)
            if open_ends:
                raise OpenOutlineError(open_ends)
            return accounts

        return np.sum(_on_threads(walk, threads), axis=0), begins


def _on_threads(work: Callable[[int], Floats], threads: int) -> list[Floats]:
    if threads == 1:
        return [work(0)]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, range(threads)))
