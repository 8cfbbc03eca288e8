"""Columns of raw values as typed columns: bulk casts, and what they do not take."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swathbook import schema
from swathbook.sources import _values
from swathbook.sources._json import Number

NOTHING = [None, "", "   ", "\t\u00a0"]
CASTS = {
    "numbers": _values.numbers,
    "metres": _values.metres,
    "money": _values.money,
    "texts": _values.texts,
    "flags": _values.flags,
    "times": _values.times,
    "codes": lambda values: _values.codes(values, {"1": "one"}),
}
each_cast = pytest.mark.parametrize("cast", CASTS.values(), ids=CASTS)

RAW = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**40), 10**40),
    st.decimals(allow_nan=False, allow_infinity=False).map(lambda x: Number(x)),
    st.text(max_size=12),
    st.from_regex(r"[ ]?[+-]?\d{0,30}\.?\d{0,12}([eE][+-]?\d{1,3})?[ ]?", fullmatch=True),
    st.from_regex(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|\+08:00)?", fullmatch=True),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


def problems(cast):
    return [problem for notes in cast.notes for problem in notes["problem"]]


def only(cast):
    """Take the one value of a column of one."""
    (value,) = cast.array
    return value


@each_cast
def test_null_and_blank_are_missing_without_a_word(cast):
    result = cast(NOTHING)
    assert pd.isna(result.array).all()
    assert problems(result) == []


@each_cast
def test_an_empty_column_stays_empty(cast):
    assert len(cast([]).array) == 0


@each_cast
@pytest.mark.parametrize("value", [[1], {"a": 1}], ids=["a list", "an object"])
def test_what_is_no_plain_value_is_missing_and_said_so(cast, value):
    result = cast(["1", value])
    assert pd.isna(result.array).tolist() == [False, True]
    assert problems(result) == ["unexpected_type"]


@each_cast
@given(values=st.lists(RAW, max_size=30))
@settings(max_examples=80, deadline=None)
def test_no_column_whatever_it_holds_is_an_error_or_loses_a_row(cast, values):
    result = cast(values)
    assert len(result.array) == len(values)


@each_cast
@given(values=st.lists(RAW, min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_a_value_is_cast_alike_alone_and_among_others(cast, values):
    together = list(cast(values).array)
    alone = [only(cast([value])) for value in values]
    assert [str(value) for value in alone] == [str(value) for value in together]


@pytest.mark.parametrize(
    ("cast", "type_"),
    [
        ("numbers", schema.Type.NUMBER),
        ("metres", schema.Type.NUMBER),
        ("money", schema.Type.MONEY),
        ("texts", schema.Type.TEXT),
        ("flags", schema.Type.FLAG),
        ("times", schema.Type.TIME),
        ("codes", schema.Type.TEXT),
    ],
)
def test_each_cast_gives_the_dtype_that_the_tables_want(cast, type_):
    assert str(CASTS[cast](["1", None]).array.dtype) == str(type_.dtype)


# numbers


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (" 54.39", 54.39),
        ("0.056061", 0.056061),
        (Number("-39.6928"), -39.6928),
        (20, 20.0),
        ("+.5", 0.5),
        ("5e-05", 5e-05),
        ("1.", 1.0),
        ("-0", 0.0),
    ],
)
def test_a_number_is_read_however_it_is_spelled(raw, value):
    assert only(_values.numbers([raw])) == value


@pytest.mark.parametrize(
    "raw", ["nan", "inf", "1e999", "0x10", "1_000", "1,5", "abc", "1 2", "--1"]
)
def test_what_is_no_finite_number_is_missing_and_said_so(raw):
    result = _values.numbers(["1.5", raw])
    assert list(pd.isna(result.array)) == [False, True]
    assert problems(result) == ["unreadable_number"]


def test_a_number_out_of_range_is_kept_and_said_so():
    raw = [Number("-0.5"), Number("0.5"), Number("1.5")]
    result = _values.numbers(raw, low=0.0, high=1.0)
    assert list(result.array) == [-0.5, 0.5, 1.5]
    assert problems(result) == ["out_of_range"] * 2


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=20))
def test_a_float_comes_back_as_it_was_written(values):
    assert list(_values.numbers([Number(value) for value in values]).array) == values


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("0.5m", 0.5),
        ("0.5 m", 0.5),
        ("50cm", 0.5),
        ("35 CM", 0.35),
        ("750mm", 0.75),
        ("1km", 1000.0),
        ("0.75", 0.75),
        (3, 3.0),
        (Number("0.50"), 0.5),
    ],
)
def test_a_length_is_read_in_metres_whatever_its_unit(raw, value):
    result = _values.metres([raw, "0.5"])
    assert list(result.array) == [value, 0.5]
    assert problems(result) == []


@pytest.mark.parametrize("raw", ["0.5 ft", "m", "0.5mm2", "0.5-1 m", "1.2.3m"])
def test_a_length_in_a_unit_that_is_not_known_is_missing(raw):
    result = _values.metres([raw])
    assert pd.isna(only(result))
    assert problems(result) == ["unreadable_number"]


# money


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (Number("6262.50"), "6262.5"),
        (1000, "1000"),
        (" 0.10 ", "0.1"),
        ("1e3", "1000"),
        ("5E-6", "0.000005"),
        ("9" * 26, "9" * 26),
        ("1.0000000000", "1"),
        (-3, "-3"),
    ],
)
def test_money_is_exact(raw, value):
    result = _values.money([raw])
    assert only(result) == Decimal(value)
    assert problems(result) == []


@given(st.lists(st.decimals(-(10**20), 10**20, places=6), max_size=20))
def test_money_comes_back_as_it_was_written(amounts):
    assert list(_values.money([Number(amount) for amount in amounts]).array) == amounts


@pytest.mark.parametrize("raw", ["0.0000000001", "9" * 27, "1e40", Number("0.1000000000000000055")])
def test_an_amount_with_more_digits_than_the_table_holds_is_missing(raw):
    result = _values.money(["1.50", raw, "2.50"])
    assert list(result.array)[::2] == [Decimal("1.5"), Decimal("2.5")]
    assert pd.isna(result.array[1])
    assert problems(result) == ["inexact_money"]


def test_one_bad_amount_is_named_and_costs_no_other():
    result = _values.money(["1.50", "a lot", "0.0000000001"])
    assert only(_values.money(["1.50"])) == result.array[0]
    assert sorted(problems(result)) == ["inexact_money", "unreadable_number"]


# times


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2026-03-08T03:11:09.650", "2026-03-08T03:11:09.650"),
        ("2026-03-08 03:11:09", "2026-03-08T03:11:09"),
        ("2026-03-08T03:11", "2026-03-08T03:11"),
        ("2026-03-08", "2026-03-08"),
        ("2026/03/08 03:11:09", "2026-03-08T03:11:09"),
        ("2026-03-08T03:11:09Z", "2026-03-08T03:11:09"),
        ("2026-03-08T11:11:09+08:00", "2026-03-08T03:11:09"),
        ("2026-03-08T03:11:09.123456789", "2026-03-08T03:11:09.123456"),
        ("2016-12-31T23:59:60", "2017-01-01"),
        ("2016-12-31T23:59:59Z[UTC]", "2016-12-31T23:59:59"),
        ("2016-12-31 23:59:59 UTC", "2016-12-31T23:59:59"),
        (1772864043, "2026-03-07T06:14:03"),
        (1772864043000, "2026-03-07T06:14:03"),
        (" 1772864043 ", "2026-03-07T06:14:03"),
        (Number("1.772864043E9"), "2026-03-07T06:14:03"),
        (0, "1970-01-01"),
    ],
)
@pytest.mark.parametrize("beside", [[], ["2026-03-08T03:11:09Z"], ["no time"], [1772864043]])
def test_a_time_is_read_in_every_form_and_company(raw, value, beside):
    result = _values.times([raw, *beside])
    assert result.array[0] == pd.Timestamp(value, tz="UTC")


def test_epochs_are_milliseconds_from_1e11_on_and_seconds_below():
    result = _values.times([10**11 - 1, 10**11])
    assert list(result.array) == [
        pd.Timestamp("5138-11-16T09:46:39Z"),
        pd.Timestamp("1973-03-03T09:46:40Z"),
    ]


@pytest.mark.parametrize(
    "raw", ["2026-02-30", "2026-13-01", "25:00", "soon", "0000-00-00 00:00:00", 10**18, "1e99"]
)
def test_what_is_no_time_is_missing_and_said_so(raw):
    result = _values.times([raw, "2026-03-08"])
    assert list(pd.isna(result.array)) == [True, False]
    assert problems(result) == ["unreadable_time"]


moments = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1))


@given(st.lists(moments, max_size=20))
def test_times_without_a_zone_are_utc(values):
    result = _values.times([value.isoformat() for value in values])
    assert list(result.array) == [value.replace(tzinfo=UTC) for value in values]


@given(st.lists(moments, max_size=5), st.sampled_from(["Asia/Shanghai", "Europe/Paris"]))
def test_times_of_another_zone_are_what_the_standard_library_says(values, zone):
    result = _values.times([value.isoformat(" ") for value in values], zone=zone)
    clock = [value.replace(tzinfo=ZoneInfo(zone)) for value in values]
    is_real = [
        (moment.astimezone(UTC).astimezone(moment.tzinfo)).replace(tzinfo=None)
        == moment.replace(tzinfo=None)
        for moment in clock
    ]
    for read, moment, real in zip(result.array, clock, is_real, strict=True):
        assert not real or read == moment.astimezone(UTC)


@pytest.mark.parametrize(
    ("clock", "utc"),
    [
        pytest.param("2026-10-25 02:30", "2026-10-25T00:30", id="an hour that comes twice"),
        pytest.param("2026-03-29 02:30", "2026-03-29T01:00", id="an hour that is left out"),
    ],
)
def test_where_a_clock_was_turned_the_earlier_moment_counts(clock, utc):
    result = _values.times([clock], zone="Europe/Paris")
    assert only(result) == pd.Timestamp(utc, tz="UTC")


@given(st.integers(-(10**10), 10**10))
def test_an_epoch_is_seconds_since_1970(seconds):
    assert only(_values.times([seconds])) == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
        seconds=seconds
    )


def test_only_a_clock_without_its_zone_counts_as_local():
    assert _values.are_local(["2026-03-08 03:11:09", None])
    assert not _values.are_local(["2026-03-08T03:11:09Z", 1772864043, "2026-03-08T03+08:00", None])


# words


@pytest.mark.parametrize("raw", [1, "1", True, "true", "TRUE", " yes ", Number("1.0")])
def test_yes_is_recognised(raw):
    assert _values.flags([raw, 0]).array.tolist() == [True, False]


@pytest.mark.parametrize("raw", [2, -1, "maybe", Number("0.5")])
def test_what_is_neither_yes_nor_no_is_missing_and_said_so(raw):
    result = _values.flags([raw, 0])
    assert pd.isna(result.array[0])
    assert problems(result) == ["unexpected_type"]


def test_ids_may_be_numbers_or_text():
    assert list(_values.texts([98, "98", " 98 ", Number("98.5")]).array) == ["98"] * 3 + ["98.5"]


def test_codes_are_recognised_however_they_are_spelled():
    words = {"1": "one", "two": "two"}
    assert list(_values.codes([1, "1", Number("1.0"), "TWO"], words).array) == ["one"] * 3 + ["two"]


def test_a_code_that_is_not_listed_keeps_its_own_word_and_is_named():
    result = _values.codes([1, 9], {"1": "one"})
    assert list(result.array) == ["one", "unknown_9"]
    assert problems(result) == ["unknown_code"]


# shapes, names, findings


def test_shapes_may_come_as_objects_instead_of_text():
    polygon = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [Number("0.50"), 1], [0, 0]]]}
    result = _values.shapes([polygon, None, " "])
    assert result.array[0].area == pytest.approx(0.5)
    assert list(pd.isna(result.array)) == [False, True, True]
    assert "unreadable_geometry" not in problems(result)


@given(st.lists(st.sampled_from(["a", "a~2", "a~3", "b"])))
def test_names_become_unique_and_the_first_of_each_keeps_its_own(names):
    unique = _values.unique(names)
    assert len(set(unique)) == len(names)
    assert set(names) <= set(unique)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": None}, {"a": Number("1.00")}),
        ({"a": [1, {"c": 2}]}, {"a": [Number("1E0"), {"c": 2, "d": None}]}),
    ],
)
def test_records_that_say_the_same_have_the_same_essence(one, other):
    assert _values.essence(one) == _values.essence(other)


@pytest.mark.parametrize("other", [{"a": 2}, {"a": "1"}, {"a": [1]}, {}, {"a": 1, "b": 0}])
def test_records_that_differ_have_another_essence(other):
    assert _values.essence({"a": 1}) != _values.essence(other)


def test_notes_become_findings_with_the_names_of_their_rows():
    notes = _values.note([1, -1], "unreadable_number", ["found 'x'", "all of it"])
    found = _values.findings("items", ["i1", "i2"], {"amount": [notes], "": []})
    schema.FINDINGS.check(found)
    assert found["key"].tolist() == ["i2", pd.NA]
    assert set(found["column"]) == {"amount"}


def test_what_no_column_took_is_kept_as_it_was_written():
    records = [
        {"a": "x", "new": Number("1.50"), "none": None},
        {"a": "1"},
        {"a": [1, Number("2.0")]},
    ]
    fields = [_values.Field("a", "a", _values.numbers)]
    sheet = _values.read(records, fields)
    extra = _values.extras(records, {"a": "a"}, sheet.notes)
    assert extra == ['{"new":1.50,"a":"x"}', None, '{"a":[1,2.0]}']
