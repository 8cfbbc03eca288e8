"""Settings of any service: where it is, who asks, and how; checked before they are used."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from swathbook.errors import SettingsError

E = TypeVar("E", bound=BaseSettings)


def environment_of(service: str) -> SettingsConfigDict:
    """Say how a service's settings are found: variables `SWATHBOOK_<SERVICE>_…`, then `.env`."""
    return SettingsConfigDict(
        env_prefix=f"SWATHBOOK_{service.upper()}_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )


def read_environment(kind: type[E], service: str) -> E:
    """Read a service's settings from the environment, then from `.env` in the working directory.

    Raises
    ------
    SettingsError
        They cannot be read; the message holds no value.
    """
    try:
        return kind()
    except (ValidationError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{service}'s settings were looked for in the environment and in .env; they "
            f"cannot be read: {type(error).__name__}. Check .env: one NAME=value a line, in UTF-8."
        ) from None


def address(url: str, *, example: str, variable: str) -> str:
    """Check a service's address, and take a slash off its end.

    Parameters
    ----------
    url
        The address.
    example
        One that is right, for the message.
    variable
        The environment variable that it may come from, for the message.

    Raises
    ------
    SettingsError
        It is no address, or holds more than scheme, host and path.
    """
    parts = _split(url.strip())
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(
            f"url should be an address like {example}; {_shown(url)!r} is not one. Give url=… or "
            f"set {variable}."
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise SettingsError(
            "url should be a bare address: scheme, host and path; this one has a user name, a "
            "query or a fragment. Give credentials as arguments of their own."
        )
    return url.strip().rstrip("/")


def is_loopback(url: str) -> bool:
    """Tell whether an address is on this very machine.

    Examples
    --------
    >>> is_loopback("http://localhost:8000"), is_loopback("http://[::1]/"), is_loopback("http://a.example")
    (True, True, False)
    """
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # reading it is what checks it
    except ValueError:
        return None
    return parts if url.isascii() and url.isprintable() and " " not in url else None


def _shown(url: str) -> str:
    return url.rpartition("@")[2]


def header_secret(name: str, value: str | SecretStr | None) -> SecretStr | None:
    """Check a secret that is sent in a header; one with nothing in it is none.

    Raises
    ------
    SettingsError
        It cannot be sent in a header.
    """
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
