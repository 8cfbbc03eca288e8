"""Where a service's own figures disagree, with each other or with what can be measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from swathbook.analysis import checks_of_detail, checks_of_ground, checks_of_money, exact
from swathbook.analysis.check import Check, Tables, run
from swathbook.analysis.inputs import need
from swathbook.schema import ITEMS, ORDERS

CHECKS: Mapping[str, Check] = {
    "order_final_amount": checks_of_money.final_is_total_less_discount,
    "order_total_of_items": checks_of_money.total_is_sum_of_items,
    "order_final_of_items": checks_of_money.final_is_sum_of_items,
    "item_amount": checks_of_money.amount_is_price_of_area,
    "item_net_amount": checks_of_money.net_is_net_price_of_area,
    "item_discounted_amount": checks_of_money.discounted_is_net_or_taken_off,
    "item_billed_area": checks_of_ground.billed_is_footprint,
    "item_swath": checks_of_ground.footprint_is_swath,
    "item_abs_coverage": checks_of_ground.abs_coverage_is_own_share,
    "item_current_coverage": checks_of_ground.current_coverage_is_share_so_far,
    "item_this_coverage": checks_of_ground.this_coverage_is_share_added,
    "item_duration": checks_of_ground.duration_is_stop_less_start,
    "detail_total_amount": checks_of_detail.total_amount,
    "detail_discount_amount": checks_of_detail.discount_amount,
    "detail_final_amount": checks_of_detail.final_amount,
    "detail_billed_area": checks_of_detail.billed_area,
    "detail_items": checks_of_detail.item_count,
}
"""Every check by its name, in the order in which they are reported."""


NUMBERS = ("stated", "found", "difference", "tolerance")
"""The columns of exact decimals."""


def reconcile(orders: Any, items: Any, *, agreeing: bool = False) -> pd.DataFrame:
    """List every place where the service's own figures disagree, with both numbers.

    Amounts are compared exactly. What is rounded by the service is given room for that: each row
    says how much, as `tolerance`.

    ==========================  ================================================================
    check                       what is compared
    ==========================  ================================================================
    ``order_final_amount``      `final_amount` with `total_amount` less `discount_amount`
    ``order_total_of_items``    `total_amount` with the sum of the items' `amount`; half a cent
                                per item
    ``order_final_of_items``    `final_amount` with the sum of the items' `net_amount`; as much as
                                the items have together
    ``item_amount``             `amount` with `billed_km2` times `unit_price`; a cent, and half a
                                hundredth km² at that price
    ``item_net_amount``         `net_amount` with `billed_km2` times `net_unit_price`; as above
    ``item_discounted_amount``  `discounted_amount` with `net_amount`, or with what the discount
                                takes off, whichever is nearer; as above
    ``item_billed_area``        `billed_km2` with the footprint's area; half a hundredth km² and
                                0.2 % for a map projection's distortion
    ``item_swath``              the ground that footprint or swath show with the ground that both
                                show; 0.1 %
    ``item_abs_coverage``       `abs_coverage_fraction` with the footprint's share of the region;
                                1e-5, and what rounded coordinates can move
    ``item_current_coverage``   `current_coverage_fraction` with the share that the order's
                                footprints up to this one show, by `imaged_at`; as above
    ``item_this_coverage``      `this_coverage_fraction` with the share that this one adds; 1e-5 and
                                what rounding can move in the shares before and after
    ``item_duration``           `duration_s` with `stop_at` less `start_at`; 1.5 ms
    ``detail_…``                the totals beside the order in its detail (`orders.extra`) with the
                                order's own amounts, its items' `billed_km2` and their number
    ==========================  ================================================================

    The service reckons coverage from coordinates in full; what is measured here are published ones,
    rounded to 4 decimals of longitude and 5 of latitude. An edge between such points lies up to
    half a last digit off, and sweeps `111.7² cos(lat) (5e-5 |Δlat| + 5e-6 |Δlon|)` km² at most.
    That, added up along the outline of what is covered, over the region's area, is what rounding
    can move: more where the region is small.

    Parameters
    ----------
    orders
        Orders as `swathbook.schema.ORDERS` describes them.
    items
        Their items, as `swathbook.schema.ITEMS` describes them.
    agreeing
        Also list the comparisons that came out even.

    Returns
    -------
    disagreements
        One row per comparison, by order and then by check: `order_id`, `item_id` (missing where it
        is about the order), `check`, `stated` and `found` (exact decimals), `difference` (stated
        less found), `unit` (km2, fraction, s, items, or the currency, "money" where that is not
        known), `tolerance`, `agrees`, `detail` in words. What is missing cannot disagree.

    Raises
    ------
    InputError
        A column is not there, money is held in binary floats, or two orders have the same name.
    NoCrsError
        A table does not say where its coordinates are.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from swathbook import schema
    >>> orders = schema.ORDERS.frame(
    ...     {
    ...         "total_amount": [Decimal("1000.00")],
    ...         "discount_amount": [Decimal("100.00")],
    ...         "final_amount": [Decimal("890.00")],
    ...     },
    ...     index=["market:1"],
    ... )
    >>> found = reconcile(orders, schema.ITEMS.empty())
    >>> found.loc[0, "detail"]
    'final_amount is 890, total_amount less discount_amount is 900'
    """
    need(orders, ORDERS.names, name="orders")
    need(items, ITEMS.names, name="items")
    tables = Tables(orders, items)
    rows = pd.concat(
        [run(name, check, tables, agreeing=agreeing) for name, check in CHECKS.items()],
        ignore_index=True,
    )
    of_known_order = rows["order"].mask(rows["order"] < 0, len(orders))
    ordered = rows.assign(order=of_known_order).sort_values("order", kind="stable")
    return _settled(ordered.drop(columns="order").reset_index(drop=True))


def _settled(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(**{name: exact.figures(pa.array(rows[name])) for name in NUMBERS})
