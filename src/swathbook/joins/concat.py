"""Several Books as one: nothing lost, nothing doubled."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from swathbook import schema
from swathbook.book import Book
from swathbook.errors import InputError
from swathbook.joins.namesakes import tell_apart
from swathbook.joins.remarks import Remark, findings
from swathbook.joins.versions import (
    Row,
    differing_columns,
    order_ids_of,
    plain_rows,
    remark,
    the_one_that_counts,
    versions,
)


def concat(books: Iterable[Book]) -> Book:
    """Put Books together: of several services, accounts or days.

    An order that stands in several Books is taken once, whole, with its items, frames and files:
    as it was last updated; where that is the same, from the Book that has its items, then from
    one that has its files, then from the later one. Where the versions differ, a finding
    (`superseded`) says in what. An order that was created at another time is another order, as
    two services may number theirs alike: both are kept, the later one as `name~2`, with a finding
    (`duplicate_key`). Parts of an order that come without it, such as a table of files alone, are
    added row by row.

    Parameters
    ----------
    books
        Any number of Books, earlier ones first.

    Returns
    -------
    book
        One Book, which keeps the contracts. Columns that were added to some of the Books are
        there, and missing in the rows of the others. Findings about rows that were left out for
        other versions of them are left out too.

    Raises
    ------
    InputError
        Something else than Books was handed in.
    ContractError
        A table of a Book does not keep its contract.

    Examples
    --------
    >>> import swathbook as sb
    >>> monday = sb.read({"orderNo": "A-1", "status": 1, "type": 1, "mtime": 1772864043})
    >>> friday = sb.read({"orderNo": "A-1", "status": 2, "type": 1, "mtime": 1773209643})
    >>> book = concat([friday, monday])
    >>> book.orders["status"].tolist(), "superseded" in set(book.findings["problem"])
    (['delivered'], True)
    """
    given = _checked(books)
    if not given:
        return Book()
    apart, remarks = tell_apart(given)
    repeated, superseded, differences = _settle(apart)
    remarks += differences
    bound = [_without(*each) for each in zip(apart, repeated, superseded, strict=True)]
    tables: dict[str, Any] = {}
    for name in _KEYED:
        tables[name], clashes = _stacked(name, [book.tables[name] for book in bound])
        remarks += clashes
    known = [*(book.findings for book in bound), findings(remarks)]
    return Book(**tables, findings=_each_once(known))


_KEYED = {table.name: table for table in schema.TABLES if table.index is not None}


def _checked(books: Iterable[Book]) -> list[Book]:
    given = list(books) if isinstance(books, Iterable) else None
    if given is None or not all(isinstance(one, Book) for one in given):
        found = type(books) if given is None else {type(one) for one in given} - {Book}
        raise InputError(
            f"a list of Books was wanted; found {found}. Make a Book of tables with "
            "swathbook.Book(orders=..., items=...), and put Books into a list."
        )
    return [book.check() for book in given]


def _settle(books: Sequence[Book]) -> tuple[list[set[str]], list[set[str]], list[Remark]]:
    """Find, for each Book, the orders that another one repeats, or knows better."""
    repeated: list[set[str]] = [set() for _ in books]
    superseded: list[set[str]] = [set() for _ in books]
    remarks = []
    for key, rivals in versions(books, _contested(books)).items():
        best = the_one_that_counts(rivals)
        for other in (one for one in rivals if one is not best):
            said = remark(key, best, other)
            remarks += [said] if said else []
            (superseded if said else repeated)[other.place].add(key)
    return repeated, superseded, remarks


def _contested(books: Sequence[Book]) -> list[str]:
    keys = np.concatenate([book.orders.index.astype(object) for book in books])
    return list(pd.unique(keys[pd.Index(keys).duplicated()]))


def _without(book: Book, repeated: set[str], superseded: set[str]) -> Book:
    """Leave orders out, with all that belongs to them, and what was found about other versions."""
    if not repeated | superseded:
        return book
    tables = {name: book.tables[name] for name in _KEYED}
    kept = {name: frame[~_belongs(frame, repeated | superseded)] for name, frame in tables.items()}
    gone = {name: frame.index[_belongs(frame, superseded)] for name, frame in tables.items()}
    return Book(**kept, findings=_not_about(gone, book.findings))


def _belongs(frame: pd.DataFrame, order_ids: set[str]) -> Any:
    return np.asarray(order_ids_of(frame).isin(order_ids), dtype=bool)


def _not_about(gone: Mapping[str, pd.Index], known: pd.DataFrame) -> pd.DataFrame:
    about = np.zeros(len(known), dtype=bool)
    for name, keys in gone.items():
        is_in_table = known["table"].eq(name).to_numpy(dtype=bool, na_value=False)
        about |= is_in_table & known["key"].isin(keys).to_numpy(dtype=bool, na_value=False)
    return known[~about]


def _stacked(name: str, frames: Sequence[pd.DataFrame]) -> tuple[Any, list[Remark]]:
    """Put tables one after the other; of rows with the same name the last one counts."""
    telling = [frame for frame in frames if len(frame) or _has_own_columns(frame, name)]
    whole = pd.concat(telling) if len(telling) > 1 else [*telling, *frames][0].copy(deep=False)
    if whole.index.is_unique:
        return whole, []
    twice = whole.index[whole.index.duplicated()]
    rows = [plain_rows(frame[frame.index.isin(twice)]) for frame in frames]
    return whole[~whole.index.duplicated(keep="last")], list(_clashes(name, rows))


def _has_own_columns(frame: pd.DataFrame, name: str) -> bool:
    return not set(frame.columns) <= set(_KEYED[name].names)


def _clashes(name: str, rows: Sequence[Mapping[Hashable, Row]]) -> Iterator[Remark]:
    """Say which rows came without their order in several Books, and differ."""
    last = ChainMap(*map(dict, reversed(rows)))
    for place, found in enumerate(rows):
        for key, row in found.items():
            columns = differing_columns(last[key], row)
            if columns:
                detail = f"Book {place + 1} differs in {', '.join(columns)}"
                action = "took the later Book's row"
                yield Remark(name, str(key), None, "superseded", detail, action, "warning")


def _each_once(known: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put findings one after the other; what several Books found alike is kept once."""
    whole = pd.concat(known, ignore_index=True)
    if not whole.duplicated().any():
        return whole
    what = whole.groupby(list(whole.columns), dropna=False, sort=False).ngroup().to_numpy()
    book = np.repeat(np.arange(len(known)), [len(each) for each in known])
    nth = pd.DataFrame({"what": what, "book": book}).groupby(["what", "book"]).cumcount()
    is_repeated = pd.DataFrame({"what": what, "nth": nth}).duplicated()
    return whole[~is_repeated].reset_index(drop=True)
