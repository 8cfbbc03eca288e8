"""One check of a service's figures: what it states beside what is found, row by row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from swathbook.analysis import exact
from swathbook.analysis.exact import Exact
from swathbook.analysis.ground import Shapes, shapes_of
from swathbook.analysis.inputs import order_rows
from swathbook.analysis.running import Growth, growth, rank_in_time
from swathbook.geometry import area_km2
from swathbook.schema import TEXT

Ints: TypeAlias = NDArray[np.int64]

MONEY_UNIT = "money"
"""Unit of amounts whose currency is not known."""

HALF_A_HUNDREDTH_KM2 = "0.005"
"""What a billed area may have lost by being rounded to two digits."""

_DECIMALS_SHOWN = 6
_DIGITS = 80


@dataclass(frozen=True)
class Tables:
    """Orders and their items, with what several checks need of both worked out once."""

    orders: Any
    items: Any

    @cached_property
    def order(self) -> Ints:
        """The row of each item's order; -1 where it is not known."""
        return np.asarray(order_rows(self.orders, self.items))

    @cached_property
    def regions(self) -> Shapes:
        """The ground that each order asks for."""
        return shapes_of(self.orders, name="orders")

    @cached_property
    def footprints(self) -> Shapes:
        """The ground that each item shows."""
        return shapes_of(self.items, name="items")

    @cached_property
    def growth(self) -> Growth:
        """How each order's coverage grows, where the service reports on it."""
        reported = self.items[["this_coverage_fraction", "current_coverage_fraction"]]
        asked = np.isin(self.order, self.order[reported.notna().any(axis=1)])
        rank = np.where(asked, rank_in_time(self.order, self.items["imaged_at"]), -1)
        return growth(self.regions, self.footprints, self.order, rank)

    def share_of_region(self, km2: NDArray[np.float64]) -> NDArray[np.float64]:
        """Divide items' areas by the areas of their orders' regions."""
        region_km2 = np.append(area_km2(self.regions), np.nan)[self.order]
        return km2 / np.where(region_km2 > 0, region_km2, np.nan)

    def sum_of_items(self, values: Exact) -> Exact:
        """Add up items' values per order; missing where an item's value is, or there are none."""
        count = len(self.orders)
        unknown = np.unique(self.order[np.asarray(pc.is_null(values))])
        complete = ~np.isin(np.arange(count), unknown)
        return exact.where(exact.total(values, self.order, count), complete)

    def names(self, rows: Ints, *, of_items: bool) -> dict[str, Any]:
        """Name the order, and the item if there is one, that rows are about."""
        if of_items:
            return {
                "order_id": _text(self.items["order_id"].iloc[rows]),
                "item_id": _text(self.items.index[rows]),
            }
        nobody = pd.array([pd.NA] * rows.size, dtype=TEXT)
        return {"order_id": _text(self.orders.index[rows]), "item_id": nobody}

    def units(self, rows: Ints, figures: Figures) -> Any:
        """Name the unit of both numbers, row by row: of money, the currency where it is known."""
        unit = pd.Series([figures.unit] * rows.size, dtype=TEXT)
        if figures.unit != MONEY_UNIT:
            return unit
        order = self.order[rows] if figures.of_items else rows
        of_order = _text(self.orders["currency"].reset_index(drop=True).reindex(order))
        return pd.Series(of_order, dtype=TEXT).fillna(unit)


@dataclass(frozen=True)
class Figures:
    """What a check compares, for every order or for every item."""

    of_items: bool
    stated: Exact
    found: Exact
    tolerance: Exact
    unit: str
    says: str
    """What both numbers are, with `{stated}` and `{found}` in their places."""


Check: TypeAlias = Callable[[Tables], Figures]


def _text(values: Any) -> Any:
    return pd.array(values.astype(object).map(str, na_action="ignore"), dtype=TEXT)


def run(name: str, check: Check, tables: Tables, *, agreeing: bool) -> pd.DataFrame:
    """Run a check and tabulate the rows in which both numbers are known.

    Parameters
    ----------
    name
        What the check is called in the result.
    check
        The check.
    tables
        What it looks at.
    agreeing
        Whether rows that agree are wanted too.
    """
    figures = check(tables)
    difference = exact.minus(figures.stated, figures.found)
    agrees = pc.less_equal(pc.abs(difference), figures.tolerance)
    wanted = pc.is_valid(agrees) if agreeing else pc.fill_null(pc.invert(agrees), False)
    rows = np.flatnonzero(np.asarray(wanted))
    return _tabulated(name, figures, difference, agrees, rows, tables)


def _tabulated(
    name: str, figures: Figures, difference: Exact, agrees: Any, rows: Ints, tables: Tables
) -> pd.DataFrame:
    stated, found = figures.stated.take(rows), figures.found.take(rows)
    return pd.DataFrame(
        {
            **tables.names(rows, of_items=figures.of_items),
            "check": pd.array([name] * rows.size, dtype=TEXT),
            "stated": _unsettled(stated),
            "found": _unsettled(found),
            "difference": _unsettled(difference.take(rows)),
            "unit": tables.units(rows, figures),
            "tolerance": _unsettled(figures.tolerance.take(rows)),
            "agrees": pd.array(np.asarray(agrees.take(rows), dtype=bool), dtype="boolean"),
            "detail": pd.array(_details(figures.says, stated, found), dtype=TEXT),
            "order": tables.order[rows] if figures.of_items else rows,
        }
    )


def _unsettled(values: Exact) -> pd.Series:
    """Keep exact values as wide as they are, so that the rows of all checks can be joined."""
    return pd.Series(values, dtype=pd.ArrowDtype(exact.EXACT))


def _details(says: str, stated: Exact, found: Exact) -> list[str]:
    both = zip(stated.to_pylist(), found.to_pylist(), strict=True)
    return [says.format(stated=_plain(a), found=_plain(b)) for a, b in both]


def _plain(value: Decimal) -> str:
    with localcontext(prec=_DIGITS):
        return f"{round(value, _DECIMALS_SHOWN).normalize():f}"
