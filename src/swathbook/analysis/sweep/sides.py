"""On which side of an edge a point lies, and where edges cross: exactly, and without ties.

Coordinates are whole numbers, so that two products differ in sign as their roundings do, or else as
their rounding errors do. Ties are broken as if every shape were moved by an infinitesimal step of
its own, the later the further, and a little more east than north (simulation of simplicity;
H. Edelsbrunner and E. P. Mücke, 1990). So shared edges, duplicates and points on edges need no case
of their own.
"""

from __future__ import annotations

from swathbook.analysis.sweep.compiled import bare
from swathbook.analysis.sweep.outlines import Outlines

_SPLIT = 134217729.0


@bare
def edge_at(outlines: Outlines, v: int) -> tuple[float, float, float, float]:
    """Give both ends of the edge that begins at a point."""
    return outlines.x[v], outlines.y[v], outlines.x[v + 1], outlines.y[v + 1]


@bare
def westwards(dx: float, dy: float) -> bool:
    """Tell whether an edge has on its left what lies an infinitesimal step west of it."""
    return dy > 0 or (dy == 0 and dx < 0)


@bare
def is_left(ax: float, ay: float, bx: float, by: float, px: float, py: float, tie: bool) -> bool:
    """Tell exactly whether p lies to the left of the line from a to b.

    Products that differ when rounded differ in truth, and in the same sense.
    """
    one, other = (bx - ax) * (py - ay), (by - ay) * (px - ax)
    if one != other:
        return one > other
    if one == 0.0:
        return tie
    lost = _lost(bx - ax, py - ay, one) - _lost(by - ay, px - ax, other)
    return tie if lost == 0.0 else lost > 0.0


@bare
def apart(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> float:
    """Give twice the area of the triangle a, b, p, with full relative precision."""
    one, other = (bx - ax) * (py - ay), (by - ay) * (px - ax)
    lost = _lost(bx - ax, py - ay, one) - _lost(by - ay, px - ax, other)
    return (one - other) + lost


@bare
def _lost(a: float, b: float, product: float) -> float:
    """Give what rounding took from a product (T. J. Dekker, 1971)."""
    a_high = _SPLIT * a - (_SPLIT * a - a)
    b_high = _SPLIT * b - (_SPLIT * b - b)
    a_low, b_low = a - a_high, b - b_high
    return ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
