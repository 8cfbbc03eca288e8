"""What a service answered, before anybody reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

_MOVED = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Reply:
    """What a service answered.

    Parameters
    ----------
    status
        The HTTP status.
    content
        The body.
    headers
        The headers, found by their names in lower case.
    """

    status: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_success(self) -> bool:
        """Whether the HTTP status is one of success; the body may say otherwise."""
        return httpx.codes.is_success(self.status)

    @property
    def is_redirect(self) -> bool:
        """Whether the answer is to be had elsewhere."""
        return is_moved(self.status, self.headers)


def is_moved(status: int, headers: Mapping[str, str]) -> bool:
    """Tell whether an answer is to be had elsewhere."""
    return status in _MOVED and "location" in headers
