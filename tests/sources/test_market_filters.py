"""Filters as people say them."""

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from swathbook.errors import InputError, SettingsError
from swathbook.sources._moments import placed_at, span, whole_number
from swathbook.sources.market.codes import STATUSES
from swathbook.sources.market.filters import order_query


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "codes"),
    [
        ("pending", (1,)),
        ("Pending", (1,)),
        ("delivered", (2,)),
        ("completed", (3,)),
        ("Analyzing", (4,)),
        ("acquisition_analysis_in_progress", (4,)),
        ("Pending Image", (5,)),
        ("pending-image", (5,)),
        ("imaging_pending_acquisition", (5,)),
        ("ordered", (5,)),
        ("failed", (6,)),
        ("acquisition_failed", (6,)),
        ("succeeded", (2, 3)),
        (["delivered", "completed"], (2, 3)),
        (["delivered", "succeeded", 2], (2, 3)),
        (2, (2,)),
        ("2", (2,)),
        (np.int64(4), (4,)),
        (9, (9,)),
        ("unknown_9", (9,)),
        (pd.Series(["delivered", "failed"]), (2, 6)),
        (None, ()),
    ],
    ids=str,
)
def test_a_status_is_understood_in_every_way_of_saying_it(status, codes):
    assert order_query(status=status).statuses == codes


@pytest.mark.parametrize("status", ["deliverd", "shipping", "", True, 2.0, None], ids=repr)
def test_a_status_that_is_not_known_is_refused_with_those_that_are(status):
    with pytest.raises(InputError, match="delivered, completed"):
        order_query(status=[status])


def test_an_empty_list_of_statuses_is_refused():
    with pytest.raises(InputError, match="the list is empty"):
        order_query(status=[])


def test_every_word_of_the_tables_is_a_filter():
    for status in STATUSES:
        assert order_query(status=status.word).statuses == (status.code,)


@pytest.mark.parametrize(
    ("kind", "code"), [("archive", 1), ("normal", 1), ("Tasking", 2), ("programming", 2), (2, 2)]
)
def test_a_kind_is_understood(kind, code):
    assert order_query(kind=kind).kind == code


@pytest.mark.parametrize("kind", ["task", True, 1.0])
def test_a_kind_that_is_not_known_is_refused(kind):
    with pytest.raises(InputError, match="archive or tasking"):
        order_query(kind=kind)


@pytest.mark.parametrize(
    "since",
    [
        "2026-01-31",
        date(2026, 1, 31),
        datetime(2026, 1, 31),
        utc(2026, 1, 31),
        datetime(2026, 1, 31, 4, tzinfo=timezone(timedelta(hours=4))),
        pd.Timestamp("2026-01-31"),
        pd.Timestamp("2026-01-31T08:00", tz="Asia/Shanghai"),
        np.datetime64("2026-01-31"),
        "2026-01-31T00:00Z",
        "2026-01-31 00:00:00",
        "2026-01-31T04:00:00+04:00",
        "2026-01-31T00:00:00.000",
    ],
    ids=repr,
)
def test_a_moment_is_understood_in_every_way_of_saying_it(since):
    assert order_query(since=since).since == utc(2026, 1, 31)


@pytest.mark.parametrize(
    ("until", "after"),
    [
        ("2026-01-31", utc(2026, 2, 1)),
        (date(2026, 1, 31), utc(2026, 2, 1)),
        (np.datetime64("2026-01-31"), utc(2026, 2, 1)),
        ("2026-02", utc(2026, 3, 1)),
        (np.datetime64("2026-02"), utc(2026, 3, 1)),
        ("2026-12", utc(2027, 1, 1)),
        ("2024-02-29", utc(2024, 3, 1)),
        ("2026", utc(2027, 1, 1)),
    ],
    ids=str,
)
def test_the_last_day_counts_whole(until, after):
    query = order_query(until=until)
    assert query.until < after <= query.until + timedelta(milliseconds=1)


def test_a_moment_at_the_end_is_that_moment():
    assert order_query(until="2026-01-31T12:00").until == utc(2026, 1, 31, 12)


