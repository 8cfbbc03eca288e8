"""Footprints from any frame, joined by product id."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.affinity import translate

import swathbook as sb
from swathbook.errors import InputError, NoCrsError
from swathbook.schema import FINDINGS, ITEMS

THEIRS = shapely.box(0, 0, 1, 1)
PLACES = {name: translate(shapely.box(105, 20, 106, 21), n) for n, name in enumerate("PQRST")}
BOWTIE = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])


@pytest.fixture
def book():
    """Make a Book of five items: P without footprint twice, Q with one, X unknown, one nameless."""
    products = ["P", "Q", "P", "X", None]
    shapes = [None, THEIRS, None, None, shapely.Polygon()]
    values = {"order_id": ["datashare:1"] * 5, "product_id": products, "geometry": shapes}
    return sb.Book(items=ITEMS.frame(values, [f"datashare:1/{n}" for n in range(5)]))


def catalogue(names="PQRST", column="product_id", crs="EPSG:4326", **shapes):
    found = [shapes.get(name, PLACES.get(name)) for name in names]
    return gpd.GeoDataFrame({column: list(names)}, geometry=found, crs=crs)


def shapes(book):
    return book.check().items.geometry.tolist()


def findings(book, problem):
    return book.findings[book.findings["problem"] == problem]


@pytest.mark.parametrize(
    ("frame", "options"),
    [
        (catalogue(), {}),
        (catalogue(column="productID"), {"on": "productID"}),
        (catalogue().set_index("product_id"), {}),
        (catalogue(column="id").set_index("id"), {"on": None}),
        (catalogue().set_index("product_id").geometry, {}),
        (gpd.GeoSeries(PLACES, crs="EPSG:4326"), {}),
        (catalogue().iloc[::-1], {}),
        (catalogue("PPR"), {}),
        (catalogue().assign(product_id=[" P ", "Q", "R", None, "T"]), {}),
    ],
    ids=[
        "column",
        "other column",
        "index",
        "any index",
        "series",
        "bare series",
        "turned round",
        "same shape twice",
        "blanks",
    ],
)
def test_items_without_a_footprint_get_that_of_their_product(book, frame, options):
    first, second, third, fourth, fifth = shapes(book.with_footprints(frame, **options))
    assert first.equals(PLACES["P"])
    assert third.equals(PLACES["P"])
    assert second.equals(THEIRS)
    assert fourth is None
    assert fifth.is_empty


def test_the_findings_count_what_was_filled_and_what_is_still_missing(book):
    mine = book.with_footprints(catalogue())
    counted, left = findings(mine, "user_footprint"), findings(mine, "no_footprint")
    assert counted["detail"].item().startswith("2 of 4 items without a footprint")
    assert counted["severity"].item() == "info"
    assert left["detail"].item().startswith("2 of 5 items have no footprint")


def test_nothing_found_is_a_warning(book):
    none = book.with_footprints(catalogue("RST"))
    assert findings(none, "user_footprint")["severity"].item() == "warning"
    assert none.items.equals(book.items)


def test_what_was_said_about_a_missing_footprint_goes_when_it_is_filled(book):
    keys = ["datashare:1/0", "datashare:1/3", None]
    known = {"table": ["items"] * 3, "key": keys, "problem": ["no_footprint"] * 3}
    before = sb.Book(items=book.items, findings=FINDINGS.frame(known))
    after = findings(before.with_footprints(catalogue()), "no_footprint")
    assert after["key"].fillna("all").tolist() == ["datashare:1/3", "all"]
    assert after["detail"].iloc[1].startswith("2 of 5")


def test_footprints_that_are_there_are_replaced_on_request(book):
    _, second, *_ = shapes(book.with_footprints(catalogue(), overwrite=True))
    assert second.equals(PLACES["Q"])
    mine = book.with_footprints(catalogue(), overwrite=True)
    assert findings(mine, "user_footprint")["detail"].item().endswith("; 1 had another one")
    kept = shapes(book.with_footprints(catalogue("P"), overwrite=True))
    assert kept[1].equals(THEIRS)


def test_footprints_in_another_crs_are_brought_to_lon_lat(book):
    first, *_ = shapes(book.with_footprints(catalogue().to_crs("EPSG:6933")))
    assert first.symmetric_difference(PLACES["P"]).area < 1e-7


def test_a_broken_footprint_is_repaired_with_a_finding_for_each_item(book):
    mine = book.with_footprints(catalogue("PZ", P=BOWTIE, Z=BOWTIE))
    assert shapes(mine)[0].area == 2.0
    crossed = findings(mine, "self_intersection")
    assert crossed["key"].tolist() == ["datashare:1/0", "datashare:1/2"]
    assert set(crossed["table"]) == {"items"}


def test_a_footprint_that_encloses_nothing_is_left_missing_and_named(book):
    mine = book.with_footprints(catalogue("P", P=shapely.Point(1, 1)))
    assert shapes(mine)[0] is None
    assert findings(mine, "empty_geometry")["key"].tolist() == ["datashare:1/0", "datashare:1/2"]


def test_different_shapes_for_one_product_that_was_bought_are_an_error_that_names_it(book):
    frame = pd.concat([catalogue(), catalogue("P", P=BOWTIE)])
    with pytest.raises(InputError, match=r"different ones for 'P'\. Choose"):
        book.with_footprints(frame)


def test_different_shapes_for_a_product_that_nobody_needs_are_no_matter(book):
    frame = pd.concat([catalogue(), catalogue("QR", Q=BOWTIE, R=BOWTIE)])
    assert shapes(book.with_footprints(frame))[0].equals(PLACES["P"])


@pytest.mark.parametrize("ids", [[7, 8], [7.0, 8.0], [7.0, None], ["7", "8"]])
def test_ids_that_are_numbers_are_compared_as_text(ids):
    items = ITEMS.frame({"product_id": ["7"]}, ["a"])
    frame = gpd.GeoDataFrame({"product_id": ids}, geometry=[THEIRS, BOWTIE], crs=4326)
    assert shapes(sb.Book(items=items).with_footprints(frame))[0].equals(THEIRS)


def test_an_empty_frame_and_an_empty_book_are_no_trouble(book):
    nothing = gpd.GeoDataFrame({"product_id": []}, geometry=[], crs="EPSG:4326")
    assert book.with_footprints(nothing).items.equals(book.items)
    assert sb.Book().with_footprints(catalogue()).items.empty


def test_a_column_that_is_not_there_is_named_with_those_that_are(book):
    with pytest.raises(InputError, match=r"called 'product_id'; its columns are \['id'"):
        book.with_footprints(catalogue(column="id"))


def test_a_frame_without_a_crs_is_refused(book):
    with pytest.raises(NoCrsError, match="frame has no CRS"):
        book.with_footprints(catalogue(crs=None))


def test_a_table_without_shapes_is_refused(book):
    with pytest.raises(InputError, match="active geometry"):
        book.with_footprints(pd.DataFrame({"product_id": ["P"]}))


def test_another_books_items_serve_as_a_frame(book):
    known = sb.Book(items=ITEMS.frame({"product_id": ["P"], "geometry": [BOWTIE.buffer(0)]}, ["b"]))
    assert shapes(book.with_footprints(known.items))[0] is not None


def test_the_book_and_the_frame_that_come_in_are_left_as_they_are(book):
    frame = catalogue()
    before = frame.copy()
    book.with_footprints(frame, overwrite=True)
    assert book.items.geometry.iloc[0] is None
    assert book.items.geometry.iloc[1].equals(THEIRS)
    assert frame.equals(before)
