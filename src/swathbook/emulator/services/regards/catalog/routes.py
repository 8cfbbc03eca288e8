"""The catalog of an emulated REGARDS: searches, single entities, files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from swathbook.emulator.file_answers import file_response
from swathbook.emulator.services.regards.access.accounts import Caller
from swathbook.emulator.services.regards.answers.pages import Paging, page_answer
from swathbook.emulator.services.regards.answers.spelling import Link, json_response
from swathbook.emulator.services.regards.archive.archive import Archive
from swathbook.emulator.services.regards.archive.model import ArchiveFile, Dataset, Product
from swathbook.emulator.services.regards.catalog.features import (
    DATASET_FIELDS,
    feature_of,
    fields_of,
)
from swathbook.emulator.services.regards.catalog.lucene import Matcher, QueryError, compiled
from swathbook.emulator.services.regards.catalog.requests import caller_of, gateway_of, read_body
from swathbook.emulator.services.regards.catalog.search import LEGACY, Search, found
from swathbook.emulator.services.regards.catalog.stac_routes import stac_routes
from swathbook.emulator.services.regards.catalog.switches import CatalogSwitches
from swathbook.emulator.services.regards.refusals import RefusedError
from swathbook.emulator.services.regards.switches import RegardsSwitches

DEFAULT_SIZE = 20
MOST_REQUESTS = 100
ENGINE = f"/engines/{LEGACY}"

Entity = Product | Dataset


class ComplexSearch(msgspec.Struct):
    """Several searches at once: what any of them finds."""

    requests: Sequence[Search]
    page: Annotated[int, msgspec.Meta(ge=0)] = 0
    size: Annotated[int, msgspec.Meta(ge=1)] = DEFAULT_SIZE

    def check(self) -> None:
        """Hold it to the limits.

        Raises
        ------
        RefusedError
            422: there are too many searches, or one asks for too much.
        """
        if len(self.requests) > MOST_REQUESTS:
            raise RefusedError(422, f"At most {MOST_REQUESTS} requests, not {len(self.requests)}")
        for search in self.requests:
            search.check()


def catalog_routes(
    archive: Archive,
    switches: RegardsSwitches | None = None,
    catalog_switches: CatalogSwitches | None = None,
) -> list[Route]:
    """Make the routes of the catalog, relative to its own prefix.

    Parameters
    ----------
    archive
        What it shows. Callers see what their role may see: `scope["caller"]`.
    switches
        How pages look, and what stands before `/rs-catalog`.
    catalog_switches
        Whether there is STAC, and how it names items.
    """
    shared = RegardsSwitches() if switches is None else switches
    own = CatalogSwitches() if catalog_switches is None else catalog_switches
    stac = stac_routes(archive, shared, own) if own.stac else []
    return [*_Catalog(archive, shared).routes(), *stac]


class _Catalog:
    def __init__(self, archive: Archive, switches: RegardsSwitches) -> None:
        self._archive = archive
        self._switches = switches

    def routes(self) -> list[Route]:
        return [
            Route("/complex/search", self._search_for_several, methods=["POST"]),
            Route(f"{ENGINE}/dataobjects/search", self._search_products),
            Route(f"{ENGINE}/datasets/search", self._search_datasets),
            Route(f"{ENGINE}/datasets/{{urn}}/dataobjects/search", self._search_in_dataset),
            Route(f"{ENGINE}/dataobjects/{{urn}}", self._show_product),
            Route(f"{ENGINE}/datasets/{{urn}}", self._show_dataset),
            Route(f"{ENGINE}/entities/{{urn}}", self._show_entity),
            Route("/downloads/{urn}/files/{checksum}", self._download),
        ]

    async def _search_for_several(self, request: Request) -> Response:
        asked = await read_body(request, ComplexSearch)
        asked.check()
        caller = caller_of(request)
        seen = {one for search in asked.requests for one in self._found(caller, search)}
        products = [one for one in self._archive.products if one in seen]
        size = min(asked.size, self._switches.max_page_size or asked.size)
        return json_response(self._page(request, products, Paging(asked.page, size)))

    async def _search_products(self, request: Request) -> Response:
        return self._searched(request, None)

    async def _search_in_dataset(self, request: Request) -> Response:
        return self._searched(request, self._dataset(request).urn)

    def _searched(self, request: Request, dataset_urn: str | None) -> Response:
        queries = request.query_params.getlist("q")
        search = Search(LEGACY, dataset_urn, {"q": queries})
        return self._listed(request, self._found(caller_of(request), search))

    async def _search_datasets(self, request: Request) -> Response:
        matches = _compiled(request.query_params.get("q", ""))
        caller, datasets = caller_of(request), self._archive.datasets
        return self._listed(
            request, [one for one in datasets if one.is_open_to(caller) and matches(fields_of(one))]
        )

    async def _show_product(self, request: Request) -> Response:
        return self._shown(request, self._product(request))

    async def _show_dataset(self, request: Request) -> Response:
        return self._shown(request, self._dataset(request))

    async def _show_entity(self, request: Request) -> Response:
        return self._shown(request, self._entity(request))

    async def _download(self, request: Request) -> Response:
        files, digest = _files_of(self._entity(request)), request.path_params["checksum"]
        file = next((one for one in files if one.digest == digest), None)
        if file is None:
            raise RefusedError(404, f"There is no file with the checksum {digest}")
        return file_response(request, file.content(), file.name, "application/octet-stream")

    def _found(self, caller: Caller, search: Search) -> Sequence[Product]:
        try:
            return found(self._archive, caller, search)
        except QueryError as exc:
            raise RefusedError(400, str(exc)) from exc

    def _entity(self, request: Request) -> Entity:
        """Find what the path names, if the caller may see it."""
        is_dataset = ":DATASET:" in request.path_params["urn"]
        return self._dataset(request) if is_dataset else self._product(request)

    def _product(self, request: Request) -> Product:
        product = self._archive.find(request.path_params["urn"])
        if product is None:
            raise _not_found(request)
        _check_rights(request, product.dataset)
        return product

    def _dataset(self, request: Request) -> Dataset:
        dataset = self._archive.find_dataset(request.path_params["urn"])
        if dataset is None:
            raise _not_found(request)
        _check_rights(request, dataset)
        return dataset

    def _listed(self, request: Request, entities: Sequence[Entity]) -> Response:
        paging = Paging.read(request.query_params, DEFAULT_SIZE, self._switches.max_page_size)
        page = self._page(request, entities, paging)
        return json_response({"facets": [], **page, "links": _with_queries(page["links"], request)})

    def _page(self, request: Request, entities: Sequence[Entity], paging: Paging) -> dict[str, Any]:
        href = f"{request.url.scheme}://{request.url.netloc}{request.url.path}"
        return page_answer(
            entities,
            paging,
            lambda entity: self._enveloped(request, entity),
            href=href,
            switches=self._switches,
        )

    def _shown(self, request: Request, entity: Entity) -> Response:
        return json_response(self._enveloped(request, entity))

    def _enveloped(self, request: Request, entity: Entity) -> dict[str, Any]:
        """Wrap a feature as it is: unlike orders, features keep their nulls."""
        gateway = gateway_of(request, self._switches)
        return {"content": feature_of(entity, gateway), "links": []}


def _with_queries(links: Sequence[Link], request: Request) -> list[Link]:
    """Have the links to other pages ask the same."""
    queries = urlencode([("q", query) for query in request.query_params.getlist("q")])
    return [{**link, "href": f"{link['href']}&{queries}".rstrip("&")} for link in links]


def _not_found(request: Request) -> RefusedError:
    return RefusedError(404, f"There is no entity {request.path_params['urn']}")


def _check_rights(request: Request, dataset: Dataset) -> None:
    if not dataset.is_open_to(caller_of(request)):
        raise RefusedError(403)


def _files_of(entity: Entity) -> Sequence[ArchiveFile]:
    return entity.files if isinstance(entity, Product) else entity.attachments


def _compiled(query: str) -> Matcher:
    try:
        return compiled(query, DATASET_FIELDS)
    except QueryError as exc:
        raise RefusedError(400, str(exc)) from exc
