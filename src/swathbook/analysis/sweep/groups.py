"""Shapes that are looked at together, so sorted that what is near is found fast."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np

from swathbook.analysis.sweep.compiled import bare, inner
from swathbook.analysis.sweep.outlines import Floats, Ints, Outlines
from swathbook.analysis.sweep.questions import OWN
from swathbook.analysis.sweep.sides import edge_at

_PER_TILE = 8

Box: TypeAlias = tuple[float, float, float, float]


class Group(NamedTuple):
    """Shapes that are looked at together: footprints in their sequence, and last the region.

    Parameters
    ----------
    shapes
        Which of the outlines' shapes they are.
    boxes
        West, south, east and north of each.
    chains, owners
        The chains of all, neighbours near each other and the region's last, and whose they are.
    signs, chain_boxes
        Their boxes, and whether they run as they should (+1) or the other way (-1).
    tiles
        A box around every 16 of them.
    footprint_tiles
        How many of these hold footprints' chains; the last of them may hold the region's, too.
    far
        The easternmost point of shapes that have several chains.
    """

    shapes: Ints
    boxes: Floats
    chains: Ints
    owners: Ints
    signs: Ints
    chain_boxes: Floats
    tiles: Floats
    footprint_tiles: int
    far: float


@inner
def gather(outlines: Outlines, shapes: Ints) -> Group:
    """Gather shapes, and sort their chains so that few tiles hold what is near."""
    count = 0
    for shape in shapes:
        count += _chains_end(outlines, shape) - _chains_begin(outlines, shape)
    chains, owners, signs = (
        np.empty(count, np.int64),
        np.empty(count, np.int64),
        np.empty(count, np.int64),
    )
    boxes = np.empty((shapes.size, 4))
    at, far = 0, -np.inf
    for owner, shape in enumerate(shapes):
        begin = at
        boxes[owner] = _nowhere()
        for ring in range(outlines.shape_rings[shape], outlines.shape_rings[shape + 1]):
            sign = sign_of(outlines, ring)
            for chain in range(outlines.ring_chains[ring], outlines.ring_chains[ring + 1]):
                _widen(boxes[owner], outlines.boxes[chain])
                chains[at], owners[at], signs[at] = chain, owner, sign
                at += 1
        if at > begin + 1:
            far = max(far, boxes[owner, 2])
    order = _neighbours(outlines.boxes, chains, owners == shapes.size - 1)
    chains, owners, signs = chains[order], owners[order], signs[order]
    return Group(
        shapes,
        boxes,
        chains,
        owners,
        signs,
        outlines.boxes[chains],
        _tiles(outlines.boxes, chains),
        int(np.sum(owners < shapes.size - 1) + _PER_TILE - 1) // _PER_TILE,
        far,
    )


@bare
def _chains_begin(outlines: Outlines, shape: int) -> int:
    return int(outlines.ring_chains[outlines.shape_rings[shape]])


@bare
def _chains_end(outlines: Outlines, shape: int) -> int:
    return int(outlines.ring_chains[outlines.shape_rings[shape + 1]])


@inner
def _neighbours(boxes: Floats, chains: Ints, is_region: Ints) -> Ints:
    """Order chains by strips from west to east and within them from south to north."""
    around = _nowhere()
    for chain in chains:
        _widen(around, boxes[chain])
    strips = np.ceil(np.sqrt(chains.size / _PER_TILE))
    wide, high = max(around[2] - around[0], 1.0), max(around[3] - around[1], 1.0)
    key = np.empty(chains.size)
    for n, chain in enumerate(chains):
        east = (0.5 * (boxes[chain, 0] + boxes[chain, 2]) - around[0]) / wide
        north = (0.5 * (boxes[chain, 1] + boxes[chain, 3]) - around[1]) / high
        key[n] = np.floor(strips * east) + 0.9 * north + 2.0 * strips * is_region[n]
    return np.argsort(key)


@inner
def _tiles(boxes: Floats, chains: Ints) -> Floats:
    tiles = np.empty((-(-chains.size // _PER_TILE), 4))
    for n, chain in enumerate(chains):
        if n % _PER_TILE == 0:
            tiles[n // _PER_TILE] = boxes[chain]
        _widen(tiles[n // _PER_TILE], boxes[chain])
    return tiles


@inner
def _nowhere() -> Floats:
    return np.array([np.inf, np.inf, -np.inf, -np.inf])


@bare
def _widen(box: Floats, other: Floats) -> None:
    box[0], box[1] = min(box[0], other[0]), min(box[1], other[1])
    box[2], box[3] = max(box[2], other[2]), max(box[3], other[3])


@bare
def sign_of(outlines: Outlines, ring: int) -> int:
    """Tell whether a ring runs as it should: left round a shell, right round a hole."""
    begin, end = outlines.rings[ring], outlines.rings[ring + 1]
    x, y = outlines.x[begin], outlines.y[begin]
    doubled = 0.0
    for v in range(begin, end - 1):
        ax, ay, bx, by = edge_at(outlines, v)
        doubled += (ax - x) * (by - y) - (bx - x) * (ay - y)
    return 1 if (doubled > 0) == outlines.shells[ring] else -1


@bare
def find_near(group: Group, near: Ints, box: Box, asked: int, me: int) -> int:
    """Find the chains of other shapes that are near; footprints do not ask for `OWN`'s sake."""
    tiles, boxes, owners = group.tiles, group.chain_boxes, group.owners
    region = group.shapes.size - 1
    alone = asked == OWN and me != region
    count = 0
    for tile in range(max(group.footprint_tiles - 1, 0) if alone else 0, len(tiles)):
        if not meets(tiles, tile, box):
            continue
        for leaf in range(tile * _PER_TILE, min((tile + 1) * _PER_TILE, owners.size)):
            owner = owners[leaf]
            if owner != me and (owner == region or not alone) and meets(boxes, leaf, box):
                near[count] = leaf
                count += 1
    return count


@bare
def box_at(boxes: Floats, n: int) -> Box:
    """Take a box out of many."""
    return boxes[n, 0], boxes[n, 1], boxes[n, 2], boxes[n, 3]


@bare
def meets(boxes: Floats, n: int, box: Box) -> bool:
    """Tell whether one of many boxes overlaps another box, or touches it."""
    return bool(
        boxes[n, 0] <= box[2]
        and boxes[n, 2] >= box[0]
        and boxes[n, 1] <= box[3]
        and boxes[n, 3] >= box[1]
    )
