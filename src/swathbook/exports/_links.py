"""Addresses that open something for whoever holds them, left out of what is handed on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from swathbook.book import Book

_ADDRESS = r"""(\w[\w+.-]*:(?:\\?/){2}(?:\\/|[^\s"'<>?#\\])+)"""  # in JSON text, / may be \/
_QUERY = r"""[?#](?:\\[^"]|[^\s"'<>\\])*"""


def without_links(book: Book) -> Book:
    """Leave out download links, and the query of every other address, which may sign it.

    Examples
    --------
    >>> from swathbook import schema
    >>> items = schema.ITEMS.frame({"thumb": ["https://e.com/a.png?sig=1"]}, index=["m:1/1"])
    >>> without_links(Book(items=items)).items["thumb"].tolist()
    ['https://e.com/a.png']
    """
    return replace(
        book,
        orders=_unsigned(book.orders, ["extra"]),
        items=_unsigned(book.items, ["extra", "thumb"]),
        files=_unsigned(book.files.drop(columns="url", errors="ignore"), ["extra"]),
    )


def _unsigned(frame: Any, columns: list[str]) -> Any:
    unsigned = {
        name: frame[name].str.replace(_ADDRESS + _QUERY, r"\1", regex=True)
        for name in columns
        if name in frame.columns
    }
    return frame.assign(**unsigned)
