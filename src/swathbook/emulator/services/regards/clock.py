"""A service's own clock: it runs as fast as any, and can be put forward."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

from swathbook.emulator.world.account import NOW


class Clock:
    """Tells the time of a service.

    Parameters
    ----------
    start
        What it shows at first; the made-up world's present day if not given. Give the time of
        this machine to have dates of today.

    Examples
    --------
    >>> clock = Clock()
    >>> before = clock.now()
    >>> clock.advance(3600)
    >>> clock.now() - before >= timedelta(hours=1)
    True
    """

    def __init__(self, start: datetime = NOW) -> None:
        self._start = start
        self._started_s = time.monotonic()
        self._advanced_s = 0.0
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"Clock({self.now().isoformat()})"

    def now(self) -> datetime:
        """Tell the time, in UTC."""
        with self._lock:
            gone_s = time.monotonic() - self._started_s + self._advanced_s
        return self._start + timedelta(seconds=gone_s)

    def advance(self, seconds: float) -> None:
        """Put the clock forward, so that nobody needs to wait."""
        with self._lock:
            self._advanced_s += seconds
