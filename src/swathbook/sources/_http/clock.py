"""Time as the HTTP client sees it, so that tests need not wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event


def _wait(seconds: float, halt: Event) -> None:
    halt.wait(seconds)


@dataclass(frozen=True)
class Clock:
    """How time is told and passed.

    Parameters
    ----------
    now_s
        A clock that never goes backwards, in seconds; for lengths of time.
    epoch_s
        The clock on the wall, in seconds since 1970; only to read a date that a service names.
    wait
        Waits for so many seconds, or until the event is set.
    """

    now_s: Callable[[], float] = time.monotonic
    epoch_s: Callable[[], float] = time.time
    wait: Callable[[float, Event], None] = _wait
