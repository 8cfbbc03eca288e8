"""Strips united in numpy are what a general overlay makes of them, or are left to it."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from swathbook.geometry.strips import union_strips

EXAMPLE = Path(__file__).parents[1] / "data" / "market" / "market_order_detail.json"
SQUARE = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0], [0.0, 0.0]])


# ---------------------------------------------------------------- strips to unite


def example_strip():
    answer = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    return [np.array(ring) for ring in json.loads(answer["data"]["content"][0]["allSwathLonLat"])]


def closed(corners):
    return np.vstack([corners, corners[:1]])


def moved(points, x, y):
    return points + np.array([x, y])


def turned(points, angle):
    cos, sin = np.cos(angle), np.sin(angle)
    return points @ np.array([[cos, sin], [-sin, cos]])


def strip(rng, *, frames, overlap=0.15, slant=0.2, drift=0.0, width=1.2, jitter=1e-3, at=(0, 0)):
    """Frames 0.22° long along a track of any direction, stretched in longitude as at a latitude."""
    across = width * np.array([np.cos(slant), np.sin(slant)])
    frame = np.array([[0, 0], across, across, [0, 0]])
    frame[2:, 1] += 1
    track = np.array([drift, 1 - overlap])
    angle = rng.uniform(0, 2 * np.pi)
    stretch = np.array([1 / np.cos(np.radians(at[1])), 1]) * 0.22
    rings = [
        turned(frame + i * track + rng.normal(0, jitter, (4, 2)), angle) * stretch + at
        for i in range(frames)
    ]
    return [closed(np.roll(r, rng.integers(4), axis=0)[:: rng.choice([1, -1])]) for r in rings]


def strips_of_all_kinds(seed, number):
    rng = np.random.default_rng(seed)
    return [
        strip(
            rng,
            frames=int(rng.integers(1, 31)),
            overlap=rng.uniform(0.05, 0.45),
            slant=rng.uniform(-0.6, 0.6),
            drift=rng.uniform(-0.2, 0.2) * rng.integers(2),
            width=rng.uniform(0.3, 4),
            jitter=10.0 ** rng.uniform(-4, -2),
            at=(rng.uniform(-190, 190), rng.uniform(-75, 75)),
        )
        for _ in range(number)
    ]


# ---------------------------------------------------------------- what must hold


def unite(strips):
    """Unite strips; give each one's ring, or None where it was refused."""
    rings = [np.asarray(ring, float) for frames in strips for ring in frames]
    ring_offsets = np.cumsum([0, *map(len, rings)])
    strip_offsets = np.cumsum([0, *map(len, strips)])
    xy, offsets, done = union_strips(np.concatenate(rings), ring_offsets, strip_offsets)
    outlines = iter(np.split(xy, offsets[1:-1]))
    return [next(outlines) if is_done else None for is_done in done]


def agrees(ring, frames):
    """Tell whether a ring is valid and shows the ground that GEOS finds, but for last digits."""
    ours, theirs = shapely.Polygon(ring), shapely.union_all([shapely.Polygon(f) for f in frames])
    if not (ours.is_valid and ours.exterior.is_ccw):
        return False
    last_digits = 2 * np.spacing(np.abs(ring).max()) * theirs.length
    return ours.symmetric_difference(theirs).area <= last_digits


def refused_or_agrees(frames):
    (ring,) = unite([frames])
    return ring is None or agrees(ring, frames)


def bits(points):
    return {(x.tobytes(), y.tobytes()) for x, y in np.asarray(points)}


# ---------------------------------------------------------------- regular strips


def test_the_marketplace_example_is_done_as_geos_does_it():
    frames = example_strip()
    (ring,) = unite([frames])
    assert agrees(ring, frames)


def test_the_marketplace_example_has_the_vertices_that_geos_finds():
    frames = example_strip()
    ours = shapely.Polygon(unite([frames])[0]).normalize()
    theirs = shapely.union_all([shapely.Polygon(f) for f in frames]).normalize()
    assert shapely.equals_exact(ours, theirs, tolerance=1e-11)


def test_regular_strips_of_all_kinds_agree_with_geos():
    strips = strips_of_all_kinds(seed=1, number=300)
    done = [
        (ring, frames)
        for ring, frames in zip(unite(strips), strips, strict=True)
        if ring is not None
    ]
    assert len(done) > 0.99 * len(strips)
    assert all(agrees(ring, frames) for ring, frames in done)


