"""Well-known text and binary, also where a strict reader gives up."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

_SRID = re.compile(r"\s*SRID\s*=\s*(\d{1,9})\s*;\s*", re.IGNORECASE)
_POLYGONS = re.compile(r"(MULTI)?POLYGON\s*(?:ZM|Z|M)?\s*(\(.*\))\s*", re.IGNORECASE | re.DOTALL)
_POSITION = re.compile(r"[^(),]+")
_BRACKETS = str.maketrans("()", "[]")

_REFUSALS = (shapely.errors.ShapelyError, ValueError, NotImplementedError)


def split_srid(text: str) -> tuple[int, str]:
    """Take the SRID off EWKT; 0 where none is given.

    Examples
    --------
    >>> split_srid("SRID=4326;POINT (1 2)")
    (4326, 'POINT (1 2)')
    """
    match = _SRID.match(text)
    return (int(match[1]), text[match.end() :]) if match else (0, text)


def from_wkt(text: str) -> BaseGeometry | None:
    """Read a text; None where it is not WKT of a kind that is known here."""
    if "\0" in text:  # where the reader would stop and take the rest for granted
        return None
    try:
        with np.errstate(all="ignore"):
            return shapely.from_wkt(text, on_invalid="ignore")
    except _REFUSALS:
        return None


def from_wkb(data: bytes) -> BaseGeometry | None:
    """Read bytes; None where they are not WKB of a kind that is known here."""
    try:
        with np.errstate(all="ignore"):
            return shapely.from_wkb(data, on_invalid="ignore")
    except _REFUSALS:
        return None


def coordinates(text: str) -> list[Any] | None:
    """Read a polygon that is WKT but for its rings: open, too short, with odd numbers.

    Returns
    -------
    polygons
        Lists of rings of positions, whose numbers are still text; None where it is not WKT.

    Examples
    --------
    >>> coordinates("POLYGON ((0 0, 1 0, 1 1))")
    [[[['0', '0'], ['1', '0'], ['1', '1']]]]
    """
    match = _POLYGONS.fullmatch(text)
    if match is None:
        return None
    try:
        nested = json.loads(_POSITION.sub(_as_list, match[2]).translate(_BRACKETS))
    except (ValueError, RecursionError):
        return None
    return nested if match[1] else [nested]


def _as_list(position: re.Match[str]) -> str:
    words = position[0].split()
    return json.dumps(words) if words else ""


def is_polygonal(text: str) -> bool:
    """Tell whether a text begins like a polygon's, so that many can be read together."""
    head = text.lstrip()[:12].upper()
    return head.startswith(("POLYGON", "MULTIPOLYGON")) and text.isascii() and "\0" not in text


def from_texts(texts: Sequence[str]) -> list[BaseGeometry | None]:
    """Read many texts together; None where one is not WKT."""
    with np.errstate(all="ignore"):
        return list(shapely.from_wkt(np.array(texts, dtype=object), on_invalid="ignore"))
