"""The marketplace's codes for statuses and types, and every word that stands for them.

The service's documents name the same codes in two ways: the listing says *Analyzing* where the
download links say *acquisition_analysis_in_progress*. Tables use the second way, which says more;
filters take both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Status:
    """One status of an order.

    Parameters
    ----------
    code
        The service's number for it.
    word
        What the tables call it: the name from the download links' documents.
    stage
        The same thing in the words that all services share, see `schema.STAGES`.
    alias
        What the listing's documents call it, in lower snake case.
    """

    code: int
    word: str
    stage: str
    alias: str


STATUSES = (
    Status(1, "pending", "pending", alias="pending"),
    Status(2, "delivered", "succeeded", alias="delivered"),
    Status(3, "completed", "succeeded", alias="completed"),
    Status(4, "acquisition_analysis_in_progress", "pending", alias="analyzing"),
    Status(5, "imaging_pending_acquisition", "ordered", alias="pending_image"),
    Status(6, "acquisition_failed", "failed", alias="failed"),
)
"""Every status that the documents list."""

KINDS: Mapping[int, str] = {1: "archive", 2: "tasking"}
"""The tables' word for each type code."""

KIND_CODES: Mapping[str, int] = {"archive": 1, "normal": 1, "tasking": 2, "programming": 2}
"""The type code for each word that filters take."""


def snake(text: str) -> str:
    """Write a name the way the tables do.

    Examples
    --------
    >>> snake(" Pending Image"), snake("pending-image")
    ('pending_image', 'pending_image')
    """
    return "_".join(text.replace("-", " ").replace("_", " ").split()).lower()
