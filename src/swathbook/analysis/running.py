"""How coverage grows: each footprint's own area in its region, and the area covered so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from swathbook.analysis import robust
from swathbook.analysis.cover import cut
from swathbook.analysis.ground import Shapes
from swathbook.analysis.pairs import Ints, Pairs
from swathbook.geometry import area_km2

Numbers: TypeAlias = NDArray[np.float64]

_HALF_A_DIGIT_LON = 5e-5
_HALF_A_DIGIT_LAT = 5e-6
_LONGEST_DEGREE_KM = 111.7


@dataclass(frozen=True)
class Growth:
    """Areas in km² per footprint; missing (NaN) where they cannot be known.

    What is covered so far is unknown from the first footprint on that has no shape. With each area
    comes its slack: how much larger or smaller it can be before coordinates are rounded.
    """

    own: Numbers
    new: Numbers
    covered: Numbers
    own_slack: Numbers
    new_slack: Numbers
    covered_slack: Numbers


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
    inside = _inside(regions, footprints, region)
    so_far = _so_far(inside, region, rank, regions.size)
    own, covered = area_km2(inside), area_km2(so_far)
    own_slack, covered_slack = rounding_km2(inside), rounding_km2(so_far)
    return Growth(
        own=own,
        new=covered - _before(covered, region, rank),
        covered=covered,
        own_slack=own_slack,
        new_slack=covered_slack + _before(covered_slack, region, rank),
        covered_slack=covered_slack,
    )


def rounding_km2(shapes: Shapes) -> Numbers:
    """Work out how much area the rounding of coordinates can add to shapes, or take from them.

    The marketplace publishes 4 decimals of longitude and 5 of latitude. Rounding shifts both ends
    of an edge, and with them every point of it, by up to half a last digit; shifted by (δλ, δφ),
    an edge sweeps at most `cos(φ) (δλ |Δφ| + δφ |Δλ|)`. Added up along the outline, that is the
    worst that all points together can do.

    Examples
    --------
    >>> from shapely import box
    >>> rounding_km2(np.array([box(0, 0, 1, 1)])).round(3).tolist()
    [1.372]
    """
    parts, shape = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    lon, lat = np.abs(np.diff(points, axis=0))[joined].T
    cosine = np.cos(np.radians((points[1:, 1] + points[:-1, 1])[joined] / 2))
    swept = _LONGEST_DEGREE_KM**2 * cosine * (_HALF_A_DIGIT_LON * lat + _HALF_A_DIGIT_LAT * lon)
    by_shape = np.bincount(shape[part[ring[1:][joined]]], swept, minlength=len(shapes))
    return np.asarray(by_shape, dtype=float)


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


def _inside(regions: Shapes, footprints: Shapes, region: Ints) -> Shapes:
    """Cut each footprint to its region; `None` where either is missing."""
    inside = np.full(footprints.size, None, dtype=object)
    known = ~pd.isna(footprints) & (region >= 0)
    known[known] = ~pd.isna(regions[region[known]])
    rows = np.flatnonzero(known)
    inside[rows] = cut(regions, footprints, Pairs(region[rows], rows)).inside
    return inside


def _so_far(inside: Shapes, region: Ints, rank: Ints, regions: int) -> Shapes:
    """Unite what each region's footprints up to each one show; `None` where that is not known."""
    steps = np.full(inside.size, None, dtype=object)
    united = robust.empty(regions)
    for place in range(int(rank.max(initial=-1)) + 1):
        rows = np.flatnonzero(rank == place)
        united[region[rows]] = robust.union(united[region[rows]], inside[rows])
        steps[rows] = united[region[rows]]
    return steps


def _before(values: Numbers, region: Ints, rank: Ints) -> Numbers:
    """Take the value of the footprint before, in each region; 0 for the first."""
    order = np.lexsort((rank, region))
    before = np.empty_like(values)
    before[order] = np.concatenate([[0.0], values[order][:-1]])
    return np.where(rank == 0, 0.0, before)
