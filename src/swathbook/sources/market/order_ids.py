"""What the tables call the marketplace's orders."""

from __future__ import annotations

from functools import partial

from swathbook.sources import _order_ids

SOURCE = "market"
"""The marketplace's name in `orders.source`."""

PREFIX = _order_ids.order_id(SOURCE, "")
"""What stands before an order's number in its `order_id`."""

order_id = partial(_order_ids.order_id, SOURCE)
order_number = partial(_order_ids.order_number, SOURCE)
