"""Everybody's baskets: one per user, until an order takes it."""

from __future__ import annotations

from itertools import count

from swathbook.emulator.services.regards.archive.model import Dataset, Product
from swathbook.emulator.services.regards.basket.model import Basket, DatedSelection


class Baskets:
    """The baskets of all users of a project.

    Examples
    --------
    >>> baskets = Baskets()
    >>> basket = baskets.open("ada@example.org")
    >>> baskets.of("ada@example.org") is basket, baskets.take("ada@example.org") is basket
    (True, True)
    >>> baskets.of("ada@example.org") is None
    True
    """

    def __init__(self) -> None:
        self._baskets: dict[str, Basket] = {}
        self._basket_ids = count(1)
        self._selection_ids = count(1)

    def __repr__(self) -> str:
        return f"Baskets({len(self._baskets)})"

    def of(self, owner: str) -> Basket | None:
        """Give somebody's basket, if there is one."""
        return self._baskets.get(owner)

    def open(self, owner: str) -> Basket:
        """Give somebody's basket, a new one if there is none."""
        if owner not in self._baskets:
            self._baskets[owner] = Basket(next(self._basket_ids), owner)
        return self._baskets[owner]

    def take(self, owner: str) -> Basket | None:
        """Take somebody's basket away, as an order does."""
        return self._baskets.pop(owner, None)

    def put(self, basket: Basket, part: DatedSelection) -> None:
        """Put what was chosen at once into a basket, dataset by dataset."""
        by_dataset: dict[Dataset, list[Product]] = {}
        for product in part.products:
            by_dataset.setdefault(product.dataset, []).append(product)
        for dataset, products in by_dataset.items():
            of_dataset = DatedSelection(part.date, part.request, products)
            basket.add(next(self._selection_ids), dataset, of_dataset)
