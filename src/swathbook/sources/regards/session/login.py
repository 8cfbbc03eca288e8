"""Logging in at a REGARDS service: the question, its answer, and its refusals in words."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import NoReturn

from pydantic import SecretStr

from swathbook.errors import AuthError, NotJsonError, ServiceError, SettingsError, ShapeError
from swathbook.sources import _json
from swathbook.sources._http import Connection, Question, Reply
from swathbook.sources._scalars import kind_of, whole_number
from swathbook.sources._settings import header_secret
from swathbook.sources.regards.service.refusals import Errand, refusal
from swathbook.sources.regards.session.session import Token
from swathbook.sources.regards.session.settings import CLIENT_SECRET, Login

REASONS: Mapping[str, str] = {
    "ACCOUNT_UNKNOWN": "it knows no such account, or the password is wrong",
    "ACCOUNT_PENDING": "the account still waits for its acceptance by an administrator",
    "ACCOUNT_INACTIVE": "the account is inactive; an administrator can open it again",
    "ACCOUNT_INACTIVE_PASSWORD": "the password has run out; set a new one in the web interface",
    "ACCOUNT_LOCKED": "the account is locked after wrong passwords; unlock it in the web interface",
    "USER_UNKNOWN": "the account has no access to this project, or there is no such project",
    "USER_WAITING_ACCOUNT_ACTIVE": "the project waits for the account to become active",
    "USER_WAITING_ACCESS": "access to the project has been asked for, and not been granted yet",
    "USER_WAITING_EMAIL_VERIFICATION": "the e-mail address is still to be confirmed by its owner",
    "USER_ACCESS_DENIED": "access to the project was denied",
    "USER_ACCESS_INACTIVE": "access to the project is inactive; an administrator can open it again",
    "INSTANCE_ACCESS_DENIED": "the account has no access to the administration of the instance",
}
"""The service's words for a refused login, in plain ones."""

_STANDING = (400, 401, 403)


def basic(login: Login) -> SecretStr:
    """Write the pair by which the service knows the program that logs in."""
    pair = f"{login.client_id}:{login.client_secret.get_secret_value()}"
    return SecretStr(base64.b64encode(pair.encode()).decode())


def secrets_of(login: Login) -> list[SecretStr]:
    """List what must not be told; the pair of REGARDS' own documents is no secret."""
    is_public = login.client_secret.get_secret_value() == CLIENT_SECRET
    return [login.password, *([] if is_public else [login.client_secret, basic(login)])]


def log_in(connection: Connection, prefix: str, login: Login) -> Token:
    """Ask for a token.

    Parameters
    ----------
    connection
        The connection to the service.
    prefix
        What stands before the services' paths.
    login
        Who logs in.

    Raises
    ------
    AuthError
        The service does not accept the account; `code` is its word for why.
    ServiceError, ConnectionFailedError, NotJsonError, ShapeError
        The service fails, or its answer cannot be read.
    """
    return connection.ask(_question(prefix, login), lambda reply: read_token(reply, login))


def _question(prefix: str, login: Login) -> Question:
    return Question(
        f"{prefix}/rs-authentication/oauth/token",
        "POST",
        query={"scope": login.project},
        body={
            "grant_type": "password",
            "username": login.user,
            "password": login.password.get_secret_value(),
            "scope": login.project,
        },
        headers={"Authorization": f"Basic {basic(login).get_secret_value()}"},
        bare=True,
    )


def read_token(reply: Reply, login: Login) -> Token:
    """Read the answer to a login.

    Raises
    ------
    AuthError
        The service does not accept the account, or the program.
    ServiceError, NotJsonError, ShapeError
        The service fails, or its answer cannot be read.
    """
    if not reply.is_success:
        _refuse(reply, login)
    body = _json.decode(reply.content)
    text = body.get("access_token") if isinstance(body, Mapping) else None
    if not isinstance(text, str) or not text:
        found = "an object without one" if isinstance(body, Mapping) else kind_of(body)
        raise ShapeError(
            f"{_wanted(login)} with an access_token; the answer is {found}. Check url."
        )
    life_s = whole_number(body.get("expires_in"))
    return Token(_sendable(text), float(life_s) if life_s and life_s > 0 else None)


def _wanted(login: Login) -> str:
    return f"a login of {login.user} in project {login.project} was wanted"


def _sendable(text: str) -> SecretStr:
    try:
        secret = header_secret("token", text)
    except SettingsError:
        secret = None
    if secret is None:
        raise ShapeError("a token was wanted; the one that came cannot be sent in a header.")
    return secret


def _refuse(reply: Reply, login: Login) -> NoReturn:
    reason = _reason(reply)
    if reason is not None:
        says = REASONS.get(reason, "it gives no other reason")
        raise AuthError(
            f"{_wanted(login)}; the service refuses ({reason}): {says}. Check user, password and "
            "project, or ask the service's administrator.",
            code=reason,
            http_status=reply.status,
        )
    if reply.status in _STANDING:
        raise AuthError(
            f"{_wanted(login)}; the service refuses (HTTP {reply.status}). Check user, password "
            "and project, and whether client_id and client_secret are those of the service.",
            http_status=reply.status,
        )
    raise _failure(reply, login)


def _failure(reply: Reply, login: Login) -> ServiceError:
    return refusal(reply, Errand(_wanted(login)))


def _reason(reply: Reply) -> str | None:
    """Find the service's word for why a login failed; `None` where there is none."""
    try:
        body = _json.decode(reply.content)
    except NotJsonError:
        return None
    more = body.get("additionalInformation") if isinstance(body, Mapping) else None
    said = more.get("error") if isinstance(more, Mapping) else None
    return said.strip() if isinstance(said, str) and said.strip() else None
