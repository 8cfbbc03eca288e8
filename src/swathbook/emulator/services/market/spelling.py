"""How the marketplace spells shapes, times and numbers in its answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Literal

import msgspec
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from swathbook.emulator.world.tracks import Coordinates, wrapped

FRAME_DECIMALS = 6

_ENCODER = msgspec.json.Encoder(decimal_format="number")

OPERATOR_ZONE = timezone(timedelta(hours=8))
"""The zone in which windows are written, without saying so."""


def to_json(value: object) -> bytes:
    """Write JSON with decimals as they are: 6262.50 stays 6262.50.

    Examples
    --------
    >>> to_json({"amount": Decimal("6262.50"), "discount": Decimal("0.00")})
    b'{"amount":6262.50,"discount":0.00}'
    """
    return _ENCODER.encode(value)


def json_text(value: object) -> str:
    """Write JSON as text, to be put into JSON once more."""
    return to_json(value).decode()


def geojson_text(shape: BaseGeometry) -> str:
    """Write a shape as GeoJSON text; longitudes beyond ±180° jump to the other side.

    Examples
    --------
    >>> geojson_text(shapely.Polygon([(179, 0), (181, 0), (181, 1), (179, 0)]))
    '{"type":"Polygon","coordinates":[[[179.0,0.0],[-179.0,0.0],[-179.0,1.0],[179.0,0.0]]]}'
    """
    inside = shapely.transform(shape, _wrap)
    return json_text({"type": inside.geom_type, "coordinates": _rings(inside)})


def _wrap(points: Coordinates) -> Coordinates:
    return np.column_stack([wrapped(points[:, 0]), points[:, 1]])


def _rings(shape: BaseGeometry) -> list[Any]:
    if isinstance(shape, shapely.MultiPolygon):
        return [_rings(part) for part in shape.geoms]
    return [shapely.get_coordinates(ring).tolist() for ring in shapely.get_rings(shape)]


def wkt_text(shape: BaseGeometry) -> str:
    """Write a shape as WKT with all its decimals."""
    inside = shapely.transform(shape, _wrap)
    return str(shapely.to_wkt(inside, rounding_precision=-1))


def ewkt_text(shape: BaseGeometry) -> str:
    """Write a shape as PostGIS does, with its reference system in front."""
    return f"SRID=4326;{wkt_text(shape)}"


REGION_SPELLINGS: Sequence[Callable[[BaseGeometry], str]] = (
    *[geojson_text] * 10,
    wkt_text,
    ewkt_text,
)
"""The tables promise WKT, the examples show GeoJSON: orders take these in turn."""


def rings_of(frames: Coordinates) -> list[Any]:
    """List frames as rings of `[lon, lat]`, as they stand in `allSwathLonLat`."""
    lons = wrapped(frames[..., 0], FRAME_DECIMALS)
    rings: list[Any] = np.stack([lons, frames[..., 1]], axis=-1).tolist()
    return rings


def wrapped_lon(lon: float) -> float:
    """Bring one longitude back into ±180°."""
    return float(wrapped(lon, FRAME_DECIMALS))


def swath_geometry_text(rings: list[Any]) -> str:
    """Write a pass as the marketplace does: one Polygon whose rings are shells of their own."""
    polygon = {"type": "Polygon", "coordinates": rings}
    return json_text({"type": "GeometryCollection", "geometries": [polygon]})


def epoch(moment: datetime, unit: Literal["s", "ms"]) -> int:
    """Count seconds or milliseconds since 1970.

    Examples
    --------
    >>> from datetime import UTC
    >>> epoch(datetime(2023, 10, 27, tzinfo=UTC), "ms")
    1698364800000
    """
    seconds = int(moment.timestamp())
    return seconds * 1000 if unit == "ms" else seconds


def pass_time(moment: datetime) -> str:
    """Write a moment of a pass: UTC, with a T and milliseconds, without a zone."""
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds")


def plain_time(moment: datetime | None) -> str | None:
    """Write a moment in UTC with a blank between day and time, to the second."""
    return moment.strftime("%Y-%m-%d %H:%M:%S") if moment else None


def window_time(moment: datetime | None) -> str | None:
    """Write an end of a window: as `plain_time`, in the operator's zone."""
    return plain_time(moment.astimezone(OPERATOR_ZONE)) if moment else None


def trimmed(value: Decimal) -> Decimal:
    """Drop zeros at the end, all but the first decimal: the listing's way with money.

    Examples
    --------
    >>> [str(trimmed(Decimal(text))) for text in ("1000.00", "6262.50", "0.00", "1.25")]
    ['1000.0', '6262.5', '0.0', '1.25']
    """
    short = value.normalize()
    return short if -short.as_tuple().exponent >= 1 else value.quantize(Decimal("0.1"))  # type: ignore[operator]


def seconds_text(seconds: Decimal) -> str:
    """Write a duration: with a blank in front, without zeros at the end.

    Examples
    --------
    >>> seconds_text(Decimal("54.390")), seconds_text(Decimal("60.00"))
    (' 54.39', ' 60.0')
    """
    return f" {trimmed(seconds)}"


def metres_text(metres: Decimal) -> str:
    """Write a resolution with its unit: `"0.5m"`."""
    return f"{metres}m"
