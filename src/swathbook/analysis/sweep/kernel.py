"""The sweep itself, compiled: walk along every outline and keep account of what covers it.

The boundary of the ground that at least k footprints cover consists of those pieces of their
outlines that exactly k - 1 *other* footprints cover. So every edge is cut where other outlines
cross it, and the integral along each piece goes to the account of what covers the piece. No ground
is ever united, and nothing can fail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from swathbook.analysis.sweep.accounts import TURNS, counts, enter, forget, state, turn
from swathbook.analysis.sweep.compiled import bare, digest_of_sources, inlet, inner
from swathbook.analysis.sweep.groups import Group, box_at, find_near, gather, meets, sign_of
from swathbook.analysis.sweep.integral import KM2, integral
from swathbook.analysis.sweep.outlines import EDGES_PER_CHAIN, Floats, Ints, Outlines
from swathbook.analysis.sweep.questions import COVER, OWN
from swathbook.analysis.sweep.sides import apart, edge_at, is_left, westwards

_GAPS = (8858, 3937, 1750, 701, 301, 132, 57, 23, 10, 4, 1)


class Walker(NamedTuple):
    """What a walk keeps in hand.

    Parameters
    ----------
    cover, deep
        What covers the place where the walk is; see `accounts`.
    near, met
        Chains that are near, and whose outlines lie near where the walk began.
    times, events
        Where along an edge it crosses others; and whose (twice the number of the shape), plus 1
        where inwards.
    """

    cover: Ints
    deep: Ints
    near: Ints
    met: Ints
    times: Floats
    events: Ints


@inner
def _walk(
    outlines: Outlines, group: Group, asked: int, share: tuple[int, int], account: Floats
) -> int:
    """Walk along every outline of a group."""
    size, chains = group.shapes.size, group.chains.size
    walker = Walker(
        np.zeros((3, size), np.int64),
        np.array([0, size - 1]),
        np.empty(chains, np.int64),
        np.empty(chains, np.int64),
        np.empty(chains * EDGES_PER_CHAIN),
        np.empty(chains * EDGES_PER_CHAIN, np.int64),
    )
    open_ends = 0
    for me in range(share[0], size, share[1]):
        open_ends += _walk_shape(outlines, group, walker, asked, me, account)
    return open_ends


@bare
def _walk_shape(
    outlines: Outlines, group: Group, walker: Walker, asked: int, me: int, account: Floats
) -> int:
    shape = group.shapes[me]
    open_ends = 0
    for ring in range(outlines.shape_rings[shape], outlines.shape_rings[shape + 1]):
        met = _begin(outlines, group, walker, asked, me, outlines.rings[ring])
        began = state(walker.cover, walker.deep)
        _walk_ring(outlines, group, walker, asked, me, ring, account)
        open_ends += began != state(walker.cover, walker.deep)
        forget(walker.cover, walker.deep, walker.met, met)
    return open_ends


@bare
def _walk_ring(
    outlines: Outlines,
    group: Group,
    walker: Walker,
    asked: int,
    me: int,
    ring: int,
    account: Floats,
) -> None:
    cover, deep, near, _, times, events = walker
    region = group.shapes.size - 1
    middle = np.floor(0.5 * (group.boxes[region, 0] + group.boxes[region, 2]))
    sign = sign_of(outlines, ring)
    for chain in range(outlines.ring_chains[ring], outlines.ring_chains[ring + 1]):
        count = find_near(group, near, box_at(outlines.boxes, chain), asked, me)
        for v in range(outlines.first[chain], outlines.last[chain]):
            found = _crossings(outlines, group, near[:count], me, v, times, events)
            _sort(times, events, found)
            x, y, to_x, to_y = edge_at(outlines, v)
            edge = (x - middle, y, to_x - x, to_y - y)
            _follow(cover, deep, asked, me, edge, sign, times, events, found, account)


@bare
def _begin(
    outlines: Outlines, group: Group, walker: Walker, asked: int, me: int, point: int
) -> int:
    """Find what covers the point where a walk begins: count what a ray to the east crosses.

    Give how many chains it may cross.
    """
    x, y = outlines.x[point], outlines.y[point]
    count = find_near(group, walker.near, (x, y, max(x, group.far), y), asked, me)
    for n in range(count):
        leaf = walker.near[n]
        walker.met[n] = other = group.owners[leaf]
        if group.boxes[other, 0] <= x:
            turns = _turns(outlines, group.chains[leaf], x, y, other > me)
            turn(walker.cover, walker.deep, asked, other, group.signs[leaf] * turns)
    return count


@bare
def _turns(outlines: Outlines, chain: int, x: float, y: float, later: bool) -> int:
    """Count how often a chain winds round a point, as seen by a ray to the east."""
    turns = 0
    for v in range(outlines.first[chain], outlines.last[chain]):
        ax, ay, bx, by = edge_at(outlines, v)
        from_above, to_above = ay > y or (ay == y and later), by > y or (by == y and later)
        if from_above != to_above:
            left = is_left(ax, ay, bx, by, x, y, westwards(bx - ax, by - ay) == later)
            turns += (1 if to_above else -1) * (left == to_above)
    return turns


@bare
def _crossings(
    outlines: Outlines, group: Group, near: Ints, me: int, point: int, times: Floats, events: Ints
) -> int:
    """Find where an edge crosses others: how far along it, and which shape in which direction."""
    px, py, qx, qy = edge_at(outlines, point)
    box = (min(px, qx), min(py, qy), max(px, qx), max(py, qy))
    west_is_left = westwards(qx - px, qy - py)
    xs, ys, firsts, lasts = outlines.x, outlines.y, outlines.first, outlines.last
    boxes, owners, chains, signs = group.chain_boxes, group.owners, group.chains, group.signs
    count = 0
    for leaf in near:
        if not meets(boxes, leaf, box):
            continue
        other, chain = owners[leaf], chains[leaf]
        later = other > me
        first = firsts[chain]
        bx, by = xs[first], ys[first]
        to_left = is_left(px, py, qx, qy, bx, by, west_is_left != later)
        for v in range(first + 1, lasts[chain] + 1):
            ax, ay, bx, by = bx, by, xs[v], ys[v]
            from_left, to_left = to_left, is_left(px, py, qx, qy, bx, by, west_is_left != later)
            if from_left == to_left:
                continue
            tie = westwards(bx - ax, by - ay) == later
            leaves = is_left(ax, ay, bx, by, px, py, tie)
            if leaves != is_left(ax, ay, bx, by, qx, qy, tie):
                before, after = apart(ax, ay, bx, by, px, py), apart(ax, ay, bx, by, qx, qy)
                times[count] = before / (before - after)
                inwards = (signs[leaf] > 0) != leaves
                events[count] = 2 * other + inwards
                count += 1
    return count


@bare
def _sort(times: Floats, events: Ints, count: int) -> None:
    """Put crossings in the order in which the walk meets them (D. L. Shell, 1959)."""
    for gap in _GAPS:
        for n in range(gap, count):
            time, event, at = times[n], events[n], n
            while at >= gap and times[at - gap] > time:
                times[at], events[at] = times[at - gap], events[at - gap]
                at -= gap
            times[at], events[at] = time, event


@bare
def _follow(
    cover: Ints,
    deep: Ints,
    asked: int,
    me: int,
    edge: tuple[float, float, float, float],
    sign: int,
    times: Floats,
    events: Ints,
    count: int,
    account: Floats,
) -> None:
    """Walk along an edge from crossing to crossing."""
    region = cover.shape[1] - 1
    owns = me != region and asked in (OWN, COVER)
    begin = since = 0.0
    for n in range(count + 1):
        end, shape = (times[n], events[n] >> 1) if n < count else (1.0, region)
        if end > begin and counts(cover, deep, asked, me):
            enter(cover, deep, asked, me, sign * integral(edge, begin, end), account)
        begin = end
        if owns and shape == region:
            if end > since and cover[TURNS, region] > 0:
                account[me] += sign * integral(edge, since, end)
            since = end
        if n < count:
            turn(cover, deep, asked, shape, 2 * (events[n] & 1) - 1)


def _compiled(sources: int) -> Callable[..., int]:
    """Compile the sweep so that what is kept on disk is true to all of its sources.

    numba looks only at a function's own file to tell; but what a function encloses counts, too.
    """

    @inlet
    def sweep(
        outlines: Outlines,
        members: Ints,
        groups: Ints,
        regions: Ints,
        asked: int,
        share: tuple[int, int],
        accounts: Floats,
    ) -> int:
        """Walk along the outlines of groups of shapes.

        Parameters
        ----------
        outlines
            Outlines of all shapes.
        members
            The footprints of each group, in their sequence.
        groups
            Where each group begins among the members, and the last one ends.
        regions
            The region of each group.
        asked
            One of `questions`.
        share
            Which share of the outlines is walked along, of how many.
        accounts
            Where the areas go, in km²: for each group two places more than it has members.

        Returns
        -------
        open_ends
            How many walks did not end as they began: 0, unless a shape is broken.
        """
        open_ends = 0 * sources
        for g in range(groups.size - 1):
            begin, end = groups[g], groups[g + 1]
            group = gather(outlines, np.append(members[begin:end], regions[g]))
            account = accounts[begin + 2 * g : end + 2 * g + 2]
            open_ends += _walk(outlines, group, asked, share, account)
            account *= KM2
        return open_ends

    compiled: Callable[..., int] = sweep
    return compiled


sweep = _compiled(digest_of_sources())
