"""Unite the frames of those strips for which the result is certain."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from swathbook.geometry.offsets import offsets_of
from swathbook.geometry.strips.crossings import find_contacts, find_crossings
from swathbook.geometry.strips.margins import Margins, margins_of
from swathbook.geometry.strips.outline import assemble, follow, with_lone_frames
from swathbook.geometry.strips.quads import (
    Bools,
    Floats,
    Ints,
    Points,
    Quads,
    every,
    read_quads,
)

_FRAMES_AT_ONCE = 16_384  # their arrays stay in the processor's cache


def union_strips(xy: Floats, ring_offsets: Ints, strip_offsets: Ints) -> tuple[Floats, Ints, Bools]:
    """Unite the frames of each strip where that is plain, and tell where it is not.

    Parameters
    ----------
    xy
        Points in degrees, shape (points, 2). Longitudes may run on beyond ±180.
    ring_offsets
        Where each frame's closed ring begins in `xy`, and where the last one ends.
    strip_offsets
        Where each strip's frames begin among the rings, and where the last one's end.

    Returns
    -------
    outline_xy
        Points of the outlines, shape (points, 2). The frames' corners are copied bit for bit; the
        points between, where frames cross, are right but for rounding.
    outline_offsets
        Where each outline begins, and where the last one ends. There is one for each strip that
        is done, in order: a closed, simple, counter-clockwise ring.
    done
        Which strips these are. The others want a general overlay: their frames are not convex
        quadrilaterals, do not lie one behind the other, do not overlap the next or touch others
        too, leap in longitude, or come so near to any of this that rounding could decide.

    Examples
    --------
    Two squares, the second one to the north-east of the first.

    >>> import numpy as np
    >>> square = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0], [0.0, 0.0]])
    >>> frames = np.concatenate([square, square + 1])
    >>> xy, offsets, done = union_strips(frames, np.array([0, 5, 10]), np.array([0, 2]))
    >>> done
    array([ True])
    >>> [tuple(map(int, point)) for point in xy]
    [(2, 1), (3, 1), (3, 3), (1, 3), (1, 2), (0, 2), (0, 0), (2, 0), (2, 1)]
    """
    points = np.ascontiguousarray(xy, np.float64).view(np.complex128).ravel()
    parts = [_unite(points, ring_offsets, strips) for strips in _chunks(strip_offsets)]
    outlines, ring_lengths, done = zip(_NOTHING, *parts, strict=True)
    outline_xy = np.concatenate(outlines).view(np.float64).reshape(-1, 2)
    return outline_xy, offsets_of(np.concatenate(ring_lengths)), np.concatenate(done)


_NOTHING = np.empty(0, np.complex128), np.empty(0, np.int64), np.empty(0, np.bool_)


def _chunks(strip_offsets: Ints) -> Iterator[Ints]:
    """Cut the strips into runs of not too many frames; a longer strip is a run by itself."""
    begins = np.arange(strip_offsets[0], strip_offsets[-1], _FRAMES_AT_ONCE)
    cuts = np.append(np.searchsorted(strip_offsets, begins), [0, strip_offsets.size - 1])
    return (strip_offsets[i : j + 1] for i, j in pairwise(np.unique(cuts)))


def _unite(points: Points, ring_offsets: Ints, strip_offsets: Ints) -> tuple[Points, Ints, Bools]:
    quads, done = read_quads(points, ring_offsets, strip_offsets)
    margins, sensible = margins_of(quads)
    contacts, crossing = find_contacts(quads, margins)
    candidates = sensible & crossing & _in_line(quads, margins)
    crossings, clear = find_crossings(quads, margins, contacts, candidates)
    stretches, sound = follow(quads, contacts, crossings)
    stretches = with_lone_frames(stretches, quads, points)
    outline, lengths, done[done] = assemble(points, quads, stretches, candidates & clear & sound)
    return outline, lengths, done


def _in_line(quads: Quads, margins: Margins) -> Bools:
    """Tell which strips' frames are clear of all but their neighbours.

    Along some direction, each frame begins after the end of the next but one before it. As the
    frames begin in order, all further ones then begin after that end too. How the first two begin
    does not matter.
    """
    begin, end = _extents(quads)
    first, last = quads.first, quads.last
    ordered = np.ones(last.size, np.bool_)
    ordered[:-1] = (begin[1:] > begin[:-1]) | first[:-1] | last[:-1]
    ordered[:-2] &= (begin[2:] - end[:-2] > margins.sign[:-2]) | last[:-2] | last[1:-1]
    return every(ordered, quads.strip_offsets)


def _extents(quads: Quads) -> tuple[Floats, Floats]:
    """Tell where each frame begins and ends along its strip's direction."""
    x, y = (np.repeat(of_strip, quads.frames_per_strip) for of_strip in _directions(quads))
    positions = quads.x * x + quads.y * y
    return positions.min(axis=0), positions.max(axis=0)


def _directions(quads: Quads) -> tuple[Floats, Floats]:
    """Give each strip a direction along which its frames lie apart if they are apart at all.

    It is at right angles to the frames, not along the track: slanted frames, and at high latitudes
    all are, overlap when seen along the track. The frame in the middle stands for all. Of its two
    midlines, the one across the track is the one past which the track makes more headway.
    """
    begin, end = quads.strip_offsets[:-1], quads.strip_offsets[1:] - 1
    middle = (begin + end) // 2
    track_x, track_y = (a[:, end].sum(axis=0) - a[:, begin].sum(axis=0) for a in (quads.x, quads.y))
    across_x = quads.edge_x[:2, middle] - quads.edge_x[2:, middle]
    across_y = quads.edge_y[:2, middle] - quads.edge_y[2:, middle]
    headway = across_x * track_y - across_y * track_x
    chosen = np.abs(headway).argmax(axis=0), np.arange(middle.size)
    half = np.copysign(0.5, headway[chosen])
    return -across_y[chosen] * half, across_x[chosen] * half
