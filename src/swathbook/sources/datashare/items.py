"""Items: one per order, since an order is for one data set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from geopandas import GeoDataFrame

from swathbook import schema
from swathbook.sources._values import (
    ALL_ROWS,
    Field,
    Notes,
    extras,
    findings,
    full_names,
    note,
    read,
    settle_names,
    texts,
)
from swathbook.sources.datashare.datasets import Key, rest_of, said_of
from swathbook.sources.datashare.entries import Entries, Record

_FIELDS = (
    Field("product_id", "productID", texts),
    Field("name", "productName", texts),
)
_KEYS = {field.column: field.key for field in _FIELDS}


@dataclass(frozen=True)
class Items:
    """The items' table, and what there is to know about it."""

    frame: GeoDataFrame
    findings: pd.DataFrame | None


def tabulate(entries: Entries, orders: GeoDataFrame, datasets: Mapping[Key, Record]) -> Items:
    """Make the items' table: what each order is for, at the order's price.

    Parameters
    ----------
    entries
        What the service says about each order.
    orders
        The orders' table, with a row for each entry.
    datasets
        What is known of the data sets that were ordered.
    """
    records = [
        {key: each[key] for key in _KEYS.values() if key in each} for each in entries.records
    ]
    sheet = read(records, _FIELDS)
    natives = sheet.columns["product_id"].tolist()
    products = [None if pd.isna(native) else native for native in natives]
    prefixes = [f"{order}/" for order in entries.keys]
    wanted = full_names(prefixes, products, [1] * len(products))
    keys, about_names = settle_names(wanted, products, "productID")
    pairs = zip(orders["provider"].tolist(), products, strict=True)
    known = [datasets.get((provider, product or "")) for provider, product in pairs]
    have_files = ~orders["stage"].isin(schema.RELEASED)
    columns = sheet.columns | {
        "order_id": orders.index.array,
        "provider": orders["provider"].array,
        "amount": orders["final_amount"].array,
        "net_amount": orders["final_amount"].array,
        "currency": orders["currency"].array,
        "extra": extras(records, _KEYS, sheet.notes, beside=[*map(_beside, known, have_files)]),
    }
    notes = sheet.notes | {"": tuple(about_names), "geometry": tuple(_no_footprint(len(records)))}
    return Items(schema.ITEMS.frame(columns, index=keys), findings("items", keys, notes))


def _beside(dataset: Record | None, has_files: bool) -> Record:
    """Keep what is known of a data set, as far as it is not told with the order's files."""
    if dataset is None:
        return {}
    return {"dataset": rest_of(dataset) if has_files else said_of(dataset)}


def _no_footprint(count: int) -> list[Notes]:
    if not count:
        return []
    found = "the service knows no ground, so that none of its items has a footprint"
    action = "left missing; with_footprints brings them in by product_id"
    return [note([ALL_ROWS], "no_footprint", found, action=action, severity="info")]
