"""The STAC plugin of the catalog: searches, and single items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from swathbook.emulator.services.regards.answers.spelling import json_response
from swathbook.emulator.services.regards.archive.archive import Archive
from swathbook.emulator.services.regards.archive.model import Product
from swathbook.emulator.services.regards.catalog.requests import caller_of, gateway_of, read_body
from swathbook.emulator.services.regards.catalog.stac import stac_item, urn_of
from swathbook.emulator.services.regards.catalog.stac_search import (
    StacSearch,
    search_from,
    stac_found,
)
from swathbook.emulator.services.regards.catalog.switches import CatalogSwitches
from swathbook.emulator.services.regards.refusals import RefusedError
from swathbook.emulator.services.regards.switches import RegardsSwitches

ITEM_PATH = "/stac/collections/{collection}/items/{item}"


def stac_routes(
    archive: Archive, switches: RegardsSwitches, catalog_switches: CatalogSwitches
) -> list[Route]:
    """Make the routes of the plugin, relative to the catalog's prefix.

    Parameters
    ----------
    archive
        What it shows.
    switches
        What stands before `/rs-catalog`.
    catalog_switches
        How items are named.
    """
    return _Stac(archive, switches, catalog_switches).routes()


class _Stac:
    def __init__(self, archive: Archive, shared: RegardsSwitches, own: CatalogSwitches) -> None:
        self._archive = archive
        self._shared = shared
        self._own = own

    def routes(self) -> list[Route]:
        return [
            Route("/stac/search", self._search_by_query, methods=["GET"]),
            Route("/stac/search", self._search_by_body, methods=["POST"]),
            Route(ITEM_PATH, self._show_item),
        ]

    async def _search_by_query(self, request: Request) -> Response:
        search = search_from(request.query_params)
        following = {**request.query_params, "page": str(search.page + 1)}
        link = {"rel": "next", "href": f"{self._address(request)}?{urlencode(following)}"}
        return self._searched(request, search, link)

    async def _search_by_body(self, request: Request) -> Response:
        search = await read_body(request, StacSearch)
        body = {"page": search.page + 1}
        href = self._address(request)
        link = {"rel": "next", "href": href, "method": "POST", "body": body, "merge": True}
        return self._searched(request, search, link)

    def _searched(
        self, request: Request, search: StacSearch, following: Mapping[str, Any]
    ) -> Response:
        matched = stac_found(self._open_products(request), search)
        page = search.cut(matched)
        is_last = search.page * search.limit >= len(matched)
        links = [{"rel": "self", "href": self._address(request)}]
        return json_response(
            {
                "type": "FeatureCollection",
                "features": [self._item(request, product) for product in page],
                "links": links if is_last else [*links, following],
                "context": {
                    "returned": len(page),
                    "limit": search.limit,
                    "matched": len(matched),
                },
                "numberMatched": len(matched),
                "numberReturned": len(page),
            }
        )

    async def _show_item(self, request: Request) -> Response:
        item, collection = (request.path_params[name] for name in ("item", "collection"))
        search = StacSearch(ids=[item], collections=[collection])
        found = stac_found(self._open_products(request), search)
        if not found:
            raise RefusedError(404, f"There is no item {urn_of(item)} in {collection}")
        return json_response(self._item(request, found[0]))

    def _open_products(self, request: Request) -> Sequence[Product]:
        caller = caller_of(request)
        return [one for one in self._archive.products if one.dataset.is_open_to(caller)]

    def _item(self, request: Request, product: Product) -> dict[str, Any]:
        return stac_item(product, gateway_of(request, self._shared), self._own.stac_ids)

    def _address(self, request: Request) -> str:
        return f"{gateway_of(request, self._shared)}/rs-catalog/stac/search"
