"""Hiding a private key wherever a service repeats it: in errors, and in answers."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import NoReturn

from pydantic import SecretStr

from swathbook.sources._http.redaction import HIDDEN

_PIECE = 12
_STRIDE = 4
"""Texts are looked at in pieces of so many characters, from every so many-th place. Whatever holds
15 characters in a row of a secret is hidden, and most of what holds 12."""

_SHORTEST_LINE = 6
_FEWEST_SIGNS = 5
"""Pieces of fewer different characters, as `AAAAAAAAAAAA`, are found in many texts."""

_BREAK = r"(?:\\+[rn]|[\r\n])"
_SIGNS = r"(?:[A-Za-z0-9+/=_-]++|\\+/|\\+u00(?:2[bBdDfF]|3[dD])|%(?:2[bBfF]|3[dD]))++"
_RUN = re.compile(rf"(?P<run>{_SIGNS}(?:{_BREAK}+{_SIGNS})*)|\\+.")
"""Base64 on one line or several, in every way that JSON and URLs write it; else any other escape,
so that no letter of one is taken for base64."""

_NOISE = re.compile(_BREAK)
_WRITTEN = re.compile(r"\\+u00(?P<json>..)|%(?P<url>..)|\\+/")


class Veil:
    r"""Hides PEM texts, whole or in part, on lines or in one, also where they are encoded again.

    It keeps no part of what it hides, only numbers to recognise that by.

    Parameters
    ----------
    secrets
        PEM texts.

    Examples
    --------
    >>> pem = SecretStr("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI\n-----END")
    >>> Veil([pem]).over("cannot parse MC4CAQAwBQYDK2 as a key")
    'cannot parse *** as a key'
    """

    __slots__ = ("_lines", "_pieces")

    def __init__(self, secrets: Iterable[SecretStr]) -> None:
        texts = [secret.get_secret_value() for secret in secrets]
        self._lines = frozenset(hash(line) for text in texts for line in _lines(text))
        pieces = (piece for text in texts for each in _spellings(text) for piece in _cut(each))
        self._pieces = frozenset(hash(one) for one in pieces if len(set(one)) >= _FEWEST_SIGNS)

    def __repr__(self) -> str:
        return "Veil()"

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied: the numbers mean nothing elsewhere."""
        raise TypeError("a Veil cannot be pickled. Make one where it is needed.")

    def over(self, text: str) -> str:
        """Hide what is secret in a text."""
        return _RUN.sub(self._hidden, text)

    def over_bytes(self, content: bytes) -> bytes:
        """Hide what is secret in the body of an answer, which is left as it is if nothing is."""
        text = content.decode(json.detect_encoding(content), "replace")
        veiled = self.over(text)
        return content if veiled == text else veiled.encode("utf-8", "replace")

    def _hidden(self, match: re.Match[str]) -> str:
        run = match["run"]
        return HIDDEN if run and self._is_secret(run) else match[0]

    def _is_secret(self, run: str) -> bool:
        plain = _WRITTEN.sub(_sign, run)
        if any(hash(line) in self._lines for line in _NOISE.split(plain)):
            return True
        return any(hash(one) in self._pieces for one in _cut(_NOISE.sub("", plain), _STRIDE))


def _sign(match: re.Match[str]) -> str:
    code = match["json"] or match["url"]
    return chr(int(code, 16)) if code else "/"


def _lines(text: str) -> list[str]:
    """List the lines between a PEM text's first and last."""
    lines = text.split("\n")
    return [line for line in lines if len(line) >= _SHORTEST_LINE and "-----" not in line]


def _spellings(text: str) -> Iterator[str]:
    """Write the lines in one: as they are, and encoded again from each place of three bytes."""
    body = "".join(_lines(text))
    yield body
    yield body.replace("+", "-").replace("/", "_")
    for whole in (text, *_lines(text)):
        for shift in range(3):
            yield b64encode(b" " * shift + whole.encode()).decode()[4:-4]


def _cut(text: str, stride: int = 1) -> list[str]:
    """Cut a text into pieces that overlap."""
    return [text[start : start + _PIECE] for start in range(0, len(text) - _PIECE + 1, stride)]
