"""How much of a region its footprints show."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely
from analysis_cases import areas, geodesic_km2, keyed, naive, polygons, several_areas, shapes
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely import box

import swathbook as sb
from swathbook.errors import InputError, NoCrsError

COLUMNS = [
    "region_km2",
    "covered_km2",
    "covered_fraction",
    "gap_km2",
    "imaged_km2",
    "stacked_km2",
    "mean_depth",
    "footprints",
]

laws = settings(deadline=None, max_examples=60)


def row(region, footprints, **options):
    """Measure one region."""
    return sb.coverage(shapes([region]), keyed(footprints), **options).iloc[0]


def test_the_columns_and_their_types_are_the_designed_ones():
    measured = sb.coverage(shapes([box(0, 0, 1, 1)]), keyed([box(0, 0, 1, 1)]))
    assert list(measured) == COLUMNS
    assert list(map(str, measured.dtypes)) == ["Float64"] * 7 + ["Int64"]


def test_half_a_region_on_one_side_of_the_equator_is_half_of_it():
    measured = row(box(0, -1, 1, 1), [box(0, 0, 1, 1)])
    assert measured["covered_fraction"] == pytest.approx(0.5, rel=1e-12)
    assert measured["gap_km2"] == pytest.approx(measured["covered_km2"], rel=1e-12)


def test_ground_that_is_seen_twice_counts_once_and_is_stacked_twice():
    measured = row(box(0, 0, 2, 1), [box(0, 0, 1, 1), box(0, 0, 1, 1)])
    assert measured["covered_fraction"] == pytest.approx(0.5, rel=1e-12)
    assert measured["stacked_km2"] == pytest.approx(2 * measured["covered_km2"], rel=1e-12)
    assert measured["mean_depth"] == pytest.approx(2, rel=1e-12)
    assert measured["footprints"] == 2


def test_what_is_imaged_beside_the_region_counts_as_imaged_only():
    measured = row(box(0, 0, 1, 1), [box(0, 0, 3, 1), box(7, 0, 8, 1)])
    assert measured["covered_fraction"] == 1
    assert measured["imaged_km2"] == pytest.approx(4 * measured["region_km2"], rel=1e-12)
    assert measured["mean_depth"] == pytest.approx(1, rel=1e-12)


def test_a_region_that_is_covered_has_no_gap_at_all():
    halves = [box(0, 0, 0.3, 1), box(0.3, 0, 1, 1)]
    assert row(box(0, 0, 1, 1), halves)["gap_km2"] == 0


def test_a_region_without_footprints_has_zeroes_and_no_depth():
    measured = sb.coverage(shapes([box(0, 0, 1, 1)]), keyed([]))
    numbers = measured.drop(columns=["region_km2", "gap_km2", "mean_depth"])
    assert (numbers == 0).all(axis=None)
    assert measured.loc[0, "gap_km2"] == measured.loc[0, "region_km2"]
    assert measured["mean_depth"].isna().all()


def test_a_missing_region_has_nothing_but_missing_values():
    measured = sb.coverage(shapes([None, box(0, 0, 1, 1)]), keyed([box(0, 0, 1, 1)] * 2))
    assert measured.loc[0].isna().all()
    assert measured.loc[1, "covered_fraction"] == 0


def test_a_region_that_encloses_nothing_has_no_share():
    measured = row(shapely.Polygon(), [box(0, 0, 1, 1)])
    assert (measured["region_km2"], measured["covered_km2"], measured["gap_km2"]) == (0, 0, 0)
    assert measured["covered_fraction"] is pd.NA


def test_missing_and_empty_footprints_count_for_nothing():
    measured = row(box(0, 0, 2, 1), [None, shapely.Polygon(), box(0, 0, 1, 1)])
    assert measured["covered_fraction"] == pytest.approx(0.5, rel=1e-12)
    assert measured["footprints"] == 1


def test_no_regions_are_no_rows_with_every_column():
    measured = sb.coverage(shapes([]), keyed([]))
    assert measured.empty
    assert list(measured) == COLUMNS


class TestOn:
    def test_only_the_footprints_that_name_a_region_count_for_it(self):
        regions = shapes([box(0, 0, 1, 1)] * 2, index=["a", "b"])
        footprints = shapes([box(0, 0, 1, 1)]).assign(order_id=["b"])
        assert sb.coverage(regions, footprints)["covered_fraction"].tolist() == [0, 1]

    def test_without_a_key_every_footprint_counts_where_it_lies(self):
        regions = shapes([box(0, 0, 1, 1), box(9, 0, 10, 1)])
        measured = sb.coverage(regions, shapes([box(0, 0, 3, 1)] * 2), on=None)
        assert measured["covered_fraction"].tolist() == [1, 0]
        assert measured["footprints"].tolist() == [2, 0]
        assert measured.loc[1, "imaged_km2"] == 0

    def test_a_footprint_that_only_touches_a_region_does_not_count_without_a_key(self):
        measured = sb.coverage(shapes([box(0, 0, 1, 1)]), shapes([box(1, 0, 2, 1)]), on=None)
        assert measured.loc[0, "footprints"] == 0

    def test_footprints_whose_key_names_no_region_count_for_none(self):
        footprints = shapes([box(0, 0, 1, 1)] * 3).assign(order_id=["x", None, pd.NA])
        measured = sb.coverage(shapes([box(0, 0, 1, 1)], index=["a"]), footprints)
        assert measured.loc["a", "footprints"] == 0

    def test_a_column_of_the_regions_can_be_their_key(self):
        regions = shapes([box(0, 0, 1, 1)] * 2).assign(site=["north", "south"])
        footprints = shapes([box(0, 0, 1, 1)]).assign(site=["south"])
        assert sb.coverage(regions, footprints, on="site")["footprints"].tolist() == [0, 1]

    def test_a_level_of_the_index_can_be_the_key_and_the_index_is_kept(self):
        index = pd.MultiIndex.from_tuples([("x", "a"), ("y", "b")], names=["team", "order_id"])
        footprints = shapes([box(0, 0, 1, 1)]).assign(order_id=["b"])
        measured = sb.coverage(shapes([box(0, 0, 1, 1)] * 2, index=index), footprints)
        assert measured.index.equals(index)
        assert measured["footprints"].tolist() == [0, 1]

    def test_regions_of_the_same_name_share_their_footprints(self):
        regions = shapes([box(0, 0, 1, 1), box(0, 0, 2, 1)], index=["a", "a"])
        footprints = shapes([box(0, 0, 1, 1)]).assign(order_id=["a"])
        measured = sb.coverage(regions, footprints)
        assert measured.index.tolist() == ["a", "a"]
        assert measured["covered_fraction"].tolist() == pytest.approx([1, 0.5], rel=1e-12)

    def test_an_unknown_column_is_an_error_that_lists_the_columns(self):
        with pytest.raises(InputError, match=r"'region_no'.*\['geometry'\]"):
            sb.coverage(shapes([box(0, 0, 1, 1)]), shapes([box(0, 0, 1, 1)]), on="region_no")

    def test_keys_of_different_kinds_are_an_error_rather_than_no_coverage(self):
        footprints = shapes([box(0, 0, 1, 1)]).assign(order_id=["0"])
        with pytest.raises(InputError, match="text in footprints and numbers"):
            sb.coverage(shapes([box(0, 0, 1, 1)]), footprints)

    def test_an_index_of_several_levels_has_to_name_the_key(self):
        index = pd.MultiIndex.from_tuples([("x", "a")], names=["team", "site"])
        footprints = shapes([box(0, 0, 1, 1)]).assign(order_id=["a"])
        with pytest.raises(InputError, match="Name the level"):
            sb.coverage(shapes([box(0, 0, 1, 1)], index=index), footprints)


class TestFrames:
    @pytest.mark.parametrize("name", ["regions", "footprints"])
    def test_a_frame_without_crs_is_an_error_that_names_it(self, name):
        frames = {"regions": shapes([box(0, 0, 1, 1)]), "footprints": keyed([box(0, 0, 1, 1)])}
        frames[name] = frames[name].set_crs(None, allow_override=True)
        with pytest.raises(NoCrsError, match=f"^{name} has no CRS"):
            sb.coverage(**frames)

    def test_a_frame_without_geometry_is_an_error(self):
        with pytest.raises(InputError, match="footprints must be a GeoDataFrame"):
            sb.coverage(shapes([box(0, 0, 1, 1)]), pd.DataFrame({"order_id": [0]}))

    def test_a_series_of_regions_is_as_good_as_a_frame(self):
        regions, footprints = shapes([box(0, 0, 2, 1)]), keyed([box(0, 0, 1, 1)])
        assert_frame_equal(
            sb.coverage(regions.geometry, footprints), sb.coverage(regions, footprints)
        )

    def test_the_active_geometry_is_the_one_that_is_measured(self):
        footprints = keyed([box(0, 0, 1, 1)])
        footprints["swath"] = shapes([box(0, 0, 2, 1)]).geometry
        measured = sb.coverage(shapes([box(0, 0, 2, 1)]), footprints.set_geometry("swath"))
        assert measured.loc[0, "covered_fraction"] == 1

    def test_the_input_is_left_as_it_was(self):
        regions = shapes([box(0, 0, 1, 1), None], index=["a", "b"])
        footprints = shapes([box(0, 0, 3, 1), shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])])
        footprints = footprints.assign(order_id=["a", "a"])
        before = regions.copy(deep=True), footprints.copy(deep=True)
        sb.coverage(regions, footprints)
        sb.gaps(regions, footprints)
        assert_frame_equal(regions, before[0])
        assert_frame_equal(footprints, before[1])

    @pytest.mark.parametrize("crs", ["EPSG:32632", "EPSG:3857", "EPSG:4258", "EPSG:3035"])
    def test_frames_in_any_crs_measure_as_in_lon_lat(self, crs):
        region, footprints = box(9, 50, 10, 51), [box(8.5, 50.2, 9.5, 50.9), box(9, 50, 9.2, 52)]
        plain = row(region, footprints)
        fine = [shapely.segmentize(f, 0.01) for f in footprints]
        projected = sb.coverage(
            shapes([shapely.segmentize(region, 0.01)]).to_crs(crs), keyed(fine).to_crs(crs)
        ).iloc[0]
        for column in COLUMNS:
            assert projected[column] == pytest.approx(plain[column], rel=1e-7)

    def test_a_projected_frame_may_hold_missing_and_odd_shapes(self):
        odd = [None, shapely.Polygon(), shapely.Point(5e5, 5e6), box(1e9, 1e9, 2e9, 2e9)]
        regions = shapes(odd).set_crs("EPSG:32632", allow_override=True)
        measured = sb.coverage(regions, keyed([]))
        assert measured["region_km2"].isna().tolist() == [True, False, True, True]

    def test_a_projected_region_may_cross_the_antimeridian(self):
        square = shapes([box(5e5, 6.6e6, 8e5, 6.7e6)]).set_crs("EPSG:32660", allow_override=True)
        measured = sb.coverage(square, shapes([box(-180, 50, 0, 70)]), on=None)
        assert measured.loc[0, "region_km2"] == pytest.approx(30_000, rel=1e-3)
        assert 0.1 < measured.loc[0, "covered_fraction"] < 0.9

    def test_a_projected_region_may_lie_around_a_pole(self):
        square = shapes([box(-1e6, -1e6, 1e6, 1e6)]).set_crs("EPSG:3413", allow_override=True)
        equal_area = square.segmentize(1000).to_crs("ESRI:102017").area[0] / 1e6
        measured = sb.coverage(square, keyed([]))
        assert measured.loc[0, "region_km2"] == pytest.approx(equal_area, rel=1e-6)

    def test_heights_and_what_has_no_area_are_left_out(self):
        high = shapely.from_wkt("POLYGON Z ((0 0 9, 1 0 9, 1 1 9, 0 1 9, 0 0 9))")
        mixed = shapely.GeometryCollection([box(0, 0, 0.5, 1), shapely.Point(0.7, 0.7)])
        measured = row(high, [mixed, shapely.LineString([(0, 0), (1, 1)]), shapely.Point(1, 1)])
        assert measured["covered_fraction"] == pytest.approx(0.5, rel=1e-12)
        assert measured["footprints"] == 1

    @pytest.mark.parametrize("turns", [-360, 360])
    def test_longitudes_beyond_180_are_the_same_places(self, turns):
        region, print_ = box(170, 0, 175, 5), box(172, -1, 179, 4)
        moved = shapely.affinity.translate(print_, turns)
        assert_measures_equal(row(region, [moved]), row(region, [print_]))

    def test_long_edges_are_straight_in_the_crs_that_they_came_in(self):
        corners = shapes([box(9, 60, 12, 62)]).to_crs("EPSG:32632")
        fine = corners.geometry.segmentize(500.0).to_crs("EPSG:4326")
        measured = sb.coverage(corners, keyed([]))
        assert measured.loc[0, "region_km2"] == pytest.approx(geodesic_km2(fine[0]), rel=1e-6)


class TestLaws:
    @laws
    @given(region=areas, footprints=several_areas)
    def test_a_loop_with_geodesic_areas_agrees(self, region, footprints):
        measured = row(region, footprints)
        for column, expected in zip(
            ["region_km2", "covered_km2", "imaged_km2", "stacked_km2"],
            naive(region, footprints),
            strict=True,
        ):
            close = pytest.approx(expected, rel=1e-6, abs=1e-6 * naive(region, [])[0])
            assert measured[column] == close

    @laws
    @given(region=areas, footprints=several_areas)
    def test_shares_lie_between_nothing_and_everything(self, region, footprints):
        measured = row(region, footprints)
        assert 0 <= measured["covered_fraction"] <= 1
        assert measured["covered_km2"] <= measured["stacked_km2"]
        assert measured["covered_km2"] <= measured["imaged_km2"]

    @laws
    @given(region=areas, footprints=several_areas, more=areas)
    def test_one_more_footprint_never_lowers_what_is_covered(self, region, footprints, more):
        fewer, all_of_them = row(region, footprints), row(region, [*footprints, more])
        slack = 1e-9 * fewer["region_km2"]
        for column in ("covered_km2", "imaged_km2", "stacked_km2"):
            assert all_of_them[column] >= fewer[column] - slack

    @laws
    @given(region=areas, footprints=several_areas, order=st.randoms(use_true_random=False))
    def test_the_order_of_footprints_does_not_matter(self, region, footprints, order):
        shuffled = order.sample(footprints, len(footprints))
        assert_measures_equal(row(region, shuffled), row(region, footprints))

    @laws
    @given(region=areas, footprints=several_areas, split=areas, at=st.floats(0.1, 0.9))
    def test_splitting_a_footprint_changes_nothing(self, region, footprints, split, at):
        west, south, east, north = split.bounds
        middle = west + at * (east - west)
        halves = [
            split & box(west - 1, south - 1, middle, north + 1),
            split & box(middle, south - 1, east + 1, north + 1),
        ]
        whole, parts = row(region, [*footprints, split]), row(region, [*footprints, *halves])
        assert_measures_equal(parts.drop("footprints"), whole.drop("footprints"))

    @laws
    @given(region=areas, footprints=several_areas)
    def test_pieces_cut_from_each_other_cover_what_they_were_cut_from(self, region, footprints):
        pieces, ground = [], shapely.Polygon()
        for footprint in footprints:
            pieces.append(polygons(footprint.difference(ground, grid_size=1e-12)))
            ground = polygons(ground.union(footprint, grid_size=1e-12))
        whole, parts = row(region, footprints), row(region, pieces)
        same = ["region_km2", "covered_km2", "gap_km2", "imaged_km2"]
        assert_measures_equal(parts[same], whole[same])

    @laws
    @given(region=areas, footprints=several_areas)
    def test_by_place_covers_what_a_common_key_covers(self, region, footprints):
        by_key, by_place = row(region, footprints), row(region, footprints, on=None)
        same = ["region_km2", "covered_km2", "gap_km2", "stacked_km2"]
        assert_measures_equal(by_place[same], by_key[same])


def assert_measures_equal(left, right):
    slack = 1e-9 * (right["region_km2"] + right.get("imaged_km2", 0))
    for column in left.index:
        if right[column] is pd.NA:
            assert left[column] is pd.NA
        else:
            assert left[column] == pytest.approx(right[column], rel=1e-9, abs=slack)


class TestRealExample:
    def test_its_frames_cover_what_the_service_reports(self, example_orders, example_frames):
        measured = sb.coverage(example_orders, example_frames).iloc[0]
        assert measured["covered_fraction"] == pytest.approx(0.056061, abs=1e-5)
        assert measured["imaged_km2"] == pytest.approx(9139.7, abs=0.1)
        assert measured["stacked_km2"] / measured["region_km2"] == pytest.approx(0.0657, abs=5e-5)
        assert measured["footprints"] == 17

    def test_its_item_covers_the_same(self, example_orders, example_items):
        measured = sb.coverage(example_orders, example_items).iloc[0]
        assert measured["covered_fraction"] == pytest.approx(0.056061, abs=1e-5)
        assert measured["imaged_km2"] == pytest.approx(9139.7, abs=0.1)


class TestGeometryThatHurts:
    def test_crossing_rings_are_repaired_and_every_loop_counts(self):
        bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
        assert row(box(0, 0, 1, 1), [bow_tie])["covered_fraction"] == pytest.approx(0.5, rel=1e-4)

    def test_hundreds_of_overlapping_frames(self):
        frames = [box(0.01 * n, 0.3, 0.01 * n + 0.5, 0.7) for n in range(400)]
        measured = row(box(0, 0, 4.49, 1), frames)
        across = geodesic_km2(box(0, 0.3, 4.49, 0.7)) / geodesic_km2(box(0, 0, 4.49, 1))
        assert measured["covered_fraction"] == pytest.approx(across, rel=1e-6)
        assert measured["stacked_km2"] == pytest.approx(
            400 * geodesic_km2(box(0, 0.3, 0.5, 0.7)), rel=1e-6
        )

    def test_neighbours_that_share_an_edge_to_the_last_digit_leave_no_gap(self):
        cuts = np.concatenate([[0.0], np.sort(np.random.default_rng(3).random(200)), [1.0]])
        strips = [box(west, 0, east, 1) for west, east in pairwise(cuts)]
        turned = [shapely.affinity.rotate(s, 33, origin=(0, 0)) for s in strips]
        region = shapely.affinity.rotate(box(0, 0, 1, 1), 33, origin=(0, 0))
        assert row(region, turned)["covered_fraction"] == pytest.approx(1, abs=1e-12)

    def test_slivers_thinner_than_a_millimetre_are_measured(self):
        sliver = box(0, 0, 1, 1e-8)
        measured = row(box(0, 0, 1, 1), [sliver])
        assert measured["covered_km2"] == pytest.approx(geodesic_km2(sliver), rel=1e-6)

    def test_shapes_split_at_the_antimeridian_are_one_ground(self):
        region = shapely.MultiPolygon([box(179, -1, 180, 1), box(-180, -1, -179, 1)])
        footprint = shapely.MultiPolygon([box(179.5, -1, 180, 1), box(-180, -1, -179.5, 1)])
        measured = row(region, [footprint], on=None)
        assert measured["covered_fraction"] == pytest.approx(0.5, rel=1e-12)
        assert measured["footprints"] == 1

    def test_a_cap_over_the_pole_is_measured(self):
        measured = row(box(-180, 80, 180, 90), [box(-180, 80, 0, 90)])
        assert measured["covered_fraction"] == pytest.approx(0.5, rel=1e-12)

    def test_a_region_of_30_000_vertices(self):
        angle = np.linspace(0, 2 * np.pi, 30_000, endpoint=False)
        reach = 1 + 0.05 * np.sin(40 * angle)
        coast = shapely.Polygon(np.column_stack([reach * np.cos(angle), reach * np.sin(angle)]))
        tiles = [box(x, -2, x + 0.3, 2) for x in np.arange(-2, 0, 0.25)]
        measured = row(coast, tiles)
        west = coast & box(-2, -2, 0.05, 2)
        assert measured["covered_km2"] == pytest.approx(geodesic_km2(west), rel=1e-6)

    def test_the_same_shape_in_many_regions_is_measured_by_many_threads(self):
        angle = np.linspace(0, 2 * np.pi, 300, endpoint=False)
        disc = shapely.Polygon(np.column_stack([np.cos(angle), np.sin(angle)]))
        within = [shapely.affinity.scale(disc, s, s) for s in (0.2, 0.4, 1.2)]
        measured = sb.coverage(shapes([disc] * 500), shapes(within), on=None)
        assert measured["covered_fraction"].tolist() == [1.0] * 500
        assert (measured["footprints"] == 3).all()
