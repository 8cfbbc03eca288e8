"""Drafts single orders: where, what, for how much, and how far they have come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from shapely.geometry.base import BaseGeometry

from swathbook.emulator.world.archive import pick_products, product_id
from swathbook.emulator.world.model import DELIVERED, Hurt, Item, Kind, Order, Status
from swathbook.emulator.world.places import DATELINE_PLACES, PLACES, Place
from swathbook.emulator.world.regions import draw_region
from swathbook.emulator.world.tasking import Window, plan_passes

FIRST_ORDER_ID = 41
ITEM_IDS_PER_ORDER = 32
TASKING_SHARE = 0.42
GOLDEN = 0.6180339887498949
DISCOUNTED_SHARE = 0.3
RATES = ("0.05", "0.10", "0.15", "0.20")
PROMISE = timedelta(hours=24)
LOCAL_OFFSET = timedelta(hours=8)
"""Windows end with the day in the zone of the service's operator."""

KIND_OF_HURT: Mapping[Hurt, Kind] = {
    "bow_tie": "archive",
    "unclosed_ring": "archive",
    "no_geometry": "archive",
    "swath_only": "tasking",
    "blank_numbers": "tasking",
}
"""What an order must be, so that it can be hurt that way."""


@dataclass(frozen=True)
class _Progress:
    """How far an order has come."""

    status: Status
    updated_at: datetime
    expected_at: datetime | None
    delivered_at: datetime | None


def draft_order(
    rng: Random, *, index: int, account: str, created_at: datetime, now: datetime, hurt: Hurt | None
) -> Order:
    """Draft one order with its items.

    Parameters
    ----------
    rng
        Where all choices come from.
    index
        The order's place in the world; its ids follow from it.
    account
        Whose it is.
    created_at, now
        When it was placed, and when it is looked at.
    hurt
        What is wrong with it, if anything.
    """
    kind = _kind(index, hurt)
    place = rng.choice(DATELINE_PLACES if hurt == "antimeridian" else PLACES)
    region = draw_region(rng, place)
    draft = _draft_tasking if kind == "tasking" else _draft_archive
    order = draft(rng, _blank(rng, index, account, created_at, kind, place, region, hurt))
    return _advance(rng, order, now)


def _kind(index: int, hurt: Hurt | None) -> Kind:
    """Mix the kinds evenly, so that every stretch of orders has both (by the golden ratio)."""
    mixed: Kind = "tasking" if index * GOLDEN % 1 < TASKING_SHARE else "archive"
    return KIND_OF_HURT.get(hurt, mixed) if hurt else mixed


def _blank(
    rng: Random,
    index: int,
    account: str,
    created_at: datetime,
    kind: Kind,
    place: Place,
    region: BaseGeometry,
    hurt: Hurt | None,
) -> Order:
    return Order(
        id=FIRST_ORDER_ID + index,
        number=_number(rng, index, kind, created_at),
        account=account,
        kind=kind,
        status="pending",
        place=place.name,
        provider="",
        region=region,
        window_start=None,
        window_end=None,
        created_at=created_at,
        updated_at=created_at,
        expected_at=None,
        delivered_at=None,
        simulation_id=None,
        recurring=None,
        max_cloud_pct=None,
        resolution_m=None,
        has_thumb=False,
        deleted=rng.random() < 0.25,
        hurt=hurt,
        items=(),
    )


def _number(rng: Random, index: int, kind: Kind, created_at: datetime) -> str:
    """Most orders are numbered by UUID; some as in the documents' older examples."""
    drawn = UUID(int=rng.getrandbits(128), version=4)
    if rng.random() < 0.65:
        return str(drawn)
    prefix = "PROG_ORDER" if kind == "tasking" else "ORDER"
    if rng.random() < 0.3:
        return f"{prefix}_{index:03d}"
    return f"{prefix}_{created_at:%Y%m%d}{index:04d}"


def _rate(rng: Random, hurt: Hurt | None) -> Decimal:
    discounted = hurt == "wrong_discount" or rng.random() < DISCOUNTED_SHARE
    return Decimal(rng.choice(RATES)) if discounted else Decimal("0.00")


def _first_item_id(order: Order) -> int:
    return (order.id - FIRST_ORDER_ID) * ITEM_IDS_PER_ORDER + 1_001


