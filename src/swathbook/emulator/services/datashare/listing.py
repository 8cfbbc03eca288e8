"""Which orders and data sets a query is about, in which order, and page by page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from swathbook.emulator.services.datashare.answers import ODD_STATUS, status_of
from swathbook.emulator.services.datashare.ledger import DataOrder, DataSet
from swathbook.emulator.services.datashare.refusals import unreadable, wrong_arguments
from swathbook.emulator.services.datashare.switches import DataShareSwitches

T = TypeVar("T")

ORDER_STATUSES = ("ready", "finished", "failed", "canceled")
SET_STATUSES = ("ready", "closed")
DEFAULT_PAGE, DEFAULT_SIZE = "1", "100"


class Filters:
    """The filters of a query, all of which must hold; blank ones count for nothing.

    Parameters
    ----------
    fields
        The request's body.
    statuses
        The statuses that there are.
    switches
        How they are compared.

    Raises
    ------
    RefusedError
        One is of a wrong type, or names a status that there is not.
    """

    def __init__(
        self, fields: Mapping[str, Any], statuses: Sequence[str], switches: DataShareSwitches
    ) -> None:
        self._fields = fields
        self._switches = switches
        wanted = self._text("status")
        if switches.unknown_status == "error" and wanted not in ("", *statuses):
            raise wrong_arguments()

    def pass_(self, **values: str) -> bool:
        """Whether values are those that are wanted."""
        return all(self._fits(name, value) for name, value in values.items())

    def find(self, *texts: str) -> bool:
        """Whether the keywords occur in one of the texts."""
        keywords, is_kept = self._text("searchText"), self._switches.search_case == "kept"
        if is_kept:
            return any(keywords in text for text in texts)
        return any(keywords.casefold() in text.casefold() for text in texts)

    def _fits(self, name: str, value: str) -> bool:
        wanted = self._text(name)
        if self._switches.matching == "contained":
            return wanted in value
        return wanted in ("", value)

    def _text(self, name: str) -> str:
        text = self._fields.get(name) or ""
        if not isinstance(text, str):
            raise unreadable(f"{type(text).__name__} into Go struct field .{name} of type string")
        return text


def orders_found(
    orders: Sequence[DataOrder], fields: Mapping[str, Any], switches: DataShareSwitches
) -> Sequence[DataOrder]:
    """Find the orders that a query is about, sorted.

    Raises
    ------
    RefusedError
        The query cannot be.
    """
    statuses = (*ORDER_STATUSES, ODD_STATUS, *(["request"] if switches.requests else []))
    filters = Filters(fields, statuses, switches)
    found = [
        order
        for order in orders
        if filters.find(order.data_set.name)
        and filters.pass_(
            consumer=order.consumer.did,
            provider=order.data_set.provider.did,
            status=status_of(order, switches),
        )
    ]
    return sorted(found, key=_SORT_KEYS[switches.sort], reverse=switches.sort == "newest")


def _time_and_number(order: DataOrder) -> tuple[float, str]:
    at = 0.0 if order.flaw == "no_apply_time" else order.applied_at.timestamp()
    return at, order.seq


def _hash(order: DataOrder) -> bytes:
    return hashlib.sha256(f"{order.consumer.did}/{order.seq}".encode()).digest()


_SORT_KEYS: Mapping[str, Callable[[DataOrder], Any]] = {
    "oldest": _time_and_number,
    "newest": _time_and_number,
    "hash": _hash,
}


def data_sets_found(
    data_sets: Sequence[DataSet], fields: Mapping[str, Any], switches: DataShareSwitches
) -> Sequence[DataSet]:
    """Find the data sets that a query is about, sorted by their names.

    Raises
    ------
    RefusedError
        The query cannot be.
    """
    filters = Filters(fields, SET_STATUSES, switches)
    found = [
        one
        for one in data_sets
        if filters.find(one.name, one.description)
        and filters.pass_(provider=one.provider.did, status=one.status)
    ]
    return sorted(found, key=lambda one: (one.name, one.product_id))


def page_of(
    rows: Sequence[T],
    fields: Mapping[str, Any],
    write: Callable[[T], Mapping[str, Any]],
    switches: DataShareSwitches,
) -> dict[str, Any]:
    """Write the page that is asked for; pages count from 1.

    Parameters
    ----------
    rows
        All rows that were found.
    fields
        The request's body: its paging comes as text or as numbers.
    write
        Writes one row.
    switches
        How large a page may be, and what lies beyond the last.

    Raises
    ------
    RefusedError
        The paging is no number, or asks for what there is not.
    """
    size = _size(fields, switches)
    page = _page(fields, -(-len(rows) // size), switches)
    items = [write(row) for row in rows[(page - 1) * size : page * size]]
    pagination = {
        "currentPage": page,
        "pageSizeNum": size,
        "totalItems": max(len(rows) + switches.total_off_by, 0),
    }
    return {**_items(items, switches), "pagination": pagination}


def _items(items: list[Mapping[str, Any]], switches: DataShareSwitches) -> dict[str, Any]:
    if items or switches.no_items == "list":
        return {"items": items}
    return {"items": None} if switches.no_items == "null" else {}


def _size(fields: Mapping[str, Any], switches: DataShareSwitches) -> int:
    size, most = _number(fields, "pageSizeNum", DEFAULT_SIZE), switches.max_page_size
    if most is None or size <= most:
        return size
    if switches.over_max_page_size == "error":
        raise wrong_arguments()
    return most


def _page(fields: Mapping[str, Any], pages: int, switches: DataShareSwitches) -> int:
    page, last = _number(fields, "currentPage", DEFAULT_PAGE), max(pages, 1)
    if page <= last or switches.past_last_page == "empty":
        return page
    if switches.past_last_page == "error":
        raise wrong_arguments()
    return last


def _number(fields: Mapping[str, Any], name: str, default: str) -> int:
    """Read a number of paging: text or a number, from 1."""
    value = fields.get(name)
    text = default if value in (None, "") else str(value)
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise wrong_arguments()
    return int(text)
