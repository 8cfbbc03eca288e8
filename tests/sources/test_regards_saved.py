"""Saved answers of a REGARDS service, told apart by what they hold, in any order."""

import copy
import itertools
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from regards_answers import FEATURE, FILE, ORDER, URN, feature, file, order, page, problems, urn

import swathbook as sb
from swathbook.errors import BadRequestError
from swathbook.sources.market.reading import Reading
from swathbook.sources.market.saved import MarketShelf
from swathbook.sources.regards.saved import RegardsShelf

DATA = Path(__file__).parents[1] / "data"
HOST = "https://host.example/api/v1"
ORDERS_AT = f"{HOST}/rs-order/user/orders?page=0&size=20"
FILES_AT = HOST + "/rs-order/orders/{}/dataset/{}/files?page=0&size=20"
AVAILABLE_AT = HOST + "/rs-order/orders/{}/files/available?page=0"

ANSWERS = [
    page(ORDER, order(4108, label="second", datasetTasks=[]), address=ORDERS_AT),
    ORDER,
    page(FILE, address=FILES_AT.format(4107, 911)),
    page(file(2, ipId=urn(2), filename="b.tif"), address=FILES_AT.format(4107, 912)),
    page(FEATURE),
    feature(urn(2), providerId="P2"),
]


def counts(book):
    return {name: len(book.tables[name]) for name in ("orders", "items", "files")}


def test_a_folder_of_answers_is_one_book(tmp_path):
    for number, answer in enumerate(ANSWERS):
        (tmp_path / f"{number}.json").write_text(json.dumps(answer, default=float))
    book = sb.read(tmp_path).check()
    assert book.is_complete
    assert counts(book) == {"orders": 2, "items": 2, "files": 2}
    assert not book.items.geometry.isna().any()


@pytest.mark.parametrize("answers", [*itertools.permutations(ANSWERS)][::61])
def test_the_order_of_answers_does_not_matter(answers):
    book = sb.read(list(answers)).check()
    wanted = sb.read(ANSWERS)
    for name in ("orders", "items", "files"):
        pd.testing.assert_frame_equal(
            book.tables[name].sort_index(), wanted.tables[name].sort_index(), check_like=True
        )


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (ORDER, {"orders": 1, "items": 0, "files": 0}),
        (ORDER["content"], {"orders": 1, "items": 0, "files": 0}),
        ([ORDER, order(2, label="b")], {"orders": 2, "items": 0, "files": 0}),
        (FILE, {"orders": 0, "items": 1, "files": 1}),
        (FILE["content"], {"orders": 0, "items": 1, "files": 1}),
        (FEATURE, {"orders": 0, "items": 0, "files": 0}),
        (FEATURE["content"], {"orders": 0, "items": 0, "files": 0}),
        (page(), {"orders": 0, "items": 0, "files": 0}),
        ({key: value for key, value in page().items() if key != "content"}, {"files": 0}),
        ({"content": {"id": 1, "status": "DONE"}, "links": []}, {"orders": 1}),
    ],
)
def test_every_kind_of_answer_is_known(answer, found):
    book = sb.read(answer).check()
    assert book.is_complete
    assert {name: counts(book)[name] for name in found} == found


def test_files_that_do_not_name_their_order_go_by_their_page():
    row = {"id": 7, "productId": "P", "downloadUrl": f"{HOST}/x", "filename": "a", "filesize": 1}
    book = sb.read(page({"content": row, "links": []}, address=AVAILABLE_AT.format(4107)))
    assert book.files["order_id"].tolist() == ["regards:4107"]


def test_files_that_do_not_name_their_order_at_all_stay():
    row = {"id": 7, "productId": "P", "downloadUrl": f"{HOST}/x", "filename": "a", "filesize": 1}
    book = sb.read(page({"content": row, "links": []}))
    assert book.files["order_id"].isna().tolist() == [True]


def test_pages_that_lack_rows_are_noticed():
    book = sb.read(page(ORDER, total=41, address=ORDERS_AT))
    assert "count_differs" in problems(book)


def test_pages_of_one_listing_count_together():
    pages = [page(file(n), total=2, number=n, address=FILES_AT.format(4107, 911)) for n in range(2)]
    assert "count_differs" not in problems(sb.read(pages))


def test_listings_of_two_datasets_count_apart():
    pages = [page(file(n), total=1, address=FILES_AT.format(4107, n)) for n in range(2)]
    pages += [page(file(3), total=2, address=FILES_AT.format(4107, 3))]
    (found,) = sb.read(pages).findings.query("problem == 'count_differs'")["detail"]
    assert found == "a listing announces 2 files, and its pages here hold 1"


