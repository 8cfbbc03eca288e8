"""The endpoints of the order service: verb, path, role, and the releases that have them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from swathbook.emulator.services.regards.access.accounts import Role
from swathbook.emulator.services.regards.access.guard import require
from swathbook.emulator.services.regards.answers import (
    actions,
    applying,
    downloads,
    file_listings,
    lookups,
    metalink,
    packing,
    summary,
)
from swathbook.emulator.services.regards.desk import Ask, Desk

Handler = Callable[[Ask], Awaitable[Response]]


@dataclass(frozen=True)
class Endpoint:
    """An endpoint.

    Parameters
    ----------
    role
        Who can reach it, at least.
    feature
        What the profile must have; `None` where every release has it.
    """

    method: str
    path: str
    handler: Handler
    role: Role = "REGISTERED_USER"
    feature: str | None = None


ENDPOINTS: Sequence[Endpoint] = (
    Endpoint("POST", "/user/orders/apply", applying.apply, feature="apply"),
    Endpoint("GET", "/user/orders/metalink/download", metalink.download_public_metalink, "PUBLIC"),
    Endpoint("POST", "/user/orders", actions.create),
    Endpoint("GET", "/user/orders", lookups.list_own),
    Endpoint("PUT", "/user/orders/pause/{orderId}", actions.pause),
    Endpoint("PUT", "/user/orders/resume/{orderId}", actions.resume),
    Endpoint("DELETE", "/user/orders/remove/{orderId}", actions.remove),
    Endpoint("GET", "/user/orders/{orderId}", lookups.show_one),
    Endpoint("DELETE", "/user/orders/{orderId}", actions.delete),
    Endpoint("POST", "/user/orders/{orderId}/restart", actions.restart, feature="restart"),
    Endpoint("PUT", "/user/orders/{orderId}/retry", actions.retry, feature="restart"),
    Endpoint("GET", "/user/orders/{orderId}/download", packing.download_zip),
    Endpoint("GET", "/user/orders/{orderId}/metalink/download", metalink.download_metalink),
    Endpoint("GET", "/orders", lookups.list_all, "EXPLOIT", "GET /orders"),
    Endpoint("POST", "/orders", actions.create_for_application, "ADMIN", "restart"),
    Endpoint("POST", "/orders/search", lookups.search, "EXPLOIT", "POST /orders/search"),
    Endpoint("GET", "/orders/csv", summary.write_all, "EXPLOIT", "GET /orders/csv"),
    Endpoint("POST", "/orders/csv", summary.write_searched, "EXPLOIT", "POST /orders/csv"),
    Endpoint("GET", "/orders/files/{dataFileId}", downloads.download),
    Endpoint(
        "GET", "/orders/public/files/{dataFileId}", downloads.download_public, "PUBLIC", "public"
    ),
    Endpoint(
        "GET",
        "/orders/aips/{aipId}/files/{dataFileId}",
        downloads.download_public,
        "PUBLIC",
        "aips",
    ),
    Endpoint(
        "GET",
        "/orders/{orderId}/files/available",
        file_listings.list_available,
        feature="available",
    ),
    Endpoint(
        "GET",
        "/orders/{orderId}/filesTask/{filesTaskId}/files/available",
        file_listings.list_available_of_suborder,
        feature="suborder_available",
    ),
    Endpoint("GET", "/orders/{orderId}/dataset/{datasetId}/files", file_listings.list_of_dataset),
)
"""All endpoints but those of the basket; literal paths stand before those with a name in them."""


def order_routes(desk: Desk) -> list[Route]:
    """Make the routes that a release has, relative to the service's own prefix."""
    there = features(desk)
    return [
        _route(endpoint, desk)
        for endpoint in ENDPOINTS
        if endpoint.feature is None or endpoint.feature in there
    ]


def features(desk: Desk) -> set[str]:
    """Name what a release has beyond what every release has."""
    profile = desk.profile
    path = desk.switches.public_file_path if profile.name == "A" else "public"
    return {*profile.endpoints, profile.lists_orders, f"{profile.csv_method} /orders/csv", path}


def _route(endpoint: Endpoint, desk: Desk) -> Route:
    role = desk.switches.remove_role if endpoint.handler is actions.remove else endpoint.role

    async def answer(request: Request) -> Response:
        caller = request.scope["caller"]
        require(caller, role)
        now = desk.clock.now()
        desk.ledger.advance(now)
        return await endpoint.handler(Ask(desk, request, caller, now))

    return Route(endpoint.path, answer, methods=[endpoint.method])
