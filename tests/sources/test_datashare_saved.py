"""Saved answers of the data-sharing service, among those of others."""

import json
from pathlib import Path

import pytest

import swathbook as sb

DATA = Path(__file__).parents[1] / "data"
PAGE = json.loads((DATA / "datashare" / "datashare_query_orders.json").read_text())
ORDER = PAGE["items"][0]
DATASET = {
    "provider": ORDER["provider"],
    "productID": "product1",
    "productName": "prodname1",
    "dataUrl": "https://obs.example.org/a",
}


def problems(book):
    return sorted(book.findings["problem"])


def test_the_documented_page_is_a_book_that_knows_what_it_lacks():
    book = sb.read(DATA / "datashare" / "datashare_query_orders.json").check()
    assert book.orders["source"].tolist() == ["datashare"]
    assert problems(book) == ["count_differs", "no_footprint"]


def test_the_documented_error_is_an_answer_that_says_no():
    book = sb.read(DATA / "datashare" / "datashare_error.json")
    (finding,) = book.findings.to_dict("records")
    assert finding["problem"] == "unreadable_answer"
    assert "'Incorrect number of arguments' (BCS.5002046)" in finding["detail"]


@pytest.mark.parametrize(
    "saved",
    [PAGE, ORDER, [ORDER], {"items": [ORDER]}, json.dumps(PAGE), [PAGE, PAGE], {**PAGE, "x": 1}],
    ids=[
        "page",
        "order",
        "rows",
        "page without paging",
        "text",
        "the same page twice",
        "more keys",
    ],
)
def test_an_order_is_known_in_whatever_it_was_saved(saved):
    book = sb.read(saved)
    assert list(book.orders.index) == [f"datashare:{ORDER['consumer']}/1"]
    assert "unreadable_answer" not in problems(book)


def test_pages_that_hold_all_that_was_announced_lack_nothing():
    pages = [
        {"items": [{**ORDER, "orderSeq": str(n)}], "pagination": {"totalItems": 3}}
        for n in range(3)
    ]
    assert problems(sb.read(pages)) == ["no_footprint"]


def test_an_empty_page_is_an_answer():
    empty = {"items": None, "pagination": {"currentPage": 1, "pageSizeNum": 100, "totalItems": 0}}
    assert problems(sb.read(empty)) == []


@pytest.mark.parametrize("saved", [DATASET, {"items": [DATASET], "pagination": {"totalItems": 9}}])
def test_a_data_set_gives_its_order_a_file(saved):
    book = sb.read([saved, ORDER]).check()
    assert book.files["order_id"].tolist() == list(book.orders.index)
    assert problems(book) == ["encrypted", "no_footprint"]


def test_answers_of_all_services_lie_side_by_side():
    book = sb.read([DATA / "market" / "market_order_detail.json", PAGE]).check()
    assert set(book.orders["source"]) == {"market", "datashare"}
    assert len(sb.read(DATA / "market").orders.query("source != 'market'")) == 0


def test_the_currency_is_that_of_all_amounts():
    assert sb.read(ORDER, currency="CNY").orders["currency"].tolist() == ["CNY"]


@pytest.mark.parametrize(
    "foreign",
    [
        {"type": "FeatureCollection", "features": []},
        {"items": [], "name": "a list of anything"},
        {"items": [{"id": 1}]},
        {"provider": "did:a", "status": "ready"},
        {"error": "invalid_grant", "error_description": "no"},
        {"orgID": "o", "channelID": "c", "cert": "x", "sk": "y", "timestamp": "z"},
    ],
    ids=lambda body: next(iter(body)),
)
def test_what_others_saved_is_left_to_others(foreign):
    book = sb.read(foreign)
    assert len(book.orders) == len(book.files) == 0
    assert problems(book) == ["unreadable_answer"]
