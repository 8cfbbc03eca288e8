"""What everything that answers a request has at hand: the service, and the request itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from starlette.requests import Request

from swathbook.emulator.services.regards.access.accounts import Account, Caller
from swathbook.emulator.services.regards.access.tokens import Tokens
from swathbook.emulator.services.regards.answers.pages import Paging
from swathbook.emulator.services.regards.archive.archive import Archive
from swathbook.emulator.services.regards.basket.store import Baskets
from swathbook.emulator.services.regards.catalog.requests import gateway_of, read_body
from swathbook.emulator.services.regards.clock import Clock
from swathbook.emulator.services.regards.orders.ledger import Ledger
from swathbook.emulator.services.regards.orders.model import Order
from swathbook.emulator.services.regards.orders.storage import Storage
from swathbook.emulator.services.regards.profiles import Profile
from swathbook.emulator.services.regards.refusals import RefusedError
from swathbook.emulator.services.regards.switches import RegardsSwitches

SERVICE_HOST = "http://rs-order:9043"
"""Where the order service is for those behind the gateway."""

ORDER_CLASS = "fr.cnes.regards.modules.order.domain.Order"
LARGEST_ID = 2**63 - 1

Body = TypeVar("Body")


@dataclass(frozen=True)
class Desk:
    """The service: its rules, its time, and what it holds."""

    profile: Profile
    switches: RegardsSwitches
    project: str
    accounts: Mapping[str, Account]
    clock: Clock
    tokens: Tokens
    archive: Archive
    baskets: Baskets
    storage: Storage
    ledger: Ledger


@dataclass(frozen=True)
class Ask:
    """A request to the order service.

    Parameters
    ----------
    caller
        Who asks.
    now
        When.
    """

    desk: Desk
    request: Request
    caller: Caller
    now: datetime

    @property
    def profile(self) -> Profile:
        """The rules of the release."""
        return self.desk.profile

    @property
    def switches(self) -> RegardsSwitches:
        """How the service is configured."""
        return self.desk.switches

    @property
    def ledger(self) -> Ledger:
        """All orders."""
        return self.desk.ledger

    def number(self, name: str) -> int:
        """Read an id in the path.

        Raises
        ------
        RefusedError
            It is no number of 64 bits.
        """
        text = self.request.path_params[name]
        if text.isascii() and text.removeprefix("-").isdecimal() and int(text) <= LARGEST_ID:
            return int(text)
        raise RefusedError(400, f"Parameter {name} wants a whole number, and has: {text}")

    def order(self) -> Order:
        """Find the order that the path names.

        Raises
        ------
        RefusedError
            There is none.
        """
        return self.found_order(self.number("orderId"))

    def found_order(self, order_id: int) -> Order:
        """Find an order.

        Raises
        ------
        RefusedError
            There is none.
        """
        order = self.ledger.order(order_id)
        if order is None:
            raise RefusedError(404, f"Entity {ORDER_CLASS} with id : {order_id} doesn't exist")
        return order

    async def body(self, kind: type[Body]) -> Body:
        """Read the JSON that was sent.

        Raises
        ------
        RefusedError
            There is none, or it is of another kind.
        """
        return await read_body(self.request, kind)

    def paging(self, default_size: int) -> Paging:
        """Read which page is asked for."""
        return Paging.read(self.request.query_params, default_size, self.switches.max_page_size)

    @property
    def gateway(self) -> str:
        """The address under which the services lie, as the caller sees it."""
        return gateway_of(self.request, self.switches)

    @property
    def origin(self) -> str:
        """Scheme, host and port as the caller sees them."""
        return f"{self.request.url.scheme}://{self.request.url.netloc}"

    def href(self, path: str) -> str:
        """Link to a path of the order service."""
        if self.switches.hrefs == "service":
            return f"{SERVICE_HOST}{path}"
        return public_url(self.origin, path, self.switches)

    def project_url(self, path: str) -> str:
        """Link to a path of the order service from outside: in metalinks and mails."""
        return project_url(self.origin, path, self.switches)


def public_url(origin: str, path: str, switches: RegardsSwitches) -> str:
    """Give the address of a path of the order service, as the caller sees it."""
    service = f"{switches.prefix}/rs-order" if switches.gateway else ""
    return f"{origin}{service}{path}"


def project_url(origin: str, path: str, switches: RegardsSwitches) -> str:
    """Give the address of a path with the host that the project is configured with."""
    host = origin if switches.project_host == "gateway" else origin.split("://")[-1]
    return public_url(host, path, switches)
