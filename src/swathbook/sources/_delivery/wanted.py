"""What a table of files wants: one row at a time, whatever its cells hold."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from swathbook.errors import InputError
from swathbook.sources._http import redact
from swathbook.sources._scalars import whole_number

_NEEDED = ("order_id", "url")
_COLUMNS = (*_NEEDED, "name", "size_bytes", "checksum", "checksum_type", "mime_type")


@dataclass(frozen=True)
class Wanted:
    """A file that is wanted, with what its table says about it.

    Parameters
    ----------
    key
        What tells it from all other files of its order, from one run to the next. Holds no
        address, since that may be signed.
    file_id, order_id, name, url, size_bytes, checksum, checksum_type, mime_type
        The table's own; `None` where it does not say.
    """

    key: str
    file_id: str
    order_id: str | None = None
    name: str | None = None
    url: str | None = field(default=None, repr=False)
    size_bytes: int | None = None
    checksum: str | None = None
    checksum_type: str | None = None
    mime_type: str | None = None

    @property
    def source(self) -> str | None:
        """The service that the order is at."""
        head, colon, _ = (self.order_id or "").partition(":")
        return head if colon else None


def files_wanted(files: pd.DataFrame) -> list[Wanted]:
    """Read a table of files, row by row.

    Raises
    ------
    InputError
        It is none.
    """
    _check(files)
    columns = [files[name] if name in files else [None] * len(files) for name in _COLUMNS]
    ids = [_text(each) or "file" for each in files.get("file_id", files.index)]
    rows = list(zip(*columns, strict=True))
    return [_wanted(*each) for each in zip(_keys(ids, rows), ids, rows, strict=True)]


def _check(files: object) -> None:
    if not isinstance(files, pd.DataFrame):
        raise InputError(
            f"files should be a table of files, as book.files; it is a {type(files).__name__}."
        )
    missing = [name for name in _NEEDED if name not in files]
    if missing:
        raise InputError(
            f"files should be a table of files, as book.files; it has no {' and no '.join(missing)}"
            f" among its columns {list(files.columns)[:8]}."
        )


def _wanted(key: str, file_id: str, row: tuple[object, ...]) -> Wanted:
    order_id, url, name, size_bytes, checksum, checksum_type, mime_type = row
    return Wanted(
        key=key,
        file_id=file_id,
        order_id=_text(order_id),
        name=_text(name),
        url=_text(url),
        size_bytes=_size(size_bytes),
        checksum=_text(checksum),
        checksum_type=_text(checksum_type),
        mime_type=_text(mime_type),
    )


def _text(value: object) -> str | None:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    return str(value).strip() or None


def _size(value: object) -> int | None:
    size = whole_number(_text(value))
    return size if size is not None and size >= 0 else None


def _keys(ids: list[str], rows: list[tuple[object, ...]]) -> Iterator[str]:
    """Name the files; different ones that share an id within an order are numbered.

    The same file may stand in several rows, with links that were signed at different times.
    """
    known: dict[object, str] = {}
    counts: Counter[object] = Counter()
    for name, (order_id, url, file_name, *_) in zip(map(_key, ids), rows, strict=True):
        group = (_text(order_id), name)
        what = (*group, redact(_text(url) or ""), _text(file_name))
        if what not in known:
            counts[group] += 1
            known[what] = name if counts[group] == 1 else f"{name}#{counts[group]}"
        yield known[what]


def _key(file_id: str) -> str:
    octets = file_id.encode("utf-8", "backslashreplace")
    is_address = "://" in file_id or "?" in file_id
    return f"sha256:{hashlib.sha256(octets).hexdigest()}" if is_address else octets.decode()
