"""The service's words for how far an order is, and what they mean in everybody's words."""

from __future__ import annotations

from collections.abc import Mapping

STAGES: Mapping[str, str] = {
    "request": "pending",
    "ready": "shipping",
    "finished": "succeeded",
    "failed": "failed",
    "canceled": "canceled",
}
"""The stage for each status. `request`, not yet authorized, is documented for other orders only."""

PROGRESS: Mapping[str, int] = {
    "request": 0,
    "ready": 1,
    "finished": 2,
    "failed": 2,
    "canceled": 2,
    "cancelled": 2,
}
"""How far on an order is with each status: none goes back to an earlier one."""

DATASET_STATUSES = ("ready", "closed")
"""Whether a data set can be ordered."""

ALIASES: Mapping[str, str] = {"cancelled": "canceled"}
"""Other ways of writing a status."""


def snake(text: str) -> str:
    """Write a word the way the tables do.

    Examples
    --------
    >>> snake(" Not Ready")
    'not_ready'
    """
    return "_".join(text.replace("-", " ").replace("_", " ").split()).lower()


def unknown(code: str) -> str:
    """Make the tables' word for a status that the documents do not list.

    Examples
    --------
    >>> unknown("On Hold")
    'unknown_on_hold'
    """
    return f"unknown_{snake(code)}"
