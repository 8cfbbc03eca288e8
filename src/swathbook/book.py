"""The Book: the five tables of what was ordered, with the measures and exports as verbs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

import swathbook as sb
from swathbook import schema


@dataclass(frozen=True, repr=False, eq=False)
class Book:
    """Orders, their items, frames and files, and what there is to know about the data.

    Each table follows its contract in `swathbook.schema`; a table that is left out is empty.
    The verbs are the package's functions with the Book's own tables filled in.

    Examples
    --------
    >>> Book()
    Book: 0 orders, 0 items, 0 frames, 0 files, 0 findings
    """

    orders: gpd.GeoDataFrame = field(default_factory=schema.ORDERS.empty)
    items: gpd.GeoDataFrame = field(default_factory=schema.ITEMS.empty)
    frames: gpd.GeoDataFrame = field(default_factory=schema.FRAMES.empty)
    files: pd.DataFrame = field(default_factory=schema.FILES.empty)
    findings: pd.DataFrame = field(default_factory=schema.FINDINGS.empty)

    @property
    def tables(self) -> dict[str, Any]:
        """The five tables by name."""
        return {table.name: getattr(self, table.name) for table in schema.TABLES}

    @property
    def is_complete(self) -> bool:
        """Whether everything that was asked for could be loaded."""
        return not self.findings["problem"].isin(schema.GAPS_IN_LOADING).any()

    def check(self) -> Book:
        """Hold every table against its contract, and hand the Book back.

        Raises
        ------
        ContractError
            A table does not keep its contract.
        """
        for table in schema.TABLES:
            table.check(self.tables[table.name])
        return self

    def __repr__(self) -> str:
        counts = ", ".join(_count(len(frame), name) for name, frame in self.tables.items())
        return f"Book: {counts}" + ("" if self.is_complete else " (incomplete)")

    def summary(self) -> pd.DataFrame:
        """Count the orders and add up their money, per service, kind, stage and currency."""
        return self.spending(by=["source", "kind", "stage"])

    def coverage(self, *, on: str | None = "order_id") -> pd.DataFrame:
        """Measure how much of each order's region is covered. See `swathbook.coverage`.

        Every item counts, also what is only planned or failed: `orders["stage"]` tells them apart.
        """
        return sb.coverage(self.orders, self.items, on=on)

    def gaps(self, *, on: str | None = "order_id") -> gpd.GeoDataFrame:
        """Find what of each order's region is still uncovered. See `swathbook.gaps`."""
        return sb.gaps(self.orders, self.items, on=on)

    def spending(self, *, by: Sequence[str] = (), freq: str | None = None) -> pd.DataFrame:
        """Add up the money, exactly. See `swathbook.spending`."""
        return sb.spending(self.orders, self.items, by=by, freq=freq)

    def reconcile(self) -> pd.DataFrame:
        """List where the service's own figures disagree. See `swathbook.reconcile`."""
        return sb.reconcile(self.orders, self.items)

    def with_regions(self, area: Any, *, overwrite: bool = False) -> Book:
        """Give orders without a region an area of interest. See `swathbook.with_regions`."""
        return sb.with_regions(self, area, overwrite=overwrite)

    def with_footprints(
        self, frame: Any, on: str | None = "product_id", *, overwrite: bool = False
    ) -> Book:
        """Give items without a footprint one by product id. See `swathbook.with_footprints`."""
        return sb.with_footprints(self, frame, on, overwrite=overwrite)

    def download(
        self,
        folder: str | os.PathLike[str],
        *,
        clients: Any = (),
        wait_s: float = 0.0,
        workers: int = 4,
        attempts: int = 5,
        timeout_s: float = 30.0,
        progress: bool = True,
    ) -> pd.DataFrame:
        """Download the files into a folder, one folder per order. See `swathbook.download`."""
        return sb.download(
            self.files,
            folder,
            clients=clients,
            wait_s=wait_s,
            workers=workers,
            attempts=attempts,
            timeout_s=timeout_s,
            progress=progress,
        )

    def explore(self) -> Any:
        """Open the Book as an interactive map. See `swathbook.explore`."""
        return sb.explore(self)

    def plot_map(self, *, ax: Any = None) -> Any:
        """Draw the Book as a picture. See `swathbook.plot_map`."""
        return sb.plot_map(self, ax=ax)

    def map_page(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Write the map as one page that opens without a network. See `swathbook.map_page`."""
        return sb.map_page(self, path, overwrite=overwrite)

    def to_geopackage(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Write every table into one GeoPackage. See `swathbook.to_geopackage`."""
        return sb.to_geopackage(self, path, overwrite=overwrite)


def _count(number: int, name: str) -> str:
    return f"{number} {name.removesuffix('s') if number == 1 else name}"
