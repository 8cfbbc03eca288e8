"""Saved answers as a Book: whatever services they come from, in any order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from swathbook._collector import collector_paused
from swathbook.book import Book
from swathbook.errors import SwathbookError
from swathbook.joins.concat import concat as joined
from swathbook.sources._saved_answers import Found, Unreadable, answers
from swathbook.sources._values import ALL_ROWS, concat, findings, note
from swathbook.sources.datashare.reading import Reading as DataShareReading
from swathbook.sources.datashare.saved import DataShareShelf
from swathbook.sources.market.reading import Reading
from swathbook.sources.market.saved import MarketShelf
from swathbook.sources.regards.saved import RegardsShelf

EXAMPLE = Path(__file__).parents[1] / "examples" / "market_order_detail.json"
"""The marketplace's documented answer about one order: a tasked radar strip of 17 frames."""


class Shelf(Protocol):
    """Knows the answers of one service, and collects them."""

    def take(self, body: Any, name: str) -> bool:
        """Keep an answer if it is the service's; raise what is wrong with it if it is no good."""
        ...

    def book(self) -> Book:
        """Make a Book of all that was taken."""
        ...


def read(source: Any, *, window_zone: str = "Asia/Shanghai", currency: str | None = None) -> Book:
    """Read saved answers of any of the services, in any order.

    Of the marketplace: listings, details and download links; of REGARDS: orders, their files, and
    the catalog's features; of the data-sharing service: orders and data sets. The detail of an
    order counts over its row in a listing, and of several answers the one that was modified last.
    What cannot be read is a finding, never an error, so that one broken file does not cost the
    others.

    Parameters
    ----------
    source
        A file of JSON, or of one JSON text per line (`.ndjson`, `.jsonl`), also with `.gz`; a
        folder of these, with all folders in it; JSON text; an answer as `json.loads` gives it; or
        a list of any of these. Answers are whole, as the service sends them, or their `data` alone.
    window_zone
        The zone of the orders' time windows, which the marketplace gives without one.
    currency
        The ISO 4217 code of all amounts, where the service does not say.

    Returns
    -------
    book
        `book.is_complete` tells whether everything could be read, `book.findings` what could not.

    Raises
    ------
    InputError
        A path does not exist, or the time zone is not known.

    Examples
    --------
    >>> read({"order": {"orderNo": "A-1", "status": 2}, "content": [{"id": 7}], "total": 1})
    Book: 1 order, 1 item, 0 frames, 0 files, 0 findings
    """
    reading = Reading(window_zone, currency)
    with collector_paused():
        books, unreadable = _collect(source, reading)
    return _bound(books, unreadable)


def _collect(source: Any, reading: Reading) -> tuple[list[Book], list[Unreadable]]:
    """Sort answers onto shelves, and make their Books; the answers themselves are let go here."""
    shelves: list[Shelf] = [
        MarketShelf(reading),
        RegardsShelf(),
        DataShareShelf(DataShareReading(reading.currency)),
    ]
    used, unreadable = set[Shelf](), list[Unreadable]()
    for each in answers(source):
        place = _sort(each, shelves)
        if isinstance(place, Unreadable):
            unreadable.append(place)
        else:
            used.add(place)
    return [shelf.book() for shelf in shelves if shelf in used], unreadable


def _sort(found: Found, shelves: Sequence[Shelf]) -> Shelf | Unreadable:
    """Put an answer on the shelf of its service, and name it; say so where there is none."""
    if isinstance(found, Unreadable):
        return found
    try:
        for shelf in shelves:
            if shelf.take(found.body, found.name):
                return shelf
    except SwathbookError as error:
        return Unreadable(found.name, str(error))
    return Unreadable(found.name, "this is JSON, but no answer about orders that is known here")


def _bound(books: Sequence[Book], unreadable: Sequence[Unreadable]) -> Book:
    """Bind the Books of all services, and what could not be read, into one."""
    found = [f"{one.name}: {one.reason}" for one in unreadable]
    notes = note([ALL_ROWS] * len(found), "unreadable_answer", found, action="left out")
    unread = Book(findings=concat([findings(None, [], {"": [notes]})]))
    return joined([unread, *books])
