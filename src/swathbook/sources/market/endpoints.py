"""The marketplace's endpoints for orders, one method each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from threading import Event
from typing import Any

from swathbook.sources._http import Connection, Question
from swathbook.sources._paging import Page
from swathbook.sources.market import answers
from swathbook.sources.market.answers import Record
from swathbook.sources.market.filters import OrderQuery


class Endpoints:
    """What can be asked of the marketplace; all of it only reads.

    Parameters
    ----------
    connection
        The connection to the service.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(self, query: OrderQuery, number: int, page_size: int) -> Page:
        """Ask for one page of the listing, counted from 1."""
        body = {**query.body(), "pageNumber": number, "pageSize": page_size}
        return self._connection.ask(_question("page/query", body), answers.read_page)

    def detail(self, order_no: str, halt: Event | None = None) -> Record:
        """Ask for the detail of an order; `halt` ends waits and further attempts."""
        read = partial(answers.read_detail, order_no=order_no)
        return self._connection.ask(_question("detail", {"orderNo": order_no}), read, halt=halt)

    def links(self, order_no: str, halt: Event | None = None) -> Record:
        """Ask for the links to an order's files; `halt` ends waits and further attempts."""
        read, body = partial(answers.read_links, order_no=order_no), {"orderNo": order_no}
        return self._connection.ask(_question("downloadLinks", body), read, halt=halt)


def _question(name: str, body: Mapping[str, Any]) -> Question:
    return Question(f"/market/order/{name}", "POST", body=body)
