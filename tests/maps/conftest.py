"""Books to draw, made by hand."""

from decimal import Decimal

import pandas as pd
import pytest
import shapely

from swathbook import schema
from swathbook.book import Book

HOSTILE = "</script><script>window.ran = 1</script><img src=x onerror='window.ran = 2'>\"&\u2028"
"""Text from a service that must never be taken for markup."""


def make_orders(regions, **columns):
    """Make orders with these regions; each other column is a list as long."""
    ids = [f"market:{n}" for n in range(len(regions))]
    numbers = [str(n) for n in range(len(regions))]
    return schema.ORDERS.frame({"order_no": numbers, "region": regions, **columns}, ids)


def make_items(footprints, order_ids, **columns):
    ids = [f"{order}/{n}" for n, order in enumerate(order_ids)]
    return schema.ITEMS.frame({"order_id": order_ids, "geometry": footprints, **columns}, ids)


def make_frames(shapes, item_id, order_id):
    ids = [f"{item_id}#{n}" for n in range(len(shapes))]
    columns = {"order_id": [order_id] * len(shapes), "item_id": [item_id] * len(shapes)}
    return schema.FRAMES.frame({**columns, "n": range(len(shapes)), "geometry": shapes}, ids)


@pytest.fixture
def book():
    """Make a small account in the Sahel: three stages, two footprints that overlap, frames."""
    orders = make_orders(
        [shapely.box(0, 10, 2, 12), shapely.box(4, 10, 4.5, 10.5), None],
        status=["delivered", "imaging_pending_acquisition", "unknown_9"],
        stage=["succeeded", "pending", None],
        final_amount=[Decimal("1234.5"), None, Decimal("0.125")],
        currency=["USD", None, None],
        created_at=pd.to_datetime(["2026-01-02T03:04:05Z", "2026-02-01T00:00:00Z", None], utc=True),
        deleted=[True, False, None],
        max_cloud_pct=[10.0, None, None],
    )
    items = make_items(
        [shapely.box(0, 10, 1, 12), shapely.box(0.5, 10, 1.5, 12), None],
        ["market:0", "market:0", "market:1"],
        name=["SAR Image", None, None],
        abs_coverage_fraction=[0.5, 0.5, None],
    )
    frames = make_frames(
        [shapely.box(0, 10, 1, 11.1), shapely.box(0, 11, 1, 12)], "market:0/0", "market:0"
    )
    return Book(orders=orders, items=items, frames=frames)


@pytest.fixture
def world_book():
    """Make seven small orders all over the world, one per stage."""
    places = [(-120, 45), (-60, -10), (0, 50), (20, 0), (77, 20), (140, -30), (170, 65)]
    regions = [shapely.box(x, y, x + 0.3, y + 0.3) for x, y in places]
    orders = make_orders(regions, stage=[*schema.STAGES, None])
    return Book(orders=orders, items=make_items(regions[3:4], ["market:3"]))


@pytest.fixture
def fiji_book():
    """Make an order across 180° of longitude, split there as the tables hold it."""
    split = shapely.MultiPolygon(
        [shapely.box(179, -18, 180, -17), shapely.box(-180, -18, -179, -17)]
    )
    near = shapely.box(-178.9, -18, -178.4, -17.5)
    orders = make_orders([split, near], stage=["succeeded", "failed"])
    return Book(orders=orders, items=make_items([split], ["market:0"]))


@pytest.fixture
def hostile_book():
    """Make an order and an item whose texts want to run."""
    region = shapely.box(0, 10, 2, 12)
    texts = {"label": [HOSTILE], "provider": [HOSTILE], "status": ["done"]}
    orders = make_orders([region], stage=["succeeded"], **texts)
    items = make_items([shapely.box(0, 10, 1, 11)], ["market:0"], name=[HOSTILE])
    return Book(orders=orders, items=items)
