"""The token endpoint: a password for a bearer token."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from swathbook.emulator.services.regards.access.accounts import Account
from swathbook.emulator.services.regards.answers.spelling import json_response
from swathbook.emulator.services.regards.desk import Desk
from swathbook.emulator.services.regards.refusals import RefusedError

CLIENT_ID = "client"
CLIENT_SECRET = "secret"  # noqa: S105 - what the public guide shows
NO_STORE = {"cache-control": "no-store", "pragma": "no-cache"}
BASIC = "Basic "


async def log_in(desk: Desk, request: Request) -> Response:
    """Answer a login."""
    _check_client(request)
    form = await _form(request)
    outside = {**form, **request.query_params}
    if desk.switches.login_scope == "outside" and not (
        outside.get("scope") or request.headers.get("scope")
    ):
        raise RefusedError(401)
    asked = await _json_body(request) or outside
    if not asked.get("username") or not asked.get("scope"):
        raise RefusedError(desk.switches.missing_login, "Bad credentials")
    account = _account(desk, asked)
    if isinstance(account, str):
        return json_response(_failure(account), 400)
    return _granted(desk, account)


def _check_client(request: Request) -> None:
    header = request.headers.get("authorization", "")
    wanted = f"{CLIENT_ID}:{CLIENT_SECRET}".encode()
    if not header.startswith(BASIC) or not secrets.compare_digest(_decoded(header), wanted):
        raise RefusedError(401)


def _decoded(header: str) -> bytes:
    try:
        return base64.b64decode(header.removeprefix(BASIC), validate=True)
    except (binascii.Error, ValueError):
        return b""


async def _form(request: Request) -> dict[str, str]:
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    return {name: str(value) for name, value in (await request.form()).items()}


async def _json_body(request: Request) -> Mapping[str, str]:
    if not request.headers.get("content-type", "").startswith("application/json"):
        return {}
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError as exc:
        raise RefusedError(400, "The request body cannot be read") from exc
    return body if isinstance(body, dict) else {}


def _account(desk: Desk, asked: Mapping[str, str]) -> Account | str:
    """Find whose login this is, or the word for why it fails."""
    account = desk.accounts.get(str(asked["username"]))
    given = str(asked.get("password", ""))
    if account is None or not secrets.compare_digest(given.encode(), account.password.encode()):
        return "ACCOUNT_UNKNOWN"
    if asked["scope"] != desk.project:
        return "USER_UNKNOWN"
    return account.trouble or account


def _failure(error: str) -> dict[str, object]:
    return {"additionalInformation": {"error": error}, "detailMessage": "Authentication failed"}


def _granted(desk: Desk, account: Account) -> Response:
    caller = account.caller(desk.project)
    until = desk.clock.now() + timedelta(seconds=desk.switches.token_s)
    answer = json_response(
        {
            "token_type": "bearer",
            "tenant": caller.tenant,
            "scope": caller.tenant,
            "role": caller.role,
            "sub": caller.email,
            "email": caller.email,
            "access_token": desk.tokens.for_caller(caller, until),
            "expires_in": int(desk.switches.token_s),
        }
    )
    answer.headers.update(NO_STORE)
    return answer
