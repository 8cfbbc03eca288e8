"""The zip of an order's files: streamed to the disk, checked entry by entry, and unpacked.

What comes is believed in nothing. It is unpacked in a hidden folder, and moved out of there when
all of it is on the disk, so that no file is ever there by half.
"""

from __future__ import annotations

import errno
import os
import shutil
import zlib
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from zipfile import BadZipFile, ZipFile, ZipInfo

import pandas as pd

from swathbook.errors import AnswerError, ExportError
from swathbook.sources._delivery.locks import locked
from swathbook.sources._delivery.names import folded, safe_name
from swathbook.sources._http import Incoming
from swathbook.sources.regards.documents.zip_entries import (
    check_whole,
    numbered,
    plain_name,
    what_is_wrong,
)
from swathbook.sources.regards.documents.zip_outcomes import NOTICE, ZipOutcome, read_notice, report

_STATE = ".swathbook"
_NO_CONTENT = 204
_PIECE_BYTES = 1 << 20
_LONGEST_NOTICE_BYTES = 16 << 20
_DAMAGES = (BadZipFile, zlib.error, EOFError, ValueError, RuntimeError)
"""What is raised where a zip holds nonsense."""


class _DamagedError(Exception):
    """An entry cannot be read."""


def save(
    incoming: Incoming,
    folder: str | os.PathLike[str],
    *,
    name: str | None = None,
    halt: Event | None = None,
) -> pd.DataFrame:
    """Save the files of a zip that is still coming in.

    Parameters
    ----------
    incoming
        The answer. HTTP 204 is a zip of nothing.
    folder
        Where the files go; made if it is not there. Nothing in it is overwritten: a file that is
        there already is kept where it is the same, and else the new one gets a number.
    name
        What to keep the zip itself as, in the same folder; `None` keeps only what is in it.
    halt
        Set from outside, ends the work.

    Returns
    -------
    result
        One row per entry, and one per file that the service says it could not provide: `name`,
        `path`, `outcome` (a word of `zip_outcomes.OUTCOMES`), `size_bytes`, `verified`, `detail`.

    Raises
    ------
    AnswerError
        What came is no zip, is cut off, or would take up more room than there is. Nothing of it is
        kept.
    ExportError
        The disk is full, or the folder cannot be written to.
    CancelledError
        `halt` was set.
    """
    if incoming.status == _NO_CONTENT:
        return report([])
    stop = halt or Event()
    with _room(Path(folder), stop) as room:
        archive = room / "answer.zip"
        _store(incoming, archive, stop)
        with _opened(archive) as opened:
            outcomes = _Unpacking(opened, Path(folder), room, stop).go()
        if name is not None:
            archive.replace(Path(folder) / (safe_name(name) or "answer.zip"))
    return report(outcomes)


@contextmanager
def _room(folder: Path, halt: Event) -> Iterator[Path]:
    """Lend a hidden folder in `folder`; what a killed run left there is removed."""
    room = folder / _STATE / "zip"
    try:
        room.parent.mkdir(parents=True, exist_ok=True)
        with locked(room.parent / "zip.lock", halt):
            shutil.rmtree(room, ignore_errors=True)
            room.mkdir()
            try:
                yield room
            finally:
                shutil.rmtree(room, ignore_errors=True)
    except OSError as error:
        raise ExportError(
            f"the files of a zip were to be written to {folder}; {error.strerror or error}. Choose "
            "a folder that can be written to and has room; files that are there are whole."
        ) from error
    finally:
        with suppress(OSError):  # there may be other things in it
            room.parent.rmdir()


def _store(incoming: Incoming, archive: Path, halt: Event) -> None:
    """Write a zip to the disk as it comes in."""
    with archive.open("wb") as file:
        for piece in incoming.pieces:
            if halt.is_set():
                raise CancelledError
            file.write(piece)
    announced = incoming.headers.get("content-length", "")
    size = archive.stat().st_size
    if announced.isdecimal() and int(announced) != size:
        raise AnswerError(
            f"a zip of {announced} bytes was announced, and {size} bytes came. Fetch it again; "
            "nothing of it was kept."
        )


