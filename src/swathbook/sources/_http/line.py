"""The line to one service: sends a request once, follows redirects at home, keeps credentials in.

Nothing here asks again: that is for who knows how much patience there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import version

import httpx

from swathbook.errors import RedirectError
from swathbook.sources._http.credentials import Credentials, joined, origin
from swathbook.sources._http.failures import lost
from swathbook.sources._http.question import Question
from swathbook.sources._http.reply import Reply, is_moved
from swathbook.sources._http.trust import trust
from swathbook.sources._http.wires import Wires
from swathbook.sources._settings import is_loopback

_CONNECT_S = 10.0
_REDIRECTS = 5


@dataclass(frozen=True)
class Incoming:
    """An answer that is still coming in.

    Parameters
    ----------
    status
        The HTTP status.
    headers
        The headers, found by their names in lower case.
    url
        Where it comes from in the end, after redirects; may hold a signature.
    pieces
        The body as it is sent, piece by piece; without any decoding.
    """

    status: int
    headers: Mapping[str, str]
    url: str
    pieces: Iterator[bytes]


class Line:
    """One HTTP client for one address, with one pool of connections for all threads.

    Parameters
    ----------
    url
        The service's address, without a slash at its end.
    credentials
        What proves who is asking; goes to this address alone.
    timeout_s
        How long to wait for the next piece of an answer, in seconds.
    connections
        How many connections to keep at most.
    ca
        A file with the certificates of authorities to trust, instead of the usual ones.
    transport
        What carries the requests, instead of the network.
    """

    def __init__(
        self,
        url: str,
        *,
        credentials: Credentials,
        timeout_s: float,
        connections: int,
        ca: str | None,
        transport: httpx.BaseTransport | None,
    ) -> None:
        self._url = url
        self._wires = Wires()
        self._client = httpx.Client(
            auth=credentials,
            headers={"User-Agent": f"swathbook/{version('swathbook')}"},
            timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, _CONNECT_S), pool=None),
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            verify=trust(ca),
            transport=transport,
            mounts=_without_detour(url),
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def cut(self) -> None:
        """Break off what is on its way in other threads."""
        self._wires.cut()

    def send(self, question: Question, check: Callable[[], None]) -> Reply:
        """Send a question, and take in the whole answer.

        Parameters
        ----------
        question
            What to ask.
        check
            Called with each piece that comes; raises to break off.

        Raises
        ------
        RedirectError
            The answer is elsewhere, or nowhere.
        SetbackError, ConnectionFailedError
            No answer came; a setback where that may pass.
        """
        url = self._url + question.path
        for _ in range(_REDIRECTS + 1):
            reply = self._exchange(self._request(question, url), question, check)
            if not reply.is_redirect:
                return reply
            url = self._next_url(url, reply)
        raise _endless(self._url)

    @contextmanager
    def stream(
        self, url: str, headers: Mapping[str, str], *, bare: bool = False
    ) -> Iterator[Incoming]:
        """Open an answer, and hand it out as it comes; redirects may lead anywhere.

        Credentials go to the service's own address alone, wherever `url` and redirects lead;
        cookies go nowhere.

        Parameters
        ----------
        url
            The whole address; sent as it is, since signatures break when they are written anew.
        headers
            Headers besides the credentials.
        bare
            Whether to leave the credentials out at home too.

        Raises
        ------
        RedirectError
            The redirects do not end.
        SetbackError, ConnectionFailedError
            No answer came, or it broke off; a setback where that may pass.
        """
        wanted, asked = {"Accept-Encoding": "identity", **headers}, url
        for _ in range(_REDIRECTS + 1):
            request = self._built("GET", url, headers=wanted)
            request.headers.pop("cookie", None)
            with closing(self._opened(request, bare=bare)) as response:
                if not is_moved(response.status_code, response.headers):
                    pieces = _pieces(response)
                    yield Incoming(response.status_code, response.headers, url, pieces)
                    return
                url = str(joined(url, response.headers["location"]))
        raise _endless(_place(httpx.URL(asked)))

    def _request(self, question: Question, url: str) -> httpx.Request:
        headers = dict(question.headers)
        if question.content_type is not None:
            headers["Content-Type"] = question.content_type
        return self._built(
            question.method,
            url,
            params=dict(question.query) or None,
            json=question.body,
            content=question.content() if callable(question.content) else question.content,
            headers=headers,
        )

    def _built(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        params: Mapping[str, object] | None = None,
        json: object = None,
        content: bytes | None = None,
    ) -> httpx.Request:
        return self._client.build_request(
            method,
            url,
            headers=headers,
            params=params,  # type: ignore[arg-type]
            json=json,
            content=content,
            extensions={"trace": self._wires.watch},
        )

    def _opened(self, request: httpx.Request, *, bare: bool) -> httpx.Response:
        auth = None if bare else httpx.USE_CLIENT_DEFAULT
        try:
            return self._client.send(request, stream=True, auth=auth)
        except httpx.RequestError as error:
            error.request = _outside_of(request)
            raise lost(_place(request.url), error) from error

    def _exchange(
        self, request: httpx.Request, question: Question, check: Callable[[], None]
    ) -> Reply:
        auth = None if question.bare else httpx.USE_CLIENT_DEFAULT
        try:
            with closing(self._client.send(request, stream=True, auth=auth)) as response:
                content = _content(response, check)
        except httpx.RequestError as error:
            error.request = _outside_of(request)
            raise lost(self._url, error, changes=question.changes) from error
        return Reply(response.status_code, content, response.headers)

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


def _endless(place: str) -> RedirectError:
    return RedirectError(
        f"an answer from {place} was wanted; it redirected {_REDIRECTS} times without giving one. "
        "Check the address."
    )


def _pieces(response: httpx.Response) -> Iterator[bytes]:
    if response.is_stream_consumed:  # a transport that answers from memory
        yield response.content
        return
    try:
        yield from response.iter_raw()
    except httpx.RequestError as error:
        raise lost(_place(response.request.url), error) from error


def _place(url: httpx.URL) -> str:
    """Name the place that was asked, without what may be a secret in the address."""
    return f"{url.scheme}://{url.netloc.decode()}"


def _without_detour(url: str) -> dict[str, httpx.BaseTransport | None] | None:
    """Let what stays on this machine pass by no proxy of the environment."""
    home = httpx.URL(url)
    return {f"{home.scheme}://{home.netloc.decode()}": None} if is_loopback(url) else None


def _outside_of(request: httpx.Request) -> httpx.Request:
    """Keep what shows of a request from outside: an error holds it, and what was in it."""
    return httpx.Request(request.method, request.url)


def _content(response: httpx.Response, check: Callable[[], None]) -> bytes:
    pieces = []
    for piece in response.iter_bytes():
        check()
        pieces.append(piece)
    return b"".join(pieces)
