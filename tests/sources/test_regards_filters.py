"""Filters for REGARDS' orders: as people say them, and held to what comes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swathbook.errors import InputError
from swathbook.sources.regards.documents import csv_orders
from swathbook.sources.regards.service.filters import order_query
from swathbook.sources.regards.tabulating.statuses import STAGES

moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


def order(**changed):
    usual = {"id": 7, "status": "DONE", "owner": "ada@example.org", "waitingForUser": False}
    return {"content": {**usual, "creationDate": "2031-02-03T04:05:06.78Z", **changed}, "links": []}


@pytest.mark.parametrize(
    ("said", "statuses"),
    [
        ("done", ("done",)),
        ("DONE_WITH_WARNING", ("done_with_warning",)),
        ("Done with warning", ("done_with_warning",)),
        ("succeeded", ("done", "done_with_warning")),
        ("canceled", ("expired", "deleted", "removed")),
        ("shipping", ("running",)),
        ("pending", ("pending",)),
        (["done", "DONE", "paused"], ("done", "paused")),
    ],
)
def test_a_status_is_said_in_any_words(said, statuses):
    assert order_query(status=said).statuses == statuses


@pytest.mark.parametrize("status", ["finished", "", [], [3], "unknown_x"])
def test_a_status_that_is_not_known_is_refused(status):
    with pytest.raises(InputError, match="status should"):
        order_query(status=status)


def test_an_interval_that_ends_before_it_begins_is_refused():
    with pytest.raises(InputError, match="Swap them"):
        order_query(since="2031-02-04", until="2031-02-03")


@pytest.mark.parametrize(
    ("filters", "changed", "objections"),
    [
        ({"status": "done"}, {"status": "FAILED"}, ["status"]),
        ({"status": "done"}, {"status": " done "}, []),
        ({"status": "done"}, {"status": None}, []),
        ({"status": "done"}, {"status": 3}, []),
        ({"since": "2031-02-04"}, {}, ["time"]),
        ({"until": "2031-02-03"}, {}, []),
        ({"until": "2031-02-02"}, {}, ["time"]),
        ({"since": "2031-02-03T04:05:06.780Z"}, {}, []),
        ({"since": "2031-02-04"}, {"creationDate": "2031-02-04T00:30:00+02:00"}, ["time"]),
        ({"since": "2031-02-04"}, {"creationDate": None}, []),
        ({"since": "2031-02-04"}, {"creationDate": "soon"}, []),
        ({"since": "2031-02-04"}, {"creationDate": 1}, ["time"]),
        ({"user": "ada@example.org"}, {"owner": "not-ada@example.org"}, ["user"]),
        ({"user": "ada@example.org"}, {"owner": None}, []),
        ({"waiting_for_user": False}, {"waitingForUser": True}, ["waiting_for_user"]),
        ({"waiting_for_user": False}, {}, []),
    ],
)
def test_what_an_order_says_is_held_to_the_filters(filters, changed, objections):
    assert order_query(**filters).objections(order(**changed)) == objections


def test_what_is_no_order_passes():
    assert order_query(status="done", since="2031", user="x").admits("text")
    assert order_query(status="done").admits(None)


@given(moments, moments, moments)
def test_an_interval_holds_what_lies_in_it_and_nothing_else(one, other, placed):
    since, until = sorted([one, other])
    admitted = order_query(since=since, until=until).admits(order(creationDate=placed.isoformat()))
    assert admitted == (since <= placed <= until)


@given(moments)
def test_a_moment_belongs_to_the_interval_that_it_ends(placed):
    query = order_query(since=placed, until=placed)
    assert query.admits(order(creationDate=placed.isoformat()))
    later = placed + timedelta(microseconds=1)
    assert not query.admits(order(creationDate=later.isoformat()))


@given(st.sampled_from(sorted(STAGES)))
def test_every_status_is_of_the_stage_that_asks_for_it_or_of_that_name(word):
    asked = order_query(status=STAGES[word]).statuses
    assert word in asked or STAGES[word] in STAGES


CSV = b"""ORDER_ID;CREATION_DATE;OWNER;STATUS
1;2031-02-03T00:00:00Z;ada@example.org;DONE
2;2031-02-04T00:00:00Z;bob@example.org;FAILED
3;;;
"""


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({}, "123"),
        ({"status": "done"}, "13"),
        ({"user": "bob@example.org"}, "23"),
        ({"since": "2031-02-04"}, "23"),
        ({"until": "2031-02-03"}, "13"),
        ({"status": "failed", "until": "2031-02-03"}, "3"),
    ],
)
def test_a_table_is_held_to_the_filters_and_what_it_does_not_say_passes(filters, kept):
    table = order_query(**filters).held_to(csv_orders.read(CSV))
    assert "".join(table["order_no"]) == kept
