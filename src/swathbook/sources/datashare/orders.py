"""Orders: one row each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pandas as pd
from geopandas import GeoDataFrame

from swathbook import schema
from swathbook.sources._values import (
    Field,
    codes,
    extras,
    findings,
    money,
    read,
    texts,
    times,
)
from swathbook.sources.datashare.codes import ALIASES, STAGES, unknown
from swathbook.sources.datashare.entries import Entries
from swathbook.sources.datashare.order_ids import SOURCE
from swathbook.sources.datashare.reading import Reading

_WORDS = {**{status: status for status in STAGES}, **ALIASES}


@dataclass(frozen=True)
class Orders:
    """The orders' table, and what there is to know about it."""

    frame: GeoDataFrame
    findings: pd.DataFrame | None


_FIELDS = (
    Field("order_no", "orderSeq", texts),
    Field("status", "status", partial(codes, words=_WORDS, otherwise=unknown)),
    Field("provider", "provider", texts),
    Field("owner", "consumer", texts),
    Field("final_amount", "price", money),
    Field("created_at", "applyTime", times),
)
_KEYS = {field.column: field.key for field in _FIELDS}
_OF_ITEMS = {"product_id": "productID", "name": "productName"}


def tabulate(entries: Entries, reading: Reading) -> Orders:
    """Make the orders' table, one row per entry.

    The service knows one price and no discount: what is to be paid is the price of all there is.
    """
    sheet = read(entries.records, _FIELDS)
    columns = sheet.columns | {
        "source": [SOURCE] * len(entries.records),
        "stage": pd.Series(sheet.columns["status"]).map(STAGES).array,
        "total_amount": sheet.columns["final_amount"],
        "currency": [reading.currency] * len(entries.records),
        "extra": extras(entries.records, _KEYS | _OF_ITEMS, sheet.notes),
    }
    notes = sheet.notes | {"": tuple(entries.notes)}
    frame = schema.ORDERS.frame(columns, index=entries.keys)
    return Orders(frame, findings("orders", entries.keys, notes))
