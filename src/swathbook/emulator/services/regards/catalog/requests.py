"""What the handlers of the catalog and the basket read from a request."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from starlette.requests import Request

from swathbook.emulator.services.regards.access.accounts import Caller
from swathbook.emulator.services.regards.refusals import RefusedError
from swathbook.emulator.services.regards.switches import RegardsSwitches

Body = TypeVar("Body")


def caller_of(request: Request) -> Caller:
    """Say who asks."""
    caller = request.scope["caller"]
    assert isinstance(caller, Caller)  # noqa: S101 - a scope is of any type
    return caller


def gateway_of(request: Request, switches: RegardsSwitches) -> str:
    """Give the address under which the services lie, as the caller sees it."""
    return f"{request.url.scheme}://{request.url.netloc}{switches.prefix}"


async def read_body(request: Request, kind: type[Body]) -> Body:
    """Read the JSON that was sent.

    Raises
    ------
    RefusedError
        400: there is none, or it is of another kind.
    """
    text = await request.body()
    if not text.strip():
        raise RefusedError(400, "Required request body is missing")
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.DecodeError as exc:
        raise RefusedError(400, f"The request body cannot be read: {exc}") from exc
