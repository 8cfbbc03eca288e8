"""Whole columns of shapes: the plain ones together, the others one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from swathbook._collector import collector_paused
from swathbook.geometry.area import Ints, area_km2
from swathbook.geometry.careful import CLOCKWISE, Mended, as_written_km2, mend, shells_detail
from swathbook.geometry.cells import is_missing
from swathbook.geometry.columns import FRAMES, POLYGON, Sorted, cells_of, sort_cells
from swathbook.geometry.findings import Findings
from swathbook.geometry.flat import Form, Shapes, as_shapes
from swathbook.geometry.plain import Settled, polygons_km2, settle


@dataclass(frozen=True)
class _Source:
    """How the frames were come by: what `read` needs to know them again."""

    usual: Sorted
    settled: list[Settled]


@dataclass(frozen=True, eq=False)
class Frames:
    """The frames of many swaths.

    Parameters
    ----------
    shapes
        Every frame, as it came, one text's after the other's. One that was broken is mended; one
        that cannot be read is None.
    row
        The position of the text that each frame belongs to.
    n
        The place of each frame in its text, from 0.
    swaths
        The ground that each text's frames cover, united: a valid Polygon or MultiPolygon, or
        None.
    findings
        What was found and done, as from `read`.
    """

    shapes: Shapes
    row: Ints
    n: Ints
    swaths: Shapes
    findings: pd.DataFrame
    _source: _Source | None = field(default=None, repr=False)


def read(texts: Iterable[Any], *, swaths: Frames | None = None) -> tuple[Shapes, pd.DataFrame]:
    """Read a column of shapes, whatever each cell is written in.

    A cell can be GeoJSON (a geometry, a Feature, a FeatureCollection), WKT, EWKT, WKB as bytes or
    in hexadecimal, a bare list of rings, JSON packed into a JSON text, a dict, an object with
    `__geo_interface__`, or a shapely geometry. None, NA and blanks are missing.

    Parameters
    ----------
    texts
        The column: a list, an array, a Series.
    swaths
        The swaths of the same rows, where they have been read already. Services write one thing
        twice; a polygon whose rings are its swath's frames is then not worked out again. This
        saves time and changes nothing.

    Returns
    -------
    shapes
        For each cell one valid Polygon or MultiPolygon in two dimensions, with longitudes within
        ±180° and shells counter-clockwise, or None.
    findings
        What was wrong and what was done: `row` is the position in the column, `problem` a word of
        `swathbook.schema.PROBLEMS`; then `detail`, `action`, `severity`, and the area in km² as
        it was written (`before_km2`: the first ring of each polygon less the others) and as it
        was read (`after_km2`). A cell that holds something and could not be read has one of
        severity `error`.

    Raises
    ------
    InputError
        A single text came instead of a column. No cell of a column ever raises.

    Notes
    -----
    Rings of one polygon that wind like the first, and do not lie in it, are shells of their own.
    Each ring of a bare list is a shell. A ring that crosses itself encloses all of its loops. What
    crosses 180° of longitude is split there; `swathbook.geometry.dateline` says how it is told.

    Examples
    --------
    >>> shapes, findings = read(["POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))", None, "[[[0,0]"])
    >>> [shape and shape.geom_type for shape in shapes]
    ['MultiPolygon', None, None]
    >>> findings[["row", "problem", "severity"]].values.tolist()
    [[0, 'self_intersection', 'warning'], [2, 'unreadable_geometry', 'error']]
    """
    cells = cells_of(texts)
    with collector_paused():
        usual = sort_cells(cells)
        known = _known(usual, swaths._source) if swaths and swaths._source else []
        settled = [*known, *map(settle, usual.blocks())]
        mended = _mend_rest(cells, settled)
        return _shapes(len(cells), settled, mended), _findings(settled, mended)


def read_frames(texts: Iterable[Any]) -> Frames:
    """Read a column of swaths, each a list of frames that overlap each other.

    Takes what `read` takes. The frames of a polygon whose rings are shells of their own are those
    shells; else each polygon is a frame.

    Parameters
    ----------
    texts
        The column: a list, an array, a Series.

    Returns
    -------
    frames
        The frames one by one, and united.

    Raises
    ------
    InputError
        A single text came instead of a column. No cell of a column ever raises.

    Examples
    --------
    >>> frames = read_frames(["[[[0,0],[2,0],[2,1],[0,1],[0,0]],[[1,0],[3,0],[3,1],[1,1],[1,0]]]"])
    >>> frames.n.tolist(), [shape.area for shape in frames.shapes], frames.swaths[0].area
    ([0, 1], [2.0, 2.0], 3.0)
    """
    cells = cells_of(texts)
    with collector_paused():
        usual = sort_cells(cells)
        settled = [*map(settle, usual.blocks())]
        mended = _mend_rest(cells, settled)
        shapes, row, n = _frames(settled, mended)
        swaths = _shapes(len(cells), settled, mended)
        findings = _findings(settled, mended)
        return Frames(shapes, row, n, swaths, findings, _Source(usual, settled))


def _known(usual: Sorted, swaths: _Source) -> list[Settled]:
    """Find the polygons whose rings are known as frames, and take them out of what is to read."""
    polygons, lists = usual.coordinates[POLYGON], swaths.usual.coordinates[FRAMES]
    same = {row for row, text in polygons.items() if text == lists.get(row)}
    blocks = [block for block in swaths.settled if block.flat.form is Form.FRAMES]
    known = [block.as_polygons(same) for block in blocks]
    for row in chain.from_iterable(block.flat.rows.tolist() for block in known):
        del polygons[row]
    return [block for block in known if len(block.shapes)]


def _mend_rest(cells: Sequence[Any], settled: Sequence[Settled]) -> dict[int, Mended]:
    """Go through the cells that are neither plain nor missing, one by one."""
    rest = np.ones(len(cells), dtype=bool)
    for block in settled:
        rest[block.flat.rows] = False
    rows = np.flatnonzero(rest).tolist()
    return {row: mend(cells[row]) for row in rows if not is_missing(cells[row])}


def _shapes(length: int, settled: Sequence[Settled], mended: Mapping[int, Mended]) -> Shapes:
    shapes = np.full(length, None, dtype=object)
    for block in settled:
        shapes[block.flat.rows] = block.shapes
    for row, each in mended.items():
        shapes[row] = each.shape
    return shapes


def _frames(settled: Sequence[Settled], mended: Mapping[int, Mended]) -> tuple[Shapes, Ints, Ints]:
    """List all frames in the order of their rows, each with its row and place."""
    plain = [block.frames() for block in settled]
    broken = [each.frames for each in mended.values()]
    cells = np.concatenate([*(block.flat.rows for block in settled), [*mended]]).astype(np.int64)
    counts = np.concatenate([*(count for _, count in plain), [*map(len, broken)]]).astype(np.int64)
    shapes = np.concatenate([*(shapes for shapes, _ in plain), as_shapes(chain(*broken))])
    row = np.repeat(cells, counts)
    n = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    order = np.argsort(row, kind="stable")
    return shapes[order], row[order], n[order]


def _findings(settled: Sequence[Settled], mended: Mapping[int, Mended]) -> pd.DataFrame:
    findings = Findings()
    for block in settled:
        _report(block, findings)
    _report_mended(mended, findings)
    return findings.frame()


def _report(block: Settled, findings: Findings) -> None:
    """Say of plain shapes that they were wound clockwise, or written as rings of one polygon."""
    form = block.flat.form
    turned = block.clockwise & (form is Form.GEOJSON)
    strips = block.strips & (form is not Form.FRAMES)
    told = turned | strips
    if not told.any():
        return
    before, after = np.full((2, len(told)), np.nan)
    before[told] = after[told] = polygons_km2(block.flat.take(told))
    after[strips] = area_km2(block.shapes[strips])
    rings = np.diff(block.flat.cell_rings)[strips].tolist()
    shells = [shells_detail(count, count) for count in rings]
    clockwise = [CLOCKWISE] * np.count_nonzero(turned)
    rows = block.flat.rows
    findings.add(rows[strips], "separate_shells", shells, before[strips], after[strips])
    findings.add(rows[turned], "winding", clockwise, before[turned], after[turned])


def _report_mended(mended: Mapping[int, Mended], findings: Findings) -> None:
    before = as_written_km2(mended.values()).tolist()
    after = area_km2([each.shape for each in mended.values()]).tolist()
    for (row, each), *areas in zip(mended.items(), before, after, strict=True):
        for note in each.notes:
            findings.add([row], note.problem, [note.detail], *areas)
