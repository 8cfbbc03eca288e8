"""Items: one row per product or pass of an order, with its footprint, swath and frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from geopandas import GeoDataFrame

from swathbook import geometry, schema
from swathbook.geometry.area import area_km2
from swathbook.sources._values import (
    Field,
    Notes,
    Sheet,
    codes,
    columns,
    decimals,
    extras,
    findings,
    geometry_texts,
    metres,
    money,
    note,
    numbers,
    read,
    texts,
    times,
)
from swathbook.sources.market.contents import Contents
from swathbook.sources.market.entries import Record
from swathbook.sources.market.prices import Prices, net_amounts
from swathbook.sources.market.reading import Reading

_SIDES = {"l": "left", "r": "right", "left": "left", "right": "right"}
_DIRECTIONS = {
    "a": "ascending",
    "d": "descending",
    "ascending": "ascending",
    "descending": "descending",
}
_share = partial(numbers, low=0.0, high=1.0)
_FIELDS = (
    Field("product_id", "productId", texts),
    Field("name", "name", texts),
    Field("satellite", "satName", texts),
    Field("provider", "provider", texts),
    Field("imaged_at", "imageTime", times),
    Field("start_at", "startTime", times),
    Field("stop_at", "stopTime", times),
    Field("duration_s", "duration", partial(numbers, low=0.0)),
    Field(
        "look_side",
        "trackDirection",
        partial(codes, words=_SIDES, otherwise=str),
    ),
    Field(
        "pass_direction",
        "direction",
        partial(codes, words=_DIRECTIONS, otherwise=str),
    ),
    Field("angle_deg", "satelliteAngle", numbers),
    Field("resolution_m", "resolution", metres),
    Field("billed_km2", "area", partial(numbers, low=0.0)),
    Field("unit_price", "unitPrice", money),
    Field("net_unit_price", "discountUnitPrice", money),
    Field("amount", "amount", money),
    Field("discount_rate", "discount", money),
    Field("discounted_amount", "discountAmount", money),
    Field("this_coverage_fraction", "thisCoverage", _share),
    Field("current_coverage_fraction", "currentCoverage", _share),
    Field("abs_coverage_fraction", "absCoverage", _share),
    Field("min_km2", "minSize", partial(numbers, low=0.0)),
    Field("delivery_h", "deliveryIn", partial(numbers, low=0.0)),
    Field("center_lon", "centerLongitude", partial(numbers, low=-180.0, high=180.0)),
    Field("center_lat", "centerLatitude", partial(numbers, low=-90.0, high=90.0)),
    Field("satellite_id", "satId", texts),
    Field("active", "active", texts),
    Field("thumb", "thumb", texts),
)
_SHAPES = {"geometry": "geometry", "swath": "allSwathLonLat"}
_KEYS = {field.column: field.key for field in _FIELDS} | _SHAPES | {"item_id": "id"}
_ONE_FRAME = 0.005
"""How far a billed area may be from that of a frame: UTM and ellipsoid differ by up to 0.1 %."""


@dataclass(frozen=True)
class Items:
    """The items' table, that of their frames, and what there is to know about both."""

    frame: GeoDataFrame
    frames: GeoDataFrame
    findings: pd.DataFrame | None


@dataclass(frozen=True)
class _Shapes:
    """The items' shapes, the notes about them, and the frames with their items' rows."""

    footprints: Any
    swaths: Any
    notes: dict[str, tuple[Notes, ...]]
    frames: geometry.Frames


def tabulate(contents: Contents, order_keys: Sequence[str], reading: Reading) -> Items:
    """Make the tables of items and frames."""
    records = contents.records
    sheet = read(records, _FIELDS)
    shapes = _read_shapes(records)
    net = net_amounts(_prices(records, sheet))
    notes = (
        sheet.notes
        | shapes.notes
        | {
            "": contents.notes,
            "item_id": contents.key_notes,
            "net_amount": net.notes,
        }
    )
    orders = pa.array(order_keys, pa.large_string()).take(pa.array(contents.owners))
    values = sheet.columns | {
        "order_id": schema.TEXT.__from_arrow__(orders),
        "net_amount": net.array,
        "currency": [reading.currency] * len(records),
        "geometry": shapes.footprints,
        "swath": shapes.swaths,
        "extra": extras(records, _KEYS, notes),
    }
    billed = sheet.columns["billed_km2"].to_numpy(dtype=float, na_value=np.nan)
    notes["billed_km2"] += _billed_as_one_frame(billed, shapes)
    return Items(
        schema.ITEMS.frame(values, index=contents.keys),
        _tabulate_frames(shapes.frames, orders, contents.keys),
        findings("items", contents.keys, notes),
    )


