"""Items: one row per product of an order, with the ground that the catalog says it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from swathbook import schema
from swathbook.sources._rows import strays
from swathbook.sources._values import (
    ALL_ROWS,
    Field,
    Notes,
    Sheet,
    extras,
    findings,
    note,
    read,
    texts,
)
from swathbook.sources.regards.tabulating.entities import Record
from swathbook.sources.regards.tabulating.footprints import (
    GEOMETRY,
    NORMALIZED,
    has_another_shape,
    read_footprints,
)
from swathbook.sources.regards.tabulating.known_properties import known_properties
from swathbook.sources.regards.tabulating.products import Product

_FIELDS = (Field("product_id", "providerId", texts), Field("name", "label", texts))
_KEYS = {"item_id": "id", "product_id": "providerId", "name": "label", "geometry": GEOMETRY}
_NO_FEATURE: Record = {}
_NAMED = 5
"""So many are named, where many have the same to be said about them."""


@dataclass(frozen=True)
class Items:
    """The items' table, and what there is to know about it."""

    frame: GeoDataFrame
    findings: pd.DataFrame | None


def tabulate(products: Sequence[Product], features: Mapping[str, Record]) -> Items:
    """Make the items' table.

    Parameters
    ----------
    products
        The products of all orders, each once per order.
    features
        What the catalog says about each URN.
    """
    records = [features.get(product.name, _NO_FEATURE) for product in products]
    sheet = _read(records)
    footprints = read_footprints(records)
    product_ids = _product_ids(products, sheet.columns["product_id"])
    beside = [*map(_other_names, records, products, product_ids)]
    lost_in = sheet.notes | {"geometry": footprints.own_notes}
    columns = sheet.columns | {
        "order_id": [product.order_id for product in products],
        "product_id": product_ids,
        "geometry": footprints.shapes,
        "extra": extras([*map(_rest, records)], _KEYS, lost_in, beside=beside),
    }
    groundless = _groundless(records, footprints.shapes) if features else _unasked(len(records))
    about_ground = (*footprints.notes, *groundless)
    about_rows = (*strays(records), *_not_ordered(products, features))
    notes = sheet.notes | {"": about_rows, "geometry": about_ground}
    keys = [product.item_id for product in products]
    frame = schema.ITEMS.frame(columns, index=keys)
    return Items(frame, findings("items", keys, notes))


def _read(features: Sequence[Record]) -> Sheet:
    """Read what features say in so many words, and what their properties plainly mean."""
    own, known = read(features, _FIELDS), known_properties([*map(_properties, features)])
    return Sheet(own.columns | known.columns, own.notes | known.notes)


def _properties(feature: Record) -> Record:
    properties = feature.get("properties")
    return properties if isinstance(properties, Mapping) else {}


def _product_ids(products: Sequence[Product], provider_ids: Any) -> list[str]:
    in_catalog = pd.Series(provider_ids).astype(object).where(pd.notna(provider_ids), None)
    return [
        product.provider_id or other or product.name
        for product, other in zip(products, in_catalog, strict=True)
    ]


def _other_names(feature: Record, product: Product, product_id: str) -> Record:
    """Keep the names that the catalog has for a product, where they are not those of the order."""
    names = {"id": product.name, "providerId": product_id}
    return {
        key: feature[key]
        for key, own in names.items()
        if feature.get(key) is not None and str(feature[key]) != own
    }


def _rest(feature: Record) -> Record:
    """Leave out the shape for flat maps, where it is the shape itself."""
    if NORMALIZED not in feature or has_another_shape(feature):
        return feature
    return {key: value for key, value in feature.items() if key != NORMALIZED}


def _not_ordered(products: Sequence[Product], features: Mapping[str, Record]) -> Iterator[Notes]:
    """Name the features that are there, and that no file here belongs to."""
    ordered = {id(features[product.name]) for product in products if product.name in features}
    others = {id(feature): urn for urn, feature in features.items() if id(feature) not in ordered}
    if others:
        some = [*others.values()][:_NAMED] + ["…"] * (len(others) > _NAMED)
        found = f"{len(others)} of the catalog's products belong to no file here: {', '.join(some)}"
        yield note([ALL_ROWS], "not_ordered", found, action="left out", severity="info")


def _unasked(count: int) -> Iterator[Notes]:
    """Say once that nothing is known of the ground."""
    if count:
        found = "the catalog has said nothing, so that no item has a footprint"
        yield note([0] if count == 1 else [ALL_ROWS], "no_footprint", found, severity="warning")


def _groundless(features: Sequence[Record], footprints: Any) -> Iterator[Notes]:
    rows = np.flatnonzero(shapely.is_missing(footprints)).tolist()
    if rows:
        found = [_why_groundless(features[row]) for row in rows]
        yield note(rows, "no_footprint", found, severity="warning")


def _why_groundless(feature: Record) -> str:
    if not feature:
        return "no feature of the catalog is known for the product"
    if feature.get(GEOMETRY) is None:
        return "the catalog gives the product no place"
    return "the catalog's geometry encloses no ground that could be read"
