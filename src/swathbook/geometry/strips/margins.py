"""How far from rounding error a number must be before an outline is built on it.

A position is as exact as the largest coordinate's last digit. The margins are multiples of that,
chosen such that where all tests pass

- each corner lies dozens of roundings away from the lines of the neighbouring frames' edges: the
  side on which it lies, and with it which edges cross, is that of exact arithmetic;
- each crossing, which may slip along its edges by the rounding divided by the sine of their angle
  (its `blur`), lies dozens of times that far from the edges' ends and from other crossings;
- each crossing is so far from corners (the `gap`) that the edge behind the corner is dozens of
  roundings away from it.

Then rounding the crossings cannot make the outline touch itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from swathbook.geometry.strips.quads import Bools, Floats, Quads

_ROUNDINGS = 64
_EPSILON = float(np.finfo(np.float64).eps)
_SMALLEST_DEG = 1e-12  # no frame is smaller, and products of such lengths are far from underflow
_WIDEST_DEG = 180.0


@dataclass(frozen=True, slots=True)
class Margins:
    """What a number has to exceed, for each frame the same as for its whole strip."""

    rounding: Floats
    """A length: some dozens of times the error of a position."""
    sign: Floats
    """For products of two lengths of which only the sign is wanted."""
    gap: Floats
    """For the distance of a crossing from a corner."""


def margins_of(quads: Quads) -> tuple[Margins, Bools]:
    """Derive the margins from the coordinates.

    Parameters
    ----------
    quads
        The frames.

    Returns
    -------
    margins
        For each frame.
    sensible
        Which strips have a size, no leap in longitude, and only frames with four clear corners.
    """
    length, width, reach = _measure(quads)
    sensible = (length > _SMALLEST_DEG) & (width <= _WIDEST_DEG)
    length = np.maximum(length, _SMALLEST_DEG)
    rounding = _ROUNDINGS * _EPSILON * np.maximum(reach, length)
    turn, sign = _sharpest_turn(quads), rounding * length
    gap = rounding * length**2 / np.maximum(turn, sign)
    margins = (np.repeat(of_strip, quads.frames_per_strip) for of_strip in (rounding, sign, gap))
    return Margins(*margins), sensible & (turn > sign)


def _measure(quads: Quads) -> tuple[Floats, Floats, Floats]:
    """Give each strip's longest frame, its width in longitude, and its farthest coordinate."""
    starts = quads.strip_offsets[:-1]
    west, east = quads.x.min(axis=0), quads.x.max(axis=0)
    south, north = quads.y.min(axis=0), quads.y.max(axis=0)
    length = np.maximum.reduceat(east - west + north - south, starts)
    width = np.maximum.reduceat(east, starts) - np.minimum.reduceat(west, starts)
    farthest = np.maximum(np.maximum(east, -west), np.maximum(north, -south))
    return length, width, np.maximum.reduceat(farthest, starts)


def _sharpest_turn(quads: Quads) -> Floats:
    """Give each strip's least product of two consecutive edges: above 0, all frames are convex."""
    turns = np.roll(quads.edge_x, 1, axis=0) * quads.edge_y
    turns -= np.roll(quads.edge_y, 1, axis=0) * quads.edge_x
    return np.minimum.reduceat(turns.min(axis=0), quads.strip_offsets[:-1])
