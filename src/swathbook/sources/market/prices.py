"""What an item costs after its discount.

The service says it several times over, and not always the same. `discountUnitPrice` times the
area is the measure. The service reckons with more digits of the area than it shows, so that the
product may be some cents off what it adds up; where one of its own amounts is as near to the
product as that explains, this amount is taken. `discountAmount` means the price after the
discount on most pages and the discount itself on one: the nearer of both counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from swathbook import schema
from swathbook.sources._values import Cast, Notes, note

_CENT = Decimal("0.01")
_HALF_DIGIT = Decimal("0.005")
_DECIMAL = schema.MONEY.pyarrow_dtype
_DIGITS = 2 * _DECIMAL.precision
_WHOLE_DIGITS = _DECIMAL.precision - _DECIMAL.scale
_PER_CENT = 100
_FIGURES = ("unit", "net_unit", "area", "amount", "rate", "discounted")
_AFTER, _OFF, _WHOLE, _NONE_FITS = 0, 1, 2, 3
"""Which amount is the net price: `discountAmount`, the amount less it, the amount, or none."""

_LARGEST = 10**12
"""Amounts beyond this are nonsense, and floats cannot tell their cents apart."""


@dataclass(frozen=True)
class Prices:
    """The figures of one item, or columns of them.

    Parameters
    ----------
    unit
        Price per km² before the discount.
    net_unit
        Price per km² after it.
    area
        The billed area in km².
    amount
        Price before the discount.
    rate
        The discount, as a rate or in per cent.
    discounted
        The price after the discount, or what it takes off.
    """

    unit: Any
    net_unit: Any
    area: Any
    amount: Any
    rate: Any
    discounted: Any


def net_amounts(prices: Prices) -> Cast:
    """Work out what each item costs after its discount, exactly.

    Parameters
    ----------
    prices
        Columns of pyarrow decimals.

    Returns
    -------
    net_amount
        Missing where neither an amount nor a price is known. Where the figures contradict each
        other by more than the service's rounding explains, a note says so.
    """
    columns = tuple(getattr(prices, name) for name in _FIGURES)
    choice = _choose(Prices(*map(_as_floats, columns)))
    net = _chosen(prices, choice)
    rest = np.flatnonzero(choice == _NONE_FITS)
    each = [Prices(*row) for row in zip(*(c.take(rest).to_pylist() for c in columns), strict=True)]
    with localcontext(prec=_DIGITS):
        reckoned = [_net(one) for one in each]
        doubts = {
            int(row): doubt
            for row, one, amount in zip(rest, each, reckoned, strict=True)
            if (doubt := _doubt(one, amount))
        }
    net = pc.replace_with_mask(net, choice == _NONE_FITS, pa.array(reckoned, _DECIMAL))
    return Cast(pd.arrays.ArrowExtensionArray(net), tuple(_noted(doubts)))


def _as_floats(column: Any) -> Any:
    return pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False)


def _choose(prices: Prices) -> Any:
    """Choose the amount that is the net price where the figures agree: the usual case.

    Floats are enough to choose between amounts; the amount itself is then taken as it is.
    """
    product = prices.net_unit * prices.area
    slack = 0.01 + 0.005 * np.abs(np.nan_to_num(prices.unit))
    whole = np.where(prices.net_unit == prices.unit, prices.amount, np.nan)
    options = np.stack([prices.discounted, prices.amount - prices.discounted, whole])
    gaps = np.abs(options - product)
    gaps[~(gaps <= slack)] = np.inf
    fits = np.isfinite(gaps)
    agrees = fits[_AFTER] | fits[_OFF] | np.isnan(prices.discounted)
    agrees &= _rate_agrees(prices, product, slack) & (np.abs(product) < _LARGEST)
    return np.where(agrees & fits.any(axis=0), gaps.argmin(axis=0), _NONE_FITS)


def _rate_agrees(prices: Prices, product: Any, slack: Any) -> Any:
    allowed = slack + 0.005 * np.abs(prices.area)
    as_rate = np.abs(prices.amount * (1 - prices.rate) - product) <= allowed
    as_pct = np.abs(prices.amount * (1 - prices.rate / 100) - product) <= allowed
    return as_rate | as_pct | np.isnan(prices.rate) | np.isnan(prices.amount)


def _chosen(prices: Prices, choice: Any) -> Any:
    net = pa.nulls(len(choice), _DECIMAL)
    for option, amounts in ((_AFTER, prices.discounted), (_WHOLE, prices.amount)):
        net = pc.replace_with_mask(net, choice == option, amounts.filter(choice == option))
    is_off = choice == _OFF
    amount, off = (
        pc.cast(column.filter(is_off), pa.decimal128(_DECIMAL.precision - 1, _DECIMAL.scale))
        for column in (prices.amount, prices.discounted)
    )
    return pc.replace_with_mask(net, is_off, pc.subtract(amount, off))


def _net(one: Prices) -> Decimal | None:
    """Work out one net price by the rule: price times area, else amount less discount."""
    product = _product(one.net_unit, one.area)
    if product is not None:
        return _nearest(product, one)
    gross = _gross(one)
    if gross is None:
        return None
    options = [_cents(gross * (1 - rate)) for rate in _rates(one)]
    explained = [option for option in options if _explains(one, gross, option)]
    return (explained or options or [gross])[0]


def _product(price: Decimal | None, area: Decimal | None) -> Decimal | None:
    if price is None or area is None or abs(price * area) >= _LARGEST:
        return None
    return _cents(price * area)


def _gross(one: Prices) -> Decimal | None:
    return _product(one.unit, one.area) if one.amount is None else one.amount


def _cents(amount: Decimal) -> Decimal:
    """Round to cents; down where the table would have no room for the next larger number."""
    is_huge = amount.adjusted() >= _WHOLE_DIGITS - 1
    return amount.quantize(_CENT, ROUND_DOWN if is_huge else ROUND_HALF_UP)


def _slack(one: Prices) -> Decimal:
    """Tell how far amounts may be apart because areas are rounded to two digits."""
    price: Decimal = one.unit or Decimal(0)
    return _CENT + _HALF_DIGIT * abs(price)


def _nearest(product: Decimal, one: Prices) -> Decimal:
    """Take the service's own amount where it is as near to the product as rounding explains."""
    known: list[Decimal] = [
        amount
        for amount in (one.discounted, _less(one.amount, one.discounted))
        if amount is not None
    ]
    if one.net_unit == one.unit and one.amount is not None:
        known.append(one.amount)
    near = [amount for amount in known if abs(amount - product) <= _slack(one)]
    return min(near, key=lambda amount: abs(amount - product), default=product)


