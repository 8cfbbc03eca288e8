"""Hosts that do not answer any more, so that not every file has to find that out for itself."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field

import httpx

from swathbook.sources._delivery.troubles import FinalError
from swathbook.sources._http import origin


@dataclass
class Hosts:
    """How the hosts of a download are doing.

    Parameters
    ----------
    patience
        After so many files in a row that failed, a host is not asked any more.
    """

    patience: int
    _failures: Counter[object] = field(default_factory=Counter)
    _reasons: dict[object, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def check(self, url: str) -> None:
        """Make sure that there is still hope.

        Raises
        ------
        FinalError
            The host failed too often.
        """
        place = origin(httpx.URL(url))
        with self._lock:
            is_lost, reason = self._failures[place] >= self.patience, self._reasons.get(place, "")
        if is_lost:
            raise FinalError("failed", f"not asked for any more, since {reason}")

    def note(self, url: str, failure: str | None) -> None:
        """Note what came of asking a host for a file: why it failed, or `None`."""
        place = origin(httpx.URL(url))
        with self._lock:
            self._failures[place] = self._failures[place] + 1 if failure else 0
            self._reasons[place] = failure or ""