def _prices(records: Sequence[Record], sheet: Sheet) -> Prices:
    return Prices(
        unit=pa.array(sheet.columns["unit_price"]),
        net_unit=pa.array(sheet.columns["net_unit_price"]),
        area=decimals([record.get("area") for record in records]),
        amount=pa.array(sheet.columns["amount"]),
        rate=pa.array(sheet.columns["discount_rate"]),
        discounted=pa.array(sheet.columns["discounted_amount"]),
    )


def _read_shapes(records: Sequence[Record]) -> _Shapes:
    """Read footprints and swaths; where there is no footprint, the swath's ground stands for it."""
    footprint_texts, swath_texts = map(geometry_texts, columns(records, list(_SHAPES.values())))
    frames = geometry.read_frames(swath_texts)
    footprints, about_footprints = geometry.read(footprint_texts, swaths=frames)
    is_replaced = shapely.is_missing(footprints) & ~shapely.is_missing(frames.swaths)
    notes = {"geometry": (about_footprints, *_replaced(is_replaced)), "swath": (frames.findings,)}
    whole = np.where(is_replaced, frames.swaths, footprints)
    return _Shapes(whole, frames.swaths, notes, frames)


def _replaced(mask: Any) -> list[Notes]:
    rows = np.flatnonzero(mask)
    if not len(rows):
        return []
    found = "there is a swath, and no footprint that can be read"
    action = "took the ground of the swath"
    return [note(rows, "footprint_from_swath", found, action=action, severity="warning")]


def _billed_as_one_frame(billed_km2: Any, shapes: _Shapes) -> tuple[Notes, ...]:
    """Notice where the billed area is that of one of several frames, and not of the ground."""
    rows, first, count = np.unique(shapes.frames.row, return_index=True, return_counts=True)
    rows, first = rows[count > 1], first[count > 1]
    frame_km2 = _areas_km2(shapes.frames.shapes[first])
    rows, frame_km2 = _only(_are_near(billed_km2[rows], frame_km2), rows, frame_km2)
    ground_km2 = _areas_km2(shapes.swaths[rows])
    is_less = ~_are_near(billed_km2[rows], ground_km2)
    rows, frame_km2, ground_km2 = _only(is_less, rows, frame_km2, ground_km2)
    found = [
        f"{paid:.2f} km² are billed; a frame has {one:.2f} km², all of them cover {ground:.2f} km²"
        for paid, one, ground in zip(billed_km2[rows], frame_km2, ground_km2, strict=True)
    ]
    about = note(rows, "area_is_one_frame", found, action="kept", severity="info")
    return (about,) if len(rows) else ()


def _areas_km2(shapes: Any) -> Any:
    return area_km2(shapes) if len(shapes) else np.empty(0)


def _are_near(area_km2: Any, other_km2: Any) -> Any:
    return np.abs(area_km2 - other_km2) <= _ONE_FRAME * other_km2


def _only(mask: Any, *arrays: Any) -> Any:
    return (array[mask] for array in arrays)


def _tabulate_frames(frames: geometry.Frames, orders: Any, keys: Sequence[str]) -> GeoDataFrame:
    rows = pa.array(frames.row)
    items = pa.array(keys, pa.large_string()).take(rows)
    places = pc.cast(pa.array(frames.n), pa.large_string())
    columns = {
        "order_id": schema.TEXT.__from_arrow__(orders.take(rows)),
        "item_id": schema.TEXT.__from_arrow__(items),
        "n": frames.n,
        "geometry": frames.shapes,
    }
    names = pc.binary_join_element_wise(items, places, pa.scalar("#", pa.large_string()))
    return schema.FRAMES.frame(columns, index=schema.TEXT.__from_arrow__(names))
