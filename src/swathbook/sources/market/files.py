"""Files: one row per download link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from swathbook import schema
from swathbook.sources._values import (
    ALL_ROWS,
    Notes,
    concat,
    essence,
    extras,
    findings,
    full_names,
    note,
    settle_names,
    shown,
    texts,
)
from swathbook.sources.market.entries import Record, record
from swathbook.sources.market.order_ids import order_id
from swathbook.sources.market.orders import status_words

_KEYS = {"url": "downloadUrls", "state": "status"}


@dataclass(frozen=True)
class Files:
    """The files' table, and what there is to know about it."""

    frame: pd.DataFrame
    findings: pd.DataFrame | None


def link_parameter(url: str, name: str) -> str | None:
    """Take one parameter out of a download link.

    Examples
    --------
    >>> link_parameter("https://example.com/download?orderNo=A&id=69&sign=x%2By", "id")
    '69'
    """
    try:
        values = parse_qs(urlsplit(url).query).get(name, [])
    except ValueError:
        return None
    return values[0].strip() or None if values else None


def tabulate(links: Mapping[str, object], items: pd.DataFrame) -> Files:
    """Make the files' table.

    Parameters
    ----------
    links
        The data of a download-links answer for each order number.
    items
        The items' table: a file whose id is that of an item of its order belongs to it.
    """
    rows = [row for number, data in links.items() for row in _rows(number, record(data))]
    urls = texts([row.url for row in rows])
    natives = [link_parameter(url, "id") for url in urls.array.fillna("")]
    order_ids = [row.order_id for row in rows]
    prefixes = [f"{order_id}/" for order_id in order_ids]
    wanted = full_names(prefixes, natives, [row.place for row in rows])
    keys, about_names = settle_names(wanted, natives, "id in the link")
    states = status_words([row.status for row in rows])
    item_rows = pc.index_in(pa.array(wanted, pa.large_string()), pa.array(items.index.array))
    columns = {
        "order_id": order_ids,
        "item_id": _taken(items.index, item_rows),
        "product_id": _taken(items["product_id"], item_rows),
        "url": urls.array,
        "state": states.array,
    }
    notes = {"": (*about_names, *_repeated(rows)), "url": urls.notes, "state": states.notes}
    columns["extra"] = extras([row.said for row in rows], _KEYS, notes)
    frame = schema.FILES.frame(columns, index=keys)
    return Files(frame, concat([findings("files", keys, notes), _misshapen(links)]))


def link_to(file_id: str, number: str, data: object) -> str | None:
    """Find the link to one file in the data of a download-links answer.

    Examples
    --------
    >>> link = "https://example.com/download?orderNo=A&id=69&sign=x"
    >>> link_to("market:A/69", "A", {"status": 2, "downloadUrls": [link]}) == link
    True
    """
    rows = _rows(number, record(data))
    urls = texts([row.url for row in rows]).array.fillna("")
    natives = [link_parameter(url, "id") for url in urls]
    prefixes = [f"{row.order_id}/" for row in rows]
    wanted = full_names(prefixes, natives, [row.place for row in rows])
    keys, _ = settle_names(wanted, natives, "id in the link")
    return dict(zip(keys, urls, strict=True)).get(file_id) or None


def _taken(values: Any, rows: Any) -> Any:
    return schema.TEXT.__from_arrow__(pa.array(values.array).take(rows))


@dataclass(frozen=True)
class _Row:
    """One link: its order, its place among the order's links, and how often it came.

    `said` is the answer that it came in, with this one link instead of all.
    """

    order_id: str
    place: int
    said: Record
    times: int

    @property
    def url(self) -> object:
        return self.said["downloadUrls"]

    @property
    def status(self) -> object:
        return self.said.get("status")


def _rows(number: str, data: Record) -> list[_Row]:
    """List an order's links; the same link twice is one."""
    urls = _urls(data)
    times = Counter(map(essence, urls))
    first = dict(zip(map(essence, reversed(urls)), reversed(urls), strict=True))
    return [
        _Row(order_id(number), place, {**data, "downloadUrls": first[name]}, count)
        for place, (name, count) in enumerate(times.items(), start=1)
    ]


def _repeated(rows: Sequence[_Row]) -> list[Notes]:
    many = {at: row.times for at, row in enumerate(rows) if row.times > 1}
    if not many:
        return []
    found = [f"the same link came {count} times" for count in many.values()]
    return [note(list(many), "repeated_row", found, action="kept once", severity="info")]


def _urls(data: Record) -> list[object]:
    urls = data.get("downloadUrls")
    if isinstance(urls, list):
        return [url for url in urls if url is not None]
    return [urls] if isinstance(urls, str) and urls.strip() else []


def _misshapen(links: Mapping[str, object]) -> pd.DataFrame | None:
    """Note the answers that hold neither a list of links nor nothing."""
    held = {number: _held(data) for number, data in links.items()}
    odd = [
        f"order {number}: a list of links was wanted; found {shown(urls)}"
        for number, urls in held.items()
        if not isinstance(urls, list | str | None)
    ]
    return findings("files", [], {"url": [note([ALL_ROWS] * len(odd), "unexpected_type", odd)]})


def _held(data: object) -> object:
    """Tell what an answer holds for links; one that is no object holds itself."""
    return data.get("downloadUrls") if isinstance(data, dict) else data
