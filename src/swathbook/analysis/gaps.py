"""What is left of each region where no footprint shows it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from swathbook.analysis import robust
from swathbook.analysis.cover import Scene, without_slivers
from swathbook.analysis.ground import Shapes, like
from swathbook.analysis.pairs import near
from swathbook.geometry import area_km2


def gaps(regions: Any, footprints: Any, *, on: Hashable | None = "order_id") -> gpd.GeoDataFrame:
    """Find the ground of each region that no footprint shows.

    Parameters
    ----------
    regions
        Areas that were asked for: a GeoDataFrame or GeoSeries in any CRS.
    footprints
        Ground that was imaged, in any CRS; the active geometry is used. May be empty.
    on
        The column of `footprints` that names the region, or `None` to let every footprint count
        for every region; as in `swathbook.coverage`.

    Returns
    -------
    gaps
        One row per region, indexed like `regions` and in their CRS: `gap_km2`, the area on the
        WGS 84 ellipsoid in km², and `geometry`, the ground itself. A region that is covered
        altogether has 0 and an empty geometry, a missing one has nothing. Parts narrower than
        5e-11° (some micrometres), which rounding leaves between outlines that coincide, are no
        gaps.

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
    >>> from shapely import box
    >>> asked = gpd.GeoDataFrame(geometry=[box(0, 0, 2, 1)], index=["a"], crs="EPSG:4326")
    >>> shown = gpd.GeoDataFrame({"order_id": ["a"]}, geometry=[box(0, 0, 1, 1)], crs="EPSG:4326")
    >>> gaps(asked, shown).loc["a", "geometry"].bounds
    (1.0, 0.0, 2.0, 1.0)
    """
    scene = Scene.of(regions, footprints, on)
    left = np.concatenate([np.empty(0, dtype=object), *scene.by_block(_left)])
    km2 = pd.array(area_km2(left), dtype="Float64")
    return gpd.GeoDataFrame({"gap_km2": km2}, geometry=like(left, regions), index=regions.index)


def _left(scene: Scene, block: slice) -> Shapes:
    regions = scene.regions[block]
    found = scene.pairs(block)
    some = found.where(near(regions, scene.footprints, found))
    shown = robust.unite(scene.footprints[some.footprint], some.region, regions.size)
    left = regions.copy()
    rows = np.unique(some.region)
    left[rows] = without_slivers(robust.difference(regions[rows], shown[rows]))
    return left
