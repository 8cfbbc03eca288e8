"""What an order asks for: files, dataset by dataset."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from swathbook.emulator.services.regards.archive.model import (
    ORDERABLE,
    ArchiveFile,
    Dataset,
    Product,
)


@dataclass(frozen=True, eq=False)
class Pick:
    """A file that is ordered, and what it belongs to.

    Parameters
    ----------
    product
        `None` for a file of the dataset itself.
    """

    file: ArchiveFile
    dataset: Dataset
    product: Product | None


@dataclass(frozen=True, eq=False)
class Choice:
    """What an order asks for of one dataset.

    Parameters
    ----------
    products
        How many products the files are of.
    selection
        Which files were wanted, as the service tells it; `None` for all.
    process
        What is done with them first, as the service tells it; `None` for nothing.
    """

    dataset: Dataset
    picks: Sequence[Pick]
    products: int
    selection: Mapping[str, object] | None = None
    process: Mapping[str, object] | None = None

    @property
    def size_bytes(self) -> int:
        """How large all files are together, as far as is known."""
        return sum(pick.file.size or 0 for pick in self.picks)


Content = Sequence[Choice]


def choose_products(products: Iterable[Product], *, with_attachments: bool) -> Content:
    """Ask for all files of some products.

    Parameters
    ----------
    with_attachments
        Whether the files that are attached to a dataset come along.
    """
    by_dataset: dict[Dataset, list[Product]] = {}
    for product in products:
        by_dataset.setdefault(product.dataset, []).append(product)
    return [
        choose(
            dataset,
            {product: product.orderable_files for product in chosen},
            with_attachments=with_attachments,
        )
        for dataset, chosen in by_dataset.items()
    ]


def choose(
    dataset: Dataset,
    files: Mapping[Product, Sequence[ArchiveFile]],
    *,
    with_attachments: bool,
    selection: Mapping[str, object] | None = None,
    process: Mapping[str, object] | None = None,
) -> Choice:
    """Ask for some files of some products of a dataset.

    Parameters
    ----------
    files
        The wanted files of each product; those that cannot be ordered are left out.
    with_attachments
        Whether the files that are attached to the dataset come along.
    selection, process
        As the service tells them.
    """
    picks = [
        Pick(file, dataset, product)
        for product, wanted in files.items()
        for file in wanted
        if file.is_orderable
    ]
    attached = _attachments(dataset) if with_attachments and picks else []
    return Choice(dataset, [*picks, *attached], len(files), selection, process)


def _attachments(dataset: Dataset) -> list[Pick]:
    return [
        Pick(file, dataset, None) for file in dataset.attachments if file.data_type in ORDERABLE
    ]
