"""Connections that fail: which may work a moment later, and what to do about the others."""

from __future__ import annotations

import ssl

import httpx

from swathbook.errors import ConnectionFailedError
from swathbook.sources._http.patience import SetbackError

_LASTING = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)
_BEFORE_SENDING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def lost(url: str, error: httpx.RequestError, *, changes: bool = False) -> Exception:
    """Translate the HTTP library's error: into a setback where it may pass, else for good.

    What `changes` something and may have arrived is not asked again.
    """
    what = f"{type(error).__name__}: {error}".rstrip(": ")
    failed = ConnectionFailedError(
        f"an answer from {url} was wanted; none came ({what}). {_advice(error)}"
    )
    failed.__cause__ = error
    may_have_arrived = changes and not isinstance(error, _BEFORE_SENDING)
    if may_have_arrived:
        failed.args = (f"{failed} It may have been done all the same: look before asking again.",)
    is_lasting = may_have_arrived or isinstance(error, _LASTING) or _is_distrust(error)
    return failed if is_lasting else SetbackError(failed, None)


def _advice(error: httpx.RequestError) -> str:
    if _is_distrust(error):
        return "Its certificate is not trusted here; name its authority's file as ca."
    if isinstance(error, httpx.TimeoutException):
        return "If the service is slow, set a larger timeout_s or fewer workers."
    return "Check url, the network and the proxy settings."


def _is_distrust(error: BaseException) -> bool:
    causes = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    return any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes)
