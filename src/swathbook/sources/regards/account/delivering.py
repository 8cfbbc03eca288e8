"""Delivering files of orders into folders, and what came of it as tables and errors."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from swathbook.errors import (
    AnswerError,
    ConnectionFailedError,
    ExportError,
    ForbiddenError,
    NotFoundError,
    NotReadyError,
    RefusedError,
    SwathbookError,
)
from swathbook.sources._client import Client
from swathbook.sources._delivery import Desk, Outcome, Terms, deliver, files_wanted, report
from swathbook.sources._delivery.names import folder_name
from swathbook.sources._remarks import Remark
from swathbook.sources.regards.order_ids import order_id

Folder: TypeAlias = str | os.PathLike[str]

THERE = ("downloaded", "kept")
"""Outcomes of files that are where they belong."""

_ERRORS: Mapping[str, tuple[type[SwathbookError], str]] = {
    "not_ready": (NotReadyError, "Give wait_s=… to wait for it, or ask again later"),
    "gone": (NotFoundError, "Check the number; or the files of the order may have expired"),
    "refused": (ForbiddenError, "It takes the owner of the order, or a link that still holds"),
    "unavailable": (RefusedError, "Ask for it once more with retry, when the order is done"),
    "no_link": (NotFoundError, "Check the number"),
    "not_a_file": (AnswerError, "Check url and prefix, and ask again later"),
    "wrong_content": (AnswerError, "Ask again; if it comes the same, tell the service"),
    "failed": (ConnectionFailedError, "Ask again later; what came so far is kept"),
}
"""What each outcome that brings no file is as an error, and what to do."""


@dataclass(frozen=True)
class Delivered:
    """What came of one file.

    Parameters
    ----------
    path
        Where it is.
    size_bytes
        Its size.
    verified
        `"verified"` where its digest is right, else why that is not known.
    detail
        What else there is to know.
    """

    path: Path
    size_bytes: int | None
    verified: str
    detail: str = ""


def order_folder(folder: Folder, order_no: str) -> Path:
    """Name the folder of an order's own within a folder."""
    return Path(folder) / folder_name(order_id(order_no))


def fetch(files: pd.DataFrame, folder: Folder, client: Client, terms: Terms) -> pd.DataFrame:
    """Fetch files into a folder, one folder per order.

    Parameters
    ----------
    files
        A table of files.
    folder
        Where the orders' folders go.
    client
        Whose files they are.
    terms
        How to go about it.

    Returns
    -------
    outcomes
        One row for each, as from `swathbook.download`.

    Raises
    ------
    ExportError
        The folder cannot be made.
    """
    wanted, desk = files_wanted(files), Desk([client], [client], {})
    return report(files.index, wanted, deliver(wanted, _made(folder), desk, terms))


def fetch_one(files: pd.DataFrame, folder: Folder, client: Client, terms: Terms) -> Delivered:
    """Fetch the one file of a table.

    Raises
    ------
    NotReadyError, NotFoundError, ForbiddenError, RefusedError, AnswerError, ConnectionFailedError
        The file could not be had.
    ExportError
        The folder cannot be made.
    """
    wanted, desk = files_wanted(files), Desk([client], [client], {})
    outcome = deliver(wanted, _made(folder), desk, terms)[0]
    if outcome.path is None:
        raise _error(str(files.index[0]), outcome)
    return Delivered(outcome.path, outcome.size_bytes, outcome.verified, outcome.detail)


def shortfalls(outcomes: pd.DataFrame) -> dict[str, Remark]:
    """Say which files could not be fetched, and why, by the names of the files."""
    missing = outcomes[~outcomes["outcome"].isin(THERE)]
    said = zip(missing.index, missing["order_id"], missing["detail"], strict=True)
    return {
        file_id: Remark("file_error", f"{file_id}: {detail}", "not fetched", "warning", order)
        for file_id, order, detail in said
    }


def _made(folder: Folder) -> Path:
    path = Path(folder)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(
            f"files were to be put into {path}; it cannot be made ({error.strerror}). Give another "
            "folder."
        ) from error
    return path


def _error(file_id: str, outcome: Outcome) -> SwathbookError:
    kind, advice = _ERRORS.get(outcome.outcome, (ConnectionFailedError, "Ask again later"))
    detail = outcome.detail.rstrip(".") or outcome.outcome
    return kind(f"file {file_id} was wanted; {detail}. {advice}.")
