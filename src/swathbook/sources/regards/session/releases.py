"""What is known of a service's release: said by the user, or learnt from its answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import TypeVar

from swathbook.errors import ForbiddenError, NotFoundError, ServiceError, UnsupportedError
from swathbook.sources.regards.session.profiles import (
    SIGNS,
    SINCE,
    UNKNOWN,
    Feature,
    Profile,
    spelled,
)

T = TypeVar("T")

_NO_SUCH_ENDPOINT = (UnsupportedError, NotFoundError, ForbiddenError)
"""What a service may answer at an endpoint that it does not have: who has too low a role is
refused before the service looks whether the endpoint exists."""


class Releases:
    """The releases that a service may be of; what its answers tell makes them fewer.

    Parameters
    ----------
    said
        What the user says, which counts over what the answers tell; `UNKNOWN` to find out.
    """

    def __init__(self, said: Profile) -> None:
        self._profile = said
        self._is_said = said != UNKNOWN
        self._lock = Lock()

    @property
    def profile(self) -> Profile:
        """The releases that are left."""
        return self._profile

    def has(self, feature: Feature) -> bool | None:
        """Tell whether the service has a feature; `None` where that is not known yet."""
        return self._profile.has(feature)

    def require(self, feature: Feature, wanted: str) -> None:
        """Check that the service may have a feature, before it is asked for it.

        Parameters
        ----------
        feature
            What is needed.
        wanted
            What was wanted, for the message.

        Raises
        ------
        UnsupportedError
            It is known not to have it.
        """
        if self.has(feature) is False:
            raise UnsupportedError(
                f"{wanted}; REGARDS can do that from release {spelled(SINCE[feature])} on, and "
                f"this service is older (profile {self._profile.name}). If it is not, give its "
                "release as profile."
            )

    def since(self, feature: Feature) -> str | None:
        """Tell the first release with a feature, unless the service is known to have it."""
        return None if self.has(feature) else spelled(SINCE[feature])

    def learn(self, feature: Feature, *, is_there: bool) -> None:
        """Remember that the service has a feature, or that it does not."""
        self._narrow(SINCE[feature], is_reached=is_there)

    def learn_from(self, entities: Iterable[object]) -> None:
        """Look at orders or files for members that only newer releases send."""
        for entity in entities:
            if isinstance(entity, Mapping):
                self._learn_from(entity)

    def _learn_from(self, entity: Mapping[str, object]) -> None:
        content = entity.get("content")
        members = {**entity, **(content if isinstance(content, Mapping) else {})}
        for name in SIGNS.keys() & {
            name for name, value in members.items() if value not in (None, [])
        }:
            self._narrow(SIGNS[name], is_reached=True)

    def _narrow(self, release: tuple[int, int], *, is_reached: bool) -> None:
        if self._is_said:
            return
        with self._lock:
            self._profile = self._profile.narrowed(release, is_reached=is_reached)

    def choose(self, feature: Feature, *, newer: Callable[[], T], older: Callable[[], T]) -> T:
        """Ask in the way of the service's release; where that is not known, try both ways.

        Parameters
        ----------
        feature
            What tells the releases apart.
        newer, older
            Ask with the feature, and without it. Where the service does not have what is asked
            for, they raise.

        Returns
        -------
        answer
            What the way that works gives.

        Raises
        ------
        ServiceError
            What the older way raises, where neither works.
        """
        has = self.has(feature)
        if has is not None:
            return newer() if has else older()
        try:
            answer = older()
        except _NO_SUCH_ENDPOINT as error:
            return self._newer(feature, newer, error)
        self.learn(feature, is_there=False)
        return answer

    def _newer(self, feature: Feature, newer: Callable[[], T], refused: ServiceError) -> T:
        try:
            answer = newer()
        except (UnsupportedError, NotFoundError):
            raise refused from None
        self.learn(feature, is_there=True)
        return answer
