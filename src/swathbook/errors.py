"""The exceptions that swathbook raises, all in one tree.

::

    SwathbookError
    ├── InputError               what the caller handed in cannot be used
    │   ├── NoCrsError           a frame does not say where its coordinates are
    │   └── ContractError        a frame is not the table it is said to be
    ├── AnswerError              what a service or a saved file answered cannot be read
    │   ├── NotJsonError         a body that is not JSON: an HTML page, a truncated text
    │   └── ShapeError           JSON, but not of the documented shape
    ├── ServiceError             the service answered, and said no
    │   ├── BadRequestError      it found a parameter wrong
    │   ├── AuthError            it did not accept the credentials
    │   ├── NotFoundError        it does not know the order
    │   ├── RateLimitError       it asked for fewer requests, and patience ran out
    │   ├── RedirectError        it sends elsewhere, where the credentials must not go
    │   ├── ServerError          it failed by itself
    │   ├── RefusedError         it understood, and its rules do not allow it
    │   │   ├── ForbiddenError   to this account
    │   │   ├── OrderStateError  in the order's present state
    │   │   ├── LabelError       under this label: it is too long, or taken
    │   │   └── NoBasketError    without a basket to order from
    │   ├── NotReadyError        what was asked for is not there yet
    │   └── UnsupportedError     its release cannot do that
    ├── ConnectionFailedError    no answer came at all
    ├── PagingError              the pages of a listing do not add up
    ├── StalledError             an order stands still until somebody does something
    ├── TimedOutError            an order did not come to its end in the time given
    ├── SettingsError            a setting is missing or makes no sense
    ├── MissingExtraError        an optional package is not installed
    └── ExportError              a file could not be written

    PrecisionWarning             shapes had to be rounded before they could be united or cut
    IncompleteWarning            a listing may lack orders, or its figures do not add up

Every message says what was wanted, what was found and what to do. No message holds a secret.
"""

from __future__ import annotations


class SwathbookError(Exception):
    """Anything that swathbook raises on purpose."""


class InputError(SwathbookError, ValueError):
    """What the caller handed in cannot be used."""


class NoCrsError(InputError):
    """A frame does not say where its coordinates are."""


class ContractError(InputError):
    """A frame is not the table it is said to be."""


class AnswerError(SwathbookError):
    """What a service or a saved file answered cannot be read."""


class NotJsonError(AnswerError):
    """A body is not JSON: an HTML page, a truncated text."""


class ShapeError(AnswerError):
    """A body is JSON, but not of the documented shape."""


class ServiceError(SwathbookError):
    """The service answered, and said no.

    Parameters
    ----------
    message
        What was wanted, what the service said, what to do.
    code
        The service's own code, from the envelope where there is one.
    http_status
        The HTTP status of the answer.
    order_no
        The order that the call was about, if it was about one.
    """

    def __init__(
        self,
        message: str,
        *,
        code: int | str | None = None,
        http_status: int | None = None,
        order_no: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.http_status = http_status
        self.order_no = order_no


class BadRequestError(ServiceError):
    """The service found a parameter wrong."""


class AuthError(ServiceError):
    """The service did not accept the credentials."""


class NotFoundError(ServiceError):
    """The service does not know the order."""


class RateLimitError(ServiceError):
    """The service asked for fewer requests, and patience ran out."""


class RedirectError(ServiceError):
    """The service sends elsewhere, where the credentials must not go, or round in circles."""


class ServerError(ServiceError):
    """The service failed by itself."""


class RefusedError(ServiceError):
    """The service understood, and its rules do not allow it; `code` is the service's own word."""


class ForbiddenError(RefusedError):
    """The service does not allow it to this account."""


class OrderStateError(RefusedError):
    """The service does not allow it in the order's present state."""


class LabelError(RefusedError):
    """The service does not take an order's label: it is too long, or taken."""


class NoBasketError(RefusedError):
    """There is no basket to order from."""


class NotReadyError(ServiceError):
    """What was asked for is not there yet."""


class UnsupportedError(ServiceError):
    """The service's release cannot do that."""


class ConnectionFailedError(SwathbookError):
    """No answer came at all."""


class PagingError(SwathbookError):
    """The pages of a listing do not add up."""


class StalledError(SwathbookError):
    """An order stands still until somebody does something."""


class TimedOutError(SwathbookError, TimeoutError):
    """An order did not come to its end in the time given."""


class SettingsError(SwathbookError, ValueError):
    """A setting is missing or makes no sense."""


class MissingExtraError(SwathbookError, ImportError):
    """An optional package is not installed; the message names the extra that brings it."""


class ExportError(SwathbookError):
    """A file could not be written."""


class PrecisionWarning(UserWarning):
    """Shapes had to be rounded before they could be united or cut; the message says how much."""


class IncompleteWarning(UserWarning):
    """A listing may lack orders, or its figures do not add up; the message says how."""
