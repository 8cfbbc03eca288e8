"""One cell that may hold anything, and the rings that stand in it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from . import wkt
from .area import Floats
from .findings import Note
from .flat import Form
from .ground import UnreadableShapeError

_LOOSE = {"Point", "MultiPoint", "LineString", "MultiLineString", "LinearRing"}
_WGS84 = re.compile(r"(CRS:?84|EPSG:*(4326|4979))$", re.IGNORECASE)
_HEX = re.compile(r"(\\x)?(0[01][0-9A-Fa-f]{8,})$")
_DEEPEST_TEXT = 4  # a JSON string in a JSON string, and so on


@dataclass
class Written:
    """What stands in a cell, as it was written.

    Parameters
    ----------
    form
        How the cell was written.
    polygons
        The rings of each polygon. A polygon without rings stands for one that cannot be read.
    loose
        The kinds of points and lines that stood there too.
    heights
        Whether positions had more than two numbers.
    notes
        What else there is to say.
    """

    form: Form
    polygons: list[list[Floats]] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    heights: bool = False
    notes: list[Note] = field(default_factory=list)


def is_missing(cell: object) -> bool:
    """Tell whether a cell holds nothing: None, NA, NaN, or a text of blanks.

    Examples
    --------
    >>> [is_missing(cell) for cell in (None, float("nan"), " ", "POLYGON EMPTY", [])]
    [True, True, True, False, False]
    """
    if isinstance(cell, str):
        return not cell.strip()
    if isinstance(cell, float):
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
        return _from_rings(cell)
    return _from_interface(cell)


def _unreadable(detail: str) -> UnreadableShapeError:
    return UnreadableShapeError("unreadable_geometry", detail)


def _name(value: object) -> str:
    """Show the begin of a text, and say of anything else what it is."""
    if isinstance(value, str):
        return ascii(value if len(value) <= 40 else value[:37] + "...")
    return f"a {type(value).__name__}"


def _from_text(text: str, depth: int) -> Written | None:
    if text[:1] in {"{", "[", '"'} or text == "null":
        if depth > _DEEPEST_TEXT:
            raise _unreadable("a text in a text in a text, and no end")
        return decipher(_json(text), depth + 1)
    if packed := _HEX.match(text):
        return _from_bytes(bytes.fromhex(packed[2][: len(packed[2]) // 2 * 2]), depth)
    return _from_wkt(text)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable(f"{_name(text)} is not JSON: {error}") from error


def _from_bytes(data: bytes, depth: int) -> Written | None:
    if data[:1] not in {b"\x00", b"\x01"}:
        return decipher(data.decode("utf-8", "replace"), depth)
    shape = wkt.from_wkb(data)
    if shape is None:
        raise _unreadable(f"{len(data)} bytes are not WKB")
    return _from_shape(shape)


def _from_wkt(text: str) -> Written:
    srid, body = wkt.split_srid(text)
    _check_srid(srid)
    shape = wkt.from_wkt(body)
    if shape is not None:
        return _from_shape(shape)
    nested = wkt.coordinates(body)
    if nested is None:
        raise _unreadable(f"{_name(text)} is neither JSON nor WKT")
    written = Written(Form.OTHER)
    _add_polygons(nested, written)
    return written


def _check_srid(srid: int) -> None:
    if srid not in {0, 4326}:
        raise _unreadable(f"coordinates are in SRID {srid}, not in longitude and latitude (4326)")


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
        raise _unreadable(f"the geo interface of a {type(cell).__name__} failed") from error
    if not isinstance(value, Mapping):
        raise _unreadable(f"a {type(cell).__name__} is no geometry")
    return _from_geojson(value)


def _from_geojson(value: Mapping[Any, Any]) -> Written | None:
    written = Written(Form.GEOJSON)
    try:
        something = _collect(value, written)
    except RecursionError as error:
        raise _unreadable("collections in collections, and no end") from error
    return written if something else None


def _collect(value: Any, written: Written) -> bool:
    """Gather the polygons of a GeoJSON object; tell whether there was anything but null."""
    if value is None:
        return False
    kind = value.get("type") if isinstance(value, Mapping) else None
    collector = _COLLECTORS.get(kind) if isinstance(kind, str) else None
    if collector is None:
        found = "nothing" if kind is None else _name(kind)
        raise _unreadable(f"{found} stands where the type of a GeoJSON object is wanted")
    _check_crs(value.get("crs"))
    return collector(value, written)


def _check_crs(crs: Any) -> None:
    """Refuse what old GeoJSON says to be in another CRS."""
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    if not isinstance(name, str) or not _WGS84.search(name.strip()):
        raise _unreadable(f"coordinates are in {_name(name or crs)}, not in EPSG:4326")


def _collect_feature(value: Mapping[Any, Any], written: Written) -> bool:
    return _collect(value.get("geometry"), written)


def _collect_each(name: str) -> Callable[[Mapping[Any, Any], Written], bool]:
    def collect(value: Mapping[Any, Any], written: Written) -> bool:
        for member in _list(value.get(name), name):
            _collect(member, written)
        return True

    return collect


def _collect_polygon(value: Mapping[Any, Any], written: Written) -> bool:
    _add_polygons([value.get("coordinates")], written)
    return True


def _collect_polygons(value: Mapping[Any, Any], written: Written) -> bool:
    _add_polygons(_list(value.get("coordinates"), "coordinates"), written)
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


def _list(value: Any, name: str) -> Any:
    if not isinstance(value, list | tuple | np.ndarray):
        raise _unreadable(f"{name} is {_name(value)}, where a list is wanted")
    return value


def _add_polygons(polygons: Sequence[Any], written: Written) -> None:
    for rings in polygons:
        nested = [_ring(ring, written) for ring in _list(rings, "a polygon")]
        if nested:
            written.polygons.append(nested)


def _from_rings(value: Any) -> Written:
    """Read a bare list: of rings, each a frame; of polygons; or the points of one ring."""
    written = Written(Form.FRAMES)
    depth = _nesting(value)
    if depth == 4:
        written.form = Form.OTHER
        _add_polygons(value, written)
    elif depth == 2:
        written.polygons.append([_ring(value, written)])
    elif depth == 3:
        written.polygons = [_frame(n, ring, written) for n, ring in enumerate(value)]
    elif len(value):
        raise _unreadable(f"lists nest {depth} deep, where rings of positions are wanted")
    return written


def _nesting(value: Any) -> int:
    """Count how deep lists nest, going by the first member that is not empty or null."""
    depth = 0
    while isinstance(value, list | tuple | np.ndarray) and depth < 5:
        depth += 1
        value = next((member for member in value if not _is_hollow(member)), None)
    return depth


def _is_hollow(member: Any) -> bool:
    return member is None or (isinstance(member, list | tuple | np.ndarray) and not len(member))


def _frame(n: int, ring: Any, written: Written) -> list[Floats]:
    """Read one frame; a broken one leaves its place empty, and does not spoil the others."""
    try:
        return [_ring(ring, written)]
    except UnreadableShapeError as error:
        written.notes.append(Note(error.note.problem, f"frame {n}: {error.note.detail}"))
        return []


def _ring(ring: Any, written: Written) -> Floats:
    positions = [_position(position) for position in _list(ring, "a ring")]
    written.heights |= any(len(position) > 2 for position in positions)
    return np.array([position[:2] for position in positions], dtype=np.float64).reshape(-1, 2)


def _position(position: Any) -> list[float]:
    numbers = [_number(number) for number in _list(position, "a position")]
    if len(numbers) < 2:
        raise _unreadable(f"a position has {len(numbers)} numbers, where two are wanted")
    return numbers


def _number(number: Any) -> float:
    """Read a coordinate; services write numbers as text, too."""
    if isinstance(number, int | float | str | np.number) and not isinstance(number, bool):
        try:
            return float(number)
        except OverflowError:
            return math.inf
        except ValueError:
            pass
    raise _unreadable(f"{_name(number)} stands where a number is wanted")
