"""Passes of a radar satellite over a region: what a tasking order buys."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

import shapely
from shapely.geometry.base import BaseGeometry

from swathbook.emulator.world import tracks
from swathbook.emulator.world.measure import utm_km2
from swathbook.emulator.world.model import Item, Pass, Satellite
from swathbook.emulator.world.prices import CENT, Price

RADARS = tuple(
    Satellite(number, name, "tianyi", Decimal("3"), Decimal(price))
    for number, name, price in (
        ("1", "TY-CSAR-2", "10.00"),
        ("2", "TY-CSAR-3", "10.00"),
        ("3", "TY-CSAR-4", "12.00"),
        ("4", "TY-CSAR-5", "14.40"),
    )
)

KM_PER_DEG = 111.2
DESCENDING_SOLAR_H = 9.9
"""Local solar time of a descending pass; an ascending one is twelve hours later."""


@dataclass(frozen=True)
class Window:
    """The time in which passes are wanted."""

    start: datetime
    end: datetime


def plan_passes(
    rng: Random,
    first_id: int,
    region: BaseGeometry,
    window: Window,
    count: int,
    *,
    rate: Decimal,
) -> list[Item]:
    """Plan passes over a region, one a day or so, in the order in which they will be flown.

    Parameters
    ----------
    rng
        Where the choices come from.
    first_id
        The id of the first item; the others follow.
    region
        What is to be imaged.
    window
        When.
    count
        How many passes.
    rate
        The discount rate on some of them, from 0 to 1.
    """
    days = _days(rng, window, count)
    plans = sorted((_plan(rng, region, day) for day in days), key=lambda plan: plan.start_at)
    return [_item(rng, first_id + n, plan, rate) for n, plan in enumerate(plans)]


def _days(rng: Random, window: Window, count: int) -> Iterator[datetime]:
    spread = (window.end - window.start - timedelta(days=2)) / count
    for n in range(count):
        yield window.start + timedelta(days=1) + (n + rng.random() * 0.5) * spread


@dataclass(frozen=True)
class _Plan:
    start_at: datetime
    lon: float
    lat: float
    descending: bool
    azimuth: float
    frames: int


def _plan(rng: Random, region: BaseGeometry, day: datetime) -> _Plan:
    """Choose where a pass crosses the region, and let it run on past the far side."""
    west, south, east, north = shapely.bounds(region)
    descending = rng.random() < 0.55
    lon, lat = west + (east - west) * rng.uniform(0.1, 0.9), (south + north) / 2
    azimuth = tracks.heading_deg(lat, descending=descending)
    frames = _frames_across(rng, (north - south) * KM_PER_DEG, azimuth)
    late_m = rng.uniform(0, 1.2) * tracks.STRIPMAP.stride_m
    lon, lat = tracks.moved(lon, lat, azimuth, late_m)
    return _Plan(_flown_at(rng, day, lon, descending), lon, lat, descending, azimuth, frames)


def _frames_across(rng: Random, height_km: float, azimuth: float) -> int:
    along_km = height_km / abs(math.cos(math.radians(azimuth)))
    needed = math.ceil(along_km * 1000 / tracks.STRIPMAP.stride_m)
    return min(max(needed + rng.randint(1, 3), 5), 30)


def _flown_at(rng: Random, day: datetime, lon: float, descending: bool) -> datetime:
    """Give the moment of that day at which the sun stands where this orbit has it."""
    solar_h = DESCENDING_SOLAR_H + (0 if descending else 12) + rng.uniform(-0.4, 0.4)
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    moment = midnight + timedelta(hours=(solar_h - lon / 15) % 24)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _item(rng: Random, item_id: int, plan: _Plan, rate: Decimal) -> Item:
    satellite = rng.choice(RADARS)
    frames = tracks.strip(plan.lon, plan.lat, plan.azimuth, plan.frames, tracks.STRIPMAP)
    billed = Decimal(float(utm_km2(frames[:1])[0])).quantize(CENT)
    duration = _duration(rng, plan.frames)
    share = rng.uniform(0.36, 0.64)
    lon, lat = _best_point(plan, share)
    return Item(
        id=item_id,
        product_id=None,
        satellite=satellite,
        imaged_at=plan.start_at + _milliseconds(float(duration) * share),
        lon=lon,
        lat=lat,
        price=Price(billed, satellite.unit_price, rate if rng.random() < 0.7 else Decimal("0.00")),
        frames=frames,
        has_thumb=False,
        pass_=_pass(rng, plan, duration),
    )


def _duration(rng: Random, frames: int) -> Decimal:
    """Let a pass last as long as its frames take, and a little that makes no whole frame."""
    length_m = tracks.STRIPMAP.length_m + (frames - 1 + rng.random()) * tracks.STRIPMAP.stride_m
    return Decimal(length_m / tracks.GROUND_SPEED_M_S).quantize(CENT)


def _milliseconds(seconds: float) -> timedelta:
    return timedelta(milliseconds=round(seconds * 1000))


def _best_point(plan: _Plan, share: float) -> tuple[float, float]:
    """Give the middle of the strip at the best moment: neither its centroid nor a frame's."""
    from_middle_m = (share - 0.5) * plan.frames * tracks.STRIPMAP.stride_m
    lon, lat = tracks.moved(plan.lon, plan.lat, plan.azimuth, from_middle_m)
    return round(lon, 4), round(lat, 4)


def _pass(rng: Random, plan: _Plan, duration: Decimal) -> Pass:
    left = rng.random() < 0.5
    angle = round(rng.uniform(15, 45), 4)
    return Pass(
        start_at=plan.start_at,
        stop_at=plan.start_at + _milliseconds(float(duration)),
        duration_s=duration,
        angle_deg=-angle if left else angle,
        look_side="L" if left else "R",
        direction="D" if plan.descending else "A",
        active=rng.random() < 0.9,
    )
