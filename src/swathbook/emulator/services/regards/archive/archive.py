"""The archive of an emulated REGARDS: all images of the made-up world, as products of datasets."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import count
from random import Random

from swathbook.emulator.services.regards.archive.model import Dataset, Product
from swathbook.emulator.services.regards.archive.products import make_dataset, make_versions
from swathbook.emulator.world.account import NOW, World
from swathbook.emulator.world.drafting import draft_order
from swathbook.emulator.world.model import Item, Order, Satellite

DATELINE_INDEX = 2_000_000
"""From here on orders are numbered that nobody placed; products of theirs cross it."""


class Archive:
    """Datasets and products; what arrives in the world arrives here too, and nothing leaves.

    Parameters
    ----------
    world
        Where the images come from: every archive product and every delivered pass.
    project
        The tenant, which is part of all names.
    hurt
        Whether one product in five has a flaw, whether there are products across the antimeridian
        that nobody has ordered yet, and whether some datasets have data of their own.

    Attributes
    ----------
    project
        The tenant.

    Examples
    --------
    >>> archive = Archive(World(orders=5, seed=1), project="demo", hurt=False)
    >>> product = archive.products[0]
    >>> archive.find(product.urn) is product, product in product.dataset.products
    (True, True)
    """

    def __init__(self, world: World, *, project: str, hurt: bool = True) -> None:
        self.project = project
        self._world = world
        self._hurt = hurt
        self._lock = threading.RLock()
        self._known: set[str] = set()
        self._datasets: dict[tuple[str, bool], Dataset] = {}
        self._products: dict[str, Product] = {}
        self._versions: dict[int, Sequence[Product]] = {}
        self._ordered_at: dict[int, datetime] = {}
        self._take_in(world.neighbours, hidden=True)
        self._take_in([_dateline_order(world)] if hurt else [])

    def __repr__(self) -> str:
        return f"Archive({self._world!r}, project={self.project!r}, hurt={self._hurt})"

    @property
    def datasets(self) -> Sequence[Dataset]:
        """All datasets but those that nobody may see."""
        with self._lock:
            self._look_around()
            return tuple(one for one in self._datasets.values() if one.access != "nobody")

    @property
    def products(self) -> Sequence[Product]:
        """All products, each version for itself, but those that nobody may see."""
        with self._lock:
            self._look_around()
            return tuple(one for one in self._products.values() if one.dataset.access != "nobody")

    def find(self, urn: str) -> Product | None:
        """Find a product by its URN, or its last version by the one that ends in `LAST`.

        Those that nobody may see are found as well.
        """
        with self._lock:
            self._look_around()
            return self._products.get(urn) or next(
                (one for one in self._products.values() if one.is_last and one.virtual_urn == urn),
                None,
            )

    def find_dataset(self, urn: str) -> Dataset | None:
        """Find a dataset by its URN."""
        with self._lock:
            self._look_around()
            return next((one for one in self._datasets.values() if one.urn == urn), None)

    def product_of(self, world_item: Item) -> Product | None:
        """Find the product that an item of the world is, in the version that its order met.

        `None` for passes that have not been delivered.
        """
        with self._lock:
            self._look_around()
            versions = self._versions.get(world_item.id, ())
            met = [one for one in versions if one.created_at <= self._ordered_at[world_item.id]]
            return next(reversed(met or versions), None)

    def _look_around(self) -> None:
        self._take_in(self._world.orders)

    def _take_in(self, orders: Iterable[Order], *, hidden: bool = False) -> None:
        for order in orders:
            if order.number not in self._known:
                self._known.add(order.number)
                self._take_in_items(order, hidden)

    def _take_in_items(self, order: Order, hidden: bool) -> None:
        for item in order.items:
            if item.product_id is not None:
                self._ordered_at[item.id] = order.created_at
                self._take_in_item(item, self._dataset_of(item.satellite, hidden))

    def _take_in_item(self, item: Item, dataset: Dataset) -> None:
        number = len(self._versions)
        versions = make_versions(item, number, dataset, self.project, hurt=self._hurt)
        self._versions[item.id] = versions
        self._products |= {one.urn: one for one in versions}
        dataset.shelf.extend(versions)

    def _dataset_of(self, satellite: Satellite, hidden: bool) -> Dataset:
        key = (satellite.name, hidden)
        if key not in self._datasets:
            self._datasets[key] = make_dataset(
                satellite, self.project, hidden=hidden, hurt=self._hurt
            )
        return self._datasets[key]


def _dateline_order(world: World) -> Order:
    """Draft orders of places on the antimeridian until one has a product that crosses it."""
    orders = (_order_on_the_dateline(world, n) for n in count())
    return next(order for order in orders if any(map(_crosses, order.items)))


def _order_on_the_dateline(world: World, n: int) -> Order:
    return draft_order(
        Random(f"{world.seed}/dateline/{n}"),
        index=DATELINE_INDEX + n,
        account=world.account,
        created_at=NOW,
        now=NOW,
        hurt="antimeridian",
    )


def _crosses(item: Item) -> bool:
    west, _, east, _ = item.ground.bounds
    is_on_it = any(west < line < east for line in (-180, 180))
    return item.product_id is not None and is_on_it
