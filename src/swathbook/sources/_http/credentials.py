"""Credentials, and the one place that they may go to."""

from __future__ import annotations

from collections.abc import Generator, Mapping

import httpx
from pydantic import SecretStr


class Credentials(httpx.Auth):
    """Adds the credentials to requests that go to the service's own address, and to no others."""

    def __init__(self, headers: Mapping[str, SecretStr], home: httpx.URL) -> None:
        self._headers = headers
        self._home = origin(home)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if origin(request.url) == self._home:
            for name, secret in self._headers.items():
                request.headers[name] = secret.get_secret_value()
        yield request


def origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """Name the place that an address is at: scheme, host and port."""
    return url.scheme, url.host, url.port


def joined(url: str, location: str) -> httpx.URL:
    """Find where a redirect leads; one that cannot be read leads nowhere."""
    try:
        return httpx.URL(url).join(location)
    except httpx.InvalidURL:
        return httpx.URL("unreadable://")
