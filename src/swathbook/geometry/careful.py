"""One cell, mended ring by ring: what is not plain comes here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from swathbook.geometry import overlay
from swathbook.geometry.area import Floats, area_km2, polygon_km2, ring_km2
from swathbook.geometry.cells import decipher
from swathbook.geometry.findings import Note
from swathbook.geometry.flat import Form, Shapes
from swathbook.geometry.ground import Ground, UnreadableShapeError, ground
from swathbook.geometry.offsets import offsets_of
from swathbook.geometry.plain import without_slivers
from swathbook.geometry.written import Written

_NEARLY_ALL, _HALF = 0.999, 0.5 - 1e-9
"""Shares of a ring's ground, tolerant of rounding where rings share an edge."""

_OVERLAP = 1e-9
"""Parts whose areas add up to more than that above their union, relatively, overlap."""


@dataclass(frozen=True)
class Mended:
    """What became of one cell.

    Parameters
    ----------
    shape
        A valid shape, or None.
    frames
        The polygons that it was made of, before they were united; None for one that is lost.
    notes
        What there is to say, one note per problem.
    written
        The rings of its polygons as they were written.
    """

    shape: BaseGeometry | None = None
    frames: list[BaseGeometry | None] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    written: list[list[Floats]] = field(default_factory=list)


def mend(cell: Any) -> Mended:
    """Make one valid shape of a cell, whatever stands in it.

    Examples
    --------
    >>> mended = mend("POLYGON ((0 0, 0 1, 1 1))")
    >>> mended.shape.wkt, [note.problem for note in mended.notes]
    ('POLYGON ((0 0, 1 1, 0 1, 0 0))', ['unclosed_ring'])
    """
    try:
        written = decipher(cell)
        return Mended() if written is None else _mend(written)
    except UnreadableShapeError as error:
        return Mended(notes=[error.note])
    except shapely.errors.GEOSException as error:
        return Mended(notes=[Note("unreadable_geometry", f"its rings cannot be sorted: {error}")])


def _mend(written: Written) -> Mended:
    notes = [*_beside(written), *written.notes]
    frames: list[BaseGeometry | None] = []
    for n, rings in enumerate(written.polygons):
        made, said = _frame(n, rings) if written.form is Form.FRAMES else _polygon(written, rings)
        frames += made
        notes += said
    shape, said = _united([frame for frame in frames if frame is not None])
    if written.form is not Form.FRAMES and all(note.problem != "separate_shells" for note in notes):
        notes += said
    if shape is None and not _lost(notes):
        notes.append(Note("empty_geometry", _hollow(written)))
    return Mended(shape, frames, merged(notes), written.polygons)


def _lost(notes: Iterable[Note]) -> bool:
    lost = {"impossible_position", "unreadable_geometry"}
    return any(note.problem in lost for note in notes)


def _beside(written: Written) -> list[Note]:
    notes = [Note("z_dropped", "positions have more than two numbers")] * written.heights
    if written.loose and written.polygons:
        notes.append(Note("not_polygonal", ", ".join(sorted(set(written.loose)))))
    return notes


def _hollow(written: Written) -> str:
    kinds = ", ".join(sorted(set(written.loose)))
    if written.polygons:
        return "no ring encloses anything"
    return f"{kinds} encloses nothing" if kinds else "there are no coordinates"


def _frame(n: int, rings: Sequence[Floats]) -> tuple[list[BaseGeometry | None], list[Note]]:
    """Make a frame of its only ring; a lost one leaves its place empty, and spares the others."""
    if not rings:
        return [None], []
    try:
        frame = ground(rings[0])
    except UnreadableShapeError as error:
        return [None], [_numbered("frame", n, error.note)]
    notes = frame.notes if frame.shape else [Note("zero_area_part", "it encloses nothing")]
    return [frame.shape], [_numbered("frame", n, note) for note in notes]


def _numbered(what: str, n: int, note: Note) -> Note:
    return Note(note.problem, f"{what} {n}: {note.detail}")


def _polygon(
    written: Written, rings: Sequence[Floats]
) -> tuple[list[BaseGeometry | None], list[Note]]:
    """Sort a polygon's rings into shells and their holes."""
    grounds = [ground(ring) for ring in rings]
    notes = [
        _numbered("ring", n, note) if len(rings) > 1 else note
        for n, each in enumerate(grounds)
        for note in each.notes
    ]
    hollow = [n for n, each in enumerate(grounds) if each.shape is None]
    if hollow:
        notes.append(Note("zero_area_part", f"{len(hollow)} of {len(rings)} rings"))
    solid = [each for each in grounds if each.shape is not None]
    if not solid:
        return [], notes
    shells, holes = _sorted(solid)
    notes += _about_shells(solid, shells) + _about_winding(written.form, shells, holes)
    return [*_cut_out(shells, holes)], notes


def _sorted(grounds: Sequence[Ground]) -> tuple[list[Ground], list[Ground]]:
    """Tell shells from holes.

    The first ring is a shell. A ring that winds like it is a shell too, unless it lies inside of
    it; and even there, where it is an island in a hole. A ring that winds the other way is a hole,
    if most of it lies inside of a shell; else it would be lost, and so is a shell. A ring that
    lies inside another and is as large is the same ring again.
    """
    first = grounds[0]
    alike = [each for each in grounds[1:] if each.ccw == first.ccw]
    around = [each for each in grounds[1:] if each.ccw != first.ccw]
    shells = [first, *(e for e in alike if not _is_hole(e, first) or _is_island(e, around))]
    others = [each for each in grounds[1:] if all(each is not shell for shell in shells)]
    holes = [each for each in others if any(_is_hole(each, shell) for shell in shells)]
    return shells + [each for each in others if all(each is not hole for hole in holes)], holes


