"""Products as the STAC plugin writes them: items of collections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from swathbook.emulator.services.regards.answers.spelling import date_text, without_nulls
from swathbook.emulator.services.regards.archive import urns
from swathbook.emulator.services.regards.archive.model import ArchiveFile, DataType, Product
from swathbook.emulator.services.regards.catalog.shapes import flattened, made_flat

Ids = Literal["urn", "readable"]

STAC_VERSION = "1.0.0"
MD5_MULTIHASH = "d50110"
"""What stands before an MD5 in a multihash: its code, as a varint, and its 16 bytes."""

ROLES: Mapping[DataType, str] = {
    "RAWDATA": "data",
    "QUICKLOOK_SD": "overview",
    "QUICKLOOK_MD": "overview",
    "QUICKLOOK_HD": "overview",
    "THUMBNAIL": "thumbnail",
    "DOCUMENT": "metadata",
}


def stac_item(product: Product, gateway: str, ids: Ids) -> dict[str, Any]:
    """Write a product as a STAC item.

    Parameters
    ----------
    product
        What to write.
    gateway
        What stands before `/rs-catalog` in links.
    ids
        How items are named.
    """
    located = {} if product.geometry is None else {"bbox": list(flattened(product.geometry).bounds)}
    root = f"{gateway}/rs-catalog/stac"
    name, collection = stac_id(product, ids), product.dataset.urn
    return {
        "type": "Feature",
        "stac_version": STAC_VERSION,
        "stac_extensions": ["https://stac-extensions.github.io/file/v2.1.0/schema.json"],
        "id": name,
        "geometry": _plain_geometry(product),
        **located,
        "collection": collection,
        "properties": {"datetime": _acquired(product), "version": str(product.version)},
        "links": [
            {"rel": "self", "href": f"{root}/collections/{collection}/items/{name}"},
            {"rel": "collection", "href": f"{root}/collections/{collection}"},
        ],
        "assets": {file.name: _asset(file, gateway) for file in product.files},
    }


def _plain_geometry(product: Product) -> Mapping[str, Any] | None:
    written = made_flat(product.geometry)
    return written and {name: written[name] for name in ("type", "coordinates")}


def _acquired(product: Product) -> str | None:
    moment = product.properties["acquired"]
    return date_text(moment) if isinstance(moment, datetime) else None


def _asset(file: ArchiveFile, gateway: str) -> dict[str, Any]:
    return without_nulls(
        {
            "href": file.uri_at(gateway),
            "title": file.name,
            "type": file.mime_type,
            "roles": [ROLES[file.data_type]],
            "file:size": file.size,
            "file:checksum": file.checksum and MD5_MULTIHASH + file.checksum,
        }
    )


def stac_id(product: Product, ids: Ids) -> str:
    """Name a product as an item."""
    if ids == "urn":
        return product.urn
    name = urns.parse(product.urn)
    if name is None or name.identifier != "FEATURE":
        return f"{product.provider_id}@{product.urn}"
    return f"{product.provider_id}@{name.tenant}:{name.uuid}:V{name.version}"


def urn_of(item_id: str) -> str:
    """Turn an item's id back into a URN; in the readable form that works for features only.

    Examples
    --------
    >>> urn_of("P1@demo:3c0a6c1e-8d0f-3d55-9d4b-0a1b2c3d4e5f:V2")
    'URN:FEATURE:DATA:demo:3c0a6c1e-8d0f-3d55-9d4b-0a1b2c3d4e5f:V2'
    """
    name = item_id.rpartition("@")[2]
    return item_id if item_id.startswith("URN:") else f"URN:FEATURE:DATA:{name}"
