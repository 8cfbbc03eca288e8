"""The emulated imagery marketplace: the documented endpoints over the made-up world."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from swathbook.emulator.app import EmulatedService
from swathbook.emulator.faults import Faults
from swathbook.emulator.file_answers import file_response
from swathbook.emulator.services.market import answers, listing
from swathbook.emulator.services.market.links import SignedLinks
from swathbook.emulator.services.market.listing import Query, RefusedError
from swathbook.emulator.services.market.products import product_content
from swathbook.emulator.services.market.spelling import to_json
from swathbook.emulator.services.market.switches import Switches
from swathbook.emulator.world.account import World
from swathbook.emulator.world.model import Item, Order
from swathbook.errors import MissingExtraError

try:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route
except ImportError as exc:
    raise MissingExtraError(
        "The emulator needs starlette, which is not installed. "
        "Run: pip install 'swathbook[emulator]'"
    ) from exc

BASE_PATH = "/market_service"
DEFAULT_KEY = "emulated-key"
UNAUTHORIZED = RefusedError(401, "Unauthorized")
NOT_FOUND = RefusedError(400, "Order not found")

Body = TypeVar("Body", bound=msgspec.Struct)


class OneOrder(msgspec.Struct, rename="camel"):
    """The body of the calls that are about one order."""

    order_no: str | None = None


class MarketApp(EmulatedService):
    """The marketplace as an ASGI application.

    Parameters
    ----------
    world
        What it shows.
    key
        The key that it accepts, raw, as `X-API-Key` or `Authorization`.
    switches
        How it behaves where the documents are silent; can be replaced while it runs.
    faults
        What goes wrong, and when; can be changed while it runs.
    now_s
        The clock by which links expire, in seconds.
    """

    def __init__(
        self,
        world: World,
        *,
        key: str = DEFAULT_KEY,
        switches: Switches,
        faults: Faults,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.key = key
        self.switches = switches
        self._links = SignedLinks(f"{world.seed}/{world.account}".encode(), now_s)
        super().__init__(self._routes(), world, faults)

    def __repr__(self) -> str:
        return f"MarketApp({self.world!r}, {self.switches!r}, {self.faults!r})"

    def _routes(self) -> Starlette:
        orders = f"{BASE_PATH}/market/order"
        routes = [
            Route(f"{orders}/page/query", self._query_page, methods=["POST"]),
            Route(f"{orders}/detail", self._show_detail, methods=["POST"]),
            Route(f"{orders}/downloadLinks", self._show_links, methods=["POST"]),
            Route(f"{BASE_PATH}/market/product/download", self._download, methods=["GET"]),
        ]
        return Starlette(routes=routes, exception_handlers={RefusedError: self._refuse})

    async def _query_page(self, request: Request) -> Response:
        self._authorize(request)
        query = await _body(request, Query)
        found = listing.matching(self.world.orders, query, self.switches)
        page = listing.page_of(found, query, self.switches)
        rows = [answers.list_row(order, self.switches) for order in page]
        return self._succeed({"total": len(found), "content": rows})

    async def _show_detail(self, request: Request) -> Response:
        order = await self._asked_order(request)
        return self._succeed(answers.detail(order, self.switches), message="OK")

    async def _show_links(self, request: Request) -> Response:
        order = await self._asked_order(request)
        urls = [self._signed_url(request, order, item) for item in order.items]
        return self._succeed(answers.links(order, urls, self.switches))

    async def _asked_order(self, request: Request) -> Order:
        self._authorize(request)
        return self._find((await _body(request, OneOrder)).order_no or "")

    def _find(self, number: str) -> Order:
        order = self.world.order(number)
        if order is None:
            raise NOT_FOUND
        return order

    async def _download(self, request: Request) -> Response:
        if self.switches.download_needs_key:
            self._authorize(request)
        asked = request.query_params
        order = self._find(asked.get("orderNo", ""))
        signature = asked.get("sign", "")
        self._links.check(order.number, asked.get("id", ""), signature, self.switches)
        if not order.available:
            raise RefusedError(400, "Product not available")
        item = next(item for item in order.items if str(item.id) == asked["id"])
        content = product_content(item, self.switches)
        return file_response(request, content, f"{item.product_id}.tif", "image/tiff")

    def _signed_url(self, request: Request, order: Order, item: Item) -> str:
        signature = self._links.sign(order.number, str(item.id), self.switches)
        query = urlencode({"orderNo": order.number, "id": item.id, "sign": signature})
        return f"{request.base_url}{BASE_PATH[1:]}/market/product/download?{query}"

    def _authorize(self, request: Request) -> None:
        names = ("x-api-key", "authorization")
        looked_at = names if self.switches.auth == "either" else (self.switches.auth,)
        offered = [request.headers[name] for name in looked_at if name in request.headers]
        if not any(secrets.compare_digest(key.encode(), self.key.encode()) for key in offered):
            raise UNAUTHORIZED

    def _succeed(self, data: Any, *, message: str = "success") -> Response:
        text = self.switches.success_message
        return _json({"code": 200, "message": message if text is None else text, "data": data})

    def _refuse(self, _: Request, refused: Exception) -> Response:
        assert isinstance(refused, RefusedError)  # noqa: S101 - Starlette promises no more
        status = refused.code if self.switches.http_status == "mirror" else 200
        return _json({"code": refused.code, "message": refused.message, "data": None}, status)


def market_app(
    world: World | None = None,
    *,
    key: str = DEFAULT_KEY,
    switches: Switches | None = None,
    faults: Faults | None = None,
    now_s: Callable[[], float] = time.monotonic,
) -> MarketApp:
    """Make the emulated marketplace as an ASGI application, for any server or test transport.

    Parameters
    ----------
    world
        What it shows; `World()` if not given.
    key
        The key that it accepts.
    switches
        How it behaves where the documents are silent.
    faults
        What goes wrong, and when.
    now_s
        The clock by which links expire, in seconds.

    Returns
    -------
    app
        Serves the documented paths below `/market_service`.

    Examples
    --------
    >>> app = market_app(World(orders=3, seed=1))
    >>> app.requests
    []
    """
    return MarketApp(
        World() if world is None else world,
        key=key,
        switches=Switches() if switches is None else switches,
        faults=Faults() if faults is None else faults,
        now_s=now_s,
    )


def _json(value: object, status: int = 200) -> Response:
    return Response(to_json(value), status, media_type="application/json")


async def _body(request: Request, type_: type[Body]) -> Body:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise RefusedError(400, "Content-Type must be application/json")
    decode: Callable[..., Body] = msgspec.json.decode
    try:
        return decode(await request.body(), type=type_, strict=False)
    except msgspec.DecodeError as exc:
        raise RefusedError(400, f"Invalid parameter: {exc}") from exc
