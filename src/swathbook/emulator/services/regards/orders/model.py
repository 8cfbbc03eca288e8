"""Orders with their sub-orders and files: what is known of them, and nothing of how they change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from swathbook.emulator.services.regards.orders.contents import Choice, Content, Pick
from swathbook.emulator.services.regards.profiles import Status

FileState = Literal[
    "PENDING", "AVAILABLE", "DOWNLOADED", "DOWNLOAD_ERROR", "PROCESSING_ERROR", "ERROR"
]

IN_ERROR = ("ERROR", "PROCESSING_ERROR")
"""The states that an order counts as errors."""

TO_RETRY = (*IN_ERROR, "DOWNLOAD_ERROR")
"""The states of files that a retry asks for once more."""


@dataclass(eq=False)
class OrderFile:
    """A file of an order.

    Parameters
    ----------
    is_shared
        Whether it stands for equal files of several products.
    troubles
        How often the storage has been in trouble with it.
    """

    id: int
    order: Order = field(repr=False)
    suborder_id: int
    pick: Pick = field(repr=False)
    state: FileState
    is_shared: bool = False
    download_error: str | None = None
    troubles: int = 0

    @property
    def name(self) -> str:
        """Its name, not always the only one of that name."""
        return self.pick.file.name

    @property
    def size_bytes(self) -> int:
        """How large it is, as far as is known."""
        return self.pick.file.size or 0


@dataclass(eq=False)
class Suborder:
    """A part of an order that is got from the storage at once.

    Parameters
    ----------
    is_stored
        Whether its files are stored; else they are referred to, and there from the start.
    ends_at
        When the storage is done with it; `None` while nobody has asked.
    """

    id: int
    is_stored: bool
    files: list[OrderFile] = field(default_factory=list, repr=False)
    ends_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        """Whether the storage is at work."""
        return self.ends_at is not None

    @property
    def is_queued(self) -> bool:
        """Whether the storage is still to be asked."""
        return not self.is_running and any(file.state == "PENDING" for file in self.files)

    @property
    def is_waiting(self) -> bool:
        """Whether files are there to be fetched, and no more will come."""
        states = {file.state for file in self.files}
        return "PENDING" not in states and "AVAILABLE" in states

    @property
    def takes_a_place(self) -> bool:
        """Whether it keeps others from running."""
        return self.is_stored and (self.is_running or self.is_waiting)


@dataclass(eq=False)
class DatasetTask:
    """What an order asks for of one dataset, with the files that came of it.

    Parameters
    ----------
    files
        None any more once the order is deleted or expired.
    """

    id: int
    choice: Choice = field(repr=False)
    files: list[OrderFile] = field(default_factory=list, repr=False)


@dataclass(eq=False)
class Order:
    """An order.

    Parameters
    ----------
    content
        What it asks for.
    lane
        Orders of the same lane share the few places for sub-orders.
    preparation
        How long it takes to work its content out.
    life
        How long a sub-order is kept.
    page_url
        The page that the confirmation mail points to.
    origin
        The address under which it was ordered.
    keeps_basket
        Whether the basket that it was made from goes only once its content is worked out.
    prepared_at
        When its content will be worked out; `None` while that rests and afterwards.
    stops_at
        When jobs that were asked to stop do so.
    """

    id: int
    owner: str
    label: str
    created_at: datetime
    content: Content = field(repr=False)
    lane: str
    preparation: timedelta
    life: timedelta
    page_url: str | None = None
    origin: str = ""
    keeps_basket: bool = False
    status: Status = "PENDING"
    status_at: datetime = field(init=False)
    expires_at: datetime | None = None
    tasks: list[DatasetTask] = field(default_factory=list, repr=False)
    suborders: list[Suborder] = field(default_factory=list, repr=False)
    is_prepared: bool = False
    prepared_at: datetime | None = None
    stops_at: datetime | None = None
    percent: int = 0
    errors: int = 0
    available: int = 0
    waiting: bool = False

    def __post_init__(self) -> None:
        self.status_at = self.created_at
        self.prepared_at = self.created_at + self.preparation

    @property
    def files(self) -> Iterator[OrderFile]:
        """All files, sub-order by sub-order."""
        return (file for suborder in self.suborders for file in suborder.files)

    @property
    def is_busy(self) -> bool:
        """Whether jobs are at work for it."""
        return self.prepared_at is not None or any(part.is_running for part in self.suborders)

    @property
    def has_processing(self) -> bool:
        """Whether something is done with its files before they are handed out."""
        return any(choice.process for choice in self.content)

    @property
    def available_files(self) -> Sequence[OrderFile]:
        """The files that can be fetched now."""
        return [file for file in self.files if file.state == "AVAILABLE"]

    def turn(self, status: Status, at: datetime) -> None:
        """Take on a status."""
        self.status, self.status_at = status, at
