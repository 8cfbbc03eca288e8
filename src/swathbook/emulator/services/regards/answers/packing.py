"""The zip of all files of an order that can be fetched now."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from starlette.responses import Response

from swathbook.emulator.services.regards.answers.fetching import OCTETS, hand_out, note_success
from swathbook.emulator.services.regards.desk import Ask
from swathbook.emulator.services.regards.orders.model import Order, OrderFile
from swathbook.emulator.services.regards.refusals import RefusedError

NOTICE = "NOTICE.txt"


@dataclass
class _Contents:
    """What goes into a zip."""

    entries: dict[str, bytes] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    seen: set[tuple[str | None, str]] = field(default_factory=set)

    def add(self, file: OrderFile, content: bytes) -> None:
        """Take a file in, under a name of its own, unless an equal one is there already."""
        mark = (file.pick.file.checksum, file.name)
        if mark[0] is None or mark not in self.seen:
            self.seen.add(mark)
            self.entries[next(_free_names(file.name, self.entries))] = content


async def download_zip(ask: Ask) -> Response:
    """Give all files of an order that can be fetched now."""
    order = ask.order()
    headers = {"content-disposition": f"attachment;filename={file_name(order, ask, 'zip')}"}
    files = order.available_files
    if not files:
        return Response(status_code=204, headers=headers)
    contents = _collect(files, ask)
    ask.ledger.settle(order, ask.now)
    answer = Response(_packed(contents, ask.now), headers={**headers, "content-type": OCTETS})
    if not ask.switches.zip_length:
        del answer.headers["content-length"]
    return answer


def file_name(order: Order, ask: Ask, ending: str) -> str:
    """Name what is downloaded of an order as a whole: with colons, as the service does."""
    moment = ask.now.replace(tzinfo=None).isoformat(timespec="microseconds")
    return f"order_{order.id}_{moment}Z.{ending}"


def _collect(files: Sequence[OrderFile], ask: Ask) -> _Contents:
    contents = _Contents()
    for file in files:
        content = _content(file, ask)
        if content is None:
            contents.failures.append(
                f"Failed to download file ({file.name}): {file.download_error}."
            )
        else:
            contents.add(file, content)
    return contents


def _content(file: OrderFile, ask: Ask) -> bytes | None:
    """Get a file for the zip; `None` where that fails."""
    try:
        handout = hand_out(file, ask)
    except RefusedError:
        return None
    if not handout.is_whole:
        return None
    note_success(file)
    return handout.content


def _free_names(name: str, taken: dict[str, bytes]) -> Iterator[str]:
    """Give the names that a file can have: its own, then with ` (1)` and so on.

    Examples
    --------
    >>> next(_free_names("tile.tif", {"tile.tif": b""}))
    'tile (1).tif'
    """
    path = PurePosixPath(name)
    candidates = [name, *(f"{path.stem} ({n}){path.suffix}" for n in range(1, len(taken) + 1))]
    return (candidate for candidate in candidates if candidate not in taken)


def _packed(contents: _Contents, now: datetime) -> bytes:
    entries = dict(contents.entries)
    if contents.failures:
        entries[NOTICE] = "\n".join(contents.failures).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name, now.timetuple()[:6])
            archive.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED)
    return packed.getvalue()
