"""An account at a REGARDS service: who asks, with a token that is renewed where need be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from functools import partial
from threading import Event
from typing import TypeVar

import httpx

from swathbook.sources._client import Client
from swathbook.sources._http import (
    Clock,
    Connection,
    Incoming,
    Patience,
    Question,
    Reply,
)
from swathbook.sources._settings import above_0, above_0_or_none, whole_from_1
from swathbook.sources.regards.order_ids import SOURCE
from swathbook.sources.regards.reading import Reading
from swathbook.sources.regards.service.refusals import doubts_token
from swathbook.sources.regards.session.login import log_in, secrets_of
from swathbook.sources.regards.session.profiles import Profile
from swathbook.sources.regards.session.releases import Releases
from swathbook.sources.regards.session.session import Session
from swathbook.sources.regards.session.settings import Settings

T = TypeVar("T")

_LONGEST_COMPLAINT = 1 << 16
_REFUSED = (401, 403)
_RENEWALS = 2


class _DoubtedTokenError(Exception):
    """The service may not accept the token any more. Never leaves this module."""


class Account(Client):
    """Who asks a REGARDS service, and how.

    Parameters
    ----------
    settings
        Where to ask, and as whom.
    profile
        The releases that the service may be of.
    timeout_s, attempts, patience_s, requests_per_second, workers, page_size, progress, ca
        How to ask, as in `Regards`.
    transport, clock
        What carries the requests, and the clock to go by.

    Raises
    ------
    SettingsError
        A setting makes no sense.
    """

    source = SOURCE

    def __init__(
        self,
        settings: Settings,
        *,
        profile: Profile,
        timeout_s: float,
        attempts: int,
        patience_s: float,
        requests_per_second: float | None,
        workers: int,
        page_size: int,
        progress: bool,
        ca: str | None,
        transport: httpx.BaseTransport | None,
        clock: Clock,
    ) -> None:
        self._workers = whole_from_1("workers", workers)
        self._page_size = whole_from_1("page_size", page_size)
        self._progress = progress
        self._clock = clock
        self._project = settings.project
        self._prefix = settings.prefix
        self._orders_path = f"{settings.prefix}/rs-order"
        self._service_url = f"{settings.url}{self._orders_path}"
        self._reading = Reading(self._service_url)
        self._releases = Releases(profile)
        self._patience = Patience(
            whole_from_1("attempts", attempts), above_0("patience_s", patience_s)
        )
        login = settings.login
        connection = Connection(
            settings.url,
            credentials=lambda: self._session.headers(),
            secrets=secrets_of(login) if login else [],
            patience=self._patience,
            timeout_s=above_0("timeout_s", timeout_s),
            requests_per_second=above_0_or_none("requests_per_second", requests_per_second),
            connections=workers,
            ca=ca,
            transport=transport,
            clock=clock,
        )
        super().__init__(connection)
        enter = partial(log_in, connection, settings.prefix, login) if login else None
        self._session = Session(token=settings.token, log_in=enter, clock=clock)

    def open(
        self, url: str, *, headers: Mapping[str, str] | None = None, halt: Event | None = None
    ) -> AbstractContextManager[Incoming]:
        """Open a file's address once; where the token does not hold, once more with another one.

        Parameters
        ----------
        url
            The whole address, sent as it is; it may be anywhere. The token goes to the service's
            own address alone, wherever redirects lead.
        headers
            Headers besides the token.
        halt
            Set from outside, ends waits.

        Returns
        -------
        incoming
            For a `with` statement: the status, the headers, and the body piece by piece.

        Raises
        ------
        AuthError
            The service does not accept the account.
        ConnectionFailedError
            No answer came, or it broke off.
        RedirectError
            The redirects do not end.
        """
        opened = partial(super().open, url, headers=self._scoped(headers or {}), halt=halt)
        return self._opened(opened)

    @contextmanager
    def _opened(self, opened: Callable[[], AbstractContextManager[Incoming]]) -> Iterator[Incoming]:
        if not self._session.can_log_in:
            with opened() as incoming:
                yield incoming
            return
        for _ in range(_RENEWALS):
            used = self._session.ready()
            with opened() as incoming:
                known = self._looked_at(incoming)
                if known is not None:
                    yield known
                    return
            if self._session.renew(used):
                break
        with opened() as incoming:
            self._session.note(has_helped=incoming.status not in _REFUSED)
            yield incoming

    def _looked_at(self, incoming: Incoming) -> Incoming | None:
        """Look whether a refusal is about the token, and put back what was read of it."""
        is_ours = self.is_at(incoming.url)
        if not is_ours or incoming.status not in _REFUSED:
            return incoming
        reply = reply_of(incoming)
        return None if doubts_token(reply) else replace(incoming, pieces=iter([reply.content]))

    def _ask(
        self, question: Question, read: Callable[[Reply], T], *, halt: Event | None = None
    ) -> T:
        """Ask; where the token does not hold, once more with another one."""
        scoped = replace(question, headers=self._scoped(question.headers))
        if not self._session.can_log_in:
            return self._connection.ask(scoped, read, halt=halt)
        for _ in range(_RENEWALS):
            used = self._session.ready()
            with suppress(_DoubtedTokenError):
                return self._connection.ask(scoped, partial(_unless_doubted, read), halt=halt)
            if self._session.renew(used):
                break
        return self._connection.ask(scoped, partial(self._noting, read), halt=halt)

    def _noting(self, read: Callable[[Reply], T], reply: Reply) -> T:
        self._session.note(has_helped=not doubts_token(reply))
        return read(reply)

    def _scoped(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """Name the project, where no token does."""
        if not self._session.is_public or self._project is None:
            return headers
        return {"scope": self._project, **headers}


def _unless_doubted(read: Callable[[Reply], T], reply: Reply) -> T:
    if doubts_token(reply):
        raise _DoubtedTokenError
    return read(reply)


def reply_of(incoming: Incoming) -> Reply:
    """Take in a short answer, to read what it says; of a long one, the start."""
    content = b""
    for piece in incoming.pieces:
        content += piece
        if len(content) > _LONGEST_COMPLAINT:
            break
    return Reply(incoming.status, content, incoming.headers)
