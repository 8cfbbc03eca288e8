"""What came of each entry of a zip, and of the files that the service could not put into it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from swathbook import schema
from swathbook.sources._remarks import Remark
from swathbook.sources.regards.order_ids import order_id

OUTCOMES: Mapping[str, str] = {
    "downloaded": "the file was in the zip, and is whole",
    "kept": "the file was there already, the same as in the zip",
    "unavailable": "the service says in its notice that it could not put the file into the zip",
    "unsafe": "the entry would have been written elsewhere, or is no plain file; left out",
    "wrong_content": "the entry is damaged, or larger than it says; left out",
}
"""Every `outcome` of an entry, with what it means."""

NOTICE = "NOTICE.txt"
"""What the service calls the list of files that it could not put into a zip."""

_FAILURE = re.compile(r"\s*Failed to download file \((?P<name>.*?)\)\s*:\s*(?P<reason>.*?)\.?\s*")
_CHECKED = "CRC-32 agrees"
_UNCHECKED = "not downloaded"


@dataclass(frozen=True)
class ZipOutcome:
    """What came of one file.

    Parameters
    ----------
    name
        What the zip, or the notice, calls it.
    outcome
        One of `OUTCOMES`.
    detail
        What there is to know about it.
    path
        Where it is; `None` where it is not there.
    size_bytes
        Its size on the disk.
    """

    name: str
    outcome: str
    detail: str = ""
    path: Path | None = None
    size_bytes: int | None = None


def read_notice(text: str) -> list[ZipOutcome] | None:
    """Read the service's notice; `None` where it is none, but a file of that name.

    Examples
    --------
    >>> read_notice("Failed to download file (a.tif): Server returned no content.")[0].detail
    'Server returned no content'
    """
    lines = [line for line in text.splitlines() if line.strip()]
    found = [_FAILURE.fullmatch(line) for line in lines]
    if not found or found[0] is None:
        return None
    failures: list[ZipOutcome] = []
    for line, match in zip(lines, found, strict=True):
        failures = _with_line(failures, line, match)
    return failures


def _with_line(
    failures: list[ZipOutcome], line: str, match: re.Match[str] | None
) -> list[ZipOutcome]:
    """Take a line for a failure of its own, or for more of the last one's reason."""
    if match:
        return [*failures, ZipOutcome(match["name"], "unavailable", match["reason"])]
    last = failures[-1]
    return [*failures[:-1], ZipOutcome(last.name, last.outcome, f"{last.detail} {line.strip()}")]


def report(outcomes: Sequence[ZipOutcome]) -> pd.DataFrame:
    """Make the table of what came of a zip: one row per entry, and per failure in its notice."""
    columns = {
        "name": ([one.name for one in outcomes], schema.TEXT),
        "path": ([str(one.path) if one.path else None for one in outcomes], schema.TEXT),
        "outcome": ([one.outcome for one in outcomes], schema.TEXT),
        "size_bytes": ([one.size_bytes for one in outcomes], pd.Int64Dtype()),
        "verified": ([_CHECKED if one.path else _UNCHECKED for one in outcomes], schema.TEXT),
        "detail": ([one.detail for one in outcomes], schema.TEXT),
    }
    return pd.DataFrame(
        {name: pd.Series(values, dtype=dtype) for name, (values, dtype) in columns.items()}
    )


def remarks(result: pd.DataFrame, order_no: str | int | None) -> Iterator[Remark]:
    """Turn the table of what came of a zip into remarks: one for each file that is not there."""
    key = None if order_no is None else order_id(str(order_no))
    missing = result[result["path"].isna()]
    for name, detail in zip(missing["name"], missing["detail"], strict=True):
        yield Remark("file_error", f"{name} in the zip: {detail}", "left out", "warning", key)
