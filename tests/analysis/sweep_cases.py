"""Ground for the two ways to measure, and how they compare."""

import numpy as np
import shapely

from swathbook.analysis import robust
from swathbook.analysis.cover import Scene
from swathbook.analysis.coverage import by_edges, by_shapes
from swathbook.analysis.sweep import Sweep

AGREE = 1e-9
LONGEST_DEGREE_KM = 111.7


def measured_both_ways(regions, footprints, on="order_id"):
    """Region, covered, imaged, stacked, footprints: by outlines, then by shapes."""
    scene = Scene.of(regions, footprints, on)
    sweep, every = Sweep.of(scene.regions, scene.footprints), slice(0, scene.regions.size)
    return by_edges(sweep, scene, every), by_shapes(scene, every)


def assert_agree(regions, footprints, on="order_id", slack_km2=0.0):
    by_outline, by_shape = measured_both_ways(regions, footprints, on)
    slack = AGREE * np.maximum(by_shape[:, :1], by_shape[:, 2:3]) + slack_km2
    known = ~np.isnan(by_shape[:, 0])
    assert (np.abs(by_outline - by_shape) <= slack)[known, :4].all()
    assert (by_outline[:, 4] == by_shape[:, 4]).all()


def rounding_km2(footprints):
    """What rounding to 1e-11°, as GEOS is told to, can do along the outlines of all footprints."""
    return LONGEST_DEGREE_KM**2 * shapely.length(footprints).sum() * robust.GRID_DEG / 2


def hulls(dice, count):
    """Convex shapes of many corners."""
    points = dice.normal(0, 0.2, (count, 6, 2)) + dice.uniform(-0.5, 0.5, (count, 1, 2))
    return shapely.convex_hull(shapely.multipoints(points))


def stars(dice, count):
    """Shapes with notches, and a hole."""
    turns = np.linspace(0, 2 * np.pi, 25)[:-1]
    reach = dice.uniform(0.1, 0.8, (count, turns.size, 1))
    around = reach * np.column_stack([np.cos(turns), np.sin(turns)])
    solid = shapely.polygons(around + dice.uniform(-0.5, 0.5, (count, 1, 2)))
    return shapely.difference(solid, shapely.buffer(shapely.point_on_surface(solid), 0.03))


def lattice(dice, count):
    """Triangles between sixteen points: edges shared, crossing in corners, lying on each other."""
    points = dice.integers(0, 4, (8 * count, 3, 2)).astype(float)
    triangles = shapely.polygons(points)
    return triangles[shapely.area(triangles) > 0][:count]


def bricks(dice, count):
    """Squares and blocks of a grid, many of them twice, some in two parts that touch."""
    west, south = dice.integers(0, 4, (2, count))
    wide, high = dice.integers(1, 3, (2, count))
    first = shapely.box(west, south, west + wide, south + high)
    touching = shapely.box(west + wide, south + high, west + wide + 1, south + high + 1)
    pairs = shapely.multipolygons(np.column_stack([first, touching]))
    return np.where(dice.random(count) < 0.3, pairs, first)


def slivers(dice, count):
    """Strips that share a line, many of them thinner than a millimetre."""
    thin = 10.0 ** dice.uniform(-9, -1, count)
    south = dice.choice([0.0, 0.25, 0.5], count)
    west = dice.choice([0.0, 0.1], count)
    strips = shapely.box(west, south, west + 1, south + thin)
    turned = [shapely.affinity.rotate(strip, 20, origin=(0, 0)) for strip in strips]
    return np.where(dice.random(count) < 0.5, strips, turned)


KINDS = [hulls, stars, lattice, bricks]


def ground(kind, seed, count=12):
    """A region and footprints, moved together to some latitude."""
    dice = np.random.default_rng(seed)
    north = float(np.round(dice.uniform(-60, 60), 3))
    footprints = shapely.transform(kind(dice, count), lambda xy: np.add(xy, [30, north]))
    west, south, east, top = shapely.total_bounds(footprints)
    region = shapely.box(west + 0.2, south + 0.2, (east + west) / 2 + 1, top - 0.2)
    if seed % 3 == 0:
        region = footprints[0].difference(region) or region
    if seed % 3 == 1:
        region = region.difference(shapely.Point(west + 0.7, south + 0.7).buffer(0.2))
    return region, footprints
