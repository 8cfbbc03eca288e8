"""What details hold: the items of all orders in one row, each with its order and its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

import numpy as np

from swathbook.sources._rows import strays
from swathbook.sources._values import (
    Notes,
    essence,
    full_names,
    note,
    numbers,
    settle_names,
    shown,
    spelled,
)
from swathbook.sources.market.entries import Entry, Merged, Record, record


@dataclass(frozen=True)
class Contents:
    """The items of all orders.

    Parameters
    ----------
    records
        One record per item.
    owners
        The row of each item's order.
    keys
        The items' names, unique.
    notes
        About the items as rows.
    key_notes
        About the numbers that name them.
    order_notes
        About the orders, by row: items that could not be taken as such, or are not as many as said.
    """

    records: list[Record]
    owners: Any
    keys: list[str]
    notes: tuple[Notes, ...]
    key_notes: tuple[Notes, ...]
    order_notes: tuple[Notes, ...]


def gather(merged: Merged) -> Contents:
    """Gather the items of all details; the same item twice in one order is kept once."""
    lists = [_list(entry) for entry in merged.entries]
    lengths = [len(each) for each in lists]
    found = [record(each) for each in chain.from_iterable(lists)]
    owners = np.repeat(np.arange(len(lists)), lengths)
    spelling = spelled([each.get("id") for each in found])
    natives = spelling.text.to_pylist()
    wanted = _wanted(merged.keys, lengths, natives)
    firsts = _firsts(found, wanted)
    kept = np.flatnonzero(firsts == np.arange(len(firsts)))
    records, wanted, natives = _only(kept.tolist(), found, wanted, natives)
    keys, about_names = settle_names(wanted, natives, "id")
    return Contents(
        records,
        owners[kept],
        keys,
        notes=(*about_names, *_repeated(np.searchsorted(kept, firsts)), *strays(records)),
        key_notes=tuple(n.assign(row=np.searchsorted(kept, n["row"])) for n in spelling.notes),
        order_notes=tuple(_order_notes(merged.entries, lengths)),
    )


def _list(entry: Entry) -> Sequence[object]:
    content = entry.detail.get("content") if entry.detail else None
    if isinstance(content, list):
        return content
    return [content] if isinstance(content, Mapping) else []


def _wanted(
    order_keys: Sequence[str], lengths: Sequence[int], natives: Sequence[str | None]
) -> list[str]:
    prefixes = chain.from_iterable(map(repeat, [f"{key}/" for key in order_keys], lengths))
    places = chain.from_iterable(range(1, length + 1) for length in lengths)
    return full_names(prefixes, natives, places)


def _only(rows: Sequence[int], *columns: Sequence[Any]) -> list[list[Any]]:
    return [[column[row] for row in rows] for column in columns]


def _firsts(records: Sequence[Record], wanted: Sequence[str]) -> Any:
    """Tell for each row the first that says the same under the same name: mostly itself."""
    firsts = np.arange(len(wanted))
    if len(set(wanted)) == len(wanted):
        return firsts
    counts = Counter(wanted)
    seen: dict[Hashable, int] = {}
    for row, name in enumerate(wanted):
        if counts[name] > 1:
            firsts[row] = seen.setdefault((name, essence(records[row])), row)
    return firsts


def _repeated(rows: Any) -> Iterator[Notes]:
    kept, counts = np.unique(rows, return_counts=True)
    many = counts > 1
    if many.any():
        found = [f"the same item came {count} times" for count in counts[many].tolist()]
        yield note(kept[many], "repeated_row", found, action="kept once", severity="info")


def _order_notes(entries: Sequence[Entry], lengths: Sequence[int]) -> Iterator[Notes]:
    detailed = [row for row, entry in enumerate(entries) if entry.detail]
    odd = [row for row in detailed if not isinstance(_content(entries[row]), list)]
    if odd:
        found = [
            f"a list of items was wanted; found {shown(_content(entries[row]))}" for row in odd
        ]
        yield note(odd, "unexpected_type", found, action="took what there was")
    totals = numbers([(entries[row].detail or {}).get("total") for row in detailed]).array
    announced = totals.to_numpy(dtype=float, na_value=np.nan)
    sent = np.array([lengths[row] for row in detailed], dtype=float)
    wrong = np.flatnonzero(np.isfinite(announced) & (announced != sent))
    if len(wrong):
        found = [f"total is {announced[at]:g}, and {sent[at]:g} items came" for at in wrong]
        rows = [detailed[at] for at in wrong]
        yield note(rows, "count_differs", found, action="took what came", severity="warning")


def _content(entry: Entry) -> object:
    return (entry.detail or {}).get("content")
