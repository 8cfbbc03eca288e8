"""When things go wrong: faults on demand, that can be changed while a service runs."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Protocol

from swathbook.emulator.exchange import Answer, Call, Reply


class Fault(Protocol):
    """One way in which a service can go wrong: it stands around the service's own answer."""

    async def play(self, call: Call, answer: Answer) -> Reply:
        """Answer a call, with or without asking the service."""
        ...


@dataclass
class _Rule:
    """A fault and when it is due."""

    fault: Fault
    path: str
    page: int | None
    probability: float
    every: int
    after: int
    times: int | None
    seen: int = 0
    played: int = 0

    def matches(self, call: Call) -> bool:
        asked_page = call.fields.get("pageNumber")
        return call.path.endswith(self.path) and self.page in (None, asked_page)

    def is_due(self, rng: Random) -> bool:
        """Count a request that matches, and say whether the fault plays in it."""
        self.seen += 1
        turn = self.seen - self.after
        due = (
            turn > 0
            and turn % self.every == 0
            and (self.times is None or self.played < self.times)
            and rng.random() < self.probability
        )
        self.played += due
        return due


@dataclass
class Faults:
    """The faults of a service, which can be changed while it runs.

    Parameters
    ----------
    seed
        Decides the faults that come with a probability: the same seed and the same requests give
        the same faults.

    Examples
    --------
    The next two details fail, and one in ten answers is slow:

    >>> from swathbook.emulator import HttpError, Latency
    >>> faults = Faults()
    >>> faults.add(HttpError(503, retry_after_s=1), path="/market/order/detail", times=2)
    >>> faults.add(Latency(0.2), probability=0.1)
    """

    seed: int = 0
    _rules: list[_Rule] = field(default_factory=list, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    _rng: Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._rng = Random(self.seed)

    def add(
        self,
        fault: Fault,
        *,
        path: str = "",
        page: int | None = None,
        probability: float = 1.0,
        every: int = 1,
        after: int = 0,
        times: int | None = None,
    ) -> None:
        """Have something go wrong. Several faults can play in one answer, the first outermost.

        Parameters
        ----------
        fault
            What goes wrong.
        path
            Only where the request's path ends like this.
        page
            Only where the request asks for this `pageNumber`.
        probability
            How likely it is in each matching request, from 0 to 1.
        every
            Only in every so many-th matching request.
        after
            Leave this many matching requests in peace first.
        times
            How often at most; `None` for ever.
        """
        rule = _Rule(fault, path, page, probability, every, after, times)
        with self._lock:
            self._rules.append(rule)

    def clear(self) -> None:
        """Let everything go well again."""
        with self._lock:
            self._rules.clear()

    @property
    def played(self) -> int:
        """How often the faults that are there now have played."""
        with self._lock:
            return sum(rule.played for rule in self._rules)

    def around(self, call: Call, answer: Answer) -> Answer:
        """Put the faults that are due around a service's answer."""
        for fault in reversed(self._due(call)):
            answer = partial(fault.play, answer=answer)
        return answer

    def _due(self, call: Call) -> Sequence[Fault]:
        with self._lock:
            rules = [rule for rule in self._rules if rule.matches(call)]
            return [rule.fault for rule in rules if rule.is_due(self._rng)]
