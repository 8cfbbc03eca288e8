"""Saved answers of a REGARDS service: told apart by what they hold, whatever they are called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import pandas as pd

from swathbook.book import Book
from swathbook.errors import BadRequestError
from swathbook.sources._paging import Page
from swathbook.sources._rows import names
from swathbook.sources._saved_answers import rows_missing
from swathbook.sources._values import concat, shown
from swathbook.sources.regards import tables
from swathbook.sources.regards.documents.catalog_questions import with_urn
from swathbook.sources.regards.reading import Reading
from swathbook.sources.regards.service.pages import page_of
from swathbook.sources.regards.tabulating.entities import Record, link, record, records
from swathbook.sources.regards.tabulating.products import entity_type, latest

Kind: TypeAlias = Literal["orders", "files", "features"]

_ORDER_KEYS = frozenset(
    {
        "creationDate",
        "expirationDate",
        "statusDate",
        "percentCompleted",
        "filesInErrorCount",
        "availableFilesCount",
        "waitingForUser",
        "datasetTasks",
    }
)
_FILE_KEYS = frozenset(
    {
        "orderId",
        "ipId",
        "filesTaskId",
        "dataType",
        "filename",
        "filesize",
        "checksum",
        "digestAlgorithm",
        "downloadUrl",
        "downloadError",
    }
)
_FEATURE_KEYS = frozenset(
    {"providerId", "virtualId", "entityType", "geometry", "normalizedGeometry", "properties"}
)
_SURE = 2
"""So many of its keys tell a kind of row for sure."""

_ORDER_IN_PATH = re.compile(r"/orders/(\d+)/(?:dataset|files|filesTask)\b")


@dataclass
class _Listing:
    """What is known of one listing that came in pages: what it announced, and how much came."""

    announced: int = 0
    came: set[str] = field(default_factory=set)


class RegardsShelf:
    """Collects saved answers of a REGARDS service, in any order.

    Parameters
    ----------
    reading
        How to read what the service leaves open.
    """

    def __init__(self, reading: Reading | None = None) -> None:
        self._reading = reading or Reading()
        self._orders: list[object] = []
        self._files: dict[str, list[object]] = {}
        self._features: dict[str, Record] = {}
        self._listings: dict[tuple[Kind, str], _Listing] = {}

    def take(self, body: Any, name: str) -> bool:  # noqa: ARG002
        """Keep an answer, if it is one of the service's.

        Parameters
        ----------
        body
            The decoded answer: a page of orders, files or features, or one of these, in its
            envelope of `content` and `links` or without.
        name
            Where it was found.

        Returns
        -------
        is_taken
            Whether it is one.

        Raises
        ------
        BadRequestError
            It is one, and says that the service refused.
        """
        if not isinstance(body, Mapping):
            return False
        if body.keys() == {"messages"}:
            raise BadRequestError(
                "an answer about orders was wanted; the service refused it, and said "
                f"{shown(body['messages'])}. Ask again, or leave the file out."
            )
        return self._take_page(body) or self._take_rows([body], "")

    def book(self) -> Book:
        """Make a Book of all that was taken."""
        return tables.book(
            orders=self._orders,
            files=self._files,
            features=self._features,
            reading=self._reading,
            findings=self._rows_missing(),
        )

    def _take_page(self, body: Record) -> bool:
        page = page_of(body)
        if page is None:
            return False
        is_empty = not page.rows and page.total is not None
        return self._take_rows(page.rows, link(body, "self") or "", page) or is_empty

    def _take_rows(self, rows: Sequence[Any], address: str, page: Page | None = None) -> bool:
        """Keep rows of one kind; which one, the first tells that can be told."""
        kind: Kind | None = next(filter(None, map(_kind_of, rows)), None)
        if kind is None:
            return False
        if kind == "orders":
            self._orders += rows
        elif kind == "files":
            self._take_files(rows, address)
        else:
            self._take_features(rows)
        if page is not None and kind != "features":
            self._count(kind, rows, address, page.total or 0)
        return True

    def _take_files(self, rows: Sequence[Any], address: str) -> None:
        """Sort files by order: the one that each names, or else the page's address."""
        found = _ORDER_IN_PATH.search(address)
        for row, number in zip(rows, names(records(rows), "orderId"), strict=True):
            self._files.setdefault(number or (found[1] if found else ""), []).append(row)

    def _take_features(self, rows: Sequence[Any]) -> None:
        for row in rows:
            feature = with_urn(record(row))
            last, own = feature.get("virtualId"), feature.get("id")
            if isinstance(last, str):
                self._features[last] = latest(self._features.get(last), feature)
            if isinstance(own, str) and own != last:
                self._features[own] = feature

    def _count(self, kind: Kind, rows: Sequence[Any], address: str, announced: int) -> None:
        """Remember how many rows a listing announced; its pages are known by their address."""
        own = [record(row) for row in rows]
        name = address.partition("?")[0] or ", ".join(filter(None, {*names(own, "orderId")}))
        listing = self._listings.setdefault((kind, name), _Listing())
        listing.announced = max(listing.announced, announced)
        listing.came |= {key or f"{len(listing.came)}?" for key in names(own, "id")}

    def _rows_missing(self) -> pd.DataFrame:
        """Hold the rows of all pages against the numbers that the service announced."""
        return concat(
            rows_missing(kind, listing.announced, len(listing.came))
            for (kind, _), listing in self._listings.items()
        )


def _kind_of(row: object) -> Kind | None:
    """Tell what a row is by the keys that only its kind has."""
    said = record(row)
    if _is_feature(said):
        return "features"
    counts: dict[Kind, int] = {
        "orders": len(said.keys() & _ORDER_KEYS),
        "files": len(said.keys() & _FILE_KEYS),
    }
    kind = max(counts, key=counts.__getitem__)
    is_enveloped = isinstance(row, Mapping) and row.keys() >= {"content", "links"}
    has_status = said.keys() >= {"id", "status"}
    if "id" in said and counts[kind] >= (1 if is_enveloped or has_status else _SURE):
        return kind
    return "orders" if is_enveloped and has_status else None


def _is_feature(said: Record) -> bool:
    name = with_urn(said).get("id")
    is_named = isinstance(name, str) and entity_type(name) is not None
    return is_named and len(said.keys() & _FEATURE_KEYS) >= _SURE
