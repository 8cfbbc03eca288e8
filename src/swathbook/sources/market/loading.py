"""What did not go well while orders were loaded, put into remarks, warnings and errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from swathbook.errors import SwathbookError
from swathbook.sources._http import Gathered
from swathbook.sources._remarks import Remark
from swathbook.sources._scalars import whole_number
from swathbook.sources.market.codes import STATUSES
from swathbook.sources.market.order_ids import order_id

_WITH_FILES = frozenset(status.code for status in STATUSES if status.stage == "succeeded")


def order_numbers(rows: Sequence[Any]) -> list[str]:
    """List the numbers of the orders, each once."""
    numbers = (row.get("orderNo") for row in rows if isinstance(row, Mapping))
    return list(dict.fromkeys(str(number) for number in numbers if number not in (None, "")))


def numbers_with_files(details: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """List the orders that are delivered, so that there may be files to fetch."""
    return [
        number
        for number, detail in details.items()
        if whole_number(detail["order"].get("status")) in _WITH_FILES
    ]


def nameless(rows: Sequence[Any]) -> list[Remark]:
    """Say of how many rows no detail can be asked for, since they name no order."""
    missing = sum(not order_numbers([row]) for row in rows)
    if not missing:
        return []
    detail = f"{missing} listed orders have no order number to ask for the detail with"
    return [Remark("failed_to_load", detail, "the listing is kept", "error")]


def mistaken(details: Mapping[str, Mapping[str, Any]]) -> list[Remark]:
    """Say which orders were answered with the detail of another one."""
    answered = {
        number: str(detail["order"].get("orderNo") or number) for number, detail in details.items()
    }
    return [
        Remark(
            "failed_to_load",
            f"the service answered with order {other} instead",
            "both are kept: the listing of this order, and the other one",
            "error",
            order_id(number),
        )
        for number, other in answered.items()
        if other != number
    ]


def failures(gathered: Gathered[str, Any], what: str) -> list[Remark]:
    """Say which orders could not be loaded, and why."""
    return [
        Remark(
            "failed_to_load",
            _reason(number, error, what),
            "the rest is kept",
            "error",
            order_id(number),
        )
        for number, error in gathered.failed.items()
    ]


def _reason(number: str, error: SwathbookError, what: str) -> str:
    is_its_own = getattr(error, "order_no", number) in (None, number)
    return f"{what}: {error}" if is_its_own else f"{what}: not asked for any more, since {error}"
