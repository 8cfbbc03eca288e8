"""What holds for anything that is read: for any text, any shape, and any way to break them."""

import json
import random

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from swathbook import geometry
from swathbook.geometry.careful import mend
from swathbook.geometry.cells import is_missing

quick = settings(max_examples=150, deadline=None)

WORLD = shapely.box(-180, -90, 180, 90)


def check(cells):
    """Hold what was read against everything that is promised of it."""
    shapes, findings = geometry.read(cells)
    assert len(shapes) == len(cells)
    lost = set(findings.loc[findings["severity"] == "error", "row"])
    for row, (cell, shape) in enumerate(zip(cells, shapes, strict=True)):
        if shape is None:
            assert row in lost or is_missing(cell) or is_null(cell)
        else:
            assert shape.geom_type in {"Polygon", "MultiPolygon"}
            assert shape.is_valid
            assert not shape.is_empty
            assert not shape.has_z
            assert WORLD.covers(shape)
            assert shape == shapely.orient_polygons(shape)
    after = findings["after_km2"].astype("float64").to_numpy()
    np.testing.assert_allclose(after, geometry.area_km2(shapes)[findings["row"]], rtol=1e-9)
    return shapes, findings


def is_null(cell):
    """Tell whether a text is JSON that leads to null, as a feature without a place does."""
    return mend(cell).notes == []


# any value whatever

junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.binary(max_size=12)
    | st.sampled_from(
        [10**400, float("inf"), "POLYGON", "EMPTY", b"\x01\x03", "\ud800", "[[", "{}"]
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(
            st.sampled_from(["type", "coordinates", "geometries", "geometry", "features", "crs"]),
            inner,
        )
        | st.fixed_dictionaries(
            {
                "type": st.sampled_from(
                    [
                        "Polygon",
                        "MultiPolygon",
                        "Feature",
                        "FeatureCollection",
                        "GeometryCollection",
                    ]
                )
            },
            optional=dict.fromkeys(["coordinates", "geometry", "geometries", "features"], inner),
        )
    ),
    max_leaves=12,
)


@quick
@given(st.lists(junk, min_size=10, max_size=20))
def test_no_value_whatever_raises_or_vanishes(cells):
    check(cells)


@quick
@given(st.lists(junk.map(lambda value: json.dumps(value, default=str)), min_size=10, max_size=20))
def test_no_json_whatever_raises_or_vanishes(cells):
    check(cells)


@quick
@given(st.lists(st.text(max_size=30), min_size=10, max_size=20))
def test_no_text_whatever_raises_or_vanishes(cells):
    check(cells)


# good texts, broken in many ways

SQUARE = [[10, 50], [11, 50], [11, 51], [10, 51], [10, 50]]
SOUND = [
    json.dumps({"type": "Polygon", "coordinates": [SQUARE]}),
    json.dumps(
        {
            "type": "Polygon",
            "coordinates": [SQUARE, [[10.2, 50.2], [10.2, 50.8], [10.8, 50.2], [10.2, 50.2]]],
        }
    ),
    json.dumps(
        {"type": "MultiPolygon", "coordinates": [[SQUARE], [[[5, 5], [6, 5], [6, 6.5], [5, 5]]]]}
    ),
    json.dumps(
        [
            [[178 + k, 10.5], [178 + k, 12], [180 + k, 12], [180 + k, 10], [178 + k, 10.5]]
            for k in range(4)
        ]
    ),
    json.dumps({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [SQUARE[::-1]]}}),
    json.dumps(
        [SQUARE[::-1], [[10.5, 50.5], [11.5, 50.5], [11.5, 51.5], [10.5, 51.5], [10.5, 50.5]]]
    ),
    "POLYGON ((10 50, 11 50, 11 51, 10 51, 10 50))",
    "SRID=4326;MULTIPOLYGON (((10 50, 11 50, 11 51, 10 50)), ((20 50, 21 50, 21 51, 20 50)))",
    shapely.to_wkb(shapely.Polygon(SQUARE), hex=True),
]
SPLINTERS = [
    "[",
    "]",
    ",",
    "null",
    "1e400",
    "-",
    '"',
    "{",
    "}",
    "NaN",
    "é",
    "\0",
    "999",
    "(",
    ")",
    " ",
    "5",
    "[[1,2]]",
    ",0",
]
NUMBERS = ["0", "180", "-180", "-179.99", "361", "90.5", "1e-300", "123456789012345678901234567890"]


def broken(rng):
    """Take a good text, and spoil it in one to three places."""
    text = rng.choice(SOUND)
    for _ in range(rng.randint(1, 3)):
        i = rng.randrange(len(text) + 1)
        j = min(len(text), i + rng.randint(1, 25))
        way = rng.randrange(6)
        text = [
            text[:i] + text[j:],
            text[:i],
            text[:i] + rng.choice(SPLINTERS) + text[i:],
            text[:i] + text[i:j] * 2 + text[j:],
            text[:i] + rng.choice(NUMBERS) + text[min(len(text), i + 2) :],
            text.replace(
                "], [", rng.choice(["],null,[", "],[],[", "];[", ",5],["]), rng.randint(1, 3)
            ),
        ][way]
    return text


@pytest.mark.parametrize("seed", range(10))
def test_ten_times_five_hundred_spoilt_texts_neither_raise_nor_vanish(seed):
    rng = random.Random(seed)
    check([broken(rng) for _ in range(500)])


