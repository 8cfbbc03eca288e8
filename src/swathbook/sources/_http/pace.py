"""How fast requests may follow each other, whichever thread sends them.

The kept rate limiters for threads bring a clock and a background thread of their own, and none
learns from refusals; spacing requests evenly takes a lock and a subtraction, and stays with the
clock that everything else here goes by.
"""

from __future__ import annotations

from threading import Event, Lock

from swathbook.sources._http.clock import Clock

_FIRST_GAP_S = 0.1
_LONGEST_GAP_S = 5.0
_CALM_S = 1.0
_SLOWER = 2.0
_FASTER = 0.98
_NO_GAP_S = 1e-3


class Pace:
    """Spaces requests evenly; all threads share it.

    Where the service refuses requests for their number, the gap between them is doubled; with
    every answer that comes it shrinks a little, down to what was set.

    Parameters
    ----------
    per_second
        How many requests may start per second; `None` for as many as can be.
    clock
        The clock to go by.
    """

    def __init__(self, per_second: float | None, clock: Clock) -> None:
        self._shortest_gap_s = 1 / per_second if per_second else 0.0
        self._gap_s = self._shortest_gap_s
        self._clock = clock
        self._free_at_s = clock.now_s()
        self._calm_until_s = clock.now_s()
        self._lock = Lock()

    def wait(self, halt: Event) -> None:
        """Wait for the next free place in line."""
        delay_s = self._reserve()
        if delay_s > 0:
            self._clock.wait(delay_s, halt)

    def _reserve(self) -> float:
        with self._lock:
            now_s = self._clock.now_s()
            start_s = max(now_s, self._free_at_s)
            self._free_at_s = start_s + self._gap_s
            return start_s - now_s

    def hold(self, seconds: float) -> None:
        """Let nobody go for so long: the service asked for it."""
        with self._lock:
            self._free_at_s = max(self._free_at_s, self._clock.now_s() + seconds)

    def slow_down(self) -> None:
        """Let fewer go: the service refused one for their number.

        Refusals of one burst count once.
        """
        with self._lock:
            now_s = self._clock.now_s()
            if now_s < self._calm_until_s:
                return
            self._gap_s = min(max(self._gap_s * _SLOWER, _FIRST_GAP_S), self._slowest_s)
            self._calm_until_s = now_s + _CALM_S + self._gap_s

    @property
    def _slowest_s(self) -> float:
        return max(_LONGEST_GAP_S, self._shortest_gap_s)

    def speed_up(self) -> None:
        """Let a few more go: the service answered."""
        with self._lock:
            gap_s = self._gap_s * _FASTER
            self._gap_s = max(gap_s if gap_s > _NO_GAP_S else 0.0, self._shortest_gap_s)
