"""Images that exist already: what an archive order buys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

import shapely
from shapely.geometry.base import BaseGeometry

from swathbook.emulator.world import tracks
from swathbook.emulator.world.measure import utm_km2
from swathbook.emulator.world.model import Item, Satellite
from swathbook.emulator.world.prices import Price
from swathbook.emulator.world.tasking import RADARS

OPTICAL = tuple(
    Satellite(number, name, "changguang", Decimal(resolution), Decimal(price))
    for number, name, resolution, price in (
        ("11", "JL1GF03D17", "0.75", "18.00"),
        ("12", "JL1GF02F", "0.75", "18.00"),
        ("13", "JL1KF01B", "0.5", "21.60"),
        ("14", "JL1GF04A", "0.5", "24.00"),
        ("15", "JL1KF02B02", "0.5", "24.40"),
    )
)

SCENES = {
    "0.75": tracks.Format(17_000, 17_000, overlap=0.08, lon_decimals=6, lat_decimals=6),
    "0.5": tracks.Format(15_000, 15_000, overlap=0.12, lon_decimals=6, lat_decimals=6),
    "3": tracks.Format(25_000, 25_030, overlap=0.15, lon_decimals=6, lat_decimals=6),
}
"""How large the scenes of a resolution are."""

AREA_SCALE = Decimal("0.0001")
OPTICAL_SHARE = 0.8
DISCOUNTED_SHARE = 0.7
"""How many items of an order with a discount have it."""


@dataclass(frozen=True)
class _Strip:
    satellite: Satellite
    imaged_at: datetime
    frames: tracks.Coordinates
    middles: tracks.Coordinates
    billed_km2: tracks.Coordinates


def pick_products(
    rng: Random, first_id: int, region: BaseGeometry, before: datetime, *, rate: Decimal
) -> list[Item]:
    """Pick scenes of one provider over a region, from one to three strips that overlap.

    Parameters
    ----------
    rng
        Where the choices come from.
    first_id
        The id of the first item; the others follow.
    region
        What the scenes should show.
    before
        When the order is placed: all images are older.
    rate
        The discount rate on some of them, from 0 to 1.
    """
    satellites = OPTICAL if rng.random() < OPTICAL_SHARE else RADARS
    strips = [_strip(rng, rng.choice(satellites), region, before) for _ in range(rng.randint(1, 3))]
    scenes = [(strip, n) for strip in strips for n in range(len(strip.frames))]
    return [_item(rng, first_id + k, strip, n, rate) for k, (strip, n) in enumerate(scenes)]


def _strip(rng: Random, satellite: Satellite, region: BaseGeometry, before: datetime) -> _Strip:
    west, south, east, north = shapely.bounds(region)
    lon = west + (east - west) * rng.uniform(0.3, 0.7)
    lat = south + (north - south) * rng.uniform(0.35, 0.65)
    azimuth = tracks.heading_deg(lat, descending=rng.random() < 0.8)
    format_ = SCENES[str(satellite.resolution_m)]
    imaged_at = before - timedelta(days=rng.uniform(2, 700), seconds=rng.randrange(60))
    frames = tracks.strip(lon, lat, azimuth, rng.randint(1, 5), format_)
    middles = frames[:, :-1].mean(axis=1).round(6)
    return _Strip(satellite, imaged_at.replace(microsecond=0), frames, middles, utm_km2(frames))


def _item(rng: Random, item_id: int, strip: _Strip, n: int, rate: Decimal) -> Item:
    imaged_at = strip.imaged_at + timedelta(seconds=2 * n)
    billed = Decimal(float(strip.billed_km2[n])).quantize(AREA_SCALE)
    item_rate = rate if rng.random() < DISCOUNTED_SHARE else Decimal("0.00")
    lon, lat = strip.middles[n].tolist()
    return Item(
        id=item_id,
        product_id=product_id(strip.satellite, imaged_at, item_id),
        satellite=strip.satellite,
        imaged_at=imaged_at,
        lon=lon,
        lat=lat,
        price=Price(billed, strip.satellite.unit_price, item_rate),
        frames=strip.frames[n : n + 1],
        has_thumb=rng.random() < 0.85,
        pass_=None,
    )


def product_id(satellite: Satellite, imaged_at: datetime, item_id: int) -> str:
    """Name a product as its provider does."""
    if satellite.provider == "tianyi":
        return f"BC{satellite.id}_SM_ORG_2SSV_{imaged_at:%Y%m%dT%H%M%S}_{item_id:06d}_{item_id:06X}"
    return f"{satellite.name}_PMS_{imaged_at:%Y%m%d%H%M%S}_200{item_id:06d}_101_0001_001_L3C"
