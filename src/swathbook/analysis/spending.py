"""What was spent, exactly, by whatever orders and items say about themselves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from swathbook.analysis import exact
from swathbook.analysis.exact import Exact
from swathbook.analysis.inputs import need
from swathbook.analysis.ledger import Ledger, ledger
from swathbook.analysis.periods import period_start
from swathbook.errors import InputError
from swathbook.schema import COMMITTED, RELEASED, SPENT

Ints = NDArray[np.int64]


def spending(
    orders: pd.DataFrame,
    items: pd.DataFrame,
    *,
    by: str | Sequence[str] | None = None,
    freq: str | None = None,
) -> pd.DataFrame:
    """Add up the money of orders, exactly, and never across currencies.

    An order's own amounts count (`final_amount` is total less discount: one that is missing is
    worked out from the other two); what an order does not state comes from its items. Every order
    and item is in exactly one row per grouping, and the rows of any grouping add up to the same
    totals. Grouped by a column of items (a satellite, say), items count with their own amounts, and
    what no item accounts for stands in a row where that column is missing.

    Parameters
    ----------
    orders
        Orders as `swathbook.schema.ORDERS` describes them.
    items
        Their items; one whose order is not in `orders` counts where the order's columns are
        missing.
    by
        Columns of `orders`, or of `items` where orders have none of that name.
    freq
        Also group by the period of the orders' `created_at`: `"MS"` for months, `"QS"`, `"YS"`,
        `"W"`, `"D"`. Orders without a time are in a row of their own.

    Returns
    -------
    spending
        One row per group and currency; index levels `period` (its start, in UTC), `by` and
        `currency`. Missing keys are groups like any other, and come last. Where several services
        do not name their currency, nobody knows that it is the same: `source` is a level too then.

        - `orders`, `items`: how many
        - `gross`, `discount`, `net`: price before the discount, what that takes off, what is to be
          paid
        - `net_committed`, `net_spent`, `net_released`: `net` of the orders in the stages
          `swathbook.schema.COMMITTED`, `SPENT` and `RELEASED`; an order of unknown stage is in none
        - `billed_km2`: area that is charged
        - `net_per_billed_km2`: what is to be paid for that area, per km², to six places; money
          that no area is known for is left out

        Sums leave missing amounts out; a sum of nothing but missing amounts is missing. A sum that
        `swathbook.schema.MONEY` has no room for, with 30 digits or more before the point, makes its
        column as wide as it needs, and stays exact.

    Raises
    ------
    InputError
        A column is not there, money is held in binary floats, or `freq` names no period.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from swathbook import schema
    >>> orders = schema.ORDERS.frame(
    ...     {"provider": ["tianyi", "tianyi"], "final_amount": [Decimal("0.10"), Decimal("0.20")]},
    ...     index=["market:1", "market:2"],
    ... )
    >>> spent = spending(orders, schema.ITEMS.empty(), by="provider")
    >>> spent["net"].tolist()
    [Decimal('0.300000')]
    """
    lines = ledger(orders, items)
    keys = _keys(orders, items, lines, by=_names(by), freq=freq)
    groups = keys.groupby(list(keys), dropna=False, sort=True, observed=True)
    group = groups.ngroup().to_numpy(dtype=np.int64)
    first = np.unique(group, return_index=True)[1]
    stage = _taken(orders["stage"], lines.order)
    return _table(lines, stage, group, _index(keys.iloc[first]))


def _names(by: str | Sequence[str] | None) -> list[str]:
    names = [by] if isinstance(by, str) else list(by or ())
    return [name for name in names if name != "currency"]


def _keys(
    orders: pd.DataFrame, items: pd.DataFrame, lines: Ledger, *, by: list[str], freq: str | None
) -> pd.DataFrame:
    """Work out what each line is grouped by; the currency comes last."""
    need(orders, ["stage", *(["created_at"] if freq else [])], name="orders")
    keys = {}
    if freq is not None:
        keys["period"] = period_start(_taken(orders["created_at"], lines.order), freq)
    for name in by:
        keys[name] = _key(orders, items, lines, name)
    if "source" not in keys and _is_open_whose(orders, lines):
        keys["source"] = _key(orders, items, lines, "source")
    return pd.DataFrame({**keys, "currency": lines.currency})


def _is_open_whose(orders: pd.DataFrame, lines: Ledger) -> bool:
    """Tell whether amounts of several services have no currency, so that they may differ in it."""
    if "source" not in orders.columns:
        return False
    has_money = np.asarray(pc.is_valid(lines.amounts.net)) | np.asarray(
        pc.is_valid(lines.amounts.gross)
    )
    is_open = lines.currency.isna().to_numpy() & has_money
    return len(_taken(orders["source"], lines.order)[is_open].dropna().unique()) > 1


def _key(orders: pd.DataFrame, items: pd.DataFrame, lines: Ledger, name: str) -> pd.Series:
    for frame, rows in ((orders, lines.order), (items, lines.item)):
        if name in frame.columns:
            return _taken(frame[name], rows)
        if name in frame.index.names:
            return _taken(pd.Series(frame.index.get_level_values(name)), rows)
    raise InputError(
        f"spending can be grouped by columns of orders or items; found {name!r}, which neither "
        f"has. Orders have {list(orders.columns)}, items {list(items.columns)}."
    )


def _taken(column: pd.Series, rows: Ints) -> pd.Series:
    """Take a column's values by row, missing where the row is -1."""
    return column.reset_index(drop=True).reindex(rows).reset_index(drop=True)


