"""How the archive writes down an image of the made-up world: its dataset, and its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, get_args

import shapely
from shapely.geometry.base import BaseGeometry

from swathbook.emulator.services.regards.archive import urns
from swathbook.emulator.services.regards.archive.files import (
    Draft,
    Flaw,
    attachments_of,
    files_of,
)
from swathbook.emulator.services.regards.archive.model import Dataset, Normalized, Product
from swathbook.emulator.world.account import NOW
from swathbook.emulator.world.model import Item, Satellite

FLAWS: Sequence[Flaw] = get_args(Flaw)
FLAW_EVERY = 5
TWO_VERSIONS_EVERY = 7
NORMALIZED: Sequence[Normalized] = ("filled", "null", "absent")
INGESTED_AFTER = timedelta(hours=6)
COARSE_DEG = 0.01
"""How finely the first of two versions knows its ground."""

OAIS_SATELLITES = ("12", "14")
"""Satellites whose products are named as OAIS packages; those of the others are features."""

WITH_DATA_ATTACHED = ("1", "11")
"""Satellites whose datasets have data of their own, which come with every order."""

MODELS: Mapping[str, str] = {"tianyi": "radar_model", "changguang": "optical_model"}
OPEN_PROVIDER = "changguang"
"""Whose datasets everybody may see, logged in or not."""


def make_dataset(satellite: Satellite, project: str, *, hidden: bool, hurt: bool) -> Dataset:
    """Make the dataset of a satellite's images.

    Parameters
    ----------
    satellite
        Whose images they are.
    project
        The tenant.
    hidden
        Whether nobody may see it.
    hurt
        Whether some datasets have data of their own.
    """
    label = f"{satellite.name} {'stripmaps' if satellite.provider == 'tianyi' else 'scenes'}"
    name = f"{satellite.name} (withheld)" if hidden else satellite.name
    urn = str(urns.named("AIP", "DATASET", project, name))
    has_data = hurt and satellite.id in WITH_DATA_ATTACHED
    return Dataset(
        urn,
        provider_id=name,
        label=label,
        model=MODELS[satellite.provider],
        attachments=attachments_of(urn, label, is_orderable=has_data),
        access="nobody" if hidden else _access_of(satellite),
    )


def _access_of(satellite: Satellite) -> Literal["everybody", "registered"]:
    return "everybody" if satellite.provider == OPEN_PROVIDER else "registered"


def make_versions(
    item: Item, number: int, dataset: Dataset, project: str, *, hurt: bool
) -> Sequence[Product]:
    """Make all versions of a product, the oldest first: one, and now and then two.

    Parameters
    ----------
    item
        What the made-up world knows of it.
    number
        The how many-th product of the archive it is; decides its flaws.
    dataset
        Where it belongs.
    project
        The tenant.
    hurt
        Whether it may have a flaw.
    """
    count = 2 if number % TWO_VERSIONS_EVERY == TWO_VERSIONS_EVERY - 1 else 1
    identifier = "AIP" if item.satellite.id in OAIS_SATELLITES else "FEATURE"
    names = [
        urns.named(identifier, "DATA", project, str(item.product_id), version)
        for version in range(1, count + 1)
    ]
    flaw = _flaw_of(number) if hurt else None
    normalized = NORMALIZED[number % len(NORMALIZED)] if hurt else "filled"
    drafts = [Draft(number, name, name is names[-1], item, flaw) for name in names]
    return [_product(draft, dataset, normalized) for draft in drafts]


def _flaw_of(number: int) -> Flaw | None:
    if number % FLAW_EVERY != FLAW_EVERY - 1:
        return None
    return FLAWS[number // FLAW_EVERY % len(FLAWS)]


def _product(draft: Draft, dataset: Dataset, normalized: Normalized) -> Product:
    item = draft.item
    return Product(
        urn=str(draft.urn),
        virtual_urn=str(draft.urn.last),
        provider_id=str(item.product_id),
        version=draft.version,
        is_last=draft.is_last,
        label=f"{item.satellite.name}, {item.imaged_at:%Y-%m-%d %H:%M:%S}",
        dataset=dataset,
        geometry=_geometry_of(draft),
        normalized=normalized,
        properties=_properties_of(draft),
        files=files_of(draft),
        created_at=_created_at(draft),
    )


def _geometry_of(draft: Draft) -> BaseGeometry | None:
    if draft.flaw == "no_geometry":
        return None
    if draft.flaw == "point":
        return shapely.Point(draft.item.lon, draft.item.lat)
    ground = draft.item.ground
    return ground if draft.is_last else shapely.set_precision(ground, COARSE_DEG)


def _properties_of(draft: Draft) -> Mapping[str, object]:
    item, flown = draft.item, draft.item.pass_
    known: Mapping[str, object] = {
        "acquired": item.imaged_at,
        "satellite": item.satellite.name,
        "provider": item.satellite.provider,
        "resolution": float(item.satellite.resolution_m),
        "angle": flown.angle_deg if flown else None,
        "direction": flown.direction if flown else None,
    }
    return known if draft.flaw != "null_properties" else dict.fromkeys(known)


def _created_at(draft: Draft) -> datetime:
    """Say when a version was taken in: soon after the image, or weeks later if made anew."""
    later = timedelta(days=5 + draft.number % 60) * (draft.version - 1)
    return min(draft.item.imaged_at + INGESTED_AFTER + later, NOW)
