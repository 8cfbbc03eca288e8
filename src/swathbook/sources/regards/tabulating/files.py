"""Files: one row each, with where it is fetched, how to check it, and what it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from swathbook import schema
from swathbook.sources._rows import names, strays
from swathbook.sources._values import Field, Notes, extras, findings, note, read, shown, texts
from swathbook.sources.regards.order_ids import order_id
from swathbook.sources.regards.reading import Reading
from swathbook.sources.regards.tabulating.entities import LINKS, Record, link
from swathbook.sources.regards.tabulating.file_rows import FileRows
from swathbook.sources.regards.tabulating.file_values import algorithms, checksums, sizes
from swathbook.sources.regards.tabulating.products import Belonging
from swathbook.sources.regards.tabulating.statuses import FAILED_FILE_STATES, file_states

_FIELDS = (
    Field("product_id", "productId", texts),
    Field("name", "filename", texts),
    Field("size_bytes", "filesize", sizes),
    Field("checksum", "checksum", checksums),
    Field("checksum_type", "digestAlgorithm", algorithms),
    Field("mime_type", "mimeType", texts),
    Field("state", "state", file_states),
)
_NAMES = (Field("file_id", "id", texts), Field("order_id", "orderId", texts))
_KEYS = {field.column: field.key for field in (*_FIELDS, *_NAMES)}
_AVAILABLE = "AVAILABLE"


@dataclass(frozen=True)
class Files:
    """The files' table, and what there is to know about it."""

    frame: pd.DataFrame
    findings: pd.DataFrame | None


def tabulate(rows: FileRows, belonging: Belonging, reading: Reading) -> Files:
    """Make the files' table.

    Parameters
    ----------
    rows
        The files of all orders.
    belonging
        What they belong to.
    reading
        Where they are fetched.
    """
    records = [_with_state(record) for record in rows.records]
    sheet, names_said = read(records, _FIELDS), read(records, _NAMES)
    urns, urls = names(records, "ipId"), _urls(records, reading)
    lost_in = sheet.notes | names_said.notes
    columns = sheet.columns | {
        "order_id": [number and order_id(number) for number in rows.numbers],
        "item_id": belonging.items,
        "product_id": _or_else(sheet.columns["product_id"], urns),
        "url": urls,
        "extra": extras(_rest(rows.records, urls, urns, belonging), _KEYS, lost_in),
    }
    notes = lost_in | {
        "": (*rows.notes, *strays(records)),
        "order_id": (*rows.order_notes, *names_said.notes["order_id"]),
        "item_id": tuple(_about_products(urns, belonging)),
        "state": (*sheet.notes["state"], *_failures(records, sheet.columns["state"])),
    }
    frame = schema.FILES.frame(columns, index=rows.keys)
    return Files(frame, findings("files", rows.keys, notes))


def _or_else(values: Any, others: Sequence[str | None]) -> Any:
    return pd.Series(values).fillna(pd.Series(others, dtype=schema.TEXT)).array


def _with_state(record: Record) -> Record:
    """Say the state of a file that comes from among those that are available now."""
    if record.get("state") is None and record.get("downloadUrl") is not None:
        return {**record, "state": _AVAILABLE}
    return record


def _urls(records: Sequence[Record], reading: Reading) -> list[str | None]:
    numbers = names(records, "id")
    return [
        (reading.file_url(number) if number else None) or link(record, "self") or _download(record)
        for number, record in zip(numbers, records, strict=True)
    ]


def _download(record: Record) -> str | None:
    url = record.get("downloadUrl")
    return url.strip() or None if isinstance(url, str) else None


def _rest(
    records: Sequence[Record],
    urls: Sequence[str | None],
    urns: Sequence[str | None],
    belonging: Belonging,
) -> list[Record]:
    """Leave out what other columns say: the product's URN, and the link to the file itself."""
    return [
        {
            key: value
            for key, value in record.items()
            if not (key == LINKS and _says_only(value, url))
            and not (key == "ipId" and urn and item and item.endswith(f"/{urn}"))
        }
        for record, url, urn, item in zip(records, urls, urns, belonging.items, strict=True)
    ]


def _says_only(links: object, url: str | None) -> bool:
    return links == [] or links == [{"rel": "self", "href": url}]


def _about_products(urns: Sequence[str | None], belonging: Belonging) -> Iterator[Notes]:
    if belonging.attached:
        found = [f"the file belongs to {urns[row]}, not to a product" for row in belonging.attached]
        yield note(belonging.attached, "no_item", found, severity="info")
    if belonging.loose:
        yield note(belonging.loose, "no_item", "the file names no product", severity="warning")


def _failures(records: Sequence[Record], states: Any) -> Iterator[Notes]:
    failed = pd.Series(states).isin(FAILED_FILE_STATES).tolist()
    rows = [row for row, record in enumerate(records) if failed[row] or record.get("downloadError")]
    if rows:
        found = [_reason(records[row]) for row in rows]
        yield note(rows, "file_error", found, action="kept", severity="warning")


def _reason(record: Record) -> str:
    error = record.get("downloadError")
    said = error.strip().splitlines()[:1] if isinstance(error, str) else [error]
    return f"its state is {shown(record.get('state'))}" + (
        f", since {shown(said[0])}" if said and said[0] else ""
    )
