"""Made-up details of orders, shaped like the documented one, in any number.

Seven of ten orders are archive orders, whose items have a footprint of four to eight corners each.
The others are tasked: each item is a strip of 5 to 30 overlapping frames, once in `geometry` and
once in `allSwathLonLat`, as the marketplace writes them.
"""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import msgspec
import numpy as np

SATELLITES = ("TY-CSAR-2", "TY-CSAR-3", "JL1GF03D17", "JL1KF01B")
BEGIN = datetime(2026, 1, 1)
CORNERS = np.array([[0.118, 0.097], [0.0637, -0.123], [-0.1723, -0.0749], [-0.1183, 0.1453]])
"""The corners of the documented example's frames around their centre, in degrees at 20° north."""

STRIDE = np.array([-0.0461, -0.1871])
"""The way from one frame to the next."""

TASKED = 0.3
CENT = Decimal("0.01")
AS_JSON = msgspec.json.Encoder(decimal_format="number")
OFTEN_NULL = (
    *("productId", "thumb", "name", "resolution", "imageTime", "minSize", "deliveryIn"),
    *("geometry", "provider", "startTime", "stopTime", "satName", "satId", "trackDirection"),
    *("duration", "direction", "active", "thisCoverage", "currentCoverage", "absCoverage"),
    "allSwathLonLat",
)


def write(path: Path, items: int, *, seed: int = 7) -> None:
    """Write details with so many items in all, one answer per line."""
    dice = random.Random(seed)
    done = 0
    with path.open("w", encoding="utf-8") as file:
        while done < items:
            count = min(dice.randint(1, 50), items - done)
            file.write(detail(dice, number=done, count=count) + "\n")
            done += count


def detail(dice: random.Random, number: int, count: int) -> str:
    """Write one answer about one order."""
    is_tasked = dice.random() < TASKED
    lon, lat = dice.uniform(-150, 150), dice.uniform(-55, 65)
    make = strip_item if is_tasked else archive_item
    content = [make(dice, number + at, lon, lat) for at in range(count)]
    total = sum(item["amount"] for item in content)
    order = an_order(dice, number, lon, lat, total, is_tasked=is_tasked)
    totals = {"discountAmount": amount(0), "finalAmount": total, "totalAmount": total}
    area = {"totalArea": sum(item["area"] for item in content)}
    data = {"order": order, "total": count, "content": content, **totals, "area": area}
    return AS_JSON.encode({"code": 200, "message": "OK", "data": data}).decode()


def amount(value: Decimal | int) -> Decimal:
    """Round to two digits, which the service always writes."""
    return Decimal(value).quantize(CENT, ROUND_HALF_UP)


def an_order(
    dice: random.Random, number: int, lon: float, lat: float, total: Decimal, *, is_tasked: bool
) -> dict[str, object]:
    """Make an order's own record."""
    width, height = dice.uniform(1, 4), dice.uniform(1, 3)
    ring = [[lon, lat], [lon + width, lat], [lon + width, lat + height], [lon, lat + height]]
    return {
        "id": number + 1,
        "orderNo": f"{dice.getrandbits(128):032x}",
        "totalAmount": total,
        "discountAmount": amount(0),
        "finalAmount": total,
        "thumb": None,
        "status": dice.randint(1, 6),
        "type": 2 if is_tasked else 1,
        "provider": "tianyi" if is_tasked else "changguang",
        "region": polygon_text([[*ring, ring[0]]]),
        "timeStart": "2026-03-07 14:06:50",
        "timeEnd": "2026-03-11 23:59:59",
        "simulationId": str(number) if is_tasked else None,
        "recurring": False,
        "recurringDay": None,
        "recurringUnit": None,
        "maxCloud": dice.randint(0, 100),
        "resolution": None,
        "creator": "user_1",
        "ctime": 1772864043 + number,
        "mtime": 1772864058 + number,
        "deleted": 0,
        "expectedDeliveryTime": "2026-03-09 03:11:41",
    }


