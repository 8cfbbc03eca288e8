"""The contracts of the five tables, column by column."""

from __future__ import annotations

from collections.abc import Mapping

from swathbook.schema.contract import Column, Table, Type
from swathbook.schema.vocabulary import STAGES


def _columns(text: Mapping[str, tuple[Type, str]]) -> tuple[Column, ...]:
    return tuple(Column(name, kind, meaning) for name, (kind, meaning) in text.items())


ORDERS = Table(
    name="orders",
    index="order_id",
    geometry="region",
    columns=_columns(
        {
            "source": (
                Type.TEXT,
                "where the order comes from: market, regards, datashare",
            ),
            "order_no": (Type.TEXT, "the number that the service knows the order by"),
            "label": (Type.TEXT, "the name that the buyer gave the order"),
            "status": (Type.TEXT, "the service's own word, in lower snake case"),
            "stage": (
                Type.TEXT,
                "the same in STAC's words: " + " ".join(STAGES),
            ),
            "kind": (Type.TEXT, "archive (images that exist) or tasking (images to be taken)"),
            "provider": (Type.TEXT, "who takes the images"),
            "owner": (Type.TEXT, "whose order it is, in the service's own id"),
            "deleted": (Type.FLAG, "the service's deleted flag, carried and never filtered on"),
            "total_amount": (Type.MONEY, "price of all items before the discount"),
            "discount_amount": (Type.MONEY, "what the discount takes off"),
            "final_amount": (Type.MONEY, "what is to be paid: total less discount"),
            "currency": (Type.TEXT, "ISO 4217 code; missing where the service does not say"),
            "created_at": (Type.TIME, "when the order was placed"),
            "updated_at": (Type.TIME, "when the order last changed"),
            "expected_at": (Type.TIME, "when delivery is promised"),
            "window_start": (Type.TIME, "begin of the time in which images are wanted"),
            "window_end": (Type.TIME, "end of the time in which images are wanted"),
            "max_cloud_pct": (Type.NUMBER, "cloud cover that is still accepted, 0–100"),
            "resolution_m": (Type.NUMBER, "ground resolution asked for, in metres"),
            "recurring": (Type.FLAG, "whether the request repeats"),
            "simulation_id": (Type.TEXT, "the planning simulation that the order was made from"),
            "region": (Type.GEOMETRY, "the area that was asked for"),
            "extra": (Type.TEXT, "what else the service said, as a JSON object"),
        }
    ),
)

ITEMS = Table(
    name="items",
    index="item_id",
    geometry="geometry",
    columns=_columns(
        {
            "order_id": (Type.TEXT, "the order that the item belongs to"),
            "product_id": (Type.TEXT, "the provider's product id; missing until imaged"),
            "name": (Type.TEXT, "the product's name"),
            "satellite": (Type.TEXT, "the satellite's name"),
            "provider": (Type.TEXT, "who takes the image"),
            "imaged_at": (Type.TIME, "when the ground was imaged, or is planned to be"),
            "start_at": (Type.TIME, "begin of the pass"),
            "stop_at": (Type.TIME, "end of the pass"),
            "duration_s": (Type.NUMBER, "length of the pass as the service gives it, in seconds"),
            "look_side": (Type.TEXT, "side that the sensor looks to: left or right"),
            "pass_direction": (Type.TEXT, "ascending or descending"),
            "angle_deg": (Type.NUMBER, "satellite angle as the service gives it; negative is left"),
            "resolution_m": (Type.NUMBER, "ground resolution, in metres"),
            "billed_km2": (Type.NUMBER, "area that is charged, which need not be the area imaged"),
            "unit_price": (Type.MONEY, "price per billed km² before the discount"),
            "net_unit_price": (Type.MONEY, "price per billed km² after the discount"),
            "amount": (Type.MONEY, "price before the discount"),
            "net_amount": (Type.MONEY, "price after the discount, worked out by one rule"),
            "discount_rate": (
                Type.MONEY,
                "the discount rate, in the service's own scale",
            ),
            "discounted_amount": (
                Type.MONEY,
                "the item's `discountAmount` as it came: mostly the price after the discount",
            ),
            "currency": (Type.TEXT, "ISO 4217 code; missing where the service does not say"),
            "this_coverage_fraction": (Type.NUMBER, "service's figure: share this pass adds, 0–1"),
            "current_coverage_fraction": (Type.NUMBER, "service's figure: share so far, 0–1"),
            "abs_coverage_fraction": (
                Type.NUMBER,
                "service's figure: share of this pass, 0–1",
            ),
            "min_km2": (Type.NUMBER, "smallest area that is sold"),
            "delivery_h": (Type.NUMBER, "hours until delivery, as the service gives it"),
            "center_lon": (Type.NUMBER, "longitude of the service's centre point"),
            "center_lat": (Type.NUMBER, "latitude of the service's centre point"),
            "satellite_id": (Type.TEXT, "the service's id of the satellite"),
            "active": (Type.TEXT, "the service's active flag, as it came"),
            "thumb": (Type.TEXT, "address of a small picture"),
            "geometry": (
                Type.GEOMETRY,
                "footprint: the ground shown, one valid shape",
            ),
            "swath": (Type.GEOMETRY, "the ground that the item's swath frames cover, united"),
            "extra": (Type.TEXT, "what else the service said, as a JSON object"),
        }
    ),
)

FRAMES = Table(
    name="frames",
    index="frame_id",
    geometry="geometry",
    columns=_columns(
        {
            "order_id": (Type.TEXT, "the order that the frame belongs to"),
            "item_id": (Type.TEXT, "the item that the frame belongs to"),
            "n": (Type.INTEGER, "place of the frame in its pass, from 0"),
            "geometry": (Type.GEOMETRY, "one frame as it came; frames of a pass overlap"),
        }
    ),
)

FILES = Table(
    name="files",
    index="file_id",
    geometry=None,
    columns=_columns(
        {
            "order_id": (Type.TEXT, "the order that the file belongs to"),
            "item_id": (Type.TEXT, "the item that the file belongs to"),
            "product_id": (Type.TEXT, "the product that the file belongs to"),
            "name": (Type.TEXT, "the file's name"),
            "url": (Type.TEXT, "where it can be fetched; a signed link opens it for anyone"),
            "size_bytes": (Type.INTEGER, "its size in bytes"),
            "checksum": (Type.TEXT, "its digest, in hexadecimal"),
            "checksum_type": (Type.TEXT, "the digest's algorithm"),
            "mime_type": (Type.TEXT, "its media type"),
            "state": (Type.TEXT, "the service's word for whether it can be fetched"),
            "extra": (Type.TEXT, "what else the service said, as a JSON object"),
        }
    ),
)

FINDINGS = Table(
    name="findings",
    index=None,
    geometry=None,
    columns=_columns(
        {
            "table": (
                Type.TEXT,
                "the table that it is about; missing for a whole answer",
            ),
            "key": (Type.TEXT, "the row that it is about; missing where it is about all rows"),
            "column": (Type.TEXT, "the column that it is about"),
            "problem": (Type.TEXT, "what it is, in the words of `schema.PROBLEMS`"),
            "detail": (Type.TEXT, "what was found, with its numbers"),
            "action": (Type.TEXT, "what was done about it"),
            "severity": (Type.TEXT, "info, warning or error"),
            "before_km2": (Type.NUMBER, "for shapes: the area as it was written"),
            "after_km2": (Type.NUMBER, "for shapes: the area as it was read"),
        }
    ),
)

TABLES = (ORDERS, ITEMS, FRAMES, FILES, FINDINGS)
"""The five tables of a Book."""
