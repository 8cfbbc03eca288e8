"""What stands before the services: it finds out who asks, and turns strangers away."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from starlette.requests import Request

from swathbook.emulator.exchange import App, Receive, Scope, Send
from swathbook.emulator.services.regards.access.accounts import PUBLIC_EMAIL, Caller, Role
from swathbook.emulator.services.regards.access.tokens import BadTokenError, Tokens
from swathbook.emulator.services.regards.refusals import RefusedError, refuse
from swathbook.emulator.services.regards.switches import RegardsSwitches

BEARER = "Bearer "
CORS = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"POST, PUT, GET, OPTIONS, DELETE"),
    (b"access-control-allow-headers", b"authorization, content-type, scope"),
    (b"access-control-max-age", b"3600"),
)


class Guard:
    """Puts a `Caller` into the scope of every request, as `scope["caller"]`.

    Parameters
    ----------
    app
        The service behind.
    tokens
        Reads bearer tokens.
    project
        What a request without a token has to name as its scope.
    switches
        Whether `?token=` is understood, how bad tokens are answered, and whether answers bear CORS
        headers.
    """

    def __init__(self, app: App, tokens: Tokens, project: str, switches: RegardsSwitches) -> None:
        self._app = app
        self._tokens = tokens
        self._project = project
        self._switches = switches

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass with its caller, or refuse it."""
        answer = _with_cors(send) if self._switches.cors else send
        try:
            scope["caller"] = self._caller(Request(scope))
        except RefusedError as exc:
            await refuse(Request(scope), exc)(scope, receive, answer)
        else:
            await self._app(scope, receive, answer)

    def _caller(self, request: Request) -> Caller:
        token = self._token(request)
        if token is not None:
            return self._known(token)
        scope = request.headers.get("scope") or request.query_params.get("scope")
        if scope != self._project:
            raise RefusedError(401)
        return Caller(PUBLIC_EMAIL, "PUBLIC", self._project)

    def _token(self, request: Request) -> str | None:
        header = request.headers.get("authorization", "")
        if header.startswith(BEARER):
            return header.removeprefix(BEARER)
        return request.query_params.get("token") if self._switches.gateway else None

    def _known(self, token: str) -> Caller:
        try:
            return self._tokens.caller(token)
        except BadTokenError as exc:
            raise self._invalid_token() from exc

    def _invalid_token(self) -> RefusedError:
        if self._switches.invalid_token == "401_with_messages":  # noqa: S105 - a position
            return RefusedError(401, "The token is invalid or has expired")
        return RefusedError(int(self._switches.invalid_token))


def require(caller: Caller, role: Role) -> None:
    """Turn away who may not.

    Raises
    ------
    RefusedError
        The caller's role does not reach.
    """
    if not caller.is_at_least(role):
        raise RefusedError(403, f"Access denied: the role {caller.role} does not reach {role}")


def _with_cors(send: Send) -> Send:
    async def answer(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *CORS]
        await send(message)

    return answer
