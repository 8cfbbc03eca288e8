"""Where the outlines of consecutive frames cross.

On which sides of one quadrilateral's edges the corners of another lie makes sixteen bits. They are
kept in one word, so that the questions below are a few operations on integers. Bit `4 * e + f` of a
word is about edge or corner `e` of a frame and edge or corner `f` of the next frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from swathbook.geometry.strips.margins import Margins
from swathbook.geometry.strips.quads import Bools, Floats, Ints, Points, Quads, every

Words: TypeAlias = NDArray[np.uint16]

_FIRST_COLUMN, _OTHER_COLUMNS = np.uint16(0x1111), np.uint16(0x7777)


@dataclass(frozen=True, slots=True)
class Contacts:
    """How each frame meets the next of its strip; all zero for the last frame of a strip."""

    crossing: Words
    """Which edges cross."""
    leaving: Words
    """At which of these crossings the frame's outline comes out of the next frame."""
    hidden: NDArray[np.uint8]
    """How many of the frame's corners lie in the next frame."""
    next_hidden: NDArray[np.uint8]
    """How many of the next frame's corners lie in the frame."""


@dataclass(frozen=True, slots=True)
class Crossings:
    """Points where a frame's outline crosses that of the next, in the order of the frames."""

    point: Points
    frame: Ints
    leaving: Bools
    """Whether the frame's outline comes out of the next frame here, or goes into it."""
    place: Floats
    """Where on the frame's outline: 2.25 is a quarter of the way from corner 2 to corner 3."""
    next_place: Floats
    """Where on the next frame's outline."""
    blur: Floats
    """How far along its edges the point may slip: the flatter they cross, the farther."""


@dataclass(frozen=True, slots=True)
class _Edges:
    """One edge each of some frames."""

    x: Floats
    y: Floats
    along_x: Floats
    along_y: Floats

    @classmethod
    def of(cls, quads: Quads, number: Ints, frame: Ints) -> _Edges:
        at = number * quads.source.size + frame
        arrays = (quads.x, quads.y, quads.edge_x, quads.edge_y)
        return cls(*(array.ravel().take(at) for array in arrays))

    @property
    def length(self) -> Floats:
        return np.sqrt(self.along_x**2 + self.along_y**2)

    def cross(self, x: Floats, y: Floats) -> Floats:
        return self.along_x * y - self.along_y * x

    def at(self, share: Floats) -> Points:
        point = np.empty(share.size, np.complex128)
        point.real = self.x + share * self.along_x
        point.imag = self.y + share * self.along_y
        return point


def find_contacts(quads: Quads, margins: Margins) -> tuple[Contacts, Bools]:
    """Find which edges of consecutive frames cross.

    Parameters
    ----------
    quads, margins
        The frames; the answer is right for convex ones.

    Returns
    -------
    contacts
        How each frame meets the next.
    crossing
        In which strips each frame's outline crosses that of the next, beyond doubt.
    """
    here, there = slice(None, -1), slice(1, None)
    own, own_clear = _sides(quads, margins, corners_of=here, edges_of=there, layout=(4, 1))
    other, other_clear = _sides(quads, margins, corners_of=there, edges_of=here, layout=(1, 4))
    crossing = (own ^ _next_row(own)) & (other ^ _next_column(other))
    contacts = Contacts(
        crossing=crossing,
        leaving=crossing & own,
        hidden=np.bitwise_count(_full_rows(own)),
        next_hidden=np.bitwise_count(_full_columns(other)),
    )
    certain = ((crossing > 0) & own_clear & other_clear) | quads.last
    return contacts, every(certain, quads.strip_offsets)


def find_crossings(
    quads: Quads, margins: Margins, contacts: Contacts, among: Bools
) -> tuple[Crossings, Bools]:
    """Compute the points where each frame's outline crosses that of the next.

    Parameters
    ----------
    quads, margins, contacts
        Frames, and which edges of them cross.
    among
        The strips whose crossings are wanted.

    Returns
    -------
    crossings
        All of them.
    clear
        In which strips they are far enough from all corners.
    """
    frame, bit = _set_bits(contacts.crossing * np.repeat(among, quads.frames_per_strip))
    edge, next_edge = bit >> 2, bit & 3
    one, other = _Edges.of(quads, edge, frame), _Edges.of(quads, next_edge, frame + 1)
    share, next_share, slant = _intersect(one, other)
    crossings = Crossings(
        point=one.at(share),
        frame=frame,
        leaving=(contacts.leaving[frame] >> bit) & 1 == 1,
        place=edge + share,
        next_place=next_edge + next_share,
        blur=margins.rounding[frame] * one.length * other.length / np.abs(slant),
    )
    clear = np.ones(quads.source.size, np.bool_)
    nearest = np.minimum(_to_an_end(one, share), _to_an_end(other, next_share))
    clear[frame[nearest <= margins.gap[frame]]] = False
    return crossings, every(clear, quads.strip_offsets)


def _intersect(one: _Edges, other: _Edges) -> tuple[Floats, Floats, Floats]:
    """Give the shares of both edges at which they meet, and the product of their directions."""
    slant = one.cross(other.along_x, other.along_y)
    between = one.x - other.x, one.y - other.y
    return other.cross(*between) / slant, one.cross(*between) / slant, slant


def _to_an_end(edges: _Edges, share: Floats) -> Floats:
    return np.minimum(share, 1 - share) * edges.length


def _sides(
    quads: Quads, margins: Margins, *, corners_of: slice, edges_of: slice, layout: tuple[int, int]
) -> tuple[Words, Bools]:
    """Tell to the left of which edges corners lie, and for which frames that is beyond doubt.

    The layout is how far apart the bits of consecutive corners, and of consecutive edges, are.
    """
    x, y = quads.x[:, corners_of], quads.y[:, corners_of]
    along_x, along_y = quads.edge_x[:, edges_of], quads.edge_y[:, edges_of]
    level = along_x * quads.y[:, edges_of] - along_y * quads.x[:, edges_of]
    per_corner, per_edge = layout
    weights = (1 << per_edge * np.arange(4)).astype(np.uint16)[:, None]
    words = np.zeros(quads.source.size, np.uint16)
    nearest = np.full(quads.source.size, np.inf)
    for corner in range(4):
        side = along_x * y[corner] - along_y * x[corner] - level
        left = ((side > 0) * weights).sum(axis=0, dtype=np.uint16)
        words[:-1] |= left << np.uint16(per_corner * corner)
        np.minimum(nearest[:-1], np.abs(side).min(axis=0), out=nearest[:-1])
    words[quads.last] = 0
    return words, nearest > margins.sign


def _set_bits(words: Words) -> tuple[Ints, Ints]:
    """List the positions of words and the numbers of the bits that are set in them."""
    bits = np.unpackbits(words.astype("<u2").view(np.uint8), bitorder="little")
    return np.divmod(np.flatnonzero(bits.view(np.bool_)), 16)


def _next_row(word: Words) -> Words:
    return _down(word, 4) | _down(word, -12)


def _next_column(word: Words) -> Words:
    return (_down(word, 1) & _OTHER_COLUMNS) | _down(word & _FIRST_COLUMN, -3)


def _full_rows(word: Words) -> Words:
    return word & _down(word, 1) & _down(word, 2) & _down(word, 3) & _FIRST_COLUMN


def _full_columns(word: Words) -> Words:
    return word & _down(word, 4) & _down(word, 8) & _down(word, 12)


def _down(word: Words, places: int) -> Words:
    shift = np.right_shift if places > 0 else np.left_shift
    shifted: Words = shift(word, np.uint16(abs(places)))
    return shifted
