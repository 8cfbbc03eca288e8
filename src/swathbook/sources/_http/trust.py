"""Which authorities to trust, over TLS."""

from __future__ import annotations

import os
import ssl
from functools import lru_cache

import httpx

from swathbook.errors import SettingsError


def trust(ca: str | None) -> ssl.SSLContext:
    """Read which authorities to trust: those of a file, or the usual ones.

    Raises
    ------
    SettingsError
        The file holds no certificates.
    """
    if ca is None:
        return _usual_trust(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    try:
        return ssl.create_default_context(cafile=ca)
    except OSError as error:
        given = "what was given" if "-----" in ca else repr(ca)  # PEM text may be a key's
        raise SettingsError(
            f"ca should name a file of certificates (PEM); {given} cannot be read as one ({error})."
        ) from error


@lru_cache(maxsize=4)
def _usual_trust(file: str | None, folder: str | None) -> ssl.SSLContext:  # noqa: ARG001
    """Read the usual authorities once for all clients: it takes longer than to open one.

    Where the environment names others, `httpx` reads these; hence the arguments.
    """
    return httpx.create_ssl_context()
