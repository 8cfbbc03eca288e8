"""What was paid for what, as lines that add up: the items', and what no item accounts for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from swathbook.analysis import exact
from swathbook.analysis.exact import Exact
from swathbook.analysis.inputs import need, order_rows

Ints: TypeAlias = NDArray[np.int64]

ORDER_COLUMNS = ("total_amount", "discount_amount", "final_amount", "currency")
ITEM_COLUMNS = ("order_id", "amount", "net_amount", "billed_km2", "currency")


@dataclass(frozen=True)
class Amounts:
    """Money, row by row: before the discount, what the discount takes off, what is to be paid."""

    gross: Exact
    discount: Exact
    net: Exact

    def apply(self, change: Callable[[Exact], Exact]) -> Amounts:
        """Do the same to all three."""
        return Amounts(change(self.gross), change(self.discount), change(self.net))


@dataclass(frozen=True)
class Ledger:
    """Lines of money. Each belongs to an order, an item, or both, by their rows; -1 is neither.

    An order's lines add up to its own amounts, where it states them: they are its items' lines
    and, where these do not account for all of it, one line without an item.
    """

    order: Ints
    item: Ints
    currency: pd.Series
    amounts: Amounts
    billed_km2: Exact


def ledger(orders: pd.DataFrame, items: pd.DataFrame) -> Ledger:
    """Write the lines: first every item's, then what is left of each order.

    An order's own amounts count, one worked out from the other two where need be; what it does
    not state comes from its items. Money that an order states is in the order's currency, else in
    the one that all its items agree on; money that only items state is in theirs, else in their
    order's.

    Raises
    ------
    InputError
        A column is not there, holds binary floats for money, or two orders have the same name.
    """
    need(orders, ORDER_COLUMNS, name="orders")
    need(items, ITEM_COLUMNS, name="items")
    order = order_rows(orders, items)
    stated, of_items = _stated(orders), _of_items(items)
    left = _unaccounted(stated, of_items, order, len(orders))
    rest = _worth_a_line(left, order)
    currency = _currencies(orders, items, order, _states_money(stated))
    return Ledger(
        order=np.concatenate([order, rest]),
        item=np.concatenate([np.arange(len(items)), np.full(rest.size, -1)]),
        currency=pd.concat([currency[0], currency[1].iloc[rest]], ignore_index=True),
        amounts=_stacked(of_items, left.apply(lambda a: a.take(pa.array(rest)))),
        billed_km2=pa.concat_arrays(
            [exact.measured(items["billed_km2"]), pa.nulls(rest.size, exact.EXACT)]
        ),
    )


def _stated(orders: pd.DataFrame) -> Amounts:
    total, discount, final = (exact.money(orders[name]) for name in ORDER_COLUMNS[:3])
    return Amounts(
        gross=exact.first(total, exact.plus(final, discount)),
        discount=exact.first(discount, exact.minus(total, final)),
        net=exact.first(final, exact.minus(total, discount)),
    )


def _of_items(items: pd.DataFrame) -> Amounts:
    amount, net = exact.money(items["amount"]), exact.money(items["net_amount"])
    return Amounts(gross=amount, discount=exact.minus(amount, net), net=net)


def _states_money(stated: Amounts) -> NDArray[np.bool_]:
    known = pc.or_(pc.is_valid(stated.gross), pc.is_valid(stated.net))
    return np.asarray(pc.or_(known, pc.is_valid(stated.discount)))


def _unaccounted(stated: Amounts, of_items: Amounts, order: Ints, count: int) -> Amounts:
    summed = of_items.apply(lambda a: exact.zero_if_missing(exact.total(a, order, count)))
    return Amounts(
        gross=exact.minus(stated.gross, summed.gross),
        discount=exact.minus(stated.discount, summed.discount),
        net=exact.minus(stated.net, summed.net),
    )


def _worth_a_line(left: Amounts, order: Ints) -> Ints:
    """Choose the orders that need a line of their own: money is left, or there is no item."""
    some = [_not_zero(a) for a in (left.gross, left.discount, left.net)]
    without_items = ~np.isin(np.arange(len(left.net)), order)
    return np.flatnonzero(np.any(some, axis=0) | without_items)


def _not_zero(amounts: Exact) -> NDArray[np.bool_]:
    return np.asarray(pc.not_equal(exact.zero_if_missing(amounts), exact.constant("0", 1)[0]))


def _currencies(
    orders: pd.DataFrame, items: pd.DataFrame, order: Ints, states_money: NDArray[np.bool_]
) -> tuple[pd.Series, pd.Series]:
    """Name the currency of each item's line, and of what is left of each order."""
    own = items["currency"].reset_index(drop=True)
    agreed = _agreed(own, order).reindex(range(len(orders)))
    of_order = orders["currency"].reset_index(drop=True).fillna(agreed)
    inherited = of_order.reindex(order).reset_index(drop=True)
    from_order = pd.Series(np.append(states_money, False)[order], dtype=bool)
    return inherited.where(from_order, own.fillna(inherited)), of_order


def _agreed(currency: pd.Series, order: Ints) -> pd.Series:
    named = pd.DataFrame({"order": order, "currency": currency}).dropna().drop_duplicates()
    alone = ~named["order"].duplicated(keep=False)
    return named[alone].set_index("order")["currency"]


def _stacked(upper: Amounts, lower: Amounts) -> Amounts:
    return Amounts(
        gross=pa.concat_arrays([upper.gross, lower.gross]),
        discount=pa.concat_arrays([upper.discount, lower.discount]),
        net=pa.concat_arrays([upper.net, lower.net]),
    )
