"""What can go wrong while a file is fetched, by what to do about it."""

from __future__ import annotations


class PassingError(Exception):
    """It may work a moment later.

    Parameters
    ----------
    reason
        What is wrong, in words.
    outcome
        What to call it if it does not pass: one of `OUTCOMES`.
    asked_s
        How long the service wants to be left alone, in seconds, where it says.
    """

    def __init__(self, reason: str, outcome: str = "failed", asked_s: float | None = None) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.asked_s = asked_s


class UnreachableError(PassingError):
    """The host does not answer at all; it may a moment later, or another one in its place."""


class AdvancedError(Exception):
    """It broke off, and brought a good deal before: worth going on with fresh patience."""


class LinkError(Exception):
    """The link does not open the file: another way in, or a new link, may.

    Parameters
    ----------
    reason
        What is wrong, in words.
    outcome
        What to call it if nothing helps: one of `OUTCOMES`.
    wants_credentials
        Whether credentials could help.
    is_expired
        Whether the service says that the link is no longer good.
    """

    def __init__(
        self, reason: str, outcome: str, *, wants_credentials: bool, is_expired: bool
    ) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.wants_credentials = wants_credentials
        self.is_expired = is_expired


class LaterError(Exception):
    """The service does not have the file ready.

    Parameters
    ----------
    asked_s
        How long it wants to be left alone, in seconds, where it says.
    """

    def __init__(self, asked_s: float | None) -> None:
        super().__init__("the service does not have the file ready yet")
        self.asked_s = asked_s


class FinalError(Exception):
    """Nothing more can be done.

    Parameters
    ----------
    outcome
        One of `OUTCOMES`.
    reason
        What is wrong, in words.
    """

    def __init__(self, outcome: str, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
