"""The part of Lucene that the emulated catalog understands, and how it refuses the rest."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swathbook.emulator.services.regards.catalog.lucene import QueryError, compiled

FIELDS = ("name", "version", "last", "at", "tags", "properties.angle")
TILE = {
    "name": ["S2 tile (42)"],
    "version": [2],
    "last": [True],
    "at": [datetime(2025, 6, 1, 10, tzinfo=UTC)],
    "tags": ["a", "URN:AIP:b"],
    "properties.angle": [-12.5],
}

TRUE = [
    "",
    "  ",
    'name:"S2 tile (42)"',
    r"name:S2\ tile\ \(42\)",
    "name:S2*",
    "name:*tile*",
    r"name:S?\ tile*",
    "version:2",
    "version:2.0",
    'version:"2"',
    "last:true",
    "tags:a",
    r"tags:URN\:AIP\:b",
    'tags:"URN:AIP:b"',
    "tags:(x OR a)",
    'tags:("a" AND "URN:AIP:b")',
    "version:[2 TO 3]",
    "version:{1 TO 3}",
    "version:[* TO 2]",
    "version:[2 TO *]",
    "properties.angle:[-13 TO -12]",
    'at:"2025-06-01T10:00:00Z"',
    "at:[2025-06-01T10:00:00Z TO 2025-06-02]",
    'at:["2025-01-01" TO *}',
    "NOT version:3",
    "NOT NOT version:2",
    "version:3 OR version:2",
    "version:3 AND version:3 OR last:true",
    "last:true OR version:3 AND version:3",
    "NOT (version:3 OR version:4) AND last:true",
    "((last:true))",
]
FALSE = [
    "version:3",
    "version:x",
    "version:{2 TO 3}",
    "version:[1 TO 2}",
    "last:false",
    "name:tile",
    "name:s2*",
    'name:"S2*"',
    r"name:S2\*",
    "tags:URN",
    "name:[1 TO 2]",
    "at:[1 TO 2]",
    "at:[2025-06-02 TO *]",
    "last:true AND version:3",
    "NOT last:true",
    "NOT version:3 AND NOT version:2",
    "version:(3 OR NOT 2)",
]
REFUSED = [
    "tile",
    "name:",
    "name:(",
    "name:()",
    "(name:a",
    "name:a)",
    "name:a name:b",
    "name:a AND",
    "AND name:a",
    "OR",
    "name:AND",
    "name:NOT a",
    "other:a",
    "name:a~2",
    "name:a^3",
    "name:/a.*/",
    "+name:a",
    "-name:a",
    "name:-a",
    "name:a && name:b",
    "name:a || name:b",
    "!name:a",
    "name>3",
    'name:"a',
    "version:[1 TO x]",
    "version:[1 2]",
    "version:[1 TO 2",
    "name:a:b",
    "(" * 200 + "name:a" + ")" * 200,
]


@pytest.mark.parametrize("query", TRUE)
def test_it_matches(query):
    assert compiled(query, FIELDS)(TILE)


@pytest.mark.parametrize("query", FALSE)
def test_it_does_not_match(query):
    assert not compiled(query, FIELDS)(TILE)


@pytest.mark.parametrize("query", REFUSED, ids=lambda query: query[:20])
def test_it_is_refused(query):
    with pytest.raises(QueryError):
        compiled(query, FIELDS)


def test_a_missing_value_matches_nothing_but_its_negation():
    bare = {"name": []}
    assert not compiled("name:*", FIELDS)(bare)
    assert compiled("NOT name:*", FIELDS)(bare)


@given(st.text(max_size=30))
def test_any_text_is_a_query_or_is_refused(query):
    with suppress(QueryError):
        assert compiled(query, FIELDS)(TILE) in (True, False)


@given(st.text(max_size=20))
def test_a_quoted_value_finds_itself(value):
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    assert compiled(f'name:"{quoted}"', FIELDS)({"name": [value]})


@given(st.text(alphabet="ab*?[]!", max_size=6), st.text(alphabet="ab[]!", max_size=6))
def test_escaped_patterns_are_plain_text(left, right):
    escaped = "".join(f"\\{letter}" for letter in left)
    if escaped:
        assert compiled(f"name:{escaped}", FIELDS)({"name": [right]}) is (left == right)
        assert compiled(f"name:{escaped}*", FIELDS)({"name": [left + right]})
