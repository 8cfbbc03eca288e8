"""The rings that stand in a cell, from lists nested in lists."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from swathbook.geometry.area import Floats
from swathbook.geometry.findings import Note
from swathbook.geometry.flat import Form
from swathbook.geometry.ground import UnreadableShapeError


@dataclass
class Written:
    """What stands in a cell, as it was written.

    Parameters
    ----------
    form
        How the cell was written.
    polygons
        The rings of each polygon. A polygon without rings stands for one that cannot be read.
    loose
        The kinds of points and lines that stood there too.
    heights
        Whether positions had more than two numbers.
    notes
        What else there is to say.
    """

    form: Form
    polygons: list[list[Floats]] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    heights: bool = False
    notes: list[Note] = field(default_factory=list)


def unreadable(detail: str) -> UnreadableShapeError:
    """Make the error that says why a cell is no shape."""
    return UnreadableShapeError("unreadable_geometry", detail)


def name_of(value: object) -> str:
    """Show the begin of a text, and say of anything else what it is."""
    if isinstance(value, str):
        return ascii(value if len(value) <= 40 else value[:37] + "...")
    return f"a {type(value).__name__}"


def list_of(value: Any, name: str) -> Any:
    """Hand a list on; refuse anything else that stands where `name` is wanted."""
    if not isinstance(value, list | tuple | np.ndarray):
        raise unreadable(f"{name} is {name_of(value)}, where a list is wanted")
    return value


def add_polygons(polygons: Sequence[Any], written: Written) -> None:
    """Read polygons, each a list of rings, each a list of positions."""
    for rings in polygons:
        nested = [_ring(ring, written) for ring in list_of(rings, "a polygon")]
        if nested:
            written.polygons.append(nested)


def from_rings(value: Any) -> Written:
    """Read a bare list: of rings, each a frame; of polygons; or the points of one ring."""
    written = Written(Form.FRAMES)
    depth = _nesting(value)
    if depth == 4:
        written.form = Form.OTHER
        add_polygons(value, written)
    elif depth == 2:
        written.polygons.append([_ring(value, written)])
    elif depth == 3:
        written.polygons = [_frame(n, ring, written) for n, ring in enumerate(value)]
    elif len(value):
        raise unreadable(f"lists nest {depth} deep, where rings of positions are wanted")
    return written


def _nesting(value: Any) -> int:
    """Count how deep lists nest, going by the first member that is not empty or null."""
    depth = 0
    while isinstance(value, list | tuple | np.ndarray) and depth < 5:
        depth += 1
        value = next((member for member in value if not _is_hollow(member)), None)
    return depth


def _is_hollow(member: Any) -> bool:
    return member is None or (isinstance(member, list | tuple | np.ndarray) and not len(member))


def _frame(n: int, ring: Any, written: Written) -> list[Floats]:
    """Read one frame; a broken one leaves its place empty, and does not spoil the others."""
    try:
        return [_ring(ring, written)]
    except UnreadableShapeError as error:
        written.notes.append(Note(error.note.problem, f"frame {n}: {error.note.detail}"))
        return []


def _ring(ring: Any, written: Written) -> Floats:
    positions = [_position(position) for position in list_of(ring, "a ring")]
    written.heights |= any(len(position) > 2 for position in positions)
    return np.array([position[:2] for position in positions], dtype=np.float64).reshape(-1, 2)


def _position(position: Any) -> list[float]:
    numbers = [_number(number) for number in list_of(position, "a position")]
    if len(numbers) < 2:
        raise unreadable(f"a position has {len(numbers)} numbers, where two are wanted")
    return numbers


def _number(number: Any) -> float:
    """Read a coordinate; services write numbers as text, too."""
    if isinstance(number, int | float | str | np.number) and not isinstance(number, bool):
        try:
            return float(number)
        except OverflowError:
            return math.inf
        except ValueError:
            pass
    raise unreadable(f"{name_of(number)} stands where a number is wanted")
