"""How REGARDS cuts its listings into pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from swathbook.emulator.services.regards.answers.spelling import Link
from swathbook.emulator.services.regards.switches import RegardsSwitches

T = TypeVar("T")


@dataclass(frozen=True)
class Paging:
    """Which page is asked for.

    Parameters
    ----------
    number
        From 0.
    size
        How many rows.
    """

    number: int
    size: int

    @classmethod
    def read(cls, query: Mapping[str, str], default_size: int, max_size: int | None) -> Paging:
        """Read a query; what is no number is taken for not given.

        Examples
        --------
        >>> Paging.read({"page": "2", "size": "many"}, 20, None)
        Paging(number=2, size=20)
        >>> Paging.read({"size": "5000"}, 20, 2000)
        Paging(number=0, size=2000)
        """
        size = _whole(query.get("size")) or default_size
        return cls(_whole(query.get("page")), min(size, max_size or size))

    def rows(self, rows: Sequence[T]) -> Sequence[T]:
        """Cut the page out of all rows."""
        return rows[self.number * self.size : (self.number + 1) * self.size]


def page_answer(
    rows: Sequence[T],
    paging: Paging,
    spell: Callable[[T], Mapping[str, Any]],
    *,
    href: str,
    switches: RegardsSwitches,
) -> dict[str, Any]:
    """Write a page.

    Parameters
    ----------
    rows
        All rows, of this page and the others.
    spell
        Writes one row.
    href
        Where the listing is, without a query.
    """
    pages = -(-len(rows) // paging.size)
    content = [spell(row) for row in paging.rows(rows)]
    links = list(_links(paging, pages, href))
    answer: dict[str, Any] = {
        "metadata": {
            "size": paging.size,
            "totalElements": len(rows),
            "totalPages": pages,
            "number": paging.number,
        },
        "content": content,
        "links": links if switches.page_links == "all" else _only_self(links),
    }
    if not content and switches.empty_content == "absent":
        del answer["content"]
    return answer


def _links(paging: Paging, pages: int, href: str) -> Iterator[Link]:
    number, last = paging.number, pages - 1
    if number > 0:
        yield _link("first", href, 0, paging.size)
        yield _link("prev", href, number - 1, paging.size)
    yield _link("self", href, number, paging.size)
    if number < last:
        yield _link("next", href, number + 1, paging.size)
        yield _link("last", href, last, paging.size)


def _link(rel: str, href: str, number: int, size: int) -> Link:
    return {"rel": rel, "href": f"{href}?{urlencode({'page': number, 'size': size})}"}


def _only_self(links: Sequence[Link]) -> list[Link]:
    return [link for link in links if link["rel"] == "self"]


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else 0
