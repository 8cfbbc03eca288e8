"""One entry per order, out of listings and details that name it once, twice or many times.

- The detail of an order counts over its row in a listing.
- Among repeats of either the one that was modified last counts. Repeats that say the same are one.
- Answers that no time tells apart are kept side by side; so are details, or rows of a listing, that
  carry different internal ids under one order number.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, repeat

from swathbook.sources._rows import Record as Record
from swathbook.sources._rows import names, stray
from swathbook.sources._values import Notes, essence, full_names, note, settle_names, times
from swathbook.sources.market.order_ids import PREFIX


@dataclass(frozen=True, eq=False)
class Entry:
    """What one answer says about one order.

    Parameters
    ----------
    order
        The order's own record.
    detail
        The whole detail answer; `None` for a row of a listing.
    """

    order: Record
    detail: Record | None = None

    @property
    def said(self) -> Record:
        """All that the answer says."""
        return self.order if self.detail is None else self.detail


@dataclass(frozen=True)
class Merged:
    """One entry per order, and what became of the others.

    Parameters
    ----------
    entries
        The entries that count, in the order in which their orders are first named.
    keys
        The orders' names, unique.
    notes
        About names and repeats, by entry.
    outdated
        Entries that do not count, each with the place of the one that counts instead.
    """

    entries: list[Entry]
    keys: list[str]
    notes: list[Notes]
    outdated: list[tuple[int, Entry]]


@dataclass(frozen=True)
class _Group:
    """The entries for one order: those that count, older ones, and how many were repeats."""

    counting: list[Entry]
    older: list[Entry]
    repeats: int


def record(value: object) -> Record:
    """Take a value as an object; what is none is kept in a stand-in."""
    return value if isinstance(value, dict) else stray(value)


def merge(listed: Iterable[object], details: Iterable[object]) -> Merged:
    """Settle which answers count for which order."""
    found = [Entry(record(row)) for row in listed]
    found += [Entry(record(detail.get("order")), detail) for detail in map(record, details)]
    orders = [entry.order for entry in found]
    modified = times([order.get("mtime") for order in orders]).array.asi8
    natives = names(orders, "id")
    same_number = _places(names(orders, "orderNo"))
    pools = [pool for places in same_number for pool in _pools(found, natives, places)]
    return _merged([_settle(found, modified, pool) for pool in pools])


def _places(numbers: Sequence[str | None]) -> list[list[int]]:
    """Group places by order number; one without a number is by itself."""
    groups: dict[str | int, list[int]] = {}
    for place, number in enumerate(numbers):
        groups.setdefault(number or place, []).append(place)
    return list(groups.values())


def _pools(
    found: Sequence[Entry], natives: Sequence[str | None], places: list[int]
) -> list[list[int]]:
    """Tell apart orders of one number by their internal ids.

    Where there are details, the rows of the listing go with that of their id, or else the first.
    """
    if len(places) == 1:
        return [places]
    details = [place for place in places if found[place].detail is not None]
    leading = details or places
    known = next((natives[place] for place in leading if natives[place]), None)
    pools: dict[str | None, list[int]] = {}
    for place in leading:
        pools.setdefault(natives[place] or known, []).append(place)
    for place in places if details else []:
        if found[place].detail is None:
            pools.get(natives[place], next(iter(pools.values()))).append(place)
    return list(pools.values())


def _settle(found: Sequence[Entry], modified: Sequence[int], places: list[int]) -> _Group:
    """Choose the answers that count: details before listings, and the last modified of them."""
    if len(places) == 1:
        return _Group([found[places[0]]], [], 0)
    details = [place for place in places if found[place].detail is not None]
    listed = [place for place in places if found[place].detail is None]
    distinct = _distinct(found, details or listed)
    newest = max(modified[place] for place in distinct)
    counting = [found[place] for place in distinct if modified[place] == newest]
    older = [place for place in distinct if modified[place] != newest]
    older += listed if details else []
    repeats = len(details or listed) - len(distinct)
    return _Group(counting, [found[place] for place in older], repeats)


def _distinct(found: Sequence[Entry], places: list[int]) -> list[int]:
    if len(places) == 1:
        return places
    first: dict[Hashable, int] = {}
    for place in places:
        first.setdefault(essence(found[place].said), place)
    return list(first.values())


def _merged(groups: Sequence[_Group]) -> Merged:
    entries = [entry for group in groups for entry in group.counting]
    starts = list(accumulate((len(group.counting) for group in groups), initial=0))
    placed = list(zip(starts, groups, strict=False))
    outdated = [(start, entry) for start, group in placed for entry in group.older]
    repeats = {start: group.repeats for start, group in placed}
    keys, notes = _keys([entry.order for entry in entries])
    return Merged(entries, keys, [*notes, *_repeated(repeats)], outdated)


def _keys(orders: Sequence[Record]) -> tuple[list[str], list[Notes]]:
    numbers = names(orders, "orderNo")
    prefixes, places = repeat(PREFIX, len(orders)), range(1, len(orders) + 1)
    return settle_names(full_names(prefixes, numbers, places), numbers, "orderNo")


def _repeated(repeats: Mapping[int, int]) -> list[Notes]:
    many = {row: count for row, count in repeats.items() if count}
    if not many:
        return []
    found = [f"the same answer came {count + 1} times" for count in many.values()]
    return [note(list(many), "repeated_row", found, action="kept once", severity="info")]
