"""Parts of files: what came so far, and which version of the file it belongs to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec


class Version(msgspec.Struct, frozen=True):
    """Which version of a file a part belongs to.

    Parameters
    ----------
    validator
        What the service calls it: its strong ETag, else the time at which it last changed. `None`
        where it does not say, so that the part cannot be gone on with.
    total
        The size of the whole file, where it is known.
    """

    validator: str | None = None
    total: int | None = None

    def is_contradicted(self, validator: str | None, total: int | None) -> bool:
        """Tell whether what an answer says of its version cannot be true of this one.

        Examples
        --------
        >>> Version('"a"', 7).is_contradicted(None, 7), Version('"a"', 7).is_contradicted('"b"', 7)
        (False, True)
        """
        is_comparable = _is_etag(self.validator) == _is_etag(validator)
        is_other = is_comparable and _differ(self.validator, validator)
        return is_other or _differ(self.total, total)


@dataclass(frozen=True)
class Part:
    """What came of a file so far.

    Parameters
    ----------
    target
        Where the file will be; the bytes are beside that.
    memory
        Where it is remembered which version they belong to.
    """

    target: Path
    memory: Path

    @property
    def path(self) -> Path:
        """Where the bytes are."""
        return self.target.with_name(f"{self.target.name}.part")

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def version(self) -> Version:
        """The version that the bytes belong to; one without a name where that is not known."""
        try:
            return msgspec.json.decode(self.memory.read_bytes(), type=Version)
        except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
            return Version()

    @property
    def is_whole(self) -> bool:
        """Whether all bytes are there that were announced."""
        return self.path.exists() and self.size == self.version.total

    @property
    def resumable_from(self) -> int:
        """How many bytes need not be fetched again."""
        version, size = self.version, self.size
        is_sound = version.validator is not None and (version.total is None or size < version.total)
        return size if is_sound else 0

    def begin(self, version: Version) -> None:
        """Begin anew with a version of the file."""
        self.path.write_bytes(b"")  # first, so that old bytes are never taken for the new version
        self._remember(version)

    def settle(self, total: int | None) -> None:
        """Take in how large the whole file is after all; `None` leaves that open."""
        self._remember(Version(self.version.validator, total))

    def _remember(self, version: Version) -> None:
        draft = self.memory.with_suffix(".new")
        draft.write_bytes(msgspec.json.encode(version))
        draft.replace(self.memory)

    def append(self, pieces: Iterator[bytes]) -> None:
        """Write what comes, as it comes; who is killed loses no piece that was written."""
        with self.path.open("ab") as file:
            for piece in pieces:
                file.write(piece)
                file.flush()

    def discard(self) -> None:
        """Throw away what came."""
        self.path.unlink(missing_ok=True)
        self.memory.unlink(missing_ok=True)

    def finish(self) -> None:
        """Give the file its name, once all of it is safely on the disk."""
        _flush(self.path, os.O_RDWR)
        self.path.replace(self.target)
        if os.name != "nt":  # Windows opens no folders
            _flush(self.target.parent, os.O_RDONLY)
        self.memory.unlink(missing_ok=True)


def _differ(known: object, found: object) -> bool:
    return known is not None and found is not None and known != found


def _is_etag(validator: str | None) -> bool:
    return validator is not None and validator.startswith('"')


def _flush(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
