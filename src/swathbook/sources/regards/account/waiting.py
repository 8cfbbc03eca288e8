"""Waiting for an order to come to its end.

A service runs few parts of a user's orders at a time, and a part that is ready keeps its place
until its files are fetched. So a large order stands still, in the status RUNNING with
`waitingForUser`, until somebody fetches them; and a paused one until somebody resumes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import TypeAlias

from swathbook.errors import InputError, StalledError, TimedOutError
from swathbook.sources._http import Clock
from swathbook.sources._scalars import whole_number
from swathbook.sources.regards.tabulating.entities import Record, record

_ENDS = frozenset({"DONE", "DONE_WITH_WARNING", "FAILED", "EXPIRED", "DELETED", "REMOVED", "ERROR"})
_PAUSED = "PAUSED"
_FIRST_WAIT_S = 1.0
_LONGEST_WAIT_S = 5.0
_SLOWER = 1.5

Fetch: TypeAlias = Callable[[Record], int]
"""Fetches the files of an order that are there now, and says how many it got."""


@dataclass(frozen=True)
class Progress:
    """How far an order is.

    Parameters
    ----------
    status
        The service's word.
    percent
        How much of it is done.
    available
        How many files can be fetched now.
    waits_for_user
        Whether files must be fetched before it goes on.
    """

    status: str | None
    percent: int | None
    available: int
    waits_for_user: bool

    @property
    def is_over(self) -> bool:
        """Whether the order will not change any more by itself."""
        return self.status in _ENDS

    @property
    def may_stand_still(self) -> bool:
        """Whether the order may not go on until somebody does something."""
        return self.waits_for_user or self.status == _PAUSED


def progress_of(order: object) -> Progress:
    """Read how far an order is.

    Examples
    --------
    >>> progress_of({"status": "RUNNING", "percentCompleted": 62, "waitingForUser": True})
    Progress(status='RUNNING', percent=62, available=0, waits_for_user=True)
    """
    said = record(order)
    status = said.get("status")
    return Progress(
        status=status.strip().upper() if isinstance(status, str) else None,
        percent=whole_number(said.get("percentCompleted")),
        available=whole_number(said.get("availableFilesCount")) or 0,
        waits_for_user=said.get("waitingForUser") is True,
    )


@dataclass(frozen=True)
class Deadlines:
    """How long to wait for an order.

    Parameters
    ----------
    timeout_s
        How long altogether, in seconds; `None` for as long as it takes.
    stall_s
        How long an order may show no change where it may be standing still, in seconds.

    Raises
    ------
    InputError
        A time is no number above 0.
    """

    timeout_s: float | None
    stall_s: float

    def __post_init__(self) -> None:
        for name, value in {"timeout_s": self.timeout_s, "stall_s": self.stall_s}.items():
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if value is not None and not (is_number and value > 0):
                raise InputError(f"{name} should be a number of seconds above 0; it is {value!r}.")


def wait_for_end(
    look: Callable[[], Record],
    *,
    order_no: str,
    fetch: Fetch | None,
    deadlines: Deadlines,
    clock: Clock,
) -> None:
    """Wait until an order comes to its end, and all its files are fetched if they are to be.

    Parameters
    ----------
    look
        Asks for the order.
    order_no
        Its number, for messages.
    fetch
        Fetches the files that are there; `None` leaves them.
    deadlines
        How long to wait.
    clock
        The clock to go by.

    Raises
    ------
    StalledError
        The order stands still until its files are fetched, or until it is resumed.
    TimedOutError
        It takes longer.
    """
    vigil = _Vigil(order_no, deadlines, clock, fetches=fetch is not None)
    while True:
        order = look()
        progress = progress_of(order)
        is_worth_it = progress.is_over or progress.available > 0
        got = fetch(order) if fetch is not None and is_worth_it else 0
        vigil.note(progress, got)
        if progress.is_over:
            return
        vigil.rest(progress)


class _Vigil:
    """One wait: since when, and since when without a change."""

    def __init__(self, order_no: str, deadlines: Deadlines, clock: Clock, *, fetches: bool) -> None:
        self._order_no = order_no
        self._deadlines = deadlines
        self._clock = clock
        self._fetches = fetches
        self._start_s = self._still_since_s = clock.now_s()
        self._last: Progress | None = None
        self._wait_s = _FIRST_WAIT_S

    def note(self, progress: Progress, got: int) -> None:
        """Take in how far the order is, and how many files were fetched meanwhile."""
        if progress != self._last or got:
            self._still_since_s = self._clock.now_s()
            self._wait_s = _FIRST_WAIT_S
        self._last = progress

    def rest(self, progress: Progress) -> None:
        """Wait a while, longer each time; or give up."""
        now_s = self._clock.now_s()
        if progress.may_stand_still and now_s - self._still_since_s >= self._deadlines.stall_s:
            raise self._stalled(progress)
        left_s = self._left_s(now_s)
        if left_s <= 0:
            raise self._stalled(progress) if progress.may_stand_still else self._late(progress)
        self._clock.wait(min(self._wait_s, left_s), Event())
        self._wait_s = min(self._wait_s * _SLOWER, _LONGEST_WAIT_S)

    def _left_s(self, now_s: float) -> float:
        if self._deadlines.timeout_s is None:
            return float("inf")
        return self._start_s + self._deadlines.timeout_s - now_s

    def _stalled(self, progress: Progress) -> StalledError:
        if progress.status == _PAUSED:
            why, advice = "it is paused", "Call resume, and wait again"
        elif self._fetches:
            why = f"{progress.available} files that are there could not be fetched"
            advice = "Look at the order's files, fetch them with download_zip, or ask the service"
        else:
            why = (
                f"it waits for its {progress.available} available files to be fetched, which takes "
                "up the places that its other files need"
            )
            advice = "Give folder=… to fetch them as they come, or download them and wait again"
        return StalledError(f"{self._wanted(progress)} and stands still: {why}. {advice}.")

    def _late(self, progress: Progress) -> TimedOutError:
        return TimedOutError(
            f"{self._wanted(progress)} after {self._deadlines.timeout_s:.0f} s. Wait again, with a "
            "larger timeout_s."
        )

    def _wanted(self, progress: Progress) -> str:
        percent = "" if progress.percent is None else f", {progress.percent} %"
        status = progress.status or "in no status"
        return f"the end of order {self._order_no} was wanted; it is {status}{percent}"
