"""The questions that a catalog answers, and the features in its answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from threading import Event
from typing import Protocol, TypeVar
from urllib.parse import quote

from swathbook.sources._http import Question, Reply
from swathbook.sources.regards.service.answers import read_entity, read_page
from swathbook.sources.regards.service.refusals import Errand
from swathbook.sources.regards.tabulating.entities import Record, record

T = TypeVar("T")

SEARCHED_AT_ONCE = 100
_ENGINE = "legacy"
_WANTED = "the footprints of products were wanted from the catalog"
_MOST_PAGES = 10_000
_IDS_AT_ONCE = 50
_LONGEST_QUERY = 1500


class Ask(Protocol):
    """Sends a question, and reads the answer; asks again where that may help."""

    def __call__(
        self, question: Question, read: Callable[[Reply], T], *, halt: Event | None = None
    ) -> T:
        """Ask."""
        ...


class CatalogQuestions:
    """A catalog, one method per way to ask it.

    Parameters
    ----------
    ask
        Sends a question, and reads the answer.
    prefix
        What stands before the services in every path, as `/api/v1`.
    halt
        Set from outside, ends waits and further attempts.
    """

    def __init__(self, ask: Ask, prefix: str, halt: Event | None) -> None:
        self._ask = ask
        self._root = f"{prefix}/rs-catalog"
        self._halt = halt

    def by_urns(self, urns: Sequence[str]) -> list[Record]:
        """Ask for up to a thousand products by their URNs.

        Raises
        ------
        SwathbookError
            The catalog says no, or nothing.
        """
        request = {"engineType": _ENGINE, "entityIdsToInclude": [*urns]}
        size = len(urns)

        def question(page: int) -> Question:
            body = {"requests": [request], "page": page, "size": size}
            return Question(f"{self._root}/complex/search", method="POST", body=body)

        return self._all(question, size)

    def by_provider_ids(self, ids: Sequence[str]) -> list[Record]:
        """Ask for all versions of products by the provider's ids.

        Raises
        ------
        SwathbookError
            The catalog says no, or nothing.
        """
        path = f"{self._root}/engines/{_ENGINE}/dataobjects/search"
        query = provider_query(ids)

        def question(page: int) -> Question:
            return Question(path, query={"q": query, "page": page, "size": SEARCHED_AT_ONCE})

        return self._all(question)

    def by_urn(self, urn: str) -> Record:
        """Ask for one product.

        Raises
        ------
        SwathbookError
            The catalog says no, or nothing.
        """
        path = f"{self._root}/engines/{_ENGINE}/dataobjects/{quote(urn, safe=':')}"
        read = partial(read_entity, errand=Errand(_WANTED))
        return record(self._ask(Question(path), read, halt=self._halt))

    def by_stac(self, urns: Sequence[str]) -> list[Record]:
        """Ask for products the way of STAC, which not every catalog can.

        Raises
        ------
        SwathbookError
            The catalog says no, or nothing.
        """

        def question(page: int) -> Question:
            body = {"ids": [*urns], "limit": len(urns), "page": page + 1}
            return Question(f"{self._root}/stac/search", method="POST", body=body)

        return [with_urn(item) for item in self._all(question, len(urns))]

    def _all(self, question: Callable[[int], Question], most: int | None = None) -> list[Record]:
        """Ask for one page after the other; the catalog's may be smaller than what is asked for.

        Where it does not say how many there are, up to as many as there can be.
        """
        read = partial(read_page, errand=Errand(_WANTED))
        features: list[Record] = []
        seen: set[str] = set()
        for number in range(_MOST_PAGES):
            page = self._ask(question(number), read, halt=self._halt)
            new = [each for each in map(record, page.rows) if str(each.get("id")) not in seen]
            features += new
            seen.update(str(each.get("id")) for each in new)
            total = most if page.total is None else page.total
            has_all = total is not None and len(features) >= total and not page.has_more
            if not new or has_all:
                break
        return features


def with_urn(item: Record) -> Record:
    """Give a STAC item its URN for an id, where it goes by a name that people can read.

    Examples
    --------
    >>> with_urn({"id": "S2_TILE@demo:3c0a6c1e-8d0f-3d55-9d4b-0a1b2c3d4e5f:V2"})["id"]
    'URN:FEATURE:DATA:demo:3c0a6c1e-8d0f-3d55-9d4b-0a1b2c3d4e5f:V2'
    """
    name = item.get("id")
    if not isinstance(name, str) or name.startswith("URN:") or "@" not in name:
        return item
    provider_id, _, rest = name.partition("@URN:") if "@URN:" in name else name.rpartition("@")
    urn = f"URN:{rest}" if "@URN:" in name else f"URN:FEATURE:DATA:{rest}"
    return {"providerId": provider_id, **item, "id": urn}


def provider_query(ids: Sequence[str]) -> str:
    r"""Write a query for products by the provider's ids, each quoted.

    Examples
    --------
    >>> print(provider_query(["P1", 'P"2']))
    providerId:("P1" OR "P\"2")
    """
    return "providerId:(" + " OR ".join(map(_quoted, ids)) + ")"


def short_enough(ids: Sequence[str]) -> Iterator[list[str]]:
    """Put together ids whose query fits into one address."""
    batch: list[str] = []
    length = 0
    for id_ in ids:
        if batch and (length + _length(id_) > _LONGEST_QUERY or len(batch) >= _IDS_AT_ONCE):
            yield batch
            batch, length = [], 0
        batch.append(id_)
        length += _length(id_)
    if batch:
        yield batch


def _quoted(text: str) -> str:
    """Quote a text for Lucene: between quotes only these two characters mean something."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _length(text: str) -> int:
    """Tell how much of an address one id of a query takes up."""
    return len(quote(_quoted(text), safe="")) + len("+OR+")
