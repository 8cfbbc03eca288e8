"""Where the marketplace is, and who asks: arguments before environment before `.env`."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from swathbook.errors import SettingsError
from swathbook.sources._settings import address, environment_of, header_secret, read_environment

URL = "https://eo-imagery.origen.ae/market_service"
"""The marketplace's own address."""


class _Environment(BaseSettings):
    """What the environment and `.env` say; variables begin with `SWATHBOOK_MARKET_`."""

    model_config = environment_of("market")

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
    found = read_environment(_Environment, "the marketplace")
    if key is None and authorization is None:
        key, authorization = found.key, found.authorization
    headers = {
        "X-API-Key": header_secret("key", key),
        "Authorization": header_secret("authorization", authorization),
    }
    credentials = {name: secret for name, secret in headers.items() if secret is not None}
    place = address(found.url if url is None else url, example=URL, variable="SWATHBOOK_MARKET_URL")
    return Settings(place, _some(credentials))


def _some(credentials: dict[str, SecretStr]) -> dict[str, SecretStr]:
    if credentials:
        return credentials
    raise SettingsError(
        "the marketplace wants to know who asks; neither a key nor an authorization was found. "
        "Give key=…, or set SWATHBOOK_MARKET_KEY (or SWATHBOOK_MARKET_AUTHORIZATION) in the "
        "environment or in .env."
    )