def _is_hole(ring: Ground, shell: Ground) -> bool:
    """Tell whether a ring lies in a shell: all of it if both wind alike, else half of it."""
    inner, outer = shapely.area([ring.shape, shell.shape])
    inside = shapely.area(overlay.shared(ring.shape, shell.shape))
    if inner > outer or inside >= _NEARLY_ALL * outer:
        return False
    return bool(inside >= inner * (_NEARLY_ALL if ring.ccw == shell.ccw else _HALF))


def _is_island(ring: Ground, holes: Sequence[Ground]) -> bool:
    """Tell whether all of a ring lies in a hole."""
    inside = [shapely.area(overlay.shared(ring.shape, hole.shape)) for hole in holes]
    return bool(max(inside, default=0.0) >= _NEARLY_ALL * shapely.area(ring.shape))


def _about_shells(grounds: Sequence[Ground], shells: Sequence[Ground]) -> list[Note]:
    if len(shells) == 1:
        return []
    return [Note("separate_shells", shells_detail(len(grounds), len(shells)))]


def shells_detail(rings: int, shells: int) -> str:
    """Say how many rings of one polygon are shells.

    Examples
    --------
    >>> shells_detail(17, 17)
    'all 17 rings of one polygon are shells'
    """
    count = f"all {rings}" if rings == shells else f"{shells} of {rings}"
    return f"{count} rings of one polygon are shells"


CLOCKWISE = "the shell runs clockwise"


def _about_winding(form: Form, shells: Sequence[Ground], holes: Sequence[Ground]) -> list[Note]:
    """Say which rings GeoJSON's rule is broken by; holes that wind like their shell break any."""
    notes = []
    if form is Form.GEOJSON and not all(shell.ccw for shell in shells):
        notes.append(Note("winding", CLOCKWISE))
    if any(hole.ccw == shells[0].ccw for hole in holes):
        notes.append(Note("winding", "a hole winds like its shell"))
    return notes


def _cut_out(shells: Sequence[Ground], holes: Sequence[Ground]) -> list[BaseGeometry]:
    """Take from each shell its own holes."""
    return [
        _less(shell.shape, [hole.shape for hole in holes if _is_hole(hole, shell)])
        for shell in shells
    ]


def _less(shell: Any, holes: Sequence[Any]) -> Any:
    return overlay.subtract(shell, holes) if holes else shell


def _united(frames: Sequence[BaseGeometry]) -> tuple[BaseGeometry | None, list[Note]]:
    """Make one valid shape of valid parts, its shells counter-clockwise; None if it is empty."""
    parts = shapely.get_parts(np.array(frames, dtype=object))
    together, notes = _together(parts)
    (shape,) = without_slivers(np.array([together], dtype=object))
    if shape.is_empty:
        return None, notes
    if shapely.get_num_geometries(shape) == 1:
        shape = shapely.get_geometry(shape, 0)
    tidy = shapely.orient_polygons(shapely.remove_repeated_points(shape))
    return _valid(tidy), notes


def _together(parts: Shapes) -> tuple[Any, list[Note]]:
    """Put polygons into one MultiPolygon, as they are if that is valid."""
    apart: Any = shapely.multipolygons(parts)
    if apart.is_valid:
        return apart, []
    united = overlay.unite(parts)
    return united, _about_overlap(apart, united)


def _valid(shape: Any) -> Any:
    """Make sure of what is promised, where rounding has undone it."""
    if shape.is_valid:
        return shape
    made: Shapes = shapely.get_parts(shapely.make_valid(shape, method="structure"))
    solid = made[shapely.get_type_id(made) == shapely.GeometryType.POLYGON]
    return shapely.orient_polygons(overlay.unite(solid))


def _about_overlap(together: BaseGeometry, united: BaseGeometry) -> list[Note]:
    added, once = area_km2([together, united])
    if added - once <= _OVERLAP * once:
        return []
    return [Note("overlapping_parts", f"{added - once:.6g} km² was there more than once")]


def as_written_km2(cells: Iterable[Mended]) -> Floats:
    """Measure cells as they were written: the first ring of each polygon less the others.

    Not a number where nothing could be read, or where it is out of this world.
    """
    polygons = [[rings for rings in cell.written if rings] for cell in cells]
    rings = [_closed(ring) for parts in polygons for part in parts for ring in part]
    if not rings:
        return np.full(len(polygons), np.nan)
    with np.errstate(all="ignore"):
        km2 = ring_km2(np.vstack(rings), offsets_of([*map(len, rings)]))
    of_polygons = polygon_km2(km2, offsets_of([len(part) for parts in polygons for part in parts]))
    row = np.repeat(np.arange(len(polygons)), [*map(len, polygons)])
    total = np.bincount(row, weights=of_polygons, minlength=len(polygons))
    total[[not parts for parts in polygons]] = np.nan
    return np.where(np.isfinite(total), total, np.nan)


def _closed(ring: Floats) -> Floats:
    return np.vstack([ring, ring[:1]]) if len(ring) else np.zeros((1, 2))


def merged(notes: Sequence[Note]) -> list[Note]:
    """Put what is said of one problem into one note; what is said twice stands once.

    Examples
    --------
    >>> merged([Note("spike", "ring 0"), Note("winding", "clockwise"), Note("spike", "ring 2")])
    [Note(problem='spike', detail='ring 0; ring 2'), Note(problem='winding', detail='clockwise')]
    """
    details: dict[str, dict[str, None]] = {}
    for problem, detail in notes:
        details.setdefault(problem, {})[detail] = None
    return [Note(problem, _some([*said])) for problem, said in details.items()]


def _some(details: Sequence[str], limit: int = 5) -> str:
    more = [f"and {len(details) - limit} more"] if len(details) > limit else []
    return "; ".join([*details[:limit], *more])
