"""Checks of amounts against each other: an order's, its items', and prices times areas."""

from __future__ import annotations

import pyarrow.compute as pc

from swathbook.analysis import exact
from swathbook.analysis.check import HALF_A_HUNDREDTH_KM2, MONEY_UNIT, Figures, Tables
from swathbook.analysis.exact import Exact

_CENT = "0.01"
_HALF_A_CENT = "0.005"


def final_is_total_less_discount(tables: Tables) -> Figures:
    """Compare `final_amount` with total less discount."""
    orders = tables.orders
    total, discount = exact.money(orders["total_amount"]), exact.money(orders["discount_amount"])
    return Figures(
        of_items=False,
        stated=exact.money(orders["final_amount"]),
        found=exact.minus(total, discount),
        tolerance=exact.constant("0", len(orders)),
        unit=MONEY_UNIT,
        says="final_amount is {stated}, total_amount less discount_amount is {found}",
    )


def total_is_sum_of_items(tables: Tables) -> Figures:
    """Compare `total_amount` with the sum of the items' amounts."""
    rounding = exact.constant(_HALF_A_CENT, len(tables.items))
    return Figures(
        of_items=False,
        stated=exact.money(tables.orders["total_amount"]),
        found=tables.sum_of_items(exact.money(tables.items["amount"])),
        tolerance=tables.sum_of_items(rounding),
        unit=MONEY_UNIT,
        says="total_amount is {stated}, the items' amounts add up to {found}",
    )


def final_is_sum_of_items(tables: Tables) -> Figures:
    """Compare `final_amount` with the sum of the items' net amounts."""
    half_a_cent = exact.constant(_HALF_A_CENT, len(tables.items))
    rounding = exact.first(_rounding(exact.money(tables.items["net_unit_price"])), half_a_cent)
    return Figures(
        of_items=False,
        stated=exact.money(tables.orders["final_amount"]),
        found=tables.sum_of_items(exact.money(tables.items["net_amount"])),
        tolerance=tables.sum_of_items(rounding),
        unit=MONEY_UNIT,
        says="final_amount is {stated}, the items' net amounts add up to {found}",
    )


def amount_is_price_of_area(tables: Tables) -> Figures:
    """Compare an item's `amount` with its billed area times its price."""
    return _price_of_area(tables, amount="amount", price="unit_price")


def net_is_net_price_of_area(tables: Tables) -> Figures:
    """Compare an item's `net_amount` with its billed area times its price after the discount."""
    return _price_of_area(tables, amount="net_amount", price="net_unit_price")


def discounted_is_net_or_taken_off(tables: Tables) -> Figures:
    """Compare `discounted_amount` with either thing that it can mean, if both are known."""
    items = tables.items
    net, unit_price = exact.money(items["net_amount"]), exact.money(items["unit_price"])
    product = exact.times(exact.measured(items["billed_km2"]), unit_price)
    off = exact.minus(exact.first(exact.money(items["amount"]), product), net)
    stated = exact.money(items["discounted_amount"])
    nearer = pc.less(pc.abs(exact.minus(stated, off)), pc.abs(exact.minus(stated, net)))
    price = exact.zero_if_missing(unit_price)
    return Figures(
        of_items=True,
        stated=stated,
        found=pc.if_else(nearer, off, net),
        tolerance=_rounding(price),
        unit=MONEY_UNIT,
        says="discounted_amount is {stated}; of what it can mean, {found} is nearest",
    )


def _price_of_area(tables: Tables, *, amount: str, price: str) -> Figures:
    items = tables.items
    unit_price = exact.money(items[price])
    return Figures(
        of_items=True,
        stated=exact.money(items[amount]),
        found=exact.times(exact.measured(items["billed_km2"]), unit_price),
        tolerance=_rounding(unit_price),
        unit=MONEY_UNIT,
        says=f"{amount} is {{stated}}, billed_km2 times {price} is {{found}}",
    )


def _rounding(unit_price: Exact) -> Exact:
    """Work out what rounding explains: a cent, and half a hundredth km² at the price of one."""
    area = exact.constant(HALF_A_HUNDREDTH_KM2, len(unit_price))
    return exact.plus(exact.constant(_CENT, len(unit_price)), exact.times(area, unit_price))
