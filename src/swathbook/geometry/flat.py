"""Shapes as plain arrays of numbers: many texts at once become one block of coordinates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
import simdjson

from swathbook.geometry.area import Floats, Ints
from swathbook.geometry.offsets import offsets_of

Bools = npt.NDArray[np.bool_]
Shapes = npt.NDArray[np.object_]

_OPEN, _CLOSE, _COMMA, _POINT, _TAB = b"[],p\t"
_IN_NUMBERS = b"0123456789+-.eE \r\n"


class Form(Enum):
    """How a shape was written, as far as it tells how its rings are meant."""

    GEOJSON = "GeoJSON, whose shells run counter-clockwise (RFC 7946)"
    FRAMES = "a bare list of rings, each a frame of its own"
    OTHER = "another form, which knows no rule for the winding"


@dataclass(frozen=True)
class Flat:
    """The coordinates of many cells, and where each ring, polygon and cell begins and ends.

    Parameters
    ----------
    xy
        Longitudes and latitudes, shape (points, 2).
    rings, parts, cells
        Offsets into `xy`, of rings into it, of polygons into the rings, of cells into the
        polygons. Nothing is empty.
    rows
        The row of the column that each cell stands in.
    form
        How all of them were written.
    """

    xy: Floats
    rings: Ints
    parts: Ints
    cells: Ints
    rows: Ints
    form: Form

    @property
    def cell_rings(self) -> Ints:
        """Where each cell's rings begin, and the last one's end."""
        return self.parts[self.cells]

    @property
    def shells(self) -> Ints:
        """The first ring of each polygon, told for every ring."""
        return np.repeat(self.parts[:-1], np.diff(self.parts))

    def take(self, chosen: Bools) -> Flat:
        """Keep some of the cells."""
        if chosen.all():
            return self
        parts = np.repeat(chosen, np.diff(self.cells))
        rings = np.repeat(parts, np.diff(self.parts))
        points = np.repeat(rings, np.diff(self.rings))
        return Flat(
            self.xy[points],
            _kept(self.rings, rings),
            _kept(self.parts, parts),
            _kept(self.cells, chosen),
            self.rows[chosen],
            self.form,
        )


def _kept(offsets: Ints, chosen: Bools) -> Ints:
    return offsets_of(np.diff(offsets)[chosen])


def as_shapes(shapes: Iterable[Any]) -> Shapes:
    """Put shapes into an array, side by side."""
    return np.array([*shapes], dtype=object)


def from_coordinates(
    rows: Sequence[int], texts: Sequence[str], depth: int, form: Form, parser: simdjson.Parser
) -> Iterator[Flat]:
    """Parse the coordinates of many cells together; leave out those that are not regular.

    Parameters
    ----------
    rows
        The row of each text.
    texts
        JSON arrays of numbers, without blanks around.
    depth
        How deep they nest: 3 for a list of rings, 4 for a list of polygons.
    form
        How the cells were written. In `Form.FRAMES`, each ring is a polygon of its own.
    parser
        A parser, which is quicker when it is used again.
    """
    parsed = _parse(texts, depth, parser)
    if parsed is not None:
        xy, rings, *outer = parsed
        parts, cells = outer if depth == 4 else _single(outer[0], form)
        yield Flat(xy, rings, parts, cells, np.asarray(rows, np.int64), form)
    elif len(texts) > 1:
        half = len(texts) // 2
        yield from from_coordinates(rows[:half], texts[:half], depth, form, parser)
        yield from from_coordinates(rows[half:], texts[half:], depth, form, parser)


def _single(cell_rings: Ints, form: Form) -> tuple[Ints, Ints]:
    """Make each ring a polygon of its own, or all of a cell's rings one polygon."""
    if form is Form.FRAMES:
        return np.arange(cell_rings[-1] + 1), cell_rings
    return cell_rings, np.arange(len(cell_rings))


def _parse(texts: Sequence[str], depth: int, parser: simdjson.Parser) -> tuple[Any, ...] | None:
    """Read texts as one array: its points, and offsets for each level; None if not regular."""
    joined = "[" + ",\t".join(texts) + "]"
    body = joined.encode("utf-8", "replace")
    numbers = _numbers(body, parser)
    levels = _levels(body, depth, len(texts))
    if numbers is None or levels is None or len(numbers) != 2 * levels[0][-1]:
        return None
    return numbers.reshape(-1, 2), *levels


def _numbers(body: bytes, parser: simdjson.Parser) -> Floats | None:
    """Read every number of nested JSON arrays; None where anything else stands in them."""
    try:
        array: Any = parser.parse(body)
        return np.frombuffer(array.as_buffer(of_type="d"), np.float64)
    except (ValueError, RuntimeError, TypeError, AttributeError):  # the ways in which it says no
        return None


def _levels(body: bytes, depth: int, cells: int) -> list[Ints] | None:
    """Count brackets: offsets of points in rings, rings in polygons and so on.

    Numbers and blanks are struck out, so that a point is `[,]`; what is left must nest as wanted,
    and each cell must be whole between the tabs that were set between cells.
    """
    skeleton = body.translate(None, _IN_NUMBERS).replace(b"[,]", b"p")
    marks = np.frombuffer(skeleton, np.uint8)
    opens, closes, commas = marks == _OPEN, marks == _CLOSE, marks == _COMMA
    if ((opens | commas)[:-1] & (commas | closes)[1:]).any():  # where a number or nothing stood
        return None
    level = np.cumsum(opens.view(np.int8) - closes.view(np.int8), dtype=np.int32)
    points, tabs = np.flatnonzero(marks == _POINT), np.flatnonzero(marks == _TAB)
    closing = np.flatnonzero(closes)
    ends = [points, *(closing[level[closing] == after] for after in range(depth - 1, 0, -1))]
    whole = len(ends[-1]) == cells == len(tabs) + 1 and (level[tabs] == 1).all()
    if not whole or (level[points] != depth).any() or not _alternate(ends[-1], tabs):
        return None
    return [np.concatenate([[0], np.searchsorted(inner, outer)]) for inner, outer in pairwise(ends)]


def _alternate(ends: Ints, tabs: Ints) -> bool:
    """Tell whether exactly one cell ends before each tab."""
    return bool((ends[:-1] < tabs).all() and (tabs < ends[1:]).all())


def from_shapes(rows: Sequence[int], shapes: Shapes) -> Iterator[Flat]:
    """Take polygons that are shapely's already; leave out what is empty, or has heights."""
    usable = (
        ~shapely.is_missing(shapes)
        & ~shapely.is_empty(shapes)
        & ~shapely.has_z(shapes)
        & ~shapely.has_m(shapes)
        & np.isin(shapely.get_srid(shapes), (0, 4326))
    )
    for kind in (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON):
        of_kind = usable & (shapely.get_type_id(shapes) == kind)
        if of_kind.any():
            yield from _ragged(np.asarray(rows)[of_kind], shapes[of_kind])


def _ragged(rows: Ints, shapes: Shapes) -> Iterator[Flat]:
    _, xy, offsets = shapely.to_ragged_array(shapes)
    rings, parts, *several = (np.asarray(level, np.int64) for level in offsets)
    cells = several[0] if several else np.arange(len(rows) + 1)
    if all((np.diff(level) > 0).all() for level in (rings, parts, cells)):
        yield Flat(xy, rings, parts, cells, rows, Form.OTHER)
