"""What there is to say about the shapes that were read, gathered column-wise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from swathbook.geometry.area import Floats
from swathbook.schema import TEXT


class Note(NamedTuple):
    """One thing to say about one shape: a word of `schema.PROBLEMS`, and what was found."""

    problem: str
    detail: str


class Handling(NamedTuple):
    """How grave a problem is, and what is done about it."""

    severity: str
    action: str


HANDLING: Mapping[str, Handling] = {
    "separate_shells": Handling("warning", "united"),
    "winding": Handling("info", "turned"),
    "unclosed_ring": Handling("info", "closed"),
    "repeated_points": Handling("info", "kept once"),
    "spike": Handling("warning", "removed"),
    "self_intersection": Handling("warning", "kept every loop"),
    "overlapping_parts": Handling("warning", "united"),
    "zero_area_part": Handling("warning", "left out"),
    "not_polygonal": Handling("warning", "left out"),
    "z_dropped": Handling("info", "left out"),
    "wrapped_longitude": Handling("info", "brought back by whole turns"),
    "antimeridian": Handling("info", "split at 180°"),
    "pole": Handling("info", "closed over the pole"),
    "wide_shape": Handling("warning", "read as the detail says"),
    "impossible_position": Handling("error", "left missing"),
    "unreadable_geometry": Handling("error", "left missing"),
    "empty_geometry": Handling("error", "left missing"),
}
"""What is done about each problem that the reader knows."""


@dataclass
class Findings:
    """Findings about the rows of a column, in the making."""

    _row: list[npt.ArrayLike] = field(default_factory=list)
    _problem: list[str] = field(default_factory=list)
    _detail: list[str] = field(default_factory=list)
    _before_km2: list[npt.ArrayLike] = field(default_factory=list)
    _after_km2: list[npt.ArrayLike] = field(default_factory=list)

    def add(
        self,
        rows: Sequence[int] | npt.NDArray[Any],
        problem: str,
        details: Iterable[str],
        before_km2: npt.ArrayLike,
        after_km2: npt.ArrayLike,
    ) -> None:
        """Say the same of several rows, each with its own detail and areas."""
        self._row.append(rows)
        self._problem += [problem] * len(rows)
        self._detail += details
        self._before_km2.append(np.atleast_1d(np.asarray(before_km2, np.float64)))
        self._after_km2.append(np.atleast_1d(np.asarray(after_km2, np.float64)))

    def frame(self) -> pd.DataFrame:
        """Put everything into a table, in the order of the rows."""
        handling = [HANDLING[problem] for problem in self._problem]
        texts = {
            "problem": self._problem,
            "detail": self._detail,
            "action": [how.action for how in handling],
            "severity": [how.severity for how in handling],
        }
        frame = pd.DataFrame(
            {
                "row": _joined(self._row).astype(np.int64),
                **{name: pd.array(values, dtype=TEXT) for name, values in texts.items()},
                "before_km2": _measured(self._before_km2),
                "after_km2": _measured(self._after_km2),
            }
        )
        order = np.argsort(frame["row"].to_numpy(), kind="stable")
        return frame.take(order).reset_index(drop=True)


def _joined(batches: Sequence[npt.ArrayLike]) -> Floats:
    return np.concatenate([np.empty(0), *batches])


def _measured(batches: Sequence[npt.ArrayLike]) -> pd.arrays.FloatingArray:
    values = _joined(batches)
    return pd.arrays.FloatingArray(values, np.isnan(values))
