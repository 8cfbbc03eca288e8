"""What an archive holds: datasets of products with their files; they know no JSON and no HTTP."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from shapely.geometry.base import BaseGeometry

from swathbook.emulator.services.regards.access.accounts import Caller

DataType = Literal[
    "RAWDATA", "QUICKLOOK_SD", "QUICKLOOK_MD", "QUICKLOOK_HD", "THUMBNAIL", "DOCUMENT"
]
Access = Literal["everybody", "registered", "nobody"]
Normalized = Literal["filled", "null", "absent"]

ORDERABLE: tuple[DataType, ...] = ("RAWDATA", "QUICKLOOK_SD", "QUICKLOOK_MD", "QUICKLOOK_HD")
"""The types of file that an order may take."""

ELSEWHERE = "https://images.example.org"
"""Where files lie that the archive only refers to."""


@dataclass(frozen=True, eq=False)
class ArchiveFile:
    """A file of a product or a dataset.

    Parameters
    ----------
    name
        Its name, not always the only one of that name.
    data_type, mime_type
        What it is.
    owner
        The URN of the product or dataset.
    make
        Makes its content; the same bytes every time.
    reference
        Whether it lies elsewhere and the archive only refers to it.
    tells_size, tells_checksum
        Whether the archive says how large it is, and what its digest is.
    pixels
        Width and height, of an image that has them noted.
    """

    name: str
    data_type: DataType
    mime_type: str
    owner: str
    make: Callable[[], bytes] = field(repr=False)
    reference: bool = False
    tells_size: bool = True
    tells_checksum: bool = True
    pixels: tuple[int, int] | None = None

    def content(self) -> bytes:
        """Give its bytes."""
        return self.make()

    @cached_property
    def digest(self) -> str:
        """The MD5 of its content, in hex, whether the archive tells it or not."""
        return hashlib.md5(self.content(), usedforsecurity=False).hexdigest()

    @cached_property
    def true_size(self) -> int:
        """How many bytes it has, whether the archive tells it or not."""
        return len(self.content())

    @property
    def size(self) -> int | None:
        """How many bytes the archive says that it has."""
        return self.true_size if self.tells_size else None

    @property
    def checksum(self) -> str | None:
        """The MD5 that the archive says that it has, in hex."""
        return self.digest if self.tells_checksum else None

    @property
    def digest_algorithm(self) -> str | None:
        """What kind of digest the checksum is."""
        return "MD5" if self.tells_checksum else None

    @property
    def is_orderable(self) -> bool:
        """Whether an order takes it: of the right type, and if stored, of a known size."""
        return self.data_type in ORDERABLE and (self.reference or self.tells_size)

    @property
    def counts_for_quota(self) -> bool:
        """Whether fetching it counts against the quota of downloads."""
        return self.data_type == "RAWDATA" and not self.reference

    def uri_at(self, gateway: str) -> str:
        """Where the catalog says that it is.

        Parameters
        ----------
        gateway
            What stands before `/rs-catalog`: scheme, host, port, prefix.
        """
        if self.reference:
            return f"{ELSEWHERE}/{self.name}"
        return f"{gateway}/rs-catalog/downloads/{self.owner}/files/{self.digest}"


@dataclass(eq=False)
class Dataset:
    """Products of one kind.

    Parameters
    ----------
    urn, provider_id, label
        Its names.
    model
        The name of what its products are described with.
    attachments
        Files of the dataset itself.
    access
        Who may see it and what is in it.
    shelf
        Where the archive puts its products.
    """

    urn: str
    provider_id: str
    label: str
    model: str
    attachments: Sequence[ArchiveFile] = ()
    access: Access = "registered"
    shelf: list[Product] = field(default_factory=list, repr=False)

    @property
    def products(self) -> Sequence[Product]:
        """What it holds, oldest first."""
        return tuple(self.shelf)

    def is_open_to(self, caller: Caller) -> bool:
        """Whether somebody may see it."""
        return self.access == "everybody" or (self.access == "registered" and not caller.is_public)


@dataclass(frozen=True, eq=False)
class Product:
    """One version of a product.

    Parameters
    ----------
    urn
        Names this version.
    virtual_urn
        Names whichever version is the last.
    provider_id
        The product's name at its provider, the same in all services and for all versions.
    version, is_last
        Which version this is, and whether it is the newest.
    geometry
        The ground that it shows, `None` if nobody knows; longitudes run on beyond ±180° where it
        crosses the antimeridian.
    normalized
        How the shape made safe for flat maps is written.
    properties
        What its model says of it: text, numbers, dates, `None`.
    files
        All of them, whether they can be ordered or not.
    created_at
        When the archive took this version in.
    """

    urn: str
    virtual_urn: str
    provider_id: str
    version: int
    is_last: bool
    label: str
    dataset: Dataset = field(repr=False)
    geometry: BaseGeometry | None = field(repr=False)
    normalized: Normalized
    properties: Mapping[str, object] = field(repr=False)
    files: Sequence[ArchiveFile] = field(repr=False)
    created_at: datetime

    @property
    def countable_files(self) -> Sequence[ArchiveFile]:
        """The files of those types that can be ordered: what a basket counts."""
        return tuple(file for file in self.files if file.data_type in ORDERABLE)

    @property
    def orderable_files(self) -> Sequence[ArchiveFile]:
        """The files that an order takes."""
        return tuple(file for file in self.files if file.is_orderable)
