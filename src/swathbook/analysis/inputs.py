"""What the measures ask of the tables that they are handed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from swathbook.errors import InputError


def need(frame: pd.DataFrame, columns: Iterable[str], *, name: str) -> None:
    """Make sure that a table has the columns that a measure reads.

    Raises
    ------
    InputError
        Some are missing; the message names them.
    """
    absent = [column for column in columns if column not in frame.columns]
    if absent:
        raise InputError(
            f"{name} need the columns {absent}; found {list(frame.columns)}. "
            f"Pass a table as swathbook.schema.{name.upper()} describes it."
        )


def order_rows(orders: pd.DataFrame, items: pd.DataFrame) -> Any:
    """Find the row of each item's order, as an array of positions; -1 where it is not known.

    Raises
    ------
    InputError
        Two orders have the same name, so that their items cannot be told apart.
    """
    if not orders.index.is_unique:
        twice = orders.index[orders.index.duplicated()][0]
        raise InputError(
            f"orders need a unique index to be found by; {twice!r} comes twice. "
            "Drop or rename the row that is too many."
        )
    return orders.index.astype(object).get_indexer(items["order_id"].astype(object))
