"""Entities: orders, files and products, each in an envelope of `content` and `links` or without."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from swathbook.sources._rows import Record as Record
from swathbook.sources._rows import stray

LINKS = "links"
PASSING = frozenset({LINKS})
"""What may differ between two answers about one thing: who asks, and when, decides it."""

_NOTHING: tuple[object, ...] = (None, [], {}, "")


def record(entity: object) -> Record:
    """Take an entity out of its envelope; links and what else stood beside it stay with it.

    Examples
    --------
    >>> record({"content": {"id": 7}, "links": []}), record({"id": 7}), record("seven")
    ({'id': 7}, {'id': 7}, {'value': 'seven'})
    """
    if not isinstance(entity, Mapping):
        return stray(entity)
    content = entity.get("content")
    if not isinstance(content, Mapping):
        return entity
    beside = {key: value for key, value in entity.items() if key != "content"}
    return _named_apart(beside, content) | dict(content)


def _named_apart(beside: Record, content: Record) -> dict[str, Any]:
    return {
        f"envelope_{key}" if key in content else key: value
        for key, value in beside.items()
        if value not in _NOTHING
    }


def records(entities: Iterable[object]) -> list[Record]:
    """Take entities out of their envelopes."""
    return [record(entity) for entity in entities]


def link(row: Record, rel: str) -> str | None:
    """Find where a link of an entity leads.

    Examples
    --------
    >>> link({"links": [{"rel": "self", "href": "https://host.example/7"}]}, "self")
    'https://host.example/7'
    """
    links = row.get(LINKS)
    for each in links if isinstance(links, list) else []:
        if isinstance(each, Mapping) and each.get("rel") == rel:
            href = each.get("href")
            return href.strip() or None if isinstance(href, str) else None
    return None
