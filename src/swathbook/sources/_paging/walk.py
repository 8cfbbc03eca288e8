"""Walking through a listing by page number, while orders arrive, change and vanish.

Newest orders come first, so an order that arrives pushes the others onto later pages, where some
come a second time; one that vanishes pulls the others forward, where some are passed by unseen.
Pages are therefore held against each other:

- A page that repeats a row of the pages before it, or announces the same total, leaves no gap.
- Where a gap is possible, or fewer rows came than were announced while things moved, the listing
  is walked again from its first page, and what all walks brought is put together. Pages are
  smaller then, so that what always hides behind the end of one page does not hide again.
- Where orders arrived, the head of the listing is looked at once more.
- With a filter on the status, orders can join and leave anywhere at once, which no total shows.
  Such a listing is walked until a walk brings nothing new but at its head.

What is guaranteed: no order comes twice; every order that matched from the first request to the
last is there, or `Listing.remarks` says that some may be missing. What arrived on the way is there
too, up to the last look at the first page.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from swathbook.errors import BadRequestError, PagingError, SwathbookError
from swathbook.sources._paging.pages import Key, Page, Pass, row_key
from swathbook.sources._remarks import Remark

_PASSES = 6


@dataclass(frozen=True)
class Listing:
    """What a listing came to.

    Parameters
    ----------
    rows
        The rows, newest order first.
    remarks
        What does not add up.
    error
        What ended the walk before its time; the rows up to there are kept.
    """

    rows: list[Any] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    error: SwathbookError | None = None


def _all(_row: object) -> bool:
    return True


def walk(
    fetch: Callable[[int, int], Page],
    *,
    page_size: int,
    limit: int | None = None,
    is_wanted: Callable[[Any], bool] = _all,
    is_volatile: bool = False,
    key: Key = row_key,
    noun: str = "orders",
) -> Listing:
    """Walk through a listing until it is whole, or it is clear that it cannot be had whole.

    Parameters
    ----------
    fetch
        Gets the page of a number, from 1, and of a size.
    page_size
        How many rows to ask for in a page; the service may give fewer.
    limit
        Stop at so many rows that are wanted; `None` for all.
    is_wanted
        Tells whether a row counts towards the limit.
    is_volatile
        Whether orders may join and leave the listing anywhere, and not only arrive at its head.
    key
        Names a row, to know it again; by its order number or its id if not given.
    noun
        What the rows are called in remarks and errors.

    Returns
    -------
    listing
        All rows that came, with remarks where the service's figures do not add up or orders may
        be missing.

    Raises
    ------
    PagingError
        The service sends its first page again and again.
    SwathbookError
        The first page cannot be had.
    """
    walker = _Walker(fetch, limit, is_wanted, is_volatile, key, noun)
    for n in range(_PASSES):
        walker.walk_once(page_size - n * page_size // (_PASSES + 1))
        if walker.is_done:
            break
    return walker.listing()


@dataclass
class _Walker:
    """Walks as often as it takes, and remembers what came.

    `is_sure` says that the last walk left no gap; `has_caught_up` that it ended early, where only
    known rows could follow.
    """

    fetch: Callable[[int, int], Page]
    limit: int | None
    is_wanted: Callable[[Any], bool]
    is_volatile: bool
    key: Key
    noun: str
    known: dict[Hashable, list[Any]] = field(default_factory=dict)
    last: Pass = field(default_factory=lambda: Pass(0))
    wanted: int = 0
    is_sure: bool = False
    has_caught_up: bool = False
    error: SwathbookError | None = None

    def walk_once(self, page_size: int) -> None:
        self.last, self.wanted = Pass(page_size, self.key), 0
        for number in count(1):
            page = self._page(number)
            if page is None:
                break
            self.wanted += sum(map(self.is_wanted, self.last.add(page)))
            self.has_caught_up = self.is_sure and self._knows_the_rest()
            if self.has_caught_up or self.has_reached_limit or self.last.is_at_end(page):
                break
        self.is_sure = self.last.is_joined and not self._may_hide_changes()
        self.known = {**self.last.rows, **_without(self.known, self.last.rows)}
        self._refuse_repetition()

    def _page(self, number: int) -> Page | None:
        """Get a page; beyond the announced end, a refusal is as good as an empty page."""
        try:
            return self.fetch(number, self.last.page_size)
        except SwathbookError as error:
            if number == 1 and not self.known:
                raise
            if isinstance(error, BadRequestError) and number > 1 and not self.last.lacks_rows:
                return None
            self.error = error
            return None

    def _knows_the_rest(self) -> bool:
        """Tell whether the walk has met known rows, and knows as many as there were at its start.

        What has arrived since then is not chased: there would be no end to it.
        """
        new = sum(key not in self.known for key in self.last.rows)
        has_met = new < len(self.last.rows)
        return has_met and len(self.known) + new >= (self.last.first_total or 0)

    def _may_hide_changes(self) -> bool:
        """Tell whether rows may have changed places behind a total that stayed the same."""
        if not self.is_volatile or self.last.pages == 1:
            return False
        is_known = [key in self.known for key in self.last.rows]
        head = is_known.index(True) if True in is_known else len(is_known)
        return not self.known or not all(is_known[head:])

    def _refuse_repetition(self) -> None:
        if self.last.repeats_first_page:
            raise PagingError(
                f"pages of {self.last.page_size} were wanted, up to {self.last.total} {self.noun}; "
                f"the service sends the same {self.last.count} whichever page is asked for. Ask "
                "for all in one page (page_size), or by intervals of time (since, until)."
            )

    @property
    def has_reached_limit(self) -> bool:
        return self.limit is not None and self.wanted >= self.limit

    @property
    def is_short(self) -> bool:
        """Whether rows are missing that were announced."""
        return self.last.lacks_rows and not (self.has_caught_up or self.has_reached_limit)

    @property
    def is_done(self) -> bool:
        if self.error is not None:
            return True
        return self.is_sure and not (self.is_short and self.last.has_moved)

    def listing(self) -> Listing:
        rows = [row for rows in self.known.values() for row in rows]
        return Listing(rows, self._remarks(), self.error)

    @property
    def _figures(self) -> str:
        last = self.last
        more = ", of which the last said that others follow" if last.has_more else ""
        came = f"{last.count} came on {last.pages} pages{more}"
        return f"{last.total} {self.noun} were announced, {came}"

    def _remarks(self) -> list[Remark]:
        if self.error is not None:
            return [_incomplete(f"the listing broke off: {self.error}")]
        if not self.is_sure:
            return [_incomplete(f"the listing changed during each of {_PASSES} walks through it")]
        differs = [_differs(self._figures)] if self.last.total != self.last.count else []
        if self.is_short:
            return [_incomplete(self._figures), *differs]
        if self.last.has_moved or self.has_caught_up or self.has_reached_limit:
            return []
        return differs


def _without(rows: dict[Hashable, Any], others: dict[Hashable, Any]) -> dict[Hashable, Any]:
    return {key: row for key, row in rows.items() if key not in others}


def _incomplete(detail: str) -> Remark:
    return Remark("incomplete", detail, "what came is kept; load again for the rest", "error")


def _differs(detail: str) -> Remark:
    return Remark("count_differs", detail, "all that came is kept", "warning")