def _less(amount: Decimal | None, discount: Decimal | None) -> Decimal | None:
    return None if amount is None or discount is None else amount - discount


def _rates(one: Prices) -> list[Decimal]:
    """List what the discount may mean: a rate up to one, or per cent."""
    if one.rate is None or not 0 <= one.rate <= _PER_CENT:
        return []
    return [one.rate, one.rate / _PER_CENT] if one.rate <= 1 else [one.rate / _PER_CENT]


def _explains(one: Prices, gross: Decimal, net: Decimal) -> bool:
    """Tell whether `discountAmount` is the net price, or what was taken off to come to it."""
    meanings = (one.discounted, gross - one.discounted) if one.discounted is not None else ()
    return any(abs(meaning - net) <= _slack(one) for meaning in meanings)


def _doubt(one: Prices, net: Decimal | None) -> str | None:
    """Say what contradicts a net price."""
    gross = _gross(one)
    if gross is None or net is None:
        return None
    if one.discounted is not None and not _explains(one, gross, net):
        return (
            f"discountAmount {one.discounted.normalize():f} is neither the price after the "
            f"discount, {net.normalize():f}, nor what was taken off {gross.normalize():f}"
        )
    if one.rate is not None and not _leads_to(one, gross, net):
        return (
            f"a discount of {one.rate.normalize():f} does not lead from {gross.normalize():f} "
            f"to {net.normalize():f}"
        )
    return None


def _leads_to(one: Prices, gross: Decimal, net: Decimal) -> bool:
    """Tell whether the rate leads to the net price; unit prices are rounded to cents."""
    allowed = _slack(one) + _HALF_DIGIT * abs(one.area or 0)
    return any(abs(gross * (1 - rate) - net) <= allowed for rate in _rates(one))


def _noted(doubts: dict[int, str]) -> list[Notes]:
    if not doubts:
        return []
    action = "took the price after the discount times the area, or else the amount by the rate"
    found = list(doubts.values())
    return [note(list(doubts), "discount_meaning", found, action=action, severity="warning")]
