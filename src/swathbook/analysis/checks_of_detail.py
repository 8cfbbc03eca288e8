"""Checks of the totals that stand beside an order in its detail against the order itself."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from swathbook.analysis import exact
from swathbook.analysis.check import HALF_A_HUNDREDTH_KM2, MONEY_UNIT, Check, Figures, Tables
from swathbook.analysis.exact import Exact


def _copy_of(column: str, *keys: str) -> Check:
    """Make the check that the detail's copy of an order's amount is the same."""

    def check(tables: Tables) -> Figures:
        return Figures(
            of_items=False,
            stated=_stated(tables.orders, *keys),
            found=exact.money(tables.orders[column]),
            tolerance=exact.constant("0", len(tables.orders)),
            unit=MONEY_UNIT,
            says=f"the detail's {'.'.join(keys)} is {{stated}}, the order's {column} is {{found}}",
        )

    return check


total_amount = _copy_of("total_amount", "totalAmount")
discount_amount = _copy_of("discount_amount", "discountAmount")
final_amount = _copy_of("final_amount", "finalAmount")


def billed_area(tables: Tables) -> Figures:
    """Compare the detail's total area with the sum of the items' billed areas."""
    rounding = exact.constant(HALF_A_HUNDREDTH_KM2, len(tables.items))
    return Figures(
        of_items=False,
        stated=_stated(tables.orders, "area", "totalArea"),
        found=tables.sum_of_items(exact.measured(tables.items["billed_km2"])),
        tolerance=tables.sum_of_items(rounding),
        unit="km2",
        says="the detail's area.totalArea is {stated}, the items' billed_km2 add up to {found}",
    )


def item_count(tables: Tables) -> Figures:
    """Compare the number of items that the detail announces with those that came."""
    count = len(tables.orders)
    came = np.bincount(tables.order[tables.order >= 0], minlength=count)
    return Figures(
        of_items=False,
        stated=_stated(tables.orders, "total"),
        found=exact.measured(came.astype(float)),
        tolerance=exact.constant("0", count),
        unit="items",
        says="the detail announces {stated} items, {found} came",
    )


def _stated(orders: pd.DataFrame, *keys: str) -> Exact:
    """Look a number up in the detail that each order's `extra` keeps."""
    values = [_number(_looked_up(text, ("detail", *keys))) for text in orders["extra"]]
    return pa.array(values, exact.EXACT)


def _looked_up(text: Any, keys: tuple[str, ...]) -> Any:
    found = json.loads(text, parse_float=str, parse_int=str) if pd.notna(text) else None
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _number(value: Any) -> Decimal | None:
    """Read the text of a number; missing where it is none that an amount can be."""
    try:
        number = Decimal(value.strip()) if isinstance(value, str) else None
    except InvalidOperation:
        return None
    if number is None or not number.is_finite() or number.copy_abs() >= exact.LARGEST:
        return None
    return exact.rounded(number)
