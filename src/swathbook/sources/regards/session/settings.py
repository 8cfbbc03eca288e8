"""Where a REGARDS service is, and who asks: arguments before environment before `.env`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from swathbook.errors import SettingsError
from swathbook.sources._settings import address, environment_of, header_secret, read_environment

PREFIX = "/api/v1"
"""What a gateway puts before its services' paths, unless it is configured otherwise."""

CLIENT_ID = "client"
CLIENT_SECRET = "secret"  # noqa: S105 - the public pair of REGARDS' own documents
_EXAMPLE = "https://regards.example.org"


class _Environment(BaseSettings):
    """What the environment and `.env` say; variables begin with `SWATHBOOK_REGARDS_`."""

    model_config = environment_of("regards")

    url: str | None = None
    user: str | None = None
    password: SecretStr | None = None
    project: str | None = None
    token: SecretStr | None = None
    client_id: str = CLIENT_ID
    client_secret: SecretStr = SecretStr(CLIENT_SECRET)


@dataclass(frozen=True)
class Login:
    """Who logs in.

    Parameters
    ----------
    user
        The account's e-mail.
    password
        Its password.
    project
        The project to work in; REGARDS calls it tenant and scope, too.
    client_id, client_secret
        The pair by which the service knows the program that logs in.
    """

    user: str
    password: SecretStr
    project: str
    client_id: str
    client_secret: SecretStr


@dataclass(frozen=True)
class Settings:
    """Where to ask, and as whom.

    Parameters
    ----------
    url
        The gateway's root, without a slash at its end.
    prefix
        What stands before the services' paths; may be empty.
    project
        The project to work in; `None` where only a token tells.
    login
        Who logs in; `None` for who has only a token, or no account.
    token
        A token that was got elsewhere.
    """

    url: str
    prefix: str
    project: str | None = None
    login: Login | None = None
    token: SecretStr | None = None


@dataclass(frozen=True)
class _Given:
    """What is known of who asks, from arguments and the environment together."""

    user: str | None
    password: SecretStr | None
    project: str | None
    token: SecretStr | None


def read_settings(
    url: str | None = None,
    *,
    user: str | None = None,
    password: str | SecretStr | None = None,
    project: str | None = None,
    token: str | SecretStr | None = None,
    client_id: str | None = None,
    client_secret: str | SecretStr | None = None,
    prefix: str = PREFIX,
) -> Settings:
    """Settle the address and who asks.

    What is not given comes from the environment (`SWATHBOOK_REGARDS_URL`, `…_USER`, `…_PASSWORD`,
    `…_PROJECT`, `…_TOKEN`, `…_CLIENT_ID`, `…_CLIENT_SECRET`), then from the file `.env` in the
    working directory. A token that is given is not mixed with an account of the environment, nor
    a user with somebody else's password from there.

    Parameters
    ----------
    url
        The gateway's root.
    user, password, project
        The account, and the project to work in. With a project alone, the service is asked as
        somebody without an account, who can fetch what links with a public token open.
    token
        A token that was got elsewhere, in place of user and password.
    client_id, client_secret
        The pair by which the service knows the program that logs in.
    prefix
        What stands before the services' paths; may be empty.

    Returns
    -------
    settings
        Checked, ready to use.

    Raises
    ------
    SettingsError
        There is no address, nobody to ask as, or something that cannot be sent.

    Examples
    --------
    >>> read_settings("https://regards.example.org/api/v1/", token="a token").url
    'https://regards.example.org'
    """
    found = read_environment(_Environment, "REGARDS")
    given = _together(
        _Given(user, _secret(password), project, header_secret("token", token)), found
    )
    way = check_prefix(prefix)
    place = _root(_required(found.url if url is None else url), way)
    settings = Settings(place, way, given.project, token=given.token)
    if given.user is None and given.password is None:
        return _somebody(settings)
    secret = _secret(client_secret) or found.client_secret
    return replace(settings, login=_login(given, client_id or found.client_id, secret))


def check_prefix(prefix: str) -> str:
    """Check what stands before the services' paths.

    Raises
    ------
    SettingsError
        It is no path.
    """
    path = prefix.rstrip("/") if isinstance(prefix, str) else " "
    is_plain = path.isascii() and path.isprintable() and not set(path) & set(" ?#")
    if path and not (path.startswith("/") and is_plain):
        raise SettingsError(f"prefix should be a path like '/api/v1', or ''; it is {prefix!r}.")
    return path


def _required(url: str | None) -> str:
    if url is not None:
        return url
    raise SettingsError(
        "REGARDS is at a different address for everybody; none was found. Give url=…, like "
        f"{_EXAMPLE}, or set SWATHBOOK_REGARDS_URL in the environment or in .env."
    )


def _root(url: str, prefix: str) -> str:
    """Check an address, and take off what is below the gateway's root."""
    place = address(url, example=_EXAMPLE, variable="SWATHBOOK_REGARDS_URL")
    place = place.removesuffix("/rs-order").rstrip("/")
    return place.removesuffix(prefix).rstrip("/") if prefix else place


def _together(given: _Given, found: _Environment) -> _Given:
    """Fill in from the environment what belongs to what is given."""
    project = given.project or found.project
    if given.token is not None and given.user is None and given.password is None:
        return replace(given, project=project)
    if given.user is None and given.password is None:
        token = header_secret("token", found.token)
        return _Given(found.user, _secret(found.password), project, token)
    is_same = given.user in (None, found.user) or found.user is None
    password = given.password or (_secret(found.password) if is_same else None)
    return _Given(given.user or found.user, password, project, given.token)


def _secret(value: str | SecretStr | None) -> SecretStr | None:
    secret = SecretStr(value) if isinstance(value, str) else value
    return secret if secret is not None and secret.get_secret_value() else None


def _login(given: _Given, client_id: str, client_secret: SecretStr) -> Login:
    if given.user and given.password is not None and given.project:
        return Login(given.user, given.password, given.project, client_id, client_secret)
    words = {"user": given.user, "password": given.password, "project": given.project}
    missing = [name for name, value in words.items() if not value]
    names = ", ".join(f"SWATHBOOK_REGARDS_{name.upper()}" for name in missing)
    raise SettingsError(
        f"a login takes user, password and project; there is no {' and no '.join(missing)}. Give "
        f"{', '.join(f'{name}=…' for name in missing)}, or set {names} in the environment or in "
        ".env. What is set there for another user is left alone."
    )


def _somebody(settings: Settings) -> Settings:
    if settings.token is not None or settings.project:
        return settings
    raise SettingsError(
        "REGARDS wants to know who asks; neither an account nor a token was found. Give user=…, "
        "password=… and project=…, or token=…; or set SWATHBOOK_REGARDS_USER, …_PASSWORD and "
        "…_PROJECT in the environment or in .env. With project=… alone, only what is public can "
        "be asked for."
    )
