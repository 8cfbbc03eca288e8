"""Saved answers of the marketplace: told apart by what they hold, whatever they are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from swathbook.book import Book
from swathbook.errors import ShapeError
from swathbook.sources._rows import names
from swathbook.sources._saved_answers import rows_missing
from swathbook.sources._values import ALL_ROWS, concat, findings, note, numbers
from swathbook.sources.market import tables
from swathbook.sources.market.entries import Record
from swathbook.sources.market.envelope import unwrap
from swathbook.sources.market.files import link_parameter
from swathbook.sources.market.reading import Reading

_ORDER_KEYS = frozenset(
    {
        "orderNo",
        "status",
        "type",
        "region",
        "timeStart",
        "timeEnd",
        "finalAmount",
        "simulationId",
        "recurring",
        "maxCloud",
        "creator",
        "ctime",
        "mtime",
        "deleted",
        "expectedDeliveryTime",
    }
)
_ITEM_KEYS = frozenset(
    {"productId", "geometry", "unitPrice", "imageTime", "area", "amount", "allSwathLonLat"}
)
_ENVELOPE = frozenset({"code", "message", "data"})


class MarketShelf:
    """Collects saved answers of the marketplace, in any order.

    Parameters
    ----------
    reading
        How to read what the service leaves open.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._listed: list[Record] = []
        self._details: list[Record] = []
        self._links: dict[str, dict[str, Any]] = {}
        self._announced: list[Any] = []
        self._nameless: list[str] = []

    def take(self, body: Any, name: str) -> bool:
        """Keep an answer, if it is one of the marketplace's.

        Parameters
        ----------
        body
            The decoded answer: the whole envelope, its `data`, or one row of a listing.
        name
            Where it was found, for findings.

        Returns
        -------
        is_taken
            Whether it is one.

        Raises
        ------
        ServiceError
            It is one, and says that the service refused.
        ShapeError
            It is one, and holds nothing.
        """
        if not isinstance(body, Mapping):
            return False
        data = _data(body)
        if "downloadUrls" in data:
            self._take_links(data, name)
        elif "order" in data and ("content" in data or isinstance(data["order"], Mapping)):
            self._details.append(data)
        elif _is_page(data):
            self._listed += data["content"] or []
            self._announced.append(data.get("total"))
        elif _is_order(data):
            self._listed.append(data)
        else:
            return False
        return True

    def book(self) -> Book:
        """Make a Book of all that was taken."""
        return tables.book(
            listed=self._listed,
            details=self._details,
            links=self._links,
            reading=self._reading,
            findings=concat([self._rows_missing(), self._links_without_order()]),
        )

    def _take_links(self, data: Record, name: str) -> None:
        """Sort download links by the order that each names; nothing else in the answer does."""
        urls = data["downloadUrls"]
        by_order = _by_order(urls if isinstance(urls, list) else [urls])
        if not by_order:
            self._nameless.append(name)
        for number, own in by_order.items():
            known = self._links.get(number, {}).get("downloadUrls", [])
            self._links[number] = {**data, "downloadUrls": [*known, *own]}

    def _links_without_order(self) -> pd.DataFrame | None:
        found = [
            f"{name}: without a link, download links do not say which order they belong to"
            for name in self._nameless
        ]
        rows = [ALL_ROWS] * len(found)
        notes = note(rows, "missing_key", found, action="left out", severity="info")
        return findings("files", [], {"": [notes]})

    def _rows_missing(self) -> pd.DataFrame | None:
        announced = numbers(self._announced).array.to_numpy(dtype=float, na_value=0.0)
        total = int(max(announced, default=0))
        rows = {number or at for at, number in enumerate(names(self._listed, "orderNo"))}
        return rows_missing("orders", total, len(rows))


def _data(body: Record) -> Record:
    """Take what an answer holds; it may have been saved without its envelope."""
    if "code" in body and body.keys() & _ENVELOPE - {"code"}:
        data = unwrap(body)
    else:
        data = body.get("data", body) if body.keys() <= _ENVELOPE else body
    if isinstance(data, Mapping):
        return data
    raise ShapeError(
        f"data with an order, a page of orders or download links was wanted; it is {data!r:.60}. "
        "Ask for the answer again."
    )


def _is_page(data: Record) -> bool:
    rows = data.get("content")
    if not rows:
        return {"content", "total"} <= data.keys() and "order" not in data
    objects = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    return any(map(_is_order, objects))


def _is_order(row: Record) -> bool:
    """Tell an order from an item, and from anything else."""
    own, foreign = len(row.keys() & _ORDER_KEYS), len(row.keys() & _ITEM_KEYS)
    return own > foreign and ("orderNo" in row or own >= len(_ITEM_KEYS))


def _by_order(urls: Iterable[object]) -> dict[str, list[object]]:
    given = [url for url in urls if url is not None and url != ""]
    named = [link_parameter(url, "orderNo") if isinstance(url, str) else None for url in given]
    known = next(filter(None, named), "unnumbered")
    sorted_: dict[str, list[object]] = {}
    for url, number in zip(given, named, strict=True):
        sorted_.setdefault(number or known, []).append(url)
    return sorted_
