"""Geometry columns: whatever the service calls a shape, as text for the geometry reader."""

from __future__ import annotations

from typing import Any

from swathbook import geometry
from swathbook.errors import NotJsonError
from swathbook.sources import _json
from swathbook.sources._values.notes import Cast


def shapes(values: list[Any]) -> Cast:
    """Read a column of shapes: text, or the JSON objects that the text would hold."""
    read, notes = geometry.read(geometry_texts(values))
    return Cast(read, (notes,))


def geometry_texts(values: list[Any]) -> list[str | None]:
    """Write shapes as text where the service sent JSON instead of JSON in a text."""
    return [value if type(value) is str and value[:1] in "{[" else _text(value) for value in values]


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value if value and value.strip() else None
    try:
        return _json.encode(value)
    except NotJsonError:
        return "a value that is nested too deeply"
