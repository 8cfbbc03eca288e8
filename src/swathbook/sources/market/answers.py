"""The marketplace's answers, from bytes to what the envelope holds; the shape checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from swathbook.errors import NotJsonError, ShapeError
from swathbook.sources import _json
from swathbook.sources._http import Reply
from swathbook.sources._paging import Page
from swathbook.sources._scalars import kind_of, whole_number
from swathbook.sources.market.envelope import about, unwrap

Record = Mapping[str, Any]


def read_page(reply: Reply) -> Page:
    """Read a page of the listing.

    Raises
    ------
    ServiceError
        The service says no.
    NotJsonError, ShapeError
        The answer is not JSON, or no page.
    """
    data = unwrap(_body(reply, None), http_status=reply.status)
    page = _record(data, "a page with total and content", None)
    rows, total = page.get("content"), whole_number(page.get("total"))
    if rows is None and not total:
        rows = []
    if not isinstance(rows, list):
        raise ShapeError(
            f"a page with a list of orders as content was wanted; its content is {kind_of(rows)} "
            f"and its total {page.get('total')!r}. Check url, and whether the service has changed."
        )
    return Page(rows, total)


def read_detail(reply: Reply, order_no: str) -> Record:
    """Read the detail of an order.

    Raises
    ------
    ServiceError
        The service says no; `NotFoundError` where it does not know the order.
    NotJsonError, ShapeError
        The answer is not JSON, or no detail.
    """
    data = unwrap(_body(reply, order_no), http_status=reply.status, order_no=order_no)
    detail = _record(data, "a detail with order and content", order_no)
    _record(detail.get("order"), "a detail with an object as order", order_no)
    content = detail.get("content")
    if content is not None and not isinstance(content, list):
        raise _shape_error("a detail with a list of items as content", content, order_no)
    return detail


def read_links(reply: Reply, order_no: str) -> Record:
    """Read the download links of an order.

    Raises
    ------
    ServiceError
        The service says no; `NotFoundError` where it does not know the order.
    NotJsonError, ShapeError
        The answer is not JSON, or no download links.
    """
    data = unwrap(_body(reply, order_no), http_status=reply.status, order_no=order_no)
    return _record(data, "download links with status and downloadUrls", order_no)


def _body(reply: Reply, order_no: str | None) -> object:
    """Decode a body; where HTTP says no success, one that is no JSON is as good as none."""
    try:
        return _json.decode(reply.content)
    except NotJsonError as error:
        if not reply.is_success:
            return None
        raise NotJsonError(f"{about(order_no)}{error}") from error


def _record(value: object, wanted: str, order_no: str | None) -> Record:
    if isinstance(value, Mapping):
        return value
    raise _shape_error(wanted, value, order_no)


def _shape_error(wanted: str, value: object, order_no: str | None) -> ShapeError:
    return ShapeError(
        f"{about(order_no)}{wanted} was wanted; it is {kind_of(value)}. Check url, and whether the "
        "service has changed."
    )
