"""Orders in one step: queries in, an order out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import msgspec
from starlette.responses import Response

from swathbook.emulator.services.regards.answers.spelling import date_text, envelope, json_response
from swathbook.emulator.services.regards.basket.model import (
    Basket,
    DatedSelection,
    FileFilters,
    FileGroup,
)
from swathbook.emulator.services.regards.catalog.lucene import QueryError
from swathbook.emulator.services.regards.catalog.search import LEGACY, Search, found
from swathbook.emulator.services.regards.desk import Ask
from swathbook.emulator.services.regards.orders.contents import Content
from swathbook.emulator.services.regards.orders.making import basket_content, place
from swathbook.emulator.services.regards.refusals import RefusedError

LONGEST_CORRELATION_ID = 255
"""In characters."""


class Filters(msgspec.Struct):
    """Which files of the products are wanted."""

    data_types: list[FileGroup] | None = msgspec.field(default=None, name="dataTypes")
    pattern: str | None = msgspec.field(default=None, name="filenameRegExp")


class Application(msgspec.Struct, rename="camel"):
    """The body with which an order is made in one step; what is not listed is ignored."""

    queries: list[str] | None = None
    filters: Filters | None = None
    correlation_id: str | None = None

    @property
    def broken_rules(self) -> Iterator[str]:
        """What is wrong with it."""
        if not self.queries:
            yield "queries must not be empty"
        if self.filters is not None and not self.filters.data_types:
            yield "filters.dataTypes must not be empty"
        if self.filters is not None and not _is_pattern(self.filters.pattern):
            yield "filters.filenameRegExp must be a regular expression"
        if len(self.correlation_id or "") > LONGEST_CORRELATION_ID:
            yield f"correlationId must have {LONGEST_CORRELATION_ID} characters at most"


class _NotAppliedError(Exception):
    """No order comes of it."""

    def __init__(self, status: str, kind: str, message: str) -> None:
        super().__init__(message)
        self.answer = {"status": status, "errorType": kind, "message": message}


async def apply(ask: Ask) -> Response:
    """Make an order out of queries."""
    wanted = await ask.body(Application)
    broken = list(wanted.broken_rules)
    if broken:
        raise RefusedError(422, broken)
    answer: dict[str, Any] = {
        "correlationId": wanted.correlation_id or f"auto-correlation-id-{uuid4()}"
    }
    try:
        order_id = _apply(wanted, ask)
    except _NotAppliedError as exc:
        return json_response(envelope({**exc.answer, **answer}), 422)
    return json_response(envelope({"status": "GRANTED", "orderId": order_id, **answer}))


def _apply(wanted: Application, ask: Ask) -> int:
    basket = ask.desk.baskets.open(ask.caller.email)
    for query in wanted.queries or ():
        _select(query, basket, ask)
    if wanted.filters is not None:
        _narrow(basket, wanted.filters)
    content = basket_content(basket, ask)
    _check(content, ask)
    label = f"Generated order {date_text(ask.now)}"
    hours = ask.switches.applied_order_hours
    return place(ask, label, content, hours, from_basket=True).id


def _select(query: str, basket: Basket, ask: Ask) -> None:
    """Put what a query finds into the caller's basket."""
    parameters = {"q": [query]}
    search = Search(engine_type=LEGACY, search_parameters=parameters)
    try:
        products = found(ask.desk.archive, ask.caller, search)
    except QueryError as exc:
        raise _NotAppliedError(
            "FAILED", "INTERNAL_ERROR", f"CatalogSearchException: {exc}"
        ) from exc
    request = {"engineType": LEGACY, "searchParameters": parameters}
    part = DatedSelection(basket.free_date(ask.now), request, products)
    ask.desk.baskets.put(basket, part)


def _narrow(basket: Basket, filters: Filters) -> None:
    for selection in basket.selections:
        selection.filters = FileFilters(filters.data_types, filters.pattern)


def _check(content: Content, ask: Ask) -> None:
    files = sum(len(choice.picks) for choice in content)
    most = ask.switches.max_applied_files
    if files == 0:
        raise _NotAppliedError("FAILED", "EMPTY_ORDER", "EmptySelectionException: no product found")
    if most is not None and files > most:
        text = f"TooManyItemsSelectedInBasketException: {files} files, {most} allowed"
        raise _NotAppliedError("DENIED", "ORDER_LIMIT_REACHED", text)


def _is_pattern(text: str | None) -> bool:
    try:
        re.compile(text or "")
    except re.error:
        return False
    return True
