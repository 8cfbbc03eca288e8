"""The catalog: what the products of orders are, and which ground they show.

The best way is one question for a thousand products, by their URNs. What that does not find is
looked for by the provider's ids. A catalog that does not have the one question, or fails at it, is
asked in others, until it fails a few times in a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from threading import Event
from typing import TypeAlias

from swathbook.errors import ForbiddenError, NotFoundError, SwathbookError
from swathbook.sources._http import PASSING, is_unauthorized
from swathbook.sources._remarks import Remark
from swathbook.sources._scalars import whole_number
from swathbook.sources.regards.documents.catalog_questions import (
    Ask,
    CatalogQuestions,
    short_enough,
)
from swathbook.sources.regards.tabulating.entities import Record
from swathbook.sources.regards.tabulating.products import latest, version_of

Wanted: TypeAlias = Mapping[str, tuple[str | None, int | None]]
"""The provider's id and the version, as far as known, of each URN that is wanted."""

_AT_ONCE = 1000
_STAC_AT_ONCE = 100
_FEW = 20
_TOO_MANY = (413, 422)
_AT_FAULT = (400, 500, *_TOO_MANY)
"""What a catalog may answer where one of the products, or their number, is at fault."""
_FAULTS_IN_A_ROW = 5
_SETBACKS_IN_A_ROW = 3


@dataclass(frozen=True)
class Found:
    """What the catalog says.

    Parameters
    ----------
    features
        The feature of each URN that it knows.
    remarks
        Of how many products nothing could be learned, and why.
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
            What is no URN is looked for by the provider's id alone.
        halt
            Set from outside, ends waits and further attempts.

        Returns
        -------
        found
            Products that the catalog does not know, or does not show to this account, are not in
            it. What else kept it from answering is in the remarks, where products are missing in
            the end.

        Raises
        ------
        AuthError
            The credentials were refused.
        """
        hunt = _Hunt(CatalogQuestions(self._ask, self._prefix, halt), wanted)
        hunt.go()
        return Found(hunt.found, hunt.remarks())