def test_corners_are_copied_bit_for_bit():
    for seed in range(20):
        frames = strips_of_all_kinds(seed=seed, number=1)[0]
        theirs = shapely.union_all([shapely.Polygon(f) for f in frames])
        corners = bits(np.concatenate(frames))
        on_their_outline = bits(shapely.get_coordinates(theirs)) & corners
        assert bits(unite([frames])[0]) & corners == on_their_outline


@given(
    frames=st.integers(1, 12),
    overlap=st.floats(0.01, 0.49),
    slant=st.floats(-1, 1),
    drift=st.floats(-0.5, 0.5),
    width=st.floats(0.1, 10),
    jitter=st.sampled_from([0, 1e-13, 1e-9, 1e-5, 1e-3, 0.02]),
    at=st.tuples(st.floats(-300, 300), st.floats(-80, 80)),
    seed=st.integers(0, 1000),
)
@settings(max_examples=300, deadline=None)
def test_any_strip_is_refused_or_agrees_with_geos(seed, **shape):
    assert refused_or_agrees(strip(np.random.default_rng(seed), **shape))


# ---------------------------------------------------------------- strips that are not regular


def squares(*corners):
    return [moved(SQUARE, *corner) for corner in corners]


REFUSED = {
    "nothing": [],
    "a triangle": [SQUARE[[0, 1, 2, 0]], SQUARE + 1],
    "a pentagon": [np.insert(SQUARE, 3, [1, 3], axis=0), SQUARE + 1],
    "an open ring": [np.vstack([SQUARE[:4], [[0, 0.1]]]), SQUARE + 1],
    "a missing coordinate": [moved(SQUARE, np.nan, 0), SQUARE + 1],
    "an endless coordinate": [moved(SQUARE, np.inf, 0), SQUARE + 1],
    "coordinates that are no place": squares((1e300, 0), (1e300, 1)),
    "a bow-tie": [SQUARE[[0, 2, 1, 3, 0]], SQUARE + 1],
    "a dart": [closed(np.array([[0, 0], [2, 0], [0.5, 0.5], [0, 2]])), SQUARE + 1],
    "a triangle with a corner on its side": [
        closed(np.array([[0, 0], [1, 0], [2, 0], [0, 2]])),
        SQUARE + 1,
    ],
    "a frame without area": [SQUARE * [1, 0], SQUARE + 1],
    "a frame that is a point": [SQUARE * 0, SQUARE + 1],
    "a single point, alone": [SQUARE * 0],
    "the same frame twice": squares((0, 0), (0, 0)),
    "one frame in another": [SQUARE, SQUARE / 2 + 0.5],
    "a gap": squares((0, 0), (3, 3)),
    "frames that share a corner": squares((0, 0), (2, 2)),
    "frames that share a side": squares((0, 0), (0, 2)),
    "sides in one line": squares((0, 0), (0, 1)),
    "a corner on a side": squares((0, 0), (1, 2)),
    "frames that touch the next but one": squares((0, 0), (0.5, 1), (1, 2)),
    "frames that overlap the next but one": squares((0, 0), (0.5, 0.9), (1, 1.8)),
    "frames in another order": squares((0, 0), (1, 3), (0.5, 1.5)),
    "a loop round a hole": squares(
        (0, 0), (1.5, 0.5), (1.6, 2.1), (0.1, 2.6), (-1.5, 2), (-1.4, 0.6)
    ),
    "a leap in longitude": squares((179, 0), (-179, 1)),
    "a frame round the world": [SQUARE * [170, 1] - [170, 0], SQUARE * [170, 1] - [169, 1]],
}


@pytest.mark.parametrize("frames", REFUSED.values(), ids=REFUSED.keys())
def test_an_irregular_strip_is_left_to_a_general_overlay(frames):
    regular = squares((0, 0), (1, 1))
    before, ring, after = unite([regular, frames, regular])
    assert ring is None
    assert agrees(before, regular)
    assert agrees(after, regular)


CORNER = st.tuples(st.integers(0, 5), st.integers(0, 5))


