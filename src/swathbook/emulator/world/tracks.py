"""Strips of frames along the ground track of a near-polar, sun-synchronous satellite.

Measures follow the marketplace's documented example: frames of 25 km by 25 km whose middles are
21.25 km apart, so that neighbours overlap by 15 %, corners from north-east clockwise, longitudes
with four decimals and latitudes with five.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pyproj import Geod

Coordinates = npt.NDArray[np.float64]

WGS84 = Geod(ellps="WGS84")

INCLINATION_DEG = 97.5
GROUND_SPEED_M_S = 7_080.0
EARTH_TURN_M_S = 465.1
"""How fast the ground at the equator moves eastwards."""


@dataclass(frozen=True)
class Format:
    """The size of a sensor's frames, their overlap, and the decimals of their coordinates."""

    length_m: float
    width_m: float
    overlap: float
    lon_decimals: int
    lat_decimals: int

    @property
    def stride_m(self) -> float:
        """How far apart the middles of neighbouring frames are."""
        return self.length_m * (1 - self.overlap)


STRIPMAP = Format(25_000, 25_030, overlap=0.15, lon_decimals=4, lat_decimals=5)
"""The radar's frame, as in the documented example."""


def heading_deg(lat: float, *, descending: bool) -> float:
    """Give the azimuth in which the ground track crosses a latitude.

    Parameters
    ----------
    lat
        Latitude, in degrees, at most 82° from the equator.
    descending
        Whether the satellite flies southwards.

    Returns
    -------
    azimuth
        In degrees from north, clockwise, from -180 to 180.

    Examples
    --------
    >>> round(heading_deg(20.0, descending=True))
    -169
    >>> round(heading_deg(20.0, descending=False))
    -11
    """
    parallel = math.cos(math.radians(lat))
    east = GROUND_SPEED_M_S * max(math.cos(math.radians(INCLINATION_DEG)) / parallel, -1.0)
    north = math.sqrt(GROUND_SPEED_M_S**2 - east**2)
    over_ground = east - EARTH_TURN_M_S * parallel
    return math.degrees(math.atan2(over_ground, -north if descending else north))


def strip(lon: float, lat: float, azimuth: float, count: int, format_: Format) -> Coordinates:
    """Lay frames in a row through a point.

    Parameters
    ----------
    lon, lat
        The middle of the strip, in degrees.
    azimuth
        The direction of flight there, in degrees.
    count
        How many frames.
    format_
        Their size and overlap.

    Returns
    -------
    frames
        `count` closed rings of five points, in the order of flight. Each begins with its
        north-eastern corner and runs clockwise. Longitudes are continuous: beyond ±180° where
        the strip crosses the antimeridian.

    Examples
    --------
    >>> strip(105.7, 20.0, -168.0, 17, STRIPMAP).shape
    (17, 5, 2)
    """
    along_m = (np.arange(count) - (count - 1) / 2) * format_.stride_m
    lons, lats, back = WGS84.fwd(
        np.full(count, lon), np.full(count, lat), np.full(count, azimuth), along_m
    )
    corners = _corners(lons, lats, _towards_north(back), format_)
    corners[..., 0] = np.round(continuous(corners[..., 0], lon), format_.lon_decimals)
    corners[..., 1] = np.round(corners[..., 1], format_.lat_decimals)
    return np.concatenate([corners, corners[:, :1]], axis=1) + 0.0


def _towards_north(azimuths: Coordinates) -> Coordinates:
    return (azimuths + 90) % 180 - 90


def _corners(
    lons: Coordinates, lats: Coordinates, axes: Coordinates, format_: Format
) -> Coordinates:
    half_turn = math.degrees(math.atan2(format_.width_m, format_.length_m))
    turns = np.array([half_turn, 180 - half_turn, 180 + half_turn, -half_turn])
    reach_m = math.hypot(format_.width_m, format_.length_m) / 2
    shape = (len(lons), 4)
    corner_lons, corner_lats, _ = WGS84.fwd(
        np.repeat(lons, 4),
        np.repeat(lats, 4),
        (axes[:, None] + turns).ravel(),
        np.full(4 * len(lons), reach_m),
    )
    return np.stack([corner_lons.reshape(shape), corner_lats.reshape(shape)], axis=-1)


def moved(lon: float, lat: float, azimuth: float, distance_m: float) -> tuple[float, float]:
    """Go from a point in a direction; the longitude is continuous with the point's.

    Examples
    --------
    >>> moved(179.99, 0.0, 90.0, 2_226.39)
    (180.01, 0.0)
    """
    end_lon, end_lat, _ = WGS84.fwd(lon, lat, azimuth, distance_m)
    return round(float(continuous(end_lon, lon)), 6), round(float(end_lat), 6) + 0.0


def continuous(lons: npt.ArrayLike, near: float) -> Coordinates:
    """Shift longitudes by whole turns so that they lie within half a turn of `near`."""
    lons = np.asarray(lons, dtype=np.float64)
    return lons - 360 * np.round((lons - near) / 360)


def wrapped(lons: npt.ArrayLike, decimals: int = 12) -> Coordinates:
    """Bring longitudes beyond ±180° back into the range, as services write them.

    Examples
    --------
    >>> wrapped([179.9, 180.1, -180.5], decimals=4).tolist()
    [179.9, -179.9, 179.5]
    """
    lons = np.asarray(lons, dtype=np.float64)
    outside = np.abs(lons) > 180
    return np.where(outside, np.round(lons - 360 * np.sign(lons), decimals), lons)
