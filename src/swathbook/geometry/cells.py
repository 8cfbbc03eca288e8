"""One cell that may hold anything, and the rings that stand in it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from swathbook.geometry import wkt
from swathbook.geometry.flat import Form
from swathbook.geometry.written import (
    Written,
    add_polygons,
    from_rings,
    list_of,
    name_of,
    unreadable,
)

_LOOSE = {"Point", "MultiPoint", "LineString", "MultiLineString", "LinearRing"}
_WGS84 = re.compile(r"(CRS:?84|EPSG:([\d.]*:)?(4326|4979))$", re.IGNORECASE)
_HEX = re.compile(r"(\\x)?(0[01][0-9A-Fa-f]{8,})$")
_DEEPEST_TEXT = 4  # a JSON string in a JSON string, and so on


def is_missing(cell: object) -> bool:
    """Tell whether a cell holds nothing: None, NA, NaN, or a text of blanks.

    Examples
    --------
    >>> [is_missing(cell) for cell in (None, float("nan"), " ", "POLYGON EMPTY", [])]
    [True, True, True, False, False]
    """
    if isinstance(cell, str):
        return not cell.strip()
    if isinstance(cell, float | np.floating):
        return math.isnan(cell)
    return cell is None or cell is pd.NA or cell is pd.NaT


def decipher(cell: Any, depth: int = 0) -> Written | None:
    """Read what stands in a cell; None where it is missing.

    Raises
    ------
    UnreadableShapeError
        Something stands there, and it is no shape.

    Examples
    --------
    >>> decipher("[[[0,0],[1,0],[1,1],[0,0]]]").polygons[0][0].tolist()
    [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]
    """
    if is_missing(cell):
        return None
    if isinstance(cell, str):
        return _from_text(cell.strip("\ufeff \t\r\n"), depth)
    if isinstance(cell, bytes | bytearray | memoryview):
        return _from_bytes(bytes(cell), depth)
    if isinstance(cell, BaseGeometry):
        return _from_shape(cell)
    if isinstance(cell, Mapping):
        return _from_geojson(cell)
    if isinstance(cell, list | tuple | np.ndarray):
        return from_rings(cell)
    return _from_interface(cell)


def _from_text(text: str, depth: int) -> Written | None:
    if text[:1] in {"{", "[", '"'} or text == "null":
        if depth > _DEEPEST_TEXT:
            raise unreadable("a text in a text in a text, and no end")
        return decipher(_json(text), depth + 1)
    if packed := _HEX.match(text):
        return _from_bytes(bytes.fromhex(packed[2][: len(packed[2]) // 2 * 2]), depth)
    return _from_wkt(text)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise unreadable(f"{name_of(text)} is not JSON: {error}") from error


def _from_bytes(data: bytes, depth: int) -> Written | None:
    if data[:1] not in {b"\x00", b"\x01"}:
        return decipher(data.decode("utf-8", "replace"), depth)
    shape = wkt.from_wkb(data)
    if shape is None:
        raise unreadable(f"{len(data)} bytes are not WKB")
    return _from_shape(shape)


def _from_wkt(text: str) -> Written:
    srid, body = wkt.split_srid(text)
    _check_srid(srid)
    shape = wkt.from_wkt(body)
    if shape is not None:
        return _from_shape(shape)
    nested = wkt.coordinates(body)
    if nested is None:
        raise unreadable(f"{name_of(text)} is neither JSON nor WKT")
    written = Written(Form.OTHER)
    add_polygons(nested, written)
    return written


def _check_srid(srid: int) -> None:
    if srid not in {0, 4326}:
        raise unreadable(f"coordinates are in SRID {srid}, not in longitude and latitude (4326)")


def _from_shape(shape: BaseGeometry) -> Written:
    _check_srid(int(shapely.get_srid(shape)))
    written = Written(Form.OTHER, heights=bool(shapely.has_z(shape) or shapely.has_m(shape)))
    parts = shapely.get_parts(shape)
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    for part in parts[~shapely.is_empty(parts)]:
        if part.geom_type == "Polygon":
            written.polygons.append([*map(shapely.get_coordinates, shapely.get_rings(part))])
        else:
            written.loose.append(part.geom_type)
    return written


def _from_interface(cell: Any) -> Written | None:
    try:
        value = getattr(cell, "__geo_interface__", None)
    except Exception as error:  # the property is foreign code, and may raise anything
        raise unreadable(f"the geo interface of a {type(cell).__name__} failed") from error
    if not isinstance(value, Mapping):
        raise unreadable(f"a {type(cell).__name__} is no geometry")
    return _from_geojson(value)


def _from_geojson(value: Mapping[Any, Any]) -> Written | None:
    written = Written(Form.GEOJSON)
    try:
        something = _collect(value, written)
    except RecursionError as error:
        raise unreadable("collections in collections, and no end") from error
    return written if something else None


def _collect(value: Any, written: Written) -> bool:
    """Gather the polygons of a GeoJSON object; tell whether there was anything but null."""
    if value is None:
        return False
    kind = value.get("type") if isinstance(value, Mapping) else None
    collector = _COLLECTORS.get(kind) if isinstance(kind, str) else None
    if collector is None:
        found = "nothing" if kind is None else name_of(kind)
        raise unreadable(f"{found} stands where the type of a GeoJSON object is wanted")
    _check_crs(value.get("crs"))
    return collector(value, written)


def _check_crs(crs: Any) -> None:
    """Refuse what old GeoJSON says to be in another CRS."""
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    if not isinstance(name, str) or not _WGS84.search(name.strip()):
        raise unreadable(f"coordinates are in {name_of(name or crs)}, not in EPSG:4326")


def _collect_feature(value: Mapping[Any, Any], written: Written) -> bool:
    return _collect(value.get("geometry"), written)


def _collect_each(name: str) -> Callable[[Mapping[Any, Any], Written], bool]:
    def collect(value: Mapping[Any, Any], written: Written) -> bool:
        for member in list_of(value.get(name), name):
            _collect(member, written)
        return True

    return collect


def _collect_polygon(value: Mapping[Any, Any], written: Written) -> bool:
    add_polygons([value.get("coordinates")], written)
    return True


def _collect_polygons(value: Mapping[Any, Any], written: Written) -> bool:
    add_polygons(list_of(value.get("coordinates"), "coordinates"), written)
    return True


def _collect_loose(value: Mapping[Any, Any], written: Written) -> bool:
    written.loose.append(str(value["type"]))
    return True


_COLLECTORS: Mapping[str, Callable[[Mapping[Any, Any], Written], bool]] = {
    "Feature": _collect_feature,
    "FeatureCollection": _collect_each("features"),
    "GeometryCollection": _collect_each("geometries"),
    "Polygon": _collect_polygon,
    "MultiPolygon": _collect_polygons,
    **dict.fromkeys(_LOOSE, _collect_loose),
}
