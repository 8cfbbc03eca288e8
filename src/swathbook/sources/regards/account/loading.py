"""Loading orders with their files and footprints: what to ask for, and what did not go well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from swathbook.errors import SwathbookError
from swathbook.sources._http import Gathered
from swathbook.sources._paging import Listing
from swathbook.sources._remarks import Remark
from swathbook.sources._scalars import whole_number
from swathbook.sources.regards.documents.catalog import Wanted
from swathbook.sources.regards.order_ids import order_id
from swathbook.sources.regards.tabulating.entities import Record, record
from swathbook.sources.regards.tabulating.products import entity_type

_UNFINISHED = "PENDING"
_PRODUCT = "DATA"


@dataclass(frozen=True, order=True)
class Task:
    """What an order asks for of one dataset: the key to its files.

    Parameters
    ----------
    order_no, dataset_id
        The order's number, and that of the task within it; the latter is no dataset's URN.
    """

    order_no: str
    dataset_id: str


def number_of(order: object) -> str | None:
    """Tell an order's number; `None` where it does not say.

    Examples
    --------
    >>> number_of({"content": {"id": 4107}, "links": []})
    '4107'
    """
    number = record(order).get("id")
    return None if number in (None, "") else str(number)


def tasks_of(order: object) -> list[Task]:
    """List what an order asks for, by dataset."""
    number, tasks = number_of(order), record(order).get("datasetTasks")
    found = tasks if isinstance(tasks, list) else []
    ids = [whole_number(task.get("id")) for task in found if isinstance(task, Mapping)]
    return [Task(number, str(each)) for each in ids if number is not None and each is not None]


def to_look_up(orders: Sequence[object]) -> list[str]:
    """List the orders that a listing shows without their content, though they should have one."""
    return [
        number
        for order in orders
        if (number := number_of(order)) is not None
        and not tasks_of(order)
        and record(order).get("status") != _UNFINISHED
    ]


def updated(orders: Sequence[object], looked_up: Mapping[str, Record]) -> list[object]:
    """Put what was looked up in the place of what was listed."""
    return [looked_up.get(number_of(order) or "", order) for order in orders]


def nameless(orders: Sequence[object]) -> list[Remark]:
    """Say of how many orders no files can be asked for, since they have no number."""
    missing = sum(number_of(order) is None for order in orders)
    if not missing:
        return []
    detail = f"{missing} listed orders have no id to ask for their files with"
    return [Remark("failed_to_load", detail, "the listing is kept", "error")]


def files_by_order(listings: Mapping[Task, Listing]) -> dict[str, list[Any]]:
    """Put the files of each order together, dataset by dataset."""
    files: dict[str, list[Any]] = {}
    for task, listing in listings.items():
        files.setdefault(task.order_no, []).extend(listing.rows)
    return files


def products_of(files: Mapping[str, Sequence[object]]) -> Wanted:
    """List the products that files belong to, as far as the catalog may know them."""
    wanted: dict[str, tuple[str | None, int | None]] = {}
    for each in (record(file) for rows in files.values() for file in rows):
        urn, id_ = each.get("ipId"), each.get("productId")
        if isinstance(urn, str) and entity_type(urn) in (None, _PRODUCT):
            known = wanted.get(urn, (None, None))
            said = id_ if isinstance(id_, str) and id_ else None
            wanted[urn] = (known[0] or said, whole_number(each.get("version")) or known[1])
    return wanted


def shortcomings(listings: Gathered[Task, Listing]) -> Iterator[Remark]:
    """Say which files could not be listed, or not all of them, and why."""
    for task, listing in listings.done.items():
        for remark in listing.remarks:
            detail = f"files of dataset {task.dataset_id}: {remark.detail}"
            yield replace(remark, detail=detail, order_id=order_id(task.order_no))
    for task, error in listings.failed.items():
        yield _failed(task.order_no, f"files of dataset {task.dataset_id}", error)


def no_footprints(error: SwathbookError) -> Remark:
    """Say that the catalog could not be asked, and why."""
    action = "the products have no footprint"
    return Remark("incomplete", f"the catalog could not be asked: {error}", action, "error")


def failures(orders: Gathered[str, Any]) -> Iterator[Remark]:
    """Say which orders could not be looked up, and why."""
    for number, error in orders.failed.items():
        yield _failed(number, "its content", error)


def _failed(number: str, what: str, error: SwathbookError) -> Remark:
    is_its_own = getattr(error, "order_no", number) in (None, number)
    detail = f"{what}: {error}" if is_its_own else f"{what}: not asked for any more, since {error}"
    return Remark("failed_to_load", detail, "the rest is kept", "error", order_id(number))
