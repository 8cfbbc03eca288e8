"""The emulated services until Ctrl-C, for trying them from other programs."""

from __future__ import annotations

import sys

from swathbook.emulator.server import LOOPBACK, listening, origin_of, run_until_interrupt
from swathbook.emulator.services.market.app import BASE_PATH, market_app
from swathbook.emulator.world.account import World


def serve(*, orders: int = 200, seed: int = 7, host: str = LOOPBACK, port: int = 8000) -> None:
    """Run an emulated marketplace until Ctrl-C, and say where it is.

    Parameters
    ----------
    orders, seed
        What the account holds: see `World`.
    host, port
        The address to listen on; port 0 takes a free one.

    Raises
    ------
    SettingsError
        The address cannot be listened on.
    """
    app = market_app(World(orders, seed=seed))
    with listening(host, port) as listener:
        url = f"{origin_of(listener)}{BASE_PATH}"
        sys.stdout.write(f"SWATHBOOK_MARKET_URL={url}\nSWATHBOOK_MARKET_KEY={app.key}\n")
        sys.stdout.write(f"The emulated marketplace holds {orders} orders. Ctrl-C ends it.\n")
        sys.stdout.flush()
        run_until_interrupt(app, listener)
