"""One small Book that has an example of everything that is easily lost on the way to a file."""

from decimal import Decimal

import pandas as pd
import pytest
from shapely import MultiPolygon, box

from swathbook import schema
from swathbook.book import Book

collect_ignore = ["look_with_qgis.py"]  # is for QGIS's Python, which alone has qgis.core

LABEL = 'Đà Nẵng 😀 "north" \'; DROP TABLE orders; =1+1'
EXTRA = '{"zone":"Asia/Ho_Chi_Minh","link":"https://e.com/q?token=secret","n":9007199254740993}'


def orders():
    values = {
        "source": "market",
        "order_no": ["1", "2", "3"],
        "label": [LABEL, None, ""],
        "stage": ["succeeded", "pending", None],
        "provider": ["tianyi", "tianyi", None],
        "deleted": [True, None, False],
        "total_amount": [Decimal("10.10"), Decimal("12345678901234567890.123456"), None],
        "final_amount": [Decimal("0.1"), Decimal("0.2"), Decimal(0)],
        "currency": ["CNY", "CNY", None],
        "created_at": pd.to_datetime(
            ["2026-03-01T08:00:00.250", "0001-01-01", "9999-12-31T23:59:59.999"], format="ISO8601"
        ).tz_localize("UTC"),
        "updated_at": pd.to_datetime(["2026-03-02", None, None]).tz_localize("UTC"),
        "resolution_m": [0.5, None, 10.0],
        "region": [box(100, 10, 102, 11), MultiPolygon([box(0, 0, 1, 1), box(2, 0, 3, 1)]), None],
        "extra": [EXTRA, None, "{}"],
    }
    return schema.ORDERS.frame(values, index=["market:1", "market:2", "market:3"])


def items():
    values = {
        "order_id": ["market:1", "market:1", "market:2"],
        "name": ["a", "b", "c"],
        "imaged_at": pd.to_datetime(["2026-03-01", "2026-03-02", None]).tz_localize("UTC"),
        "amount": [Decimal("99.99"), None, Decimal("0.000001")],
        "thumb": ["https://e.com/a.png?sig=secret", "https://e.com/b.png", None],
        "geometry": [box(100, 10, 101, 11), MultiPolygon([box(101.5, 10, 103, 11)]), None],
        "swath": [box(99, 9, 101, 12), None, None],
    }
    return schema.ITEMS.frame(values, index=["market:1/1", "market:1/2", "market:2/1"])


def frames():
    values = {
        "order_id": ["market:1", "market:1"],
        "item_id": ["market:1/1", "market:1/1"],
        "n": [0, 1],
        "geometry": [box(99, 9, 101, 11), box(99, 10, 101, 12)],
    }
    return schema.FRAMES.frame(values, index=["market:1/1#0", "market:1/1#1"])


def files():
    values = {
        "order_id": ["market:1", "market:1"],
        "url": ["https://e.com/a.zip?sig=secret", None],
        "size_bytes": [2**53 + 1, None],
    }
    return schema.FILES.frame(values, index=["market:1/f1", "market:1/f2"])


def findings():
    values = {"problem": ["zero_area_part", "no_detail"], "after_km2": [1.5, None]}
    return schema.FINDINGS.frame(values)


@pytest.fixture(scope="session")
def book():
    """A Book with text, money, times and shapes of every awkward kind."""
    return Book(orders(), items(), frames(), files(), findings())