ROWS = [order(1, label="a"), order(2, label="b")]
PLAIN_ROWS = [row["content"] for row in ROWS]
FIGURES = {"size": 20, "totalElements": 9, "totalPages": 1, "number": 0}


@pytest.mark.parametrize(
    "answer",
    [
        {"page": FIGURES, "content": ROWS, "links": []},
        {**FIGURES, "content": PLAIN_ROWS, "first": True, "empty": False},
        {"_embedded": {"orders": PLAIN_ROWS}, "_links": {}, "page": FIGURES},
    ],
    ids=["as published", "as Spring Data writes", "as HAL writes"],
)
def test_pages_of_other_forms_are_read_and_their_numbers_held_to_them(answer):
    book = sb.read(answer).check()
    assert book.orders["order_no"].tolist() == ["1", "2"]
    assert "count_differs" in problems(book)


@pytest.mark.parametrize("name", ["metadata", "page"])
def test_a_page_without_rows_may_leave_them_out(name):
    book = sb.read({name: {**FIGURES, "totalElements": 0}})
    assert (len(book.orders), problems(book)) == (0, [])


def test_a_bare_order_is_known_by_few_of_its_keys():
    said = {"id": 3, "owner": "ada@example.org", "status": "DONE", "creationDate": "2031-01-01"}
    assert sb.read(said).orders.index.tolist() == ["regards:3"]


@pytest.mark.parametrize("turn", [1, -1])
def test_the_last_version_is_the_last_whatever_was_saved_last(turn):
    last = URN.rpartition(":")[0] + ":LAST"
    older = feature(urn(1), virtualId=last, last=False, version=1, geometry=None)
    book = sb.read([file(1, ipId=last), *[older, FEATURE][::turn]])
    assert book.items.geometry.notna().all()


def test_a_row_that_cannot_be_told_goes_with_its_page():
    book = sb.read(page(ORDER, "nonsense", {"content": None, "links": []}))
    assert len(book.orders) == 3


def test_features_of_stac_are_footprints():
    item = {**FEATURE["content"], "id": "S2_TILE_0042@" + URN.removeprefix("URN:FEATURE:DATA:")}
    stac = {"type": "FeatureCollection", "features": [item], "numberMatched": 1}
    assert not sb.read([FILE, stac]).items.geometry.isna().any()


def test_other_geojson_is_not_taken_for_a_catalog():
    area = {"type": "Feature", "id": "me@home", "geometry": None, "properties": {}}
    book = sb.read({"type": "FeatureCollection", "features": [area]})
    assert problems(book) == ["unreadable_answer"]


def test_a_refusal_is_a_finding():
    book = sb.read([ORDER, {"messages": ["ORDER_MUST_BE_PAUSED"]}])
    (found,) = book.findings.query("problem == 'unreadable_answer'")["detail"]
    assert "ORDER_MUST_BE_PAUSED" in found
    with pytest.raises(BadRequestError):
        RegardsShelf().take({"messages": ["x"]}, "x.json")


def test_answers_of_the_marketplace_are_left_to_it():
    for path in sorted((DATA / "market").glob("*.json")):
        assert not RegardsShelf().take(json.loads(path.read_text()), path.name)


def test_the_marketplace_leaves_these_answers_alone():
    for answer in ANSWERS:
        assert not MarketShelf(Reading()).take(copy.deepcopy(answer), "x.json")


def test_both_services_make_one_book():
    market = sorted((DATA / "market").glob("market_order_*.json"))
    book = sb.read([*map(str, market), *ANSWERS]).check()
    assert set(book.orders["source"]) == {"market", "regards"}


@pytest.mark.parametrize(
    "answer", [None, 7, "text", {}, {"content": []}, {"content": {}}, {"id": 1}]
)
def test_what_is_none_of_these_is_not_taken(answer):
    assert not RegardsShelf().take(answer, "x.json")


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*ORDER["content"], "content", "links", "features"]), inner
        )
    ),
)


@given(st.lists(JUNK, max_size=3), st.sampled_from(ANSWERS))
@settings(max_examples=50)
def test_whatever_else_is_saved_the_known_answers_are_there(junk, answer):
    shelf = RegardsShelf()
    shelf.take(answer, "known.json")
    wanted = counts(shelf.book())
    for each in junk:
        if not isinstance(each, dict) or each.keys() != {"messages"}:
            shelf.take(each, "junk.json")
    book = shelf.book().check()
    assert all(counts(book)[name] >= wanted[name] for name in wanted)
