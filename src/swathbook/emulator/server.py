"""Emulated services on a socket of this machine: in a thread, or until Ctrl-C."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
import time
from asyncio import BaseTransport, Transport
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from swathbook.emulator.exchange import HANG_UP, App, Asked, Receive, Scope, Send
from swathbook.emulator.faults import Faults
from swathbook.emulator.marketplace import BASE_PATH, DEFAULT_KEY, MarketApp, market_app
from swathbook.emulator.switches import Switches
from swathbook.emulator.world import World
from swathbook.errors import MissingExtraError, SettingsError

try:
    import uvicorn
    from uvicorn.protocols.http.h11_impl import H11Protocol
except ImportError as exc:
    raise MissingExtraError(
        "The emulator needs uvicorn, which is not installed. Run: pip install 'swathbook[emulator]'"
    ) from exc

LOOPBACK = "127.0.0.1"
START_PATIENCE_S = 10.0
STOP_PATIENCE_S = 2
TICK_S = 0.002


@dataclass(frozen=True)
class Service:
    """An emulated service that runs.

    Parameters
    ----------
    url
        Where it listens, with the path below which its endpoints are.
    app
        The service itself.
    """

    url: str
    app: MarketApp

    @property
    def key(self) -> str:
        """The key that it accepts."""
        return self.app.key

    @property
    def world(self) -> World:
        """What is really there: the truth behind the answers."""
        return self.app.world

    @property
    def faults(self) -> Faults:
        """What goes wrong; can be changed while the service runs."""
        return self.app.faults

    @property
    def requests(self) -> Sequence[Asked]:
        """What was asked so far, oldest first, without keys and signatures."""
        return tuple(self.app.requests)


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
) -> Iterator[Service]:
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
    with _listening(LOOPBACK, port) as listener, _running(app, app.close, listener):
        yield Service(_url(listener), app)


def serve(
    *,
    orders: int = 200,
    seed: int = 7,
    host: str = LOOPBACK,
    port: int = 8000,
    key: str = DEFAULT_KEY,
    switches: Switches | None = None,
    faults: Faults | None = None,
) -> None:
    """Run an emulated marketplace until Ctrl-C, and say where it is.

    Parameters
    ----------
    orders, seed
        What the account holds: see `World`.
    host, port
        The address to listen on; port 0 takes a free one.
    key
        The key that it accepts.
    switches
        How it behaves where the documents are silent.
    faults
        What goes wrong, and when.

    Raises
    ------
    SettingsError
        The address cannot be listened on.
    """
    app = market_app(World(orders, seed=seed), key=key, switches=switches, faults=faults)
    with _listening(host, port) as listener, contextlib.suppress(KeyboardInterrupt):
        sys.stdout.write(f"SWATHBOOK_MARKET_URL={_url(listener)}\nSWATHBOOK_MARKET_KEY={key}\n")
        sys.stdout.write(f"The emulated marketplace holds {orders} orders. Ctrl-C ends it.\n")
        sys.stdout.flush()
        uvicorn.Server(_config(app)).run(sockets=[listener])


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return (
        f"http://[{host}]:{port}{BASE_PATH}" if ":" in host else f"http://{host}:{port}{BASE_PATH}"
    )


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as exc:
        raise SettingsError(
            f"The emulator wanted to listen on {host}:{port}, and found that it cannot: "
            f"{exc.strerror}. Choose another port; 0 takes a free one."
        ) from exc


@contextlib.contextmanager
def _running(app: App, close: Callable[[], None], listener: socket.socket) -> Iterator[None]:
    server = uvicorn.Server(_config(app))
    thread = threading.Thread(
        target=server.run, args=([listener],), name="swathbook-emulator", daemon=True
    )
    thread.start()
    try:
        _wait_for_start(server, thread)
        yield
    finally:
        close()
        server.should_exit = True
        thread.join()


def _wait_for_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    end = time.monotonic() + START_PATIENCE_S
    while not server.started and thread.is_alive() and time.monotonic() < end:
        time.sleep(TICK_S)


def _config(app: App) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Protocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=STOP_PATIENCE_S,
    )


class _Protocol(H11Protocol):
    """Lets the app close the connection, so that a fault can cut an answer off."""

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(cast("Transport", transport))
        # asyncio does so only for sockets that name their protocol; without it each answer that
        # goes out in two writes waits 40 ms for the client's acknowledgement.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app = _with_hang_up(self.app, transport.close)


def _with_hang_up(app: App, hang_up: Callable[[], None]) -> App:
    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        extensions = {**scope.get("extensions", {}), HANG_UP: hang_up}
        await app({**scope, "extensions": extensions}, receive, send)

    return asked
