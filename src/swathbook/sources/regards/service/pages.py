"""Pages: rows and how many there are, in whichever of their usual forms they come.

The service writes `metadata` and `content`, its published schemas `page` and `content`. What the
framework below it writes by itself, and STAC, are read too.
"""

from __future__ import annotations

from collections.abc import Mapping

from swathbook.sources._paging import Page
from swathbook.sources._scalars import whole_number
from swathbook.sources.regards.tabulating.entities import Record

_FIGURES = ("metadata", "page", "context")
_TOTAL = "totalElements"
_TOTALS_OF_STAC = ("numberMatched", "matched")


def page_of(body: Record) -> Page | None:
    """Take the rows and their announced number out of a page; `None` where it is none.

    A page without rows may leave them out.

    Examples
    --------
    >>> page_of({"metadata": {"totalElements": 41}, "content": [7]})
    Page(rows=[7], total=41)
    >>> page_of({"page": {"totalElements": 0}}), page_of({"content": {"id": 7}})
    (Page(rows=[], total=0), None)
    """
    rows, total = _rows(body), _total(body)
    if isinstance(rows, list):
        return Page(rows, total)
    return Page([], total) if rows is None and total is not None else None


def _is_stac(body: Record) -> bool:
    return body.get("type") == "FeatureCollection"


def _rows(body: Record) -> object:
    if _is_stac(body):
        return body.get("features")
    embedded = body.get("_embedded")
    if isinstance(embedded, Mapping):
        return next((rows for rows in embedded.values() if isinstance(rows, list)), None)
    return body.get("content")


def _total(body: Record) -> int | None:
    places = [body, *(body[name] for name in _FIGURES if isinstance(body.get(name), Mapping))]
    names = _TOTALS_OF_STAC if _is_stac(body) else (_TOTAL,)
    said = (whole_number(place.get(name)) for place in places for name in names)
    return next((total for total in said if total is not None), None)
