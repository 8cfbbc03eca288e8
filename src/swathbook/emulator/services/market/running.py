"""The emulated marketplace on a socket of this machine."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from swathbook.emulator.faults import Faults
from swathbook.emulator.server import Running, running
from swathbook.emulator.services.market.app import BASE_PATH, DEFAULT_KEY, MarketApp, market_app
from swathbook.emulator.services.market.switches import Switches
from swathbook.emulator.world.account import World


class MarketService(Running[MarketApp]):
    """An emulated marketplace that runs."""

    @property
    def key(self) -> str:
        """The key that it accepts."""
        return self.app.key


@contextlib.contextmanager
def market(
    *,
    orders: int = 200,
    seed: int = 7,
    hurt: bool = True,
    world: World | None = None,
    key: str = DEFAULT_KEY,
    switches: Switches | None = None,
    faults: Faults | None = None,
    port: int = 0,
) -> Iterator[MarketService]:
    """Run an emulated marketplace for as long as the `with` block lasts.

    Parameters
    ----------
    orders, seed, hurt
        What the account holds: see `World`. Not looked at when `world` is given.
    world
        A world made before, perhaps shared by several services.
    key
        The key that it accepts, as `X-API-Key` or `Authorization`.
    switches
        How it behaves where the documents are silent.
    faults
        What goes wrong, and when.
    port
        The port to listen on; 0 takes a free one.

    Yields
    ------
    service
        Where it is, its key, its world, its faults, and the log of requests.

    Raises
    ------
    SettingsError
        The port is taken.

    Examples
    --------
    >>> with market(orders=3, seed=1) as service:
    ...     service.url.startswith("http://127.0.0.1:"), len(service.world.orders)
    (True, 3)
    """
    shown = World(orders, seed=seed, hurt=hurt) if world is None else world
    app = market_app(shown, key=key, switches=switches, faults=faults)
    with running(app, port=port) as origin:
        yield MarketService(f"{origin}{BASE_PATH}", app)
