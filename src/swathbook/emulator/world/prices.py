"""Exact money: what an item costs, before and after its discount."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Price:
    """What an item costs, and why.

    Parameters
    ----------
    billed_km2
        The area that is charged.
    unit_price
        Price per billed km².
    discount_rate
        The share that is taken off, from 0 to 1.
    """

    billed_km2: Decimal
    unit_price: Decimal
    discount_rate: Decimal

    @property
    def amount(self) -> Decimal:
        """The price before the discount, to the cent.

        Examples
        --------
        >>> Price(Decimal("626.25"), Decimal("10.00"), Decimal("0.10")).amount
        Decimal('6262.50')
        """
        return to_cents(self.billed_km2 * self.unit_price)

    @property
    def net_unit_price(self) -> Decimal:
        """The price per billed km² after the discount, to the cent."""
        return to_cents(self.unit_price * (1 - self.discount_rate))

    @property
    def net_amount(self) -> Decimal:
        """The price after the discount, to the cent.

        Examples
        --------
        >>> Price(Decimal("626.25"), Decimal("10.00"), Decimal("0.10")).net_amount
        Decimal('5636.25')
        """
        return to_cents(self.billed_km2 * self.net_unit_price)


def to_cents(value: Decimal) -> Decimal:
    """Round to the cent, halves upwards."""
    return value.quantize(CENT, ROUND_HALF_UP)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Add up amounts; nothing adds up to 0.00."""
    return sum(amounts, start=Decimal("0.00"))
