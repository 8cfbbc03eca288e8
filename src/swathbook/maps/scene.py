"""From a Book to the scene that every map draws: three layers, an extent, counts and notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from swathbook.book import Book
from swathbook.errors import InputError
from swathbook.maps import extent, facts, palette
from swathbook.maps.extent import Extent
from swathbook.maps.layers import Layer, Shapes

CANVAS_FROM = 5_000
"""From this number of shapes on, web maps draw them on a canvas."""

PADDING = 0.1
"""Margin around the shapes, as a share of the longer side."""


@dataclass(frozen=True)
class Scene:
    """All that a map shows of a Book.

    Parameters
    ----------
    extent
        The box around everything drawn, with a margin.
    regions, footprints, frames
        The layers, from the ground up.
    counts
        Orders per stage, in the order of the palette; stages without orders are left out.
    notes
        What the reader does not see on the map, in short sentences.
    period
        First and last day of the orders; empty where none is known.
    """

    extent: Extent
    regions: Layer
    footprints: Layer
    frames: Layer
    counts: dict[str, int]
    notes: list[str]
    period: str

    @property
    def layers(self) -> dict[str, Layer]:
        """The layers by name, from the ground up."""
        return {"regions": self.regions, "footprints": self.footprints, "frames": self.frames}

    @property
    def crowded(self) -> bool:
        """Whether a web map is quicker with one canvas than with an element per shape."""
        return sum(map(len, self.layers.values())) > CANVAS_FROM

    @property
    def summary(self) -> str:
        """One line that says what the map is about."""
        orders = counted(sum(self.counts.values()), "order")
        items = counted(len(self.footprints) + self.footprints.undrawn, "item")
        return " · ".join(filter(None, [orders, items, self.period]))


def scene(book: Book) -> Scene:
    """Lay out a Book for drawing.

    Raises
    ------
    InputError
        What was handed in is not a Book.
    """
    if not isinstance(book, Book):
        raise InputError(
            f"a Book is wanted to draw, found {type(book).__name__}. "
            "Wrap tables as Book(orders=..., items=...), or draw a plain frame with its .explore()."
        )
    orders, items = book.orders, _with_orders(book.items, book.orders)
    cut = extent.seam(np.concatenate([_drawn(frame) for frame in (orders, items)]))
    return _scene(_regions(orders, cut), _footprints(items, cut), _frames(book, items, cut), orders)


def _scene(regions: Layer, footprints: Layer, frames: Layer, orders: pd.DataFrame) -> Scene:
    box = extent.around(np.concatenate([regions.shapes, footprints.shapes, frames.shapes]))
    return Scene(
        extent=box.padded(PADDING) if box else extent.WORLD,
        regions=regions,
        footprints=footprints,
        frames=frames,
        counts=_counts(orders),
        notes=[*_note(regions, "order", "region"), *_note(footprints, "item", "footprint")],
        period=_period(orders["created_at"]),
    )


def _regions(orders: gpd.GeoDataFrame, cut: float | None) -> Layer:
    names = "Order " + orders["order_no"].fillna("without a number")
    own = orders.assign(order_id=orders.index)
    return _layer("Regions", own, names, facts.ORDERS, cut)


def _footprints(items: gpd.GeoDataFrame, cut: float | None) -> Layer:
    names = items["name"].fillna("Item " + items.index.to_series())
    return _layer("Footprints", items, names, facts.ITEMS, cut)


def _frames(book: Book, items: gpd.GeoDataFrame, cut: float | None) -> Layer:
    stages = items["stage"].reindex(book.frames["item_id"]).set_axis(book.frames.index)
    frames = book.frames.assign(stage=stages)
    names = "Frame " + frames["n"].astype("string").fillna("")
    return _layer("Swath frames", frames, names, facts.FRAMES, cut)


def _layer(
    title: str,
    frame: gpd.GeoDataFrame,
    names: pd.Series,
    tellers: Mapping[str, facts.Teller],
    cut: float | None,
) -> Layer:
    there = _has_shape(frame)
    drawn = frame[there]
    shapes = extent.place(drawn.geometry.to_numpy(), cut)
    widest = np.argsort(-shapely.area(shapes), kind="stable")
    drawn = drawn.iloc[widest]
    return Layer(
        title=title,
        shapes=shapes[widest],
        ids=drawn.index.astype(str).tolist(),
        orders=drawn["order_id"].fillna("").tolist(),
        stages=drawn["stage"].fillna(palette.UNKNOWN).tolist(),
        names=names[there].iloc[widest].tolist(),
        facts=facts.tell(drawn, tellers),
        undrawn=int((~there).sum()),
    )


def _with_orders(items: gpd.GeoDataFrame, orders: pd.DataFrame) -> gpd.GeoDataFrame:
    """Give each item its order's number, status and stage."""
    return items.join(orders[["order_no", "status", "stage"]], on="order_id")


def _drawn(frame: gpd.GeoDataFrame) -> Shapes:
    return np.asarray(frame.geometry.to_numpy()[_has_shape(frame)])


def _has_shape(frame: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    shapes = frame.geometry.to_numpy()
    return np.asarray(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))


def _counts(orders: pd.DataFrame) -> dict[str, int]:
    counts = orders["stage"].fillna(palette.UNKNOWN).value_counts()
    return {stage: int(counts[stage]) for stage in palette.STAGES if stage in counts}


def _note(layer: Layer, row: str, shape: str) -> list[str]:
    if not layer.undrawn:
        return []
    verb = "has" if layer.undrawn == 1 else "have"
    return [f"{counted(layer.undrawn, row)} {verb} no {shape}"]


def _period(times: pd.Series) -> str:
    if times.isna().all():
        return ""
    first, last = f"{times.min():%Y-%m-%d}", f"{times.max():%Y-%m-%d}"
    return first if first == last else f"{first} to {last}"


def counted(number: int, noun: str) -> str:
    """Write a number with its noun.

    Examples
    --------
    >>> counted(1, "order"), counted(1200, "item")
    ('1 order', '1,200 items')
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
