"""The layers and tables that a Book becomes in a GeoPackage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from swathbook.analysis.coverage import coverage
from swathbook.analysis.gaps import gaps
from swathbook.analysis.spending import spending
from swathbook.book import Book


@dataclass(frozen=True)
class Layer:
    """One layer of a GeoPackage; a table without shapes where the frame has none."""

    name: str
    description: str
    frame: pd.DataFrame

    @property
    def geometry(self) -> str | None:
        """The column of the shapes."""
        is_spatial = isinstance(self.frame, gpd.GeoDataFrame)
        return self.frame.active_geometry_name if is_spatial else None


def layers(book: Book) -> Iterator[Layer]:
    """Walk through a Book's layers and tables, what was measured and added up among them."""
    left = gaps(book.orders, book.items)
    yield Layer("orders", "What was asked for: a region and the money per order.", book.orders)
    yield Layer("items", "The ground that each item shows.", book.items.drop(columns="swath"))
    yield Layer("swaths", "The ground that each item's swath frames cover.", _swaths(book.items))
    yield Layer("frames", "The frames of the passes as they came; they overlap.", book.frames)
    yield Layer("gaps", "What no item shows yet of each order's region.", left)
    yield Layer("coverage", "What the items show of each order's region.", _covered(book, left))
    yield Layer("files", "The deliverables of the orders.", book.files)
    yield Layer("findings", "What a careful reader would want to know.", book.findings)
    yield Layer("spending", "Money by provider, stage and currency.", _spent(book))


def _swaths(items: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    swaths = items[["order_id", "swath"]].set_geometry("swath")
    return swaths[swaths.geometry.notna()]


def _covered(book: Book, left: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Join the measures of coverage to the ground that is covered: the region less its gap."""
    ground = gaps(book.orders, left.reset_index())
    return ground[["geometry"]].join(coverage(book.orders, book.items))


def _spent(book: Book) -> pd.DataFrame:
    return spending(book.orders, book.items, by=["provider", "stage"])
