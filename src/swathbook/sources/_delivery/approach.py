"""The way to a file: its link, who opens it, and what else may lead there."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Event
from urllib.parse import urlsplit

import httpx

from swathbook.sources._delivery.desk import Desk, Door
from swathbook.sources._delivery.troubles import FinalError, LinkError
from swathbook.sources._delivery.wanted import Wanted
from swathbook.sources._http import Incoming

_HTTP = ("http", "https")


@dataclass
class Approach:
    """The way to one file.

    Parameters
    ----------
    wanted
        The file.
    desk
        Who may open its link, and give a new one.
    url
        The link that is used now; empty before the first one.
    """

    wanted: Wanted
    desk: Desk
    url: str = field(default="", repr=False)
    _doors: list[Door] = field(default_factory=list)
    _has_new_link: bool = False
    _why_no_link: str = ""

    def find(self) -> None:
        """Settle on the table's link, or a new one where it has none.

        Raises
        ------
        FinalError
            There is no link.
        """
        if self.url:
            return
        url = self.wanted.url
        if url is not None and not _is_link(url):
            raise FinalError("no_link", "the link is no address that files can be fetched from")
        if url is not None:
            self._use(url)
        elif not self._takes_new_link():
            raise FinalError(
                "no_link", f"there is no link to the file. {self._why_no_link}".strip()
            )

    def open(self, headers: Mapping[str, str], halt: Event) -> AbstractContextManager[Incoming]:
        """Open the link once."""
        return self._doors[0].open(self.url, headers, halt)

    def find_another(self, error: LinkError) -> None:
        """Settle on another way: a new link, or with credentials.

        Raises
        ------
        FinalError
            There is none.
        """
        ways = [self._takes_new_link]
        if error.wants_credentials:
            ways.insert(1 if error.is_expired else 0, self._takes_credentials)
        if not any(way() for way in ways):
            raise FinalError(error.outcome, f"{error}. {self._why_no_link}".strip())

    def leaves_host(self) -> bool:
        """Settle on a new link, unless it is the host that does not answer who would give it."""
        return not self.desk.is_home(self.wanted, self.url) and self._takes_new_link()

    def trust_again(self) -> None:
        """Note that the link opened the file, so that a new one is worth asking for once more."""
        self._has_new_link = False

    def _takes_credentials(self) -> bool:
        others = self._doors[1:]
        self._doors = others or self._doors
        return bool(others)

    def _takes_new_link(self) -> bool:
        if self._has_new_link:
            return False
        fresh = self.desk.fresh_link(self.wanted)
        self._has_new_link, self._why_no_link = True, fresh.why_not
        if fresh.url is None or fresh.url == self.url or not _is_link(fresh.url):
            return False
        self._use(fresh.url)
        return True

    def _use(self, url: str) -> None:
        self.url, self._doors = url, self.desk.doors(self.wanted, url)


def _is_link(url: str) -> bool:
    try:
        parsed, parts = httpx.URL(url), urlsplit(url)
    except (httpx.InvalidURL, ValueError):
        return False
    return parsed.scheme in _HTTP and bool(parsed.host) and bool(parts.hostname)
