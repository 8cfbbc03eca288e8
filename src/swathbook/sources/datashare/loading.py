"""What did not go well while orders were loaded, put into remarks, warnings and errors."""

from __future__ import annotations

from swathbook.errors import SwathbookError
from swathbook.sources._http import Gathered
from swathbook.sources._remarks import Remark
from swathbook.sources.datashare.datasets import Key
from swathbook.sources.datashare.entries import Record


def failures(gathered: Gathered[Key, Record]) -> list[Remark]:
    """Say which data sets could not be loaded, and why."""
    return [
        Remark("failed_to_load", _reason(key, error), "the rest is kept", "error")
        for key, error in gathered.failed.items()
    ]


def _reason(key: Key, error: SwathbookError) -> str:
    name = f"data set {'/'.join(key)}"
    said = str(error)
    return said if said.startswith(name) else f"{name}: not asked for any more, since {said}"
