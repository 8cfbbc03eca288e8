"""JSON decoded exactly, whatever sends it."""

import json
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swathbook.errors import NotJsonError
from swathbook.sources import _json
from swathbook.sources._json import Number

SAMPLE = b'{"a": 6262.50, "b": [1, null, true, "\xe2\x98\x83"]}'
MEANT = {"a": "6262.50", "b": [1, None, True, "☃"]}

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, places=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize(
    "text",
    ["6262.50", "0.00", "1E400", "5e-05", "-0.0", "0.1000000000000000055511151231257827"],
)
def test_a_fraction_keeps_every_digit_that_was_written(text):
    value = _json.decode(text)
    assert isinstance(value, Number)
    assert value == text


@pytest.mark.parametrize("digits", [1, 19, 20, 40, 999])
def test_a_whole_number_of_any_length_is_exact(digits):
    text = "9" * digits
    assert _json.decode(text) == int(text)


def test_a_number_that_python_would_refuse_to_print_stays_text():
    assert _json.decode("9" * 5000) == "9" * 5000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_any_unicode_encoding_is_understood(encoding):
    assert _json.decode(SAMPLE.decode().encode(encoding)) == MEANT


@pytest.mark.parametrize(
    ("content", "value"),
    [
        pytest.param(b'"\xff"', "�", id="bytes that are no UTF-8"),
        pytest.param(rb'"\ud800"', "�", id="half a surrogate pair"),
        pytest.param(rb'"\ud83d\ude00"', "😀", id="a whole surrogate pair"),
        pytest.param(rb'"\\ud800"', r"\ud800", id="a backslash before a u"),
        pytest.param(rb'{"\udfff": 1}', {"�": 1}, id="half a surrogate pair as a key"),
        pytest.param('"\ud800"', "?", id="half a surrogate pair in a text"),
        pytest.param(b"[NaN, Infinity, -Infinity]", ["NaN", "Infinity", "-Infinity"], id="NaN"),
        pytest.param(b'{"a": 1, "a": 2}', {"a": 2}, id="a repeated key"),
        pytest.param(b'"ab\x00\n"', "ab\x00\n", id="control characters"),
        pytest.param(b" null ", None, id="null"),
    ],
)
def test_what_has_a_meaning_is_read(content, value):
    assert _json.decode(content) == value


@pytest.mark.parametrize(
    "content",
    [b"", b"  ", b"<html>", b'{"a":', b"[1,]", b"01", b'{"a": 1} {"b": 2}', b"\x00", b"nul"],
)
def test_what_has_none_is_one_kind_of_error(content):
    with pytest.raises(NotJsonError, match="JSON was wanted"):
        _json.decode(content)


def test_the_error_says_where_and_shows_the_start():
    with pytest.raises(NotJsonError, match=r"line 2, column 6 .*'\{\\n"):
        _json.decode(b'{\n"a": <html>}')


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_bottomless_nesting_is_no_crash(opening):
    with pytest.raises(NotJsonError, match="nested too deeply"):
        _json.decode(opening * 100_000)


def test_an_object_that_holds_itself_is_no_crash():
    loop = {}
    loop["loop"] = loop
    with pytest.raises(NotJsonError, match="holds itself"):
        _json.encode(loop)


@pytest.mark.parametrize("text", ['{"rate":0.10,"of":[1,null,"0.10"]}', "1E400", "[-0.0]"])
def test_encoding_gives_back_what_was_decoded(text):
    assert _json.encode(_json.decode(text)) == text


@given(st.binary(max_size=80) | st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_value_that_can_be_written_again_or_the_one_error(content):
    try:
        value = _json.decode(content)
    except NotJsonError:
        return
    assert _json.decode(_json.encode(value)) == value


@given(JSON_VALUES, st.data())
@settings(max_examples=300, deadline=None)
def test_a_damaged_text_gives_a_value_or_the_one_error(value, data):
    text = msgspec.json.encode(value)
    cut = data.draw(st.integers(0, len(text)))
    junk = data.draw(st.binary(max_size=3))
    with suppress(NotJsonError):
        _json.decode(text[:cut] + junk + text[cut + len(junk) :])


@given(JSON_VALUES)
@settings(max_examples=300, deadline=None)
def test_a_good_text_means_what_the_standard_library_says(value):
    text = msgspec.json.encode(value)
    assert _json.decode(text) == json.loads(text, parse_float=Number)
