"""The services behind one gateway: tokens, catalog, orders."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from swathbook.emulator.exchange import App
from swathbook.emulator.services.regards.access.guard import Guard
from swathbook.emulator.services.regards.access.login import log_in
from swathbook.emulator.services.regards.basket.routes import basket_routes
from swathbook.emulator.services.regards.catalog.routes import catalog_routes
from swathbook.emulator.services.regards.desk import Desk
from swathbook.emulator.services.regards.refusals import RefusedError, refuse
from swathbook.emulator.services.regards.routes import order_routes


def services(desk: Desk) -> App:
    """Put the services where the gateway has them."""
    switches = desk.switches
    orders = [*order_routes(desk), *_basket_routes(desk)]
    catalog = catalog_routes(desk.archive, switches, switches.catalog)
    order_path = f"{switches.prefix}/rs-order" if switches.gateway else ""
    return _service(
        [
            _login_route(desk),
            Mount(f"{switches.prefix}/rs-catalog", _guarded(catalog, desk)),
            Mount(order_path, _guarded(orders, desk)),
        ]
    )


def _login_route(desk: Desk) -> Route:
    async def answer(request: Request) -> Response:
        return await log_in(desk, request)

    return Route(f"{desk.switches.prefix}/rs-authentication/oauth/token", answer, methods=["POST"])


def _basket_routes(desk: Desk) -> list[Route]:
    """Make the routes of the basket, which old orders take away as time goes by."""
    routes = basket_routes(
        desk.baskets,
        desk.archive,
        desk.clock.now,
        profile=desk.profile.name,
        switches=desk.switches.catalog,
    )
    return [
        Route(route.path, _kept_up(route.endpoint, desk), methods=route.methods) for route in routes
    ]


def _kept_up(
    endpoint: Callable[[Request], Awaitable[Response]], desk: Desk
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        desk.ledger.advance(desk.clock.now())
        return await endpoint(request)

    return answer


def _guarded(routes: Sequence[BaseRoute], desk: Desk) -> Guard:
    return Guard(_service(routes), desk.tokens, desk.project, desk.switches)


def _service(routes: Sequence[BaseRoute]) -> Starlette:
    handlers = {RefusedError: refuse, HTTPException: _refuse_route}
    return Starlette(routes=routes, exception_handlers=handlers)


def _refuse_route(request: Request, refused: Exception) -> Response:
    """Answer where there is no such path, or no such verb."""
    assert isinstance(refused, HTTPException)  # noqa: S101 - Starlette promises no more
    text = f"Request method '{request.method}' cannot be answered here: {refused.detail}"
    answer = refuse(request, RefusedError(refused.status_code, text))
    answer.headers.update(refused.headers or {})
    return answer
