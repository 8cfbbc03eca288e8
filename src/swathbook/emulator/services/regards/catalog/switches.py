"""The points of the catalog and the basket that are open or configured, as switches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from swathbook.emulator.switching import check_positions


@dataclass(frozen=True)
class CatalogSwitches:
    """How the catalog and the basket behave where documents are silent, and how they are set up.

    Parameters
    ----------
    stac
        Whether the STAC plugin is there; without it its paths are unknown.
    stac_ids
        Whether STAC items are named by `"urn"` or in a `"readable"` way.
    uploaded_lines
        So many lines a file of product names may have.
    processed_objects
        So many products of a dataset a process takes.
    """

    stac: bool = True
    stac_ids: Literal["urn", "readable"] = "urn"
    uploaded_lines: int = 1000
    processed_objects: int = 100

    def __post_init__(self) -> None:
        check_positions(self)
