"""How a REGARDS service says no, in the words and kinds of `swathbook.errors`.

A body `{"messages": [...]}` is the service's own refusal. HTTP 401 stands for two things: with
such a message, that a rule does not allow something; without, that the token does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from swathbook.errors import (
    AuthError,
    BadRequestError,
    ForbiddenError,
    NotFoundError,
    NotReadyError,
    RateLimitError,
    RefusedError,
    ServerError,
    ServiceError,
    UnsupportedError,
)
from swathbook.sources._http import Reply
from swathbook.sources.regards.service.complaints import Complaint, complaint
from swathbook.sources.regards.service.rulings import ruling_of

_NO_SUCH_VERB = "HttpRequestMethodNotSupported"
_NOTHING_THERE = "NullPointerException"
_MISSING = "doesn't exist"
"""What the service says of an order or file that it does not know, but not of an endpoint."""


@dataclass(frozen=True)
class Errand:
    """What a request is for, to be told when it fails.

    Parameters
    ----------
    wanted
        What was wanted, as half a sentence.
    order_no
        The order that it is about, if it is about one.
    changes
        Whether it changes something.
    since
        The first release that can do it, where not all can.
    """

    wanted: str
    order_no: str | None = None
    changes: bool = False
    since: str | None = None


_KINDS: Mapping[int, type[ServiceError]] = {
    202: NotReadyError,
    401: AuthError,
    403: ForbiddenError,
    404: NotFoundError,
    405: UnsupportedError,
    409: RefusedError,
    413: RefusedError,
    417: RefusedError,
    422: RefusedError,
    429: RateLimitError,
}
_ADVICE: Mapping[type[ServiceError], str] = {
    AuthError: "Check user, password and project, or get a new token; a link with a public token "
    "holds until its order expires",
    ForbiddenError: "It takes the owner of what is asked for, or a higher role in the project; "
    "for the orders of everybody, mostly EXPLOIT",
    NotFoundError: "Check the number, the project and url",
    UnsupportedError: "The service's release may do it in another way or not at all; if you know "
    "the release, give it as profile",
    RefusedError: "Change what is asked for",
    RateLimitError: "A download quota may be used up; ask later, or less often",
    NotReadyError: "Ask again in a while",
    BadRequestError: "Check the parameters",
    ServerError: "It may work later",
}


def check(reply: Reply, errand: Errand) -> None:
    """Raise what the service says is wrong, if it says so.

    Raises
    ------
    ServiceError
        The HTTP status is none of success.
    """
    if not reply.is_success:
        raise refusal(reply, errand)


def refusal(reply: Reply, errand: Errand) -> ServiceError:
    """Say what kind of no an answer is.

    Examples
    --------
    >>> reply = Reply(422, b'{"messages": ["TOO_MANY_CHARACTERS_IN_LABEL"]}')
    >>> refusal(reply, Errand("an order was to be made"))
    LabelError('an order was to be made; the service refuses: the label is longer than 50
    characters (HTTP 422, TOO_MANY_CHARACTERS_IN_LABEL). Choose a shorter one.')
    """
    said = complaint(reply)
    ruling = ruling_of(said.code)
    if ruling is not None and reply.status < 500:
        return _error(reply, errand, ruling.kind, f"refuses: {ruling.words}", said, ruling.advice)
    kind = _kind(reply.status, said, errand)
    says = f"says {said.reason!r}" if said.reason else "gives no reason"
    return _error(reply, errand, kind, says, said, _advice(kind, errand))


def doubts_token(reply: Reply) -> bool:
    """Tell whether an answer may mean that the token does not hold any more.

    A refusal with a code never does. Without one HTTP 401 does; HTTP 403 may where it comes without
    a word, since some gateways do not tell the two apart.

    Examples
    --------
    >>> doubts_token(Reply(401, b"")), doubts_token(Reply(401, b'{"messages": ["NO_WAY"]}'))
    (True, False)
    """
    if reply.status == 403:
        return not reply.content.strip()
    return reply.status == 401 and _kind(401, complaint(reply)) is AuthError


def _error(
    reply: Reply,
    errand: Errand,
    kind: type[ServiceError],
    says: str,
    said: Complaint,
    advice: str,
) -> ServiceError:
    signs = f"HTTP {reply.status}" + (f", {said.code}" if said.code else "")
    return kind(
        f"{errand.wanted}; the service {says} ({signs}). {advice}.",
        code=said.code,
        http_status=reply.status,
        order_no=errand.order_no,
    )


def _advice(kind: type[ServiceError], errand: Errand) -> str:
    if kind is UnsupportedError and errand.since:
        return f"REGARDS does that from release {errand.since} on, and this one seems to be older"
    if kind is ServerError and errand.changes:
        return "It may have been done all the same: look before asking again"
    return _ADVICE.get(kind, _ADVICE[RefusedError])


def _kind(status: int, said: Complaint, errand: Errand | None = None) -> type[ServiceError]:
    """Choose the error for an HTTP status, in the light of what the body says."""
    if status == 401 and said.is_ruling and (ruling_of(said.code) or not said.is_about_login):
        return RefusedError
    if status >= 500:
        return _kind_of_failure(said, errand)
    if status == 404 and errand is not None and errand.since and _MISSING not in said.reason:
        return UnsupportedError
    return _KINDS.get(status, BadRequestError)


def _kind_of_failure(said: Complaint, errand: Errand | None) -> type[ServiceError]:
    """Tell failures that will be the same each time from those that may pass."""
    if _NO_SUCH_VERB in said.reason:
        return UnsupportedError
    is_about_one = errand is not None and errand.order_no is not None
    return NotFoundError if is_about_one and _NOTHING_THERE in said.reason else ServerError
