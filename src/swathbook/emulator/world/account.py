"""The made-up world that all emulated services show: one account's orders, drawn from a seed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from swathbook.emulator.world.drafting import draft_order
from swathbook.emulator.world.model import Hurt, Order

NOW = datetime(2026, 3, 15, tzinfo=UTC)
"""When it is, in the made-up world."""

HISTORY = timedelta(days=420)
YOUNGEST = timedelta(minutes=5)
NEIGHBOURS = 3
TIE_EVERY = 25
HURT_EVERY = 20

HURTS: tuple[Hurt, ...] = (
    "bow_tie",
    "swath_only",
    "no_region",
    "antimeridian",
    "unknown_status",
    "unclosed_ring",
    "blank_numbers",
    "wrong_discount",
    "no_geometry",
)
"""What is wrong with one order in twenty, in turn."""


class World:
    """The orders of a made-up account.

    Parameters
    ----------
    orders
        How many orders the account holds at first.
    seed
        Names the world: the same seed and number of orders give the same world.
    hurt
        Whether one order in twenty is written wrongly, in one of the ways that `HURTS` lists.

    Attributes
    ----------
    account
        Whose orders these are, as the service writes it.
    neighbours
        Orders of another account, which no answer may show.

    Examples
    --------
    >>> world = World(orders=5, seed=1)
    >>> len(world.orders), world.order(world.orders[0].number) is world.orders[0]
    (5, True)
    """

    def __init__(self, orders: int = 200, *, seed: int = 7, hurt: bool = True) -> None:
        self.seed = seed
        self.hurt = hurt
        self.account = _account(seed, "own")
        self._size = orders
        self._lock = threading.Lock()
        self._next = orders
        self._orders = {order.number: order for order in map(self._make, range(orders))}
        self.neighbours = tuple(self._make_neighbour(n) for n in range(NEIGHBOURS))

    def __repr__(self) -> str:
        return f"World(orders={len(self._orders)}, seed={self.seed}, hurt={self.hurt})"

    @property
    def orders(self) -> Sequence[Order]:
        """The account's orders, oldest first."""
        with self._lock:
            return tuple(self._orders.values())

    def order(self, number: str) -> Order | None:
        """Find an order of the account by its number."""
        with self._lock:
            return self._orders.get(number)

    def add_order(self) -> Order:
        """Let a new order arrive, newer than all others, and give it back."""
        with self._lock:
            order = self._make(self._next)
            self._next += 1
            self._orders[order.number] = order
            return order

    def remove_order(self, number: str) -> Order | None:
        """Let an order vanish; give it back, or `None` if there was none."""
        with self._lock:
            return self._orders.pop(number, None)

    def _make(self, index: int) -> Order:
        return draft_order(
            Random(f"{self.seed}/{index}"),
            index=index,
            account=self.account,
            created_at=self._created_at(index),
            now=NOW,
            hurt=self._hurt_of(index),
        )

    def _make_neighbour(self, n: int) -> Order:
        return draft_order(
            Random(f"{self.seed}/neighbour/{n}"),
            index=1_000_000 + n,
            account=_account(self.seed, "neighbour"),
            created_at=NOW - timedelta(days=30 + n),
            now=NOW,
            hurt=None,
        )

    def _created_at(self, index: int) -> datetime:
        """Spread the orders over the history, denser towards now; now and then two at once."""
        if index >= self._size:
            return NOW + timedelta(minutes=index - self._size + 1)
        first = index - 1 if index % TIE_EVERY == TIE_EVERY - 1 else index
        share = (first + Random(f"{self.seed}/{first}/when").random()) / self._size
        return (NOW - YOUNGEST - HISTORY * (1 - share) ** 2).replace(microsecond=0)

    def _hurt_of(self, index: int) -> Hurt | None:
        if not self.hurt or index % HURT_EVERY != HURT_EVERY // 2 or index >= self._size:
            return None
        return HURTS[index // HURT_EVERY % len(HURTS)]


def _account(seed: int, name: str) -> str:
    letters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    return "".join(Random(f"{seed}/account/{name}").choices(letters, k=7))
