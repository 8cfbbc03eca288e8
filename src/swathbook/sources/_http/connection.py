"""One service, spoken to over HTTP: patiently, at a measured pace, and without telling secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import closing, contextmanager
from functools import partial
from importlib.metadata import version
from threading import Event
from typing import Any, TypeVar

import httpx
from pydantic import SecretStr
from tenacity import RetryCallState, Retrying, retry_if_exception_type

from swathbook.errors import (
    ConnectionFailedError,
    RateLimitError,
    RedirectError,
    SwathbookError,
)
from swathbook.sources._http.clock import Clock
from swathbook.sources._http.credentials import Credentials, joined, origin
from swathbook.sources._http.failures import lost, trust
from swathbook.sources._http.pace import Pace
from swathbook.sources._http.patience import (
    PASSING,
    Patience,
    SetbackError,
    retry_after_s,
    setback_of,
)
from swathbook.sources._http.redaction import quieten_logs, redact
from swathbook.sources._http.reply import Reply
from swathbook.sources._http.wires import Wires

T = TypeVar("T")

_CONNECT_S = 10.0
_REDIRECTS = 5


class Connection:
    """A service at one address, with one pool of connections for all threads.

    The credentials go to this address alone: other hosts, ports and schemes never get them, and
    redirects there are not followed. Proxies and certificate authorities come from the
    environment as `httpx` documents (`HTTPS_PROXY`, `NO_PROXY`, `SSL_CERT_FILE`, …).

    Parameters
    ----------
    url
        The service's address, without a slash at its end.
    credentials
        Headers that prove who is asking.
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
        credentials: Mapping[str, SecretStr],
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
        self._secrets = [secret.get_secret_value() for secret in credentials.values()]
        self._patience = patience
        self._pace = Pace(requests_per_second, clock)
        self._clock = clock
        self._wires = Wires()
        self._client = httpx.Client(
            auth=Credentials(credentials, httpx.URL(url)),
            headers={"User-Agent": f"swathbook/{version('swathbook')}"},
            timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, _CONNECT_S), pool=None),
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            verify=trust(ca),
            transport=transport,
        )

    def __repr__(self) -> str:
        return f"Connection({self._url!r})"

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def abandon(self) -> None:
        """Break off what is on its way in other threads; the next question opens anew."""
        self._wires.cut()

    def ask(
        self,
        path: str,
        body: Mapping[str, Any],
        read: Callable[[Reply], T],
        *,
        halt: Event | None = None,
    ) -> T:
        """Send a question that changes nothing, and read the answer; ask again where that may help.

        Asked again, within `patience`: connections that fail or break off, time limits, HTTP 429
        and 5xx, and what `read` raises of the same kinds, among them bodies that are no JSON. A
        `Retry-After` is kept to, by all threads, and HTTP 429 slows all of them down. Everything
        else is raised at once.

        Parameters
        ----------
        path
            Where to ask, below the service's address.
        body
            The question, sent as JSON by POST.
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
        attempt = partial(self._attempt, path, body, read, halt, start_s + self._patience.total_s)
        retrying: Callable[..., T] = self._retrying(start_s, halt)
        with self._discretion():
            return retrying(attempt)

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
        self,
        path: str,
        body: Mapping[str, Any],
        read: Callable[[Reply], T],
        halt: Event,
        until_s: float,
    ) -> T:
        if halt.is_set():
            raise CancelledError
        reply = self._send(self._url + path, body, until_s)
        try:
            answer = read(reply)
        except PASSING as error:
            raise self._setback(error, reply) from error
        self._pace.speed_up()
        return answer

    def _setback(self, error: SwathbookError, reply: Reply) -> SetbackError:
        asked_s = retry_after_s(reply.headers, self._clock.epoch_s())
        if isinstance(error, RateLimitError):
            self._pace.slow_down()
            self._pace.hold(asked_s if asked_s and asked_s <= self._patience.total_s else 0)
        return SetbackError(error, asked_s)

    def _send(self, url: str, body: Mapping[str, Any], until_s: float) -> Reply:
        for _ in range(_REDIRECTS + 1):
            reply = self._exchange(self._request(url, body), until_s)
            if not reply.is_redirect:
                return reply
            url = self._next_url(url, reply)
        raise RedirectError(
            f"an answer from {self._url} was wanted; it redirected {_REDIRECTS} times without "
            "giving one. Check url."
        )

    def _request(self, url: str, body: Mapping[str, Any]) -> httpx.Request:
        extensions = {"trace": self._wires.watch}
        return self._client.build_request("POST", url, json=body, extensions=extensions)

    def _exchange(self, request: httpx.Request, until_s: float) -> Reply:
        try:
            with closing(self._client.send(request, stream=True)) as response:
                content = self._content(response, until_s)
        except httpx.RequestError as error:
            raise lost(self._url, error) from error
        return Reply(response.status_code, content, response.headers)

    def _content(self, response: httpx.Response, until_s: float) -> bytes:
        pieces = []
        for piece in response.iter_bytes():
            self._check_time(until_s)
            pieces.append(piece)
        return b"".join(pieces)

    def _check_time(self, until_s: float) -> None:
        if self._clock.now_s() > until_s:
            raise ConnectionFailedError(
                f"a whole answer from {self._url} was wanted within "
                f"{self._patience.total_s:.0f} s; it was still coming in. Ask for less at once "
                "(page_size), or set a larger patience_s."
            )

    def _next_url(self, url: str, reply: Reply) -> str:
        target = joined(url, reply.headers["location"])
        if origin(target) == origin(httpx.URL(self._url)):
            return str(target)
        raise RedirectError(
            f"an answer from {self._url} was wanted; it redirects to "
            f"{target.scheme}://{target.host}, where the credentials must not go. If that is the "
            "service's true address, give it as url; if it is a login page, check the credentials.",
            http_status=reply.status,
        )

    @contextmanager
    def _discretion(self) -> Iterator[None]:
        try:
            yield
        except SwathbookError as error:
            error.args = tuple(redact(str(part), self._secrets) for part in error.args)
            raise
