"""Files over HTTP: whole or in part, with an ETag (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def etag_of(content: bytes) -> str:
    """Name a file's content."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def file_response(request: Request, content: bytes, name: str, media_type: str) -> Response:
    """Answer with a file, or with the one part of it that is asked for.

    A part is given only as long as `If-Range`, where it is sent, names this very content. Several
    parts at once are not supported; the whole file comes instead.
    """
    from starlette.responses import Response

    etag = etag_of(content)
    headers = {
        "accept-ranges": "bytes",
        "etag": etag,
        "content-disposition": f'attachment; filename="{name}"',
    }
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    if asked is None or request.headers.get("if-range", etag) != etag:
        return Response(content, headers=headers, media_type=media_type)
    span = _span(asked, len(content))
    if span is None:
        return Response(
            status_code=416, headers=headers | {"content-range": f"bytes */{len(content)}"}
        )
    first, last = span
    headers |= {"content-range": f"bytes {first}-{last}/{len(content)}"}
    return Response(content[first : last + 1], 206, headers=headers, media_type=media_type)


def _span(asked: re.Match[str], size: int) -> tuple[int, int] | None:
    """Give the first and the last byte that are asked for; `None` where there are none."""
    first, last = asked.groups()
    if not first:
        tail = int(last or 0)
        return (max(size - tail, 0), size - 1) if tail else None
    end = min(int(last), size - 1) if last else size - 1
    return (int(first), end) if int(first) <= end else None
