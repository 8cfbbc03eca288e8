"""The CSV of orders, as a table: read by the names of its columns, whichever there are."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from geopandas import GeoDataFrame

from swathbook.book import Book
from swathbook.errors import AnswerError
from swathbook.sources._scalars import whole_number
from swathbook.sources.regards import tables
from swathbook.sources.regards.tabulating.entities import Record

_KEYS: Mapping[str, str] = {
    "order_id": "id",
    "creation_date": "creationDate",
    "expiration_date": "expirationDate",
    "owner": "owner",
    "label": "label",
    "status": "status",
    "status_date": "statusDate",
    "percent_complete": "percentCompleted",
    "files_in_error": "filesInErrorCount",
    "files_size": "filesSize",
    "files_count": "filesCount",
}
"""What the service calls each column elsewhere."""

_COUNTS = ("percentCompleted", "filesInErrorCount", "filesSize", "filesCount")
_SEPARATORS = (";", ",", "\t")


def read(content: bytes, *, charset: str | None = None) -> GeoDataFrame:
    r"""Read the CSV of orders.

    Parameters
    ----------
    content
        The document.
    charset
        Its encoding, where the service says it; otherwise UTF-8, or Windows' Western one where it
        is no UTF-8.

    Returns
    -------
    orders
        One row per order, as in `schema.ORDERS`. Sums of sizes and files, and columns that are not
        known here, are in `extra`.

    Raises
    ------
    AnswerError
        It has no header with a column ORDER_ID.

    Examples
    --------
    >>> read(b"ORDER_ID;STATUS;FILES_COUNT\n4107;DONE;8\n")["extra"].tolist()
    ['{"filesCount":8}']
    """
    return book(content, charset=charset).orders


def book(content: bytes, *, charset: str | None = None) -> Book:
    """Read the CSV of orders into a Book, with what there is to know about it.

    Parameters
    ----------
    content
        The document.
    charset
        Its encoding, where the service says it.

    Raises
    ------
    AnswerError
        It has no header with a column ORDER_ID.
    """
    header, *rows = _rows(_text(content, charset)) or [[]]
    keys = _named(header)
    if _KEYS["order_id"] not in keys:
        raise AnswerError(
            "a CSV of orders with a column ORDER_ID was wanted; the answer begins with "
            f"{content[:60]!r}. Check the address, and fetch it again."
        )
    return tables.book(orders=[_record(keys, row) for row in rows])


def _text(content: bytes, charset: str | None) -> str:
    """Decode the document; what cannot be decoded becomes a mark, and costs nothing else."""
    for encoding in filter(None, (charset, "utf-8-sig")):
        try:
            return content.decode(encoding).removeprefix("\ufeff")
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("cp1252", "replace")


def _rows(text: str) -> list[list[str]]:
    """Take the text apart; only where the header is quoted, quotes mean something."""
    lines = [line for line in re.split(r"\r\n|\n|\r", text) if line.strip()]
    first = lines[0] if lines else ""
    separator = max(_SEPARATORS, key=first.count)
    if '"' not in first:
        return [line.split(separator) for line in lines]
    return [row for row in csv.reader(text.splitlines(), delimiter=separator) if row]


def _named(header: Sequence[str]) -> list[str]:
    """Name the columns as the service does elsewhere; of repeated names all are kept."""
    names: list[str] = []
    for title in header:
        plain = title.strip().strip('"')
        name = _KEYS.get(re.sub(r"[\s-]+", "_", plain.lower()), plain)
        names.append(name if name not in names else f"{name}_{len(names) + 1}")
    return names


def _record(keys: Sequence[str], row: Sequence[str]) -> Record:
    """Make a record of a row; an empty cell says nothing, and cells beyond the header are kept."""
    surplus = (f"column_{place + 1}" for place in range(len(keys), len(row)))
    cells = zip_longest([*keys, *surplus], row, fillvalue="")
    return {key: _value(key, cell.strip()) for key, cell in cells if cell.strip()}


def _value(key: str, cell: str) -> Any:
    number = whole_number(cell) if key in _COUNTS else None
    return cell if number is None else number
