"""Made-up regions and footprints, in any number, for timing how coverage is measured."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from answers import CORNERS, STRIDE

WGS84 = "EPSG:4326"
ITEMS = 10
TILE = np.array([[-1, -0.9], [0.95, -1], [1, 0.9], [-0.95, 1]])


def orders(count: int, *, seed: int = 7) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Make orders of ten strips each, and the 5 to 30 overlapping frames of each strip."""
    dice = np.random.default_rng(seed)
    south_west = dice.uniform([-150, -55], [150, 60], (count, 2))
    size = dice.uniform(1, 3, (count, 2))
    order = np.repeat(np.arange(count), ITEMS)
    frames = dice.integers(5, 31, order.size)
    at = dice.uniform(0, 1.1, order.size)[:, None] * [1, 0] * size[order]
    begins = south_west[order] + at + size[order] * [0, 0.5] - STRIDE * frames[:, None] / 2
    strip = np.repeat(np.arange(order.size), frames)
    place = np.arange(strip.size) - np.repeat(np.cumsum(frames) - frames, frames)
    centers = begins[strip] + place[:, None] * STRIDE
    noise = dice.normal(0, 2e-4, (strip.size, 4, 2))
    shapes = quadrangles(centers[:, None] + CORNERS + noise)
    regions = shapely.box(*south_west.T, *(south_west + size).T)
    return frame(regions, count), frame(shapes, strip.size).assign(order_id=order[strip])


def scattered(
    count: int, areas: int, *, seed: int = 11
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Make footprints all over a continent, and areas with eight corners among them."""
    dice = np.random.default_rng(seed)
    shapes = tiles(dice, count, ([0, 10], [50, 50]), (0.08, 0.18))
    turns = np.linspace(0, 2 * np.pi, 9)[:-1]
    reach = dice.uniform(0.4, 1.5, (areas, 8, 1))
    around = reach * np.column_stack([np.cos(turns), np.sin(turns)])
    regions = quadrangles(dice.uniform([2, 12], [48, 48], (areas, 1, 2)) + around)
    return frame(regions, areas), frame(shapes, count)


def stack(count: int, *, seed: int = 5) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Make one region, and footprints on top of each other all over it."""
    dice = np.random.default_rng(seed)
    shapes = tiles(dice, count, ([9.9, 39.9], [13.1, 43.1]), (0.1, 0.2))
    return frame([shapely.box(10, 40, 13, 43)], 1), frame(shapes, count)


def tiles(
    dice: np.random.Generator,
    count: int,
    corners: tuple[list[float], list[float]],
    reach: tuple[float, float],
) -> np.ndarray:
    """Make footprints of many sizes between two corners."""
    centers = dice.uniform(*corners, (count, 1, 2))
    return quadrangles(centers + TILE * dice.uniform(*reach, (count, 1, 2)))


def quadrangles(points: np.ndarray) -> np.ndarray:
    """Make a polygon of each row of corners, rounded as the services do it."""
    return shapely.polygons(np.round(points, 5))


def frame(shapes: np.ndarray, count: int) -> gpd.GeoDataFrame:
    """Make a frame of so many shapes."""
    return gpd.GeoDataFrame({"n": range(count)}, geometry=shapes, crs=WGS84)
