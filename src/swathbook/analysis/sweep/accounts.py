"""What covers the place where a walk is, and to which accounts a piece of outline goes.

`cover` holds three rows of numbers, see below; `deep` how many footprints cover the place, and
which of them is the first; where there is none, the region, the last of the shapes, stands in.
"""

from __future__ import annotations

from swathbook.analysis.sweep.compiled import bare
from swathbook.analysis.sweep.outlines import Floats, Ints
from swathbook.analysis.sweep.questions import COVER, DEPTH, NEW, OWN

TURNS = 0
"""The row that says how often each shape winds round the place."""

ACTIVE = 1
"""The row that names the footprints that cover it, one after the other."""

SEAT = 2
"""The row that says where each of them stands among these."""


@bare
def state(cover: Ints, deep: Ints) -> int:
    """Sum up what covers the walk, so that two moments can be compared."""
    total = cover[TURNS, cover.shape[1] - 1]
    for n in range(deep[0]):
        total += cover[ACTIVE, n] + 2
    return int(total)


@bare
def forget(cover: Ints, deep: Ints, met: Ints, count: int) -> None:
    """Forget what covers the walk."""
    region = cover.shape[1] - 1
    deep[0], deep[1] = 0, region
    cover[TURNS, region] = 0
    for n in range(count):
        cover[TURNS, met[n]] = 0


@bare
def counts(cover: Ints, deep: Ints, asked: int, me: int) -> bool:
    """Tell whether the piece that begins here goes to any account but its footprint's own."""
    region = cover.shape[1] - 1
    if me == region:
        return bool(asked == DEPTH or deep[0] > 0)
    if asked == COVER:
        return bool(deep[0] == 0)
    inside = cover[TURNS, region] > 0
    return bool(asked != OWN and inside and (asked == DEPTH or deep[1] > me))


@bare
def enter(cover: Ints, deep: Ints, asked: int, me: int, integral: float, account: Floats) -> None:
    """Put a piece's integral to the accounts that it belongs to."""
    region = cover.shape[1] - 1
    other = 0.0 if me == region else integral
    if asked == DEPTH:
        account[deep[0]] += integral if me == region else -integral
        account[deep[0] + 1] += other
    elif asked == NEW:
        account[deep[1]] += integral if me == region else -integral
        account[me] += other
    else:
        account[region] += integral if me == region or cover[TURNS, region] > 0 else 0.0
        account[region + 1] += other
        for n in range(deep[0]):
            account[cover[ACTIVE, n]] += integral


@bare
def turn(cover: Ints, deep: Ints, asked: int, shape: int, turns: int) -> None:
    """Cross a shape's outline, inwards (1) or outwards (-1)."""
    was = cover[TURNS, shape] > 0
    cover[TURNS, shape] += turns
    now = cover[TURNS, shape] > 0
    if was == now or shape == cover.shape[1] - 1:
        return
    if now:
        cover[SEAT, shape] = deep[0]
        cover[ACTIVE, deep[0]] = shape
        deep[0] += 1
        deep[1] = min(deep[1], shape)
        return
    deep[0] -= 1
    moved, seat = cover[ACTIVE, deep[0]], cover[SEAT, shape]
    cover[ACTIVE, seat], cover[SEAT, moved] = moved, seat
    if asked == NEW and deep[1] == shape:
        _find_first(cover, deep)


@bare
def _find_first(cover: Ints, deep: Ints) -> None:
    deep[1] = cover.shape[1] - 1
    for n in range(deep[0]):
        deep[1] = min(deep[1], cover[ACTIVE, n])
