"""Pages of a listing, and how one follows on the other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

_STALLS = 3
_STALLS_BY_ARRIVALS = 50


@dataclass(frozen=True)
class Page:
    """One page of a listing.

    Parameters
    ----------
    rows
        What it lists.
    total
        How many rows the service says that the whole listing has; `None` where it does not.
    has_more
        Whether the service says that pages follow, whatever the total is.
    """

    rows: Sequence[Any]
    total: int | None
    has_more: bool = False


def row_key(row: object) -> Hashable:
    """Name a row, to know it again: by its order number, else its id, else all that it says.

    Examples
    --------
    >>> row_key({"orderNo": "A-1", "id": 7}), row_key({"id": 7})
    (('orderNo', 'A-1'), ('id', '7'))
    """
    if isinstance(row, Mapping):
        for name in ("orderNo", "id"):
            if row.get(name) not in (None, ""):
                return name, str(row[name])
    return repr(row)


Key: TypeAlias = Callable[[Any], Hashable]
"""Names a row, to know it again."""


@dataclass
class Pass:
    """One walk through a listing, from its first page on.

    Parameters
    ----------
    page_size
        How many rows a page was asked to have; the service may give fewer.
    key
        Names a row, to know it again.
    rows
        What came, by order. A page may list an order twice, with different contents: what to
        make of that is for the tables to decide. A later page may not.
    pages, received
        How many pages and rows came, repeats included.
    first_total, total
        What the first and the last page announced.
    has_more
        Whether the last page said that others follow; of an empty one, that is not believed.
    is_joined
        Whether no order can have slipped through between two pages.
    has_moved
        Whether anything came twice, or another total than before.
    """

    page_size: int
    key: Key = row_key
    rows: dict[Hashable, list[Any]] = field(default_factory=dict)
    pages: int = 0
    received: int = 0
    first_total: int | None = None
    total: int | None = None
    has_more: bool = False
    is_joined: bool = True
    has_moved: bool = False
    _first_length: int = 0
    _stalls: int = 0
    _arrivals: int = 0

    @property
    def count(self) -> int:
        """How many rows there are, without those that came again."""
        return sum(map(len, self.rows.values()))

    @property
    def lacks_rows(self) -> bool:
        """Whether the last page announced more rows than came, or pages that follow."""
        return self.has_more or (self.total is not None and self.count < self.total)

    @property
    def repeats_first_page(self) -> bool:
        """Whether the first page came again and again, though there should be more."""
        is_stuck = self._stalls >= _STALLS and self.pages == _STALLS + 1
        is_repeated = self.received > self._first_length
        return is_stuck and is_repeated and (self.lacks_rows or self.total is None)

    def add(self, page: Page) -> list[Any]:
        """Take in the next page, judge how it follows on the last, and tell what is new in it."""
        new = [row for row in page.rows if self.key(row) not in self.rows]
        grown = (page.total or 0) - (self.total or 0) if self.pages else 0
        has_repeats = len(new) < len(page.rows)
        self.is_joined = self.is_joined and (has_repeats or grown == 0)
        self.has_moved = self.has_moved or has_repeats or grown != 0
        self._count_stall(brings_nothing=not new, is_pushed=grown > 0)
        self._first_length = self._first_length or len(page.rows)
        self.first_total = self.first_total if self.pages else page.total
        for row in new:
            self.rows.setdefault(self.key(row), []).append(row)
        self.pages += 1
        self.received += len(page.rows)
        self.total = page.total
        self.has_more = page.has_more and bool(page.rows)
        return new

    def _count_stall(self, *, brings_nothing: bool, is_pushed: bool) -> None:
        """Count pages that bring nothing; those that arrivals pushed on are to be expected."""
        if not brings_nothing:
            self._stalls = 0
        elif is_pushed:
            self._arrivals += 1
        else:
            self._stalls += 1

    def is_at_end(self, page: Page) -> bool:
        """Tell whether nothing can follow on a page; while that is unsure, it is not the end."""
        if self._stalls >= _STALLS or self._arrivals >= _STALLS_BY_ARRIVALS:
            return True
        if self.total is None or self.has_more:
            return False
        if self._stalls:
            return not self.lacks_rows
        full = self.page_size if self.pages == 1 else self._first_length
        is_total_too_low = self.count > self.total
        return self.received >= self.total and len(page.rows) < full and not is_total_too_low
