"""Quadrilateral frames side by side in arrays, strip after strip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from swathbook.geometry.offsets import offsets_of

Floats: TypeAlias = NDArray[np.float64]
Points: TypeAlias = NDArray[np.complex128]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

_FARTHEST_DEG = 1e6  # no place lies beyond, and products of such lengths are far from overflow
_POINTS_OF_A_RING = 5


@dataclass(frozen=True, slots=True)
class Quads:
    """Frames of four corners, counter-clockwise, strip after strip.

    `x` and `y` have shape (4, frames): row `k` is corner `k`. Row `k` of the edges leads from
    corner `k` to the next.
    """

    x: Floats
    y: Floats
    edge_x: Floats
    edge_y: Floats
    source: Ints
    """Where each frame's first corner stands among the points that were read."""
    step: Ints
    """1 where these run counter-clockwise, -1 where they run clockwise."""
    strip_offsets: Ints
    """Where each strip's frames begin, and where the last one's end."""

    @property
    def frames_per_strip(self) -> Ints:
        """Count each strip's frames."""
        return np.diff(self.strip_offsets)

    @property
    def first(self) -> Bools:
        """Mark each strip's first frame."""
        return _marked(self.source.size, self.strip_offsets[:-1])

    @property
    def last(self) -> Bools:
        """Mark each strip's last frame."""
        return _marked(self.source.size, self.strip_offsets[1:] - 1)


def read_quads(points: Points, ring_offsets: Ints, strip_offsets: Ints) -> tuple[Quads, Bools]:
    """Take the strips whose rings are all closed, finite and four-cornered.

    Parameters
    ----------
    points
        Coordinates as complex numbers, so that a point is copied in one piece.
    ring_offsets, strip_offsets
        Where rings begin among the points, and strips among the rings. The strips may be a part
        of all.

    Returns
    -------
    quads
        The frames of the strips that were taken.
    taken
        Which strips these are.
    """
    sizes = np.diff(strip_offsets)
    taken = _made_of_five_points(ring_offsets, strip_offsets) & (sizes > 0)
    rings = slice(strip_offsets[0], strip_offsets[-1])
    source = ring_offsets[rings][np.repeat(taken, sizes)]
    sound = every(_closed_and_bounded(points, source), offsets_of(sizes[taken]))
    source = source[np.repeat(sound, sizes[taken])]
    taken[taken] = sound
    return _counter_clockwise(points, source, offsets_of(sizes[taken])), taken


def every(of_frame: Bools, strip_offsets: Ints) -> Bools:
    """Tell for which strips something is true of all their frames."""
    exceptions = offsets_of(~of_frame)[strip_offsets]
    without: Bools = exceptions[1:] == exceptions[:-1]
    return without


def _marked(size: int, positions: Ints) -> Bools:
    marks = np.zeros(size, np.bool_)
    marks[positions] = True
    return marks


def _made_of_five_points(ring_offsets: Ints, strip_offsets: Ints) -> Bools:
    begin, end = strip_offsets[0], strip_offsets[-1]
    lengths = np.diff(ring_offsets[begin : end + 1])
    return every(lengths == _POINTS_OF_A_RING, strip_offsets - begin)


def _closed_and_bounded(points: Points, source: Ints) -> Bools:
    sound: Bools = points[source] == points[source + _POINTS_OF_A_RING - 1]
    for corner in range(4):
        point = points[source + corner]
        sound &= (np.abs(point.real) <= _FARTHEST_DEG) & (np.abs(point.imag) <= _FARTHEST_DEG)
    return sound


def _counter_clockwise(points: Points, source: Ints, strip_offsets: Ints) -> Quads:
    corners = points[source + np.arange(4)[:, None]]
    before, after = corners[3] - corners[0], corners[1] - corners[0]
    clockwise = after.real * before.imag < after.imag * before.real
    corners[1], corners[3] = np.where(clockwise, corners[[3, 1]], corners[[1, 3]])
    edges = np.roll(corners, -1, axis=0) - corners
    return Quads(
        x=corners.real.copy(),
        y=corners.imag.copy(),
        edge_x=edges.real.copy(),
        edge_y=edges.imag.copy(),
        source=source,
        step=np.where(clockwise, -1, 1),
        strip_offsets=strip_offsets,
    )
