"""Certificates and private keys as PEM: found in a text or a file, checked, and written plainly."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pydantic import SecretStr

from swathbook.errors import SettingsError

Pem: TypeAlias = "str | bytes | os.PathLike[str] | SecretStr"
"""PEM text, or the path of a file of it."""

_BEGIN = "-----BEGIN "
_BLOCK = re.compile(
    r"-----BEGIN (?P<label>[A-Z0-9 ]{1,40})-----(?P<body>.*?)-----END (?P=label)-----(?P<end>\n?)",
    re.DOTALL,
)
_BREAK = re.compile(r"(?:\\+r)?\\+n|\r\n?")
"""A line break that was written with backslashes, or as on Windows or old Macs."""

_FILE_NAME = re.compile(r"[^\n]*\.[A-Za-z]{1,5}")
"""What can only be meant as a file: the text of a key holds no full stop."""


@dataclass(frozen=True)
class _Block:
    """One object in a PEM text, with what it is said to be."""

    label: str
    body: SecretStr
    end: str

    @property
    def text(self) -> str:
        lines = self.body.get_secret_value().split()
        return "\n".join([f"-----BEGIN {self.label}-----", *lines, f"-----END {self.label}-----"])


def certificate(value: Pem) -> SecretStr:
    r"""Read a certificate, or a chain of them; what else stands beside them is left out.

    Raises
    ------
    SettingsError
        There is none, or the file cannot be read.

    Examples
    --------
    >>> pem = r"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"
    >>> certificate(pem).get_secret_value().splitlines()
    ['-----BEGIN CERTIFICATE-----', 'MIIB', '-----END CERTIFICATE-----']
    """
    chosen, others = _sorted("cert", value, _is_certificate)
    if not chosen:
        raise SettingsError(_wanted("cert", "a certificate", "CERTIFICATE", others))
    return _joined(chosen)


def private_key(value: Pem) -> SecretStr:
    """Read a private key; what else stands beside it is left out.

    Raises
    ------
    SettingsError
        There is none, or more than one, it is encrypted, or the file cannot be read. The message
        holds nothing of what was read.
    """
    chosen, others = _sorted("key", value, _is_private_key)
    if not chosen:
        raise SettingsError(_wanted("key", "a private key", "PRIVATE KEY", others))
    if len(chosen) > 1:
        raise SettingsError(
            f"key should hold one private key; found {len(chosen)}. Leave in the certificate's own."
        )
    if _is_encrypted(chosen[0]):
        raise SettingsError(
            "key should be a private key that the service can use as it is; this one is encrypted "
            "with a pass phrase. Decrypt it first: openssl pkey -in FILE -out FILE."
        )
    return _joined(chosen)


def _is_certificate(block: _Block) -> bool:
    return block.label.endswith("CERTIFICATE")


def _is_private_key(block: _Block) -> bool:
    return block.label.endswith("PRIVATE KEY")


def _is_encrypted(block: _Block) -> bool:
    return "ENCRYPTED" in block.label or "ENCRYPTED" in block.body.get_secret_value()


def _sorted(
    name: str, value: Pem, is_wanted: Callable[[_Block], bool]
) -> tuple[list[_Block], list[_Block]]:
    """Find the blocks that are wanted, and the others; those with nothing in them are neither."""
    blocks = [block for block in _blocks(_content(name, value)) if block.body.get_secret_value()]
    return [b for b in blocks if is_wanted(b)], [b for b in blocks if not is_wanted(b)]


def _blocks(content: SecretStr) -> list[_Block]:
    text = _BREAK.sub("\n", content.get_secret_value())
    found = _BLOCK.finditer(text)
    return [_Block(each["label"], SecretStr(each["body"].strip()), each["end"]) for each in found]


def _joined(blocks: Sequence[_Block]) -> SecretStr:
    return SecretStr("\n".join(block.text for block in blocks) + blocks[-1].end)


def _wanted(name: str, what: str, label: str, others: Sequence[_Block]) -> str:
    said = f"{name} should be {what} as PEM text, or the path of a PEM file ({_BEGIN}{label}-----)"
    if not others:
        return f"{said}; found nothing of that form that is whole. Check how it was copied."
    found = ", ".join(dict.fromkeys(block.label.lower() for block in others))
    return f"{said}; found: {found}. Are cert and key swapped, or is it another file?"


def _content(name: str, value: Pem) -> SecretStr:
    """Take PEM text as it is, and read it where it is in a file."""
    plain = value.get_secret_value() if isinstance(value, SecretStr) else value
    if isinstance(plain, bytes):
        plain = plain.decode("utf-8", "replace")
    if isinstance(plain, str) and _BEGIN in plain:
        return SecretStr(plain)
    if not isinstance(plain, str | os.PathLike):
        raise SettingsError(
            f"{name} should be PEM text or the path of a PEM file; it is {type(plain).__name__}."
        )
    content, reason = _read(Path(plain).expanduser())
    if reason:
        raise SettingsError(
            f"{name} should be PEM text or the path of a PEM file; {_shown(plain)} is no PEM text, "
            f"and cannot be read as a file ({reason}). Check the path, or how the text was copied."
        )
    return SecretStr(content)


def _read(path: Path) -> tuple[str, str]:
    """Read a file, or say why that cannot be."""
    try:
        return path.read_text("utf-8", "replace"), ""
    except OSError as error:
        return "", error.strerror or type(error).__name__
    except ValueError:
        return "", "no file can have that name"


def _shown(value: str | os.PathLike[str]) -> str:
    """Show what is a path for sure; the body of a key, pasted alone, is not to be told."""
    is_path = not isinstance(value, str) or _FILE_NAME.fullmatch(value)
    return f"{os.fspath(value)!r}" if is_path else "what was given"
