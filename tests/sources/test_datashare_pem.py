"""Certificates and private keys: as text, as files, with all that people do to them on the way."""

import traceback

import pytest
from pydantic import SecretStr

from swathbook.errors import SettingsError
from swathbook.sources.datashare.pem import certificate, private_key

BODY = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVcB/UNPxalR9zDYA\nq+Zj8cQ5HdzZ2bL4"


def pem(label, body=BODY):
    return f"-----BEGIN {label}-----\n{body}\n-----END {label}-----\n"


KEY, CERT = pem("PRIVATE KEY"), pem("CERTIFICATE", "MIIBcert\nAAAAcert")


def told(secret):
    return secret.get_secret_value()


def test_pem_text_is_taken_as_it_is():
    assert (told(private_key(KEY)), told(certificate(CERT))) == (KEY, CERT)


def test_text_without_a_line_break_at_its_end_gets_none():
    assert told(private_key(KEY.strip())) == KEY.strip()


@pytest.mark.parametrize(
    "spoilt",
    [
        KEY.replace("\n", "\\n"),
        KEY.replace("\n", "\\\\n"),
        KEY.replace("\n", "\r\n"),
        KEY.replace("\n", "\\r\\n"),
        KEY.replace("\n", "\r"),
        KEY.replace("\n", "\n   "),
        f"\ufeff  \n{KEY}",
        KEY.encode(),
        SecretStr(KEY),
    ],
    ids=[
        "backslash n",
        "two backslashes",
        "windows",
        "windows with backslashes",
        "old mac",
        "indented",
        "byte-order mark",
        "bytes",
        "wrapped",
    ],
)
def test_line_breaks_are_ordinary_in_the_end(spoilt):
    assert told(private_key(spoilt)).split() == KEY.split()
    assert set(told(private_key(spoilt))) <= {*KEY}


def test_text_on_one_line_gets_its_lines_back():
    assert told(private_key(" ".join(KEY.split("\n")).strip())) == KEY.strip()


def test_a_file_is_read(tmp_path):
    path = tmp_path / "key.pem"
    path.write_bytes(KEY.replace("\n", "\r\n").encode())
    assert told(private_key(path)) == told(private_key(str(path))) == KEY


def test_the_home_directory_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "key.pem").write_text(KEY)
    assert told(private_key("~/key.pem")) == KEY


def test_a_chain_of_certificates_is_kept_in_order():
    chain = CERT + pem("CERTIFICATE", "MIIBroot")
    assert told(certificate(chain)) == chain


def test_out_of_a_file_of_both_each_takes_its_own():
    both = f"Bag Attributes\n  friendlyName: me\n{CERT}{pem('EC PARAMETERS', 'BggqhkjO')}{KEY}"
    assert (told(certificate(both)), told(private_key(both))) == (CERT, KEY)


@pytest.mark.parametrize("label", ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"])
def test_private_keys_of_every_kind_are_taken(label):
    assert told(private_key(pem(label))) == pem(label)


WRONG = {
    "the key as certificate": (certificate, KEY, "found: private key. Are cert and key swapped"),
    "the certificate as key": (private_key, CERT, "found: certificate. Are cert and key swapped"),
    "a public key": (private_key, pem("PUBLIC KEY"), "found: public key"),
    "a certificate request": (certificate, pem("CERTIFICATE REQUEST"), "certificate request"),
    "cut off": (private_key, KEY[:-20], "nothing of that form that is whole"),
    "nothing in it": (private_key, pem("PRIVATE KEY", ""), "nothing of that form"),
    "two keys": (private_key, KEY + pem("EC PRIVATE KEY"), "one private key; found 2"),
    "a pass phrase": (private_key, pem("ENCRYPTED PRIVATE KEY"), "Decrypt it first"),
    "a pass phrase, of old": (
        private_key,
        pem("RSA PRIVATE KEY", f"Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n{BODY}"),
        "Decrypt it first",
    ),
    "the text without its frame": (private_key, BODY, "cannot be read as a file"),
    "one line of it": (private_key, BODY.split("\n")[0], "cannot be read as a file"),
    "its name is missing": (private_key, "missing.pem", "'missing.pem' is no PEM text"),
    "a folder": (private_key, "/", "Is a directory"),
    "no text at all": (private_key, 7, "it is int"),
}


@pytest.mark.parametrize(("reader", "value", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_without_showing_it(reader, value, said):
    with pytest.raises(SettingsError, match=said.replace("(", r"\(")) as caught:
        reader(value)
    text = "".join(traceback.format_exception(caught.value))
    assert not any(line in text for line in BODY.split("\n"))
