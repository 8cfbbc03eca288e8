"""Who may ask: the organization, its channel, and the certificate and key that requests bear."""

from __future__ import annotations

import base64
import secrets
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from swathbook.emulator.services.datashare.refusals import (
    forbidden,
    unknown_organization,
    wrong_arguments,
)

COMMON = ("orgID", "channelID", "cryptoMethod", "cert", "sk", "timestamp")
"""What every request must bear."""

CRYPTO_METHOD = "SW"
CERTIFICATE_BYTES, KEY_BYTES = 540, 138
PEM_COLUMNS = 64


@dataclass(frozen=True)
class Account:
    """An organization's access to the middleware.

    Parameters
    ----------
    cert, key
        PEM in form only: they open nothing but the emulator.
    """

    org_id: str
    channel_id: str
    cert: str = field(repr=False)
    key: str = field(repr=False)

    @classmethod
    def drawn(cls, seed: int) -> Account:
        """Draw an account; the same seed gives the same.

        Examples
        --------
        >>> account = Account.drawn(7)
        >>> len(account.org_id), account.key.splitlines()[0]
        (40, '-----BEGIN PRIVATE KEY-----')
        """
        rng = Random(f"{seed}/datashare/account")
        return cls(
            rng.randbytes(20).hex(),
            "imagery-channel",
            _pem("CERTIFICATE", rng.randbytes(CERTIFICATE_BYTES)),
            _pem("PRIVATE KEY", rng.randbytes(KEY_BYTES)),
        )

    def check(self, fields: Mapping[str, Any], *, window_s: float | None) -> None:
        """See that a request comes from this account.

        Nothing of what was sent is kept.

        Parameters
        ----------
        fields
            The request's body.
        window_s
            How far its timestamp may be from now, in seconds; `None` for any distance.

        Raises
        ------
        RefusedError
            A field is missing, or does not fit.
        """
        if not all(isinstance(fields.get(name), str) and fields[name] for name in COMMON):
            raise wrong_arguments()
        if fields["cryptoMethod"] != CRYPTO_METHOD:
            raise wrong_arguments()
        _check_time(fields["timestamp"], window_s)
        if fields["orgID"] != self.org_id:
            raise unknown_organization(fields["orgID"])
        if not self._is_ours(fields):
            raise forbidden()

    def _is_ours(self, fields: Mapping[str, Any]) -> bool:
        return (
            fields["channelID"] == self.channel_id
            and _is_same(fields["cert"], self.cert)
            and _is_same(fields["sk"], self.key)
        )


def _pem(kind: str, content: bytes) -> str:
    lines = textwrap.fill(base64.b64encode(content).decode(), PEM_COLUMNS)
    return f"-----BEGIN {kind}-----\n{lines}\n-----END {kind}-----\n"


def _is_same(sent: str, ours: str) -> bool:
    return secrets.compare_digest(_lines(sent), _lines(ours))


def _lines(pem: str) -> bytes:
    r"""Bring the two spellings of a line's end together: a real one, and `\n` written out."""
    return pem.replace("\\n", "\n").replace("\r\n", "\n").strip().encode()


def _check_time(text: str, window_s: float | None) -> None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise wrong_arguments() from None
    if moment.tzinfo is None:
        raise wrong_arguments()
    distance_s = abs((datetime.now(UTC) - moment).total_seconds())
    if window_s is not None and distance_s > window_s:
        raise forbidden()
