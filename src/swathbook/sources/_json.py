"""JSON, decoded exactly: no number passes through a binary float.

Services send what their libraries make of it, and files are saved by hand: a byte-order mark,
UTF-16, bytes that are no UTF-8, `NaN`, half a surrogate pair. All of that still has a meaning and
is read; only what has none is an error, and always the same one.
"""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from swathbook.errors import NotJsonError

_SHOWN = 60
_LONGEST_INTEGER = 1000
"""Digits beyond which an integer stays text: Python itself refuses to print longer ones."""


class Number(str):
    """A number with a fraction or an exponent, as the text that it was written in.

    Whole numbers are decoded as `int`, which is exact already.
    """

    __slots__ = ()


_DECODER = msgspec.json.Decoder(float_hook=Number)
_ENCODER = msgspec.json.Encoder(
    enc_hook=lambda value: _as_written(value), decimal_format="number", order=None
)
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)


def decode(content: bytes | str) -> Any:
    """Decode one JSON text.

    Parameters
    ----------
    content
        The text, in UTF-8, UTF-16 or UTF-32, with or without a byte-order mark. Bytes that the
        encoding does not have, and halves of surrogate pairs, become U+FFFD.

    Returns
    -------
    value
        Dicts, lists, text, `int`, `Number`, `bool` and `None`. Of repeated keys the last counts.

    Raises
    ------
    NotJsonError
        The text is not JSON, is cut off, or is nested too deeply to be meant.

    Examples
    --------
    >>> decode(b'{"amount": 6262.50, "items": 1}')
    {'amount': '6262.50', 'items': 1}
    """
    try:
        return _DECODER.decode(content)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return _decode_patiently(content)


def encode(value: object) -> str:
    """Write a value as JSON, its numbers as they were written; the inverse of `decode`.

    Raises
    ------
    NotJsonError
        The value is nested too deeply, or holds itself.

    Examples
    --------
    >>> encode(decode('{"rate": 0.10, "of": [1, null]}'))
    '{"rate":0.10,"of":[1,null]}'
    """
    try:
        return _ENCODER.encode(value).decode()
    except UnicodeEncodeError:
        return json.dumps(value, default=str)
    except RecursionError as error:
        raise NotJsonError(
            "a value that JSON can hold was wanted; this one is nested too deeply, or holds "
            "itself. Leave it out."
        ) from error


def _decode_patiently(content: bytes | str) -> Any:
    text = _ESCAPE.sub(_whole, _text(content))
    try:
        return json.loads(
            text, parse_float=Number, parse_int=_integer, parse_constant=str, strict=False
        )
    except json.JSONDecodeError as error:
        complaint = _complaint(error, text)
        error.doc = ""  # it keeps the whole text, with any secret that a service repeats in it
        raise NotJsonError(complaint) from error
    except RecursionError as error:
        raise NotJsonError(
            f"JSON was wanted; this is nested too deeply to be an answer: {_start(text)}"
        ) from error


def _text(content: bytes | str) -> str:
    if isinstance(content, str):
        content = content.encode("utf-8", "replace")
    return content.decode(json.detect_encoding(content), "replace").removeprefix("\ufeff")


def _whole(escape: re.Match[str]) -> str:
    return "\\ufffd" if escape["half"] else escape[0]


def _integer(text: str) -> int | Number:
    return int(text) if len(text) < _LONGEST_INTEGER else Number(text)


def _complaint(error: json.JSONDecodeError, text: str) -> str:
    if not text.strip():
        return "JSON was wanted; the text is empty. Ask again, or leave the file out."
    where = f"line {error.lineno}, column {error.colno}"
    return (
        f"JSON was wanted; at {where} it ends or goes on otherwise ({error.msg}). The text "
        f"begins with {_start(text)}. If it is cut off or an HTML page, fetch it again."
    )


def _start(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def _as_written(value: object) -> Any:
    return msgspec.Raw(value.encode()) if isinstance(value, Number) else str(value)
