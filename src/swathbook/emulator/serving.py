"""The emulated services until Ctrl-C, for trying them from other programs."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from swathbook.emulator.exchange import App, Receive, Scope, Send
from swathbook.emulator.server import LOOPBACK, listening, origin_of, run_until_interrupt
from swathbook.emulator.services.datashare.app import DataShareApp, datashare_app
from swathbook.emulator.services.datashare.running import DataShareService
from swathbook.emulator.services.market.app import BASE_PATH, MarketApp, market_app
from swathbook.emulator.services.market.running import MarketService
from swathbook.emulator.services.regards.app import RegardsApp, regards_app
from swathbook.emulator.services.regards.running import RegardsService
from swathbook.emulator.world.account import World

_REGARDS_PATH = "/api/"


def serve(*, orders: int = 200, seed: int = 7, host: str = LOOPBACK, port: int = 8000) -> None:
    """Run all emulated services over one made-up world until Ctrl-C, and say how to reach them.

    They share an address, and know their own requests by the path. What is printed can be saved as
    `.env`, where the clients find it; key and certificate are made up, and open nothing else.

    Parameters
    ----------
    orders, seed
        What the world holds: see `World`.
    host, port
        The address to listen on; port 0 takes a free one.

    Raises
    ------
    SettingsError
        The address cannot be listened on.
    """
    world = World(orders, seed=seed)
    services = _Services(market_app(world), regards_app(world), datashare_app(world))
    with listening(host, port) as listener:
        lines = [
            f"{name}={_quoted(text)}\n"
            for name, text in services.settings(origin_of(listener)).items()
        ]
        sys.stdout.write("".join(lines))
        sys.stdout.write(
            f"# Three emulated services, over one made-up world of {orders} orders. Ctrl-C ends "
            "them.\n"
        )
        sys.stdout.flush()
        run_until_interrupt(services, listener)


@dataclass(frozen=True)
class _Services:
    """All services at one address."""

    market: MarketApp
    regards: RegardsApp
    datashare: DataShareApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._asked(scope["path"])(scope, receive, send)

    def _asked(self, path: str) -> App:
        if path.startswith(f"{BASE_PATH}/"):
            return self.market
        return self.regards if path.startswith(_REGARDS_PATH) else self.datashare

    def settings(self, origin: str) -> Mapping[str, str]:
        """Name what clients want to know, as environment variables."""
        market = MarketService(f"{origin}{BASE_PATH}", self.market)
        regards = RegardsService(origin, self.regards)
        datashare = DataShareService(origin, self.datashare)
        return {
            "SWATHBOOK_MARKET_URL": market.url,
            "SWATHBOOK_MARKET_KEY": market.key,
            "SWATHBOOK_REGARDS_URL": regards.url,
            "SWATHBOOK_REGARDS_USER": regards.user,
            "SWATHBOOK_REGARDS_PASSWORD": regards.password,
            "SWATHBOOK_REGARDS_PROJECT": regards.project,
            "SWATHBOOK_DATASHARE_URL": datashare.url,
            "SWATHBOOK_DATASHARE_ORG_ID": datashare.org_id,
            "SWATHBOOK_DATASHARE_CHANNEL_ID": datashare.channel_id,
            "SWATHBOOK_DATASHARE_CERT": datashare.cert,
            "SWATHBOOK_DATASHARE_KEY": datashare.key,
        }


def _quoted(text: str) -> str:
    r"""Write a value for a shell or a file `.env`; line breaks as `\n`.

    Examples
    --------
    >>> print(_quoted("plain"), _quoted("two\nlines"))
    plain "two\nlines"
    """
    is_plain = text.isprintable() and " " not in text
    return text if is_plain else '"' + text.replace("\n", "\\n") + '"'
