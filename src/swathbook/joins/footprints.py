"""Footprints for items that came without one, from any frame that knows the products."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from swathbook import geometry
from swathbook.book import Book
from swathbook.errors import InputError
from swathbook.geometry.flat import Bools, Shapes
from swathbook.geometry.lonlat import shapes_in_lonlat
from swathbook.joins.columns import are_missing, filled
from swathbook.joins.naming import listed
from swathbook.joins.remarks import Remark, about_shapes, findings

Frame: TypeAlias = gpd.GeoSeries | gpd.GeoDataFrame


def with_footprints(
    book: Book, frame: Frame, on: str | None = "product_id", *, overwrite: bool = False
) -> Book:
    """Give items a footprint where their service has none.

    Each item gets the shape whose product id is its own `product_id`. Products that nobody bought
    are not looked at.

    Parameters
    ----------
    book
        Items, some of them without a footprint.
    frame
        Footprints of products, in any CRS: a catalogue's answer, a shapefile, another Book's
        items.
    on
        The column of the frame, or the name of its index, that holds product ids; `None` for the
        index, whatever its name. They are compared as text. A GeoSeries has its index alone.
    overwrite
        Whether to replace footprints that are there, where the frame has one for the product.

    Returns
    -------
    book
        The same Book with more footprints. A finding (`user_footprint`) counts them, another one
        (`no_footprint`) what is still without; others say what had to be repaired.

    Raises
    ------
    InputError
        The frame has no such column, or different shapes for one product that was bought: which
        one is meant is for the user to say, with `drop_duplicates` or `dissolve`.
    NoCrsError
        The frame does not say where its coordinates are.
    ContractError
        A table of the Book does not keep its contract.

    Examples
    --------
    >>> import swathbook as sb
    >>> order = {"orderNo": "A-1", "status": 2}
    >>> book = sb.read({"order": order, "content": [{"id": 7, "productId": "P"}], "total": 1})
    >>> catalogue = gpd.GeoDataFrame(
    ...     {"product_id": ["P"]}, geometry=gpd.points_from_xy([105], [20]).buffer(1), crs=4326
    ... )
    >>> round(with_footprints(book, catalogue).items.geometry.iloc[0].area, 2)
    3.14
    """
    items = book.check().items
    products = _shapes_by_product(frame, on)
    lacks = are_missing(items.geometry)
    is_wanted = (lacks | overwrite) & items["product_id"].isin(products.index).to_numpy(dtype=bool)
    mine = products[products.index.isin(items["product_id"][is_wanted])]
    shapes, noticed = geometry.read(_looked_up(_one_each(mine), items, is_wanted))
    is_filled = ~pd.isna(shapes)
    known = pd.concat(
        [
            _still_true(book.findings, items.index[is_filled]),
            about_shapes("items", "geometry", list(items.index), noticed),
            findings(_remarks(items, lacks, is_filled)),
        ],
        ignore_index=True,
    )
    return replace(book, items=filled(items, "geometry", shapes, is_filled), findings=known)


def _shapes_by_product(frame: Frame, on: str | None) -> pd.Series:
    """Take the frame's shapes in lon/lat under their product ids, as text; without the nameless."""
    shapes = pd.Series(shapes_in_lonlat(frame, name="frame"), dtype=object)
    ids = _ids(frame, on)
    is_there = (ids.notna() & shapes.notna()).to_numpy()
    return shapes[is_there].set_axis(_as_text(ids[is_there]))


def _ids(frame: Frame, on: str | None) -> pd.Series:
    if on is None or isinstance(frame, gpd.GeoSeries) or frame.index.name == on:
        return frame.index.to_series(index=range(len(frame)))
    if on in frame.columns:
        return frame[on].reset_index(drop=True)
    raise InputError(
        f"frame should have product ids in a column or an index called {on!r}; its columns are "
        f"{list(frame.columns)}. Name the one that has them with on=..., on=None for the index."
    )


def _as_text(ids: pd.Series) -> list[str]:
    """Write ids as text; whole numbers that a file kept as floats without their point."""
    if pd.api.types.is_float_dtype(ids) and (ids % 1 == 0).all():
        ids = ids.astype("int64")
    return [str(each).strip() for each in ids]


def _one_each(products: pd.Series) -> dict[Hashable, Any]:
    normal = pd.Series(shapely.to_wkb(shapely.normalize(products.array)), index=products.index)
    variants = normal.groupby(level=0).nunique()
    if variants.gt(1).any():
        names = listed(variants.index[variants > 1])
        raise InputError(
            f"one footprint for each product was wanted; the frame has different ones for {names}. "
            "Choose with its drop_duplicates, or unite them with its dissolve."
        )
    return dict(zip(products.index, products, strict=True))


def _looked_up(shapes: dict[Hashable, Any], items: gpd.GeoDataFrame, is_wanted: Bools) -> Shapes:
    found = np.full(len(items), None, dtype=object)
    found[is_wanted] = [shapes[key] for key in items["product_id"][is_wanted]]
    return found


def _still_true(known: pd.DataFrame, filled_ids: pd.Index) -> pd.DataFrame:
    """Leave out that items have no footprint, where they got one, and what counts all of these."""
    is_about = (known["table"] == "items") & (known["problem"] == "no_footprint")
    is_stale = known["key"].isna() | known["key"].isin(filled_ids)
    return known[~(is_about & is_stale).to_numpy(dtype=bool, na_value=False)]


def _remarks(items: gpd.GeoDataFrame, lacked: Bools, is_filled: Bools) -> list[Remark]:
    found, replaced = int((lacked & is_filled).sum()), int((~lacked & is_filled).sum())
    detail = f"{found} of {int(lacked.sum())} items without a footprint found it by product id"
    detail += f"; {replaced} had another one" if replaced else ""
    severity = "info" if is_filled.any() or not lacked.any() else "warning"
    said = [_remark("user_footprint", detail, "took the shapes that the user gave", severity)]
    left = int((lacked & ~is_filled).sum())
    if left:
        detail = f"{left} of {len(items)} items have no footprint; the frame has none for them"
        said.append(_remark("no_footprint", detail, "left missing", "warning"))
    return said


def _remark(problem: str, detail: str, action: str, severity: str) -> Remark:
    return Remark("items", None, "geometry", problem, detail, action, severity)
