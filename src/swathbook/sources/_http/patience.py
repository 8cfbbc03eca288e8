"""When to ask again, and when to stop asking."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from tenacity import RetryCallState, wait_random, wait_random_exponential

from swathbook.errors import (
    ConnectionFailedError,
    NotJsonError,
    RateLimitError,
    ServerError,
    SwathbookError,
)

PASSING = (ConnectionFailedError, RateLimitError, ServerError, NotJsonError)
"""What may be over a moment later. Everything else is answered the same however often one asks."""


class SetbackError(Exception):
    """A fault that may pass, with the wait that the service asked for. Never leaves this package.

    Parameters
    ----------
    error
        What to raise when patience runs out.
    asked_s
        The service's `Retry-After`, in seconds, where it gave one.
    """

    def __init__(self, error: SwathbookError, asked_s: float | None) -> None:
        super().__init__(str(error))
        self.error = error
        self.asked_s = asked_s


@dataclass(frozen=True)
class Patience:
    """How long to keep asking when a service fails in a way that may pass.

    Waits grow exponentially with full jitter; where the service says how long to wait, that long
    and a little jitter more. A wait that would end after `total_s` is not begun.

    Parameters
    ----------
    attempts
        How often one request is sent at most.
    total_s
        How long one request may take with all its attempts and waits, in seconds.
    first_wait_s
        The longest first wait, in seconds; the next ones may be twice as long each.
    longest_wait_s
        The longest wait of all, in seconds.
    """

    attempts: int = 6
    total_s: float = 90.0
    first_wait_s: float = 0.5
    longest_wait_s: float = 20.0

    def wait_s(self, state: RetryCallState) -> float:
        """Choose the next wait, in seconds."""
        return self.wait_after_s(state, setback_of(state).asked_s)

    def wait_after_s(self, state: RetryCallState, asked_s: float | None) -> float:
        """Choose the next wait, in seconds, where the service may have asked for one."""
        if asked_s is not None:
            return asked_s + wait_random(0, self.first_wait_s)(state)
        return wait_random_exponential(self.first_wait_s, self.longest_wait_s)(state)

    def explain(self, state: RetryCallState, elapsed_s: float) -> str:
        """Say why asking ends here."""
        asked_s = setback_of(state).asked_s
        often = "once" if state.attempt_number == 1 else f"{state.attempt_number} times"
        tried = f"Asked {often} in {elapsed_s:.0f} s."
        if asked_s is None or state.attempt_number >= self.attempts:
            return tried
        return (
            f"{tried} The service wants a wait of {asked_s:.0f} s, beyond the patience of "
            f"{self.total_s:.0f} s; ask again later, or with a larger patience_s."
        )


def setback_of(state: RetryCallState) -> SetbackError:
    """Get the setback that a failed attempt ended in."""
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, SetbackError):
        raise TypeError(f"a setback was expected, not {error!r}")
    return error


def retry_after_s(headers: Mapping[str, str], epoch_s: float) -> float | None:
    """Read how long a service wants to be left alone, from seconds or from an HTTP date.

    Parameters
    ----------
    headers
        The answer's headers.
    epoch_s
        The time now, in seconds since 1970; the answer's own `Date` goes before it, so that two
        clocks that disagree do no harm.

    Returns
    -------
    wait_s
        Seconds, never below 0; `None` where nothing (readable) is said.

    Examples
    --------
    >>> retry_after_s({"retry-after": "120"}, 0)
    120.0
    >>> retry_after_s({"retry-after": "Thu, 01 Jan 1970 00:01:00 GMT"}, 15)
    45.0
    """
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", text):
        return float(text)
    until_s = _http_date_s(text)
    if until_s is None:
        return None
    now_s = _http_date_s(headers.get("date", ""))
    return max(0.0, until_s - (epoch_s if now_s is None else now_s))


def _http_date_s(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
