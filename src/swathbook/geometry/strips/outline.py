"""The outline of a strip, put together from its frames' corners and crossings.

Along the outline, each crossing is followed by a stretch of one frame: of the one that comes out
of the other there. The stretch ends at the next crossing on that frame. So there are as many
stretches as crossings, and each leads to another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from swathbook.geometry.offsets import offsets_of
from swathbook.geometry.strips.crossings import Contacts, Crossings
from swathbook.geometry.strips.quads import Bools, Floats, Ints, Points, Quads, every


@dataclass(frozen=True, slots=True)
class Stretches:
    """Parts of outlines: a point, and what follows it until another stretch begins."""

    point: Points
    frame: Ints
    """The frame along which it goes on."""
    edge: Ints
    """The edge of this frame that the point is on."""
    corners: Ints
    """How many corners of this frame follow."""
    to: Ints
    """The stretch that begins where this one ends."""


@dataclass(frozen=True, slots=True)
class _Visits:
    """Each crossing twice: all as seen from their frame, then all as seen from the next frame."""

    frame: Ints
    place: Floats
    leaving: Bools
    blur: Floats

    @classmethod
    def of(cls, crossings: Crossings) -> _Visits:
        return cls(
            frame=np.concatenate([crossings.frame, crossings.frame + 1]),
            place=np.concatenate([crossings.place, crossings.next_place]),
            leaving=np.concatenate([crossings.leaving, ~crossings.leaving]),
            blur=np.concatenate([crossings.blur, crossings.blur]),
        )


def follow(quads: Quads, contacts: Contacts, crossings: Crossings) -> tuple[Stretches, Bools]:
    """Find the stretch that follows each crossing.

    Parameters
    ----------
    quads, contacts, crossings
        Frames that touch none but their neighbours, and their crossings.

    Returns
    -------
    stretches
        As many as there are crossings, in the same order.
    sound
        In which strips crossings are clear of each other, and stretches pass just those corners
        that lie in no other frame.
    """
    visits = _Visits.of(crossings)
    following, corners = _next_round_the_frame(visits)
    number = crossings.frame.size
    begin = np.arange(number) + number * ~crossings.leaving
    end = following[begin]
    stretches = Stretches(
        point=crossings.point,
        frame=visits.frame[begin],
        edge=visits.place[begin].astype(np.int64),
        corners=corners[begin],
        to=end % max(number, 1),
    )
    fits = _pass_what_shows(quads, contacts, stretches)
    fits[stretches.frame[visits.leaving[end]]] = False
    fits[visits.frame[_crowded(quads, visits, following, corners)]] = False
    return stretches, every(fits, quads.strip_offsets)


def with_lone_frames(stretches: Stretches, quads: Quads, points: Points) -> Stretches:
    """Add strips of a single frame: a stretch from its first corner past the others to itself."""
    frame = quads.strip_offsets[:-1][quads.frames_per_strip == 1]
    return Stretches(
        point=np.append(stretches.point, points[quads.source[frame]]),
        frame=np.append(stretches.frame, frame),
        edge=np.append(stretches.edge, np.full(frame.size, 0)),
        corners=np.append(stretches.corners, np.full(frame.size, 3)),
        to=np.append(stretches.to, stretches.to.size + np.arange(frame.size)),
    )


def assemble(
    points: Points, quads: Quads, stretches: Stretches, wanted: Bools
) -> tuple[Points, Ints, Bools]:
    """Write the outlines: a closed ring for each wanted strip whose stretches make one round.

    Parameters
    ----------
    points
        What the frames were read from; their corners are copied from here.
    quads, stretches
        The frames, and all parts of their strips' outlines.
    wanted
        The strips to write.

    Returns
    -------
    outline
        The rings' points, counter-clockwise.
    ring_lengths
        How many of these belong to each ring.
    written
        Which strips the rings are of.
    """
    strip = np.repeat(np.arange(wanted.size), quads.frames_per_strip)[stretches.frame]
    distance, reached = _rank(stretches, strip, wanted.size)
    written = wanted.copy()
    written[strip[~reached]] = False
    length = np.bincount(strip, stretches.corners + 1, minlength=wanted.size).astype(np.int64)
    rings = offsets_of((length + 1) * written)
    kept = np.flatnonzero(written[strip])
    outline = np.empty(rings[-1], np.complex128)
    _place(outline, points, quads, stretches, kept, (rings[strip] + distance)[kept])
    rings = rings[np.append(written, True)]
    outline[rings[1:] - 1] = outline[rings[:-1]]
    return outline, np.diff(rings), written


def _next_round_the_frame(visits: _Visits) -> tuple[Ints, Ints]:
    """Give each visit the next one round its frame, and the number of corners between them."""
    order = np.argsort(4 * visits.frame + visits.place, kind="stable")
    frame, edge = visits.frame[order], visits.place[order].astype(np.int64)
    begins = np.flatnonzero(np.diff(frame, prepend=-1))
    ends = np.append(begins, frame.size)[1:] - 1
    follower = np.arange(1, frame.size + 1)
    follower[ends] = begins
    between = edge[follower] - edge
    between[ends] += 4
    following, corners = np.empty_like(order), np.empty_like(order)
    following[order], corners[order] = order[follower], between
    return following, corners


def _crowded(quads: Quads, visits: _Visits, following: Ints, corners: Ints) -> Ints:
    """Find visits which the next one follows on the same edge, too close to be sure of that."""
    one = np.flatnonzero(corners == 0)
    other = following[one]
    edge = visits.place[one].astype(np.int64), visits.frame[one]
    length = np.sqrt(quads.edge_x[edge] ** 2 + quads.edge_y[edge] ** 2)
    distance = (visits.place[other] - visits.place[one]) * length
    return one[distance <= visits.blur[one] + visits.blur[other]]


def _pass_what_shows(quads: Quads, contacts: Contacts, stretches: Stretches) -> Bools:
    shown = 4 - contacts.hidden - np.roll(contacts.next_hidden, 1)
    passed = np.bincount(stretches.frame, stretches.corners, minlength=shown.size)
    fits: Bools = (passed == shown) | (quads.first & quads.last)
    return fits


def _rank(stretches: Stretches, strip: Ints, strips: int) -> tuple[Ints, Bools]:
    """Count the points from each strip's first stretch to every other, and tell which it reaches.

    Each stretch knows the one before it; with each round it knows one twice as far back.
    """
    number = np.arange(strip.size)
    first = np.zeros(strips, np.int64)
    first[strip[::-1]] = number[::-1]
    root = first[strip]
    before = number.copy()
    before[stretches.to] = number
    distance = stretches.corners[before] + 1
    before[root], distance[root] = root, 0
    for _ in range(int(np.bincount(strip).max(initial=0)).bit_length()):
        distance += distance[before]
        before = before[before]
    return distance, before == root


def _place(
    outline: Points, points: Points, quads: Quads, stretches: Stretches, kept: Ints, at: Ints
) -> None:
    """Write the points and corners of some stretches to their places in the outline."""
    corners = stretches.corners[kept]
    stretch = np.repeat(np.arange(kept.size), corners)
    nth = np.arange(stretch.size) - offsets_of(corners)[stretch] + 1
    frame = stretches.frame[kept][stretch]
    corner = ((stretches.edge[kept][stretch] + nth) * quads.step[frame]) & 3
    outline[at] = stretches.point[kept]
    outline[at[stretch] + nth] = points[quads.source[frame] + corner]
