"""What the body of a refusal says: a code of the service, a text, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from swathbook.errors import NotJsonError
from swathbook.sources import _json
from swathbook.sources._http import Reply

_LONGEST_REASON = 300
_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_LOGIN_CODE = re.compile(
    r"(?!.*ORDER).*(TOKEN|JWT|BEARER|SESSION|CREDENTIAL|AUTHENTICAT|UNAUTHORI[SZ]ED).*"
)
_ABOUT_LOGIN = re.compile(r"token|jwt|bearer|expired|credential|authenticat|unauthori[sz]ed", re.I)


@dataclass(frozen=True)
class Complaint:
    """What a body says.

    Parameters
    ----------
    code
        The service's code, where it gives one.
    reason
        Its text, on one line.
    is_ruling
        Whether it comes as the service's own refusals do.
    """

    code: str | None = None
    reason: str = ""
    is_ruling: bool = False

    @property
    def is_about_login(self) -> bool:
        """Whether it speaks of the token, or of who asks."""
        if self.code is not None:
            return bool(_LOGIN_CODE.fullmatch(self.code))
        return bool(_ABOUT_LOGIN.search(self.reason))


def complaint(reply: Reply) -> Complaint:
    """Read what a body says; one that cannot be read says nothing.

    Examples
    --------
    >>> complaint(Reply(409, b'{"messages": ["ORDER_HAS_PROCESSING"]}')).code
    'ORDER_HAS_PROCESSING'
    """
    try:
        body = _json.decode(reply.content)
    except NotJsonError:
        return Complaint(reason=_plain_text(reply))
    if not isinstance(body, Mapping):
        return Complaint()
    messages = body.get("messages")
    if isinstance(messages, list | str) and messages:
        return _of_messages([messages] if isinstance(messages, str) else messages)
    return _of_outcome(body)


def _of_messages(messages: list[object]) -> Complaint:
    texts = [text.strip() for text in messages if isinstance(text, str) and text.strip()]
    code = next((text for text in texts if _CODE.fullmatch(text)), None)
    return Complaint(code, _one_line("; ".join(texts)), is_ruling=True)


def _of_outcome(body: Mapping[str, object]) -> Complaint:
    """Read the answer to an order that was denied, or an error of the framework below."""
    inner = body.get("content")
    fields = inner if isinstance(inner, Mapping) else body
    code = fields.get("errorType")
    texts = (fields.get(name) for name in ("message", "error_description", "error", "detail"))
    reason = next((text for text in texts if isinstance(text, str) and text.strip()), "")
    return Complaint(code if isinstance(code, str) and code else None, _one_line(reason))


def _plain_text(reply: Reply) -> str:
    """Take a body for a reason, if it is a text for people and no page or picture."""
    is_text = reply.headers.get("content-type", "").startswith("text/plain")
    return _one_line(reply.content.decode("utf-8", "replace")) if is_text else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_REASON]
