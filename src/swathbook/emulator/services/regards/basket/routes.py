"""The basket of an emulated REGARDS over HTTP: choose, look, narrow down, put back."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from swathbook.emulator.services.regards.access.accounts import Caller
from swathbook.emulator.services.regards.access.guard import require
from swathbook.emulator.services.regards.answers.spelling import json_response, read_date
from swathbook.emulator.services.regards.archive.archive import Archive
from swathbook.emulator.services.regards.archive.model import Product
from swathbook.emulator.services.regards.basket.answers import basket_answer
from swathbook.emulator.services.regards.basket.bodies import (
    Selection,
    read_filters,
    read_names,
    read_process,
    selections_of,
)
from swathbook.emulator.services.regards.basket.model import (
    Basket,
    DatasetSelection,
    DatedSelection,
)
from swathbook.emulator.services.regards.basket.store import Baskets
from swathbook.emulator.services.regards.catalog.lucene import QueryError
from swathbook.emulator.services.regards.catalog.requests import caller_of, read_body
from swathbook.emulator.services.regards.catalog.search import found
from swathbook.emulator.services.regards.catalog.switches import CatalogSwitches
from swathbook.emulator.services.regards.profiles import ProfileName
from swathbook.emulator.services.regards.refusals import RefusedError

Chosen = tuple[Selection, list[Product]]

ROOT = "/order/basket"
FILTERS_SINCE, UPLOAD_SINCE = "C", "D"
"""The profiles with which endpoints came; profiles follow each other as letters do."""


def basket_routes(
    baskets: Baskets,
    archive: Archive,
    now: Callable[[], datetime],
    *,
    profile: ProfileName = "D",
    switches: CatalogSwitches | None = None,
) -> list[Route]:
    """Make the routes of the basket, relative to the order service's prefix.

    Parameters
    ----------
    baskets
        Everybody's baskets; each caller (`scope["caller"]`) has one.
    archive
        What can be chosen from.
    now
        Tells the time of the service.
    profile
        Decides which endpoints there are.
    switches
        How much a file of names may hold, and how much a process takes.
    """
    own = CatalogSwitches() if switches is None else switches
    return _BasketDesk(baskets, archive, now, own).routes(profile)


class _BasketDesk:
    def __init__(
        self,
        baskets: Baskets,
        archive: Archive,
        now: Callable[[], datetime],
        switches: CatalogSwitches,
    ) -> None:
        self._baskets = baskets
        self._archive = archive
        self._now = now
        self._switches = switches

    def routes(self, profile: ProfileName) -> list[Route]:
        dataset = f"{ROOT}/dataset/{{id}}"
        routes = [
            Route(ROOT, self._show, methods=["GET"]),
            Route(ROOT, self._empty, methods=["DELETE"]),
            Route(f"{ROOT}/selection", self._select, methods=["POST"]),
            Route(dataset, self._remove, methods=["DELETE"]),
            Route(f"{dataset}/updateProcessing", self._process, methods=["PUT"]),
            Route(f"{dataset}/{{date}}", self._remove_dated, methods=["DELETE"]),
        ]
        if profile >= UPLOAD_SINCE:
            routes.append(Route(f"{ROOT}/selection/upload", self._upload, methods=["POST"]))
        if profile >= FILTERS_SINCE:
            routes.append(Route(f"{dataset}/updateFileFilters", self._filter, methods=["PUT"]))
        return routes

    async def _show(self, request: Request) -> Response:
        return json_response(basket_answer(self._basket(request)))

    async def _empty(self, request: Request) -> Response:
        self._baskets.take(_user(request).email)
        return Response(status_code=204)

    async def _select(self, request: Request) -> Response:
        caller, selection = _user(request), await read_body(request, Selection)
        selection.check()
        chosen = self._found(caller, [selection])
        self._baskets.open(caller.email)
        return self._put(caller.email, chosen)

    async def _upload(self, request: Request) -> Response:
        caller, names = _user(request), await read_names(request, self._switches.uploaded_lines)
        return self._put(caller.email, self._found(caller, selections_of(names)))

    async def _remove(self, request: Request) -> Response:
        basket = self._basket(request)
        basket.remove(_id(request))
        return json_response(basket_answer(basket))

    async def _remove_dated(self, request: Request) -> Response:
        basket = self._basket(request)
        basket.remove_dated(_id(request), _date(request))
        return json_response(basket_answer(basket))

    async def _filter(self, request: Request) -> Response:
        basket, filters = self._basket(request), await read_filters(request)
        chosen = basket.selection(_id(request))
        if chosen is not None:
            if filters is not None and chosen.process is not None:
                raise RefusedError(400, "A dataset with a process takes no file filters")
            chosen.filters = filters
        return json_response(basket_answer(basket))

    async def _process(self, request: Request) -> Response:
        basket, process = self._basket(request), await read_process(request)
        chosen = basket.selection(_id(request))
        if chosen is not None:
            if process is not None:
                self._check_process(chosen)
            chosen.process = None if process is None else process.told
        return json_response(basket_answer(basket))

    def _check_process(self, chosen: DatasetSelection) -> None:
        if chosen.filters is not None:
            raise RefusedError(400, "A dataset with file filters takes no process")
        self._check_size(len(chosen.products))

    def _check_size(self, products: int) -> None:
        most = self._switches.processed_objects
        if products > most:
            raise RefusedError(409, f"The process takes {most} products at most, not {products}")

    def _basket(self, request: Request) -> Basket:
        basket = self._baskets.of(_user(request).email)
        if basket is None:
            raise RefusedError(204)
        return basket

    def _found(self, caller: Caller, selections: Sequence[Selection]) -> list[Chosen]:
        """Find what can be ordered, selection by selection, without those that find nothing."""
        try:
            chosen = [(one, self._orderable(caller, one)) for one in selections]
        except QueryError as exc:
            raise RefusedError(422, str(exc)) from exc
        return [(selection, products) for selection, products in chosen if products]

    def _orderable(self, caller: Caller, selection: Selection) -> list[Product]:
        products = found(self._archive, caller, selection, until=selection.date)
        return [product for product in products if product.countable_files]

    def _put(self, owner: str, chosen: Sequence[Chosen]) -> Response:
        """Put products into a basket, each selection under its date or under one that is free."""
        if not chosen:
            return Response(status_code=204)
        basket = self._baskets.open(owner)
        self._check_processes(basket, {one for _, products in chosen for one in products})
        for selection, products in chosen:
            date = selection.date or basket.free_date(self._now())
            self._baskets.put(basket, DatedSelection(date, selection.told, products))
        return json_response(basket_answer(basket))

    def _check_processes(self, basket: Basket, products: Set[Product]) -> None:
        for chosen in basket.selections:
            if chosen.process is not None:
                more = {one for one in products if one.dataset is chosen.dataset}
                self._check_size(len(more.union(chosen.products)))


def _user(request: Request) -> Caller:
    caller = caller_of(request)
    require(caller, "REGISTERED_USER")
    return caller


def _id(request: Request) -> int:
    text = request.path_params["id"]
    if not (text.isascii() and text.isdecimal()):
        raise RefusedError(400, f"Parameter datasetSelectionId wants a number, and has: {text}")
    return int(text)


def _date(request: Request) -> datetime:
    text = request.path_params["date"]
    try:
        return read_date(text)
    except ValueError as exc:
        raise RefusedError(400, f"{text} is no date") from exc