def _draft_tasking(rng: Random, order: Order) -> Order:
    recurring = _recurrence(rng) if rng.random() < 0.15 else None
    window = _tasking_window(rng, order.created_at)
    items = plan_passes(
        rng,
        _first_item_id(order),
        order.region,
        window,
        rng.randint(3, 7) if recurring else rng.choice((1, 1, 1, 2, 2, 3, 4)),
        rate=_rate(rng, order.hurt),
    )
    return replace(
        order,
        provider="tianyi",
        window_start=window.start,
        window_end=window.end,
        simulation_id=str(2_000 + order.id),
        recurring=recurring,
        max_cloud_pct=0,
        items=_discounted(items, order.hurt),
    )


def _recurrence(rng: Random) -> tuple[int, int]:
    """Draw a day and a unit: 1 day, 2 week, 3 month."""
    unit = rng.randint(1, 3)
    return rng.randint(1, {1: 6, 2: 7, 3: 28}[unit]), unit


def _tasking_window(rng: Random, created_at: datetime) -> Window:
    start = created_at - timedelta(seconds=rng.randint(60, 900))
    last_day = created_at + LOCAL_OFFSET + timedelta(days=rng.randint(3, 14))
    return Window(start, last_day.replace(hour=23, minute=59, second=59) - LOCAL_OFFSET)


def _draft_archive(rng: Random, order: Order) -> Order:
    rate = _rate(rng, order.hurt)
    items = pick_products(rng, _first_item_id(order), order.region, order.created_at, rate=rate)
    satellite = items[0].satellite
    searched = rng.random() < 0.8
    oldest = min(item.imaged_at for item in items)
    return replace(
        order,
        provider=satellite.provider,
        window_start=oldest - timedelta(days=rng.uniform(1, 20)) if searched else None,
        window_end=order.created_at if searched else None,
        max_cloud_pct=rng.choice((10, 20, 20, 30, 50, 100, None)),
        resolution_m=satellite.resolution_m if rng.random() < 0.8 else None,
        has_thumb=rng.random() < 0.8,
        items=_discounted(items, order.hurt),
    )


def _discounted(items: Sequence[Item], hurt: Hurt | None) -> tuple[Item, ...]:
    """Make sure that an order whose discount is written wrongly has one on its first item."""
    first, *others = items
    if hurt == "wrong_discount":
        first = replace(first, price=replace(first.price, discount_rate=Decimal("0.10")))
    return (first, *others)


def _advance(rng: Random, order: Order, now: datetime) -> Order:
    """Let an order come as far as it can by now."""
    progress = _tasking_progress if order.kind == "tasking" else _archive_progress
    reached = progress(rng, order, now)
    return replace(
        order,
        status="on_hold" if order.hurt == "unknown_status" else reached.status,
        updated_at=reached.updated_at,
        expected_at=reached.expected_at,
        delivered_at=reached.delivered_at,
        items=_named(rng, order) if reached.status in DELIVERED else order.items,
    )


def _archive_progress(rng: Random, order: Order, now: datetime) -> _Progress:
    expected = order.created_at + PROMISE
    ready = order.created_at + timedelta(hours=rng.lognormvariate(2.4, 0.8))
    if ready > now or rng.random() < 0.03:
        return _Progress("pending", order.created_at + _seconds(rng), expected, None)
    return _ended(rng, ready, expected, now)


def _tasking_progress(rng: Random, order: Order, now: datetime) -> _Progress:
    last_stop = max(item.pass_.stop_at for item in order.items if item.pass_)
    expected = last_stop.replace(microsecond=0) + PROMISE
    ready = last_stop + timedelta(hours=rng.lognormvariate(2.7, 0.6))
    if now - order.created_at < timedelta(hours=20):
        return _Progress("analyzing", order.created_at + _seconds(rng), None, None)
    if ready > now or rng.random() < 0.03:
        return _Progress("pending_image", order.created_at + _seconds(rng), expected, None)
    return _ended(rng, ready, expected, now)


def _ended(rng: Random, ready: datetime, expected: datetime, now: datetime) -> _Progress:
    """Settle an order whose images are due: failed, delivered, or completed some days later."""
    ready = ready.replace(microsecond=0)
    confirmed = ready + timedelta(hours=rng.randint(1, 400))
    if rng.random() < 0.09:
        return _Progress("failed", ready, expected, None)
    if confirmed > now or rng.random() < 0.3:
        return _Progress("delivered", ready, expected, ready)
    return _Progress("completed", confirmed, expected, ready)


def _seconds(rng: Random) -> timedelta:
    return timedelta(seconds=rng.randint(0, 90))


def _named(rng: Random, order: Order) -> tuple[Item, ...]:
    """Give delivered passes the name and picture that they did not have before."""
    return tuple(
        replace(
            item,
            product_id=item.product_id or product_id(item.satellite, item.imaged_at, item.id),
            has_thumb=item.has_thumb or rng.random() < 0.5,
        )
        for item in order.items
    )
