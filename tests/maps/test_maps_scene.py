"""A Book becomes layers with plain texts, and nothing is lost on the way."""

import json
from decimal import Decimal

import geopandas.testing
import pytest
import shapely

import swathbook as sb
from swathbook.book import Book
from swathbook.errors import InputError
from swathbook.maps.scene import scene


def told(feature):
    return dict(feature["properties"]["facts"])


def test_features_are_plain_json_that_says_what_the_tables_say(book):
    first = json.loads(json.dumps(scene(book).regions.features()))[0]
    assert first["id"] == "market:0"
    assert told(first) == {
        "Status": "delivered",
        "Ordered": "2026-01-02 03:04 UTC",
        "Cloud at most": "10 %",
        "To pay": "1,234.50 USD",
        "Flagged as deleted": "yes",
    }


def test_what_is_missing_is_not_told(book):
    second = scene(book).regions.features()[1]
    assert told(second) == {
        "Status": "imaging pending acquisition",
        "Ordered": "2026-02-01 00:00 UTC",
    }


def test_an_item_tells_of_its_order(book):
    footprint = scene(book).footprints.features()[0]
    assert told(footprint)["Order"] == "0"
    assert told(footprint)["Status"] == "delivered"
    assert footprint["properties"]["stage"] == "succeeded"


def test_an_item_without_its_order_is_drawn_as_unknown(book):
    assert scene(Book(items=book.items)).footprints.stages == ["unknown", "unknown"]


def test_shapes_are_where_they_were(book):
    drawn = scene(book)
    by_id = dict(zip(drawn.regions.ids, drawn.regions.shapes, strict=True))
    assert by_id["market:0"].equals(book.orders.region.iloc[0])


def test_small_regions_lie_above_large_ones(book):
    areas = shapely.area(scene(book).regions.shapes)
    assert list(areas) == sorted(areas, reverse=True)


def test_what_has_no_shape_is_counted_and_said(book):
    drawn = scene(book)
    assert drawn.counts == {"pending": 1, "succeeded": 1, "unknown": 1}
    assert drawn.notes == ["1 order has no region", "1 item has no footprint"]


def test_the_summary_counts_all_rows_and_spans_the_orders(book):
    assert scene(book).summary == "3 orders · 3 items · 2026-01-02 to 2026-02-01"


def test_an_empty_shape_is_as_good_as_none(book):
    orders = book.orders.assign(region=shapely.Polygon())
    assert scene(Book(orders=orders)).regions.undrawn == 3


def test_a_split_region_is_laid_out_in_one_piece(fiji_book):
    drawn = scene(fiji_book)
    assert drawn.extent.width < 4
    assert {shape.geom_type for shape in drawn.regions.shapes} == {"Polygon"}


def test_drawing_leaves_the_tables_alone(book):
    before = {name: frame.copy() for name, frame in book.tables.items()}
    scene(book).regions.features()
    for name in ("orders", "items", "frames"):
        geopandas.testing.assert_geodataframe_equal(getattr(book, name), before[name])


def test_an_empty_book_is_an_empty_map_of_the_world():
    drawn = scene(Book())
    assert (drawn.summary, drawn.notes, drawn.counts) == ("0 orders · 0 items", [], {})
    assert drawn.extent.width == 360


def test_money_keeps_every_digit():
    orders = sb.schema.ORDERS.frame(
        {
            "order_no": ["1"],
            "final_amount": [Decimal("12345678901234567890.123456")],
            "region": [shapely.box(0, 0, 1, 1)],
        },
        ["market:1"],
    )
    shown = told(scene(Book(orders=orders)).regions.features()[0])["To pay"]
    assert shown == "12,345,678,901,234,567,890.123456 (currency not given)"


def test_a_frame_instead_of_a_book_is_told(book):
    with pytest.raises(InputError, match="a Book is wanted to draw, found GeoDataFrame"):
        scene(book.orders)
