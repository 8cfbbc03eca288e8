"""A private key is hidden wherever it is repeated, whole or in part, however it is written."""

import base64
import copy
import json
import pickle
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from swathbook.sources.datashare.veil import Veil


def pem(content):
    body = base64.b64encode(content).decode()
    lines = [body[start : start + 64] for start in range(0, len(body), 64)]
    return "\n".join(["-----BEGIN PRIVATE KEY-----", *lines, "-----END PRIVATE KEY-----", ""])


KEY = pem(bytes(range(7, 245)))
LINES = KEY.split("\n")[1:-2]
VEIL = Veil([SecretStr(KEY)])

ECHOES = {
    "as it is": KEY,
    "as JSON": json.dumps(KEY),
    "as JSON in JSON": json.dumps(json.dumps(KEY)),
    "as JSON of .NET": json.dumps(KEY).replace("+", r"\u002B").replace("=", r"\u003D"),
    "as JSON of PHP": json.dumps(KEY).replace("/", r"\/"),
    "in a URL": quote(KEY),
    "in a repr": repr(KEY),
    "on Windows": KEY.replace("\n", "\r\n"),
    "in one line": KEY.replace("\n", ""),
    "with blanks": KEY.replace("\n", " "),
    "one line of it": LINES[1],
    "its last line": LINES[-1],
    "the middle of a line": LINES[1][17:33],
    "cut off in a line": KEY[:123],
    "as a blob": base64.b64encode(KEY.encode()).decode(),
    "in a blob": base64.b64encode(json.dumps({"orgID": "o", "sk": KEY}).encode()).decode(),
    "safe for URLs": KEY.replace("+", "-").replace("/", "_"),
}


def is_told(text):
    return any(line[at : at + 15] in text for line in LINES for at in range(len(line) - 14))


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
def test_an_echo_tells_nothing(echo):
    veiled = VEIL.over(f"cannot parse {echo} as a key")
    assert "***" in veiled
    assert not is_told(veiled)
    assert veiled.startswith("cannot parse ")
    assert veiled.endswith(" as a key")


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_an_answer_that_repeats_it_is_still_json(echo, encoding):
    body = json.dumps({"errorMsg": echo, "more": [1, "x\ny\\z"]}).encode(encoding)
    veiled = VEIL.over_bytes(body)
    assert not is_told(veiled.decode())
    assert json.loads(veiled)["more"] == [1, "x\ny\\z"]


@given(st.text())
def test_other_texts_are_left_as_they_are(text):
    assert VEIL.over(text) == text


def test_an_answer_without_it_is_the_very_same():
    body = json.dumps({"encryptedAesKey": base64.b64encode(bytes(145)).decode()}).encode()
    assert VEIL.over_bytes(body) is body


@given(st.integers(0, len(LINES[0]) - 15), st.integers(15, 64), st.text("xyz .\n", max_size=5))
def test_any_fifteen_characters_in_a_row_are_known(start, length, around):
    piece = LINES[0][start : start + length]
    assert piece not in VEIL.over(f"{around} {piece} {around}")


def test_short_lines_are_known_whole():
    veil = Veil([SecretStr("-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----")])
    assert veil.over("it was 'SECRET'") == "it was '***'"


def test_a_veil_shows_nothing_of_what_it_hides():
    assert not is_told(repr(VEIL))
    assert not any(isinstance(one, str) for name in VEIL.__slots__ for one in getattr(VEIL, name))
    for spread in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="cannot be pickled"):
            spread(VEIL)
