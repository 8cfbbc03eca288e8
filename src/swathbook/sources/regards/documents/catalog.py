"""The catalog: what the products of orders are, and which ground they show.

The best way is one question for a thousand products, by their URNs. What that does not find is
looked for by the provider's ids. A catalog that does not have the one question is asked in others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event
from typing import TypeAlias

from swathbook.errors import (
    AnswerError,
    BadRequestError,
    NotFoundError,
    RefusedError,
    SwathbookError,
    UnsupportedError,
)
from swathbook.sources._http import is_unauthorized
from swathbook.sources._remarks import Remark
from swathbook.sources._scalars import whole_number
from swathbook.sources.regards.documents.catalog_questions import (
    Ask,
    CatalogQuestions,
    query_length,
)
from swathbook.sources.regards.tabulating.entities import Record
from swathbook.sources.regards.tabulating.products import latest, version_of

Wanted: TypeAlias = Mapping[str, tuple[str | None, int | None]]
"""The provider's id and the version, as far as known, of each URN that is wanted."""

_AT_ONCE = 1000
_STAC_AT_ONCE = 100
_FEW = 20
_IDS_AT_ONCE = 50
_LONGEST_QUERY = 1500
_TOO_MANY = (413, 422)
_NO_WAY = (UnsupportedError, NotFoundError, BadRequestError, AnswerError)
"""What a catalog may answer that does not know a way of asking."""


@dataclass(frozen=True)
class Found:
    """What the catalog says.

    Parameters
    ----------
    features
        The feature of each URN that it knows.
    remarks
        What could not be asked.
    """

    features: dict[str, Record]
    remarks: list[Remark]


class Catalog:
    """The catalog of a service.

    Parameters
    ----------
    ask
        Sends a question, and reads the answer; asks again where that may help.
    prefix
        What stands before the services in every path, as `/api/v1`.
    """

    def __init__(self, ask: Ask, prefix: str) -> None:
        self._ask = ask
        self._prefix = prefix

    def features(self, wanted: Wanted, *, halt: Event | None = None) -> Found:
        """Find what the catalog says about products.

        Parameters
        ----------
        wanted
            The URNs, each with the provider's id and the version as far as the order says them.
        halt
            Set from outside, ends waits and further attempts.

        Returns
        -------
        found
            Products that the catalog does not know, or does not show to this account, are not in
            it. What else kept it from answering is in the remarks.

        Raises
        ------
        AuthError
            The credentials were refused.
        """
        hunt = _Hunt(CatalogQuestions(self._ask, self._prefix, halt), wanted)
        hunt.go()
        return Found(hunt.found, hunt.remarks)


@dataclass
class _Hunt:
    """One hunt for features: what is found so far, and what went wrong."""

    questions: CatalogQuestions
    wanted: Wanted
    found: dict[str, Record] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        return [urn for urn in self.wanted if urn not in self.found]

    def go(self) -> None:
        """Ask in one way after the other, as long as something is missing."""
        if not self.wanted:
            return
        try:
            self._by_urns([*self.wanted])
        except _NO_WAY:
            self._trying(self._by_provider_ids)
            self._trying(self._one_by_one)
        except SwathbookError as error:
            self._give_up(error)
        else:
            self._trying(self._by_provider_ids)

    def _trying(self, ask: Callable[[], None]) -> None:
        """Ask in one way; what keeps it from being answered is remarked."""
        try:
            ask()
        except SwathbookError as error:
            self._give_up(error)

    def _by_urns(self, urns: Sequence[str]) -> None:
        """Ask for a thousand at once."""
        for batch in _batches(urns, _AT_ONCE):
            self._by_some_urns(batch)
        if self.refused:
            self._remark(f"refuses to be asked about {len(self.refused)} products")

    def _by_some_urns(self, urns: Sequence[str]) -> None:
        """Ask for some; where they are too many or one is refused, for each half."""
        try:
            self._take(self.questions.by_urns(urns))
        except SwathbookError as error:
            if getattr(error, "http_status", None) not in _TOO_MANY:
                raise
            self._by_halves(urns, error)

    def _by_halves(self, urns: Sequence[str], error: SwathbookError) -> None:
        middle = len(urns) // 2
        if middle:
            self._by_some_urns(urns[:middle])
            self._by_some_urns(urns[middle:])
            return
        self.refused += urns
        if len(self.refused) >= _FEW and not self.found:
            raise error

    def _by_provider_ids(self) -> None:
        """Ask for what is missing by the provider's ids, where the order says them."""
        urns: dict[str, list[str]] = {}
        for urn in self.missing:
            id_, _ = self.wanted[urn]
            if id_ is not None:
                urns.setdefault(id_, []).append(urn)
        for ids in _short_enough([*urns]):
            for feature in self.questions.by_provider_ids(ids):
                self._take_version(feature, urns)

    def _take_version(self, feature: Record, urns: Mapping[str, Sequence[str]]) -> None:
        """Take a feature for the product whose provider's id and version it has."""
        version = whole_number(feature.get("version"))
        for urn in urns.get(str(feature.get("providerId")), ()):
            wanted = self.wanted[urn][1]
            is_it = feature.get("id") == urn
            if is_it or (version is not None and version == (wanted or version_of(urn))):
                self.found[urn] = feature if is_it else self.found.get(urn, feature)

    def _one_by_one(self) -> None:
        """Ask for what is missing one by one, or together where the catalog can do that."""
        if len(self.missing) > _FEW:
            self._by_stac()
        for count, urn in enumerate(self.missing):
            if count >= _FEW and not self.found:
                self._remark(f"knows none of the first {count} products, asked one by one")
                return
            self._one(urn)

    def _by_stac(self) -> None:
        """Ask the way of STAC; the catalogs that cannot do that are asked otherwise."""
        with suppress(*_NO_WAY, RefusedError):
            for batch in _batches(self.missing, _STAC_AT_ONCE):
                self._take(self.questions.by_stac(batch))

    def _one(self, urn: str) -> None:
        """Ask for one product; what the catalog does not know, or not show, is not there."""
        with suppress(NotFoundError, RefusedError, BadRequestError):
            self._take([self.questions.by_urn(urn)])

    def _take(self, features: Sequence[Record]) -> None:
        """Take features by their URN, or by the one that stands for the last version."""
        for feature in features:
            last, own = feature.get("virtualId"), feature.get("id")
            if isinstance(last, str) and last in self.wanted:
                self.found[last] = latest(self.found.get(last), feature)
            if isinstance(own, str) and own in self.wanted and own != last:
                self.found[own] = feature

    def _give_up(self, error: SwathbookError) -> None:
        """Remark what could not be asked for; refused credentials are more than a remark."""
        if is_unauthorized(error):
            raise error
        self._remark(f"could not be asked about {len(self.missing)} products: {error}")

    def _remark(self, what: str) -> None:
        action = "products that it says nothing about have no footprint"
        self.remarks.append(Remark("incomplete", f"the catalog {what}", action, "error"))


def _batches(urns: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(urns), size):
        yield urns[start : start + size]


def _short_enough(ids: Sequence[str]) -> Iterator[list[str]]:
    """Put together ids that fit into one address."""
    batch: list[str] = []
    length = 0
    for id_ in ids:
        if batch and (length + query_length(id_) > _LONGEST_QUERY or len(batch) >= _IDS_AT_ONCE):
            yield batch
            batch, length = [], 0
        batch.append(id_)
        length += query_length(id_)
    if batch:
        yield batch
