"""Where the marketplace is, and who asks: arguments before environment before `.env`."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from swathbook.errors import SettingsError

URL = "https://eo-imagery.origen.ae/market_service"
"""The marketplace's own address."""


class _Environment(BaseSettings):
    """What the environment and `.env` say; variables begin with `SWATHBOOK_MARKET_`."""

    model_config = SettingsConfigDict(
        env_prefix="SWATHBOOK_MARKET_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    url: str = URL
    key: SecretStr | None = None
    authorization: SecretStr | None = None


@dataclass(frozen=True)
class Settings:
    """Where to ask, and with which credentials.

    Parameters
    ----------
    url
        The service's address, without a slash at its end.
    credentials
        Headers that prove who is asking, by name. Their values do not show in a repr.
    """

    url: str
    credentials: dict[str, SecretStr]


def read_settings(
    url: str | None = None,
    *,
    key: str | SecretStr | None = None,
    authorization: str | SecretStr | None = None,
) -> Settings:
    """Settle the address and the credentials.

    What is not given comes from the environment (`SWATHBOOK_MARKET_URL`, `SWATHBOOK_MARKET_KEY`,
    `SWATHBOOK_MARKET_AUTHORIZATION`), then from the file `.env` in the working directory.
    Credentials are taken together: where one is given as an argument, the environment's other
    one, maybe another account's, is left alone.

    Parameters
    ----------
    url
        The service's address.
    key
        The key for the header `X-API-Key`.
    authorization
        The value of the header `Authorization`, sent as it is: no `Bearer` is put before it.

    Returns
    -------
    settings
        Checked, ready to use.

    Raises
    ------
    SettingsError
        There are no credentials, they cannot be sent in a header, or the address is none.

    Examples
    --------
    >>> read_settings("http://localhost:8000/market/", key="a key")
    Settings(url='http://localhost:8000/market', credentials={'X-API-Key': SecretStr('**********')})
    """
    found = _read_environment()
    if key is None and authorization is None:
        key, authorization = found.key, found.authorization
    headers = {
        "X-API-Key": _secret("key", key),
        "Authorization": _secret("authorization", authorization),
    }
    credentials = {name: secret for name, secret in headers.items() if secret is not None}
    return Settings(_address(found.url if url is None else url), _some(credentials))


def _read_environment() -> _Environment:
    try:
        return _Environment()
    except (ValidationError, UnicodeDecodeError) as error:
        raise SettingsError(
            "the marketplace's settings were looked for in the environment and in .env; they "
            f"cannot be read: {type(error).__name__}. Check .env: one NAME=value a line, in UTF-8."
        ) from None


def _secret(name: str, value: str | SecretStr | None) -> SecretStr | None:
    secret = SecretStr(value) if isinstance(value, str) else value
    if secret is None or not secret.get_secret_value():
        return None
    text = secret.get_secret_value()
    if not text.isascii() or not text.isprintable() or text != text.strip():
        raise SettingsError(
            f"the {name} is sent in a header, as visible ASCII characters on one line; this one "
            "holds others, or blanks or a line break at its ends. Check how it was copied."
        )
    return secret


def _some(credentials: dict[str, SecretStr]) -> dict[str, SecretStr]:
    if credentials:
        return credentials
    raise SettingsError(
        "the marketplace wants to know who asks; neither a key nor an authorization was found. "
        "Give key=…, or set SWATHBOOK_MARKET_KEY (or SWATHBOOK_MARKET_AUTHORIZATION) in the "
        "environment or in .env."
    )


def _address(url: str) -> str:
    parts = _split(url.strip())
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(
            f"url should be an address like {URL}; {_shown(url)!r} is not one. Give url=… or set "
            "SWATHBOOK_MARKET_URL."
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise SettingsError(
            "url should be a bare address: scheme, host and path; this one has a user name, a "
            "query or a fragment. Give credentials as key=… or authorization=…."
        )
    return url.strip().rstrip("/")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # reading it is what checks it
    except ValueError:
        return None
    return parts if url.isascii() and url.isprintable() and " " not in url else None


def _shown(url: str) -> str:
    return url.rpartition("@")[2]


def whole_from_1(name: str, value: int) -> int:
    """Check a setting that counts something.

    Raises
    ------
    SettingsError
        It is no whole number from 1.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise SettingsError(f"{name} should be a whole number from 1; it is {value!r}.")
    return value


def above_0(name: str, value: float) -> float:
    """Check a setting that measures something.

    Raises
    ------
    SettingsError
        It is no number above 0, or an endless one.
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 < value < float("inf"):
        raise SettingsError(f"{name} should be a number above 0; it is {value!r}.")
    return value


def above_0_or_none(name: str, value: float | None) -> float | None:
    """Check a setting that measures something, or is left open.

    Raises
    ------
    SettingsError
        It is neither.
    """
    return None if value is None else above_0(name, value)
