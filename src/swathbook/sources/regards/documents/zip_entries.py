"""Entries of a zip: which of them may be unpacked, and under which name."""

from __future__ import annotations

import re
import stat
from collections.abc import Sequence
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipInfo

from swathbook.errors import AnswerError
from swathbook.sources._delivery.names import safe_name

MOST_ENTRIES = 200_000
_PLAIN_BYTES = 2**30
"""Up to here any compression is believed: an image without data shrinks a thousandfold."""

_MOST_SHRUNK = 200
_ENCRYPTED = 0x1
_METHODS = (ZIP_STORED, ZIP_DEFLATED)
_DRIVE = re.compile(r"^[A-Za-z]:")


def what_is_wrong(entry: ZipInfo) -> str | None:
    """Say why an entry is not unpacked; `None` where nothing speaks against it.

    Examples
    --------
    >>> what_is_wrong(ZipInfo("../outside.tif")), what_is_wrong(ZipInfo("tile.tif"))
    ('it would be written outside of the folder', None)
    """
    name = entry.orig_filename.replace("\\", "/")
    if name.startswith("/") or _DRIVE.match(name) or ".." in PurePosixPath(name).parts:
        return "it would be written outside of the folder"
    if not _is_plain(entry):
        return "it is a link or a device, not a file"
    if entry.flag_bits & _ENCRYPTED:
        return "it is encrypted"
    if entry.compress_type not in _METHODS:
        return f"it is compressed in a way that is not known here ({entry.compress_type})"
    if _is_bomb(entry.file_size, entry.compress_size):
        return f"it would grow from {entry.compress_size} to {entry.file_size} bytes"
    return None


def _is_plain(entry: ZipInfo) -> bool:
    """Tell whether an entry is a file, as far as it says: only Unix tells links apart."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return kind in (0, stat.S_IFREG)


def _is_bomb(whole_bytes: int, packed_bytes: int) -> bool:
    return whole_bytes > _PLAIN_BYTES and whole_bytes > _MOST_SHRUNK * max(packed_bytes, 1)


def check_whole(
    entries: Sequence[ZipInfo], sound: Sequence[ZipInfo], archive_bytes: int, free_bytes: int
) -> None:
    """Check the entries of a zip together, by what they say.

    Parameters
    ----------
    entries
        All of them.
    sound
        Those that are to be unpacked.
    archive_bytes
        The size of the zip.
    free_bytes
        How much room there is.

    Raises
    ------
    AnswerError
        They are too many, lie over one another, or would take up more room than there is.
    """
    whole_bytes = sum(entry.file_size for entry in sound)
    if len(entries) > MOST_ENTRIES:
        raise _refused(f"it has {len(entries)} entries, more than {MOST_ENTRIES}")
    if sum(entry.compress_size for entry in entries) > archive_bytes:
        raise _refused("its entries lie over one another")
    if _is_bomb(whole_bytes, archive_bytes):
        raise _refused(f"it would grow from {archive_bytes} to {whole_bytes} bytes")
    if whole_bytes > free_bytes:
        raise _refused(f"it needs {whole_bytes} bytes of room, and there are {free_bytes}")


def _refused(found: str) -> AnswerError:
    return AnswerError(
        f"a zip of an order's files was wanted; {found}. Nothing of it was kept: fetch the files "
        "one by one, with download."
    )


def plain_name(entry: ZipInfo) -> str:
    """Name an entry's file so that every system takes it; folders go.

    Examples
    --------
    >>> plain_name(ZipInfo("2031/tile:07.tif"))
    'tile_07.tif'
    """
    return safe_name(re.split(r"[\\/]", entry.orig_filename)[-1]) or "file"


def numbered(name: str, number: int) -> str:
    """Put a number before a name's ending, as the service does; none for the first.

    Examples
    --------
    >>> numbered("tile.tif", 0), numbered("tile.tif", 1), numbered("README", 2)
    ('tile.tif', 'tile (1).tif', 'README (2)')
    """
    path = PurePosixPath(name)
    return f"{path.stem} ({number}){path.suffix}" if number else name
