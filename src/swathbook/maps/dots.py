"""Dots for shapes that are too small to be seen on a web map, until one has zoomed in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from swathbook.maps.extent import TILE_PX
from swathbook.maps.layers import DIGITS, Layer
from swathbook.maps.scene import Scene

DOT_PX = 8
"""A shape that is smaller than this is marked by a dot."""


@dataclass(frozen=True)
class Dot:
    """A dot, and when it is wanted.

    Parameters
    ----------
    kind
        `region` in the colour of its stage; `imaged` for the dark middle of a region's dot, which
        tells that there are footprints; `footprint` for one that lies apart from such dots.
    of
        Place of the shape among its layer's features.
    at
        Longitude and latitude.
    first, below
        The zooms at which it is wanted: from `first` on, below `below`.
    """

    kind: Literal["region", "imaged", "footprint"]
    of: int
    at: tuple[float, float]
    first: float
    below: float


def dots(scene: Scene) -> list[Dot]:
    """Find the dots of a scene, from the lowest to the highest.

    Many orders may lie in one spot: stages with few orders lie above those with many.
    """
    common_first = sorted(
        range(len(scene.regions)), key=lambda n: -scene.counts[scene.regions.stages[n]]
    )
    return [*_region_dots(scene, common_first), *_footprint_dots(scene)]


def _region_dots(scene: Scene, order: list[int]) -> list[Dot]:
    imaged = set(scene.footprints.orders)
    places, zooms = _places(scene.regions), zooms_below(scene.regions)
    found = []
    for n in order:
        found.append(Dot("region", n, places[n], 0.0, zooms[n]))
        if scene.regions.orders[n] in imaged:
            found.append(Dot("imaged", n, places[n], 0.0, zooms[n]))
    return found


def _footprint_dots(scene: Scene) -> list[Dot]:
    """Mark footprints where their regions are seen, or missing: else the middle tells of them."""
    first = dict(zip(scene.regions.orders, zooms_below(scene.regions), strict=True))
    layer = scene.footprints
    rows = zip(layer.orders, _places(layer), zooms_below(layer), strict=True)
    return [
        Dot("footprint", n, place, max(first.get(order, 0.0), 0.0), below)
        for n, (order, place, below) in enumerate(rows)
        if below > first.get(order, 0.0)
    ]


def _places(layer: Layer) -> list[tuple[float, float]]:
    return [(lon, lat) for lon, lat in layer.centres().round(DIGITS).tolist()]


def zooms_below(layer: Layer) -> list[float]:
    """Tell below which zoom each shape is smaller than a dot."""
    zooms: NDArray[np.float64] = np.log2(DOT_PX / TILE_PX / np.maximum(layer.shares(), 1e-9))
    return [math.ceil(zoom * 100) / 100 for zoom in zooms.tolist()]
