"""What a map says about a shape when it is asked: short texts, made column by column.

The texts are plain. Whoever shows them as HTML has to escape them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

import pandas as pd

Texts = list[str | None]
Teller = Callable[[pd.DataFrame], Texts]


def text(column: str) -> Teller:
    """Tell a text as it is."""
    return lambda frame: _listed(frame[column])


def words(column: str) -> Teller:
    """Tell snake case as words."""
    return lambda frame: _listed(frame[column].str.replace("_", " "))


def yes(column: str) -> Teller:
    """Tell a flag only where it is set."""
    return lambda frame: _listed(frame[column].map({True: "yes"}))


def number(column: str, unit: str, scale: float = 1) -> Teller:
    """Tell a number with its unit, which brings its own blank where it wants one."""
    return lambda frame: _told(frame[column], lambda value: f"{value * scale:,.6g}{unit}")


def time(column: str) -> Teller:
    """Tell a time to the minute."""
    return lambda frame: _listed(frame[column].dt.strftime("%Y-%m-%d %H:%M UTC"))


def money(column: str) -> Teller:
    """Tell an amount exactly, with its currency where there is one."""

    def tell(frame: pd.DataFrame) -> Texts:
        amounts = _told(frame[column], amount)
        currencies = [code or "(currency not given)" for code in _listed(frame["currency"])]
        pairs = zip(amounts, currencies, strict=True)
        return [f"{value} {code}" if value else None for value, code in pairs]

    return tell


def amount(value: Decimal) -> str:
    """Write an amount with two digits behind the point, or more where there are more.

    Examples
    --------
    >>> amount(Decimal("6262.500000000")), amount(Decimal("0.125")), amount(Decimal("1E+3"))
    ('6,262.50', '0.125', '1,000.00')
    """
    whole, _, rest = f"{value:,f}".partition(".")
    return f"{whole}.{rest.rstrip('0'):0<2}"


ORDERS: Mapping[str, Teller] = {
    "Name": text("label"),
    "Status": words("status"),
    "Kind": text("kind"),
    "Provider": text("provider"),
    "Ordered": time("created_at"),
    "Expected": time("expected_at"),
    "Window from": time("window_start"),
    "Window to": time("window_end"),
    "Cloud at most": number("max_cloud_pct", " %"),
    "Resolution": number("resolution_m", " m"),
    "To pay": money("final_amount"),
    "Flagged as deleted": yes("deleted"),
}

ITEMS: Mapping[str, Teller] = {
    "Order": text("order_no"),
    "Status": words("status"),
    "Satellite": text("satellite"),
    "Provider": text("provider"),
    "Imaged": time("imaged_at"),
    "Angle": number("angle_deg", "°"),
    "Looks": text("look_side"),
    "Pass": text("pass_direction"),
    "Resolution": number("resolution_m", " m"),
    "Billed": number("billed_km2", " km²"),
    "Net price": money("net_amount"),
    "Reported cover": number("abs_coverage_fraction", " %", scale=100),
}

FRAMES: Mapping[str, Teller] = {"Item": text("item_id")}


def tell(frame: pd.DataFrame, tellers: Mapping[str, Teller]) -> list[list[list[str]]]:
    """Tell each row as pairs of a label and a text; what is missing is not told."""
    columns = [(label, teller(frame)) for label, teller in tellers.items()]
    return [
        [[label, value] for label, values in columns if (value := values[row])]
        for row in range(len(frame))
    ]


def _listed(values: pd.Series) -> Texts:
    return _told(values, str)


def _told(values: pd.Series, write: Callable[..., str]) -> Texts:
    return [
        None if missing else write(value)
        for value, missing in zip(values, values.isna(), strict=True)
    ]
