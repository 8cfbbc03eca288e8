"""Data sets: what there is to order, and where its files lie."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import pandas as pd

from swathbook import schema
from swathbook.sources._rows import names
from swathbook.sources._values import Field, essence, extras, money, read, texts, times
from swathbook.sources.datashare.entries import Record
from swathbook.sources.datashare.reading import Reading

Key: TypeAlias = tuple[str, str]
"""What names a data set: its provider and its product id."""

FILE_KEYS = ("dataUrl", "dataName", "dataSize", "dataHash", "fileType")
"""What a data set says of its file, or of each of its files."""

_FIELDS = (
    Field("provider", "provider", texts),
    Field("provider_name", "providerName", texts),
    Field("product_id", "productID", texts),
    Field("name", "productName", texts),
    Field("description", "description", texts),
    Field("status", "status", texts),
    Field("category", "category", texts),
    Field("price", "price", money),
    Field("published_at", "publishTime", times),
    Field("data_url", "dataUrl", texts),
    Field("sample_url", "sampleUrl", texts),
)
_KEYS = {field.column: field.key for field in _FIELDS}


def dataset_keys(orders: Iterable[object]) -> list[Key]:
    """List the data sets that orders name, each once.

    Examples
    --------
    >>> dataset_keys([{"provider": "did:a", "productID": 7}, {"provider": "did:a"}])
    [('did:a', '7')]
    """
    records = [order for order in orders if isinstance(order, Mapping)]
    pairs = zip(names(records, "provider"), names(records, "productID"), strict=True)
    return list(dict.fromkeys((a, b) for a, b in pairs if a is not None and b is not None))


def files_of(dataset: Record) -> list[Record]:
    """List what is said of the files of a data set, each address once.

    Examples
    --------
    >>> files_of({"dataUrl": "obs://a", "dataFiles": [{"dataUrl": "obs://a"}, {"dataUrl": "obs://b"}]})
    [{'dataUrl': 'obs://a'}, {'dataUrl': 'obs://b'}]
    """
    own = {key: dataset[key] for key in FILE_KEYS if dataset.get(key) not in (None, "")}
    listed = dataset.get("dataFiles")
    others = listed if isinstance(listed, list) else []
    found: dict[Hashable, Record] = {}
    for record in (own, *others):
        if _is_file(record):
            found.setdefault(essence(record["dataUrl"]), record)
    return list(found.values())


def rest_of(dataset: Record) -> Record:
    """Leave out of what is said of a data set what is told with its files, and what is blank."""
    told = set(FILE_KEYS) if _is_file(dataset) else set()
    listed = dataset.get("dataFiles")
    if isinstance(listed, list) and all(map(_is_file, listed)):
        told.add("dataFiles")
    return {key: value for key, value in said_of(dataset).items() if key not in told}


def said_of(record: Record) -> Record:
    """Leave out what is blank."""
    return {key: value for key, value in record.items() if value not in (None, "")}


def _is_file(record: object) -> bool:
    return isinstance(record, Mapping) and record.get("dataUrl") not in (None, "")


def tabulate(datasets: Sequence[Record], reading: Reading) -> pd.DataFrame:
    """Make a table of data sets.

    Parameters
    ----------
    datasets
        The answers of the service.
    reading
        How to read what it leaves open.

    Returns
    -------
    datasets
        One row each, with what else was said in `extra`; what cannot be read is missing, and kept
        there too.
    """
    said = [said_of(dataset) for dataset in datasets]
    sheet = read(said, _FIELDS)
    columns: dict[str, Any] = {
        name: pd.Series(values, dtype=_dtype(name)) for name, values in sheet.columns.items()
    }
    currency = pd.Series([reading.currency] * len(datasets), dtype=schema.TEXT)
    extra = pd.Series(extras(said, _KEYS, sheet.notes), dtype=schema.TEXT)
    return pd.DataFrame({**columns, "currency": currency, "extra": extra})


def _dtype(name: str) -> Any:
    return {"price": schema.MONEY, "published_at": schema.TIME}.get(name, schema.TEXT)
