"""The orders that are there from the start: of products of the made-up world, at all stages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from swathbook.emulator.services.regards.access.accounts import ACCOUNTS
from swathbook.emulator.services.regards.archive.archive import Archive
from swathbook.emulator.services.regards.archive.model import Product
from swathbook.emulator.services.regards.orders.contents import choose_products
from swathbook.emulator.services.regards.orders.ledger import Ledger
from swathbook.emulator.services.regards.orders.model import Order
from swathbook.emulator.services.regards.profiles import Status
from swathbook.emulator.world.account import World
from swathbook.emulator.world.model import Order as WorldOrder

LEFT_OUT_EVERY = 3
"""Of so many orders of the world, one is no order here."""

OTHERS_EVERY = 5
"""Of so many orders here, one is somebody else's."""

FRESH_AGES = (
    timedelta(minutes=10),
    timedelta(minutes=40),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=20),
    timedelta(hours=40),
)
"""How old the youngest orders are, the youngest first."""

SETTLED_AGE = timedelta(days=3)
"""How old the others are at least."""

EXPIRED_AGE = timedelta(days=60)
"""An order of this age has expired if nobody has fetched its files."""

VISIT = timedelta(hours=3)
"""How often somebody comes to fetch what is there."""

FAR = timedelta(days=1)
UNDER_WAY: tuple[Status, ...] = ("PENDING", "RUNNING")
LONGEST_PLACE = 30
PREFIXES = ("", "Übersicht ", "", "Aperçu: ", "", "Обзор – ", "", "概览 ")


@dataclass(frozen=True)
class _Draft:
    """An order as it was just placed, and the ways to go on from there."""

    ledger: Ledger
    order: Order
    now: datetime

    def rest(self) -> None:
        """Let nobody fetch anything."""
        self.ledger.lifecycle.advance([self.order], self.now)

    def wait(self) -> None:
        """Take long to work its content out."""
        self.order.prepared_at = self.now + FAR

    def pause(self) -> None:
        """Have it paused as soon as its content is worked out."""
        paused_at = self.order.created_at + self.order.preparation
        self.ledger.lifecycle.advance([self.order], paused_at)
        if self.order.status == "RUNNING":
            self.ledger.lifecycle.pause(self.order, paused_at)
        self.rest()

    def fetch_some(self) -> None:
        """Fetch what was there first."""
        self._visit(self.order.created_at + VISIT / 6)
        self.rest()

    def fetch_all(self) -> None:
        """Fetch again and again until there is nothing left."""
        at = self.order.created_at
        while at < self.now and (self.order.status in UNDER_WAY or self.order.available):
            at += VISIT
            self._visit(at)

    def fetch_with_errors(self) -> None:
        """Fetch all, but for one file that broke off."""
        self.fetch_all()
        file = next((file for file in self.order.files if file.state == "DOWNLOADED"), None)
        if file is not None:
            file.state, file.download_error = "DOWNLOAD_ERROR", "Error during file download"
            self.ledger.settle(self.order, self.order.status_at)

    def fail(self) -> None:
        """Have the storage fail with all of its files."""
        at = self.order.created_at + VISIT / 6
        self.ledger.lifecycle.advance([self.order], at)
        for file in self.order.files:
            file.state = "ERROR"
        self.order.turn("FAILED", at)
        self.rest()
        self.ledger.settle(self.order, at)

    def delete(self) -> None:
        """Fetch all, and delete the order."""
        self.fetch_all()
        self.ledger.lifecycle.delete(self.order, self.order.status_at + VISIT)

    def _visit(self, at: datetime) -> None:
        self.ledger.lifecycle.advance([self.order], at)
        for file in self.order.available_files:
            file.state = "DOWNLOADED"
        self.ledger.settle(self.order, at)


Story = Callable[[_Draft], None]

FRESH: Sequence[Story] = (
    _Draft.wait,
    _Draft.rest,
    _Draft.pause,
    _Draft.rest,
    _Draft.fetch_some,
    _Draft.rest,
)
"""What became of the youngest orders, the youngest first."""

SETTLED: Sequence[Story] = (
    _Draft.fetch_all,
    _Draft.rest,
    _Draft.fetch_with_errors,
    _Draft.fetch_all,
    _Draft.fail,
    _Draft.delete,
    _Draft.fetch_all,
)
"""What became of the others, in turn."""


def write_history(ledger: Ledger, world: World, archive: Archive, now: datetime) -> None:
    """Place the orders that are there from the start, oldest first.

    Each has places of its own for its sub-orders, so that none of them stands in the way of
    orders that are placed later.

    Parameters
    ----------
    ledger
        Where they go.
    world
        Whose orders are ordered here once more: the same products, so that they are paid twice.
    archive
        Where the products are.
    now
        When it is.
    """
    chosen = _chosen(world, archive)
    fresh = FRESH[: (len(chosen) + 1) // 2]
    for index, (order, products) in enumerate(chosen):
        rank = len(chosen) - 1 - index
        is_fresh = rank < len(fresh)
        placed_at = now - FRESH_AGES[rank] if is_fresh else _settled_date(order, rank, now)
        story = fresh[rank] if is_fresh else _settled_story(index, now - placed_at)
        owner = "other" if not is_fresh and index % OTHERS_EVERY == OTHERS_EVERY - 1 else "owner"
        placed = _place(ledger, owner, _label(order.place, index), products, placed_at)
        story(_Draft(ledger, placed, now))


def _place(
    ledger: Ledger, owner: str, label: str, products: Sequence[Product], at: datetime
) -> Order:
    with_attachments = ledger.lifecycle.profile.has_dataset_files
    content = choose_products(products, with_attachments=with_attachments)
    return ledger.add(ACCOUNTS[owner].email, label, content, at, lane=f"history/{label}")


def _chosen(world: World, archive: Archive) -> list[tuple[WorldOrder, list[Product]]]:
    """Choose orders of the world that have products, oldest first, and find those products."""
    found: Mapping[WorldOrder, list[Product | None]] = {
        order: [archive.product_of(item) for item in order.items] for order in world.orders
    }
    there = [(order, [one for one in found[order] if one is not None]) for order in found]
    with_products = [(order, products) for order, products in there if products]
    with_products.sort(key=lambda pair: (pair[0].created_at, pair[0].id))
    return [pair for n, pair in enumerate(with_products) if n % LEFT_OUT_EVERY]


def _settled_date(order: WorldOrder, rank: int, now: datetime) -> datetime:
    return min(order.created_at, now - SETTLED_AGE - timedelta(minutes=rank))


def _settled_story(index: int, age: timedelta) -> Story:
    story = SETTLED[index % len(SETTLED)]
    return _Draft.fetch_all if story is _Draft.rest and age < EXPIRED_AGE else story


def _label(place: str, index: int) -> str:
    return f"{PREFIXES[index % len(PREFIXES)]}{place[:LONGEST_PLACE]} {index + 1}"
