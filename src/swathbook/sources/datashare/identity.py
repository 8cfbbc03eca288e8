"""Who asks: an organization's member, told from others by a certificate and its private key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NoReturn

from pydantic import SecretStr

from swathbook.sources import _json
from swathbook.sources.datashare.veil import Veil


class Identity:
    """A member of an organization, on one of its channels.

    The service takes the private key itself, in every request. It stands in no repr, and cannot
    be pickled or copied with what holds it.

    Parameters
    ----------
    org_id
        The organization.
    channel_id
        The channel.
    crypto_method
        How the service is to encrypt; its documents know `SW` only.
    cert, key
        Certificate and private key, as PEM.
    """

    __slots__ = ("_cert", "_fields", "_key")

    def __init__(
        self, *, org_id: str, channel_id: str, crypto_method: str, cert: SecretStr, key: SecretStr
    ) -> None:
        self._fields = {"orgID": org_id, "channelID": channel_id, "cryptoMethod": crypto_method}
        self._cert = cert
        self._key = key

    def __repr__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in self._fields.items())
        return f"Identity({said})"

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied: the private key would be written out."""
        raise TypeError(
            "who asks is told by a private key, which is not to be pickled or copied. Make a "
            "DataShare where it is needed."
        )

    def request(self, fields: Mapping[str, str], epoch_s: float) -> bytes:
        """Write a request's body.

        Parameters
        ----------
        fields
            What is asked.
        epoch_s
            The time now, in seconds since 1970.
        """
        return _json.encode(
            {
                **self._fields,
                "cert": self._cert.get_secret_value(),
                "sk": self._key.get_secret_value(),
                "timestamp": timestamp(epoch_s),
                **fields,
            }
        ).encode()

    @property
    def secrets(self) -> list[SecretStr]:
        """What must not be told: each line of certificate and key."""
        texts = (self._key.get_secret_value(), self._cert.get_secret_value())
        lines = (line for text in texts for line in text.split("\n"))
        return [SecretStr(line) for line in lines if line and "-----" not in line]

    def veil(self) -> Veil:
        """Make what hides certificate and key wherever they are repeated."""
        return Veil([self._key, self._cert])


def timestamp(epoch_s: float) -> str:
    """Write a moment as the service wants it: RFC 3339, with an offset.

    Examples
    --------
    >>> timestamp(1603790896.5)
    '2020-10-27T09:28:16+00:00'
    """
    return datetime.fromtimestamp(epoch_s, UTC).isoformat(timespec="seconds")