@pytest.mark.parametrize(
    "value",
    [
        *("yesterday", "2026-13", "2026-02-30", "20260131", "31.01.2026", "", "2026-01-31T"),
        *("9999-12-31", "0000", 20260131, 1.5, pd.NaT, np.datetime64("NaT")),
    ],
    ids=repr,
)
@pytest.mark.parametrize("name", ["since", "until"])
def test_what_is_no_time_is_refused_by_name(name, value):
    with pytest.raises(InputError, match=f"{name} should be a date"):
        order_query(**{name: value})


def test_the_dawn_of_time_is_a_time_too():
    query = order_query(since="0001-01-01", until=date(1900, 1, 1))
    assert query.body() == {"orderTimeStart": 0, "orderTimeEnd": 0}
    assert query.widened(timedelta(seconds=2)).since == query.since


def test_an_empty_interval_is_refused():
    with pytest.raises(InputError, match="since should come before until"):
        order_query(since="2026-02-01", until="2026-01-31")


def test_one_day_is_no_empty_interval():
    query = order_query(since="2026-01-31", until="2026-01-31")
    assert query.until - query.since == timedelta(days=1) - timedelta(microseconds=1)


@pytest.mark.parametrize(("unit", "per_second"), [("s", 1), ("ms", 1000)])
def test_times_are_told_in_the_unit_that_the_service_wants(unit, per_second):
    body = order_query(since="2026-01-01", until="2026-01-31", epoch_unit=unit).body()
    first, after = utc(2026, 1, 1).timestamp(), utc(2026, 2, 1).timestamp()
    assert first * per_second - 1 <= body["orderTimeStart"] <= first * per_second
    assert after * per_second - 1 <= body["orderTimeEnd"] <= after * per_second


def test_a_unit_that_is_not_known_is_refused():
    with pytest.raises(SettingsError, match="epoch_unit"):
        order_query(epoch_unit="us")


def test_what_is_not_asked_for_is_not_said():
    assert order_query().body() == {}


def test_the_words_of_the_service_are_used():
    query = order_query(status=["delivered", 5], kind="tasking", order_no="A-1")
    assert query.body() == {"orderNo": "A-1", "statuses": [2, 5], "type": 2}


@pytest.mark.parametrize(
    ("row", "objections"),
    [
        ({"ctime": 1767225600, "status": 2, "type": 2, "orderNo": "A"}, []),
        ({"ctime": 1767225600000}, []),
        ({"ctime": "1767225600"}, []),
        ({"ctime": 1767225599}, ["time"]),
        ({"ctime": 1769904000}, ["time"]),
        ({"status": 3}, ["status"]),
        ({"type": 1, "status": "1"}, ["status", "kind"]),
        ({"orderNo": "B"}, ["order_no"]),
        ({"ctime": None, "status": None, "type": ""}, []),
        ({}, []),
    ],
    ids=str,
)
def test_a_row_is_held_against_the_filters(row, objections):
    query = order_query(
        status="delivered", kind="tasking", since="2026-01", until="2026-01", order_no="A"
    )
    assert query.objections(row) == objections


moments = st.datetimes(
    datetime(1990, 1, 1),
    datetime(2100, 1, 1),
    timezones=st.just(UTC),
)


@given(moments, moments, st.sampled_from(["s", "ms"]))
def test_the_question_asks_for_all_that_is_admitted(one, other, unit):
    since, until = sorted([one, other])
    body = order_query(since=since, until=until, epoch_unit=unit).body()
    per_second = {"s": 1, "ms": 1000}[unit]
    assert body["orderTimeStart"] < since.timestamp() * per_second
    assert body["orderTimeEnd"] > until.timestamp() * per_second - 1e-3


@given(moments)
def test_seconds_and_milliseconds_say_the_same_moment(moment):
    whole = moment.replace(microsecond=0)
    seconds = round(whole.timestamp())
    assert placed_at(seconds) == placed_at(seconds * 1000) == whole


@given(
    st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.booleans(), st.lists(st.none()))
)
def test_no_value_breaks_the_reading_of_numbers_and_times(value):
    assert isinstance(whole_number(value), int | None)
    placed_at(value)


@given(st.dates(date(1, 1, 1), date(9998, 12, 31)))
def test_a_day_is_a_day_whichever_way_it_is_said(day):
    assert span("since", day) == span("since", day.isoformat())
