"""The files of all orders in one row, each once, each with its order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from swathbook.sources._rows import Came, Settled, Signs, names, settle
from swathbook.sources._values import Notes, essence, full_names, note
from swathbook.sources.regards.order_ids import PREFIX, row_prefix
from swathbook.sources.regards.tabulating.entities import PASSING, Record, record
from swathbook.sources.regards.tabulating.statuses import FILE_STATES


@dataclass(frozen=True)
class FileRows:
    """The files of all orders.

    Parameters
    ----------
    records
        What the service says about each.
    keys
        Their names, unique.
    numbers
        The order number of each; `None` where it is not known.
    counts
        How many there are of each order number that was asked about.
    notes
        About the files as rows.
    order_notes
        About the orders that they name.
    """

    records: list[Record]
    keys: list[str]
    numbers: list[str | None]
    counts: Mapping[str, int]
    notes: tuple[Notes, ...]
    order_notes: tuple[Notes, ...]


def gather(files: Mapping[str, Iterable[object]]) -> FileRows:
    """Gather the files of orders; several states of one file are united.

    Parameters
    ----------
    files
        The files of each order, by its number; under an empty one those of no known order.
    """
    listed = {_number(number): [*map(record, entities)] for number, entities in files.items()}
    came = [each for own in listed.values() for each in own]
    asked = [number for number, own in listed.items() for _ in own]
    numbers = [own or number for own, number in zip(names(came, "orderId"), asked, strict=True)]
    settled = _settle(came, numbers)
    numbers, asked = _at(settled.places, numbers), _at(settled.places, asked)
    counts = dict.fromkeys(filter(None, listed), 0) | Counter(filter(None, numbers))
    order_notes = (*_other_orders(numbers, asked), *_no_order(numbers))
    return FileRows(
        settled.records, settled.keys, numbers, counts, tuple(settled.notes), order_notes
    )


def _number(name: object) -> str | None:
    return str(name).strip().removeprefix(PREFIX) or None


def _at(places: Sequence[int], values: Sequence[str | None]) -> list[str | None]:
    return [values[place] for place in places]


def _settle(came: Sequence[Record], numbers: Sequence[str | None]) -> Settled:
    natives = names(came, "id")
    prefixes = [*map(row_prefix, numbers)]
    seen: Counter[str] = Counter()
    places = [_count(seen, prefix) for prefix in prefixes]
    wanted = full_names(prefixes, natives, places)
    ages = [_progress(file.get("state")) for file in came]
    return settle(Came(came, wanted, natives, [*map(_signs, came)], ages, "id", passing=PASSING))


def _count(seen: Counter[str], prefix: str) -> int:
    seen[prefix] += 1
    return seen[prefix]


def _signs(file: Record) -> Signs:
    return tuple(essence(file.get(key)) for key in ("ipId", "filename", "checksum"))


def _progress(state: object) -> int:
    """Tell how far a file has come; nothing else says which of two states is the newer."""
    word = state.strip().lower() if isinstance(state, str) else ""
    return FILE_STATES.index(word) if word in FILE_STATES else -1


def _other_orders(numbers: Sequence[str | None], asked: Sequence[str | None]) -> Iterator[Notes]:
    pairs = [*zip(numbers, asked, strict=True)]
    rows = [row for row, (number, other) in enumerate(pairs) if other and number != other]
    if rows:
        found = [
            f"asked about order {asked[row]}, the service sent a file of order {numbers[row]}"
            for row in rows
        ]
        yield note(rows, "other_order", found, action="kept", severity="warning")


def _no_order(numbers: Sequence[str | None]) -> Iterator[Notes]:
    rows = [row for row, number in enumerate(numbers) if number is None]
    if rows:
        found = "nothing says which order the file belongs to"
        yield note(rows, "missing_key", found, severity="warning")
