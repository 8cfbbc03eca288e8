"""The service's endpoints for orders and data sets, one method each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from threading import Event
from typing import TypeVar

from swathbook.sources._http import Clock, Connection, Question, Reply
from swathbook.sources._paging import Page
from swathbook.sources.datashare import answers
from swathbook.sources.datashare.answers import Record
from swathbook.sources.datashare.filters import OrderQuery
from swathbook.sources.datashare.identity import Identity

T = TypeVar("T")

_ROOT = "/v1/datashare"


class Endpoints:
    """What can be asked of the service; all of it only reads.

    Each request carries the private key. What comes back is searched for it before anybody reads
    that, so that an answer which repeats the request gives nothing away.

    Parameters
    ----------
    connection
        The connection to the service.
    identity
        Who asks.
    clock
        The clock to go by.
    """

    def __init__(self, connection: Connection, identity: Identity, clock: Clock) -> None:
        self._connection = connection
        self._identity = identity
        self._veil = identity.veil()
        self._clock = clock

    def page(self, query: OrderQuery, number: int, page_size: int) -> Page:
        """Ask for one page of the listing, counted from 1."""
        paging = {"currentPage": str(number), "pageSizeNum": str(page_size)}
        return self._ask("dataset/query-orders", {**query.fields(), **paging}, answers.read_page)

    def order(self, consumer: str, order_seq: str) -> Record:
        """Ask for one order."""
        read = partial(answers.read_order, consumer=consumer, order_seq=order_seq)
        return self._ask("dataset/query-order", {"consumer": consumer, "orderSeq": order_seq}, read)

    def dataset(self, provider: str, product_id: str, halt: Event | None = None) -> Record:
        """Ask for one data set; `halt` ends waits and further attempts."""
        read = partial(answers.read_dataset, provider=provider, product_id=product_id)
        fields = {"provider": provider, "productID": product_id}
        return self._ask("query-dataset", fields, read, halt)

    def _ask(
        self,
        name: str,
        fields: Mapping[str, str],
        read: Callable[[Reply], T],
        halt: Event | None = None,
    ) -> T:
        question = Question(
            f"{_ROOT}/{name}",
            "POST",
            content=partial(self._written, fields),
            content_type="application/json",
        )
        return self._connection.ask(question, partial(self._read, read), halt=halt)

    def _written(self, fields: Mapping[str, str]) -> bytes:
        """Write a request anew for each attempt, with the time at which it is sent."""
        return self._identity.request(fields, self._clock.epoch_s())

    def _read(self, read: Callable[[Reply], T], reply: Reply) -> T:
        return read(replace(reply, content=self._veil.over_bytes(reply.content)))
