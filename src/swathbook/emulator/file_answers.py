"""Files over HTTP: whole or in part, with an ETag (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True)
class FileAnswer:
    """How a file is answered: the status, the headers that go with it, and the bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def etag_of(content: bytes) -> str:
    """Name a file's content."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def file_answer(asked: Mapping[str, str], content: bytes) -> FileAnswer:
    """Answer a request with a file's content, or with the one part of it that is asked for.

    A part is given only as long as `If-Range`, where it is sent, names this very content. Several
    parts at once are not supported; the whole file comes instead.

    Parameters
    ----------
    asked
        The request's headers, by their names in lower case.
    content
        All of the file.
    """
    etag = etag_of(content)
    headers = {"accept-ranges": "bytes", "etag": etag}
    if asked.get("if-none-match") == etag:
        return FileAnswer(304, headers, b"")
    wanted = _RANGE.fullmatch(asked.get("range", ""))
    if wanted is None or asked.get("if-range", etag) != etag:
        return FileAnswer(200, headers, content)
    span = _span(wanted, len(content))
    if span is None:
        return FileAnswer(416, headers | {"content-range": f"bytes */{len(content)}"}, b"")
    first, last = span
    headers |= {"content-range": f"bytes {first}-{last}/{len(content)}"}
    return FileAnswer(206, headers, content[first : last + 1])


def file_response(request: Request, content: bytes, name: str, media_type: str) -> Response:
    """Answer a request with a file under a name, whole or in part: see `file_answer`."""
    from starlette.responses import Response

    answer = file_answer(request.headers, content)
    headers = {**answer.headers, "content-disposition": f'attachment; filename="{name}"'}
    return Response(answer.body, answer.status, headers=headers, media_type=media_type)


def _span(asked: re.Match[str], size: int) -> tuple[int, int] | None:
    """Give the first and the last byte that are asked for; `None` where there are none."""
    first, last = asked.groups()
    if not first:
        tail = int(last or 0)
        return (max(size - tail, 0), size - 1) if tail else None
    end = min(int(last), size - 1) if last else size - 1
    return (int(first), end) if int(first) <= end else None
