"""The land to draw below everything: Natural Earth, shipped with the package."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import cast

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import affinity

from swathbook.maps.extent import Extent

CREDIT = "Land: Natural Earth"


def asset(name: str) -> str:
    """Read a text that is shipped with the maps."""
    return (files("swathbook.maps") / "assets" / name).read_text(encoding="utf-8")


@cache
def land() -> shapely.MultiPolygon:
    """Read the land of the Earth, generalised to about 3 km, from -180° to 180°."""
    return cast(shapely.MultiPolygon, shapely.from_geojson(asset("land-50m.geojson")))


def land_within(extent: Extent) -> shapely.MultiPolygon:
    """Cut the land to a box, which may go beyond 180° of longitude."""
    parts = np.asarray(land_beyond(extent).geoms, dtype=object)
    box = (extent.west, extent.south, extent.east, extent.north)
    return _whole(shapely.clip_by_rect(parts, *box))


def land_beyond(extent: Extent) -> shapely.MultiPolygon:
    """Give all land, repeated east or west of 180° where a box goes there."""
    turns = [turn for turn in (-1, 0, 1) if _shows(extent, turn)]
    if turns == [0]:
        return land()
    copies = [affinity.translate(land(), 360.0 * turn) for turn in turns]
    return _healed(np.concatenate([copy.geoms for copy in copies]))


def _healed(parts: NDArray[np.object_]) -> shapely.MultiPolygon:
    """Unite the few parts that were split at 180°."""
    edges = shapely.bounds(parts)[:, ::2]
    split = (np.abs(edges) % 360 == 180).any(axis=1)
    return _whole([*parts[~split], shapely.union_all(parts[split])])


def _whole(shapes: Iterable[shapely.Geometry]) -> shapely.MultiPolygon:
    """Collect the polygons of shapes that do not overlap."""
    parts = shapely.get_parts(shapely.get_parts(list(shapes)))
    return shapely.MultiPolygon([p for p in parts if isinstance(p, shapely.Polygon) and p])


def _shows(extent: Extent, turn: int) -> bool:
    return turn == 0 or (extent.west < 360 * turn + 180 and extent.east > 360 * turn - 180)
