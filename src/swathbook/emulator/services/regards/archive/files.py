"""Which files the products and datasets of the archive have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from swathbook.emulator.services.regards.archive.content import picture, raster
from swathbook.emulator.services.regards.archive.model import ArchiveFile, DataType
from swathbook.emulator.services.regards.archive.urns import Urn
from swathbook.emulator.world.model import Item

Flaw = Literal[
    "no_geometry",
    "no_size",
    "no_checksum",
    "same_name",
    "shared_file",
    "null_properties",
    "point",
]
"""What is wrong with a product."""

WIDTHS: Mapping[DataType, int] = {
    "QUICKLOOK_SD": 24,
    "QUICKLOOK_MD": 64,
    "QUICKLOOK_HD": 256,
    "THUMBNAIL": 8,
}
"""How many pixels the pictures are wide."""

MEDIUM_EVERY, LARGE_EVERY, DOCUMENT_EVERY, REFERENCE_EVERY = 3, 8, 4, 6
COMMON_NAME = "scene.tif"


@dataclass(frozen=True)
class Draft:
    """A version of a product that is about to be taken into the archive.

    Parameters
    ----------
    number
        The how many-th product of the archive it is.
    urn, is_last
        Its name, and whether no version is newer.
    item
        What the made-up world knows of it.
    flaw
        What is wrong with it, if anything.
    """

    number: int
    urn: Urn
    is_last: bool
    item: Item
    flaw: Flaw | None

    @property
    def version(self) -> int:
        """Which version it is, from 1."""
        return self.urn.version or 1


def files_of(draft: Draft) -> Sequence[ArchiveFile]:
    """Give a product its files: the image, pictures of it, and now and then a document."""
    return tuple(_files(draft))


def _files(draft: Draft) -> Iterator[ArchiveFile]:
    yield _image(draft)
    if draft.flaw == "shared_file":
        yield _calibration(draft)
    yield _picture(draft, "QUICKLOOK_SD")
    if draft.number % MEDIUM_EVERY == 0:
        yield _picture(draft, "QUICKLOOK_MD")
    if draft.number % LARGE_EVERY == 0:
        yield _picture(draft, "QUICKLOOK_HD")
    if draft.item.has_thumb:
        yield _picture(draft, "THUMBNAIL")
    if draft.number % DOCUMENT_EVERY == 0:
        yield _document(draft)


def _image(draft: Draft) -> ArchiveFile:
    """Make the image; those that lie elsewhere may be of unknown size."""
    is_elsewhere = draft.number % REFERENCE_EVERY == REFERENCE_EVERY - 1
    return ArchiveFile(
        name=COMMON_NAME if draft.flaw == "same_name" else f"{draft.item.product_id}.tif",
        data_type="RAWDATA",
        mime_type="image/tiff",
        owner=str(draft.urn),
        make=partial(raster, draft.item, is_last=draft.is_last),
        reference=is_elsewhere or draft.flaw == "no_size",
        tells_size=draft.flaw != "no_size",
        tells_checksum=draft.flaw != "no_checksum",
    )


def _calibration(draft: Draft) -> ArchiveFile:
    """Make a file that all products of a satellite have, each as its own."""
    text = f"satellite: {draft.item.satellite.name}\ngain: 1.0\n".encode()
    return ArchiveFile(
        "calibration.txt", "RAWDATA", "text/plain", str(draft.urn), partial(bytes, text)
    )


def _picture(draft: Draft, data_type: DataType) -> ArchiveFile:
    width = WIDTHS[data_type]
    kind = data_type.lower().replace("quicklook", "ql")
    return ArchiveFile(
        name=f"{draft.item.product_id}_{kind}.png",
        data_type=data_type,
        mime_type="image/png",
        owner=str(draft.urn),
        make=partial(picture, draft.item, draft.version, width),
        tells_size=draft.flaw != "no_size",
        pixels=(width, width),
    )


def _document(draft: Draft) -> ArchiveFile:
    text = f"Product {draft.item.product_id}, version {draft.version}\n".encode()
    name = f"{draft.item.product_id}.txt"
    return ArchiveFile(name, "DOCUMENT", "text/plain", str(draft.urn), partial(bytes, text))


def attachments_of(urn: str, label: str, *, is_orderable: bool) -> Sequence[ArchiveFile]:
    """Give a dataset its files: a handbook, and perhaps data that come with every order."""
    handbook = f"Handbook of {label}\n".encode()
    grid = f"Grid of {label}\n0 0\n1 1\n".encode()
    document = ArchiveFile("handbook.txt", "DOCUMENT", "text/plain", urn, partial(bytes, handbook))
    data = ArchiveFile("grid.txt", "RAWDATA", "text/plain", urn, partial(bytes, grid))
    return (document, data) if is_orderable else (document,)
