"""Two engines, one truth: what walking along outlines measures, and what united shapes do."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely
from analysis_cases import areas, keyed, several_areas, shapes
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box
from sweep_cases import (
    AGREE,
    KINDS,
    assert_agree,
    ground,
    measured_both_ways,
    rounding_km2,
    slivers,
)

import swathbook as sb
from swathbook import geometry
from swathbook.analysis import running
from swathbook.analysis.pairs import Pairs
from swathbook.emulator.world.account import World
from swathbook.geometry import area_km2

pytest.importorskip("numba", reason="numba compiles the sweep")

from swathbook.analysis.sweep import OpenOutlineError, Sweep

GALLERY = Path(__file__).parents[1] / "data" / "gallery"

laws = settings(deadline=None, max_examples=60)


def column(geometries):
    array = np.empty(len(geometries), dtype=object)
    array[:] = geometries
    return array


def all_pairs(count):
    return Pairs(np.zeros(count, np.int64), np.arange(count))


def sweep_of(region, footprints):
    return Sweep.of(column([region]), column(list(footprints)))


class TestAgainstShapes:
    @pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
    def test_made_up_ground_measures_the_same(self, kind):
        for seed in range(80):
            region, footprints = ground(kind, seed)
            assert_agree(shapes([region]), keyed(footprints))
            assert_agree(shapes([region]), shapes(footprints), on=None)

    def test_every_shape_of_the_gallery_measures_the_same_over_all_others(self):
        texts = [path.read_text(encoding="utf-8") for path in sorted(GALLERY.glob("*.txt"))]
        every = shapes(geometry.read(texts)[0])
        assert_agree(every, every, on=None)

    def test_the_made_up_world_measures_the_same(self):
        orders = World(orders=80).orders
        drawn = [(order.number, item.frames) for order in orders for item in order.items]
        frames = [(number, ring) for number, rings in drawn for ring in shapely.polygons(rings)]
        footprints = shapes([frame for _, frame in frames])
        footprints["order_id"] = [number for number, _ in frames]
        regions = shapes([o.region for o in orders], index=[o.number for o in orders])
        assert_agree(regions, footprints)
        assert_agree(regions, footprints, on=None)

    @laws
    @given(region=areas, footprints=several_areas)
    def test_any_ground_measures_the_same(self, region, footprints):
        assert_agree(shapes([region]), keyed(footprints))


class TestGeometryThatHurts:
    def test_duplicates_cover_once_and_stack(self):
        tile = shapely.affinity.rotate(box(0.1, 0.2, 1.3, 0.9), 17)
        sweep = sweep_of(box(-1, -1, 3, 3), [tile] * 50)
        depths = sweep.depths(all_pairs(50), 1)
        assert depths.km2[50] == pytest.approx(area_km2([tile])[0], rel=1e-11)
        assert depths.km2[1:50] == pytest.approx(0, abs=1e-8)

    def test_hundreds_of_overlapping_frames(self):
        frames = [box(0.01 * n, 0.3, 0.01 * n + 0.5, 0.7) for n in range(400)]
        turned = [shapely.affinity.rotate(f, 12, origin=(2, 0.5)) for f in frames]
        assert_agree(shapes([box(0, 0, 4.49, 1)]), keyed([*frames, *turned]))

    def test_neighbours_that_share_edges_to_the_last_digit(self):
        cuts = np.sort(np.random.default_rng(3).random(200))
        strips = [box(west, 0, east, 1) for west, east in pairwise(cuts)]
        turned = [shapely.affinity.rotate(s, 33, origin=(0, 0)) for s in strips]
        regions = shapes([turned[0].union(turned[1]), turned[5]])
        assert_agree(regions, shapes(turned), on=None, slack_km2=rounding_km2(turned[:7]))

    def test_slivers_differ_by_no_more_than_rounding_does(self):
        for seed in range(80):
            region, footprints = ground(slivers, seed)
            slack = rounding_km2([region, *footprints])
            assert_agree(shapes([region]), keyed(footprints), slack_km2=slack)

    def test_a_region_of_30_000_vertices_and_its_own_copy(self):
        angle = np.linspace(0, 2 * np.pi, 30_000, endpoint=False)
        reach = 1 + 0.05 * np.sin(40 * angle)
        coast = shapely.Polygon(np.column_stack([reach * np.cos(angle), reach * np.sin(angle)]))
        tiles = [box(x, -2, x + 0.3, 2) for x in np.arange(-2, 0, 0.25)]
        assert_agree(shapes([coast]), keyed([*tiles, coast, coast]))

    def test_shapes_on_both_sides_of_the_antimeridian_and_around_the_pole(self):
        region = shapely.MultiPolygon([box(170, 80, 180, 90), box(-180, 80, -170, 90)])
        there = shapely.MultiPolygon([box(175, 70, 180, 89), box(-180, 70, -175, 89)])
        assert_agree(shapes([region]), keyed([there, box(-180, 85, 180, 90), box(-180, 89, 0, 90)]))

    def test_the_whole_globe_is_covered_by_its_halves(self):
        halves = [box(-180, -90, 10, 90), box(10, -90, 180, 90)]
        by_outline, _ = measured_both_ways(shapes([box(-180, -90, 180, 90)]), keyed(halves))
        assert by_outline[0, 1] == pytest.approx(by_outline[0, 0], rel=1e-12)

    def test_empty_and_missing_shapes_count_for_nothing(self):
        odd = [None, shapely.Polygon(), box(0, 0, 1, 1), shapely.Point(0, 0)]
        assert_agree(shapes([box(0, 0, 2, 1), None, shapely.Polygon()]), keyed(odd, odd, odd))
        assert_agree(shapes(odd), shapes(odd), on=None)

    def test_what_only_touches_a_region_is_no_footprint_of_it(self):
        by_outline, _ = measured_both_ways(
            shapes([box(0, 0, 1, 1)]), shapes([box(1, 0, 2, 1), box(1, 1, 2, 2)]), on=None
        )
        assert by_outline[0, 1:].tolist() == [0, 0, 0, 0]

    def test_an_outline_that_is_not_closed_is_told(self):
        sweep = sweep_of(box(0, 0, 2, 1), [box(1.5, -0.5, 2.5, 0.5)])
        sweep.outlines.x[5] = 0.0
        with pytest.raises(OpenOutlineError, match="not end as they began"):
            sweep.cover(all_pairs(1), 1)


class TestLaws:
    @laws
    @given(region=areas, footprints=several_areas)
    def test_depths_add_up_to_the_region_and_weighted_to_the_stack(self, region, footprints):
        sweep, pairs = sweep_of(region, footprints), all_pairs(len(footprints))
        depths, own = sweep.depths(pairs, 1), sweep.own_km2(pairs)
        slack = AGREE * area_km2([region])[0]
        assert depths.km2.sum() == pytest.approx(area_km2([region])[0], abs=slack)
        assert depths.km2 @ depths.depth == pytest.approx(own.sum(), abs=slack)

    @laws
    @given(region=areas, footprints=several_areas, order=st.randoms(use_true_random=False))
    def test_the_order_of_footprints_does_not_matter(self, region, footprints, order):
        shuffled = order.sample(footprints, len(footprints))
        pairs, slack = all_pairs(len(footprints)), AGREE * area_km2([region])[0]
        one = sweep_of(region, footprints).depths(pairs, 1)
        other = sweep_of(region, shuffled).depths(pairs, 1)
        assert one.km2 == pytest.approx(other.km2, abs=slack)

    @laws
    @given(region=areas, footprints=several_areas, split=areas, at=st.floats(0.1, 0.9))
    def test_splitting_a_footprint_changes_nothing(self, region, footprints, split, at):
        west, south, east, north = split.bounds
        middle = west + at * (east - west)
        halves = [
            split & box(west - 1, south - 1, middle, north + 1),
            split & box(middle, south - 1, east + 1, north + 1),
        ]
        whole, parts = (
            sweep_of(region, [*footprints, *last]).depths(all_pairs(len(footprints) + len(last)), 1)
            for last in ([split], halves)
        )
        slack = AGREE * area_km2([region])[0]
        assert parts.km2[: whole.km2.size] == pytest.approx(whole.km2, abs=slack)

    @laws
    @given(region=areas, footprints=several_areas, more=areas)
    def test_one_more_footprint_never_lowers_what_is_covered(self, region, footprints, more):
        count, slack = len(footprints), AGREE * area_km2([region])[0]
        sweep = sweep_of(region, [*footprints, more])
        fewer, every = (sweep.cover(all_pairs(n), 1) for n in (count, count + 1))
        assert every.covered[0] >= fewer.covered[0] - slack
        assert every.imaged[0] >= fewer.imaged[0] - slack

    @laws
    @given(region=areas, footprints=several_areas, turns=st.sampled_from([-360, 360]))
    def test_moving_everything_by_360_degrees_changes_nothing(self, region, footprints, turns):
        moved = [shapely.affinity.translate(shape, turns) for shape in footprints]
        here, _ = measured_both_ways(shapes([region]), keyed(footprints))
        there, _ = measured_both_ways(
            shapes([shapely.affinity.translate(region, turns)]), keyed(moved)
        )
        assert there == pytest.approx(here, abs=AGREE * max(here[0, 0], here[0, 2]))


class TestTimeline:
    @laws
    @given(region=areas, footprints=several_areas)
    def test_growth_by_outlines_is_growth_by_shapes(self, region, footprints):
        count, slack = len(footprints), AGREE * area_km2([region])[0]
        grown = sweep_of(region, footprints).timeline(all_pairs(count))
        expected = running.growth(
            column([region]), column(footprints), np.zeros(count, np.int64), np.arange(count)
        )
        assert grown.own == pytest.approx(expected.own, abs=slack)
        assert grown.new == pytest.approx(expected.new, abs=slack)
        assert grown.covered == pytest.approx(expected.covered, abs=slack)

    def test_several_regions_grow_each_by_itself(self):
        tile = area_km2([box(0, 0, 1, 1)])[0]
        sweep = Sweep.of(
            column([box(0, 0, 1, 1), box(0, 0, 2, 1)]), column([box(0, 0, 1, 1), box(0, 0, 2, 1)])
        )
        grown = sweep.timeline(Pairs(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])))
        assert grown.new / tile == pytest.approx([1, 0, 1, 1])
        assert grown.covered / tile == pytest.approx([1, 1, 1, 2])

    def test_threads_share_one_region_and_find_the_same(self):
        region, footprints = ground(KINDS[0], 4, count=300)
        sweep, pairs = sweep_of(region, footprints), all_pairs(300)
        alone, shared = (sweep.timeline(pairs, threads=n) for n in (1, 3))
        assert shared.covered == pytest.approx(alone.covered, rel=1e-12)


class TestInCoverage:
    def big_frames(self):
        dice = np.random.default_rng(1)
        west, south = dice.uniform(0, 20, (2, 6000))
        wide, high = dice.uniform(0.1, 0.5, (2, 6000))
        regions = shapes(shapely.box(*np.mgrid[0:20:2, 0:20:2].reshape(2, -1), 9, 9)[:30])
        footprints = shapes(shapely.box(west, south, west + wide, south + high))
        return regions, footprints.assign(order_id=dice.integers(0, 30, 6000))

    @pytest.mark.parametrize("on", ["order_id", None])
    def test_large_frames_are_measured_by_outlines_and_come_out_as_by_shapes(self, on):
        regions, footprints = self.big_frames()
        measured = sb.coverage(regions, footprints, on=on)
        _, expected = measured_both_ways(regions, footprints, on)
        for n, name in enumerate(["region_km2", "covered_km2", "imaged_km2", "stacked_km2"]):
            assert measured[name].to_numpy(float) == pytest.approx(expected[:, n], rel=AGREE)
        assert measured["footprints"].tolist() == expected[:, 4].tolist()

    def test_without_numba_coverage_is_measured_all_the_same(self):
        code = """
import sys
if "without" in sys.argv:
    sys.modules["numba"] = None
import geopandas as gpd, numpy as np, shapely, swathbook as sb
west = np.arange(5000) / 500
prints = gpd.GeoDataFrame(geometry=shapely.box(west, 0, west + 0.01, 1), crs="EPSG:4326")
region = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 20, 1)], crs="EPSG:4326")
print(sb.coverage(region, prints, on=None).loc[0, "covered_fraction"], "numba" in sys.modules)
"""
        told = [
            subprocess.run(
                [sys.executable, "-c", code, *how], capture_output=True, text=True, check=True
            ).stdout.split()[0]
            for how in ([], ["without"])
        ]
        assert float(told[0]) == pytest.approx(float(told[1]), rel=AGREE)

    def test_measuring_little_does_not_wait_for_the_compiler(self):
        code = """
import sys, geopandas as gpd, shapely, swathbook as sb
frame = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:4326")
sb.coverage(frame, frame, on=None)
print("numba" in sys.modules)
"""
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "False"


def test_the_sweep_is_compiled_where_nothing_can_be_kept_on_disk_too():
    from swathbook.analysis.sweep.compiled import inlet

    assert inlet(eval("lambda n: n + 1"))(1) == 2, "code without a file has no place in a cache"
