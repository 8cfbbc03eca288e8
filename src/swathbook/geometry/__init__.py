"""Shapes from whatever a service writes, and their areas. Arrays in, arrays out.

`read` makes one valid shape of each cell of a column and says what was wrong with it,
`read_frames` does so for swaths and keeps their frames, `area_km2` measures on the ellipsoid.
"""

from swathbook.geometry.area import area_km2
from swathbook.geometry.reader import Frames, read, read_frames

__all__ = ["Frames", "area_km2", "read", "read_frames"]