@given(st.lists(st.lists(CORNER, min_size=4, max_size=4), min_size=1, max_size=3))
@example([[(0, 0), (4, 1), (5, 5), (1, 4)], [(2, 2), (5, 3), (5, 4), (2, 5)]])
@settings(max_examples=500, deadline=None)
def test_frames_on_a_small_grid_are_refused_or_agree_with_geos(corners):
    frames = [moved(closed(np.array(c, float)), 0, 3 * i) for i, c in enumerate(corners)]
    assert refused_or_agrees(frames)


def convex_quad(rng):
    corners = rng.normal(0, 1, (4, 2)) * [1, rng.uniform(0.01, 1)]
    return shapely.get_coordinates(shapely.convex_hull(shapely.multipoints(corners)))


def almost(rng, frame):
    """A frame that all but shares a line, a corner or all of its sides with another."""
    nudge = 10.0 ** rng.uniform(-14, -3)
    side = np.diff(frame, axis=0)[rng.integers(3)]
    shift = rng.choice([0.0, 1.0]) * side * rng.uniform(-0.9, 0.9)
    return turned(frame, rng.choice([0, nudge])) + shift + rng.normal(0, nudge, 2)


@pytest.mark.parametrize(
    ("size", "at"), [(1, 0), (0.1, 170), (1e-4, 60), (1e-7, 100), (30, -20), (1e-12, 0)]
)
def test_frames_on_the_brink_of_a_doubt_are_refused_or_agree_with_geos(size, at):
    rng = np.random.default_rng(7)
    quads = [q for q in (convex_quad(rng) for _ in range(1500)) if len(q) == 5]
    strips = [[q * size + at, closed(almost(rng, q)[:4]) * size + at] for q in quads]
    done = [(r, s) for r, s in zip(unite(strips), strips, strict=True) if r is not None]
    assert all(agrees(ring, frames) for ring, frames in done)
    assert done


# ---------------------------------------------------------------- shapes that are worth a name


def test_a_single_frame_is_its_own_outline_turned_counter_clockwise():
    (ring,) = unite([[SQUARE[::-1]]])
    assert shapely.Polygon(ring).equals_exact(shapely.Polygon(SQUARE), normalize=True)
    assert shapely.Polygon(ring).exterior.is_ccw


def test_a_cross_of_two_frames_has_all_its_twelve_corners():
    frames = [SQUARE * [3, 1], SQUARE * [1, 3] + [2, -2]]
    (ring,) = unite([frames])
    assert len(ring) == 13
    assert agrees(ring, frames)


def test_longitudes_may_run_on_beyond_the_antimeridian():
    frames = squares((178.5, 0), (179.5, 1), (180.3, 2.3))
    (ring,) = unite([frames])
    assert agrees(ring, frames)


def test_frames_of_a_few_centimetres_are_done():
    frames = squares((0, 0), (0.5, 1.5), (1, 3))
    tiny = [frame * 1e-7 + [100, 45] for frame in frames]
    (ring,) = unite([tiny])
    assert agrees(ring, tiny)


# ---------------------------------------------------------------- many strips


def test_each_strip_is_done_as_if_it_were_alone():
    strips = strips_of_all_kinds(seed=3, number=40) * 40
    together, alone = unite(strips), [unite([frames])[0] for frames in strips[:40]]
    assert sum(map(len, strips)) > 16_384, "enough to be worked on in several parts"
    for i, ring in enumerate(together):
        np.testing.assert_array_equal(ring, alone[i % 40])


def test_a_part_of_the_strips_can_be_given():
    rings = np.concatenate(squares((9, 9), (0, 0), (1, 1), (9, 9)))
    ring_offsets = np.arange(5) * 5
    part, _, _ = union_strips(rings, ring_offsets, np.array([1, 3]))
    whole, offsets, _ = union_strips(rings, ring_offsets, np.array([0, 1, 3, 4]))
    np.testing.assert_array_equal(part, whole[offsets[1] : offsets[2]])


def test_the_input_is_not_touched():
    frames = np.concatenate(squares((0, 0), (1, 1)))
    before = frames.copy()
    union_strips(frames, np.array([0, 5, 10]), np.array([0, 2]))
    np.testing.assert_array_equal(frames, before)


def test_no_strips_make_no_outlines():
    xy, offsets, done = union_strips(np.empty((0, 2)), np.array([0]), np.array([0]))
    assert (xy.shape, offsets.tolist(), done.size) == ((0, 2), [0], 0)
