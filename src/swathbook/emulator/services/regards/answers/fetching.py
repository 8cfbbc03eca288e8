"""A file on its way from the storage: what comes of it, and what the order remembers."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from starlette.responses import Response

from swathbook.emulator.exchange import DELIVERY
from swathbook.emulator.file_answers import file_response
from swathbook.emulator.services.regards.desk import Ask
from swathbook.emulator.services.regards.orders.model import FileState, OrderFile
from swathbook.emulator.services.regards.orders.storage import Handout, StorageDownError
from swathbook.emulator.services.regards.refusals import RefusedError

OCTETS = "application/octet-stream"
CLOSED: Mapping[FileState, int] = {"PENDING": 202, "ERROR": 422}
"""The answers where a file cannot be fetched at all."""


def fetched(file: OrderFile, ask: Ask) -> Response:
    """Answer with a file, and remember how that went.

    Raises
    ------
    RefusedError
        It cannot be fetched now, or not at all.
    """
    if file.state in CLOSED:
        raise RefusedError(CLOSED[file.state])
    if ask.request.method == "HEAD":
        return _glimpse(file, ask)
    handout = hand_out(file, ask)
    if handout.status != 200:
        return Response(handout.content or None, handout.status, media_type="text/plain")
    _plan_delivery(handout, ask)
    return _whole(file, handout.content, ask)


def _glimpse(file: OrderFile, ask: Ask) -> Response:
    """Answer a question whether a file is there."""
    status = _let_go(file, ask) or ask.desk.storage.status(file)
    if status != 200:
        return Response(status_code=status)
    return _whole(file, file.pick.file.content(), ask)


def hand_out(file: OrderFile, ask: Ask) -> Handout:
    """Get a file from the storage, and note on it how that went.

    Raises
    ------
    RefusedError
        The storage does not answer.
    """
    gone = _let_go(file, ask)
    if gone:
        return _noted(file, Handout(gone, b""))
    try:
        return _noted(file, ask.desk.storage.hand_out(file))
    except StorageDownError as exc:
        _note_failure(file, "Error during file download")
        raise RefusedError(500) from exc


def _let_go(file: OrderFile, ask: Ask) -> int:
    """Give the status of a file that the storage does not have any more; 0 if it has it."""
    if file.state == "PROCESSING_ERROR":
        return 404
    again = ask.switches.downloaded_again
    return 0 if again == 200 or file.state != "DOWNLOADED" else again


def _noted(file: OrderFile, handout: Handout) -> Handout:
    if not handout.is_whole:
        _note_failure(file, _reason(handout))
    elif not file.pick.file.reference:
        note_success(file)
    return handout


def note_success(file: OrderFile) -> None:
    """Note that a file was fetched."""
    file.state, file.download_error = "DOWNLOADED", None


def _note_failure(file: OrderFile, reason: str) -> None:
    file.state, file.download_error = "DOWNLOAD_ERROR", reason


def _reason(handout: Handout) -> str:
    """Say why a file did not come whole, as the notice in a zip does."""
    match handout.status:
        case 200:
            return f"Incomplete transfer: {handout.sent_bytes}/{len(handout.content)} bytes"
        case 429:
            return handout.content.decode() or "Download failed due to exceeded quota"
        case status:
            return f"Server returned HTTP error code {status}"


def _plan_delivery(handout: Handout, ask: Ask) -> None:
    wanted = ask.request.scope["extensions"][DELIVERY]
    if handout.sent_bytes is not None:
        wanted["sent_bytes"] = handout.sent_bytes
    if handout.stall_s:
        wanted |= {"stalls_at": len(handout.content) // 2, "stall_s": handout.stall_s}


def _whole(file: OrderFile, content: bytes, ask: Ask) -> Response:
    source = file.pick.file
    bare = ask.switches.file_headers == "bare"
    kind = source.mime_type if bare or source.reference else OCTETS
    if ask.switches.ranges:
        return file_response(ask.request, content, file.name, kind)
    headers = {"content-type": kind, "content-disposition": _disposition(file.name, bare=bare)}
    answer = Response(content, headers=headers)
    if source.reference and source.size is None:
        del answer.headers["content-length"]
    return answer


def _disposition(name: str, *, bare: bool) -> str:
    if bare:
        return f"attachment;filename={quote(name, safe=' ')}"
    if name.isascii():
        return f'attachment; filename="{name}"'
    return f"attachment; filename*=UTF-8''{quote(name)}"
