"""Regions for orders that came without one: the user's areas of interest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd

from swathbook import geometry
from swathbook.book import Book
from swathbook.errors import InputError
from swathbook.geometry import overlay
from swathbook.geometry.flat import Bools, Shapes
from swathbook.geometry.lonlat import shapes_in_lonlat
from swathbook.joins.columns import are_missing, filled
from swathbook.joins.naming import listed
from swathbook.joins.remarks import Remark, about_shapes, findings

Frame: TypeAlias = gpd.GeoSeries | gpd.GeoDataFrame

_ORDER_ID = re.compile(r"[a-z]+:.+", re.DOTALL)


def with_regions(book: Book, area: Any, *, overwrite: bool = False) -> Book:
    """Give orders a region where their service has none.

    Parameters
    ----------
    book
        Orders, some of them without a region.
    area
        One area of interest for all of them: a shapely geometry in lon/lat, or what else
        `swathbook.geometry.read` takes, or a GeoSeries or GeoDataFrame in any CRS, whose shapes
        are united. Or an area per order: a GeoSeries or GeoDataFrame whose index is called
        `order_id` or holds such names; several shapes of one order are united.
    overwrite
        Whether to replace the regions that are there: of all orders, or of those that are named.

    Returns
    -------
    book
        The same Book with more regions. For each a finding (`user_region`) says that it is the
        user's; others say what had to be repaired.

    Raises
    ------
    InputError
        The area encloses nothing, or names orders that are not in the Book.
    NoCrsError
        A frame does not say where its coordinates are.
    ContractError
        A table of the Book does not keep its contract.

    Examples
    --------
    >>> import shapely, swathbook as sb
    >>> book = sb.read({"orderNo": "A-1", "status": 2, "type": 1})
    >>> mine = with_regions(book, shapely.box(105, 20, 106, 21))
    >>> print(mine.orders["region"].iloc[0], "user_region" in set(mine.findings["problem"]))
    POLYGON ((106 20, 106 21, 105 21, 105 20, 106 20)) True
    """
    orders = book.check().orders
    may_fill = are_missing(orders.geometry) | overwrite
    given = _per_order(area, orders) if _is_per_order(area) else _for_all(area, orders)
    is_filled = may_fill & ~pd.isna(given.shapes)
    remarks = [*_filled(orders[is_filled]), *_kept(orders[given.is_named & ~may_fill])]
    noticed = given.noticed[given.noticed["key"].fillna("").isin(["", *orders.index[may_fill]])]
    known = pd.concat([book.findings, noticed, findings(remarks)], ignore_index=True)
    return replace(book, orders=filled(orders, "region", given.shapes, is_filled), findings=known)


@dataclass(frozen=True)
class _Given:
    """What the user gave, order by order.

    Parameters
    ----------
    shapes
        A region for each order, or None.
    is_named
        Whether the user named the order.
    noticed
        Findings about the shapes.
    """

    shapes: Shapes
    is_named: Bools
    noticed: pd.DataFrame


def _is_per_order(area: Any) -> bool:
    """Tell areas that name orders from areas that do not."""
    if not isinstance(area, gpd.GeoSeries | gpd.GeoDataFrame):
        return False
    labels = area.index
    return labels.name == "order_id" or any(map(_ORDER_ID.fullmatch, map(str, labels)))


def _for_all(area: Any, orders: gpd.GeoDataFrame) -> _Given:
    shapes, noticed = geometry.read(_cells(area))
    there = shapes[~pd.isna(shapes)]
    if not len(there):
        found = "; ".join(noticed["detail"]) or "nothing at all"
        raise InputError(
            f"an area of interest was wanted; this one encloses no ground: {found}. "
            "Give a polygon in lon/lat, or a GeoSeries or GeoDataFrame of polygons."
        )
    same = np.full(len(orders), None, dtype=object)
    same[:] = [overlay.unite(there) if len(there) > 1 else there[0]] * len(orders)
    about_all = about_shapes("orders", "region", [None] * len(shapes), noticed)
    return _Given(same, np.zeros(len(orders), dtype=bool), about_all)


def _cells(area: Any) -> Any:
    is_frame = isinstance(area, gpd.GeoSeries | gpd.GeoDataFrame)
    return shapes_in_lonlat(area, name="area") if is_frame else [area]


def _per_order(area: Frame, orders: gpd.GeoDataFrame) -> _Given:
    labels = [str(label) for label in area.index]
    at = orders.index.get_indexer(labels)
    if (at < 0).any():
        unknown = [label for label, place in zip(labels, at, strict=True) if place < 0]
        raise InputError(
            f"areas of orders in the Book were wanted; it has no order {listed(unknown)}. "
            "Leave these rows out, or load the orders first."
        )
    read, noticed = geometry.read(shapes_in_lonlat(area, name="area"))
    shapes = np.full(len(orders), None, dtype=object)
    for place, own in pd.Series(read).dropna().groupby(at[~pd.isna(read)]):
        shapes[place] = overlay.unite(own.to_numpy()) if len(own) > 1 else own.iloc[0]
    is_named = np.isin(np.arange(len(orders)), at)
    return _Given(shapes, is_named, about_shapes("orders", "region", labels, noticed))


def _filled(orders: gpd.GeoDataFrame) -> Iterator[Remark]:
    for key, had in (~orders.geometry.isna()).items():
        detail = "the order had another region" if had else "the order came without a region"
        action = "took the area that the user gave"
        yield Remark("orders", key, "region", "user_region", detail, action, "info")


def _kept(orders: gpd.GeoDataFrame) -> Iterator[Remark]:
    for key in orders.index:
        detail = "an area was given for an order that has a region"
        action = "kept the region; overwrite=True would replace it"
        yield Remark("orders", key, "region", "user_region", detail, action, "info")
