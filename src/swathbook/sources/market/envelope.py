"""The envelope around every answer of the marketplace: `{code, message, data}`.

The service's documents do not say whether the HTTP status follows `code`, so both must speak of
success.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from swathbook.errors import (
    AuthError,
    BadRequestError,
    NotFoundError,
    RateLimitError,
    ServerError,
    ServiceError,
    ShapeError,
)
from swathbook.sources._scalars import kind_of, whole_number

_SUCCESS = 200
_LONGEST_REASON = 300
_NOT_FOUND = "order not found"

_BY_CODE: Mapping[int, type[ServiceError]] = {
    401: AuthError,
    403: AuthError,
    404: NotFoundError,
    429: RateLimitError,
}
_ADVICE: Mapping[type[ServiceError], str] = {
    AuthError: "Check the key or authorization: whether it is whole, still valid, and allowed this",
    BadRequestError: "Check the parameters",
    NotFoundError: "Check the order number, whose account it is in, and url",
    RateLimitError: "Ask later, or set a lower requests_per_second or fewer workers",
    ServerError: "It may work later",
}


def unwrap(body: object, *, http_status: int = _SUCCESS, order_no: str | None = None) -> Any:
    """Take the data out of an answer, or raise what the service says is wrong.

    Parameters
    ----------
    body
        The decoded answer; anything that is no envelope where the body was not readable.
    http_status
        The HTTP status that it came with; saved answers count as 200.
    order_no
        The order that was asked about, for the message.

    Returns
    -------
    data
        What the envelope holds; may be `None`.

    Raises
    ------
    AuthError, NotFoundError, RateLimitError, ServerError, BadRequestError
        The HTTP status or the envelope's code says so. A missing order is code 400 with the text
        "Order not found" here.
    ShapeError
        HTTP says success, and the body is no envelope.

    Examples
    --------
    >>> unwrap({"code": 200, "message": "OK", "data": [1, 2]})
    [1, 2]
    >>> unwrap({"code": 400, "message": "Order not found", "data": None}, order_no="A-1")
    Traceback (most recent call last):
    swathbook.errors.NotFoundError: order A-1: the marketplace says 'Order not found' (code 400).
    Check the order number, whose account it is in, and url.
    """
    envelope = body if isinstance(body, Mapping) else {}
    code = whole_number(envelope.get("code"))
    is_success = 200 <= http_status < 300
    if is_success and code == _SUCCESS:
        return envelope.get("data")
    if is_success and code is None:
        raise ShapeError(
            f"{about(order_no)}an object with code, message and data was wanted; the answer is "
            f"{_description(body)}. Check url, and whether the service has changed."
        )
    raise _refusal(envelope.get("message"), code, http_status, order_no)


def _refusal(
    message: object, code: int | None, http_status: int, order_no: str | None
) -> ServiceError:
    reason = " ".join(message.split())[:_LONGEST_REASON] if isinstance(message, str) else ""
    kind = _kind(reason, code, http_status)
    says = f"says {reason!r}" if reason else "gives no reason"
    signs = f"code {code}" if http_status == _SUCCESS else _signs(code, http_status)
    return kind(
        f"{about(order_no)}the marketplace {says} ({signs}). {_ADVICE[kind]}.",
        code=code,
        http_status=http_status,
        order_no=order_no,
    )


def _signs(code: int | None, http_status: int) -> str:
    return f"HTTP {http_status}" + ("" if code is None else f", code {code}")


def _kind(reason: str, code: int | None, http_status: int) -> type[ServiceError]:
    """Choose the error; the most particular of what HTTP and the envelope say goes first."""
    if reason.rstrip(".!").lower() == _NOT_FOUND:
        return NotFoundError
    for number in (code, http_status):
        if number is not None and number in _BY_CODE:
            return _BY_CODE[number]
    decisive = http_status if code in (None, _SUCCESS) else code
    is_server = decisive is not None and 500 <= decisive < 600
    return ServerError if is_server else BadRequestError


def _description(body: object) -> str:
    if isinstance(body, Mapping):
        return f"an object with {sorted(map(str, body))[:8]}"
    return kind_of(body)


def about(order_no: str | None) -> str:
    """Begin a message with the order that it is about, if it is about one."""
    return "" if order_no is None else f"order {order_no}: "
