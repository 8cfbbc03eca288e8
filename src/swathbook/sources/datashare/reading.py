"""What the service's answers leave open, and how it is to be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """How to read what the service does not say.

    Parameters
    ----------
    currency
        The ISO 4217 code of all amounts; `None` leaves it open, as the service does.
    """

    currency: str | None = None
