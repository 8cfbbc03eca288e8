"""What is left of a region where no footprint shows it."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from analysis_cases import areas, keyed, several_areas, shapes
from hypothesis import given, settings
from shapely import box

import swathbook as sb
from swathbook.errors import NoCrsError
from swathbook.geometry import area_km2


def test_a_gap_is_the_ground_that_is_left():
    left = sb.gaps(shapes([box(0, 0, 2, 1)]), keyed([box(-1, -1, 1, 2)]))
    assert isinstance(left, gpd.GeoDataFrame)
    assert list(left) == ["gap_km2", "geometry"]
    assert left.geometry[0].equals(box(1, 0, 2, 1))
    assert left.loc[0, "gap_km2"] == pytest.approx(area_km2([box(1, 0, 2, 1)])[0], rel=1e-12)
    assert str(left["gap_km2"].dtype) == "Float64"


def test_a_region_that_is_covered_has_an_empty_gap():
    left = sb.gaps(shapes([box(0, 0, 1, 1)]), keyed([box(-1, -1, 2, 0.4), box(-1, 0.4, 2, 2)]))
    assert left.geometry[0].is_empty
    assert left.loc[0, "gap_km2"] == 0


def test_a_region_without_footprints_is_a_gap_altogether():
    left = sb.gaps(shapes([box(0, 0, 1, 1)]), keyed([]))
    assert left.geometry[0].equals(box(0, 0, 1, 1))


def test_a_missing_region_has_no_gap_that_could_be_known():
    left = sb.gaps(shapes([None]), keyed([box(0, 0, 1, 1)]))
    assert left.geometry.isna().all()
    assert left["gap_km2"].isna().all()


def test_the_index_is_kept_even_where_names_repeat():
    regions = shapes([box(0, 0, 1, 1), box(0, 0, 2, 1)], index=pd.Index(["a", "a"], name="site"))
    left = sb.gaps(regions, shapes([box(0, 0, 1, 1)]), on=None)
    assert left.index.equals(regions.index)
    assert left.geometry.is_empty.tolist() == [True, False]


def test_gaps_come_in_the_crs_of_the_regions():
    regions = shapes([box(9, 50, 10, 51)]).to_crs("EPSG:32632")
    left = sb.gaps(regions, shapes([box(9, 50, 9.5, 51)]), on=None)
    assert left.crs == regions.crs
    assert 0 < left.geometry.area[0] < regions.geometry.area[0]


def test_a_gap_in_a_projected_crs_keeps_edges_that_are_straight_in_lon_lat():
    regions = shapes([box(-1e6, -1e6, 1e6, 1e6)]).set_crs("EPSG:3413", allow_override=True)
    left = sb.gaps(regions, shapes([box(-180, 85, 180, 90)]), on=None)
    equal_area = left.segmentize(1000).to_crs("ESRI:102017").area[0] / 1e6
    assert left.loc[0, "gap_km2"] == pytest.approx(equal_area, rel=1e-4)


def test_no_regions_are_no_rows_with_every_column():
    left = sb.gaps(shapes([]), keyed([]))
    assert (len(left), list(left), left.crs) == (0, ["gap_km2", "geometry"], "EPSG:4326")


def test_a_frame_without_crs_is_an_error_that_names_it():
    with pytest.raises(NoCrsError, match=r"^regions has no CRS"):
        sb.gaps(gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)]), keyed([]))


def test_tiles_cut_from_a_region_leave_no_slivers_of_it():
    region = shapely.affinity.rotate(box(0, 0, 1, 1), 33, origin=(0, 0))
    tiles = [
        region & shapely.affinity.rotate(box(x / 7 - 1, -2, (x + 1) / 7 - 1, 3), 11)
        for x in range(-14, 21)
    ]
    assert shapely.union_all(tiles).area == pytest.approx(region.area)
    left = sb.gaps(shapes([region]), shapes(tiles), on=None)
    assert left.geometry[0].is_empty
    assert left.loc[0, "gap_km2"] == 0


@settings(deadline=None, max_examples=60)
@given(region=areas, footprints=several_areas)
def test_what_is_covered_and_what_is_left_add_up_to_the_region(region, footprints):
    regions, prints = shapes([region]), keyed(footprints)
    covered, left = sb.coverage(regions, prints), sb.gaps(regions, prints)
    whole = covered.loc[0, "region_km2"]
    assert covered.loc[0, "covered_km2"] + left.loc[0, "gap_km2"] == pytest.approx(whole, rel=1e-9)
    assert left.geometry[0].is_valid
    assert left.loc[0, "gap_km2"] == pytest.approx(covered.loc[0, "gap_km2"], abs=1e-9 * whole)


@settings(deadline=None, max_examples=60)
@given(region=areas, footprints=several_areas)
def test_a_gap_once_imaged_leaves_none(region, footprints):
    regions = shapes([region])
    gap = sb.gaps(regions, keyed(footprints)).geometry[0]
    assert sb.coverage(regions, keyed([*footprints, gap])).loc[0, "gap_km2"] == pytest.approx(
        0, abs=1e-9 * area_km2([region])[0]
    )
