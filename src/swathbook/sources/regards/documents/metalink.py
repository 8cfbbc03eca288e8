"""Metalinks: XML that lists the files of an order, each with where it can be fetched.

The service writes Metalink 3.0 (http://www.metalinker.org/). Version 4 (RFC 5854) says the same in
nearly the same words, and is read too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, ParseError

import pandas as pd
from defusedxml import DefusedXmlException, ElementTree

from swathbook import schema
from swathbook.errors import AnswerError
from swathbook.sources._scalars import whole_number
from swathbook.sources._values import Field, extras, full_names, texts, unique
from swathbook.sources._values import read as read_fields
from swathbook.sources.regards.order_ids import order_id, order_number, row_prefix
from swathbook.sources.regards.tabulating.file_values import algorithms, checksums, sizes

NAMESPACES = ("http://www.metalinker.org/", "urn:ietf:params:xml:ns:metalink", "")
"""Metalink 3 and 4, and neither: some leave the namespace out."""

_BEST_DIGESTS = ("sha512", "sha384", "sha256", "sha1", "md5")
_LAST_PLACE = 10**6
_READ = frozenset({"identity", "size", "mimetype", "resources", "verification", "url", "hash"})
"""Elements of a file that are looked for by name."""

_FIELDS = (
    Field("name", "name", texts),
    Field("url", "url", texts),
    Field("size_bytes", "size", sizes),
    Field("mime_type", "mimetype", texts),
    Field("checksum", "digest", checksums),
    Field("checksum_type", "algorithm", algorithms),
)
_KEYS = {field.column: field.key for field in _FIELDS}


@dataclass(frozen=True)
class _Place:
    """One address of a file, and how much it is preferred: the least counts first."""

    url: str
    rank: int


def read(content: bytes, order_no: str | int | None, *, scheme: str = "https") -> pd.DataFrame:
    """Read a metalink.

    Parameters
    ----------
    content
        The document.
    order_no
        The order that it lists the files of; `None` where that is not known.
    scheme
        What addresses begin with that name only a host, as those of some services do.

    Returns
    -------
    files
        One row per file, in the order of the document. Further addresses of a file are in `extra`.
        The addresses open the files for anyone who has them.

    Raises
    ------
    AnswerError
        It is no metalink, is cut off, or holds a DTD or entities: no service needs them, and they
        can be made to read files or to grow without end.

    Examples
    --------
    >>> text = b'''<metalink xmlns="http://www.metalinker.org/"><files><file name="a.tif">
    ...   <resources><url>https://host.example/orders/public/files/7?scope=demo</url></resources>
    ... </file></files></metalink>'''
    >>> read(text, 4107).index.tolist()
    ['regards:4107/7']
    """
    records = [_record(file, scheme) for file in _files(_root(content))]
    number = None if order_no is None else order_number(order_no)
    sheet = read_fields(records, _FIELDS)
    natives = [_file_number(record["url"]) for record in records]
    prefixes, places = [row_prefix(number)] * len(records), range(1, len(records) + 1)
    columns = sheet.columns | {
        "order_id": [number and order_id(number)] * len(records),
        "extra": extras(records, _KEYS, sheet.notes),
    }
    return schema.FILES.frame(columns, index=unique(full_names(prefixes, natives, places)))


def _root(content: bytes) -> Element:
    try:
        root: Element = ElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise AnswerError(
            "a metalink was wanted; this one defines a document type or entities, which could read "
            "files of this computer, or grow without end. It was not read; ask who sent it."
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise AnswerError(
            f"a metalink was wanted; the answer is no XML, or is cut off ({error}). It begins with "
            f"{content[:40]!r}. Fetch it again."
        ) from error
    if _name(root) != "metalink":
        raise AnswerError(
            f"a metalink was wanted; the answer is XML of another kind, <{root.tag[:80]}>. Check "
            "the address that it came from."
        )
    return root


def _name(element: Element) -> str | None:
    """Give an element's name, where it is one of a metalink; comments have none."""
    tag = element.tag if isinstance(element.tag, str) else "{?}"
    space, _, name = tag.rpartition("}")
    return name if space.removeprefix("{") in NAMESPACES else None


def _inside(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if _name(child) == name)


def _files(root: Element) -> Iterator[Element]:
    """Find the files: within `files` in version 3, right in the root in version 4."""
    for parent in (*_inside(root, "files"), root):
        yield from _inside(parent, "file")


def _record(file: Element, scheme: str) -> dict[str, Any]:
    places = sorted(_places(file), key=lambda place: place.rank)
    urls = [_with_scheme(place.url, scheme) for place in places]
    digest = min(_digests(file), key=_weakness, default=None)
    return _beside(file, digest) | {
        "name": file.get("name") or _text(file, "identity"),
        "url": urls[0] if urls else None,
        "size": _text(file, "size"),
        "mimetype": _text(file, "mimetype"),
        "digest": _said(digest) if digest is not None else None,
        "algorithm": digest.get("type") if digest is not None else None,
        "other_urls": urls[1:] or None,
    }


def _beside(file: Element, chosen: Element | None) -> dict[str, Any]:
    """Keep what else a file's texts say: its other digests, its description, and the like."""
    said: dict[str, Any] = {_name(each) or "": _said(each) or None for each in file}
    digests = {each.get("type") or "": _said(each) for each in _digests(file) if each is not chosen}
    identity = _text(file, "identity")
    return {name: text for name, text in said.items() if name and name not in _READ} | {
        "identity": None if identity == file.get("name") else identity,
        "other_digests": digests or None,
    }


def _text(element: Element, name: str) -> str | None:
    return next(filter(None, map(_said, _inside(element, name))), None)


def _said(element: Element) -> str:
    return (element.text or "").strip()


def _places(file: Element) -> Iterator[_Place]:
    """Find a file's addresses: within `resources` in version 3, right in the file in version 4."""
    for parent in (*_inside(file, "resources"), file):
        for url in _inside(parent, "url"):
            if _said(url):
                yield _Place(_said(url), _rank(url))


def _with_scheme(url: str, scheme: str) -> str:
    """Put a scheme before a host; an address without even a host stays as it is."""
    is_path = url.startswith("/") and not url.startswith("//")
    return url if is_path or "://" in url else f"{scheme}://{url.lstrip('/')}"


def _rank(url: Element) -> int:
    """Rank an address: version 3 gives the best the highest number, version 4 the lowest."""
    priority, preference = map(whole_number, (url.get("priority"), url.get("preference")))
    if priority is not None:
        return priority
    return _LAST_PLACE if preference is None else _LAST_PLACE - preference


def _digests(file: Element) -> list[Element]:
    parents = (*_inside(file, "verification"), file)
    return [each for parent in parents for each in _inside(parent, "hash") if _said(each)]


def _weakness(element: Element) -> int:
    kind = (element.get("type") or "").lower().replace("-", "")
    return _BEST_DIGESTS.index(kind) if kind in _BEST_DIGESTS else len(_BEST_DIGESTS)


def _file_number(url: str | None) -> str | None:
    """Take the file's number out of its address: the last part of the path."""
    try:
        path = urlsplit(url or "").path
    except ValueError:
        return None
    return unquote(path.rstrip("/").rpartition("/")[2]) or None
