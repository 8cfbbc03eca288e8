"""What the made-up world is made of: plain values that know no service and no JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from swathbook.emulator.world.measure import ground_km2
from swathbook.emulator.world.prices import Price, total
from swathbook.emulator.world.tracks import Coordinates

Kind = Literal["archive", "tasking"]
Status = Literal[
    "pending", "delivered", "completed", "analyzing", "pending_image", "failed", "on_hold"
]
Hurt = Literal[
    "bow_tie",
    "unclosed_ring",
    "no_geometry",
    "swath_only",
    "no_region",
    "antimeridian",
    "unknown_status",
    "blank_numbers",
    "wrong_discount",
]

DELIVERED = ("delivered", "completed")
"""The statuses in which an order's files can be fetched."""


@dataclass(frozen=True)
class Satellite:
    """A satellite and the scenes that it takes."""

    id: str
    name: str
    provider: str
    resolution_m: Decimal
    unit_price: Decimal


@dataclass(frozen=True)
class Pass:
    """How a satellite flew, or will fly, over a region."""

    start_at: datetime
    stop_at: datetime
    duration_s: Decimal
    angle_deg: float
    look_side: Literal["L", "R"]
    direction: Literal["A", "D"]
    active: bool


@dataclass(frozen=True)
class Coverage:
    """Shares of a region, from 0 to 1.

    Parameters
    ----------
    alone
        What one pass shows by itself.
    so_far
        What it and the passes before it show together.
    added
        What it adds to those before it.
    """

    alone: float
    so_far: float
    added: float


@dataclass(frozen=True, eq=False)
class Item:
    """One product or one pass of an order.

    Parameters
    ----------
    frames
        Closed rings of five points, one for an archive product, several for a pass. Longitudes
        run on beyond ±180° where they cross the antimeridian.
    pass_
        Only for tasking.
    product_id
        `None` until the image is there.
    """

    id: int
    product_id: str | None
    satellite: Satellite
    imaged_at: datetime
    lon: float
    lat: float
    price: Price
    frames: Coordinates = field(repr=False)
    has_thumb: bool
    pass_: Pass | None

    @cached_property
    def ground(self) -> BaseGeometry:
        """All frames united."""
        return shapely.union_all(shapely.polygons(self.frames))


@dataclass(frozen=True, eq=False)
class Order:
    """One order of an account.

    Parameters
    ----------
    region
        What was asked for; continuous over the antimeridian, as the items' frames are.
    expected_at, delivered_at
        When delivery is promised, and when it happened.
    hurt
        What the services get wrong when they write this order or its first item.
    """

    id: int
    number: str
    account: str
    kind: Kind
    status: Status
    place: str
    provider: str
    region: BaseGeometry = field(repr=False)
    window_start: datetime | None
    window_end: datetime | None
    created_at: datetime
    updated_at: datetime
    expected_at: datetime | None
    delivered_at: datetime | None
    simulation_id: str | None
    recurring: tuple[int, int] | None
    max_cloud_pct: int | None
    resolution_m: Decimal | None
    has_thumb: bool
    deleted: bool
    hurt: Hurt | None
    items: Sequence[Item] = field(repr=False)

    @property
    def total_amount(self) -> Decimal:
        """The price before discounts."""
        return total(item.price.amount for item in self.items)

    @property
    def final_amount(self) -> Decimal:
        """The price after discounts."""
        return total(item.price.net_amount for item in self.items)

    @property
    def discount_amount(self) -> Decimal:
        """What is taken off."""
        return self.total_amount - self.final_amount

    @property
    def billed_km2(self) -> Decimal:
        """The areas of all items together, as they are charged."""
        return sum((item.price.billed_km2 for item in self.items), start=Decimal(0))

    @property
    def available(self) -> bool:
        """Whether the order's files can be fetched."""
        return self.status in DELIVERED

    @cached_property
    def coverages(self) -> tuple[Coverage, ...]:
        """How much of the region each item covers, in the order of the items."""
        return tuple(_coverages(self.region, [item.ground for item in self.items]))


def _coverages(region: BaseGeometry, grounds: Sequence[BaseGeometry]) -> list[Coverage]:
    whole = ground_km2(region)
    parts = shapely.intersection(np.array(grounds, dtype=object), region)
    seen = [shapely.union_all(parts[: n + 1]) for n in range(len(parts))]
    so_far = list(accumulate((ground_km2(shape) / whole for shape in seen), max))
    before = [0.0, *so_far]
    return [
        Coverage(ground_km2(part) / whole, now, now - earlier)
        for part, now, earlier in zip(parts, so_far, before, strict=False)
    ]
