"""Pages in place of files: what an error or a login looks like when it comes as a download."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Literal, TypeAlias

from swathbook.sources._delivery.wanted import Wanted
from swathbook.sources._http import redact
from swathbook.sources._scalars import whole_number

Kind: TypeAlias = Literal["JSON", "HTML", "XML"]

_HEAD_BYTES = 1 << 6
_LONGEST_PAGE_BYTES = 1 << 16
_LONGEST_MESSAGE = 200
_SUCCESS = 200
_BOM = b"\xef\xbb\xbf"

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HTML_START = re.compile(rb"(?i)<(!doctype\s+html|html|head|body)\b")
_MARKUP_START = re.compile(rb"(?i)<(!--|\?xml\b|[a-z][a-z0-9:_-]*[\s/>])")
_TITLE = re.compile(r"(?is)<(title|message|h1)\b[^>]*>(.+?)</\1>")
_EXPIRED = re.compile(r"(?i)expire|signature|no longer valid")

_TEXT_KINDS: Mapping[Kind, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "JSON": (
        re.compile(r"(?i).*\.(\w*json\w*|ndjson|ipynb)"),
        re.compile(r"(application|text)/(\S+\+)?(x-)?(nd)?json(-seq|lines)?"),
    ),
    "HTML": (re.compile(r"(?i).*\.x?html?"), re.compile(r"text/html|application/xhtml\+xml")),
    "XML": (
        re.compile(r"(?i).*\.(\w*xml|[gk]ml|safe|dim|vrt|svg|xsd|xslt?|q[gm][sl]|metalink|meta4)"),
        re.compile(r"(application|text|image)/(\S+\+)?xml"),
    ),
}
"""How files of these kinds are named, and their media types."""

_IMAGE = re.compile(r"(?i)image/.*|.*\.(tiff?|jp2|j2k|jpe?g|png|ntf|nitf|img|h5|hdf5?|nc|zip)")


@dataclass(frozen=True)
class ErrorPage:
    """A page that came in place of a file.

    Parameters
    ----------
    kind
        What it is written in.
    message
        What it says.
    code
        The code of a service's envelope, which stands for the HTTP status.
    is_sound
        Whether it can be read as what it seems to be.
    """

    kind: Kind
    message: str = ""
    code: int | None = None
    is_sound: bool = True

    @property
    def says_no(self) -> bool:
        """Whether it is a service's envelope, with an error in it."""
        return self.code not in (None, _SUCCESS)

    @property
    def says_expired(self) -> bool:
        """Whether it says that the link is no longer good."""
        return bool(_EXPIRED.search(self.message))

    def __str__(self) -> str:
        says = f" that says {self.message!r}" if self.message else ""
        code = "" if self.code is None else f" (code {self.code})"
        return f"a page of {self.kind}{says}{code}"


def split_head(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Take in the first bytes of a body; the pieces that follow begin with them again."""
    taken: list[bytes] = []
    for piece in pieces:
        taken.append(piece)
        if sum(map(len, taken)) >= _HEAD_BYTES:
            break
    return b"".join(taken), chain(taken, pieces)


def page_in_place(
    wanted: Wanted, name: str | None, media_type: str, body: Iterator[bytes]
) -> tuple[ErrorPage | None, Iterator[bytes]]:
    """Tell whether a page comes in place of a file.

    What has control characters is no page, whatever it is declared as. A file that is itself
    JSON, HTML or XML, by its name or the table's media type, is one only where it is a service's
    envelope with an error in it.

    Parameters
    ----------
    wanted
        What the table says.
    name
        The file's name, from wherever it is known.
    media_type
        What the service declares.
    body
        The body, piece by piece.

    Returns
    -------
    page
        The page; `None` where it is the file.
    body
        The body, from its beginning.
    """
    head, body = split_head(body)
    kind = kind_of_page(head, media_type)
    if kind is None:
        return None, body
    page, body = _read(kind, body)
    declared = [wanted.name or "", name or "", wanted.mime_type or ""]
    return (page if _is_out_of_place(page, declared, media_type) else None), body


def kind_of_page(head: bytes, media_type: str) -> Kind | None:
    """Tell which kind of page begins like this; `None` where it is none."""
    start = head.removeprefix(_BOM).lstrip()
    if _BINARY.search(head):
        return None
    if start[:1] in (b"{", b"["):
        return "JSON"
    if _HTML_START.match(start) or (_MARKUP_START.match(start) and b"<html" in start.lower()):
        return "HTML"
    declared = _declared(media_type)
    if _MARKUP_START.match(start):
        return "HTML" if declared == "HTML" else "XML"
    return declared


def _declared(media_type: str) -> Kind | None:
    types = ((kind, pattern) for kind, (_, pattern) in _TEXT_KINDS.items())
    return next((kind for kind, pattern in types if pattern.fullmatch(bare(media_type))), None)


def bare(media_type: str) -> str:
    """Leave the parameters out of a media type."""
    return media_type.partition(";")[0].strip().lower()


def _is_out_of_place(page: ErrorPage, declared: list[str], media_type: str) -> bool:
    if any(_is_kind(page.kind, each) for each in declared):
        return page.says_no
    if page.kind == "XML":
        return page.says_no or any(_IMAGE.fullmatch(each) for each in declared)
    return page.kind == "HTML" or page.is_sound or _declared(media_type) == "JSON"


def _is_kind(kind: Kind, declared: str) -> bool:
    name, media_type = _TEXT_KINDS[kind]
    return bool(name.fullmatch(declared) or media_type.fullmatch(bare(declared)))


def _read(kind: Kind, body: Iterator[bytes]) -> tuple[ErrorPage, Iterator[bytes]]:
    """Read a page, and hand the body out from its beginning."""
    taken: list[bytes] = []
    for piece in body:
        taken.append(piece)
        if sum(map(len, taken)) > _LONGEST_PAGE_BYTES:
            break
    return read_page(kind, b"".join(taken)), chain(taken, body)


def read_page(kind: Kind | None, content: bytes) -> ErrorPage:
    """Read what a page says.

    Examples
    --------
    >>> str(read_page("JSON", b'{"code": 400, "message": "Invalid signature", "data": null}'))
    "a page of JSON that says 'Invalid signature' (code 400)"
    >>> str(read_page("HTML", b"<html><title>Please &amp; sign in</title></html>"))
    "a page of HTML that says 'Please & sign in'"
    """
    text = content.decode("utf-8-sig", errors="replace")
    if kind == "JSON":
        return _read_json(text)
    title = _TITLE.search(text)
    return ErrorPage(
        kind or "HTML", _shown(html.unescape(re.sub("<[^>]*>", " ", title[2] if title else "")))
    )


def _read_json(text: str) -> ErrorPage:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return ErrorPage("JSON", is_sound=False)
    said = value if isinstance(value, dict) else {}
    is_envelope = {"code", "message"} <= said.keys() and not said.get("data")
    return ErrorPage("JSON", _message(said), whole_number(said["code"]) if is_envelope else None)


def _message(said: Mapping[str, object]) -> str:
    """Find what an error says, in the spellings of the services and of usual gateways."""
    names = ("message", "messages", "errorMsg", "error_msg", "error_description", "detail", "error")
    found = next((said[name] for name in names if said.get(name)), "")
    parts = found if isinstance(found, list) else [found]
    return _shown(" ".join(part for part in parts if isinstance(part, str)))


def _shown(text: str) -> str:
    return redact(" ".join(text.split()))[:_LONGEST_MESSAGE]