@dataclass
class _Hunt:
    """One hunt for features: what is found so far, and what went wrong.

    `unsettled` says why no answer tells whether a URN is known, `unsearched` why the provider's id
    could not be looked for; `denied` are the products that are not shown. `faults` are failures in
    a row where one product may be at fault; `setbacks`, those of the catalog itself.
    """

    questions: CatalogQuestions
    wanted: Wanted
    found: dict[str, Record] = field(default_factory=dict)
    unsettled: dict[str, str] = field(default_factory=dict)
    unsearched: dict[str, str] = field(default_factory=dict)
    denied: set[str] = field(default_factory=set)
    faults: int = 0
    setbacks: int = 0

    @property
    def missing(self) -> list[str]:
        return [urn for urn in self.wanted if urn not in self.found]

    @property
    def open(self) -> list[str]:
        """The URNs that are missing, and of which no answer tells whether they are known."""
        return [urn for urn in self.unsettled if urn not in self.found]

    def go(self) -> None:
        """Ask in one way after the other, as long as something is missing."""
        self._by_urns([urn for urn in self.wanted if _is_urn(urn)])
        for ask in (self._by_provider_ids, self._by_stac, self._one_by_one):
            if self.setbacks < _SETBACKS_IN_A_ROW:
                ask()

    def _by_urns(self, urns: Sequence[str]) -> None:
        """Ask for a thousand at once, as long as that is of use."""
        self.unsettled = dict.fromkeys(urns, "")
        try:
            self._by_each([*_batches(urns, _AT_ONCE)])
        except SwathbookError as error:
            self.unsettled = _because(error, self.unsettled)

    def _by_each(self, batches: Sequence[Sequence[str]]) -> None:
        """Ask for some URNs after the other; then for the halves of those that are not answered."""
        for urns in [urns for urns in batches if not self._is_answered(urns)]:
            if len(urns) > 1:
                self._by_each([*_batches(urns, (len(urns) + 1) // 2)])

    def _is_answered(self, urns: Sequence[str]) -> bool:
        try:
            self._take(self.questions.by_urns(urns))
        except SwathbookError as error:
            self._bear(error, urns)
            return False
        self.faults = 0
        for urn in urns:
            del self.unsettled[urn]
        return True

    def _bear(self, error: SwathbookError, urns: Sequence[str]) -> None:
        """Bear with a failure where one product, or their number, may be at fault; raise others."""
        status = getattr(error, "http_status", None)
        is_vain = len(urns) == 1 and not self.found
        self.faults += status not in _TOO_MANY or is_vain
        if status not in _AT_FAULT or self.faults >= _FAULTS_IN_A_ROW:
            raise error
        self.unsettled |= _because(error, urns)

    def _by_provider_ids(self) -> None:
        """Ask for what is missing by the provider's ids, as long as that is of use."""
        urns = self._urns_by_provider_id()
        self.faults, self.unsearched = 0, dict.fromkeys(chain(*urns.values()), "")
        try:
            for ids in short_enough([*urns]):
                self._by_some_ids(ids, urns)
        except SwathbookError as error:
            self.unsearched = _because(error, self.unsearched)

    def _urns_by_provider_id(self) -> dict[str, list[str]]:
        """Sort what is missing by the provider's id, where the order says it."""
        urns: dict[str, list[str]] = {}
        for urn in self.missing:
            id_, _ = self.wanted[urn]
            if id_ is not None:
                urns.setdefault(id_, []).append(urn)
        return urns

    def _by_some_ids(self, ids: Sequence[str], urns: Mapping[str, Sequence[str]]) -> None:
        """Ask for some; one that is at fault costs these, and no others."""
        asked = [urn for id_ in ids for urn in urns[id_]]
        try:
            features = self.questions.by_provider_ids(ids)
        except SwathbookError as error:
            self._note(error)
            self.faults += 1
            if self.faults >= _SETBACKS_IN_A_ROW:
                raise
            self.unsearched |= _because(error, asked)
            return
        self.faults = self.setbacks = 0
        for feature in features:
            self._take_version(feature, urns)
        for urn in asked:
            del self.unsearched[urn]

    def _take_version(self, feature: Record, urns: Mapping[str, Sequence[str]]) -> None:
        """Take a feature for the product whose provider's id and version it has."""
        version = whole_number(feature.get("version"))
        for urn in urns.get(str(feature.get("providerId")), ()):
            wanted = self.wanted[urn][1]
            is_it = feature.get("id") == urn
            if is_it or (version is not None and version == (wanted or version_of(urn))):
                self.found[urn] = feature if is_it else self.found.get(urn, feature)

    def _by_stac(self) -> None:
        """Ask for many the way of STAC; the catalogs that cannot do that are asked otherwise."""
        if len(self.open) <= _FEW:
            return
        try:
            for batch in _batches(self.open, _STAC_AT_ONCE):
                self._take(self.questions.by_stac(batch))
        except SwathbookError as error:
            self._note(error)

    def _one_by_one(self) -> None:
        """Ask for what no answer settled one by one, as long as that is of use."""
        for count, urn in enumerate(self.open):
            if count >= _FEW and not self.found:
                none = f"Asked one by one, it shows none of the first {count}."
                self.unsettled = dict.fromkeys(self.unsettled, f"{self.unsettled[urn]} {none}")
                return
            if self.setbacks >= _SETBACKS_IN_A_ROW:
                return
            self._one(urn)

    def _one(self, urn: str) -> None:
        """Ask for one product; what the catalog does not know, or not show, is not there."""
        try:
            with suppress(NotFoundError):
                self._take([self.questions.by_urn(urn)])
        except SwathbookError as error:
            self._note(error)
            self.unsettled |= _because(error, [urn])
            if isinstance(error, ForbiddenError):
                self.denied.add(urn)
            return
        self.setbacks = 0
        del self.unsettled[urn]

    def _note(self, error: SwathbookError) -> None:
        """Count failures in a row of the catalog itself; where it says no, it is there.

        Refused credentials are raised.
        """
        if is_unauthorized(error):
            raise error
        self.setbacks = self.setbacks + 1 if isinstance(error, PASSING) else 0

    def _take(self, features: Sequence[Record]) -> None:
        """Take features by their URN, or by the one that stands for the last version."""
        for feature in features:
            last, own = feature.get("virtualId"), feature.get("id")
            if isinstance(last, str) and last in self.wanted:
                self.found[last] = latest(self.found.get(last), feature)
            if isinstance(own, str) and own in self.wanted and own != last:
                self.found[own] = feature

    def remarks(self) -> list[Remark]:
        """Say of how many products that are missing in the end nothing could be learned, and why.

        Those that are not shown count only where nothing is.
        """
        hidden = self.denied if self.found else set()
        unclear = self.unsearched | self.unsettled
        missing = unclear.keys() - self.found.keys() - hidden
        reasons = Counter(unclear[urn] for urn in unclear if urn in missing)
        if not reasons:
            return []
        ((reason, _),) = reasons.most_common(1)
        detail = f"the catalog says nothing about {reasons.total()} products: {reason}"
        action = "products that it says nothing about have no footprint"
        return [Remark("incomplete", detail, action, "error")]


def _because(error: SwathbookError, urns: Iterable[str]) -> dict[str, str]:
    """Give an error as the reason for URNs; refused credentials are more than that."""
    if is_unauthorized(error):
        raise error
    return dict.fromkeys(urns, str(error))


def _is_urn(name: str) -> bool:
    return name[:4].upper() == "URN:"


def _batches(urns: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(urns), size):
        yield urns[start : start + size]
