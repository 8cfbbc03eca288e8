"""Keeping secrets out of what people and log files get to read."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

HIDDEN = "***"

_SECRET_PARAMETER = re.compile(
    r"(?i)([?&](?:[a-z0-9_.-]*(?:sig|sign|signature|token|credential|password|secret)|key|api_?key)=)"
    r"[^&#\s\"'<>]+"
)
_LOGGERS = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy")


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Hide secrets in a text: known ones, and those that stand in the query of a signed URL.

    Examples
    --------
    >>> redact("GET https://shop.example/file?id=69&sign=SKJB%2F35To%3D")
    'GET https://shop.example/file?id=69&sign=***'
    >>> redact("key s3cr3t-k3y is not valid", ["s3cr3t-k3y"])
    'key *** is not valid'
    """
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return _SECRET_PARAMETER.sub(rf"\1{HIDDEN}", text)


def is_signed(url: str) -> bool:
    """Tell whether an address opens something for whoever has it.

    Examples
    --------
    >>> is_signed("https://shop.example/file?id=69&sign=x"), is_signed("https://shop.example/69")
    (True, False)
    """
    return redact(url) != url


class _RedactedRecords(logging.Filter):
    """Lets every record through, without the secrets of its URLs."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        safe = redact(text)
        if safe != text:
            record.msg, record.args = safe, ()
        return True


_FILTER = _RedactedRecords()


def quieten_logs() -> None:
    """Have the HTTP library's loggers leave out the signatures of signed URLs.

    Done when a client is opened, not at import. Levels, handlers and propagation stay as they are;
    doing it twice is the same as once.
    """
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_FILTER)
