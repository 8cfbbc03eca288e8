"""The marketplace's answers as tables.

Reading goes in steps, each in a module of its own: `entries` settles which answer counts for which
order, `contents` gathers the items, `orders`, `items` and `files` make the tables, column by
column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
from geopandas import GeoDataFrame

from swathbook._collector import collector_paused
from swathbook.book import Book
from swathbook.sources._values import concat
from swathbook.sources.market import files as files_
from swathbook.sources.market import items as items_
from swathbook.sources.market import orders as orders_
from swathbook.sources.market.contents import gather
from swathbook.sources.market.entries import merge
from swathbook.sources.market.reading import Reading

_DEFAULT = Reading()


def book(
    *,
    listed: Iterable[object] = (),
    details: Iterable[object] = (),
    links: Mapping[str, object] | None = None,
    reading: Reading = _DEFAULT,
    findings: pd.DataFrame | None = None,
) -> Book:
    """Make a Book of the marketplace's answers.

    Parameters
    ----------
    listed
        Rows of the listing: the objects in `data.content` of its pages.
    details
        Details of orders: the `data` of each answer. A detail counts over a listing's row.
    links
        The `data` of a download-links answer for each order number.
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
        merged = merge(listed, details)
        contents = gather(merged)
        ordered = orders_.tabulate(merged, contents.order_notes, reading)
        found = items_.tabulate(contents, merged.keys, reading)
        linked = files_.tabulate(links or {}, found.frame)
        known = concat([findings, ordered.findings, found.findings, linked.findings])
    return Book(ordered.frame, found.frame, found.frames, linked.frame, known)


def orders(listed: Iterable[object], *, reading: Reading = _DEFAULT) -> GeoDataFrame:
    """Make the orders' table of a listing's rows.

    Examples
    --------
    >>> orders([{"orderNo": "A-1", "status": 2, "finalAmount": "900.00"}])["stage"]
    order_id
    market:A-1    succeeded
    Name: stage, dtype: string
    """
    return book(listed=listed, reading=reading).orders


def items(details: Iterable[object], *, reading: Reading = _DEFAULT) -> GeoDataFrame:
    """Make the items' table of details: the `data` of each answer."""
    return book(details=details, reading=reading).items


def files(links: Mapping[str, object], *, reading: Reading = _DEFAULT) -> pd.DataFrame:
    """Make the files' table of the `data` of a download-links answer for each order number."""
    return book(links=links, reading=reading).files
