"""Versions of one order in several Books: what each holds, which one counts, how they differ."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from swathbook import schema
from swathbook.book import Book
from swathbook.joins.remarks import Remark

Row: TypeAlias = Mapping[str, Any]

_OLDEST = pd.Timestamp.min.tz_localize("UTC")
_TABLES = tuple(table.name for table in schema.TABLES if table.index is not None)


@dataclass(frozen=True)
class Version:
    """An order as one Book holds it.

    Parameters
    ----------
    place
        The Book's place among all, from 0.
    rows
        The order's rows in each table, by their names.
    """

    place: int
    rows: Mapping[str, Mapping[Hashable, Row]]

    @property
    def order(self) -> Row:
        """The order itself."""
        return next(iter(self.rows["orders"].values()))

    @property
    def updated_at(self) -> pd.Timestamp:
        """When the order last changed; where that is not known, before all else."""
        return self.order["updated_at"] or _OLDEST

    @property
    def rank(self) -> tuple[pd.Timestamp, bool, bool, int]:
        """What it counts against others: newer, then with items, then with files, then later."""
        return self.updated_at, self.count("items") > 0, self.count("files") > 0, self.place

    def count(self, table: str) -> int:
        """Count the order's rows in a table."""
        return len(self.rows[table])


def versions(books: Sequence[Book], order_ids: Iterable[str]) -> dict[str, list[Version]]:
    """Gather what each Book holds of some orders, in the order of the Books."""
    wanted = list(order_ids)
    if not wanted:
        return {}
    gathered: dict[str, list[Version]] = {key: [] for key in wanted}
    for place, book in enumerate(books):
        tables = {name: _by_order(book.tables[name], wanted) for name in _TABLES}
        for key in tables["orders"]:
            rows = {name: table.get(key, {}) for name, table in tables.items()}
            gathered[key].append(Version(place, rows))
    return gathered


def the_one_that_counts(rivals: Sequence[Version]) -> Version:
    """Choose the version that counts; of those that say the same the first."""
    best = max(rivals, key=lambda one: one.rank)
    return next(one for one in rivals if not _differing(best, one))


def _differing(one: Version, other: Version) -> list[str]:
    return [name for name in _TABLES if not _same(one.rows[name], other.rows[name])]


def remark(order_id: str, kept: Version, other: Version) -> Remark | None:
    """Say what another version of an order says otherwise; None where it says the same."""
    differing = _differing(kept, other)
    if not differing:
        return None
    is_newer = kept.updated_at > other.updated_at
    is_as_full = all(kept.count(name) >= other.count(name) for name in _TABLES)
    return Remark(
        table="orders",
        key=order_id,
        column=None,
        problem="superseded",
        detail="; ".join(_difference(name, kept, other) for name in differing),
        action=f"took it whole from Book {kept.place + 1}, {_reason(kept, other)}",
        severity="info" if is_newer and is_as_full else "warning",
    )


def plain_rows(frame: pd.DataFrame) -> dict[Hashable, Row]:
    """Take a table apart into rows that can be compared, by their names."""
    columns = {name: _plain(frame[name]) for name in frame.columns}
    rows = zip(*columns.values(), strict=True)
    return {
        key: dict(zip(columns, row, strict=True))
        for key, row in zip(frame.index, rows, strict=True)
    }


def differing_columns(one: Row, other: Row) -> list[str]:
    """List the columns in which two rows differ; one that is not there is missing."""
    return [name for name in {**one, **other} if one.get(name) != other.get(name)]


def order_ids_of(frame: pd.DataFrame) -> Any:
    """Name the order that each row of a table belongs to."""
    return frame["order_id"] if "order_id" in frame.columns else frame.index


def _by_order(frame: pd.DataFrame, wanted: Sequence[str]) -> dict[str, dict[Hashable, Row]]:
    own = np.asarray(order_ids_of(frame), dtype=object)
    is_wanted = pd.Index(own).isin(wanted)
    if not is_wanted.any():
        return {}
    rows = plain_rows(frame[is_wanted])
    grouped: dict[str, dict[Hashable, Row]] = {}
    for order_id, (key, row) in zip(own[is_wanted], rows.items(), strict=True):
        grouped.setdefault(order_id, {})[key] = row
    return grouped


def _plain(column: pd.Series) -> list[Any]:
    if isinstance(column, gpd.GeoSeries):
        return list(shapely.to_wkb(np.asarray(column.array, dtype=object)))
    values = column.astype(object)
    return list(values.where(values.notna(), None))


def _same(some: Mapping[Hashable, Row], others: Mapping[Hashable, Row]) -> bool:
    return some.keys() == others.keys() and not any(
        differing_columns(row, others[key]) for key, row in some.items()
    )


def _difference(name: str, kept: Version, other: Version) -> str:
    if name == "orders":
        columns = ", ".join(differing_columns(kept.order, other.order))
        return f"Book {other.place + 1} differs in {columns}"
    return (
        f"{name}: {kept.count(name)} in Book {kept.place + 1}, "
        f"{other.count(name)} in Book {other.place + 1}"
    )


def _reason(kept: Version, other: Version) -> str:
    if kept.updated_at > other.updated_at:
        return f"last updated {kept.updated_at:%Y-%m-%d %H:%M:%S} UTC"
    for name in ("items", "files"):
        if kept.count(name) and not other.count(name):
            return f"which knows its {name}"
    return "the later one"
