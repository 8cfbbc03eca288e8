"""Files: one row per file of a data set, for each order that it is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from geopandas import GeoDataFrame

from swathbook import schema
from swathbook.sources._values import (
    ALL_ROWS,
    Field,
    Notes,
    codes,
    extras,
    findings,
    note,
    read,
    settle_names,
    texts,
)
from swathbook.sources.datashare.codes import DATASET_STATUSES, unknown
from swathbook.sources.datashare.datasets import Key, files_of
from swathbook.sources.datashare.entries import Record
from swathbook.sources.datashare.order_ids import PREFIX

_FIELDS = (
    Field("name", "dataName", texts),
    Field("url", "dataUrl", texts),
)
_STATES = {status: status for status in DATASET_STATUSES}
_KEYS = {field.column: field.key for field in _FIELDS}


@dataclass(frozen=True)
class Files:
    """The files' table, and what there is to know about it."""

    frame: pd.DataFrame
    findings: pd.DataFrame | None


@dataclass(frozen=True)
class _Row:
    """One file: its order and item where it has them, its name, and what is said of it."""

    order_id: str | None
    item_id: str | None
    product_id: str
    wanted: str
    record: Record
    state: object


def tabulate(datasets: Mapping[Key, Record], orders: GeoDataFrame, items: GeoDataFrame) -> Files:
    """Make the files' table.

    Orders that failed or were canceled have no files. What a link gives is encrypted, and neither
    the size nor the digest of that is known: those that the service tells stay in `extra`.

    Parameters
    ----------
    datasets
        What the service says about data sets.
    orders, items
        Who ordered them.
    """
    rows = [*_of_orders(datasets, orders, items), *_of_nobody(datasets, items)]
    records = [row.record for row in rows]
    sheet = read(records, _FIELDS)
    states = codes([row.state for row in rows], _STATES, otherwise=unknown)
    keys, about_names = settle_names(
        [row.wanted for row in rows], [row.wanted for row in rows], "dataUrl"
    )
    columns = sheet.columns | {
        "order_id": [row.order_id for row in rows],
        "item_id": [row.item_id for row in rows],
        "product_id": [row.product_id for row in rows],
        "state": states.array,
        "extra": extras(records, _KEYS, sheet.notes),
    }
    notes = sheet.notes | {"": (*about_names, *_notes(rows)), "state": states.notes}
    return Files(schema.FILES.frame(columns, index=keys), findings("files", keys, notes))


def _of_orders(
    datasets: Mapping[Key, Record], orders: GeoDataFrame, items: GeoDataFrame
) -> Iterator[_Row]:
    released = orders.index[orders["stage"].isin(schema.RELEASED)]
    wanted = items[~items["order_id"].isin(released)]
    for item_id, order_id, provider, product_id in zip(
        wanted.index, wanted["order_id"], wanted["provider"], wanted["product_id"], strict=True
    ):
        dataset = datasets.get((provider, product_id))
        if dataset is not None:
            yield from _rows(dataset, order_id, item_id, product_id, item_id)


def _of_nobody(datasets: Mapping[Key, Record], items: GeoDataFrame) -> Iterator[_Row]:
    """Keep the files of data sets that no order is for."""
    ordered = set(zip(items["provider"].tolist(), items["product_id"].tolist(), strict=True))
    for (provider, product_id), dataset in datasets.items():
        if (provider, product_id) not in ordered:
            yield from _rows(dataset, None, None, product_id, f"{PREFIX}{provider}/{product_id}")


def _rows(
    dataset: Record, order_id: str | None, item_id: str | None, product_id: str, name: str
) -> list[_Row]:
    files = files_of(dataset)
    names = [name] if len(files) == 1 else [f"{name}/{n}" for n in range(1, len(files) + 1)]
    return [
        _Row(order_id, item_id, product_id, wanted, record, dataset.get("status"))
        for wanted, record in zip(names, files, strict=True)
    ]


def _notes(rows: Sequence[_Row]) -> Iterator[Notes]:
    if rows:
        found = "what the links of the service's files give is encrypted, each for its consumer"
        action = "kept as it is; the order's encryptedAesKey is in its extra"
        yield note([ALL_ROWS], "encrypted", found, action=action, severity="info")
    strays = [at for at, row in enumerate(rows) if row.item_id is None]
    if strays:
        found = "no order that is known here is for the file's data set"
        yield note(strays, "no_item", found, action="kept", severity="info")
