"""Saved answers: found in files, folders, texts and objects, and decoded one by one."""

from __future__ import annotations

import gzip
import os
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR
from typing import Any, BinaryIO, TypeAlias, cast

import pandas as pd

from swathbook.errors import InputError, NotJsonError
from swathbook.sources import _json
from swathbook.sources._values import ALL_ROWS, findings, note

SUFFIXES = (".json", ".ndjson", ".jsonl", ".json.gz", ".ndjson.gz", ".jsonl.gz")
_BUFFER = 1 << 20
_SHOWN = 300
_ONE_PER_LINE = (".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz")


@dataclass(frozen=True)
class Answer:
    """One decoded answer, and where it was found."""

    name: str
    body: Any


@dataclass(frozen=True)
class Unreadable:
    """Something that could not be read, where it was found, and why."""

    name: str
    reason: str


Found: TypeAlias = Answer | Unreadable


def answers(source: Any) -> Iterator[Found]:
    """Find the answers in a source; lists of answers are taken apart.

    Raises
    ------
    InputError
        A path does not exist, or the source is of no kind that can hold answers.
    """
    for found in _found(source):
        yield from _taken_apart(found) if isinstance(found, Answer) else [found]


def rows_missing(table: str, announced: int, held: int) -> pd.DataFrame | None:
    """Hold the rows of a listing's saved pages against the number that the service announced.

    Parameters
    ----------
    table
        The table of the rows, `orders` or `files`.
    announced, held
        How many rows the listing has, and how many of them are there.

    Returns
    -------
    findings
        One if rows are missing; `None` otherwise.
    """
    if held >= announced:
        return None
    found = f"a listing announces {announced} {table}, and its pages here hold {held}"
    notes = note(
        [ALL_ROWS], "count_differs", found, action="took what there was", severity="warning"
    )
    return findings(table, [], {"": [notes]})


def _found(source: Any, name: str = "the answer") -> Iterator[Found]:
    if isinstance(source, str) and source.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
        yield from _in_text(source.encode("utf-8", "replace"), name)
    elif isinstance(source, bytes | bytearray):
        yield from _in_text(bytes(source), name)
    elif isinstance(source, str | os.PathLike):
        yield from _in_path(Path(source))
    elif isinstance(source, Mapping):
        yield _in_object(source, name)
    elif isinstance(source, Iterable):
        for place, each in enumerate(source, start=1):
            yield from _found(each, f"answer {place}")
    else:
        raise InputError(
            "saved answers were wanted: a file, a folder, JSON text, an object, or a list of "
            f"these; found {type(source).__name__}."
        )


def _in_object(source: Mapping[str, Any], name: str) -> Found:
    """Write an object as JSON and read it again, so that it is what a file of it would be."""
    try:
        return Answer(name, _json.decode(_json.encode(source)))
    except NotJsonError as error:
        return Unreadable(name, str(error))


def _taken_apart(answer: Answer) -> Iterator[Answer]:
    waiting = deque([answer.body])
    while waiting:
        body = waiting.popleft()
        if isinstance(body, list):
            waiting.extendleft(reversed(body))
        else:
            yield Answer(answer.name, body)


def _in_path(path: Path) -> Iterator[Found]:
    try:
        is_folder = S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError) as error:
        raise InputError(
            f"saved answers were wanted; there is no file or folder {str(path)[:_SHOWN]} that can "
            "be opened. Check the path, and the folder that it starts from."
        ) from error
    yield from _in_folder(path) if is_folder else _in_file(path)


def _in_folder(folder: Path) -> Iterator[Found]:
    paths = sorted(
        Path(root, name)
        for root, _, names in os.walk(folder)
        for name in names
        if name.lower().endswith(SUFFIXES)
    )
    if not paths:
        yield Unreadable(
            str(folder), f"the folder holds no file that ends in {', '.join(SUFFIXES)}"
        )
    for path in paths:
        yield from _in_file(path)


def _in_file(path: Path) -> Iterator[Found]:
    try:
        with _opened(path) as file:
            if path.name.lower().endswith(_ONE_PER_LINE):
                yield from _in_lines(file, str(path))
            else:
                yield from _in_text(file.read(), str(path))
    except (OSError, EOFError, zlib.error) as error:
        yield Unreadable(str(path), f"the file cannot be read: {error}")


def _opened(path: Path) -> BinaryIO:
    return (
        cast(BinaryIO, gzip.open(path))
        if path.suffix.lower() == ".gz"
        else path.open("rb", buffering=_BUFFER)
    )


def _in_text(content: bytes, name: str) -> Iterator[Found]:
    """Read one JSON text, or one per line where that is what it turns out to be."""
    try:
        yield Answer(name, _json.decode(content))
    except NotJsonError as error:
        lines = content.splitlines()
        if len(lines) > 1 and _is_json(lines[0]):
            yield from _in_lines(lines, name)
        else:
            yield Unreadable(name, str(error))


def _in_lines(lines: Iterable[bytes], name: str) -> Iterator[Found]:
    for number, line in enumerate(lines, start=1):
        if not line.isspace():
            yield _in_line(line, f"{name}, line {number}")


def _in_line(line: bytes, name: str) -> Found:
    try:
        return Answer(name, _json.decode(line))
    except NotJsonError as error:
        return Unreadable(name, str(error))


def _is_json(text: bytes) -> bool:
    return isinstance(_in_line(text, ""), Answer)
