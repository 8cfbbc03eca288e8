"""Whether what came is what was promised: by its digest, and by its size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Event

from swathbook.sources._delivery.digests import has_digest, read_digest
from swathbook.sources._delivery.wanted import Wanted

_VERIFIED = "verified"


@dataclass(frozen=True)
class Check:
    """What checking a file showed.

    Parameters
    ----------
    is_right
        Whether nothing speaks against the file.
    verified
        `"verified"`, or why it is not, in words.
    remark
        What else does not add up.
    """

    is_right: bool
    verified: str
    remark: str = ""

    @property
    def is_verified(self) -> bool:
        """Whether a digest proves the file right."""
        return self.verified == _VERIFIED


def check(path: Path, wanted: Wanted, announced: int | None, halt: Event) -> Check:
    """Hold a file against its digest and its size.

    A right digest settles it; a size in the table that differs from one that the service announced
    while it sent the file is reported, and proves nothing.

    Parameters
    ----------
    path
        The file.
    wanted
        What the table says.
    announced
        The size that the service announced with the file; `None` where it did not.
    halt
        Set from outside, ends the work.
    """
    size = path.stat().st_size
    about_size = _about_size(size, wanted.size_bytes, announced)
    digest = read_digest(wanted.checksum, wanted.checksum_type)
    if isinstance(digest, str):
        return Check(True, f"{digest}; {about_size}")
    if has_digest(path, digest, halt):
        return Check(True, _VERIFIED, "" if wanted.size_bytes in (None, size) else about_size)
    if digest.is_guessed:
        words = f"the table's digest names no algorithm, and is no {digest.label} of the file"
        return Check(True, f"{words}; {about_size}")
    return Check(False, f"the {digest.label} differs from the table's; {about_size}")


def _about_size(size: int, in_table: int | None, announced: int | None) -> str:
    if in_table is not None and in_table != size:
        return f"the file has {size} bytes, the table says {in_table}"
    if in_table is not None:
        return "size agrees"
    return "no size known" if announced is None else "size as the service announced it"
