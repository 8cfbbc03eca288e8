"""Saved answers of the data-sharing service: told apart by what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from swathbook.book import Book
from swathbook.sources._saved_answers import rows_missing
from swathbook.sources.datashare import tables
from swathbook.sources.datashare.answers import page_of
from swathbook.sources.datashare.datasets import Key, dataset_keys
from swathbook.sources.datashare.entries import Record
from swathbook.sources.datashare.listing import row_key
from swathbook.sources.datashare.reading import Reading
from swathbook.sources.datashare.refusals import error_of, refusal_in

_ORDER_KEYS = frozenset({"consumer", "productID", "price", "applyTime", "lockProof", "provider"})
_DATASET_KEYS = frozenset(
    {"dataUrl", "dataName", "dataFiles", "sampleUrl", "publishTime", "category", "productName"}
)


class DataShareShelf:
    """Collects saved answers of the data-sharing service, in any order.

    Parameters
    ----------
    reading
        How to read what the service leaves open.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._rows: list[Any] = []
        self._listed: list[Any] = []
        self._datasets: dict[Key, Record] = {}
        self._announced = 0

    def take(self, body: Any, name: str) -> bool:  # noqa: ARG002
        """Keep an answer, if it is one of the service's.

        Parameters
        ----------
        body
            The decoded answer: a page of orders or data sets, one of either, or an error.
        name
            Where it was found.

        Returns
        -------
        is_taken
            Whether it is one.

        Raises
        ------
        ServiceError
            It is one, and says that the service refused.
        """
        if not isinstance(body, Mapping):
            return False
        if _is_page(body):
            self._take_page(body)
        elif _is_order(body):
            self._rows.append(body)
        elif _is_dataset(body):
            self._take_dataset(body)
        elif (refusal := refusal_in(body)) is not None:
            raise error_of(refusal, None)
        else:
            return False
        return True

    def book(self) -> Book:
        """Make a Book of all that was taken."""
        return tables.book(
            rows=[*self._listed, *self._rows],
            datasets=self._datasets,
            reading=self._reading,
            findings=self._rows_missing(),
        )

    def _take_page(self, body: Record) -> None:
        page = page_of(body)
        datasets = [row for row in page.rows if _is_dataset(row)]
        for row in datasets:
            self._take_dataset(row)
        if not datasets:
            self._listed += page.rows
            self._announced = max(self._announced, page.total or 0)

    def _take_dataset(self, dataset: Record) -> None:
        for key in dataset_keys([dataset]):
            self._datasets[key] = dataset

    def _rows_missing(self) -> pd.DataFrame | None:
        rows = {row_key(row) for row in self._listed}
        return rows_missing("orders", self._announced, len(rows))


def _is_page(body: Record) -> bool:
    """Tell a page: by its paging, or by its rows where that was left out."""
    pagination, rows = body.get("pagination"), body.get("items")
    if isinstance(pagination, Mapping) and "totalItems" in pagination:
        return isinstance(rows, list | None)
    return isinstance(rows, list) and any(_is_order(row) or _is_dataset(row) for row in rows)


def _is_order(row: object) -> bool:
    return isinstance(row, Mapping) and "orderSeq" in row and bool(row.keys() & _ORDER_KEYS)


def _is_dataset(row: object) -> bool:
    """Tell a data set, which is named like an order's product, and has no order number."""
    if not isinstance(row, Mapping) or "orderSeq" in row or "consumer" in row:
        return False
    return {"provider", "productID"} <= row.keys() and bool(row.keys() & _DATASET_KEYS)
