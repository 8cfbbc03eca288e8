"""The emulated DataShare: the documented endpoints over the made-up world."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from swathbook.emulator.app import EmulatedService
from swathbook.emulator.faults import Faults
from swathbook.emulator.file_answers import file_response
from swathbook.emulator.services.datashare import answers, listing
from swathbook.emulator.services.datashare.accounts import Account
from swathbook.emulator.services.datashare.ciphertext import ciphertext, sample
from swathbook.emulator.services.datashare.ledger import DataSet, Ledger
from swathbook.emulator.services.datashare.refusals import (
    RefusedError,
    not_found,
    unreadable,
    wrong_arguments,
)
from swathbook.emulator.services.datashare.sharing import Sharing
from swathbook.emulator.services.datashare.switches import DataShareSwitches
from swathbook.emulator.world.account import World
from swathbook.errors import MissingExtraError

try:
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route
except ImportError as exc:
    raise MissingExtraError(
        "The emulator needs starlette, which is not installed. "
        "Run: pip install 'swathbook[emulator]'"
    ) from exc

BASE_PATH = "/v1/datashare"

Fields = Mapping[str, Any]

_ENCODER = msgspec.json.Encoder(decimal_format="number")


class DataShareApp(EmulatedService):
    """DataShare as an ASGI application.

    Parameters
    ----------
    world
        What it shows.
    switches
        How it behaves where the documents are silent; can be replaced while it runs.
    faults
        What goes wrong, and when; can be changed while it runs.

    Attributes
    ----------
    account
        The organization whose requests it accepts.
    """

    def __init__(self, world: World, *, switches: DataShareSwitches, faults: Faults) -> None:
        self.account = Account.drawn(world.seed)
        self.switches = switches
        self._sharing = Sharing(world)
        super().__init__(self._routes(), world, faults)

    def __repr__(self) -> str:
        return f"DataShareApp({self.world!r}, {self.switches!r}, {self.faults!r})"

    @property
    def ledger(self) -> Ledger:
        """What is really there: the truth behind the answers."""
        return self._sharing.ledger

    def _routes(self) -> Starlette:
        endpoints = {
            "/dataset/query-orders": self._list_orders,
            "/dataset/query-order": self._show_order,
            "/dataset/query-process": self._show_process,
            "/query-datasets": self._list_data_sets,
            "/query-dataset": self._show_data_set,
        }
        routes = [
            Route(BASE_PATH + path, self._checked(answer), methods=["POST"])
            for path, answer in endpoints.items()
        ]
        files = [
            Route("/files/{provider}/{product}", self._hand_out_file),
            Route("/samples/{provider}/{product}", self._hand_out_sample),
        ]
        return Starlette(routes=[*routes, *files], exception_handlers={RefusedError: self._refuse})

    def _checked(
        self, answer: Callable[[Request, Fields], Mapping[str, Any]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Answer only those who bear the account's certificate and key."""

        async def checked(request: Request) -> Response:
            fields = await _fields(request)
            self.account.check(fields, window_s=self.switches.timestamp_s)
            return _json(answer(request, fields))

        return checked

    def _list_orders(self, _: Request, fields: Fields) -> Mapping[str, Any]:
        found = listing.orders_found(self.ledger.orders, fields, self.switches)
        return listing.page_of(
            found, fields, lambda order: answers.order_fields(order, self.switches), self.switches
        )

    def _show_order(self, _: Request, fields: Fields) -> Mapping[str, Any]:
        order = self.ledger.order(_wanted(fields, "consumer"), _wanted(fields, "orderSeq"))
        if order is None:
            raise not_found()
        return answers.order_fields(order, self.switches)

    def _show_process(self, _: Request, fields: Fields) -> Mapping[str, Any]:
        creator, process_id = _wanted(fields, "creatorDID"), _wanted(fields, "processID")
        stages = self.ledger.stages(creator, process_id)
        if not stages:
            raise not_found()
        return {
            "creatorDID": creator,
            "processID": process_id,
            "stages": [answers.stage_fields(stage) for stage in stages],
        }

    def _list_data_sets(self, request: Request, fields: Fields) -> Mapping[str, Any]:
        found = listing.data_sets_found(self.ledger.data_sets, fields, self.switches)
        origin = _origin(request)
        return listing.page_of(
            found, fields, lambda one: answers.data_set_fields(one, origin), self.switches
        )

    def _show_data_set(self, request: Request, fields: Fields) -> Mapping[str, Any]:
        data_set = self.ledger.data_set(_wanted(fields, "provider"), _wanted(fields, "productID"))
        if data_set is None:
            raise not_found()
        return answers.data_set_fields(data_set, _origin(request))

    async def _hand_out_file(self, request: Request) -> Response:
        data_set = self._asked_data_set(request)
        name = f"{data_set.product_id}.tif.enc"
        return file_response(request, ciphertext(data_set), name, "application/octet-stream")

    async def _hand_out_sample(self, request: Request) -> Response:
        data_set = self._asked_data_set(request)
        name = f"{data_set.product_id}_sample.tif"
        return file_response(request, sample(data_set), name, "image/tiff")

    def _asked_data_set(self, request: Request) -> DataSet:
        """Find the data set of a file; files lie outside of the service and are refused as such."""
        asked = request.path_params
        data_set = self.ledger.data_set(asked["provider"], asked["product"])
        if data_set is None:
            raise HTTPException(404)
        return data_set

    def _refuse(self, _: Request, refused: Exception) -> Response:
        assert isinstance(refused, RefusedError)  # noqa: S101 - Starlette promises no more
        return _json(refused.body(self.switches), refused.status(self.switches))


def datashare_app(
    world: World | None = None,
    *,
    switches: DataShareSwitches | None = None,
    faults: Faults | None = None,
) -> DataShareApp:
    """Make the emulated DataShare as an ASGI application, for any server or test transport.

    Parameters
    ----------
    world
        What it shows, and with its seed the account that may ask; `World(60)` if not given.
    switches
        How it behaves where the documents are silent.
    faults
        What goes wrong, and when.

    Returns
    -------
    app
        Serves the documented paths below `/v1/datashare`, and the files of data sets.

    Examples
    --------
    >>> app = datashare_app(World(orders=3, seed=1))
    >>> len(app.account.org_id), app.requests
    (40, [])
    """
    return DataShareApp(
        World(60) if world is None else world,
        switches=DataShareSwitches() if switches is None else switches,
        faults=Faults() if faults is None else faults,
    )


def _json(value: object, status: int = 200) -> Response:
    return Response(_ENCODER.encode(value), status, media_type="application/json")


def _origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


async def _fields(request: Request) -> Fields:
    try:
        value = msgspec.json.decode(await request.body())
    except msgspec.DecodeError:
        raise unreadable("the body") from None
    if not isinstance(value, dict):
        raise unreadable(f"{type(value).__name__} into Go value of type map")
    return value


def _wanted(fields: Fields, name: str) -> str:
    """Read a field that must be there."""
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise wrong_arguments()
    return value
