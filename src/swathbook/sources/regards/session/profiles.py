"""The releases of REGARDS, and which can do what, as data: all that depends on them stands here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from swathbook.errors import SettingsError

Release: TypeAlias = tuple[int, int]

Feature: TypeAlias = Literal[
    "public files",
    "restart",
    "retry",
    "search",
    "apply",
    "available files",
    "file filters",
    "posted csv",
    "error status",
    "files of a sub-order",
    "upload",
]

SINCE: Mapping[Feature, Release] = {
    "public files": (1, 5),
    "restart": (1, 6),
    "retry": (1, 6),
    "search": (1, 9),
    "apply": (1, 12),
    "available files": (1, 12),
    "file filters": (1, 12),
    "posted csv": (1, 14),
    "error status": (1, 14),
    "files of a sub-order": (1, 14),
    "upload": (2, 0),
}
"""The first release with a feature.

`search` is `POST /orders/search`, which took the place of `GET /orders` and of the status REMOVED;
`posted csv` is `POST /orders/csv`, which took the place of `GET /orders/csv`.
"""

SIGNS: Mapping[str, Release] = {
    "links": (1, 6),
    "productId": (1, 12),
    "version": (1, 14),
    "filesTaskId": (1, 14),
    "additionalFields": (2, 2),
}
"""What orders and files bear from a release on; that it is not there says nothing."""

_FIRST: Release = (1, 3)
_OPEN: Release = (1000, 0)


@dataclass(frozen=True)
class Profile:
    """A span of releases.

    Parameters
    ----------
    name
        What it is called.
    first
        The first release of the span.
    before
        The first release after it.
    """

    name: str
    first: Release
    before: Release

    def has(self, feature: Feature) -> bool | None:
        """Tell whether its releases have a feature; `None` where some do, and some do not.

        Examples
        --------
        >>> [PROFILES[name].has("restart") for name in "AB"], PROFILES["C"].has("apply")
        ([False, True], None)
        """
        if self.first >= SINCE[feature]:
            return True
        return False if self.before <= SINCE[feature] else None

    def narrowed(self, release: Release, *, is_reached: bool) -> Profile:
        """Leave out the releases before one, or from it on; none of them, if that leaves none.

        Examples
        --------
        >>> PROFILES["C"].narrowed((1, 12), is_reached=True).has("apply")
        True
        """
        if is_reached:
            return self if release >= self.before else replace(self, first=max(self.first, release))
        return self if release <= self.first else replace(self, before=min(self.before, release))


PROFILES: Mapping[str, Profile] = {
    "A": Profile("A", _FIRST, (1, 6)),
    "B": Profile("B", (1, 6), (1, 9)),
    "C": Profile("C", (1, 9), (1, 14)),
    "D": Profile("D", (1, 14), _OPEN),
}
"""The four kinds of services that there are: releases 1.3 to 1.5, 1.6 to 1.8, 1.9 to 1.13, and
from 1.14 on."""

UNKNOWN = Profile("unknown", _FIRST, _OPEN)
"""Any release."""


def profile_of(name: str | None) -> Profile:
    """Find a profile by its letter, or make one of a release's number.

    Parameters
    ----------
    name
        A letter from A to D, a release like `1.14` or `V2.0.1`, or `None` for any release.

    Raises
    ------
    SettingsError
        It is neither.

    Examples
    --------
    >>> profile_of("c").has("search"), profile_of("V1.12.0").has("apply")
    (True, True)
    """
    if name is None:
        return UNKNOWN
    letter = name.strip().upper() if isinstance(name, str) else ""
    found = PROFILES.get(letter) or _released(letter)
    if found is None:
        raise SettingsError(
            f"profile should be one of {', '.join(PROFILES)}, or a release like '1.14'; it is "
            f"{name!r}. Leave it out to have it found out."
        )
    return found


def _released(text: str) -> Profile | None:
    match = re.fullmatch(r"V?(\d{1,3})\.(\d{1,3})(?:\.\w+)*(?:-\w+)?", text)
    if match is None:
        return None
    major, minor = int(match[1]), int(match[2])
    return Profile(f"release {major}.{minor}", (major, minor), (major, minor + 1))


def spelled(release: Release) -> str:
    """Write a release's number.

    Examples
    --------
    >>> spelled((1, 14))
    '1.14'
    """
    return f"{release[0]}.{release[1]}"