@contextmanager
def _opened(archive: Path) -> Iterator[ZipFile]:
    try:
        opened = ZipFile(archive)
    except _DAMAGES as error:
        with archive.open("rb") as file:
            start = file.read(2)
        found = "it is cut off" if start == b"PK" else "what came is none, but something else"
        raise AnswerError(
            f"a zip of an order's files was wanted; {found} ({error}). Fetch it again, or the "
            "files one by one; nothing of it was kept."
        ) from error
    with opened:
        yield opened


@dataclass
class _Unpacking:
    """The unpacking of one zip.

    Parameters
    ----------
    archive
        The zip.
    folder
        Where its files go in the end.
    room
        Where they are unpacked.
    halt
        Set from outside, ends the work.
    """

    archive: ZipFile
    folder: Path
    room: Path
    halt: Event
    there: dict[str, Path] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    moves: list[tuple[Path, Path]] = field(default_factory=list)

    def go(self) -> list[ZipOutcome]:
        """Unpack everything, and then move it to where it belongs."""
        self.there = {folded(path.name): path for path in self.folder.iterdir()}
        entries = [entry for entry in self.archive.infolist() if not entry.filename.endswith("/")]
        faults = [what_is_wrong(entry) for entry in entries]
        sound = [entry for entry, fault in zip(entries, faults, strict=True) if fault is None]
        size = Path(self.archive.filename or "").stat().st_size
        check_whole(entries, sound, size, shutil.disk_usage(self.room).free)
        outcomes = [
            each
            for entry, fault in zip(entries, faults, strict=True)
            for each in self._entry(entry, fault)
        ]
        for draft, target in self.moves:
            draft.replace(target)
        return outcomes

    def _entry(self, entry: ZipInfo, fault: str | None) -> list[ZipOutcome]:
        name = entry.orig_filename
        if fault is not None:
            return [ZipOutcome(name, "unsafe", fault)]
        try:
            return self._notice(entry) or [self._file(entry)]
        except _DamagedError as error:
            return [ZipOutcome(name, "wrong_content", str(error))]

    def _notice(self, entry: ZipInfo) -> list[ZipOutcome] | None:
        if entry.filename != NOTICE or entry.file_size > _LONGEST_NOTICE_BYTES:
            return None
        return read_notice(b"".join(self._pieces(entry)).decode("utf-8-sig", "replace"))

    def _file(self, entry: ZipInfo) -> ZipOutcome:
        draft = self.room / f"{len(self.moves)}.part"
        with draft.open("wb") as file:
            for piece in self._pieces(entry):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        target, is_there = self._place(entry)
        if is_there:
            draft.unlink()
            return ZipOutcome(entry.orig_filename, "kept", "", target, entry.file_size)
        self.moves.append((draft, target))
        return ZipOutcome(entry.orig_filename, "downloaded", "", target, entry.file_size)

    def _pieces(self, entry: ZipInfo) -> Iterator[bytes]:
        """Read an entry to its end, where its checksum is checked."""
        read_bytes = 0
        with _as_damage(), self.archive.open(entry) as source:
            while piece := source.read(_PIECE_BYTES):
                if self.halt.is_set():
                    raise CancelledError
                read_bytes += len(piece)
                yield piece
        if read_bytes != entry.file_size:
            raise _DamagedError(f"{entry.file_size} bytes were announced, and {read_bytes} came")

    def _place(self, entry: ZipInfo) -> tuple[Path, bool]:
        """Find a free name for an entry, or the file that is there and is the same."""
        name = plain_name(entry)
        number = 0
        while True:
            candidate = numbered(name, number)
            key = folded(candidate)
            number += 1
            if key in self.used:
                continue
            path = self.there.get(key)
            if path is None or _is_same(path, entry):
                self.used.add(key)
                return path or self.folder / candidate, path is not None


@contextmanager
def _as_damage() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno != errno.EINVAL:  # it is not the zip that sends the reader nowhere
            raise
        raise _DamagedError("it says to lie outside of the zip") from error
    except _DAMAGES as error:
        raise _DamagedError(str(error) or type(error).__name__) from error


def _is_same(path: Path, entry: ZipInfo) -> bool:
    """Tell whether a file has the size and the checksum of an entry."""
    return path.is_file() and path.stat().st_size == entry.file_size and _crc(path) == entry.CRC


def _crc(path: Path) -> int:
    crc = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            crc = zlib.crc32(piece, crc)
    return crc
