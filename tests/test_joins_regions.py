"""Areas of interest for orders that came without a region."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import swathbook as sb
from swathbook.errors import ContractError, InputError, NoCrsError
from swathbook.schema import ORDERS

THEIRS = shapely.box(0, 0, 1, 1)
MINE = shapely.box(105, 20, 106, 21)
BOWTIE = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])


@pytest.fixture
def book():
    regions = [THEIRS, None, shapely.Polygon()]
    return sb.Book(orders=ORDERS.frame({"region": regions}, ["market:A", "regards:1", "regards:2"]))


def frame(*shapes, index=None, crs="EPSG:4326"):
    return gpd.GeoSeries(shapes, index=index, crs=crs)


def regions(book):
    return book.check().orders["region"].tolist()


def said(book):
    own = book.findings[book.findings["problem"] == "user_region"]
    return own[["key", "detail"]].to_numpy().tolist()


def areas(shapes):
    return [round(shape.area, 6) for shape in shapes]


# one area for all


@pytest.mark.parametrize(
    "area",
    [
        MINE,
        MINE.wkt,
        shapely.to_geojson(MINE),
        shapely.geometry.mapping(MINE),
        frame(MINE),
        gpd.GeoDataFrame({"name": ["Hanoi"]}, geometry=[MINE], crs="EPSG:4326"),
        frame(shapely.box(105, 20, 105.5, 21), shapely.box(105.4, 20, 106, 21)),
        frame(MINE, None),
        frame(MINE, index=["Hanoi"]),
    ],
    ids=["shape", "wkt", "geojson", "dict", "series", "frame", "two", "one missing", "named place"],
)
def test_orders_without_a_region_get_the_area_and_others_keep_theirs(book, area):
    first, *others = regions(book.with_regions(area))
    assert first.equals(THEIRS)
    assert all(shape.equals(MINE) for shape in others)


def test_the_findings_name_the_orders_whose_region_is_the_users(book):
    mine = book.with_regions(MINE)
    assert [key for key, _ in said(mine)] == ["regards:1", "regards:2"]
    assert set(mine.findings["severity"]) == {"info"}


def test_an_area_in_another_crs_is_brought_to_lon_lat(book):
    metres = frame(MINE).to_crs("EPSG:6933")
    assert regions(book.with_regions(metres))[1].symmetric_difference(MINE).area < 1e-7


def test_overwriting_replaces_all_regions_and_says_so(book):
    mine = book.with_regions(MINE, overwrite=True)
    assert all(shape.equals(MINE) for shape in regions(mine))
    assert said(mine)[0] == ["market:A", "the order had another region"]


def test_an_area_over_the_antimeridian_is_split_there(book):
    mine = book.with_regions(shapely.box(179, 0, 181, 1))
    assert regions(mine)[1].geom_type == "MultiPolygon"
    assert "antimeridian" in set(mine.findings["problem"])


def test_an_area_that_crosses_itself_is_repaired_with_a_finding(book):
    mine = book.with_regions(BOWTIE)
    assert regions(mine)[1].is_valid
    assert areas(regions(mine)[1:]) == [2.0, 2.0]
    repaired = mine.findings[mine.findings["problem"] == "self_intersection"]
    assert repaired[["table", "column"]].to_numpy().tolist() == [["orders", "region"]]
    assert repaired["after_km2"].gt(0).all()


def test_an_order_without_an_area_can_be_measured_once_it_has_one(book):
    assert pd.isna(book.coverage()["region_km2"].iloc[1])
    assert book.with_regions(MINE).coverage()["region_km2"].notna().all()


def test_a_book_without_gaps_or_orders_stays_as_it_is(book):
    assert sb.Book().with_regions(MINE).findings.empty
    assert (
        book.with_regions(MINE).with_regions(BOWTIE).orders.equals(book.with_regions(MINE).orders)
    )


# one area per order


def test_each_order_gets_its_own_area(book):
    own = frame(MINE, BOWTIE, index=["regards:2", "regards:1"])
    mine = book.with_regions(own)
    assert areas(regions(mine)) == [1.0, 2.0, 1.0]
    crossed = mine.findings[mine.findings["problem"] == "self_intersection"]
    assert crossed["key"].tolist() == ["regards:1"]


def test_orders_that_are_not_named_stay_without(book):
    mine = book.with_regions(frame(MINE, index=pd.Index(["regards:2"], name="order_id")))
    assert [key for key, _ in said(mine)] == ["regards:2"]
    assert regions(mine)[1] is None


def test_several_areas_of_one_order_are_united(book):
    own = frame(shapely.box(0, 0, 2, 1), shapely.box(1, 0, 3, 1), index=["regards:1"] * 2)
    assert areas(regions(book.with_regions(own))[1:2]) == [3.0]


def test_a_region_that_is_there_stays_and_the_finding_says_how_to_replace_it(book):
    own = frame(MINE, index=["market:A"])
    kept, taken = book.with_regions(own), book.with_regions(own, overwrite=True)
    assert regions(kept)[0].equals(THEIRS)
    assert regions(taken)[0].equals(MINE)
    assert "overwrite=True" in kept.findings["action"].item()


def test_orders_that_are_not_in_the_book_are_named(book):
    with pytest.raises(InputError, match=r"no order 'regards:9', 'regards:l'"):
        book.with_regions(frame(MINE, MINE, MINE, index=["regards:1", "regards:9", "regards:l"]))


def test_names_of_orders_that_are_all_unknown_are_not_taken_for_names_of_places(book):
    with pytest.raises(InputError, match="regards:9"):
        book.with_regions(frame(MINE, index=["regards:9"]))


def test_an_area_that_cannot_be_read_leaves_the_order_without_and_says_so(book):
    mine = book.with_regions(frame(shapely.Point(0, 0), index=["regards:1"]))
    assert mine.findings[["key", "severity"]].to_numpy().tolist() == [["regards:1", "error"]]


# what is refused


@pytest.mark.parametrize(
    "area",
    [None, "", "nonsense", shapely.Polygon(), shapely.Point(1, 1), frame(), frame(None), 7],
    ids=["none", "blank", "text", "empty", "point", "no rows", "missing", "number"],
)
def test_an_area_that_encloses_nothing_is_refused(book, area):
    with pytest.raises(InputError, match="encloses no ground"):
        book.with_regions(area)


def test_a_frame_without_a_crs_is_refused(book):
    with pytest.raises(NoCrsError, match="area has no CRS"):
        book.with_regions(frame(MINE, crs=None))


def test_a_book_that_is_not_in_lon_lat_is_refused(book):
    moved = sb.Book(orders=book.orders.to_crs("EPSG:3857"))
    with pytest.raises(ContractError):
        moved.with_regions(MINE)


def test_the_book_that_comes_in_is_left_as_it_is(book):
    book.with_regions(MINE, overwrite=True)
    assert book.orders["region"].iloc[0].equals(THEIRS)
    assert book.orders["region"].iloc[1] is None
    assert book.findings.empty
