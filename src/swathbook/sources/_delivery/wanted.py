"""What a table of files wants: one row at a time, whatever its cells hold."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import pandas as pd

from swathbook.errors import InputError
from swathbook.sources._http import redact
from swathbook.sources._scalars import whole_number

_NEEDED = ("order_id", "url")
_NAMELESS = "file"
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
    ids, rows = _ids(files), list(zip(*columns, strict=True))
    return [_wanted(*each) for each in zip(_keys(ids, rows), ids, rows, strict=True)]


def _ids(files: pd.DataFrame) -> list[str | None]:
    """List the files' own names; the number of a row is none, being another one in each table."""
    if "file_id" not in files and files.index.name is None and _is_numbered(files.index):
        return [None] * len(files)
    return [_text(each) for each in files.get("file_id", files.index)]


def _is_numbered(index: pd.Index) -> bool:
    return bool(pd.api.types.is_integer_dtype(index))


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


def _wanted(key: str, file_id: str | None, row: tuple[object, ...]) -> Wanted:
    order_id, url, name, size_bytes, checksum, checksum_type, mime_type = row
    return Wanted(
        key=key,
        file_id=file_id or _NAMELESS,
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


def _keys(ids: list[str | None], rows: list[tuple[object, ...]]) -> list[str]:
    """Name the files; those without an id of their own within an order also by link and name.

    The same file may stand in several rows, with links that were signed at different times.
    """
    places = list(map(_place, rows))
    groups = [(_text(order_id), id_) for id_, (order_id, *_) in zip(ids, rows, strict=True)]
    sharing: dict[object, set[str]] = {}
    for group, place in zip(groups, places, strict=True):
        sharing.setdefault(group, set()).add(place)
    return [
        _key(group[1]) if group[1] and len(sharing[group]) == 1 else f"{_key(group[1])}#{place}"
        for group, place in zip(groups, places, strict=True)
    ]


def _place(row: tuple[object, ...]) -> str:
    """Tell where a file is, and what it is called, in a few letters that show neither."""
    _, url, name, *_ = row
    said = f"{redact(_text(url) or '')}\n{_text(name) or ''}"
    return hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _key(file_id: str | None) -> str:
    if file_id is None:
        return _NAMELESS
    octets = file_id.encode("utf-8", "backslashreplace")
    is_address = "://" in file_id or "?" in file_id
    return f"sha256:{hashlib.sha256(octets).hexdigest()}" if is_address else octets.decode()
