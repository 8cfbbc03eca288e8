"""The basket: what an account has chosen and not ordered yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from swathbook.sources._scalars import whole_number
from swathbook.sources.regards.tabulating.entities import Record


@dataclass(frozen=True)
class Choice:
    """One selection that was put into the basket.

    Parameters
    ----------
    date
        When, as the service writes it; names the selection within its dataset.
    query
        What was searched for; `None` where products were named.
    urns
        The products that were named.
    objects_count, files_count, size_bytes
        How much it comes to, as far as the service says.
    """

    date: str | None = None
    query: str | None = None
    urns: tuple[str, ...] = ()
    objects_count: int | None = None
    files_count: int | None = None
    size_bytes: int | None = None


@dataclass(frozen=True)
class DatasetSelection:
    """What was chosen of one dataset.

    Parameters
    ----------
    id
        The selection's number.
    dataset_urn, dataset_label
        The dataset. Its orders tell the label alone, so keep the two together.
    objects_count, files_count, size_bytes
        How much it comes to; filters of files are not taken into account by the service.
    quota
        How many files count against the account's quota.
    choices
        The selections that it was put together from.
    file_types, file_name_pattern
        Which of the products' files will be ordered; nothing for all.
    """

    id: int | None
    dataset_urn: str | None = None
    dataset_label: str | None = None
    objects_count: int | None = None
    files_count: int | None = None
    size_bytes: int | None = None
    quota: int | None = None
    choices: tuple[Choice, ...] = ()
    file_types: tuple[str, ...] = ()
    file_name_pattern: str | None = None


@dataclass(frozen=True)
class Basket:
    """What an account has chosen and not ordered yet.

    Parameters
    ----------
    exists
        Whether there is one, and be it empty: from an empty basket an order can be made, from none
        it cannot.
    id
        Its number.
    owner
        Whose it is.
    selections
        What was chosen, by dataset.
    quota
        How many files count against the account's quota.
    """

    exists: bool = False
    id: int | None = None
    owner: str | None = None
    selections: tuple[DatasetSelection, ...] = ()
    quota: int | None = None

    @property
    def objects_count(self) -> int:
        """How many products are chosen."""
        return sum(each.objects_count or 0 for each in self.selections)

    @property
    def files_count(self) -> int:
        """How many files they have."""
        return sum(each.files_count or 0 for each in self.selections)

    @property
    def size_bytes(self) -> int:
        """How large these are, in bytes."""
        return sum(each.size_bytes or 0 for each in self.selections)


def basket_of(record: Record | None) -> Basket:
    """Read a basket; there is none where nothing came.

    Examples
    --------
    >>> basket_of({"id": 88, "owner": "ada@example.org", "datasetSelections": []}).exists
    True
    >>> basket_of(None)
    Basket(exists=False, id=None, owner=None, selections=(), quota=None)
    """
    if record is None:
        return Basket()
    return Basket(
        exists=True,
        id=whole_number(record.get("id")),
        owner=_text(record.get("owner")),
        selections=tuple(map(_selection, _objects(record.get("datasetSelections")))),
        quota=whole_number(record.get("quota")),
    )


def _selection(record: Record) -> DatasetSelection:
    described = record.get("fileSelectionDescription")
    files = described if isinstance(described, Mapping) else {}
    return DatasetSelection(
        id=whole_number(record.get("id")),
        dataset_urn=_text(record.get("datasetIpid")),
        dataset_label=_text(record.get("datasetLabel")),
        objects_count=whole_number(record.get("objectsCount")),
        files_count=whole_number(record.get("filesCount")),
        size_bytes=whole_number(record.get("filesSize")),
        quota=whole_number(record.get("quota")),
        choices=tuple(map(_choice, _objects(record.get("itemsSelections")))),
        file_types=_texts(files.get("fileTypes")),
        file_name_pattern=_text(files.get("fileNamePattern")),
    )


def _choice(record: Record) -> Choice:
    asked = record.get("selectionRequest")
    request = asked if isinstance(asked, Mapping) else {}
    searched = request.get("searchParameters")
    query = searched.get("q") if isinstance(searched, Mapping) else None
    return Choice(
        date=_text(request.get("selectionDate")) or _text(record.get("date")),
        query=" ".join(_texts(query)) or None,
        urns=_texts(request.get("entityIdsToInclude")),
        objects_count=whole_number(record.get("objectsCount")),
        files_count=whole_number(record.get("filesCount")),
        size_bytes=whole_number(record.get("filesSize")),
    )


def _objects(value: object) -> Iterator[Record]:
    return (
        (each for each in value if isinstance(each, Mapping))
        if isinstance(value, list)
        else iter(())
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(each for each in values if isinstance(each, str))
