"""Which products a search of the catalog finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec

from swathbook.emulator.services.regards.access.accounts import Caller
from swathbook.emulator.services.regards.archive.archive import Archive
from swathbook.emulator.services.regards.archive.model import Product
from swathbook.emulator.services.regards.catalog.features import SEARCHABLE, fields_of
from swathbook.emulator.services.regards.catalog.lucene import Matcher, compiled
from swathbook.emulator.services.regards.refusals import RefusedError

LEGACY = "legacy"
"""The engine that understands Lucene queries; the others are not for searching here."""

MOST_IDS = 1000
NO_ENGINE = "Engine type may not be empty"


class Search(msgspec.Struct, rename="camel"):
    """A search, as the catalog and the basket take it; unknown fields are ignored."""

    engine_type: str | None = None
    dataset_urn: str | None = None
    search_parameters: Mapping[str, Sequence[str]] | None = None
    entity_ids_to_include: Sequence[str] | None = None
    entity_ids_to_exclude: Sequence[str] | None = None

    def check(self) -> None:
        """Hold it to the limits.

        Raises
        ------
        RefusedError
            422 with one message per broken rule.
        """
        if broken := self._broken_rules():
            raise RefusedError(422, broken)

    def _broken_rules(self) -> list[str]:
        broken = [] if (self.engine_type or "").strip() else [NO_ENGINE]
        lists = {"include": self.entity_ids_to_include, "exclude": self.entity_ids_to_exclude}
        return broken + [
            f"At most {MOST_IDS} entity ids to {name}, not {len(ids)}"
            for name, ids in lists.items()
            if ids and len(ids) > MOST_IDS
        ]

    @property
    def queries(self) -> Sequence[str]:
        """The Lucene queries, all of which must hold."""
        return (self.search_parameters or {}).get("q") or ()


def found(
    archive: Archive, caller: Caller, search: Search, *, until: datetime | None = None
) -> Sequence[Product]:
    """Find the products that a caller may see and a search is about.

    Parameters
    ----------
    archive
        Where to look.
    caller
        Whose rights count.
    search
        What to look for: its parts must all hold.
    until
        Only what was in the archive by then.

    Raises
    ------
    QueryError
        A query is not understood.
    RefusedError
        422: there is no such engine.
    """
    if search.engine_type != LEGACY:
        raise RefusedError(422, f"There is no search engine {search.engine_type!r}")
    is_wanted = _test_of(search, until)
    return [one for one in archive.products if one.dataset.is_open_to(caller) and is_wanted(one)]


def _test_of(search: Search, until: datetime | None) -> Callable[[Product], bool]:
    matchers = [compiled(query, SEARCHABLE) for query in search.queries]
    included, excluded = (
        set(ids or ()) for ids in (search.entity_ids_to_include, search.entity_ids_to_exclude)
    )

    def is_wanted(product: Product) -> bool:
        return (
            (not included or product.urn in included)
            and product.urn not in excluded
            and search.dataset_urn in (None, product.dataset.urn)
            and (until is None or product.created_at <= until)
            and _all_hold(matchers, product)
        )

    return is_wanted


def _all_hold(matchers: Sequence[Matcher], product: Product) -> bool:
    fields = fields_of(product)
    return all(matches(fields) for matches in matchers)
