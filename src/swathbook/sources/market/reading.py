"""What the marketplace's answers leave open, and how it is to be read."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass

from swathbook.errors import InputError


@dataclass(frozen=True)
class Reading:
    """How to read what the service does not say.

    Parameters
    ----------
    window_zone
        The zone of an order's time window. The service names none; the one order whose placing is
        known to the second makes sense in China's time only.
    currency
        The ISO 4217 code of all amounts; `None` leaves it open, as the service does.

    Raises
    ------
    InputError
        The zone is not one that is known.
    """

    window_zone: str = "Asia/Shanghai"
    currency: str | None = None

    def __post_init__(self) -> None:
        try:
            zoneinfo.ZoneInfo(self.window_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
            raise InputError(
                f"window_zone should be a time zone; {self.window_zone!r} is none that is known. "
                'Give an IANA name as "Asia/Shanghai" or "UTC".'
            ) from error
