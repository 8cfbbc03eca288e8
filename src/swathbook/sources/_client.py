"""What the clients of all services are: one connection, held open and then closed, never copied."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from threading import Event
from types import TracebackType
from typing import ClassVar, NoReturn, Self

import httpx

from swathbook.errors import InputError
from swathbook.sources._http import Connection, Incoming, origin


class Client:
    """An account at a service.

    Parameters
    ----------
    connection
        The connection to the service.

    Attributes
    ----------
    source
        The service's name in `orders.source`.
    """

    source: ClassVar[str]

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __repr__(self) -> str:
        connection = getattr(self, "_connection", None)  # none while settings are still checked
        url = "" if connection is None else repr(connection.url)
        return f"{type(self).__name__}({url})"

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied: the secret would be written out."""
        raise TypeError(
            f"a {type(self).__name__} holds a secret and open connections, and cannot be pickled. "
            f"Pickle the Book that it loads, or make a {type(self).__name__} where it is needed."
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections. Nothing can be asked after that."""
        self._connection.close()

    @property
    def url(self) -> str:
        """The service's address."""
        return self._connection.url

    def is_at(self, url: str) -> bool:
        """Tell whether an address is at the service itself, where the credentials may go."""
        try:
            return origin(httpx.URL(url)) == origin(httpx.URL(self.url))
        except (httpx.InvalidURL, ValueError):
            return False

    def abandon(self) -> None:
        """Break off what is on its way in other threads; the next question opens anew."""
        self._connection.abandon()

    def open(
        self, url: str, *, headers: Mapping[str, str] | None = None, halt: Event | None = None
    ) -> AbstractContextManager[Incoming]:
        """Open a file's address once, with the credentials where it is at the service.

        Parameters
        ----------
        url
            The whole address, sent as it is; it may be anywhere. The credentials go to the
            service's own address alone, wherever redirects lead.
        headers
            Headers besides the credentials.
        halt
            Set from outside, ends waits.

        Returns
        -------
        incoming
            For a `with` statement: the status, the headers, and the body piece by piece.

        Raises
        ------
        ConnectionFailedError
            No answer came, or it broke off.
        RedirectError
            The redirects do not end.
        """
        return self._connection.stream(url, headers=headers, halt=halt)

    def open_bare(
        self, url: str, *, headers: Mapping[str, str] | None = None, halt: Event | None = None
    ) -> AbstractContextManager[Incoming]:
        """Open a signed link, which is meant to stand alone: as `open`, without the credentials."""
        return self._connection.stream(url, headers=headers, halt=halt, bare=True)

    def fresh_link(self, file_id: str, order_id: str) -> str | None:  # noqa: ARG002
        """Ask the service for a new link to a file, where the old one has expired.

        Parameters
        ----------
        file_id, order_id
            The file and its order, in the tables' words.

        Returns
        -------
        url
            The link; `None` where the service gives none. This is the answer of services whose
            links do not expire.

        Raises
        ------
        SwathbookError
            The service says no, or does not answer.
        """
        return None


def check_limit(limit: int | None) -> int | None:
    """Check how many orders are wanted at most.

    Raises
    ------
    InputError
        It is neither a whole number from 1 nor `None`.
    """
    if limit is None:
        return None
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise InputError(f"limit should be a whole number of orders from 1; it is {limit!r}.")
    return limit
