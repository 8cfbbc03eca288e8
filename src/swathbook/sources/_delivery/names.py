"""Names for files and folders that are safe on every system, and never taken twice."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from functools import lru_cache
from itertools import count
from typing import Any
from urllib.parse import unquote, urlsplit

from pathvalidate import sanitize_filename

_LONGEST_BYTES = 180
"""Systems allow 255; a number and the ending of a part must fit in besides."""

_LONGEST_SUFFIX_BYTES = 20
_BLANKED = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_OUR_ENDINGS = (".part",)
_PLAIN_ORDER_ID = re.compile(r"([a-z]+):([^:]+)")


def safe_name(text: str | None) -> str | None:
    """Make a name that every system takes; its ending stays.

    Separators, colons, control characters and what else is not allowed become `_`; blanks and
    dots at the ends go; reserved names are lengthened, long ones shortened.

    Examples
    --------
    >>> safe_name("../../etc/passwd"), safe_name("a:b?.tif"), safe_name("CON.tif"), safe_name(" . ")
    ('_.._etc_passwd', 'a_b_.tif', 'CON_.tif', None)
    """
    plain = "".join(_blanked(char) for char in unicodedata.normalize("NFC", text or ""))
    short = _shortened(plain.strip().lstrip(". "))
    safe = str(sanitize_filename(short, replacement_text="_", platform="universal"))
    if not safe.strip("_. "):
        return None
    return f"{safe}_" if safe.lower().endswith(_OUR_ENDINGS) else safe


def _blanked(char: str) -> str:
    return "_" if unicodedata.category(char) in _BLANKED else char


def _shortened(name: str) -> str:
    if len(name.encode()) <= _LONGEST_BYTES:
        return name
    stem, suffix = _split(name)
    room = _LONGEST_BYTES - len(suffix.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(". ") + suffix


def _split(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    if not stem or not ending or len(ending.encode()) >= _LONGEST_SUFFIX_BYTES:
        return name, ""
    return stem, dot + ending


@lru_cache(maxsize=1 << 14)
def folded(name: str) -> str:
    """Write a name the way systems compare names that do not mind the case.

    Examples
    --------
    >>> folded("Straße.TIF") == folded("STRASSE.tif")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def distinct(name: str, taken: Collection[str]) -> str:
    """Give a name a number, if need be, so that it is not among those taken (all `folded`).

    Examples
    --------
    >>> distinct("tile.tif", {"tile.tif", "tile (2).tif"})
    'tile (3).tif'
    """
    stem, suffix = _split(name)
    candidates = (name if n == 1 else f"{stem} ({n}){suffix}" for n in count(1))
    return next(each for each in candidates if folded(each) not in taken)


def folder_name(order_id: str | None) -> str:
    """Name an order's folder; different orders get different ones.

    Examples
    --------
    >>> folder_name("market:A-1"), folder_name(None)
    ('market_A-1', 'no_order')
    >>> folder_name("datashare:did:example:x/12")
    'datashare_did_example_x_12-...'
    """
    if order_id is None:
        return "no_order"
    name = safe_name(order_id) or "order"
    plain = _PLAIN_ORDER_ID.fullmatch(order_id)
    if plain and name == f"{plain[1]}_{plain[2]}":
        return name
    digest = hashlib.sha256(order_id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{name}-{digest}"


def name_in_disposition(header: str | None) -> str | None:
    """Read the file name of a `Content-Disposition`: quoted, bare, or encoded (RFC 6266).

    Examples
    --------
    >>> name_in_disposition('attachment; filename="a;b.tif"')
    'a;b.tif'
    >>> name_in_disposition("attachment;filename=order_7_2031-02-03T04:07:00.1Z.zip")
    'order_7_2031-02-03T04:07:00.1Z.zip'
    >>> name_in_disposition("attachment; filename=x.tif; filename*=UTF-8''%e2%82%ac.tif")
    '€.tif'
    """
    message = Message()
    message["Content-Disposition"] = (header or "").encode("utf-8", "replace").decode()
    found: list[tuple[str, Any]] = message.get_params(failobj=[], header="Content-Disposition")
    values = [value for name, value in found if name.lower() == "filename"]
    encoded = [_decoded(*value) for value in values if isinstance(value, tuple)]
    plain = [_readable(value) for value in values if isinstance(value, str)]
    names = [name for name in (*encoded, *plain) if name]
    return re.split(r"[\\/]", names[0])[-1] if names else None


def _decoded(charset: str | None, _: str | None, octets: str) -> str | None:
    """Read the encoded form, of which the mail library gives each octet as a character."""
    try:
        return octets.encode("latin-1").decode(charset or "utf-8")
    except (LookupError, UnicodeError):
        return None


def _readable(text: str) -> str:
    """Undo the encoding of mail headers, which some servers use for names as well."""
    if "=?" not in text:
        return text
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, UnicodeDecodeError):
        return text


def name_in_url(url: str) -> str | None:
    """Take a file name out of an address: its last part, if that has an ending.

    Examples
    --------
    >>> name_in_url("https://h.example/a/tile%2007.tif?sign=x"), name_in_url("https://h.example/get")
    ('tile 07.tif', None)
    """
    last = unquote(urlsplit(url).path.rpartition("/")[2])
    return last if _split(last)[1] else None
