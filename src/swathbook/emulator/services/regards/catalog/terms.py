r"""What the value of a field is compared with in a query: a word, a pattern, a range.

Numbers and dates are compared as such, true and false in lower case, all else as text.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from datetime import UTC, datetime

Test = Callable[[object], bool]
Bound = float | datetime

_RANGE = re.compile(
    r"""[\[{]\s*("[^"]*"|[^\s"\]}]+)\s+TO\s+("[^"]*"|[^\s"\]}]+)\s*[\]}]""", re.DOTALL
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PIECE = re.compile(r"\\(?P<plain>.)|(?P<wild>[*?])|(?P<self>.)", re.DOTALL)


class UnreadableTermError(ValueError):
    """A value is written in a way that is not understood."""


def plain(text: str) -> str:
    r"""Take the backslashes away that take the meaning from a character.

    Examples
    --------
    >>> plain(r"URN\:AIP")
    'URN:AIP'
    """
    return _ESCAPE.sub(r"\1", text)


def equal_to(wanted: str) -> Test:
    """Compare for equality.

    Examples
    --------
    >>> equal_to("2.0")(2), equal_to("true")(True), equal_to("2.0")("2")
    (True, True, False)
    """
    number, moment = _number(wanted), _moment(wanted)

    def test(value: object) -> bool:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value == number
        return value == moment if isinstance(value, datetime) else _text(value) == wanted

    return test


def similar_to(word: str) -> Test:
    r"""Compare with a pattern where the word is one, and for equality where it is none.

    Examples
    --------
    >>> similar_to("S2_*")("S2_TILE"), similar_to("T?LE")("TILE"), similar_to(r"T\*")("TILE")
    (True, True, False)
    """
    pieces = list(_PIECE.finditer(word))
    if not any(piece["wild"] for piece in pieces):
        return equal_to(plain(word))
    pattern = re.compile(fnmatch.translate("".join(map(_globbed, pieces))))
    return lambda value: pattern.match(_text(value)) is not None


def _globbed(piece: re.Match[str]) -> str:
    """Write a piece of a word for fnmatch, to which brackets mean something as well."""
    if piece["wild"]:
        return piece[0]
    letter = piece["plain"] or piece["self"]
    return f"[{letter}]" if letter in "*?[" else letter


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else str(value)


def within(text: str) -> Test:
    """Compare with a range of numbers or dates.

    Raises
    ------
    UnreadableTermError
        An end is neither, nor `*`.

    Examples
    --------
    >>> within("[2 TO 5}")(2), within("[2 TO 5}")(5), within("[2 TO *]")(100)
    (True, False, True)
    """
    found = _RANGE.fullmatch(text)
    if found is None:
        raise UnreadableTermError(f"Wanted a range as [a TO b], found {text!r}")
    low, high = (_bound(end.strip('"')) for end in found.groups())
    tests = _above(low, takes=text[0] == "["), _below(high, takes=text[-1] == "]")
    return lambda value: all(test(value) for test in tests)


def _bound(text: str) -> Bound | None:
    if text == "*":
        return None
    number, moment = _number(text), _moment(text)
    bound = moment if number is None else number
    if bound is None:
        raise UnreadableTermError(
            f"Wanted a number, a date or * as the end of a range, found {text!r}"
        )
    return bound


def _above(bound: Bound | None, *, takes: bool) -> Test:
    if bound is None:
        return _is_ordered
    return lambda value: _distance(value, bound) > 0 or (takes and _distance(value, bound) == 0)


def _below(bound: Bound | None, *, takes: bool) -> Test:
    if bound is None:
        return _is_ordered
    return lambda value: _distance(value, bound) < 0 or (takes and _distance(value, bound) == 0)


def _is_ordered(value: object) -> bool:
    return isinstance(value, int | float | datetime)


def _distance(value: object, bound: Bound) -> float:
    """Say how far a value lies above a bound: NaN where the two cannot be compared."""
    if isinstance(value, datetime) and isinstance(bound, datetime):
        return (value - bound).total_seconds()
    if isinstance(value, int | float) and isinstance(bound, float):
        return value - bound
    return float("nan")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
