"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from swathbook.errors import ExportError

_LEFTOVERS = ("", "-wal", "-shm", "-journal")
"""What SQLite may leave beside a file, and the file itself."""


@contextmanager
def replacing(target: str | os.PathLike[str], *, overwrite: bool = False) -> Iterator[Path]:
    """Lend a temporary path beside `target`, and move what was written there into its place.

    The move happens only when the block ends well; a crash or a full disk leaves an older file
    as it was. What the temporary file may leave behind is removed in any case.

    Parameters
    ----------
    target
        The file to write. Its folder must be there.
    overwrite
        Whether a file that is there already may be replaced.

    Yields
    ------
    path
        A path that does not exist yet, in the same folder and with the same suffix.

    Raises
    ------
    ExportError
        The target exists and may not be replaced, is a folder, is held open by QGIS or another
        program that writes it, or its folder is missing or cannot be written to.
    """
    path = Path(target)
    _check(path, overwrite=overwrite)
    draft = path.with_name(f".{path.stem}.{secrets.token_hex(4)}{path.suffix}")
    try:
        yield draft
        _flush(draft)
        draft.replace(path)
        _flush(path.parent)
    except OSError as error:
        raise ExportError(
            f"{path} could not be written: {error.strerror or error}. "
            "Choose a folder that can be written to and has room; an older file is as it was."
        ) from error
    finally:
        for leftover in _LEFTOVERS:
            draft.with_name(draft.name + leftover).unlink(missing_ok=True)


def _check(path: Path, *, overwrite: bool) -> None:
    if not path.parent.is_dir():
        raise ExportError(
            f"{path} cannot be written: there is no folder {path.parent}. Make it first."
        )
    if path.is_dir():
        raise ExportError(
            f"{path} cannot be written: it is a folder. Give the name of a file in it."
        )
    if path.exists() and not overwrite:
        raise ExportError(f"{path} is there already. Pass overwrite=True to replace it.")
    for companion in (f"{path.name}-wal", f"{path.name}-journal"):
        if path.with_name(companion).exists():
            raise ExportError(
                f"{path} is open in another program that writes it (there is a {companion}). "
                "Close it there, in QGIS by removing the layer or ending the edit, and write again."
            )


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
