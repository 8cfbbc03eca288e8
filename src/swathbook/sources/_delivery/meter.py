"""The progress bar of a download: in bytes where all sizes are known, else in files."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from tqdm.auto import tqdm

from swathbook.sources._delivery.wanted import Wanted


class Meter:
    """Shows how far a download is; all threads tell it.

    Parameters
    ----------
    wanted
        The files.
    shows
        Whether to show a bar (after half a second).
    """

    def __init__(self, wanted: Sequence[Wanted], *, shows: bool) -> None:
        sizes = [file.size_bytes for file in wanted]
        known = [size for size in sizes if size is not None]
        self._in_bytes = len(known) == len(sizes)
        self._lock = threading.Lock()
        self._bar = tqdm(
            total=sum(known) if self._in_bytes else len(sizes),
            unit="B" if self._in_bytes else " files",
            unit_scale=self._in_bytes,
            desc="download",
            delay=0.5,
            disable=not shows,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.close()

    def received(self, size_bytes: int) -> None:
        """Note bytes that came, or were there already; below 0 for some that are thrown away."""
        if self._in_bytes:
            self._update(size_bytes)

    def finished(self) -> None:
        """Note a file that is done with."""
        if not self._in_bytes:
            self._update(1)

    def _update(self, step: int) -> None:
        with self._lock:
            self._bar.update(step)
