r"""A small, honest part of Lucene's query language; what lies beyond is refused, never guessed.

    query    = both {"OR" both}
    both     = one {"AND" one}
    one      = {"NOT"} ("(" query ")" | field ":" ("(" values ")" | value))
    value    = word | "quoted words" | "[" bound "TO" bound "]" | "{" bound "TO" bound "}"

A word's `*` and `?` are patterns; in quotes they are themselves. `\` takes the meaning from the
character after it. Ranges go over numbers and dates, `*` leaves an end open, and square brackets
mean that the bound itself counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from swathbook.emulator.services.regards.catalog.terms import (
    Test,
    UnreadableTermError,
    equal_to,
    plain,
    similar_to,
    within,
)

Fields = Mapping[str, Sequence[object]]
"""What an entity says of itself: the values of each field, none, one or several."""

Matcher = Callable[[Fields], bool]

DEEPEST = 50
"""So many parentheses may stand within each other."""


class QueryError(ValueError):
    """A query is not in the part of the language that is understood here."""


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


_TOKENS = re.compile(
    r"""(?P<blank>\s+)
      | (?P<range>[\[{]\s*(?:"[^"]*"|[^\s"\]}]+)\s+TO\s+(?:"[^"]*"|[^\s"\]}]+)\s*[\]}])
      | (?P<mark>[():])
      | (?P<quoted>"(?:[^"\\]|\\.)*")
      | (?P<word>(?!-)(?:[^\s():"\[\]{}^~!+&|/\\<>=]|\\.)+)
    """,
    re.VERBOSE | re.DOTALL,
)
KEYWORDS = ("AND", "OR", "NOT", "TO")


def compiled(query: str, fields: Collection[str]) -> Matcher:
    r"""Make a test out of a query.

    Parameters
    ----------
    query
        What to look for; a blank one finds everything.
    fields
        The names that may be asked for.

    Raises
    ------
    QueryError
        The query is not understood, or asks for a field that there is not.

    Examples
    --------
    >>> matches = compiled('label:"Tile 42" AND NOT version:[2 TO *]', ["label", "version"])
    >>> matches({"label": ["Tile 42"], "version": [1]})
    True
    >>> matches({"label": ["Tile 42"], "version": [2]})
    False
    """
    if not query.strip():
        return lambda _: True
    return _Parser(_tokens(query), fields).whole()


def _tokens(query: str) -> list[_Token]:
    tokens, at = [], 0
    while at < len(query):
        found = _TOKENS.match(query, at)
        if found is None:
            raise QueryError(f"Cannot read the query from character {at + 1}: {query[at:]!r}")
        at = found.end()
        if found.lastgroup != "blank":
            tokens.append(_Token(str(found.lastgroup), found[0]))
    return tokens


class _Parser:
    """Reads tokens from left to right."""

    def __init__(self, tokens: Sequence[_Token], fields: Collection[str]) -> None:
        self._tokens = [*tokens, _Token("end", "the end")]
        self._at = 0
        self._depth = 0
        self._fields = fields

    def whole(self) -> Matcher:
        matcher = self._either(self._one)
        if self._next.kind != "end":
            raise QueryError(f"Wanted AND, OR or the end of the query, found {self._next.text!r}")
        return matcher

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _takes(self, kind: str, text: str) -> bool:
        """Take the next token if it is this one."""
        is_it = self._next == _Token(kind, text)
        self._at += is_it
        return is_it

    def _either(self, part: Callable[[], Matcher]) -> Matcher:
        choices = [self._both(part)]
        while self._takes("word", "OR"):
            choices.append(self._both(part))
        return lambda fields: any(choice(fields) for choice in choices)

    def _both(self, part: Callable[[], Matcher]) -> Matcher:
        parts = [self._signed(part)]
        while self._takes("word", "AND"):
            parts.append(self._signed(part))
        return lambda fields: all(one(fields) for one in parts)

    def _signed(self, part: Callable[[], Matcher]) -> Matcher:
        is_wanted = True
        while self._takes("word", "NOT"):
            is_wanted = not is_wanted
        matcher = self._nested(part) if self._takes("mark", "(") else part()
        return matcher if is_wanted else lambda fields: not matcher(fields)

    def _nested(self, part: Callable[[], Matcher]) -> Matcher:
        self._depth += 1
        if self._depth > DEEPEST:
            raise QueryError(f"More than {DEEPEST} parentheses stand within each other")
        matcher = self._either(part)
        if not self._takes("mark", ")"):
            raise QueryError(f"Wanted a closing parenthesis, found {self._next.text!r}")
        self._depth -= 1
        return matcher

    def _one(self) -> Matcher:
        name = self._take()
        if name.kind != "word" or not self._takes("mark", ":"):
            raise QueryError(f"Wanted field:value, found {name.text!r}")
        field = plain(name.text)
        if field not in self._fields:
            known = ", ".join(sorted(self._fields))
            raise QueryError(f"Unknown field {field!r}; known are {known}")
        value = partial(self._value, field)
        return self._nested(value) if self._takes("mark", "(") else value()

    def _value(self, field: str) -> Matcher:
        test = _test(self._take())
        return lambda fields: any(test(value) for value in fields.get(field, ()))


def _test(token: _Token) -> Test:
    try:
        match token.kind:
            case "quoted":
                return equal_to(plain(token.text[1:-1]))
            case "range":
                return within(token.text)
            case "word" if token.text not in KEYWORDS:
                return similar_to(token.text)
    except UnreadableTermError as exc:
        raise QueryError(str(exc)) from exc
    raise QueryError(f"Wanted a value, found {token.text!r}")
