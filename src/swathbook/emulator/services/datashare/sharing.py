"""How the made-up world comes to lie on the ledger: who shares what, and who orders it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import get_args

from swathbook.emulator.services.datashare.ledger import (
    DataOrder,
    DataSet,
    Flaw,
    Ledger,
    OrderStatus,
    Party,
    Process,
)
from swathbook.emulator.world.account import World
from swathbook.emulator.world.model import Item, Order, Status

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
DID_LETTERS = 22
KEY_BYTES = 144
PROOF_BYTES = 32

CONSUMERS = ("Harbour authority", "Crop insurer", "Coast guard", "Survey office")
PROVIDERS: Mapping[str, str] = {"tianyi": "Tianyi", "changguang": "Changguang"}
RESELLER = "Imagery reseller"

STATUSES: Mapping[Status, OrderStatus] = {
    "completed": "finished",
    "delivered": "ready",
    "failed": "failed",
}
"""How far an order is; all others wait to be authorised."""

SHARED = 0.4
"""The share of the world's products that lie on the ledger."""

RESOLD, CLOSED, ORDERED_TWICE, CANCELED = 0.2, 0.1, 0.25, 0.06
NAMELESS, LOCKED, NUMBERED_AT_RANDOM, FLAWED = 0.12, 0.3, 0.1, 0.12
PROCESS_EVERY = 4
NUMBERS_PER_ORDER = 100
FLAWS: Sequence[Flaw] = get_args(Flaw)


class Sharing:
    """Puts the orders of a world on the ledger.

    Parameters
    ----------
    world
        What happened; the same world gives the same ledger.

    Examples
    --------
    >>> ledger = Sharing(World(orders=10, seed=1)).ledger
    >>> order = ledger.orders[0]
    >>> ledger.order(order.consumer.did, order.seq) is order
    True
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._consumers = [self._party(name) for name in CONSUMERS]
        self._known: dict[str, Ledger] = {}

    @property
    def ledger(self) -> Ledger:
        """What is known now."""
        parts = [self._part(order) for order in self._world.orders]
        return Ledger(
            [one for part in parts for one in part.data_sets],
            [one for part in parts for one in part.orders],
        )

    def _part(self, order: Order) -> Ledger:
        if order.number not in self._known:
            shares = list(self._shares(order))
            orders = [one for share in shares for one in self._orders(order, *share)]
            self._known[order.number] = Ledger([data_set for data_set, _ in shares], orders)
        return self._known[order.number]

    def _shares(self, order: Order) -> Iterator[tuple[DataSet, int]]:
        """Give the data sets that an order's products are, and which of the products."""
        for n, item in enumerate(order.items):
            if item.product_id and self._rng(item, "shared").random() < SHARED:
                yield self._data_set(order, item, item.product_id), n

    def _data_set(self, order: Order, item: Item, product_id: str) -> DataSet:
        rng = self._rng(item, "set")
        kind = "stripmap" if item.pass_ else "scene"
        provider = RESELLER if rng.random() < RESOLD else PROVIDERS[item.satellite.provider]
        return DataSet(
            provider=_perhaps_nameless(rng, self._party(provider)),
            product_id=product_id,
            name=f"{item.satellite.name} {kind} {item.imaged_at:%Y-%m-%d}",
            description=f"{order.place}, {item.satellite.resolution_m} m",
            status="closed" if rng.random() < CLOSED else "ready",
            item=item,
        )

    def _orders(self, order: Order, data_set: DataSet, n: int) -> Iterator[DataOrder]:
        """Have a data set ordered once, and now and then twice under the same number."""
        rng = self._rng(data_set.item, "orders")
        consumers = rng.sample(self._consumers, 2 if rng.random() < ORDERED_TWICE else 1)
        number = order.id * NUMBERS_PER_ORDER + n
        seq = rng.randbytes(8).hex() if rng.random() < NUMBERED_AT_RANDOM else str(number)
        for k, consumer in enumerate(consumers):
            yield DataOrder(
                consumer=_perhaps_nameless(rng, consumer),
                seq=seq,
                data_set=data_set,
                price=data_set.item.price.net_amount,
                applied_at=order.created_at + timedelta(seconds=n, hours=5 * k),
                aes_key=_wrapped_key(rng) if order.status != "pending" else "",
                status=_status(rng, order),
                reason=f"Images of {order.place}",
                lock_proof=rng.randbytes(PROOF_BYTES).hex() if rng.random() < LOCKED else "",
                process=self._process(order),
                flaw=self._flaw_of(number + k),
            )

    def _process(self, order: Order) -> Process | None:
        if order.id % PROCESS_EVERY:
            return None
        creator = self._consumers[order.id // PROCESS_EVERY % len(self._consumers)]
        return Process(creator, f"process-{order.id}")

    def _flaw_of(self, number: int) -> Flaw | None:
        drawn = Random(f"{self._world.seed}/{number}/flaw")
        is_hurt = self._world.hurt and drawn.random() < FLAWED
        return drawn.choice(FLAWS) if is_hurt else None

    def _party(self, name: str) -> Party:
        letters = Random(f"{self._world.seed}/did/{name}").choices(BASE58, k=DID_LETTERS)
        return Party(f"did:example:{''.join(letters)}", name)

    def _rng(self, item: Item, purpose: str) -> Random:
        return Random(f"{self._world.seed}/{item.id}/datashare/{purpose}")


def _status(rng: Random, order: Order) -> OrderStatus:
    if rng.random() < CANCELED:
        return "canceled"
    return STATUSES.get(order.status, "request")


def _perhaps_nameless(rng: Random, party: Party) -> Party:
    return replace(party, name="") if rng.random() < NAMELESS else party


def _wrapped_key(rng: Random) -> str:
    """Draw a key as long as the documents' example: a point, uncompressed, and 80 bytes."""
    return base64.b64encode(b"\x04" + rng.randbytes(KEY_BYTES)).decode()
