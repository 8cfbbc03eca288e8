"""How REGARDS says no: a status, and mostly a list of messages."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response


class RefusedError(Exception):
    """The service says no.

    Parameters
    ----------
    status
        The HTTP status.
    messages
        What the body says; `None` for an answer without a body.

    Examples
    --------
    >>> RefusedError(401, "ORDER_MUST_BE_PAUSED").messages
    ['ORDER_MUST_BE_PAUSED']
    """

    def __init__(self, status: int, messages: str | Sequence[str] | None = None) -> None:
        super().__init__(status, messages)
        self.status = status
        self.messages = [messages] if isinstance(messages, str) else messages


def refuse(_: Request, refused: Exception) -> Response:
    """Answer with a refusal, as Starlette's handlers of exceptions do."""
    assert isinstance(refused, RefusedError)  # noqa: S101 - Starlette promises no more
    if refused.messages is None:
        return Response(status_code=refused.status)
    body = msgspec.json.encode({"messages": refused.messages})
    return Response(body, refused.status, media_type="application/json;charset=UTF-8")


def internal_error(cause: str, text: str) -> RefusedError:
    """Fail as the service does where nobody foresaw the failure.

    Parameters
    ----------
    cause
        The simple name of the exception.
    text
        Its message.
    """
    return RefusedError(
        500, f"The server met an unexpected failure. Cause: {cause}, message: {text}"
    )
