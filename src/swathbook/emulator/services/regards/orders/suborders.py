"""How an order's content is cut into sub-orders, and into tasks by dataset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from swathbook.emulator.services.regards.orders.contents import Choice, Pick
from swathbook.emulator.services.regards.orders.model import (
    DatasetTask,
    FileState,
    Order,
    OrderFile,
    Suborder,
)
from swathbook.emulator.services.regards.switches import RegardsSwitches


@dataclass
class Numbers:
    """Where ids come from."""

    orders: Iterator[int] = field(default_factory=lambda: count(4101))
    tasks: Iterator[int] = field(default_factory=lambda: count(901))
    suborders: Iterator[int] = field(default_factory=lambda: count(701))
    files: Iterator[int] = field(default_factory=lambda: count(50001))


def divide(order: Order, switches: RegardsSwitches, numbers: Numbers) -> None:
    """Give an order its tasks and sub-orders, as its content asks for them."""
    for choice in order.content:
        if choice.picks:
            suborders = list(_suborders(order, choice, switches, numbers))
            files = [file for suborder in suborders for file in suborder.files]
            order.tasks.append(DatasetTask(next(numbers.tasks), choice, files))
            order.suborders.extend(suborders)


def _suborders(
    order: Order, choice: Choice, switches: RegardsSwitches, numbers: Numbers
) -> Iterator[Suborder]:
    stored = [pick for pick in choice.picks if not pick.file.reference]
    referred = [pick for pick in choice.picks if pick.file.reference]
    for picks in _buckets(stored, switches.suborder_files, switches.suborder_bytes):
        yield _suborder(order, picks, numbers, is_stored=True)
    for picks in _buckets(referred, switches.suborder_references, None):
        yield _suborder(order, picks, numbers, is_stored=False)


def _buckets(
    picks: Sequence[Pick], most_files: int, most_bytes: int | None
) -> Iterator[Sequence[Pick]]:
    """Fill buckets; one is full as soon as it has so many files or bytes."""
    bucket: list[Pick] = []
    for pick in picks:
        bucket.append(pick)
        size_bytes = sum(inside.file.size or 0 for inside in bucket)
        if len(bucket) >= most_files or (most_bytes is not None and size_bytes >= most_bytes):
            yield bucket
            bucket = []
    if bucket:
        yield bucket


def _suborder(
    order: Order, picks: Sequence[Pick], numbers: Numbers, *, is_stored: bool
) -> Suborder:
    suborder = Suborder(next(numbers.suborders), is_stored)
    for pick in picks:
        twin = next((file for file in suborder.files if _is_equal(file.pick, pick)), None)
        if twin is None:
            state: FileState = "PENDING" if is_stored else "AVAILABLE"
            file = OrderFile(next(numbers.files), order, suborder.id, pick, state)
            suborder.files.append(file)
        elif twin.pick.product is not pick.product:
            twin.is_shared = True
    return suborder


def _is_equal(one: Pick, other: Pick) -> bool:
    """Whether two files are one in a sub-order: of the same digest."""
    return one.file.checksum is not None and one.file.checksum == other.file.checksum
