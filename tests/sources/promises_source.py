"""What the test of promises has to know of a source, and of the orders that it should find."""

import copy
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import httpx
from shapely.geometry.base import BaseGeometry

from swathbook.book import Book
from swathbook.sources._http import Clock

NO_WAIT = Clock(wait=lambda seconds, halt: None)
MARK = "kept-4711"
"""What is put under a key that no table knows."""


@dataclass(frozen=True)
class Truth:
    """What a Book should say about one order.

    Parameters
    ----------
    orders
        Columns of the order with their values; None for what must be missing.
    items
        How many items it has; None where that is not known beforehand.
    grounds
        What its items show, by `item_id`, as far as the service writes it rightly.
    """

    orders: Mapping[str, Any]
    items: int | None = None
    grounds: Mapping[str, BaseGeometry] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """One source, and how to ask it everything that is promised.

    Parameters
    ----------
    serve
        Runs its emulator: takes `orders`, `seed`, `hurt`, `world` and `faults`.
    connect
        Makes a client for a service that runs.
    client
        Makes a client that has the secrets, over a transport.
    secrets
        Texts that must be found nowhere, by what they are.
    service_secrets
        The same for a client of the emulator.
    open
        Answers a login, and nothing else; None where the service has none.
    answers
        Saved answers about the order of a number.
    keys
        The names of objects in `answers`, and the ways to them: places for keys of tomorrow.
    row
        What the service says about the order of a number, without envelopes and lists.
    tabulate
        Makes a Book of such rows by the tables' functions; none of them may go missing.
    truths
        What the Book of an emulated account should say, by order id.
    """

    name: str
    serve: Callable[..., AbstractContextManager[Any]]
    connect: Callable[[Any], Any]
    client: Callable[[httpx.MockTransport], Any] = field(repr=False)
    secrets: Mapping[str, str] = field(repr=False)
    service_secrets: Callable[[Any], Mapping[str, str]] = field(repr=False)
    open: Callable[[httpx.Request], httpx.Response | None] | None = field(repr=False)
    answers: Callable[[int], list[Any]]
    keys: Mapping[str, Sequence[Any]]
    row: Callable[[int], Any]
    tabulate: Callable[[Sequence[Any]], Book]
    truths: Callable[[Any], Mapping[str, Truth]]

    def __str__(self) -> str:
        return self.name

    def after_login(self, handler: Callable[[httpx.Request], httpx.Response]) -> Any:
        """Make a client of a service that opens its door, and then answers like that."""
        login = self.open or no_login
        return self.client(httpx.MockTransport(lambda asked: login(asked) or handler(asked)))

    def answers_of_tomorrow(self, place: str) -> list[Any]:
        """Give saved answers in which one object has a key that nobody knows yet."""
        answers = copy.deepcopy(self.answers(1))
        holder: Any = answers
        for step in self.keys[place]:
            holder = holder[step]
        holder["addedTomorrow"] = {"by": [MARK]}
        return answers


def no_login(request: httpx.Request) -> None:
    """Answer nothing."""
