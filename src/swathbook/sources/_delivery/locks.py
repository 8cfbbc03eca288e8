"""Locks between processes, and between threads; who is killed leaves none behind."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

from filelock import FileLock, Timeout


@contextmanager
def locked(path: Path, halt: Event) -> Iterator[None]:
    """Keep everybody else out of what a lock file stands for; waits for whoever is in.

    The file is removed before the lock is let go: whoever waits on it finds that it has no name
    any more, and makes a new one.

    Raises
    ------
    CancelledError
        `halt` was set meanwhile.
    """
    lock = FileLock(path)
    try:
        lock.acquire(cancel_check=halt.is_set)
    except Timeout:
        raise CancelledError from None
    try:
        yield
    finally:
        with suppress(OSError):  # Windows removes no open file; it is empty, and may stay
            path.unlink()
        lock.release()