def archive_item(dice: random.Random, number: int, lon: float, lat: float) -> dict[str, object]:
    """Make an item of an archive order: one footprint."""
    corners = dice.randint(4, 8)
    turns = np.linspace(0, 2 * np.pi, corners, endpoint=False)[::-1]
    center = [lon + dice.uniform(0, 3), lat + dice.uniform(0, 2)]
    ring = center + np.c_[np.cos(turns), np.sin(turns)] * dice.uniform(0.08, 0.3)
    product = f"JL1KF01B_PMS_{moment(dice):%Y%m%d%H%M%S}_{number:012d}_L1"
    named = {"productId": product, "name": product, "resolution": dice.choice(["0.5m", "0.75m"])}
    thumb = {"thumb": f"https://example.com/thumbs/{product}.jpg", "minSize": amount(25)}
    geometry = {"geometry": polygon_text([closed(ring)]), "allSwathLonLat": None}
    area = amount(Decimal(dice.randint(2500, 90000)) / 100)
    return {
        **an_item(dice, number, lon, lat, area),
        **named,
        **thumb,
        **geometry,
        "provider": "changguang",
        "imageTime": stamp(moment(dice)),
    }


def strip_item(dice: random.Random, number: int, lon: float, lat: float) -> dict[str, object]:
    """Make an item of a tasked order: a strip of frames."""
    frames = dice.randint(5, 30)
    wide = np.array([np.cos(np.radians(20)) / np.cos(np.radians(lat)), 1.0])
    centers = np.array([lon, lat]) + np.arange(frames)[:, None] * STRIDE * wide
    noise = np.random.default_rng(number).normal(0, 2e-4, (frames, 4, 2))
    rings = [closed(ring) for ring in centers[:, None] + (CORNERS + noise) * wide]
    polygon = polygon_text(rings)
    begin, length = moment(dice), dice.uniform(10, 90)
    covered = f"{dice.uniform(0, 0.2):.6f}"
    return {
        **an_item(dice, number, lon, lat, amount(Decimal("626.25"))),
        "name": "SAR Image",
        "geometry": f'{{"type":"GeometryCollection","geometries":[{polygon}]}}',
        "provider": "tianyi",
        "imageTime": stamp(begin + timedelta(seconds=length / 2)),
        "startTime": stamp(begin),
        "stopTime": stamp(begin + timedelta(seconds=length)),
        "satName": dice.choice(SATELLITES),
        "satId": str(dice.randint(1, 4)),
        "trackDirection": dice.choice("LR"),
        "duration": f" {length:.2f}",
        "direction": "D",
        "active": "1",
        "thisCoverage": f" {covered}",
        "currentCoverage": covered,
        "absCoverage": covered,
        "allSwathLonLat": compact(rings),
    }


def an_item(
    dice: random.Random, number: int, lon: float, lat: float, area: Decimal
) -> dict[str, object]:
    """Make what all items have, with the keys of both kinds."""
    unit = amount(Decimal(dice.randint(500, 5000)) / 100)
    price = amount(unit * area)
    return {
        "id": number + 1,
        **dict.fromkeys(OFTEN_NULL),
        "unitPrice": unit,
        "area": area,
        "amount": price,
        "discount": amount(0),
        "discountAmount": price,
        "discountUnitPrice": unit,
        "satelliteAngle": round(dice.uniform(-45, 45), 4),
        "centerLongitude": round(lon, 4),
        "centerLatitude": round(lat, 4),
    }


def moment(dice: random.Random) -> datetime:
    """Choose a moment in the year."""
    return BEGIN + timedelta(milliseconds=dice.randrange(365 * 86_400_000))


def stamp(time: datetime) -> str:
    """Write a time as the service does: to the millisecond, without a zone."""
    return time.isoformat(timespec="milliseconds")


def closed(ring: np.ndarray) -> list[list[float]]:
    """Round a ring as the service does, and close it."""
    points = np.round(ring, 5).tolist()
    return [*points, points[0]]


def compact(value: object) -> str:
    """Write JSON without blanks."""
    return json.dumps(value, separators=(",", ":"))


def polygon_text(rings: list[list[list[float]]]) -> str:
    """Write rings as a GeoJSON polygon."""
    return f'{{"type":"Polygon","coordinates":{compact(rings)}}}'
