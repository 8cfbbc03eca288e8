"""What is sent to a basket: selections, files of product names, filters, processes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import Request

from swathbook.emulator.services.regards.answers.spelling import without_nulls
from swathbook.emulator.services.regards.basket.model import FileFilters, FileGroup
from swathbook.emulator.services.regards.catalog.requests import read_body
from swathbook.emulator.services.regards.catalog.search import LEGACY, Search
from swathbook.emulator.services.regards.refusals import RefusedError

T = TypeVar("T")

PACKET = 100
"""So many names of products are looked for at once."""

PART = "file"
"""The name under which a file of names is sent."""


class Selection(Search):
    """What is to be put into the basket.

    Parameters
    ----------
    selection_date
        When it was chosen, and the moment by which the products were in the archive.
    """

    selection_date: datetime | None = None

    @property
    def date(self) -> datetime | None:
        """When it was chosen, in UTC if it did not say."""
        date = self.selection_date
        return date.replace(tzinfo=UTC) if date and date.tzinfo is None else date

    @property
    def told(self) -> Mapping[str, Any]:
        """How the service tells it again, but for its date."""
        told: dict[str, Any] = without_nulls(msgspec.to_builtins(self))
        told.pop("selectionDate", None)
        return told


class Filters(msgspec.Struct, rename="camel"):
    """Which files are wanted."""

    file_types: Sequence[FileGroup] | None = None
    file_name_pattern: str | None = None


class Process(msgspec.Struct, rename="camel"):
    """What is to be done with the files first."""

    process_business_id: UUID
    parameters: Mapping[str, str] = {}

    @property
    def told(self) -> Mapping[str, Any]:
        """How the service tells it."""
        told: Mapping[str, Any] = msgspec.to_builtins(self)
        return told


async def read_filters(request: Request) -> FileFilters | None:
    """Read which files are wanted; `None` for all.

    Raises
    ------
    RefusedError
        400: the types or the pattern cannot be read.
    """
    body = await _read_or_nothing(request, Filters)
    if body is None:
        return None
    try:
        re.compile(body.file_name_pattern or "")
    except re.error as exc:
        raise RefusedError(400, f"The pattern of file names cannot be read: {exc}") from exc
    return FileFilters(body.file_types, body.file_name_pattern)


async def read_process(request: Request) -> Process | None:
    """Read what is to be done with the files; `None` for nothing.

    Raises
    ------
    RefusedError
        400: it cannot be read.
    """
    return await _read_or_nothing(request, Process)


async def _read_or_nothing(request: Request, kind: type[T]) -> T | None:
    is_empty = (await request.body()).strip() in (b"", b"null")
    return None if is_empty else await read_body(request, kind)


async def read_names(request: Request, most: int) -> Sequence[str]:
    """Read a file of product names, one per line; blank lines count for nothing.

    Parameters
    ----------
    request
        A form with the file as its part `file`.
    most
        How many lines it may have.

    Raises
    ------
    RefusedError
        400: there is no such file, or it is not UTF-8; 413: it is too long.
    """
    async with request.form() as form:
        part = form.get(PART)
        if not isinstance(part, UploadFile):
            raise RefusedError(400, f"Required part '{PART}' is not present.")
        names = _lines(await part.read())
    if len(names) > most:
        raise RefusedError(413, f"At most {most} lines, not {len(names)}")
    return names


def _lines(content: bytes) -> Sequence[str]:
    try:
        lines = content.decode("utf-8").splitlines()
    except UnicodeDecodeError as exc:
        raise RefusedError(400, "The file wants UTF-8") from exc
    return [line.strip() for line in lines if line.strip()]


def selections_of(names: Sequence[str]) -> Sequence[Selection]:
    """Look for the last versions of named products, some at a time.

    Examples
    --------
    >>> selections_of(["P1", "P2"])[0].queries
    ['providerId:("P1" OR "P2") AND last:true']
    """
    packets = [names[first : first + PACKET] for first in range(0, len(names), PACKET)]
    return [Selection(LEGACY, search_parameters={"q": [_query(packet)]}) for packet in packets]


def _query(names: Sequence[str]) -> str:
    return f"providerId:({' OR '.join(map(_quoted, names))}) AND last:true"


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
