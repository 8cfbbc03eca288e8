"""How orders change as time goes by: worked out when somebody asks, event by event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from swathbook.emulator.services.regards.orders.model import (
    IN_ERROR,
    TO_RETRY,
    Order,
    Suborder,
)
from swathbook.emulator.services.regards.orders.storage import Storage
from swathbook.emulator.services.regards.orders.suborders import Numbers, divide
from swathbook.emulator.services.regards.profiles import Profile, Status
from swathbook.emulator.services.regards.switches import RegardsSwitches

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EXPIRING: tuple[Status, ...] = ("PENDING", "RUNNING", "PAUSED")
"""Where an order expires whether files are left or not."""


@dataclass(frozen=True)
class _Event:
    """Something that will happen to an order."""

    at: datetime
    order: Order
    happen: Callable[[Order, datetime], None]


@dataclass(frozen=True)
class Lifecycle:
    """Lets orders grow older.

    Parameters
    ----------
    profile, switches
        The rules, and the pace.
    storage
        What has the files.
    numbers
        Where ids of tasks, sub-orders and files come from.
    drop_basket
        What to do with a basket's owner once the basket is no more needed.
    """

    profile: Profile
    switches: RegardsSwitches
    storage: Storage
    numbers: Numbers
    drop_basket: Callable[[str], object]

    def advance(self, orders: Sequence[Order], now: datetime) -> None:
        """Let everything happen to the orders of one lane that is due by now, in turn."""
        while due := [event for event in self._coming(orders) if event.at <= now]:
            event = min(due, key=lambda each: (each.at, each.order.id))
            event.happen(event.order, event.at)
            self.settle(orders, event.at)

    def settle(self, orders: Sequence[Order], at: datetime) -> None:
        """Count anew what orders of one lane have come to, and fill the places that are free."""
        for order in orders:
            _count(order)
            self._conclude(order, at)
        taken = sum(part.takes_a_place for order in orders for part in order.suborders)
        free = max(self.switches.suborders_at_once - taken, 0)
        for suborder in list(_queue(orders))[:free]:
            suborder.ends_at = at + self._job_time(suborder)

    def _coming(self, orders: Sequence[Order]) -> Iterator[_Event]:
        for order in orders:
            if order.prepared_at is not None:
                yield _Event(order.prepared_at, order, self._prepare)
            for part in order.suborders:
                if part.ends_at is not None:
                    yield _Event(part.ends_at, order, self._end_jobs)
            if order.stops_at is not None:
                yield _Event(order.stops_at, order, _stop_jobs)
            if order.expires_at is not None and _can_expire(order):
                yield _Event(self._check_after(order.expires_at), order, _expire)

    def _prepare(self, order: Order, at: datetime) -> None:
        """Work an order's content out."""
        order.prepared_at, order.is_prepared = None, True
        divide(order, self.switches, self.numbers)
        order.expires_at = at + self._lifetime(order)
        if order.keeps_basket and order.tasks:
            self.drop_basket(order.owner)
        if not order.tasks:
            order.percent = 100
            order.turn(self.profile.empty_outcome, at)
        elif order.status == "PENDING":
            order.turn("RUNNING", at)

    def _end_jobs(self, order: Order, at: datetime) -> None:
        for part in order.suborders:
            if part.ends_at is not None and part.ends_at <= at:
                part.ends_at = None
                self._restore(part)

    def _restore(self, part: Suborder) -> None:
        for file in part.files:
            if file.state == "PENDING":
                file.state = self.storage.restored(file)

    def _conclude(self, order: Order, at: datetime) -> None:
        if order.status == "RUNNING" and order.is_prepared and order.percent == 100:
            order.turn(self._outcome(order), at)
        elif order.status == "DONE" and _has_failed_downloads(order):
            order.turn("DONE_WITH_WARNING", at)

    def _outcome(self, order: Order) -> Status:
        files = len(list(order.files))
        if files == 0:
            return self.profile.empty_outcome
        if order.errors == files:
            return "FAILED"
        warned = order.errors or _has_failed_downloads(order)
        return "DONE_WITH_WARNING" if warned else "DONE"

    def _job_time(self, part: Suborder) -> timedelta:
        lost = any(file.state == "PENDING" and self.storage.is_lost(file) for file in part.files)
        seconds = self.switches.storage_patience_s if lost else self.switches.job_s
        return timedelta(seconds=seconds)

    def _lifetime(self, order: Order) -> timedelta:
        stored = sum(part.is_stored for part in order.suborders)
        return self.profile.lifetime.of(stored, order.life)

    def _check_after(self, moment: datetime) -> datetime:
        """Find the next look for expired orders."""
        every = timedelta(seconds=self.switches.expiry_check_s)
        return EPOCH - (EPOCH - moment) // every * every if every else moment

    def pause(self, order: Order, at: datetime) -> None:
        """Ask an order's jobs to stop."""
        order.turn("PAUSED", at)
        order.stops_at = at + timedelta(seconds=self.switches.stop_s) if order.is_busy else None

    def resume(self, order: Order, at: datetime) -> None:
        """Let an order's jobs go on."""
        order.turn("RUNNING", at)
        if not order.is_prepared:
            order.prepared_at = at + order.preparation

    def delete(self, order: Order, at: datetime) -> None:
        """Erase all but an order's row."""
        _erase(order, "DELETED", at)

    def retry(self, order: Order, at: datetime) -> None:
        """Ask once more for the files in error."""
        for part in order.suborders:
            for file in part.files:
                if file.state in TO_RETRY:
                    file.state = "PENDING" if part.is_stored else "AVAILABLE"
                    file.download_error = None
        order.turn("RUNNING", at)
        order.expires_at = at + self._lifetime(order)


def _queue(orders: Sequence[Order]) -> Iterator[Suborder]:
    for order in orders:
        if order.status == "RUNNING":
            yield from (part for part in order.suborders if part.is_queued)


def _count(order: Order) -> None:
    """Work out an order's counters, unless its files are gone or not there yet."""
    files = list(order.files)
    if not files:
        return
    total = sum(file.size_bytes for file in files)
    treated = sum(file.size_bytes for file in files if file.state != "PENDING")
    order.percent = 100 * treated // total if total else 100
    order.errors = sum(file.state in IN_ERROR for file in files)
    order.available = len(order.available_files)
    order.waiting = any(part.is_waiting for part in order.suborders)


def _has_failed_downloads(order: Order) -> bool:
    return any(file.state == "DOWNLOAD_ERROR" for file in order.files)


def _can_expire(order: Order) -> bool:
    left = order.status in ("DONE", "DONE_WITH_WARNING") and order.available > 0
    return order.status in EXPIRING or left


def _stop_jobs(order: Order, at: datetime) -> None:  # noqa: ARG001
    order.stops_at = order.prepared_at = None
    for part in order.suborders:
        part.ends_at = None


def _expire(order: Order, at: datetime) -> None:
    _erase(order, "EXPIRED", at)


def _erase(order: Order, status: Status, at: datetime) -> None:
    order.suborders.clear()
    for task in order.tasks:
        task.files.clear()
    order.available, order.waiting = 0, False
    order.prepared_at = order.stops_at = None
    order.turn(status, at)
