"""Different orders of one name: two services of a kind may number their orders alike."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Container, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import pandas as pd

from swathbook.book import Book
from swathbook.joins.remarks import Remark
from swathbook.joins.versions import order_ids_of
from swathbook.schema import TABLES, TEXT

_SAME = pd.Timedelta(seconds=1)
"""When an order was created is told to the second, or finer; it never changes."""

_NAMED = tuple(table.name for table in TABLES if table.index is not None)


def tell_apart(books: Sequence[Book]) -> tuple[list[Book], list[Remark]]:
    """Rename orders that have the name of an order in an earlier Book, and are other ones.

    An order that was created at another time is another order.

    Returns
    -------
    books
        The same Books; in those where it was needed, an order and all that belongs to it has a
        name of its own, `name~2`.
    remarks
        What was renamed.
    """
    known: dict[str, pd.Timestamp] = {}
    apart, remarks = [], []
    for place, book in enumerate(books):
        names = dict(_new_names(book, known))
        remarks += [_remark(place, old, new, book, known) for old, new in names.items()]
        apart.append(_renamed(book, names) if names else book)
        _remember(apart[-1], known)
    return apart, remarks


def _new_names(book: Book, known: Mapping[str, pd.Timestamp]) -> Iterator[tuple[str, str]]:
    own = book.orders["created_at"].dropna()
    for key, at in own.items():
        if key in known and not _is_same(at, known[key]):
            yield key, _free_name(key, at, known, book.orders.index)


def _free_name(
    key: str, at: pd.Timestamp, known: Mapping[str, pd.Timestamp], own: Container[str]
) -> str:
    """Find a name that is free, or stands for this very order in an earlier Book."""
    names = (f"{key}~{n}" for n in count(2))
    return next(
        name
        for name in names
        if name not in own and (name not in known or _is_same(at, known[name]))
    )


def _is_same(at: pd.Timestamp, other: pd.Timestamp) -> bool:
    return bool(abs(at - other) < _SAME)


def _remember(book: Book, known: MutableMapping[str, pd.Timestamp]) -> None:
    for key, at in book.orders["created_at"].dropna().items():
        known.setdefault(key, at)


def _remark(
    place: int, old: str, new: str, book: Book, known: Mapping[str, pd.Timestamp]
) -> Remark:
    at = book.orders.loc[old, "created_at"]
    detail = (
        f"{old} in Book {place + 1} was created at {at:%Y-%m-%d %H:%M:%S} UTC, the one in an "
        f"earlier Book at {known[old]:%Y-%m-%d %H:%M:%S} UTC: another order"
    )
    return Remark("orders", new, None, "duplicate_key", detail, f"named {new}", "warning")


def _renamed(book: Book, names: Mapping[str, str]) -> Book:
    """Give orders other names, and all that belongs to them."""
    keys = {name: _new_keys(book.tables[name], names) for name in _NAMED}
    own = {"order_id": dict(names), "item_id": keys["items"]}
    tables = {name: _respelled(book.tables[name], keys[name], own) for name in _NAMED}
    known = book.findings["key"].replace(dict(ChainMap(*keys.values())))
    return replace(book, **tables, findings=book.findings.assign(key=known))


def _new_keys(frame: pd.DataFrame, names: Mapping[str, str]) -> dict[Any, Any]:
    """Spell the names of rows anew that begin with an order's."""
    orders = pd.Index(order_ids_of(frame))
    rows = orders.isin(list(names))
    pairs = zip(frame.index[rows], orders[rows], strict=True)
    return {
        key: names[order] + key.removeprefix(order) for key, order in pairs if key.startswith(order)
    }


def _respelled(
    frame: Any, keys: Mapping[Any, Any], columns: Mapping[str, Mapping[Any, Any]]
) -> Any:
    given = {name: frame[name].replace(new) for name, new in columns.items() if name in frame}
    renamed = frame.assign(**given)
    spelled = [keys.get(key, key) for key in frame.index]
    renamed.index = pd.Index(spelled, dtype=TEXT, name=frame.index.name)
    return renamed