@pytest.mark.parametrize("seed", range(4))
def test_spoilt_texts_read_the_same_together_as_one_by_one(seed):
    rng = random.Random(100 + seed)
    cells = [broken(rng) for _ in range(150)]
    together, findings = geometry.read(cells)
    for row, cell in enumerate(cells):
        alone = mend(cell)
        assert {note.problem for note in alone.notes} == set(
            findings.loc[findings["row"] == row, "problem"]
        )
        assert same_ground(together[row], alone.shape)


@pytest.mark.parametrize("seed", range(4))
def test_spoilt_swaths_keep_a_place_for_each_frame(seed):
    rng = random.Random(200 + seed)
    cells = [broken(rng) for _ in range(250)]
    frames = geometry.read_frames(cells)
    assert len(frames.swaths) == len(cells)
    assert (np.diff(frames.row) >= 0).all()
    for row in np.unique(frames.row):
        assert frames.n[frames.row == row].tolist() == list(range((frames.row == row).sum()))


# any shape

tenths = st.integers(-600, 600).map(lambda n: n / 10)
rings = st.lists(st.tuples(tenths, tenths), min_size=3, max_size=9).map(
    lambda ring: [*ring, ring[0]]
)
polygons = st.lists(rings, min_size=1, max_size=4)


def same_ground(one, other):
    if one is None or other is None:
        return one is other
    return shapely.symmetric_difference(one, other).area <= 1e-6 * one.area + 1e-9


def text_of(coordinates, kind="Polygon"):
    return json.dumps({"type": kind, "coordinates": coordinates})


@quick
@given(st.lists(polygons, min_size=1, max_size=5))
def test_rings_in_any_order_make_valid_shapes(shapes):
    check([text_of(rings) for rings in shapes])
    check([text_of(shapes, "MultiPolygon")])


@quick
@given(st.lists(polygons, min_size=1, max_size=5))
def test_what_was_read_reads_again_as_it_is_and_without_findings(shapes):
    once, _ = geometry.read([text_of(rings) for rings in shapes])
    good = [shape for shape in once if shape is not None]
    again, findings = geometry.read([*shapely.to_geojson(np.array(good, dtype=object))])
    assert findings.empty
    assert list(again) == good


@quick
@given(polygons, st.sampled_from([-360, 360]))
def test_a_whole_turn_changes_nothing_on_the_ground(shape, turn):
    moved = [[(lon + turn, lat) for lon, lat in ring] for ring in shape]
    (here, there), _ = geometry.read([text_of(shape), text_of(moved)])
    assert same_ground(here, there)


@quick
@given(rings, st.integers(100, 260))
def test_a_shape_at_the_antimeridian_is_as_large_as_anywhere(ring, shift):
    narrow = [(lon / 30, lat / 2.5) for lon, lat in ring]
    wrapped = [((lon + shift + 180) % 360 - 180, lat) for lon, lat in narrow]
    (here, there), _ = geometry.read([text_of([narrow]), text_of([wrapped])])
    assert geometry.area_km2([here]) == pytest.approx(
        geometry.area_km2([there]), rel=1e-6, abs=1e-3, nan_ok=True
    )


@quick
@given(rings)
def test_every_way_to_write_a_ring_gives_the_same_ground(ring):
    polygon = text_of([ring])
    wkt = "POLYGON ((" + ", ".join(f"{lon} {lat}" for lon, lat in ring) + "))"
    cells = [
        polygon,
        json.dumps(polygon),
        json.loads(polygon),
        wkt,
        "SRID=4326;" + wkt,
        wkt.encode(),
        [ring],
    ]
    shapes, _ = geometry.read(cells)
    assert all(same_ground(shape, shapes[0]) for shape in shapes)


# swaths

steps = st.floats(0.05, 3)
frame_sizes = st.tuples(st.floats(0.2, 2), st.floats(0.2, 2), st.floats(-0.15, 0.15))


@st.composite
def strips(draw):
    """A pass of frames, each a parallelogram a step further on; some overlap, some do not."""
    width, height, lean = draw(frame_sizes)
    step, lat = draw(steps), draw(st.floats(-50, 40))
    clockwise = draw(st.booleans())
    frame = np.array([[0, 0], [width, lean], [width + lean, height + lean], [lean, height], [0, 0]])
    frame = frame[::-1] if clockwise else frame
    count = draw(st.integers(1, 8))
    return [
        np.add(frame, (20 + k * step * lean, lat + k * step)).round(5).tolist()
        for k in range(count)
    ]


@quick
@given(st.lists(strips(), min_size=1, max_size=6))
def test_a_swath_is_the_union_of_its_frames(swaths):
    texts = [json.dumps(swath) for swath in swaths]
    frames = geometry.read_frames(texts)
    for row, swath in enumerate(swaths):
        union = shapely.union_all([shapely.Polygon(ring) for ring in swath])
        assert same_ground(union, frames.swaths[row])
        assert [
            shapely.get_coordinates(shape).tolist() for shape in frames.shapes[frames.row == row]
        ] == swath
    assert frames.findings.empty


@quick
@given(st.lists(strips(), min_size=1, max_size=6))
def test_frames_as_rings_of_one_polygon_are_the_same_ground_as_their_list(swaths):
    lists, _ = geometry.read([json.dumps(swath) for swath in swaths])
    polygons, _ = geometry.read([text_of(swath) for swath in swaths])
    assert all(map(same_ground, lists, polygons))
