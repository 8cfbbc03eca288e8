"""What an answer's status means for a file, before its body is looked at."""

from __future__ import annotations

from typing import NoReturn

from swathbook.sources._delivery.error_pages import ErrorPage
from swathbook.sources._delivery.troubles import FinalError, LaterError, LinkError, PassingError

BODY = (200, 203, 206)
OUT_OF_RANGE = 416
_READY_LATER = 202
_NOTHING = (204, 205, 404, 410)
_DENIED = (401, 403)
_CANNOT = 422
_PASSING = (408, 425, 429)


def raise_for(status: int, page: ErrorPage, asked_s: float | None) -> NoReturn:
    """Raise what an answer without the file means, by what to do about it.

    Parameters
    ----------
    status
        The HTTP status, or the code of an envelope that came in place of the file.
    page
        What the answer says.
    asked_s
        How long the service wants to be left alone, where it says.

    Raises
    ------
    LaterError, LinkError, PassingError, FinalError
        In any case.
    """
    said = _said(status, page)
    if status == _READY_LATER:
        raise LaterError(asked_s)
    if status in _NOTHING:
        raise _link_error(f"nothing is at the link ({said})", status, page)
    if status in _DENIED or page.says_expired:
        raise _link_error(f"the link does not open the file ({said})", status, page)
    if status in _PASSING or status >= 500:
        raise PassingError(f"the service does not give the file now ({said})", asked_s=asked_s)
    if status == _CANNOT:
        raise FinalError("unavailable", f"the service cannot provide the file ({said})")
    raise FinalError("refused", f"the service does not give the file ({said})")


def raise_for_page(page: ErrorPage, asked_s: float | None, *, is_first: bool) -> NoReturn:
    """Raise what a page in place of the file means.

    Parameters
    ----------
    page
        The page.
    asked_s
        How long the service wants to be left alone, where it says.
    is_first
        Whether it is not the same as the last one; it may be over a moment later.

    Raises
    ------
    LinkError, PassingError, FinalError
        In any case.
    """
    reason, code = f"{page} came in place of the file", page.code or 0
    if page.says_expired or code in (*_DENIED, *_NOTHING):
        raise _link_error(reason, code, page)
    if is_first or not page.is_sound or code in _PASSING or code >= 500:
        raise PassingError(reason, "not_a_file", asked_s)
    raise FinalError("not_a_file", reason)


def _link_error(reason: str, status: int, page: ErrorPage) -> LinkError:
    return LinkError(
        reason,
        "gone" if status in _NOTHING else "refused",
        wants_credentials=status in _DENIED,
        is_expired=page.says_expired,
    )


def _said(status: int, page: ErrorPage) -> str:
    return f"HTTP {status}: {page.message}" if page.message else f"HTTP {status}"
