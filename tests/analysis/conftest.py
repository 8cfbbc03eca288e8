"""The marketplace's documented order, as the analysis is handed it."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
import shapely
from analysis_cases import shapes

from swathbook import schema

DETAIL = Path(__file__).parents[1] / "data" / "market" / "market_order_detail.json"
ORDER_ID = "market:cff09baa-6bf3-4dc7-98f2-9becd771f1e3"


@pytest.fixture(scope="session")
def example():
    """The answer's `data`, numbers exact."""
    return json.loads(DETAIL.read_text(encoding="utf-8"), parse_float=Decimal)["data"]


@pytest.fixture(scope="session")
def example_frames(example):
    rings = json.loads(example["content"][0]["allSwathLonLat"], parse_float=float)
    footprints = shapes([shapely.Polygon(ring) for ring in rings])
    return footprints.assign(order_id=ORDER_ID)


@pytest.fixture(scope="session")
def example_orders(example):
    order = example["order"]
    copies = {name: str(example[name]) for name in ("totalAmount", "discountAmount", "finalAmount")}
    detail = {**copies, "total": 1, "area": {"totalArea": 626.25}}
    values = {
        "total_amount": [order["totalAmount"]],
        "discount_amount": [order["discountAmount"]],
        "final_amount": [order["finalAmount"]],
        "region": [shapely.from_geojson(order["region"])],
        "extra": [json.dumps({"detail": detail})],
    }
    return schema.ORDERS.frame(values, index=[ORDER_ID])


@pytest.fixture(scope="session")
def example_items(example, example_frames):
    item, ground = example["content"][0], example_frames.union_all()
    values = {
        "order_id": [ORDER_ID],
        "billed_km2": [float(item["area"])],
        "unit_price": [item["unitPrice"]],
        "net_unit_price": [item["discountUnitPrice"]],
        "amount": [item["amount"]],
        "net_amount": [item["discountUnitPrice"] * item["area"]],
        "discounted_amount": [item["discountAmount"]],
        "imaged_at": [item["imageTime"] + "Z"],
        "start_at": [item["startTime"] + "Z"],
        "stop_at": [item["stopTime"] + "Z"],
        "duration_s": [float(item["duration"])],
        "this_coverage_fraction": [float(item["thisCoverage"])],
        "current_coverage_fraction": [float(item["currentCoverage"])],
        "abs_coverage_fraction": [float(item["absCoverage"])],
        "geometry": [ground],
        "swath": [ground],
    }
    return schema.ITEMS.frame(values, index=[f"{ORDER_ID}/98"])
