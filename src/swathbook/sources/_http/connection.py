"""One service, spoken to over HTTP: patiently, at a measured pace, and without telling secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import partial
from threading import Event
from typing import TypeVar

import httpx
from pydantic import SecretStr
from tenacity import RetryCallState, Retrying, retry_if_exception_type

from swathbook.errors import ConnectionFailedError, RateLimitError, SwathbookError
from swathbook.sources._http.clock import Clock
from swathbook.sources._http.credentials import Credentials, Headers
from swathbook.sources._http.discretion import discretion
from swathbook.sources._http.line import Incoming, Line
from swathbook.sources._http.pace import Pace
from swathbook.sources._http.patience import (
    PASSING,
    Patience,
    SetbackError,
    retry_after_s,
    setback_of,
)
from swathbook.sources._http.question import Question
from swathbook.sources._http.redaction import quieten_logs
from swathbook.sources._http.reply import Reply

T = TypeVar("T")

_TOO_MANY = 429
_TURNED_AWAY = (_TOO_MANY, 503)


class Connection:
    """A service at one address, with one pool of connections for all threads.

    The credentials go to this address alone: other hosts, ports and schemes never get them, and
    redirects there are not followed. Proxies and certificate authorities come from the
    environment as `httpx` documents (`HTTPS_PROXY`, `NO_PROXY`, `SSL_CERT_FILE`, …); what stays on
    this machine takes no proxy.

    Parameters
    ----------
    url
        The service's address, without a slash at its end.
    credentials
        Headers that prove who is asking; or a function that gives those that hold now.
    secrets
        What else must not be told in errors: passwords, keys.
    patience
        How long to keep asking.
    timeout_s
        How long to wait for the next piece of an answer, in seconds.
    requests_per_second
        How many requests may start per second, over all threads; `None` for no limit.
    connections
        How many connections to keep at most.
    ca
        A file with the certificates of authorities to trust, instead of the usual ones.
    transport
        What carries the requests, instead of the network: `httpx.MockTransport` in tests.
    clock
        The clock to go by.
    """

    def __init__(
        self,
        url: str,
        *,
        credentials: Headers | Callable[[], Headers],
        secrets: Iterable[SecretStr] = (),
        patience: Patience,
        timeout_s: float,
        requests_per_second: float | None,
        connections: int,
        ca: str | None,
        transport: httpx.BaseTransport | None,
        clock: Clock,
    ) -> None:
        quieten_logs()
        self._url = url
        self._credentials = Credentials(credentials, httpx.URL(url), secrets)
        self._patience = patience
        self._pace = Pace(requests_per_second, clock)
        self._clock = clock
        self._line = Line(
            url,
            credentials=self._credentials,
            timeout_s=timeout_s,
            connections=connections,
            ca=ca,
            transport=transport,
        )

    def __repr__(self) -> str:
        return f"Connection({self._url!r})"

    @property
    def url(self) -> str:
        """The service's address."""
        return self._url

    def close(self) -> None:
        """Close the connections."""
        self._line.close()

    def abandon(self) -> None:
        """Break off what is on its way in other threads; the next question opens anew."""
        self._line.cut()

    def ask(
        self, question: Question, read: Callable[[Reply], T], *, halt: Event | None = None
    ) -> T:
        """Send a question, and read the answer; ask again where that may help.

        Asked again, within `patience`: connections that fail or break off, time limits, HTTP 429
        and 5xx, and what `read` raises of the same kinds, among them bodies that are no JSON. A
        `Retry-After` is kept to, by all threads, and HTTP 429 slows all of them down. Everything
        else is raised at once; so is all of it for a question that `changes` something, unless
        the service did not get it or would not look at it (HTTP 429, 503).

        Parameters
        ----------
        question
            What to ask.
        read
            Reads the answer, or raises what is wrong with it.
        halt
            Set from outside, ends waits and further attempts.

        Returns
        -------
        answer
            What `read` made of it.

        Raises
        ------
        SwathbookError
            What `read` raised, or a failed connection; without secrets.
        """
        halt = halt or Event()
        self._pace.wait(halt)
        start_s = self._clock.now_s()
        attempt = partial(self._attempt, question, read, halt, start_s + self._patience.total_s)
        retrying: Callable[..., T] = self._retrying(start_s, halt)
        with discretion(self._secrets, forget=True):
            return retrying(attempt)

    @contextmanager
    def stream(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        halt: Event | None = None,
        bare: bool = False,
    ) -> Iterator[Incoming]:
        """Open the answer at an address once, and hand it out as it comes in.

        The address may be anywhere, and redirects may lead anywhere; the credentials go to the
        service's own address alone. HTTP 429 slows all threads down, as with `ask`.

        Parameters
        ----------
        url
            The whole address, sent as it is.
        headers
            Headers besides the credentials.
        halt
            Set from outside, ends the wait for a free place in line.
        bare
            Whether to leave the credentials out at the service's own address too: a signed link
            is meant to stand alone.

        Yields
        ------
        incoming
            The status, the headers, and the body piece by piece.

        Raises
        ------
        ConnectionFailedError
            No answer came, or it broke off; without secrets.
        RedirectError
            The redirects do not end.
        """
        self._pace.wait(halt or Event())
        opened = self._line.stream(url, headers or {}, bare=bare)
        with discretion(self._secrets), _as_failures(), opened as incoming:
            self._keep_pace(incoming)
            yield incoming

    def _keep_pace(self, incoming: Incoming) -> None:
        if incoming.status == _TOO_MANY:
            self._slow_down(retry_after_s(incoming.headers, self._clock.epoch_s()))
        elif httpx.codes.is_success(incoming.status):
            self._pace.speed_up()

    def _retrying(self, start_s: float, halt: Event) -> Retrying:
        return Retrying(
            retry=retry_if_exception_type(SetbackError),
            wait=self._patience.wait_s,
            stop=partial(self._must_stop, start_s),
            sleep=partial(self._rest, halt=halt),
            retry_error_callback=partial(self._give_up, start_s),
        )

    def _must_stop(self, start_s: float, state: RetryCallState) -> bool:
        next_s = self._clock.now_s() - start_s + state.upcoming_sleep
        return state.attempt_number >= self._patience.attempts or next_s > self._patience.total_s

    def _rest(self, seconds: float, halt: Event) -> None:
        self._clock.wait(seconds, halt)
        self._pace.wait(halt)

    def _give_up(self, start_s: float, state: RetryCallState) -> None:
        error = setback_of(state).error
        reason = self._patience.explain(state, self._clock.now_s() - start_s)
        error.args = (f"{error} {reason}",)
        raise error

    def _attempt(
        self, question: Question, read: Callable[[Reply], T], halt: Event, until_s: float
    ) -> T:
        if halt.is_set():
            raise CancelledError
        reply = self._line.send(question, partial(self._check_time, until_s))
        try:
            answer = read(reply)
        except PASSING as error:
            if question.changes and not _was_turned_away(error):
                raise
            raise self._setback(error, reply) from error
        self._pace.speed_up()
        return answer

    def _setback(self, error: SwathbookError, reply: Reply) -> SetbackError:
        asked_s = retry_after_s(reply.headers, self._clock.epoch_s())
        if isinstance(error, RateLimitError):
            self._slow_down(asked_s)
        return SetbackError(error, asked_s)

    def _slow_down(self, asked_s: float | None) -> None:
        self._pace.slow_down()
        self._pace.hold(asked_s if asked_s and asked_s <= self._patience.total_s else 0)

    def _check_time(self, until_s: float) -> None:
        if self._clock.now_s() > until_s:
            raise ConnectionFailedError(
                f"a whole answer from {self._url} was wanted within "
                f"{self._patience.total_s:.0f} s; it was still coming in. Ask for less at once "
                "(page_size), or set a larger patience_s."
            )

    def _secrets(self) -> list[str]:
        return self._credentials.secrets


@contextmanager
def _as_failures() -> Iterator[None]:
    """Let nobody outside see a setback: who reads a stream decides for themselves."""
    try:
        yield
    except SetbackError as setback:
        raise setback.error from setback


def _was_turned_away(error: SwathbookError) -> bool:
    """Tell whether a service did not even look at a question."""
    return getattr(error, "http_status", None) in _TURNED_AWAY
