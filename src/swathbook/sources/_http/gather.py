"""Many requests at once, from code that is not asynchronous.

Threads work alike in scripts and inside the running event loop of a notebook, where an event loop
of one's own does not.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from threading import Event
from typing import Generic, TypeVar

from tqdm.auto import tqdm

from swathbook.errors import AuthError, SwathbookError

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_UNAUTHORIZED = 401
_FAILURES_PER_WORKER = 3


@dataclass
class Gathered(Generic[K, V]):
    """What came of many requests.

    Parameters
    ----------
    done
        The answers, by key.
    failed
        Why there is no answer, by key.
    stopped_by
        The error after which no more was asked; `None` where all was asked.
    """

    done: dict[K, V] = field(default_factory=dict)
    failed: dict[K, SwathbookError] = field(default_factory=dict)
    stopped_by: SwathbookError | None = None
    _in_a_row: int = 0

    def note(self, key: K, future: Future[V]) -> SwathbookError | None:
        """Take in one finished request; hand back its error."""
        try:
            self.done[key] = future.result()
        except SwathbookError as error:
            self.failed[key] = error
            self._in_a_row += 1
            return error
        self._in_a_row = 0
        return None

    def is_hopeless(self, error: SwathbookError, workers: int) -> bool:
        """Tell whether the rest would fail alike: refused credentials, or a row of failures."""
        return is_unauthorized(error) or self._in_a_row >= _FAILURES_PER_WORKER * workers


def is_unauthorized(error: SwathbookError) -> bool:
    """Tell whether the credentials themselves were refused, not just the one thing asked for."""
    return isinstance(error, AuthError) and _UNAUTHORIZED in (error.code, error.http_status)


def _leave() -> None:
    """Leave what is being worked on to come to an end of its own."""


def gather(
    work: Callable[[K, Event], V],
    keys: Sequence[K],
    *,
    workers: int,
    label: str,
    progress: bool,
    abandon: Callable[[], None] = _leave,
) -> Gathered[K, V]:
    """Do the same for many keys, several at once; a key that fails does not lose the others.

    Stops early where going on is hopeless: the credentials are refused, or three failures per
    worker come in a row. What was not asked then counts as failed, with the error that stopped it.

    Parameters
    ----------
    work
        What to do with a key. The event tells it to come to an end.
    keys
        Keys, each once.
    workers
        How many to work on at once.
    label
        What the progress bar says.
    progress
        Whether to show a progress bar (after half a second).
    abandon
        Breaks off what is being worked on, where nobody waits for it any more.

    Returns
    -------
    gathered
        Answers and errors, each in the order of `keys`.

    Raises
    ------
    KeyboardInterrupt
        At once on Ctrl-C: nothing more is begun, and what is on its way is broken off.
    """
    gathered: Gathered[K, V] = Gathered()
    bar = tqdm(total=len(keys), desc=label, delay=0.5, disable=not progress)
    with bar, _crew(work, keys, workers, abandon) as crew:
        for key, future in crew.finished():
            bar.update()
            error = gathered.note(key, future)
            if error is not None and gathered.is_hopeless(error, workers):
                gathered.stopped_by = error
                break
        for key, future in crew.wind_up():
            gathered.note(key, future)
    if gathered.stopped_by is not None:
        rest = (key for key in keys if key not in gathered.done and key not in gathered.failed)
        gathered.failed |= dict.fromkeys(rest, gathered.stopped_by)
    return _sorted(gathered, keys)


@dataclass
class _Crew(Generic[K, V]):
    """Workers with little in line before them, so that what is hopeless ends soon."""

    work: Callable[[K, Event], V]
    keys: Iterator[K]
    pool: ThreadPoolExecutor
    places: int
    halt: Event = field(default_factory=Event)
    running: dict[Future[V], K] = field(default_factory=dict)

    def finished(self) -> Iterator[tuple[K, Future[V]]]:
        """Work through the keys, and hand out what is finished as it comes."""
        self._fill()
        while self.running:
            for future in wait(self.running, return_when=FIRST_COMPLETED).done:
                yield self.running.pop(future), future
            self._fill()

    def wind_up(self) -> Iterator[tuple[K, Future[V]]]:
        """Begin nothing more, and hand out what was on its way and came to an end of its own."""
        self.halt.set()
        self.pool.shutdown(cancel_futures=True)
        for future, key in self.running.items():
            if not _is_cut_short(future):
                yield key, future

    def _fill(self) -> None:
        for key in islice(self.keys, self.places - len(self.running)):
            self.running[self.pool.submit(self.work, key, self.halt)] = key


def _is_cut_short(future: Future[V]) -> bool:
    return future.cancelled() or isinstance(future.exception(), CancelledError)


@contextmanager
def _crew(
    work: Callable[[K, Event], V], keys: Iterable[K], workers: int, abandon: Callable[[], None]
) -> Iterator[_Crew[K, V]]:
    pool = ThreadPoolExecutor(workers, thread_name_prefix="swathbook")
    crew = _Crew(work, iter(keys), pool, 2 * workers)
    try:
        yield crew
    except BaseException:
        crew.halt.set()
        pool.shutdown(wait=False, cancel_futures=True)
        abandon()
        raise


def _sorted(gathered: Gathered[K, V], keys: Sequence[K]) -> Gathered[K, V]:
    done = {key: gathered.done[key] for key in keys if key in gathered.done}
    failed = {key: gathered.failed[key] for key in keys if key in gathered.failed}
    return Gathered(done, failed, gathered.stopped_by)
