"""Footprints: the ground that products show, out of the catalog's features."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from swathbook.sources._values import Notes, essence, note, shapes
from swathbook.sources.regards.tabulating.entities import Record

GEOMETRY = "geometry"
NORMALIZED = "normalizedGeometry"
"""The same shape, made safe for flat maps by the service."""

_ASIDE = ("bbox", "crs")
"""Members that the service writes into each geometry, mostly without a value."""

_WGS84 = frozenset({"WGS84", "CRS84", "EPSG4326", "4326", "OGCCRS84"})


@dataclass(frozen=True)
class Footprints:
    """The footprints of products, and notes of what was wrong.

    Parameters
    ----------
    shapes
        One valid Polygon or MultiPolygon each, or None.
    own_notes
        About the shapes that features give as theirs.
    other_notes
        About those that stand for them.
    """

    shapes: Any
    own_notes: tuple[Notes, ...]
    other_notes: tuple[Notes, ...]

    @property
    def notes(self) -> tuple[Notes, ...]:
        """All that there is to know."""
        return (*self.own_notes, *self.other_notes)


def read_footprints(features: Sequence[Record]) -> Footprints:
    """Read the footprints of features; the shape for flat maps only where there is no other."""
    own = shapes([_geometry(feature, GEOMETRY) for feature in features])
    rows = [
        row
        for row in np.flatnonzero(shapely.is_missing(own.array)).tolist()
        if has_another_shape(features[row])
    ]
    flat = shapes([_geometry(features[row], NORMALIZED) for row in rows])
    whole = own.array.copy()
    whole[rows] = flat.array
    about_flat = [one.assign(row=np.array(rows)[one["row"]]) for one in flat.notes if len(one)]
    taken = [row for row, shape in zip(rows, flat.array, strict=True) if shape is not None]
    return Footprints(whole, own.notes, (*about_flat, *_replaced(taken)))


def has_another_shape(feature: Record) -> bool:
    """Tell whether the shape for flat maps says something that the feature's own does not."""
    flat = feature.get(NORMALIZED)
    return flat is not None and essence(flat) != essence(feature.get(GEOMETRY))


def _geometry(feature: Record, key: str) -> object:
    """Take a geometry without the members that say nothing, or say what is usual."""
    value = feature.get(key)
    if not isinstance(value, Mapping):
        return value
    plain = {name: each for name, each in value.items() if name not in _ASIDE}
    crs = value.get("crs") if value.get("crs") is not None else feature.get("crs")
    return plain if _is_usual(crs) else {**plain, "crs": _named(crs)}


def _is_usual(crs: object) -> bool:
    if isinstance(crs, str):
        return "".join(filter(str.isalnum, crs)).upper() in _WGS84 or not crs.strip()
    return crs is None


def _named(crs: object) -> object:
    """Write the name of a CRS the way that GeoJSON did."""
    return {"type": "name", "properties": {"name": crs}} if isinstance(crs, str) else crs


def _replaced(rows: Sequence[int]) -> Iterator[Notes]:
    if rows:
        found = f"there is no {GEOMETRY} that can be read"
        action = f"took {NORMALIZED}"
        yield note(rows, "footprint_from_normalized", found, action=action, severity="warning")
