"""All orders of the project: made, found, removed, and kept up with the time."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from swathbook.emulator.services.regards.orders.contents import Content
from swathbook.emulator.services.regards.orders.lifecycle import Lifecycle
from swathbook.emulator.services.regards.orders.model import DatasetTask, Order, OrderFile


class Ledger:
    """The orders of a project.

    Parameters
    ----------
    lifecycle
        How they change as time goes by.
    """

    def __init__(self, lifecycle: Lifecycle) -> None:
        self.lifecycle = lifecycle
        self._orders: dict[int, Order] = {}
        self._lock = threading.RLock()

    def __repr__(self) -> str:
        return f"Ledger({len(self._orders)} orders)"

    @property
    def orders(self) -> Sequence[Order]:
        """All orders, by ascending id."""
        with self._lock:
            return tuple(self._orders.values())

    def order(self, order_id: int) -> Order | None:
        """Find an order."""
        return self._orders.get(order_id)

    def file(self, file_id: int) -> OrderFile | None:
        """Find a file of any order."""
        files = (file for order in self.orders for file in order.files)
        return next((file for file in files if file.id == file_id), None)

    def task(self, task_id: int) -> DatasetTask | None:
        """Find a dataset task of any order."""
        tasks = (task for order in self.orders for task in order.tasks)
        return next((task for task in tasks if task.id == task_id), None)

    def has_label(self, owner: str, label: str) -> bool:
        """Whether an owner has used a label before; deleted orders count."""
        return any(order.owner == owner and order.label == label for order in self.orders)

    def add(
        self,
        owner: str,
        label: str,
        content: Content,
        at: datetime,
        *,
        lane: str | None = None,
        hours: float | None = None,
        page_url: str | None = None,
        origin: str = "",
        keeps_basket: bool = False,
    ) -> Order:
        """Take an order.

        Parameters
        ----------
        content
            What it asks for.
        at
            When it is placed.
        lane
            With which orders it shares the places for sub-orders; with its owner's if not given.
        hours
            How long a sub-order of it is kept; what is configured for users if not given.
        page_url, origin
            What its mail points to, and the address that its links begin with.
        keeps_basket
            Whether its owner's basket goes only once its content is worked out.
        """
        switches = self.lifecycle.switches
        order = Order(
            id=next(self.lifecycle.numbers.orders),
            owner=owner,
            label=label,
            created_at=at,
            content=content,
            lane=owner if lane is None else lane,
            preparation=timedelta(seconds=switches.preparation_s),
            life=timedelta(hours=switches.order_hours if hours is None else hours),
            page_url=page_url,
            origin=origin,
            keeps_basket=keeps_basket,
        )
        with self._lock:
            self._orders[order.id] = order
        return order

    def remove(self, order: Order) -> None:
        """Forget an order for good."""
        with self._lock:
            del self._orders[order.id]

    def advance(self, now: datetime) -> None:
        """Let everything happen to all orders that is due by now."""
        with self._lock:
            for orders in self._lanes():
                self.lifecycle.advance(orders, now)

    def settle(self, order: Order, at: datetime) -> None:
        """Take account of what somebody just did with an order."""
        with self._lock:
            self.lifecycle.settle(self.companions(order), at)

    def companions(self, order: Order) -> Sequence[Order]:
        """Find the orders that share places with one, itself among them."""
        return [other for other in self.orders if other.lane == order.lane]

    def _lanes(self) -> Sequence[Sequence[Order]]:
        lanes: dict[str, list[Order]] = {}
        for order in self.orders:
            lanes.setdefault(order.lane, []).append(order)
        return list(lanes.values())
