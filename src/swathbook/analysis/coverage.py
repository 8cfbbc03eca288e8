"""How much of each region its footprints show."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from swathbook.analysis import robust
from swathbook.analysis.cover import Scene, cut
from swathbook.analysis.ground import Shapes
from swathbook.analysis.pairs import Pairs
from swathbook.analysis.sweep import OpenOutlineError, Sweep, available
from swathbook.geometry import area_km2

Numbers = NDArray[np.float64]

_MANY_POINTS = 20_000  # GEOS measures fewer while the compiled sweep is still being loaded
_NOTHING = 1e-10  # of a region: what coordinates rounded to a micrometre cannot tell from zero


def coverage(regions: Any, footprints: Any, *, on: Hashable | None = "order_id") -> pd.DataFrame:
    """Measure how much of each region its footprints show.

    Areas are in km² on the WGS 84 ellipsoid. Footprints that overlap count once, except in
    `stacked_km2`. Where shapes are united or cut, coordinates are rounded to 1e-11°, a micrometre.
    Where numba is installed, nothing is united in large frames: a compiled sweep along outlines
    gives the same figures, several times as fast, with coordinates rounded to 1e-13°.

    Parameters
    ----------
    regions
        Areas that were asked for: a GeoDataFrame or GeoSeries in any CRS.
    footprints
        Ground that was imaged, in any CRS; the active geometry is used. May be empty.
    on
        The column of `footprints` that names the region: by the regions' index level or column of
        that name, else by their index. A footprint that names no region counts for none. With
        `None` every footprint counts for every region that it shows some of.

    Returns
    -------
    coverage
        One row per region, indexed like `regions`:

        - `region_km2`: area of the region
        - `covered_km2`: area of the region that at least one footprint shows
        - `covered_fraction`: `covered_km2 / region_km2`, from 0 to 1
        - `gap_km2`: `region_km2 - covered_km2`
        - `imaged_km2`: area that the region's footprints show together, also outside of it
        - `stacked_km2`: each footprint's area inside the region, added up
        - `mean_depth`: `stacked_km2 / covered_km2`: how often covered ground is seen, on average
        - `footprints`: how many footprints with a shape are the region's

        A region without footprints has 0; everything about a missing region is missing. So are
        the share of a region without area, and the depth where nothing is covered.

    Raises
    ------
    NoCrsError
        A frame does not say where its coordinates are.
    InputError
        A frame has no geometry, or `footprints` no column `on`.

    Warns
    -----
    PrecisionWarning
        Shapes could only be united or cut with rounded coordinates; the message says how coarse.

    Examples
    --------
    Two footprints of a degree each, of which one lies half inside the region:

    >>> import geopandas as gpd
    >>> from shapely import box
    >>> asked = gpd.GeoDataFrame(geometry=[box(0, -1, 2, 0)], index=["a"], crs="EPSG:4326")
    >>> shown = gpd.GeoDataFrame(
    ...     {"order_id": ["a", "a"]},
    ...     geometry=[box(0, -1, 1, 0), box(1.5, -1, 2.5, 0)],
    ...     crs="EPSG:4326",
    ... )
    >>> measured = coverage(asked, shown)
    >>> measured["covered_fraction"].round(12).tolist(), measured["footprints"].tolist()
    ([0.75], [2])
    """
    scene = Scene.of(regions, footprints, on)
    rows = [np.empty((0, 5)), *scene.by_block(_way(scene))]
    return _table(*np.vstack(rows).T, index=regions.index)


def _way(scene: Scene) -> Callable[[Scene, slice], Numbers]:
    """Choose how to measure: both ways give the same, to nine digits and more."""
    if shapely.get_num_coordinates(scene.footprints).sum() < _MANY_POINTS or not available():
        return by_shapes
    sweep = Sweep.of(scene.regions, scene.footprints)
    return functools.partial(by_edges, sweep)


def by_edges(sweep: Sweep, scene: Scene, block: slice) -> Numbers:
    """Measure a block as `by_shapes` does, by walking along outlines: much faster, no shapes."""
    regions, found = scene.regions[block], scene.pairs(block)
    place = {"first": block.start, "threads": scene.threads_within_blocks()}
    try:
        if scene.by_place:
            found = found.where(sweep.own_km2(found, **place) > 0)
        cover = sweep.cover(found, regions.size, **place)
    except OpenOutlineError:
        return by_shapes(scene, block)
    stacked_km2 = np.bincount(found.region, cover.own, minlength=regions.size)
    covered_km2 = np.where(stacked_km2 > 0, cover.covered, 0.0)
    number = np.bincount(found.region, minlength=regions.size)
    return np.column_stack([area_km2(regions), covered_km2, cover.imaged, stacked_km2, number])


def by_shapes(scene: Scene, block: slice) -> Numbers:
    """Measure a block: region, covered, imaged, stacked (km²) and footprints, a row each."""
    regions = scene.regions[block]
    found = scene.pairs(block)
    part = cut(regions, scene.footprints, found)
    part_km2 = area_km2(part.inside)
    counted = (part_km2 > 0) | ~np.bool_(scene.by_place)
    mine = found.where(counted)
    shown = robust.unite(scene.footprints[mine.footprint], mine.region, regions.size)
    covered = _covered(regions, shown, found.where(~part.whole))
    stacked_km2 = np.bincount(found.region, part_km2, minlength=regions.size)
    number = np.bincount(mine.region, minlength=regions.size)
    km2 = (area_km2(regions), area_km2(covered), area_km2(shown), stacked_km2)
    return np.column_stack([*km2, number])


def _covered(regions: Shapes, shown: Shapes, crossing: Pairs) -> Shapes:
    """Cut the united footprints to their regions, where one of them reaches outside."""
    rows = np.unique(crossing.region)
    covered = shown.copy()
    covered[rows] = robust.intersection(shown[rows], regions[rows])
    return covered


def _table(
    region: Numbers,
    covered: Numbers,
    imaged: Numbers,
    stacked: Numbers,
    footprints: Numbers,
    *,
    index: pd.Index,
) -> pd.DataFrame:
    missing = np.isnan(region)
    covered = np.where(region - covered <= _NOTHING * region, region, covered)
    measured = {
        "region_km2": region,
        "covered_km2": covered,
        "covered_fraction": _ratio(covered, region),
        "gap_km2": region - covered,
        "imaged_km2": np.maximum(imaged, covered),
        "stacked_km2": np.maximum(stacked, covered),
        "mean_depth": _ratio(np.maximum(stacked, covered), covered),
    }
    table = pd.DataFrame(
        {name: _numbers(column, missing) for name, column in measured.items()}, index=index
    )
    return table.assign(footprints=pd.arrays.IntegerArray(footprints.astype(np.int64), missing))


def _ratio(part: Numbers, whole: Numbers) -> Numbers:
    return part / np.where(whole > 0, whole, np.nan)


def _numbers(column: Numbers, missing: NDArray[np.bool_]) -> pd.arrays.FloatingArray:
    return pd.arrays.FloatingArray(column, missing | np.isnan(column))
