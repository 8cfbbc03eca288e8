"""Where the service is, and who asks: arguments before environment before `.env`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from swathbook.errors import SettingsError
from swathbook.sources._settings import address, environment_of, is_loopback, read_environment
from swathbook.sources.datashare.identity import Identity
from swathbook.sources.datashare.pem import Pem, certificate, private_key

T = TypeVar("T")

EXAMPLE_URL = "https://bcs.example.org:32621"
_PREFIX = "SWATHBOOK_DATASHARE_"


class _Environment(BaseSettings):
    """What the environment and `.env` say; variables begin with `SWATHBOOK_DATASHARE_`."""

    model_config = environment_of("datashare")

    url: str | None = None
    org_id: str | None = None
    channel_id: str | None = None
    cert: SecretStr | None = None
    key: SecretStr | None = None
    ca: str | None = None


@dataclass(frozen=True)
class Settings:
    """Where to ask, and who asks.

    Parameters
    ----------
    url
        The service's address, without a slash at its end.
    identity
        Who asks.
    ca
        A file with the certificates of authorities to trust, in place of the usual ones.
    """

    url: str
    identity: Identity
    ca: str | None


def hidden(value: Pem | None) -> Pem | None:
    """Wrap what may be the text of a secret, so that it shows in no error's memory of its calls."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return SecretStr(value) if isinstance(value, str) else value


def read_settings(
    url: str | None = None,
    *,
    org_id: str | None = None,
    channel_id: str | None = None,
    cert: Pem | None = None,
    key: Pem | None = None,
    ca: str | os.PathLike[str] | None = None,
    crypto_method: str = "SW",
) -> Settings:
    r"""Settle the address, and who asks.

    What is not given comes from the environment (`SWATHBOOK_DATASHARE_URL`, `…_ORG_ID`,
    `…_CHANNEL_ID`, `…_CERT`, `…_KEY`, `…_CA`), then from the file `.env` in the working directory.

    Parameters
    ----------
    url
        The service's address. It is the user's own, so there is none to fall back on.
    org_id, channel_id
        The organization, and the channel to ask on.
    cert, key
        Certificate and private key: PEM text, with line breaks or with `\n` in their place, or the
        path of a PEM file.
    ca
        A file with the certificates of authorities to trust, in place of the usual ones.
    crypto_method
        How the service is to encrypt.

    Returns
    -------
    settings
        Checked, ready to use.

    Raises
    ------
    SettingsError
        Something is missing, is no certificate or private key, or the address is none that a
        private key may be sent to: it must be https, or on this very machine.
    """
    found = read_environment(_Environment, "the data-sharing service")
    wanted: dict[str, Any] = {
        "url": _first(url, found.url),
        "org_id": _first(org_id, found.org_id),
        "channel_id": _first(channel_id, found.channel_id),
        "cert": _first(cert, found.cert),
        "key": _first(key, found.key),
    }
    _insist(wanted)
    return Settings(
        _safe(address(_word("url", wanted["url"]), example=EXAMPLE_URL, variable=f"{_PREFIX}URL")),
        Identity(
            org_id=_word("org_id", wanted["org_id"]),
            channel_id=_word("channel_id", wanted["channel_id"]),
            crypto_method=_word("crypto_method", crypto_method),
            cert=certificate(wanted["cert"]),
            key=private_key(wanted["key"]),
        ),
        _path(found.ca if ca is None else ca),
    )


def _first(given: T | None, found: T | None) -> T | None:
    return found if given is None else given


def _insist(wanted: dict[str, Any]) -> None:
    """Name all that is missing at once."""
    missing = [name for name, value in wanted.items() if _is_blank(value)]
    if not missing:
        return
    variables = ", ".join(f"{_PREFIX}{name.upper()}" for name in missing)
    raise SettingsError(
        f"the data-sharing service wants to know where it is and who asks: {', '.join(wanted)}; "
        f"not found: {', '.join(missing)}. Give them as arguments, or set {variables} in the "
        "environment or in .env."
    )


def _is_blank(value: Any) -> bool:
    plain = value.get_secret_value() if isinstance(value, SecretStr) else value
    return plain is None or (isinstance(plain, str) and not plain.strip())


def _word(name: str, value: Any) -> str:
    """Check a word, without telling what was given: arguments are easily mixed up."""
    word = value.strip() if isinstance(value, str) else ""
    if word and word.isprintable() and "-----" not in word:
        return word
    raise SettingsError(
        f"{name} should be a text on one line, and no PEM text; what was given is something else. "
        "Check the order of the arguments."
    )


def _safe(url: str) -> str:
    """Check that a private key may be sent to an address."""
    if urlsplit(url).scheme == "https" or is_loopback(url):
        return url
    raise SettingsError(
        "url should begin with https, unless the service is on this very machine: each request "
        f"carries the private key, and whoever passes it on to {url} could read that. If its "
        "certificate is from an authority of your own, name that one's file as ca."
    )


def _path(ca: str | os.PathLike[str] | None) -> str | None:
    return None if ca is None else str(Path(ca).expanduser())
