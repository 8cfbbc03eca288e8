"""Entities of the archive as the catalog writes them: GeoJSON features, nulls and all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from swathbook.emulator.services.regards.answers.spelling import date_text
from swathbook.emulator.services.regards.archive.model import ArchiveFile, Dataset, Product
from swathbook.emulator.services.regards.catalog.shapes import as_it_came, made_flat

Feature = dict[str, Any]

BUILT_IN = ("id", "virtualId", "providerId", "version", "last", "label", "model", "tags")
PROPERTIES = ("acquired", "satellite", "provider", "resolution", "angle", "direction")
SEARCHABLE = frozenset((*BUILT_IN, *PROPERTIES, *(f"properties.{name}" for name in PROPERTIES)))
"""The fields that a query may ask products for."""

DATASET_FIELDS = ("id", "providerId", "label")
"""The fields that a query may ask datasets for."""


def feature_of(entity: Product | Dataset, gateway: str) -> Feature:
    """Write a product or a dataset.

    Parameters
    ----------
    entity
        What to write.
    gateway
        What stands before `/rs-catalog` in links: scheme, host, port, prefix.
    """
    if isinstance(entity, Dataset):
        return _dataset_feature(entity, gateway)
    return _product_feature(entity, gateway)


def _product_feature(product: Product, gateway: str) -> Feature:
    normalized = made_flat(product.geometry) if product.normalized == "filled" else None
    feature = {
        "sessionOwner": None,
        "session": None,
        "virtualId": product.virtual_urn,
        "providerId": product.provider_id,
        "entityType": "DATA",
        "label": product.label,
        "model": product.dataset.model,
        "files": _files(product.files, gateway),
        "tags": [product.dataset.urn],
        "last": product.is_last,
        "version": product.version,
        "id": product.urn,
        "geometry": as_it_came(product.geometry),
        "normalizedGeometry": normalized,
        "properties": {name: _plain(value) for name, value in product.properties.items()},
        "type": "Feature",
    }
    if product.normalized == "absent":
        del feature["normalizedGeometry"]
    return feature


def _dataset_feature(dataset: Dataset, gateway: str) -> Feature:
    return {
        "virtualId": None,
        "providerId": dataset.provider_id,
        "entityType": "DATASET",
        "label": dataset.label,
        "model": "dataset_model",
        "files": _files(dataset.attachments, gateway),
        "tags": [],
        "last": True,
        "version": 1,
        "id": dataset.urn,
        "geometry": None,
        "normalizedGeometry": None,
        "properties": {},
        "type": "Feature",
    }


def fields_of(entity: Product | Dataset) -> Mapping[str, Sequence[object]]:
    """List what a query can ask a product or a dataset for."""
    if isinstance(entity, Dataset):
        values = (entity.urn, entity.provider_id, entity.label)
        return {name: (value,) for name, value in zip(DATASET_FIELDS, values, strict=True)}
    built_in = _built_in_fields(entity)
    own = {name: value for name, value in entity.properties.items() if value is not None}
    long = {f"properties.{name}": value for name, value in own.items()}
    return {name: (value,) for name, value in (built_in | own | long).items()}


def _built_in_fields(product: Product) -> dict[str, Any]:
    return {
        "id": product.urn,
        "virtualId": product.virtual_urn,
        "providerId": product.provider_id,
        "version": product.version,
        "last": product.is_last,
        "label": product.label,
        "model": product.dataset.model,
        "tags": product.dataset.urn,
    }


def _files(files: Sequence[ArchiveFile], gateway: str) -> dict[str, list[dict[str, Any]]]:
    by_type: dict[str, list[dict[str, Any]]] = {}
    for file in files:
        by_type.setdefault(file.data_type, []).append(_file(file, gateway))
    return by_type


def _file(file: ArchiveFile, gateway: str) -> dict[str, Any]:
    width, height = file.pixels or (None, None)
    return {
        "dataType": file.data_type,
        "reference": file.reference,
        "uri": file.uri_at(gateway),
        "mimeType": file.mime_type,
        "imageWidth": width,
        "imageHeight": height,
        "online": not file.reference,
        "checksum": file.checksum,
        "digestAlgorithm": file.digest_algorithm,
        "filesize": file.size,
        "filename": file.name,
        "types": [],
    }


def _plain(value: object) -> object:
    return date_text(value) if isinstance(value, datetime) else value
