"""A REGARDS service's answers as tables.

Reading goes in steps, each in a module of its own: `file_rows` settles which files there are,
`products` finds what they belong to, `orders`, `items` and `files` make the tables, column by
column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
from geopandas import GeoDataFrame

from swathbook._collector import collector_paused
from swathbook.book import Book
from swathbook.sources._values import concat
from swathbook.sources.regards.reading import Reading
from swathbook.sources.regards.tabulating import files as files_
from swathbook.sources.regards.tabulating import items as items_
from swathbook.sources.regards.tabulating import orders as orders_
from swathbook.sources.regards.tabulating.entities import record, records
from swathbook.sources.regards.tabulating.file_rows import gather
from swathbook.sources.regards.tabulating.products import assign

_DEFAULT = Reading()


def book(
    *,
    orders: Iterable[object] = (),
    files: Mapping[str, Iterable[object]] | None = None,
    features: Mapping[str, object] | None = None,
    reading: Reading = _DEFAULT,
    findings: pd.DataFrame | None = None,
) -> Book:
    """Make a Book of a REGARDS service's answers.

    Parameters
    ----------
    orders
        Orders, each in its envelope of `content` and `links` or without.
    files
        The files of each order by its number, each in its envelope or without.
    features
        The catalog's features by URN.
    reading
        How to read what the service leaves open.
    findings
        What there is to know already, to stand before what is found here.

    Returns
    -------
    book
        No row is missing, whatever it holds; what could not be read is missing in it, and noted.
    """
    with collector_paused():
        catalog = {urn: record(feature) for urn, feature in (features or {}).items()}
        rows = gather(files or {})
        belonging = assign(rows, catalog)
        ordered = orders_.tabulate(records(orders), rows.counts)
        filed = files_.tabulate(rows, belonging, reading)
        found = items_.tabulate(belonging.products, catalog)
        known = concat([findings, ordered.findings, found.findings, filed.findings])
    return Book(ordered.frame, found.frame, files=filed.frame, findings=known)


def orders(entities: Iterable[object], *, reading: Reading = _DEFAULT) -> GeoDataFrame:
    """Make the orders' table.

    Examples
    --------
    >>> orders([{"content": {"id": 4107, "status": "DONE_WITH_WARNING"}, "links": []}])["stage"]
    order_id
    regards:4107    succeeded
    Name: stage, dtype: string
    """
    return book(orders=entities, reading=reading).orders


def files(entities: Mapping[str, Iterable[object]], *, reading: Reading = _DEFAULT) -> pd.DataFrame:
    """Make the files' table of the files of each order."""
    return book(files=entities, reading=reading).files
