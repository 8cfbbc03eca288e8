"""The service's answers, from bytes to records; the shape checked."""

from __future__ import annotations

from collections.abc import Mapping

from swathbook.errors import NotFoundError, NotJsonError, ShapeError
from swathbook.sources import _json
from swathbook.sources._http import Reply
from swathbook.sources._paging import Page
from swathbook.sources._rows import Record as Record
from swathbook.sources._scalars import kind_of, whole_number
from swathbook.sources.datashare.refusals import error_of, gateway_refusal, refusal_in

_PAGE = frozenset({"items", "pagination"})


def read_page(reply: Reply) -> Page:
    """Read a page of the listing.

    Raises
    ------
    ServiceError
        The service says no.
    NotJsonError, ShapeError
        The answer is not JSON, or no page.
    """
    body = _body(reply, "", None)
    if isinstance(body, Mapping) and body.keys() & _PAGE:
        return page_of(body)
    raise _shape_error("a page with items and pagination", body, "")


def page_of(body: Record) -> Page:
    """Take the rows and their announced number out of a page; rows may be missing where none are.

    Raises
    ------
    ShapeError
        Its items are no list.
    """
    pagination, items = body.get("pagination"), body.get("items")
    total = pagination.get("totalItems") if isinstance(pagination, Mapping) else None
    if not isinstance(items, list | None):
        raise _shape_error("a page with a list of orders as items", items, "")
    return Page(items or [], whole_number(total))


def read_order(reply: Reply, consumer: str, order_seq: str) -> Record:
    """Read an order; what names it is known from the question where the answer leaves it out.

    Raises
    ------
    ServiceError
        The service says no; `NotFoundError` where it does not know the order, or says nothing.
    NotJsonError, ShapeError
        The answer is not JSON, or no order.
    """
    asked = {"consumer": consumer, "orderSeq": order_seq}
    return _named(_record(reply, f"order {consumer}/{order_seq}", order_seq), asked)


def read_dataset(reply: Reply, provider: str, product_id: str) -> Record:
    """Read a data set; what names it is known from the question where the answer leaves it out.

    Raises
    ------
    ServiceError
        The service says no; `NotFoundError` where it does not know the data set, or says nothing.
    NotJsonError, ShapeError
        The answer is not JSON, or no data set.
    """
    asked = {"provider": provider, "productID": product_id}
    return _named(_record(reply, f"data set {provider}/{product_id}", None), asked)


def _record(reply: Reply, about: str, order_no: str | None) -> Record:
    body = _body(reply, about, order_no)
    if body is None or body in ({}, []):
        raise NotFoundError(
            f"{about}: the data-sharing service answers with nothing. Check how it is named, and "
            "url.",
            http_status=reply.status,
            order_no=order_no,
        )
    if not isinstance(body, Mapping):
        raise _shape_error("an object", body, about)
    return body


def _named(record: Record, asked: Record) -> Record:
    missing = {key: value for key, value in asked.items() if record.get(key) in (None, "")}
    return {**record, **missing}


def _body(reply: Reply, about: str, order_no: str | None) -> object:
    """Decode a body, and raise the error that it tells of.

    Where HTTP says no success, a body that is no JSON is as good as none.
    """
    try:
        body = _json.decode(reply.content)
    except NotJsonError:
        if reply.is_success:
            raise
        body = None
    refusal = refusal_in(body)
    if refusal is not None:
        raise error_of(refusal, reply.status, about, order_no)
    if not reply.is_success:
        raise error_of(gateway_refusal(body), reply.status, about, order_no)
    return body


def _shape_error(wanted: str, found: object, about: str) -> ShapeError:
    what = f"an object with {sorted(found)[:8]}" if isinstance(found, dict) else kind_of(found)
    return ShapeError(
        f"{f'{about}: ' if about else ''}{wanted} was wanted; it is {what}. Check url, and whether "
        "the service has changed."
    )
