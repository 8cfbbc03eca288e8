"""What came of each file that was wanted, and all of it as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from swathbook import schema
from swathbook.sources._delivery.wanted import Wanted

OUTCOMES: Mapping[str, str] = {
    "downloaded": "the file was fetched, and is whole",
    "kept": "the file was there already, and is whole; it was not fetched again",
    "not_ready": "the service does not have the file ready yet",
    "unavailable": "the service cannot provide the file",
    "refused": "the service, or the link, does not let this caller have the file",
    "gone": "there is nothing at the link",
    "no_link": "there is no link to fetch the file by",
    "not_a_file": "a page came in place of the file: an error, or a login",
    "wrong_content": "what came is not what was announced; nothing of it was kept",
    "failed": "the connection, the service or the disk failed, again and again",
}
"""Every `outcome` of a download, with what it means."""

NOT_DOWNLOADED = "not downloaded"


@dataclass(frozen=True)
class Outcome:
    """What came of one file.

    Parameters
    ----------
    outcome
        One of `OUTCOMES`.
    detail
        What there is to know about it.
    path
        Where the file is; `None` where it is not there.
    size_bytes
        Its size on the disk.
    verified
        `"verified"`, or why it is not, in words.
    again_s
        For what is not ready: how long the service wants to be left alone, where it says.
    """

    outcome: str
    detail: str = ""
    path: Path | None = None
    size_bytes: int | None = None
    verified: str = NOT_DOWNLOADED
    again_s: float | None = None


def report(index: pd.Index, wanted: Sequence[Wanted], outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """Make the table of what came of each file, indexed as the table of files."""
    names = [
        one.path.name if one.path else file.name for file, one in zip(wanted, outcomes, strict=True)
    ]
    columns: Mapping[str, tuple[list[object], object]] = {
        "order_id": ([file.order_id for file in wanted], schema.TEXT),
        "name": (list(names), schema.TEXT),
        "path": ([None if one.path is None else str(one.path) for one in outcomes], schema.TEXT),
        "outcome": ([one.outcome for one in outcomes], schema.TEXT),
        "size_bytes": ([one.size_bytes for one in outcomes], pd.Int64Dtype()),
        "verified": ([one.verified for one in outcomes], schema.TEXT),
        "detail": ([one.detail for one in outcomes], schema.TEXT),
    }
    series = {
        name: pd.Series(values, index=index, dtype=dtype)
        for name, (values, dtype) in columns.items()
    }
    return pd.DataFrame(series, index=index)
