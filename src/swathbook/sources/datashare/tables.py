"""The service's answers as tables.

Reading goes in steps, each in a module of its own: `entries` settles which rows are one order,
`orders`, `items` and `files` make the tables, column by column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
from geopandas import GeoDataFrame

from swathbook._collector import collector_paused
from swathbook.book import Book
from swathbook.sources._values import concat
from swathbook.sources.datashare import files as files_
from swathbook.sources.datashare import items as items_
from swathbook.sources.datashare import orders as orders_
from swathbook.sources.datashare.datasets import Key
from swathbook.sources.datashare.entries import Record, settle
from swathbook.sources.datashare.reading import Reading

_DEFAULT = Reading()


def book(
    *,
    rows: Iterable[object] = (),
    datasets: Mapping[Key, Record] | None = None,
    reading: Reading = _DEFAULT,
    findings: pd.DataFrame | None = None,
) -> Book:
    """Make a Book of the service's answers.

    Parameters
    ----------
    rows
        Orders: the objects in `items` of the listing's pages, or answers about one order.
    datasets
        Data sets by their provider and product id.
    reading
        How to read what the service leaves open.
    findings
        What there is to know already, to stand before what is found here.

    Returns
    -------
    book
        No row is missing, whatever it holds; what could not be read is missing in it, and noted.

    Examples
    --------
    >>> row = {"consumer": "did:a", "orderSeq": "1", "productID": "p", "price": "12.5"}
    >>> book(rows=[row]).items["net_amount"]
    item_id
    datashare:did:a/1/p    12.500000
    Name: net_amount, dtype: decimal128(32, 6)[pyarrow]
    """
    with collector_paused():
        entries = settle(rows)
        ordered = orders_.tabulate(entries, reading)
        found = items_.tabulate(entries, ordered.frame, datasets or {})
        linked = files_.tabulate(datasets or {}, ordered.frame, found.frame)
        known = concat([findings, ordered.findings, found.findings, linked.findings])
    return Book(orders=ordered.frame, items=found.frame, files=linked.frame, findings=known)


def orders(rows: Iterable[object], *, reading: Reading = _DEFAULT) -> GeoDataFrame:
    """Make the orders' table.

    Examples
    --------
    >>> orders([{"consumer": "did:a", "orderSeq": "1", "status": "finished"}])["stage"]
    order_id
    datashare:did:a/1    succeeded
    Name: stage, dtype: string
    """
    return book(rows=rows, reading=reading).orders
