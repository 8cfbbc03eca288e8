"""Credentials, and the one place that they may go to."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from typing import TypeAlias

import httpx
from pydantic import SecretStr

Headers: TypeAlias = Mapping[str, SecretStr]


class Credentials(httpx.Auth):
    """Adds the credentials to requests that go to the service's own address, and to no others.

    Parameters
    ----------
    headers
        The headers that prove who is asking; or a function that gives those that hold now, where
        they change.
    home
        The service's address.
    secrets
        What else must not be told: passwords, keys.
    """

    def __init__(
        self,
        headers: Headers | Callable[[], Headers],
        home: httpx.URL,
        secrets: Iterable[SecretStr] = (),
    ) -> None:
        self._current = headers if callable(headers) else lambda: headers
        self._home = origin(home)
        self._others = tuple(secrets)
        self._sent: dict[str, None] = {}

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if origin(request.url) == self._home:
            for name, secret in self._current().items():
                request.headers[name] = secret.get_secret_value()
                self._sent[secret.get_secret_value()] = None
        yield request

    @property
    def secrets(self) -> list[str]:
        """All that must not be told, the longest first; also without a scheme like `Bearer`."""
        known = [*self._sent, *(each.get_secret_value() for each in self._others)]
        bare = [secret.split(" ", 1)[-1] for secret in self._sent]
        return sorted({*known, *bare} - {""}, key=len, reverse=True)


def origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """Name the place that an address is at: scheme, host and port."""
    return url.scheme, url.host, url.port


def joined(url: str, location: str) -> httpx.URL:
    """Find where a redirect leads; one that cannot be read leads nowhere."""
    try:
        return httpx.URL(url).join(location)
    except httpx.InvalidURL:
        return httpx.URL("unreadable://")
