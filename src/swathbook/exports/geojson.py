"""GeoJSON (RFC 7946) from any GeoDataFrame."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import msgspec
import pandas as pd

from swathbook._files import replacing
from swathbook.errors import InputError
from swathbook.exports._cells import geometry_cells, json_cells
from swathbook.exports._names import named_columns, unique_names
from swathbook.exports._rfc7946 import bounding_box, geojson_texts, rfc7946_shapes

_ENCODER = msgspec.json.Encoder()


class _Feature(msgspec.Struct, tag_field="type", tag="Feature"):
    id: Any
    geometry: msgspec.Raw | None
    properties: dict[str, Any]


def to_geojson(
    frame: gpd.GeoDataFrame, path: str | os.PathLike[str], *, overwrite: bool = False
) -> Path:
    """Write a GeoDataFrame as a GeoJSON file that keeps to RFC 7946.

    Shapes are brought to WGS 84, cut at the antimeridian, wound counter-clockwise and rounded to
    7 decimals of a degree (a centimetre), or to more where 7 would spoil a small shape. The rows'
    names become the features' `id`; where the index has a name, it is a property as well.

    Times become RFC 3339 in UTC, to the digit; a time without a zone stays without. Exact amounts
    are numbers with all of their digits. Lists and dicts are nested, text that holds JSON stays
    text, further geometry columns become GeoJSON geometries among the properties. What is missing
    is null, and so are endless numbers, for which JSON has no word.

    Parameters
    ----------
    frame
        Any GeoDataFrame: a table of a Book, a result, or one's own.
    path
        The file to write. Its folder must be there.
    overwrite
        Whether a file that is there already may be replaced.

    Returns
    -------
    path
        The file that was written.

    Raises
    ------
    NoCrsError
        A geometry column does not say where its coordinates are.
    InputError
        The frame has no geometry, or a column holds something that JSON has no way to say.
    ExportError
        The file could not be written, or is there already. An older file is as it was.

    Examples
    --------
    >>> import tempfile, shapely
    >>> frame = gpd.GeoDataFrame(
    ...     {"price": [12.5]}, geometry=[shapely.Point(105.8, 21)], index=["a"], crs="EPSG:4326"
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     print(to_geojson(frame, Path(folder) / "places.geojson").read_text())
    {"type":"FeatureCollection","bbox":[105.8,21.0,105.8,21.0],"features":[
    {"type":"Feature","id":"a","geometry":{"type":"Point","coordinates":[105.8,21.0]},"properties":{"price":12.5}}
    ]}
    """
    with replacing(path, overwrite=overwrite) as draft, draft.open("wb") as file:
        file.writelines(feature_collection(frame))
    return Path(path)


def feature_collection(frame: gpd.GeoDataFrame) -> Iterator[bytes]:
    """Write a frame as the lines of a FeatureCollection, a feature each; see `to_geojson`."""
    shapes = rfc7946_shapes(_active(frame))
    box = bounding_box(shapes)
    bbox = b'"bbox":' + _ENCODER.encode(box) + b"," if box else b""
    yield b'{"type":"FeatureCollection",' + bbox + b'"features":[\n'
    for number, feature in enumerate(_features(frame, geometry_cells(geojson_texts(shapes)))):
        yield (b",\n" if number else b"") + feature
    yield b"\n]}\n"


def _features(frame: gpd.GeoDataFrame, geometries: list[msgspec.Raw | None]) -> Iterator[bytes]:
    columns = list(named_columns(frame.drop(columns=frame.active_geometry_name)))
    names = unique_names(name for name, _ in columns)
    cells = [json_cells(column) for _, column in columns]
    rows = zip(*cells, strict=True) if cells else iter([()] * len(frame))
    for key, geometry, row in zip(_ids(frame.index), geometries, rows, strict=True):
        properties = dict(zip(names, row, strict=True))
        yield _ENCODER.encode(_Feature(key, geometry, properties))


def _active(frame: gpd.GeoDataFrame) -> gpd.GeoSeries:
    if isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None:
        return frame.geometry
    raise InputError(
        f"a GeoDataFrame with an active geometry was wanted, {type(frame).__name__} found. "
        "Make one with geopandas.GeoDataFrame(frame, geometry=..., crs=...) or set_geometry(...)."
    )


def _ids(index: pd.Index) -> list[Any]:
    """Name the features: text and numbers as they are, levels joined by slashes."""
    if index.nlevels > 1:
        levels = [map(_text, _ids(index.get_level_values(n))) for n in range(index.nlevels)]
        return ["/".join(parts) for parts in zip(*levels, strict=True)]
    cells = json_cells(index.to_series(name=index.name))
    return [_id(cell) for cell in cells]


def _id(cell: Any) -> Any:
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return msgspec.UNSET
    is_plain = isinstance(cell, int | float | str) and not isinstance(cell, bool)
    return cell if is_plain else _text(cell)


def _text(cell: Any) -> str:
    if cell is msgspec.UNSET:
        return ""
    return cell if isinstance(cell, str) else _ENCODER.encode(cell).decode()
