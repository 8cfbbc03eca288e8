"""Products: which of them the files of orders belong to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from swathbook.sources._rows import names
from swathbook.sources._scalars import whole_number
from swathbook.sources.regards.order_ids import order_id, row_prefix
from swathbook.sources.regards.tabulating.entities import Record
from swathbook.sources.regards.tabulating.file_rows import FileRows

_URN = re.compile(
    r"URN:[^:]*:(?P<type>[^:]*):[^:]*:[^:]*:(?:V(?P<version>\d{1,9})|LAST)(?:[,:].*)?",
    re.IGNORECASE,
)
_NO_PRODUCTS = ("DATASET", "COLLECTION", "DOCUMENT")

_Key: TypeAlias = tuple[str | None, str | None, int | None]
"""An order, a provider's id, and a version."""


@dataclass(frozen=True)
class Product:
    """A product in an order.

    Parameters
    ----------
    order_no
        The order; `None` where it is not known.
    name
        Its URN; the provider's id where no URN is known.
    provider_id
        The provider's id, as the order says it.
    """

    order_no: str | None
    name: str
    provider_id: str | None

    @property
    def item_id(self) -> str:
        """What the tables call it."""
        return row_prefix(self.order_no) + self.name

    @property
    def order_id(self) -> str | None:
        """What the tables call its order."""
        return None if self.order_no is None else order_id(self.order_no)


@dataclass(frozen=True)
class Belonging:
    """What files belong to.

    Parameters
    ----------
    items
        The `item_id` of each file's product; `None` where it belongs to none.
    products
        The products, each once, in the order in which they are first named.
    attached
        The rows of files that belong to a dataset, or something else that is no product.
    loose
        The rows of files that name nothing that they belong to.
    """

    items: list[str | None]
    products: list[Product]
    attached: list[int]
    loose: list[int]


def entity_type(urn: str) -> str | None:
    """Tell what a URN names; `None` where it does not say.

    Examples
    --------
    >>> entity_type("URN:AIP:DATASET:demo:5b1f4d7e-7c1d-4f39-a1c0-6a5b4c3d2e1f:V1")
    'DATASET'
    """
    found = _URN.fullmatch(urn)
    return found["type"].upper() if found else None


def version_of(urn: str) -> int | None:
    """Tell which version of a product a URN names; `None` where it does not say.

    Examples
    --------
    >>> version_of("URN:FEATURE:DATA:demo:3c0a6c1e-8d0f-3d55-9d4b-0a1b2c3d4e5f:V2")
    2
    """
    found = _URN.fullmatch(urn)
    return int(found["version"]) if found and found["version"] else None


def latest(one: Record | None, other: Record) -> Record:
    """Choose the last version of a product; of features that do not say, the one that came last.

    Examples
    --------
    >>> latest({"version": 2, "last": True}, {"version": 1, "last": False})
    {'version': 2, 'last': True}
    """
    return one if one is not None and _recency(one) > _recency(other) else other


def _recency(feature: Record) -> tuple[bool, int]:
    return feature.get("last") is True, whole_number(feature.get("version")) or 0


def assign(files: FileRows, features: Mapping[str, Record]) -> Belonging:
    """Find the product of each file.

    A file without a URN, as among the files that are available now, belongs to the product whose
    provider's id and version it gives.

    Parameters
    ----------
    files
        The files of all orders.
    features
        What the catalog says about each URN.
    """
    urns, ids = names(files.records, "ipId"), names(files.records, "productId")
    versions = [whole_number(file.get("version")) or None for file in files.records]  # 0: unknown
    said = [*zip(files.numbers, ids, versions, strict=True)]
    known = _Known(features)
    for (number, id_, version), urn in zip(said, urns, strict=True):
        known.add(number, id_, version, urn)
    named = [urn or known.urn(*each) or each[1] for urn, each in zip(urns, said, strict=True)]
    return _belonging(files.numbers, named, ids)


def _belonging(
    numbers: Sequence[str | None], named: Sequence[str | None], ids: Sequence[str | None]
) -> Belonging:
    attached = [row for row, name in enumerate(named) if name and entity_type(name) in _NO_PRODUCTS]
    loose = [row for row, name in enumerate(named) if not name]
    left_out = {*attached, *loose}
    items: list[str | None] = [None] * len(named)
    products: dict[str, Product] = {}
    for row, (number, name, id_) in enumerate(zip(numbers, named, ids, strict=True)):
        if name and row not in left_out:
            product = Product(number, name, id_)
            items[row] = product.item_id
            known = products.setdefault(product.item_id, product)
            products[product.item_id] = product if known.provider_id is None else known
    return Belonging(items, [*products.values()], attached, loose)


class _Known:
    """URNs by the provider's id and version: of an order's own products, else of the catalog's."""

    def __init__(self, features: Mapping[str, Record]) -> None:
        self._own: dict[_Key, str | None] = {}
        self._catalog: dict[_Key, str | None] = {}
        ids = names([*features.values()], "providerId")
        for (urn, feature), id_ in zip(features.items(), ids, strict=True):
            version = whole_number(feature.get("version"))
            _add(self._catalog, (None, id_, version), urn)

    def add(
        self, number: str | None, id_: str | None, version: int | None, urn: str | None
    ) -> None:
        """Note what a file of an order says about its product."""
        if urn is not None:
            _add(self._own, (number, id_, version), urn)

    def urn(self, number: str | None, id_: str | None, version: int | None) -> str | None:
        """Find the one URN that goes by an id and a version; without the latter, by an id."""
        if id_ is None:
            return None
        own = self._own.get((number, id_, version))
        return own or self._catalog.get((None, id_, version))


def _add(urns: dict[_Key, str | None], key: _Key, urn: str) -> None:
    """Note a URN; where another one goes by the same id, neither can be told from it."""
    number, id_, version = key
    for each in {None, version_of(urn) if version is None else version}:
        known = urns.setdefault((number, id_, each), urn)
        if known != urn:
            urns[number, id_, each] = None
