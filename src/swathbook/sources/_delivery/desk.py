"""Who to ask for a file, and for a new link to it: the clients that the caller has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Event

from swathbook.errors import SwathbookError
from swathbook.sources._client import Client
from swathbook.sources._delivery.wanted import Wanted
from swathbook.sources._http import Incoming, is_signed


@dataclass(frozen=True)
class Door:
    """One way to open a link.

    Parameters
    ----------
    client
        Who opens it. The credentials go to the client's own service alone.
    is_bare
        Whether even that service does not get them.
    """

    client: Client
    is_bare: bool = False

    def open(
        self, url: str, headers: Mapping[str, str], halt: Event
    ) -> AbstractContextManager[Incoming]:
        """Open the link once."""
        opened = self.client.open_bare if self.is_bare else self.client.open
        return opened(url, headers=headers, halt=halt)


@dataclass(frozen=True)
class Fresh:
    """What came of asking for a new link.

    Parameters
    ----------
    url
        The link, if there is one.
    why_not
        Why there is none, in words.
    """

    url: str | None = field(default=None, repr=False)
    why_not: str = ""


@dataclass(frozen=True)
class Desk:
    """The clients of one download.

    Parameters
    ----------
    clients
        The accounts whose files may be among those wanted.
    strangers
        A client without any credentials, if there are files of services that no client is for.
    missing
        For services that no client is for: what to do about it, in words, by source.
    """

    clients: Sequence[Client]
    strangers: Sequence[Client]
    missing: Mapping[str, str]

    def doors(self, wanted: Wanted, url: str) -> list[Door]:
        """List the ways to open a link, the first to try first.

        A signed link is meant to stand alone; where it does not, the credentials of whoever has
        an account there may help. Other links are for those with an account.
        """
        own = self._own(wanted)
        at_home = [client for client in (*own, *self.clients) if client.is_at(url)]
        known = [Door(client) for client in dict.fromkeys(at_home)]
        first = [*at_home, *own, *self.strangers][0]
        return [Door(first, is_bare=True), *known] if is_signed(url) else known or [Door(first)]

    def fresh_link(self, wanted: Wanted) -> Fresh:
        """Ask for a new link to a file, all clients of its service in turn."""
        own = self._own(wanted)
        if wanted.order_id is None or not own:
            return Fresh(why_not=self.missing.get(wanted.source or "", ""))
        answers = (_asked(client, wanted.file_id, wanted.order_id) for client in own)
        reasons = []
        for fresh in answers:
            if fresh.url:
                return fresh
            reasons.append(fresh.why_not)
        return Fresh(why_not=" ".join(filter(None, reasons)))

    def is_home(self, wanted: Wanted, url: str) -> bool:
        """Tell whether a link leads to the file's own service, which would give a new one."""
        return any(client.is_at(url) for client in self._own(wanted))

    def abandon(self) -> None:
        """Break off everything that is on its way."""
        for client in (*self.clients, *self.strangers):
            client.abandon()

    def _own(self, wanted: Wanted) -> list[Client]:
        return [client for client in self.clients if client.source == wanted.source]


def _asked(client: Client, file_id: str, order_id: str) -> Fresh:
    try:
        return Fresh(client.fresh_link(file_id, order_id))
    except SwathbookError as error:
        return Fresh(why_not=f"A new link was asked for: {error}")
