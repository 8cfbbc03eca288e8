"""One look per stage of an order, for every map that is drawn here.

The fills stay apart for people with deuteranopia, protanopia and tritanopia. Where a picture is
printed in grey, hatch, dashes and markers tell the stages apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """How one stage is drawn.

    Parameters
    ----------
    fill
        Colour of areas, as `#rrggbb`; laid over the ground with some transparency.
    line
        Colour of outlines: the same hue, dark enough to stand out on land and sea.
    hatch
        Second channel of areas, as matplotlib writes hatches; empty for none.
    dash
        Second channel of outlines, as SVG writes dashes; empty for a solid line. What is still
        to come is dashed, what ended without an image dotted.
    marker
        Shape of the marker, as matplotlib names markers, for areas too small to be seen.
    """

    fill: str
    line: str
    hatch: str
    dash: str
    marker: str


UNKNOWN = "unknown"
"""Stands for a stage that is missing."""

STAGES: Mapping[str, Look] = {
    "ordered": Look("#88CCEE", "#2C7A9E", "....", "2 4", "^"),
    "pending": Look("#F0C419", "#8F6F00", "//", "6 4", "s"),
    "shipping": Look("#1F4FA8", "#143470", "--", "10 4", ">"),
    "succeeded": Look("#2E8B57", "#1B5A37", "", "", "o"),
    "failed": Look("#D1460F", "#8A2C07", "xx", "1 4", "X"),
    "canceled": Look("#4D4D4D", "#262626", "\\\\", "1 4", "P"),
    UNKNOWN: Look("#CC79A7", "#83426A", "++", "4 2 1 2", "D"),
}
"""The look of each stage, in the order in which an order goes through them."""

INK = "#22303C"
"""Footprints, frames, text: what is not told apart by stage."""

FAINT_INK = "#51606C"
"""Text that explains, and should not stand out."""

LAND = "#F4F2EC"
COAST = "#9C978A"
SEA = "#DCE7EE"

REGION_OPACITY = 0.45
HATCH_OPACITY = 0.45
FOOTPRINT_OPACITY = 0.16
"""Low, so that ground that was imaged twice is darker than ground imaged once."""


def look(stage: str) -> Look:
    """Tell how a stage is drawn; one that is not known is drawn as unknown.

    Examples
    --------
    >>> look("succeeded").fill
    '#2E8B57'
    """
    return STAGES.get(stage, STAGES[UNKNOWN])
