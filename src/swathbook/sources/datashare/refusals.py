"""What the service says when it says no, in each of its spellings.

It answers with HTTP 500 whatever is wrong, also with the question; the first three digits of its
code look like the HTTP status that is meant. Codes that are known to be about the question, or to
pass, are listed; a 500 that is not may pass as well as not, and is asked again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from swathbook.errors import (
    AuthError,
    BadRequestError,
    NotFoundError,
    RateLimitError,
    ServerError,
    ServiceError,
)

_LONGEST_REASON = 300
_DATA = frozenset({"items", "orderSeq", "productID"})
"""Keys of an answer that is none of an error, whatever else it says."""

_CODE = re.compile(r"(?:[A-Za-z]+\.)?(?P<digits>(?P<status>\d{3})\d*)")
_MISSING = re.compile(r"(?i)not (?:be )?(?:found|exist)|n't exist|no such|不存在")

_BY_DIGITS: Mapping[str, type[ServiceError]] = {
    "5002033": BadRequestError,  # a parameter is empty
    "5002034": ServerError,  # timed out, or was cancelled: passes
    "5002046": BadRequestError,  # "Incorrect number of arguments": a parameter is missing
}
_BY_STATUS: Mapping[int, type[ServiceError]] = {
    401: AuthError,
    403: AuthError,
    404: NotFoundError,
    408: ServerError,
    429: RateLimitError,
}
_ADVICE: Mapping[type[ServiceError], str] = {
    AuthError: "Check cert and key, and whether org_id may do this on channel_id",
    BadRequestError: "Check the parameters, org_id, channel_id, cert and key",
    NotFoundError: "Check how it is named, and url",
    RateLimitError: "Ask later, or set a lower requests_per_second or fewer workers",
    ServerError: "It may work later",
}


@dataclass(frozen=True)
class Refusal:
    """An error as the service tells it.

    Parameters
    ----------
    code
        Its code, without blanks; empty where there is none.
    reason
        What it says, on one line.
    """

    code: str = ""
    reason: str = ""

    @property
    def digits(self) -> str:
        """The digits of the code; empty where it is of another form."""
        match = _CODE.fullmatch(self.code)
        return match["digits"] if match else ""

    @property
    def status(self) -> int | None:
        """The HTTP status that the code seems to mean; `None` where it means none."""
        match = _CODE.fullmatch(self.code)
        status = int(match["status"]) if match else 0
        return status if 100 <= status < 600 else None

    @property
    def is_none(self) -> bool:
        """Whether nothing is refused: there is a code, and it speaks of success."""
        return self.status is not None and self.status < 400


def refusal_in(body: object) -> Refusal | None:
    """Find the error in a decoded answer, whichever way its keys are written.

    Returns
    -------
    refusal
        `None` where the answer holds data, or tells of no error.

    Examples
    --------
    >>> refusal_in({"error_code": " BCS .5002046", "error_msg": "Incorrect number of arguments"})
    Refusal(code='BCS.5002046', reason='Incorrect number of arguments')
    """
    if not isinstance(body, Mapping) or body.keys() & _DATA:
        return None
    said = {_bare(key): _text(value) for key, value in body.items()}
    code, reason = said.get("errorcode", ""), said.get("errormsg") or said.get("errormessage", "")
    code, reason = (reason, code) if _is_code(reason) and not _is_code(code) else (code, reason)
    refusal = Refusal("".join(code.split()), reason[:_LONGEST_REASON])
    return None if refusal == Refusal() or refusal.is_none else refusal


def gateway_refusal(body: object) -> Refusal:
    """Find what a gateway in front of the service says, which tells errors in its own way."""
    said = body.get("message") if isinstance(body, Mapping) else None
    return Refusal(reason=_text(said)[:_LONGEST_REASON])


def error_of(
    refusal: Refusal, http_status: int | None, about: str = "", order_no: str | None = None
) -> ServiceError:
    """Make the error that an answer stands for.

    Parameters
    ----------
    refusal
        What the answer says; an empty one where it says nothing.
    http_status
        The HTTP status that it came with; `None` for a saved answer.
    about
        What was asked about, for the message; empty where it is a listing.
    order_no
        The number of the order that was asked about.

    Examples
    --------
    >>> raise error_of(Refusal("BCS.5002046", "Incorrect number of arguments"), 500)
    Traceback (most recent call last):
    swathbook.errors.BadRequestError: the data-sharing service says 'Incorrect number of arguments'
    (HTTP 500, BCS.5002046). Check the parameters, org_id, channel_id, cert and key.
    """
    kind = _kind(refusal, http_status, is_about_one=bool(about))
    says = f"says {refusal.reason!r}" if refusal.reason else "gives no reason"
    signs = [f"HTTP {http_status}" if http_status else "", refusal.code]
    return kind(
        f"{f'{about}: ' if about else ''}the data-sharing service {says} "
        f"({', '.join(filter(None, signs)) or 'no code'}). {_ADVICE[kind]}.",
        code=refusal.code or None,
        http_status=http_status,
        order_no=order_no,
    )


def _kind(refusal: Refusal, http_status: int | None, *, is_about_one: bool) -> type[ServiceError]:
    """Choose the error; the most particular of what the code and HTTP say goes first."""
    if refusal.digits in _BY_DIGITS:
        return _BY_DIGITS[refusal.digits]
    for status in (refusal.status, http_status):
        if status is not None and status in _BY_STATUS:
            return _BY_STATUS[status]
    decisive = refusal.status or http_status or 0
    if not 500 <= decisive < 600:
        return BadRequestError
    return NotFoundError if is_about_one and _MISSING.search(refusal.reason) else ServerError


def _bare(key: object) -> str:
    return str(key).replace("_", "").lower()


def _text(value: object) -> str:
    is_plain = isinstance(value, str | int) and not isinstance(value, bool)
    return " ".join(str(value).split()) if is_plain else ""


def _is_code(text: str) -> bool:
    return _CODE.fullmatch("".join(text.split())) is not None
