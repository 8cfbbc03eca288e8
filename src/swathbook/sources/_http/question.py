"""What is asked of a service, before anybody sends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Question:
    """One request to a service.

    Parameters
    ----------
    path
        Where to ask, below the service's address.
    method
        The HTTP verb.
    query
        Parameters for the address; a list gives the same parameter several times.
    body
        What is sent as JSON; `None` sends no body.
    content, content_type
        What is sent as it is, in place of JSON. A function is called for each attempt, and lets
        nobody see what it makes before it is sent.
    headers
        Headers besides the credentials.
    bare
        Whether to leave the credentials out: a login brings its own, a public link needs none.
    changes
        Whether asking twice could do something twice. Such a question is asked again only where
        it is sure that it did not arrive.
    """

    path: str
    method: str = "GET"
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = field(default=None, repr=False)
    content: bytes | Callable[[], bytes] | None = field(default=None, repr=False)
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    bare: bool = False
    changes: bool = False
