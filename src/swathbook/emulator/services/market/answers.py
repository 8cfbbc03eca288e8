"""Orders of the made-up world as the marketplace writes them, with all its peculiarities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from swathbook.emulator.services.market import spelling
from swathbook.emulator.services.market.switches import Switches
from swathbook.emulator.world.model import Coverage, Hurt, Item, Kind, Order, Status

Fields = dict[str, Any]

STATUS_CODES: Mapping[Status, int] = {
    "pending": 1,
    "delivered": 2,
    "completed": 3,
    "analyzing": 4,
    "pending_image": 5,
    "failed": 6,
    "on_hold": 9,  # the documents know no 9: what a service may add without telling
}
TYPE_CODES: Mapping[Kind, int] = {"archive": 1, "tasking": 2}

THUMBS = "http://example.com/thumbs"
MIN_KM2 = Decimal("25.0")
DELIVERY_H = Decimal("24.0")
WKT_FOOTPRINT_EVERY = 15

ONLY_IN_DETAIL = ("simulationId", "recurringDay", "recurringUnit", "expectedDeliveryTime")
"""Keys that rows of the listing do not have, not even as null."""


def list_row(order: Order, switches: Switches) -> Fields:
    """Write an order as a row of the listing."""
    row = _order_fields(order, switches)
    money = ("totalAmount", "discountAmount", "finalAmount")
    row |= {name: spelling.trimmed(row[name]) for name in money}
    row |= _times(order, switches.list_epoch)
    return {name: value for name, value in row.items() if name not in ONLY_IN_DETAIL}


def detail(order: Order, switches: Switches) -> Fields:
    """Write an order with its items."""
    pairs = zip(order.items, order.coverages, strict=True)
    hurts = [order.hurt, *[None] * (len(order.items) - 1)]
    content = [
        _item_fields(order, item, coverage, hurt, switches)
        for (item, coverage), hurt in zip(pairs, hurts, strict=True)
    ]
    return {
        "order": _order_fields(order, switches) | _times(order, switches.detail_epoch),
        "total": len(order.items),
        "content": content,
        "discountAmount": order.discount_amount,
        "finalAmount": order.final_amount,
        "totalAmount": order.total_amount,
        "area": {"totalArea": order.billed_km2},
    }


def links(order: Order, urls: Sequence[str], switches: Switches) -> Fields:
    """Write how far an order is, and where its files are."""
    status = {"status": STATUS_CODES[order.status]}
    if order.available:
        return status | {"downloadUrls": list(urls)}
    not_ready: Mapping[str, Fields] = {
        "empty": {"downloadUrls": []},
        "null": {"downloadUrls": None},
        "absent": {},
    }
    return status | not_ready[switches.links_not_ready]


def is_flagged(order: Order, switches: Switches) -> int:
    """Give the `deleted` flag; what it means is a switch."""
    return int(order.deleted != (switches.deleted == "one_is_valid"))


def _order_fields(order: Order, switches: Switches) -> Fields:
    day, unit = order.recurring or (None, None)
    return {
        "id": order.id,
        "orderNo": order.number,
        "totalAmount": order.total_amount,
        "discountAmount": order.discount_amount,
        "finalAmount": order.final_amount,
        "thumb": f"{THUMBS}/{order.id}.jpg" if order.has_thumb else None,
        "status": STATUS_CODES[order.status],
        "type": TYPE_CODES[order.kind],
        "provider": order.provider,
        "region": _region(order),
        "timeStart": spelling.window_time(order.window_start),
        "timeEnd": spelling.window_time(order.window_end),
        "simulationId": order.simulation_id,
        "recurring": order.recurring is not None,
        "recurringDay": day,
        "recurringUnit": unit,
        "maxCloud": order.max_cloud_pct,
        "resolution": order.resolution_m,
        "creator": order.account,
        "ctime": None,
        "mtime": None,
        "deleted": is_flagged(order, switches),
        "expectedDeliveryTime": spelling.plain_time(order.expected_at),
    }


def _times(order: Order, unit: Any) -> Fields:
    return {
        "ctime": spelling.epoch(order.created_at, unit),
        "mtime": spelling.epoch(order.updated_at, unit),
    }


def _region(order: Order) -> str | None:
    if order.hurt == "no_region":
        return None
    return spelling.REGION_SPELLINGS[order.id % len(spelling.REGION_SPELLINGS)](order.region)


def _item_fields(
    order: Order, item: Item, coverage: Coverage, hurt: Hurt | None, switches: Switches
) -> Fields:
    return (
        _product(order, item)
        | _footprint(item, hurt)
        | _money(item, hurt, switches)
        | _place(item)
        | _pass(item, coverage, hurt)
        | _swath(item)
    )


def _product(order: Order, item: Item) -> Fields:
    archive = item.pass_ is None
    write_time = spelling.plain_time if archive else spelling.pass_time
    radar = item.satellite.provider == "tianyi"
    return {
        "id": item.id,
        "productId": item.product_id,
        "thumb": f"{THUMBS}/{order.id}/{item.id}.jpg" if item.has_thumb else None,
        "name": "SAR Image" if radar else "Optical Image",
        "resolution": spelling.metres_text(item.satellite.resolution_m) if archive else None,
        "imageTime": write_time(item.imaged_at),
        "minSize": MIN_KM2 if archive else None,
        "deliveryIn": DELIVERY_H if archive else None,
    }


def _footprint(item: Item, hurt: Hurt | None) -> Fields:
    """Write the footprint between the price it has per km² and the area it is charged for."""
    return {
        "unitPrice": item.price.unit_price,
        "geometry": _geometry(item, hurt),
        "area": item.price.billed_km2,
    }


def _geometry(item: Item, hurt: Hurt | None) -> str | None:
    if hurt in ("no_geometry", "swath_only"):
        return None if hurt == "no_geometry" else ""
    if item.pass_ is not None:
        return spelling.swath_geometry_text(spelling.rings_of(item.frames))
    if hurt is None and item.id % WKT_FOOTPRINT_EVERY == 0:
        return spelling.wkt_text(item.ground)
    ring = _hurt_ring(spelling.rings_of(item.frames)[0], hurt)
    return spelling.json_text({"type": "Polygon", "coordinates": [ring]})


def _hurt_ring(ring: list[Any], hurt: Hurt | None) -> list[Any]:
    if hurt == "unclosed_ring":
        return ring[:-1]
    if hurt == "bow_tie":
        north_east, south_east, south_west, north_west, _ = ring
        return [north_east, south_west, south_east, north_west, north_east]
    return ring


def _money(item: Item, hurt: Hurt | None, switches: Switches) -> Fields:
    """Write the discount; the item's `discountAmount` is what is left after it.

    Hurt, it is what was taken off, as in the documents' example of creating an order.
    """
    price = item.price
    scale = 100 if switches.discount_scale == "percent" else 1
    taken_off = price.amount - price.net_amount
    return {
        "amount": price.amount,
        "discount": (price.discount_rate * scale).quantize(Decimal("0.01")),
        "discountAmount": taken_off if hurt == "wrong_discount" else price.net_amount,
        "discountUnitPrice": price.net_unit_price,
        "provider": item.satellite.provider,
    }


def _place(item: Item) -> Fields:
    return {
        "satelliteAngle": item.pass_.angle_deg if item.pass_ else None,
        "centerLongitude": spelling.wrapped_lon(item.lon),
        "centerLatitude": item.lat,
    }


_PASS_FIELDS = (
    "startTime",
    "stopTime",
    "satName",
    "satId",
    "trackDirection",
    "duration",
    "direction",
    "active",
    "thisCoverage",
    "currentCoverage",
    "absCoverage",
)


def _pass(item: Item, coverage: Coverage, hurt: Hurt | None) -> Fields:
    if item.pass_ is None:
        return dict.fromkeys(_PASS_FIELDS)
    flown = item.pass_
    written = {
        "startTime": spelling.pass_time(flown.start_at),
        "stopTime": spelling.pass_time(flown.stop_at),
        "satName": item.satellite.name,
        "satId": item.satellite.id,
        "trackDirection": flown.look_side,
        "duration": spelling.seconds_text(flown.duration_s),
        "direction": flown.direction,
        "active": str(int(flown.active)),
        "thisCoverage": f" {coverage.added:.6f}",
        "currentCoverage": f"{coverage.so_far:.6f}",
        "absCoverage": f"{coverage.alone:.6f}",
    }
    blank = {"duration": " ", "thisCoverage": "", "currentCoverage": "  "}
    return written | blank if hurt == "blank_numbers" else written


def _swath(item: Item) -> Fields:
    if item.pass_ is None:
        return {"allSwathLonLat": None}
    return {"allSwathLonLat": spelling.json_text(spelling.rings_of(item.frames))}
