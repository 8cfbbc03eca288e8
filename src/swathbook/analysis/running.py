"""How coverage grows: each footprint's own area in its region, and the area covered so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from swathbook.analysis import robust
from swathbook.analysis.cover import cut
from swathbook.analysis.ground import Shapes
from swathbook.analysis.pairs import Ints, Pairs
from swathbook.geometry import area_km2

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Growth:
    """Areas in km² per footprint; missing (NaN) where they cannot be known.

    What is covered so far is unknown from the first footprint on that has no shape.
    """

    own: Numbers
    new: Numbers
    covered: Numbers


def growth(regions: Shapes, footprints: Shapes, region: Ints, rank: Ints) -> Growth:
    """Measure, footprint by footprint, what each adds to its region.

    Parameters
    ----------
    regions
        Areas that were asked for; valid shapes or `None`.
    footprints
        Ground that was imaged; valid shapes or `None`.
    region
        The row of each footprint's region; -1 where it has none.
    rank
        The place of each footprint in its region's sequence, from 0, without gaps; -1 where its
        region has no sequence.
    """
    count = footprints.size
    own, covered = np.full(count, np.nan), np.full(count, np.nan)
    inside = np.full(count, None, dtype=object)
    known = ~pd.isna(footprints) & (region >= 0)
    known[known] = ~pd.isna(regions[region[known]])
    rows = np.flatnonzero(known)
    inside[rows] = cut(regions, footprints, Pairs(region[rows], rows)).inside
    own[rows] = area_km2(inside[rows])
    so_far = robust.empty(regions.size)
    for place in range(int(rank.max(initial=-1)) + 1):
        rows = np.flatnonzero(rank == place)
        so_far[region[rows]] = robust.union(so_far[region[rows]], inside[rows])
        covered[rows] = area_km2(so_far[region[rows]])
    return Growth(own, _steps(covered, region, rank), covered)


def rank_in_time(region: Ints, at: pd.Series) -> Ints:
    """Rank the footprints of each region by time from 0, ties as they stand.

    A region where a time is missing has no order, unless the footprint is its only one: its
    footprints get -1, as do those without a region.
    """
    told = pd.DataFrame({"region": region, "at": at.to_numpy()})
    by_region = told.groupby("region")["at"]
    known = at.notna().to_numpy() | (by_region.transform("size").to_numpy() == 1)
    ordered = pd.Series(known).groupby(region).transform("all").to_numpy(dtype=bool)
    rank = by_region.rank(method="first", na_option="top").to_numpy(dtype=np.int64) - 1
    return np.where(ordered & (region >= 0), rank, -1)


def _steps(covered: Numbers, region: Ints, rank: Ints) -> Numbers:
    order = np.lexsort((rank, region))
    before = np.concatenate([[0.0], covered[order][:-1]])
    step = covered[order] - np.where(rank[order] == 0, 0.0, before)
    new = np.empty_like(covered)
    new[order] = step
    return new
