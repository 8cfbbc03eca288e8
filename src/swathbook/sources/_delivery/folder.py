"""An order's folder: which file has which name, in this run and in all later ones."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Event

import msgspec

from swathbook._files import replacing
from swathbook.sources._delivery.checks import check
from swathbook.sources._delivery.locks import locked
from swathbook.sources._delivery.names import distinct, folded, safe_name
from swathbook.sources._delivery.parts import Part
from swathbook.sources._delivery.wanted import Wanted

_STATE = ".swathbook"
_MANIFEST = "manifest.json"
_BROKEN = "manifest.broken.json"

BEGUN_ANEW = (
    "the folder's list of files could not be read, and was begun anew: files from earlier runs "
    "that could not be recognised are still there, under other names"
)


class Entry(msgspec.Struct):
    """A file of the folder: its name, and its size once it is there."""

    name: str
    size_bytes: int | None = None


class _Manifest(msgspec.Struct):
    version: int = 1
    files: dict[str, Entry] = {}


@dataclass
class OrderFolder:
    """The files of one order on this disk.

    A hidden folder in it keeps the list of names, what is known of parts, and locks. Several
    threads and processes may work on it at once.

    Parameters
    ----------
    path
        Where it is.
    remark
        What there is to know about the list of names.
    """

    path: Path
    remark: str = ""
    _entries: dict[str, Entry] = field(default_factory=dict)
    _sizes: dict[str, int] = field(default_factory=dict)
    _seen: tuple[int, int] | None = None
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    def lock(self, key: str, halt: Event) -> AbstractContextManager[None]:
        """Keep everybody else off one file."""
        self._state.mkdir(parents=True, exist_ok=True)
        return locked(self._state / f"{_short(key)}.lock", halt)

    def part(self, key: str, name: str) -> Part:
        """Find what came of a file so far."""
        return Part(self.path / name, self._state / f"{_short(key)}.json")

    def entry(self, key: str, halt: Event) -> Entry | None:
        """Find the name that a file has, and its size if it was fetched.

        Others may have named it since the list was read.
        """
        if self._stamp() != self._seen:
            with self._listing(halt):
                pass
        with self._mutex:
            return self._entries.get(key)

    def claim(self, names: Iterable[tuple[Wanted, str]], halt: Event) -> None:
        """Give files their names, each its own; who has one keeps it.

        A file that is there already under the name that is wanted, of the size that the table says
        and with the digest, is taken for the file itself.
        """
        with self._listing(halt) as entries:
            on_disk = {folded(path.name): path for path in self.path.iterdir()}
            taken = {*on_disk, *(folded(entry.name) for entry in entries.values())}
            owned = {folded(entry.name) for entry in entries.values()}
            for wanted, name in names:
                if wanted.key in entries:
                    continue
                found = on_disk.get(folded(name)) if folded(name) not in owned else None
                entry = _recognised(found, wanted, halt) or Entry(distinct(name, taken))
                entries[wanted.key] = entry
                taken.add(folded(entry.name))
                owned.add(folded(entry.name))

    def record(self, key: str, size_bytes: int) -> None:
        """Remember the size of a file that is there; `save` writes it down."""
        with self._mutex:
            self._sizes[key] = size_bytes

    def save(self, halt: Event) -> None:
        """Write down what was recorded."""
        if self._sizes:
            with self._listing(halt):
                pass

    @property
    def _state(self) -> Path:
        return self.path / _STATE

    @contextmanager
    def _listing(self, halt: Event) -> Iterator[dict[str, Entry]]:
        """Read the list of names, and write down what was changed, while nobody else does."""
        self._state.mkdir(parents=True, exist_ok=True)
        with self._mutex, locked(self._state / "lock", halt):
            before = self._read()
            entries = {key: Entry(entry.name, entry.size_bytes) for key, entry in before.items()}
            yield entries
            for key, size_bytes in self._sizes.items():
                if key in entries:
                    entries[key].size_bytes = size_bytes
            if entries != before:
                self._write(entries)
            self._entries, self._seen = entries, self._stamp()
            self._sizes.clear()

    def _stamp(self) -> tuple[int, int] | None:
        """Tell one version of the list from another, without reading it."""
        try:
            status = (self._state / _MANIFEST).stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_ino

    def _read(self) -> dict[str, Entry]:
        path = self._state / _MANIFEST
        try:
            files = msgspec.json.decode(path.read_bytes(), type=_Manifest).files
        except FileNotFoundError:
            return {}
        except (msgspec.DecodeError, UnicodeDecodeError):
            path.replace(self._state / _BROKEN)
            self.remark = BEGUN_ANEW
            return {}
        return {key: entry for key, entry in files.items() if _is_plain(entry.name)}

    def _write(self, entries: dict[str, Entry]) -> None:
        text = msgspec.json.format(msgspec.json.encode(_Manifest(files=entries)))
        with replacing(self._state / _MANIFEST, overwrite=True) as draft:
            draft.write_bytes(text)


def _short(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


@lru_cache(maxsize=1 << 14)
def _is_plain(name: str) -> bool:
    """Tell whether a name leads nowhere else: the list may have been tampered with.

    The list is read anew for each file whose name only its answer tells.
    """
    return safe_name(name) is not None and not any(char in name for char in "/\\:\0")


def _recognised(path: Path | None, wanted: Wanted, halt: Event) -> Entry | None:
    """Tell whether a file that is there under no name of ours is the one that is wanted."""
    if path is None or wanted.size_bytes is None or not path.is_file():
        return None
    size = path.stat().st_size
    is_it = size == wanted.size_bytes and check(path, wanted, None, halt).is_right
    return Entry(path.name, size) if is_it else None
