"""Shapes that are too small to be seen on a web map are marked by dots."""

from collections import Counter

import pytest
import shapely

from swathbook import schema
from swathbook.book import Book
from swathbook.maps.dots import dots
from swathbook.maps.scene import scene


def book_of(regions, stages, footprints=(), owners=()):
    ids = [str(n) for n in range(len(regions))]
    orders = schema.ORDERS.frame({"region": regions, "stage": stages}, ids)
    items = schema.ITEMS.frame(
        {"geometry": list(footprints), "order_id": list(owners)},
        [f"item {n}" for n in range(len(footprints))],
    )
    return Book(orders=orders, items=items)


def kinds(book):
    return [dot.kind for dot in dots(scene(book))]


def test_a_shape_is_dotted_until_it_is_as_wide_as_a_dot():
    narrow = shapely.box(0, 0, 360 / 1024, 0.1)
    (dot,) = dots(scene(book_of([narrow], ["failed"])))
    # At zoom 5 the world is 256 · 2⁵ = 8192 px wide, and 1/1024 of it 8 px.
    assert (dot.first, dot.below) == (0, pytest.approx(5))
    assert dot.at == pytest.approx((180 / 1024, 0.05), abs=1e-4)


def test_the_dot_of_a_region_with_footprints_has_a_dark_middle():
    small = shapely.box(0, 0, 0.1, 0.1)
    assert kinds(book_of([small], ["failed"])) == ["region"]
    assert kinds(book_of([small], ["failed"], [small], ["0"])) == ["region", "imaged"]


def test_however_many_footprints_a_region_has_its_dot_is_not_buried():
    small = shapely.box(0, 0, 0.1, 0.1)
    book = book_of([small], ["succeeded"], [small] * 50, ["0"] * 50)
    assert Counter(kinds(book)) == {"region": 1, "imaged": 1}


def test_a_small_footprint_is_dotted_where_its_region_is_seen():
    large, small = shapely.box(0, 0, 8, 8), shapely.box(1, 1, 1.1, 1.1)
    found = dots(scene(book_of([large], ["succeeded"], [small], ["0"])))
    region, footprint = (next(d for d in found if d.kind == k) for k in ("region", "footprint"))
    assert footprint.first == region.below < footprint.below


def test_a_footprint_without_a_region_has_its_own_dot():
    small = shapely.box(0, 0, 0.1, 0.1)
    assert kinds(book_of([None], ["succeeded"], [small], ["0"])) == ["footprint"]


def test_rare_stages_lie_above_common_ones():
    small = shapely.box(0, 0, 0.1, 0.1)
    stages = ["failed", "succeeded", "succeeded", "pending", "succeeded", "pending"]
    drawn = scene(book_of([small] * 6, stages))
    above = [drawn.regions.stages[dot.of] for dot in dots(drawn)]
    assert above == ["succeeded"] * 3 + ["pending"] * 2 + ["failed"]


def test_an_empty_book_has_no_dots():
    assert kinds(Book()) == []
