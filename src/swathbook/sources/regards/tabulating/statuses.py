"""The service's words for the states of orders and files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from swathbook.sources._values import Cast, codes

STAGES: Mapping[str, str] = {
    "pending": "pending",
    "paused": "pending",
    "running": "shipping",
    "done": "succeeded",
    "done_with_warning": "succeeded",
    "failed": "failed",
    "error": "failed",
    "expired": "canceled",
    "deleted": "canceled",
    "removed": "canceled",
}
"""The stage, in the words that all services share, for each status of an order."""

DELETED = ("deleted", "removed")
"""Statuses of orders that somebody deleted."""

FILE_STATES = (
    "pending",
    "available",
    "downloaded",
    "download_error",
    "processing_error",
    "error",
)
"""The states of a file, mostly in the order in which they follow on one another."""

FAILED_FILE_STATES = ("download_error", "processing_error", "error")


def _unknown(code: str) -> str:
    return "unknown_" + "_".join(code.replace("-", " ").replace("_", " ").split()).lower()


_words = partial(codes, otherwise=_unknown)


def order_statuses(values: list[Any]) -> Cast:
    """Cast the statuses of orders to the tables' words."""
    return _words(values, {word: word for word in STAGES})


def file_states(values: list[Any]) -> Cast:
    """Cast the states of files to the tables' words."""
    return _words(values, {word: word for word in FILE_STATES})
