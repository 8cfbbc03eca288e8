"""What all emulated services are: an application behind a front, over a world, with faults."""

from __future__ import annotations

from swathbook.emulator.exchange import App, Asked, Front, Receive, Scope, Send
from swathbook.emulator.faults import Faults
from swathbook.emulator.world.account import World


class EmulatedService:
    """A service as an ASGI application.

    Parameters
    ----------
    routes
        What answers the requests.
    world
        What it shows.
    faults
        What goes wrong, and when; can be changed while it runs.
    """

    def __init__(self, routes: App, world: World, faults: Faults) -> None:
        self._front = Front(routes, world, faults)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI has it."""
        await self._front(scope, receive, send)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.world!r}, {self.faults!r})"

    @property
    def world(self) -> World:
        """What it shows."""
        return self._front.world

    @property
    def faults(self) -> Faults:
        """What goes wrong, and when."""
        return self._front.faults

    @property
    def requests(self) -> list[Asked]:
        """What was asked so far, oldest first, without keys and signatures."""
        return self._front.requests

    def close(self) -> None:
        """Let nobody wait any longer: the server shuts down."""
        self._front.closing.set()