def _index(keys: pd.DataFrame) -> pd.Index:
    if keys.shape[1] == 1:
        return pd.Index(keys.iloc[:, 0])
    return pd.MultiIndex.from_frame(keys)


def _table(lines: Ledger, stage: pd.Series, group: Ints, index: pd.Index) -> pd.DataFrame:
    count = len(index)
    money = {
        name: exact.total(getattr(lines.amounts, name), group, count)
        for name in ("gross", "discount", "net")
    }
    for name, stages in (("committed", COMMITTED), ("spent", SPENT), ("released", RELEASED)):
        chosen = stage.isin(stages).to_numpy(dtype=bool)
        money[f"net_{name}"] = _total_of(lines.amounts.net, chosen, group, count)
    billed = exact.total(lines.billed_km2, group, count)
    paid = exact.total(exact.where(lines.amounts.net, _is_for_area(lines)), group, count)
    return pd.DataFrame(
        {
            "orders": _distinct(lines.order, group, count),
            "items": _counted(group[lines.item >= 0], count),
            **{name: exact.amounts(values, index) for name, values in money.items()},
            "billed_km2": exact.numbers(billed, index),
            "net_per_billed_km2": exact.amounts(exact.over(paid, billed), index),
        },
        index=index,
    )


def _is_for_area(lines: Ledger) -> NDArray[np.bool_]:
    """Tell which lines pay for a known area: items that have one, and what their orders add."""
    is_billed = np.asarray(pc.is_valid(lines.billed_km2))
    return is_billed | ((lines.item < 0) & np.isin(lines.order, lines.order[is_billed]))


def _total_of(values: Exact, chosen: NDArray[np.bool_], group: Ints, count: int) -> Exact:
    """Add up the chosen values: 0 where none was chosen, missing where none chosen is known."""
    summed = exact.total(exact.where(values, chosen), group, count)
    none = np.bincount(group[chosen], minlength=count) == 0
    return exact.first(summed, exact.where(exact.constant("0", count), none))


def _distinct(order: Ints, group: Ints, count: int) -> pd.arrays.IntegerArray:
    known = order >= 0
    once = np.unique(np.column_stack([group[known], order[known]]), axis=0)
    return _counted(once[:, 0], count)


def _counted(group: Ints, count: int) -> pd.arrays.IntegerArray:
    return pd.array(np.bincount(group, minlength=count), dtype="Int64")
