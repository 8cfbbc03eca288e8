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
_NUMBER = "number"
_PAGES = "totalPages"


def page_of(body: Record) -> Page | None:
    """Take the rows and what is announced out of a page; `None` where it is none.

    A page without rows may leave them out.

    Examples
    --------
    >>> page_of({"metadata": {"totalElements": 41}, "content": [7]})
    Page(rows=[7], total=41, has_more=False)
    >>> page_of({"metadata": {"number": 0, "totalPages": 3}, "content": [7]})
    Page(rows=[7], total=None, has_more=True)
    >>> page_of({"page": {"totalElements": 0}}), page_of({"content": {"id": 7}})
    (Page(rows=[], total=0, has_more=False), None)
    """
    rows, total = _rows(body), _total(body)
    if isinstance(rows, list):
        return Page(rows, total, any(map(_has_more, _places(body))))
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


def _places(body: Record) -> list[Record]:
    """List where figures may stand."""
    return [body, *(body[name] for name in _FIGURES if isinstance(body.get(name), Mapping))]


def _total(body: Record) -> int | None:
    names = _TOTALS_OF_STAC if _is_stac(body) else (_TOTAL,)
    said = (whole_number(place.get(name)) for place in _places(body) for name in names)
    return next((total for total in said if total is not None), None)


def _has_more(place: Record) -> bool:
    """Tell whether figures name a page after this one."""
    number, pages = whole_number(place.get(_NUMBER)), whole_number(place.get(_PAGES))
    return number is not None and pages is not None and number + 1 < pages
