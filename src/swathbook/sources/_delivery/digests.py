"""Digests: which algorithm, which value, and whether a file has it."""

from __future__ import annotations

import base64
import hashlib
import re
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path
from threading import Event

_PIECE_BYTES = 1 << 20

_BY_LENGTH = {16: "md5", 20: "sha1", 32: "sha256", 64: "sha512"}


@dataclass(frozen=True)
class Digest:
    """A digest that a file should have.

    Parameters
    ----------
    algorithm
        As `hashlib` names it.
    value
        The digest itself.
    is_guessed
        Whether the algorithm was told by the length alone, so that a mismatch proves nothing.
    """

    algorithm: str
    value: bytes
    is_guessed: bool = False

    @property
    def label(self) -> str:
        """What people call the algorithm."""
        return self.algorithm.replace("_", "-").upper()


def read_digest(checksum: str | None, checksum_type: str | None) -> Digest | str:
    """Read a digest from a table; where that cannot be, say why.

    Examples
    --------
    >>> read_digest("900150983CD24FB0D6963F7D28E17F72", "MD5").algorithm
    'md5'
    >>> read_digest("a9993e", "sha-1"), read_digest("1f", "CRC32")
    ('the SHA1 in the table is no SHA1', "the algorithm 'CRC32' is not known here")
    """
    if checksum is None:
        return "no digest known"
    prefix, text = _parted(checksum)
    named = checksum_type or prefix
    if named is None:
        return _guessed(text)
    algorithm = _algorithm(named)
    if algorithm is None:
        return f"the algorithm {named!r} is not known here"
    value = _octets(text, hashlib.new(algorithm, usedforsecurity=False).digest_size)
    label = algorithm.replace("_", "-").upper()
    return Digest(algorithm, value) if value else f"the {label} in the table is no {label}"


def _parted(checksum: str) -> tuple[str | None, str]:
    """Take apart what is written as `sha256:…`."""
    prefix, colon, text = checksum.strip().rpartition(":")
    return (prefix or None, text) if colon else (None, text)


def _algorithm(named: str) -> str | None:
    """Find the algorithm, however its name is spelt."""
    wanted = re.sub(r"[^a-z0-9]", "", named.lower())
    known = {re.sub(r"[^a-z0-9]", "", each): each for each in sorted(hashlib.algorithms_guaranteed)}
    found = known.get(wanted)
    return found if found and hashlib.new(found, usedforsecurity=False).digest_size else None


def _guessed(text: str) -> Digest | str:
    for size, algorithm in _BY_LENGTH.items():
        value = _octets(text, size)
        if value:
            return Digest(algorithm, value, is_guessed=True)
    return "the table does not name the digest's algorithm"


def _octets(text: str, size: int) -> bytes | None:
    """Read a digest in hexadecimal or base64; `None` if it is not of this size."""
    for read in (bytes.fromhex, _from_base64):
        try:
            value = read(text)
        except ValueError:
            continue
        if len(value) == size:
            return value
    return None


def _from_base64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def has_digest(path: Path, digest: Digest, halt: Event) -> bool:
    """Tell whether a file has a digest.

    Raises
    ------
    CancelledError
        `halt` was set meanwhile.
    """
    sum_so_far = hashlib.new(digest.algorithm, usedforsecurity=False)
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            if halt.is_set():
                raise CancelledError
            sum_so_far.update(piece)
    return sum_so_far.digest() == digest.value
