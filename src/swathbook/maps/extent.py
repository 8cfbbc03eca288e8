"""The part of the Earth that a map shows, and how shapes are laid side by side on it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

TILE_PX = 256
"""Width of the world in pixels at zoom 0 of a web map."""

MERCATOR_LAT = 85.05
"""Where web maps end, in degrees north and south."""

SMALLEST_DEG = 0.6
"""A map shows at least this much, so that a small region has ground around it."""

WIDEST_MARGIN_DEG = 5.0
"""A map of the world needs no more room around its shapes than this."""


@dataclass(frozen=True)
class Extent:
    """A box in longitude and latitude.

    Parameters
    ----------
    west, south, east, north
        Edges in degrees. East is larger than west: a box across 180° of longitude goes beyond it.
    """

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        """Degrees of longitude from west to east."""
        return self.east - self.west

    @property
    def height(self) -> float:
        """Degrees of latitude from south to north."""
        return self.north - self.south

    @property
    def middle(self) -> tuple[float, float]:
        """Longitude and latitude of the centre."""
        return (self.west + self.east) / 2, (self.south + self.north) / 2

    @property
    def shrinking(self) -> float:
        """Length of a degree of longitude over one of latitude, at the middle.

        Ends at 80° of latitude, beyond which a map in degrees can no longer be in shape.

        Examples
        --------
        >>> round(Extent(0, 55, 10, 65).shrinking, 3)
        0.5
        """
        return math.cos(math.radians(min(abs(self.middle[1]), 80.0)))

    @property
    def ratio(self) -> float:
        """Width over height as they look, with degrees of longitude shrunk."""
        return self.width * self.shrinking / self.height

    def padded(self, share: float) -> Extent:
        """Add a margin on every side: a share of the longer side as it looks, within limits."""
        margin = min(share * max(self.width * self.shrinking, self.height), WIDEST_MARGIN_DEG)
        side = max(margin / self.shrinking, (SMALLEST_DEG - self.width) / 2)
        top = max(margin, (SMALLEST_DEG - self.height) / 2)
        grown = (self.west - side, self.south - top, self.east + side, self.north + top)
        return Extent(*grown).within_the_world()

    def shaped(self, narrowest: float, widest: float) -> Extent:
        """Widen or heighten the box so that its ratio lies between two others."""
        width = max(self.width, self.height * narrowest / self.shrinking)
        height = max(self.height, self.width * self.shrinking / widest)
        lon, lat = self.middle
        grown = (lon - width / 2, lat - height / 2, lon + width / 2, lat + height / 2)
        return Extent(*grown).within_the_world()

    def within_the_world(self) -> Extent:
        """Move the box, and cut what is left over, so that it shows every place at most once."""
        height = min(self.height, 180.0)
        south = min(max(self.south, -90.0), 90.0 - height)
        upright = replace(self, south=south, north=south + height)
        if self.width < 350:
            return upright
        west = -180.0 if abs(self.middle[0]) < 90 else self.middle[0] - 180
        return replace(upright, west=west, east=west + 360)

    def view(self, width_px: int, height_px: int) -> tuple[tuple[float, float], float]:
        """Find the centre and zoom at which a web map of this size shows the box.

        Returns
        -------
        centre
            Latitude and longitude, as web maps want them.
        zoom
            Rounded down to quarters.

        Examples
        --------
        >>> Extent(-180, -85.05, 180, 85.05).view(1024, 1024)
        ((0.0, 0.0), 2.0)
        """
        south, north = mercator_y(self.south), mercator_y(self.north)
        across = width_px / TILE_PX / (self.width / 360)
        upright = height_px / TILE_PX / (north - south)
        zoom = math.floor(4 * math.log2(min(across, upright))) / 4
        return (mercator_lat((south + north) / 2), self.middle[0]), max(zoom, 0.0)


WORLD = Extent(-180.0, -60.0, 180.0, 78.0)
"""Where people live, for maps with nothing on them."""


def mercator_y(lat: float) -> float:
    """Place a latitude on a web map: 0 at the equator, ±0.5 at the map's ends."""
    return float(mercator_ys(np.array([lat]))[0])


def mercator_ys(lats: NDArray[np.float64]) -> NDArray[np.float64]:
    """Place latitudes on a web map: 0 at the equator, ±0.5 at the map's ends."""
    radians = np.radians(np.clip(lats, -MERCATOR_LAT, MERCATOR_LAT))
    return np.asarray(np.arcsinh(np.tan(radians)) / (2 * np.pi))


def mercator_lat(y: float) -> float:
    """Undo `mercator_y`."""
    return math.degrees(math.atan(math.sinh(2 * math.pi * y)))


def seam(shapes: NDArray[np.object_]) -> float | None:
    """Find the longitude west of which shapes belong at the right end of the map.

    Shapes split at 180° of longitude would lie at both ends of a map, with the world between
    them. When all of them fit into half the world across 180°, the map is cut elsewhere: in the
    middle of the widest stretch without shapes.

    Parameters
    ----------
    shapes
        Areas in longitude and latitude, none missing.

    Returns
    -------
    seam
        Degrees of longitude; `None` where the map is best cut at 180°, as usual.
    """
    bounds = shapely.bounds(shapely.get_parts(shapes))
    if not len(bounds):
        return None
    west, east = np.sort(bounds[:, 0]), np.maximum.accumulate(bounds[bounds[:, 0].argsort(), 2])
    gaps = west[1:] - east[:-1]
    if not len(gaps) or gaps.max() < 180:
        return None
    widest = int(gaps.argmax())
    return float((west[widest + 1] + east[widest]) / 2)


def place(shapes: NDArray[np.object_], cut: float | None) -> NDArray[np.object_]:
    """Move what lies west of the seam round the Earth, and heal the split at 180°.

    Parameters
    ----------
    shapes
        Areas in longitude and latitude, none missing.
    cut
        The seam; `None` leaves everything where it is.
    """
    if cut is None:
        return shapes

    def round_the_earth(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return points + np.outer(points[:, 0] < cut, (360.0, 0.0))

    placed = shapely.transform(shapes, round_the_earth)
    split = shapely.is_valid(shapes) & (shapely.get_num_geometries(shapes) > 1)
    placed[split] = shapely.union_all(placed[split][:, None], axis=1)
    return placed


def around(shapes: NDArray[np.object_]) -> Extent | None:
    """Bound shapes; `None` where there are none."""
    return Extent(*shapely.total_bounds(shapes).tolist()) if len(shapes) else None
