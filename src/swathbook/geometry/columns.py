"""A column's cells, sorted by how they are written, and taken up in blocks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import simdjson
from shapely.geometry.base import BaseGeometry

from swathbook.errors import InputError
from swathbook.geometry import flat, wkt
from swathbook.geometry.flat import Flat, Form, as_shapes

_BLANKS = re.compile(r"\s*(^|$|[][{}:,])\s*")

_BLOCK = 1024
"""Cells that are taken up together: enough to be quick, few enough to stay in the cache."""


class Spelling(NamedTuple):
    """A usual way to write a shape: how deep its coordinates nest, and what form that is."""

    depth: int
    form: Form


FRAMES = Spelling(3, Form.FRAMES)
POLYGON = Spelling(3, Form.GEOJSON)
_MULTIPOLYGON = Spelling(4, Form.GEOJSON)

_SPELLINGS: Mapping[tuple[str, str], Spelling] = {
    ("", ""): FRAMES,
    ('{"type":"Polygon","coordinates":', "}"): POLYGON,
    ('{"coordinates":', ',"type":"Polygon"}'): POLYGON,
    ('{"type":"MultiPolygon","coordinates":', "}"): _MULTIPOLYGON,
    ('{"coordinates":', ',"type":"MultiPolygon"}'): _MULTIPOLYGON,
    (
        '{"type":"GeometryCollection","geometries":[{"type":"Polygon","coordinates":',
        "}]}",
    ): POLYGON,
}
"""The usual spellings, by what stands before and after the coordinates, blanks left out."""


def cells_of(texts: Iterable[Any]) -> list[Any]:
    """List the cells of anything that is a column.

    Raises
    ------
    InputError
        A single text or object came instead of a column of them.
    """
    if isinstance(texts, str | bytes | Mapping | BaseGeometry):
        raise InputError(
            f"a column of shapes was wanted, and a single {type(texts).__name__} found. "
            "Put it into a list."
        )
    if isinstance(texts, pd.Series | pd.Index | pd.api.extensions.ExtensionArray):
        return [*texts.to_numpy(dtype=object)]
    if isinstance(texts, pa.Array | pa.ChunkedArray):
        return [*texts.to_pylist()]
    return list(texts)


@dataclass
class Sorted:
    """The cells of a column that are written in a usual way, by how they are.

    Parameters
    ----------
    coordinates
        The coordinates in GeoJSON texts and in lists of rings, per spelling and row.
    texts
        What begins like the WKT of a polygon, per row.
    shapes
        What is a shapely geometry already, per row.
    """

    coordinates: dict[Spelling, dict[int, str]]
    texts: dict[int, str]
    shapes: dict[int, BaseGeometry]

    def blocks(self) -> Iterator[Flat]:
        """Take them up, block by block, in no certain order."""
        for spelling, found in self.coordinates.items():
            yield from _from_coordinates(spelling, found)
        yield from _from_shapes(self.texts, wkt.from_texts([*self.texts.values()]))
        yield from _from_shapes(self.shapes, [*self.shapes.values()])


def sort_cells(cells: Sequence[Any]) -> Sorted:
    """Sort cells by how they are written, and leave out what is missing or unusual."""
    found = Sorted(defaultdict(dict), {}, {})
    for row, cell in enumerate(cells):
        if isinstance(cell, str):
            spelling, text = _recognise(cell)
            if spelling:
                found.coordinates[spelling][row] = text
            elif wkt.is_polygonal(cell):
                found.texts[row] = cell
        elif isinstance(cell, BaseGeometry):
            found.shapes[row] = cell
    return found


def _recognise(cell: str) -> tuple[Spelling | None, str]:
    """Find the usual spelling that a text follows, and the coordinates in it."""
    start, stop = cell.find("[["), cell.rfind("]]") + 2
    if start < 0:
        return None, cell
    before, after = cell[:start], cell[stop:]
    spelling = _SPELLINGS.get((before, after))
    if spelling is None:
        spelling = _SPELLINGS.get((_BLANKS.sub(r"\1", before), _BLANKS.sub(r"\1", after)))
    return spelling, cell[start:stop]


def _from_coordinates(spelling: Spelling, found: Mapping[int, str]) -> Iterator[Flat]:
    rows, texts, parser = [*found], [*found.values()], simdjson.Parser()
    for at in range(0, len(rows), _BLOCK):
        some = slice(at, at + _BLOCK)
        yield from flat.from_coordinates(rows[some], texts[some], *spelling, parser)


def _from_shapes(rows: Iterable[int], shapes: Sequence[Any]) -> Iterator[Flat]:
    numbers = [*rows]
    for at in range(0, len(numbers), _BLOCK):
        some = slice(at, at + _BLOCK)
        yield from flat.from_shapes(numbers[some], as_shapes(shapes[some]))
