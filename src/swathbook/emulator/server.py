"""Emulated services on a socket of this machine: in a thread, or until Ctrl-C."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from asyncio import BaseTransport, Transport
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar, cast

from swathbook.emulator.app import EmulatedService
from swathbook.emulator.exchange import HANG_UP, App, Asked, Receive, Scope, Send
from swathbook.emulator.faults import Faults
from swathbook.emulator.world.account import World
from swathbook.errors import MissingExtraError, SettingsError

try:
    import uvicorn
    from uvicorn.protocols.http.h11_impl import H11Protocol
except ImportError as exc:
    raise MissingExtraError(
        "The emulator needs uvicorn, which is not installed. Run: pip install 'swathbook[emulator]'"
    ) from exc

A = TypeVar("A", bound=EmulatedService)

Certificate = tuple[str | Path, str | Path]
"""The paths of two PEM files: a certificate with its chain, and its private key."""

LOOPBACK = "127.0.0.1"
START_PATIENCE_S = 10.0
STOP_PATIENCE_S = 2
TICK_S = 0.002


@dataclass(frozen=True)
class Running(Generic[A]):
    """An emulated service that runs.

    Parameters
    ----------
    url
        Where it is: the address that a client is given.
    app
        The service itself.
    """

    url: str
    app: A

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
def running(
    app: EmulatedService, *, port: int = 0, certificate: Certificate | None = None
) -> Iterator[str]:
    """Run a service on this machine for as long as the `with` block lasts.

    Parameters
    ----------
    app
        The service.
    port
        The port to listen on; 0 takes a free one.
    certificate
        What to speak TLS with; plain HTTP if not given.

    Yields
    ------
    origin
        Where it is: scheme, host and port.

    Raises
    ------
    SettingsError
        The port is taken, or the certificate cannot be used.
    """
    config = _config(app, certificate)
    with listening(LOOPBACK, port) as listener, _in_thread(app, config, listener):
        yield origin_of(listener, scheme="http" if certificate is None else "https")


def run_until_interrupt(app: App, listener: socket.socket) -> None:
    """Run an application until Ctrl-C."""
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(_config(app)).run(sockets=[listener])


def origin_of(listener: socket.socket, *, scheme: str = "http") -> str:
    """Name the place that a socket listens at: scheme, host and port."""
    host, port = listener.getsockname()[:2]
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def listening(host: str, port: int) -> socket.socket:
    """Listen on an address; port 0 takes a free one.

    Raises
    ------
    SettingsError
        The address cannot be listened on.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as exc:
        raise SettingsError(
            f"The emulator wanted to listen on {host}:{port}, and found that it cannot: "
            f"{exc.strerror}. Choose another port; 0 takes a free one."
        ) from exc


@contextlib.contextmanager
def _in_thread(
    app: EmulatedService, config: uvicorn.Config, listener: socket.socket
) -> Iterator[None]:
    server = uvicorn.Server(config)
    thread = threading.Thread(
        target=server.run, args=([listener],), name="swathbook-emulator", daemon=True
    )
    thread.start()
    try:
        _wait_for_start(server, thread)
        yield
    finally:
        app.close()
        server.should_exit = True
        thread.join()


def _wait_for_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    end = time.monotonic() + START_PATIENCE_S
    while not server.started and thread.is_alive() and time.monotonic() < end:
        time.sleep(TICK_S)


def _config(app: App, certificate: Certificate | None = None) -> uvicorn.Config:
    """Set a server up; what is wrong with a certificate shows here and not in the thread."""
    chain, key = certificate or (None, None)
    config = uvicorn.Config(
        app,
        ssl_certfile=chain,
        ssl_keyfile=key,
        http=_Protocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=STOP_PATIENCE_S,
    )
    try:
        config.load()
    except (OSError, ssl.SSLError) as exc:
        raise SettingsError(
            f"The emulator wanted to speak TLS with the certificate {chain} and the key {key}, "
            f"and found that it cannot: {exc.strerror or exc}. Give the paths of two PEM files "
            "that belong together."
        ) from exc
    return config


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
