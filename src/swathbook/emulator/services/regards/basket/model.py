"""A basket: what somebody has chosen of which dataset, when, and which of the files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Literal

from swathbook.emulator.services.regards.archive.model import (
    ArchiveFile,
    Dataset,
    DataType,
    Product,
)

FileGroup = Literal["RAWDATA", "QUICKLOOK"]

GROUPS: Mapping[FileGroup, Sequence[DataType]] = {
    "RAWDATA": ("RAWDATA",),
    "QUICKLOOK": ("QUICKLOOK_SD", "QUICKLOOK_MD", "QUICKLOOK_HD"),
}
"""The types of file behind the words of a filter."""

SHORTEST = timedelta(microseconds=1)


@dataclass(frozen=True)
class FileFilters:
    """Which files of the chosen products are wanted.

    Parameters
    ----------
    groups
        Their types; none for all, `None` where nothing was said.
    pattern
        What their whole names must match.

    Examples
    --------
    >>> FileFilters(["RAWDATA"], pattern=r".*[.]tif").told
    {'fileTypes': ['RAWDATA'], 'fileNamePattern': '.*[.]tif'}
    """

    groups: Sequence[FileGroup] | None = None
    pattern: str | None = None

    @cached_property
    def types(self) -> Sequence[DataType]:
        """The types of file that pass."""
        return [one for group in self.groups or GROUPS for one in GROUPS[group]]

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        return None if self.pattern is None else re.compile(self.pattern)

    def pass_(self, file: ArchiveFile) -> bool:
        """Whether a file is wanted."""
        return file.data_type in self.types and (
            self._names is None or self._names.fullmatch(file.name) is not None
        )

    @property
    def told(self) -> Mapping[str, Any]:
        """How the service tells them."""
        told = {"fileTypes": self.groups, "fileNamePattern": self.pattern}
        return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True)
class Amount:
    """How much it is.

    Parameters
    ----------
    products, files, size_bytes
        Of the types of file that can be ordered, filters or not.
    quota
        How many files count against the quota of downloads.
    """

    products: int
    files: int
    size_bytes: int
    quota: int

    @classmethod
    def of(cls, products: Iterable[Product]) -> Amount:
        """Add up products."""
        chosen = list(products)
        files = [file for product in chosen for file in product.countable_files]
        return cls(
            len(chosen),
            len(files),
            sum(file.size or 0 for file in files),
            sum(file.counts_for_quota for file in files),
        )


@dataclass(frozen=True, eq=False)
class DatedSelection:
    """What was chosen at once.

    Parameters
    ----------
    date
        When; names the selection within its dataset.
    request
        What was asked for, as it was asked.
    products
        What that found.
    """

    date: datetime
    request: Mapping[str, Any]
    products: Sequence[Product] = field(repr=False)


@dataclass(eq=False)
class DatasetSelection:
    """What was chosen of one dataset.

    Parameters
    ----------
    filters
        Which of the files are wanted; `None` for all.
    process
        What is to be done with them, as the service tells it; `None` for nothing.
    """

    id: int
    dataset: Dataset
    dated: dict[datetime, DatedSelection] = field(default_factory=dict)
    filters: FileFilters | None = None
    process: Mapping[str, Any] | None = None

    @property
    def products(self) -> list[Product]:
        """All that was chosen, each once."""
        return list(dict.fromkeys(one for part in self.dated.values() for one in part.products))

    @property
    def selection(self) -> Mapping[str, Any] | None:
        """The filters as the service tells them."""
        return None if self.filters is None else self.filters.told

    def files_of(self, product: Product) -> list[ArchiveFile]:
        """List the files of a product that an order of this selection takes."""
        filters = self.filters or FileFilters()
        return [file for file in product.orderable_files if filters.pass_(file)]


@dataclass(eq=False)
class Basket:
    """What somebody is about to order.

    Datasets are told apart by their labels, in capitals or not: of two with the same label only
    the first that is chosen from has a place.
    """

    id: int
    owner: str
    _by_label: dict[str, DatasetSelection] = field(default_factory=dict, repr=False)

    @property
    def selections(self) -> Sequence[DatasetSelection]:
        """What was chosen of each dataset, by their labels."""
        return [self._by_label[label] for label in sorted(self._by_label)]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is chosen."""
        return not self._by_label

    def products(self) -> dict[Dataset, list[Product]]:
        """Give the chosen products by dataset."""
        return {one.dataset: one.products for one in self.selections}

    def files_of(self, dataset: Dataset, product: Product) -> list[ArchiveFile]:
        """List the files of a product that an order takes: those that pass the filters."""
        chosen = self._by_label.get(dataset.label.casefold())
        return chosen.files_of(product) if chosen else []

    def selection(self, selection_id: int) -> DatasetSelection | None:
        """Find what was chosen of a dataset by its id."""
        return next((one for one in self._by_label.values() if one.id == selection_id), None)

    def add(self, selection_id: int, dataset: Dataset, part: DatedSelection) -> None:
        """Choose more of a dataset; nothing changes if its label or the date is taken.

        Parameters
        ----------
        selection_id
            The id of the dataset's selection, if it is its first.
        dataset
            Where the products belong.
        part
            What is chosen.
        """
        label = dataset.label.casefold()
        chosen = self._by_label.setdefault(label, DatasetSelection(selection_id, dataset))
        if chosen.dataset is dataset:
            chosen.dated.setdefault(part.date, part)

    def remove(self, selection_id: int) -> None:
        """Put back all that was chosen of a dataset."""
        self._by_label = {
            label: one for label, one in self._by_label.items() if one.id != selection_id
        }

    def remove_dated(self, selection_id: int, date: datetime) -> None:
        """Put back what was chosen of a dataset at once."""
        chosen = self.selection(selection_id)
        if chosen is not None:
            chosen.dated.pop(date, None)
            if not chosen.dated:
                self.remove(selection_id)

    def free_date(self, date: datetime) -> datetime:
        """Give the first moment from a date on that names no selection yet."""
        taken = {moment for one in self._by_label.values() for moment in one.dated}
        while date in taken:
            date += SHORTEST
        return date
