"""Filters as people say them, and as the data-sharing service wants them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swathbook.errors import InputError
from swathbook.sources.datashare.filters import order_query
from swathbook.sources.datashare.order_ids import order_id, order_key


def test_no_filter_asks_for_all():
    assert order_query().fields() == {}
    assert order_query().admits({})


def test_each_filter_that_the_service_has_is_told_in_its_words():
    query = order_query(provider=" did:p ", consumer="did:c", status="ready", search="alps 2024")
    assert query.fields() == {
        "provider": "did:p",
        "consumer": "did:c",
        "status": "ready",
        "searchText": "alps 2024",
    }


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        ("ready", "ready"),
        ("Finished", "finished"),
        ("failed", "failed"),
        ("canceled", "canceled"),
        ("cancelled", "canceled"),
        ("request", "request"),
        ("succeeded", "finished"),
        ("shipping", "ready"),
        ("pending", "request"),
        (["ready", "shipping"], "ready"),
        ("unknown_archived", None),
        (["ready", "failed"], None),
        (None, None),
    ],
    ids=str,
)
def test_one_status_that_is_known_is_asked_for_and_others_are_chosen_here(status, asked):
    assert order_query(status=status).fields().get("status") == asked


@pytest.mark.parametrize(
    ("status", "passes"),
    [("ready", "ready"), (["ready", "failed"], "FAILED"), ("unknown_archived", "Archived")],
    ids=str,
)
def test_rows_of_the_wanted_status_pass_and_others_do_not(status, passes):
    query = order_query(status=status)
    assert query.admits({"status": passes})
    assert query.admits({"status": " "})
    assert query.admits({})
    assert not query.admits({"status": "canceled"})


@pytest.mark.parametrize("name", ["provider", "consumer"])
def test_rows_that_name_somebody_else_do_not_pass(name):
    query = order_query(**{name: "did:example:A"})
    assert query.admits({name: "did:example:a "})
    assert query.admits({name: ""})
    assert query.objections({name: "did:example:B"}) == [name]


def test_what_the_service_searches_for_is_left_to_it():
    assert order_query(search="alps").admits({"productName": "Andes"})


@pytest.mark.parametrize(
    "applied", ["1607332359", 1607332359, "1607332359000", "2020-12-07T09:12:39Z"]
)
def test_times_are_held_against_the_interval_however_they_are_written(applied):
    row = {"applyTime": applied}
    assert order_query(since="2020-12-07", until="2020-12").admits(row)
    assert order_query(since=datetime(2020, 12, 7, 9, 12, 39, tzinfo=UTC)).admits(row)
    assert order_query(until=datetime(2020, 12, 7, 9, 12, 39, tzinfo=UTC)).admits(row)
    assert not order_query(since="2020-12-08").admits(row)
    assert not order_query(until="2020-12-06").admits(row)


@pytest.mark.parametrize("applied", ["", None, "soon", [], "9" * 40])
def test_rows_without_a_time_pass(applied):
    assert order_query(since="2026").admits({"applyTime": applied})


def test_the_service_is_not_blamed_for_what_it_was_not_told():
    query = order_query(status=["ready", "failed"], since="2026")
    assert query.objections({"status": "finished", "applyTime": "1607332359"}) == []
    assert not query.is_told_whole


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"status": "finnished"}, "ready, finished, failed, canceled"),
        ({"status": [7]}, "is not known"),
        ({"status": []}, "the list is empty"),
        ({"status": "ordered"}, "is not known"),
        ({"provider": " "}, "provider should be text"),
        ({"consumer": 7}, "consumer should be text"),
        ({"search": ""}, "search should be text"),
        ({"since": "soon"}, "since should be"),
        ({"since": "2026", "until": "2025"}, "since should come before until"),
    ],
    ids=str,
)
def test_a_filter_that_makes_no_sense_is_refused(filters, said):
    with pytest.raises(InputError, match=said):
        order_query(**filters)


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_text_can_be_searched_for_without_breaking_the_request(search, provider):
    try:
        query = order_query(search=search, provider=provider)
    except InputError:
        assert not search.strip() or not provider.strip()
        return
    assert query.fields() == {"provider": provider.strip(), "searchText": search.strip()}


@given(st.from_regex(r"did:[a-z]{1,9}:[A-Za-z0-9]{1,30}", fullmatch=True), st.text(min_size=1))
def test_an_order_is_named_by_its_id_or_by_its_two_parts(consumer, number):
    if not number.strip():
        return
    named = (consumer, number.strip())
    assert order_key(order_id(*named)) == order_key(*named) == named


@pytest.mark.parametrize(
    "args",
    [("did:a",), ("did:a/",), ("/1",), (" ", "1"), ("did:a", ""), ("did:a", True), (7,)],
    ids=str,
)
def test_an_order_without_both_its_parts_is_refused(args):
    with pytest.raises(InputError, match="by its applicant and its number"):
        order_key(*args)
