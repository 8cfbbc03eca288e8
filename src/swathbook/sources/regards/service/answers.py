"""A REGARDS service's answers, from bytes to what their envelopes hold; the shape checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from swathbook.errors import NoBasketError, NotJsonError, RefusedError, ShapeError
from swathbook.sources import _json
from swathbook.sources._http import Reply
from swathbook.sources._paging import Page
from swathbook.sources._scalars import kind_of, whole_number
from swathbook.sources.regards.service.pages import page_of
from swathbook.sources.regards.service.refusals import Errand, check
from swathbook.sources.regards.tabulating.entities import LINKS, Record, record

_NO_CONTENT = 204
_GRANTED = "GRANTED"


def read_page(reply: Reply, errand: Errand) -> Page:
    """Read a page of a listing; one without content is empty.

    Raises
    ------
    ServiceError
        The service says no.
    NotJsonError, ShapeError
        The answer is not JSON, or no page.
    """
    check(reply, errand)
    if reply.status == _NO_CONTENT or not reply.content:
        return Page([], 0)
    body = _decoded(reply, errand)
    if isinstance(body, list):
        return Page(body, len(body))
    page = _object(body, "a page with metadata and content", errand)
    if not any(value for key, value in page.items() if key != LINKS):
        return Page([], None)
    found = page_of(page)
    if found is None:
        raise _shape_error("a page with metadata and a list as content", body, errand)
    return found


def read_entity(reply: Reply, errand: Errand) -> Record:
    """Read one entity, and leave it in its envelope.

    Raises
    ------
    ServiceError
        The service says no.
    NotJsonError, ShapeError
        The answer is not JSON, or no object.
    """
    check(reply, errand)
    return _object(_decoded(reply, errand), "an object", errand)


def read_done(reply: Reply, errand: Errand) -> None:
    """Read the answer to what is done, or refused, without more words.

    Raises
    ------
    ServiceError
        The service says no.
    """
    check(reply, errand)


def read_content(reply: Reply, errand: Errand) -> Reply:
    """Read an answer that is no JSON, but a document for others to read.

    Raises
    ------
    ServiceError
        The service says no.
    """
    check(reply, errand)
    return reply


def read_created(reply: Reply, errand: Errand) -> str:
    """Read the number of an order that was made.

    Raises
    ------
    NoBasketError
        There was no basket to make it from: HTTP 204, which looks like success and is none.
    ServiceError
        The service says no.
    NotJsonError, ShapeError
        The order's number cannot be read; the order was made all the same.
    """
    if reply.status == _NO_CONTENT:
        raise NoBasketError(
            f"{errand.wanted}; the account has no basket to order from (HTTP 204). Choose products "
            "first, with add_to_basket.",
            http_status=reply.status,
        )
    return _number(_made(reply, errand), "id", errand)


def _made(reply: Reply, errand: Errand) -> Record:
    """Read what was made; it was, also where that cannot be read, and is not to be made again."""
    try:
        return read_entity(reply, errand)
    except NotJsonError as error:
        raise NotJsonError(
            f"{errand.wanted}; the service says that it was done (HTTP {reply.status}), and its "
            "answer cannot be read. Look for it among the orders before asking again."
        ) from error


def read_applied(reply: Reply, errand: Errand) -> str:
    """Read the number of an order that was made in one step.

    Raises
    ------
    RefusedError
        The order was denied, or failed.
    ServiceError
        The service says no.
    NotJsonError, ShapeError
        The order's number cannot be read.
    """
    outcome = _made(reply, errand)
    status = record(outcome).get("status", _GRANTED)
    if status == _GRANTED:
        return _number(outcome, "orderId", errand)
    raise RefusedError(
        f"{errand.wanted}; the service answers {status!r}. Look at the queries and filters.",
        code=str(status),
        http_status=reply.status,
    )


def _number(entity: Record, key: str, errand: Errand) -> str:
    number = whole_number(record(entity).get(key))
    if number is None:
        raise ShapeError(
            f"{errand.wanted}; the service says that it was done, and its answer has no {key}. "
            "Look for it among the orders."
        )
    return str(number)


def read_basket(reply: Reply, errand: Errand) -> Record | None:
    """Read the basket; `None` where there is none.

    Raises
    ------
    ServiceError
        The service says no.
    NotJsonError, ShapeError
        The answer is not JSON, or no basket.
    """
    check(reply, errand)
    if reply.status == _NO_CONTENT or not reply.content:
        return None
    return record(_object(_decoded(reply, errand), "a basket", errand))


def _decoded(reply: Reply, errand: Errand) -> Any:
    try:
        return _json.decode(reply.content)
    except NotJsonError as error:
        raise NotJsonError(f"{errand.wanted}; {error}") from error


def _object(value: object, wanted: str, errand: Errand) -> Record:
    if isinstance(value, Mapping):
        return value
    raise _shape_error(wanted, value, errand)


def _shape_error(wanted: str, value: object, errand: Errand) -> ShapeError:
    return ShapeError(
        f"{errand.wanted}; the answer should be {wanted} and is {kind_of(value)}. Check url and "
        "prefix, and whether the service has changed."
    )
