"""What lies on the ledger: data sets, orders of them, and the processes that orders belong to.

All of it follows from the made-up world: data sets are a share of its products, and their orders
those of several organizations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from swathbook.emulator.world.model import Item

OrderStatus = Literal["request", "ready", "finished", "failed", "canceled"]
SetStatus = Literal["ready", "closed"]

Flaw = Literal[
    "no_apply_time",
    "no_price",
    "absent_names",
    "null_fields",
    "odd_status",
    "padded",
]
"""What is wrong with how an order is written."""


@dataclass(frozen=True)
class Party:
    """An organization as the ledger knows it: by its DID, and perhaps by a name."""

    did: str
    name: str


@dataclass(frozen=True, eq=False)
class DataSet:
    """A product that a provider shares.

    Parameters
    ----------
    product_id
        The product's name at its provider, the same in all services.
    description
        What is searched besides the name.
    """

    provider: Party
    product_id: str
    name: str
    description: str
    status: SetStatus
    item: Item


@dataclass(frozen=True)
class Process:
    """What orders are steps of."""

    creator: Party
    id: str


@dataclass(frozen=True, eq=False)
class DataOrder:
    """An order of a data set.

    Parameters
    ----------
    seq
        Its number, which other consumers may use as well.
    aes_key
        The wrapped key of the data, in base64; empty as long as there is none.
    """

    consumer: Party
    seq: str
    data_set: DataSet
    price: Decimal
    applied_at: datetime
    aes_key: str
    status: OrderStatus
    reason: str
    lock_proof: str
    process: Process | None
    flaw: Flaw | None


@dataclass(frozen=True)
class Stage:
    """A step of a process."""

    name: str
    order: DataOrder


@dataclass(frozen=True)
class Ledger:
    """All that is known at one moment."""

    data_sets: Sequence[DataSet]
    orders: Sequence[DataOrder]

    def order(self, consumer: str, seq: str) -> DataOrder | None:
        """Find an order by what names it: its consumer and its number."""
        return next((o for o in self.orders if (o.consumer.did, o.seq) == (consumer, seq)), None)

    def data_set(self, provider: str, product_id: str) -> DataSet | None:
        """Find a data set by what names it: its provider and its product."""
        return next(
            (
                one
                for one in self.data_sets
                if (one.provider.did, one.product_id) == (provider, product_id)
            ),
            None,
        )

    def stages(self, creator: str, process_id: str) -> Sequence[Stage]:
        """Give the steps of a process; none where there is no such process."""
        members = [
            order
            for order in self.orders
            if order.process
            and (order.process.creator.did, order.process.id) == (creator, process_id)
        ]
        return [Stage(f"stage {n}", order) for n, order in enumerate(members, start=1)]
