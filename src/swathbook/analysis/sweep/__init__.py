"""How much do footprints cover? Areas by a sweep along edges, without uniting any ground.

The other way to measure, with GEOS, is in `swathbook.analysis.cover`: it gives shapes, too. The two
agree to nine digits and more.
"""

from __future__ import annotations

from swathbook.analysis.sweep.engine import (
    Cover,
    Depths,
    OpenOutlineError,
    Sweep,
    Timeline,
    available,
)

__all__ = ["Cover", "Depths", "OpenOutlineError", "Sweep", "Timeline", "available"]
