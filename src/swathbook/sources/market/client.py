"""The marketplace's client: its endpoints, and what to ask of them for a Book."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Event

import geopandas as gpd
import httpx
import pandas as pd

from swathbook.book import Book
from swathbook.sources._client import Client, check_limit
from swathbook.sources._http import Clock, Connection, Gathered, Patience, gather, is_unauthorized
from swathbook.sources._moments import Moment
from swathbook.sources._paging import Listing, insist
from swathbook.sources._remarks import findings
from swathbook.sources._settings import above_0, above_0_or_none, whole_from_1
from swathbook.sources.market import loading, tables
from swathbook.sources.market.answers import Record
from swathbook.sources.market.endpoints import Endpoints
from swathbook.sources.market.files import link_to
from swathbook.sources.market.filters import (
    EpochUnit,
    OrderQuery,
    StatusWord,
    check_unit,
    order_query,
)
from swathbook.sources.market.listing import list_orders
from swathbook.sources.market.order_ids import SOURCE, order_number
from swathbook.sources.market.reading import Reading
from swathbook.sources.market.settings import read_settings


class Market(Client):
    """An account at the imagery marketplace.

    Orders are asked for by their filters, listed page by page, and their details fetched several
    at once. One client keeps its connections for all of that; close it, or use it in a `with`
    block. All calls only read. Threads may share it; it cannot be pickled, since it holds a
    secret.

    Parameters
    ----------
    url
        The service's address; from `SWATHBOOK_MARKET_URL`, then `.env`, else the marketplace's
        own.
    key
        The key that is sent as `X-API-Key`; from `SWATHBOOK_MARKET_KEY`, then `.env`.
    authorization
        The value that is sent as `Authorization`, as it is; from
        `SWATHBOOK_MARKET_AUTHORIZATION`, then `.env`. Where one credential is an argument, none
        is taken from elsewhere.
    timeout_s
        How long to wait for the next piece of an answer, in seconds.
    attempts
        How often one request is sent at most, where failures may pass.
    patience_s
        How long one request may take with all its attempts, in seconds. A `Retry-After` beyond
        it fails at once.
    requests_per_second
        How many requests may start per second, over all threads; `None` for no limit.
    workers
        How many details to fetch at once.
    page_size
        How many orders to ask for in one page; the service may give fewer.
    epoch_unit
        The unit in which the service takes `since` and `until`: "s" or "ms" since 1970. Its
        documents do not say.
    window_zone
        The time zone of the orders' time windows. The documents do not say.
    currency
        The ISO 4217 code of all amounts, where it is known. The documents do not say.
    progress
        Whether to show a progress bar while details are fetched.
    ca
        A file with the certificates of authorities to trust, in place of the usual ones.
    transport
        What carries the requests in place of the network: `httpx.MockTransport` in tests.
    clock
        The clock to go by; another one in tests.

    Raises
    ------
    SettingsError
        No credentials were found, or a setting makes no sense.
    InputError
        The time zone is not known.

    Examples
    --------
    >>> Market(key="a key")
    Market('https://eo-imagery.origen.ae/market_service')
    """

    source = SOURCE

    def __init__(
        self,
        url: str | None = None,
        *,
        key: str | None = None,
        authorization: str | None = None,
        timeout_s: float = 30.0,
        attempts: int = 6,
        patience_s: float = 90.0,
        requests_per_second: float | None = None,
        workers: int = 16,
        page_size: int = 100,
        epoch_unit: EpochUnit = "s",
        window_zone: str = "Asia/Shanghai",
        currency: str | None = None,
        progress: bool = True,
        ca: str | None = None,
        transport: httpx.BaseTransport | None = None,
        clock: Clock | None = None,
    ) -> None:
        settings = read_settings(url, key=key, authorization=authorization)
        self._workers = whole_from_1("workers", workers)
        self._page_size = whole_from_1("page_size", page_size)
        self._epoch_unit = check_unit(epoch_unit)
        self._reading = Reading(window_zone=window_zone, currency=currency)
        self._progress = progress
        connection = Connection(
            settings.url,
            credentials=settings.credentials,
            patience=Patience(
                whole_from_1("attempts", attempts), above_0("patience_s", patience_s)
            ),
            timeout_s=above_0("timeout_s", timeout_s),
            requests_per_second=above_0_or_none("requests_per_second", requests_per_second),
            connections=workers,
            ca=ca,
            transport=transport,
            clock=clock or Clock(),
        )
        super().__init__(connection)
        self._endpoints = Endpoints(connection)

    def orders(
        self,
        *,
        status: StatusWord | Iterable[StatusWord] | None = None,
        kind: str | int | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        order_no: str | None = None,
        limit: int | None = None,
    ) -> gpd.GeoDataFrame:
        """List the account's orders, newest first, each once.

        Orders may arrive, change and vanish meanwhile: every order that matches from the first
        request to the last is there, or a warning says that some may be missing. What the service
        sends against the filters is left out, with a warning.

        Parameters
        ----------
        status
            One status or several: the tables' words (`imaging_pending_acquisition`), the
            listing's (`Pending Image`), stages (`succeeded`), or the service's numbers.
        kind
            `archive` or `tasking`.
        since, until
            First and last moment at which the order was placed: dates, datetimes or text. Days,
            months (`2026-01`) and years count whole; times without a zone are UTC.
        order_no
            The number of the one order to have.
        limit
            How many orders to have at most, the newest ones; `None` for all.

        Returns
        -------
        orders
            A table of orders (`schema.ORDERS`), as far as the listing fills it.

        Raises
        ------
        InputError
            A filter makes no sense.
        AuthError, ServerError, RateLimitError, BadRequestError, RedirectError
            The service says no, and did so after patience ran out.
        ConnectionFailedError
            No answer came.
        NotJsonError, ShapeError
            An answer cannot be read.
        PagingError
            The service sends the same page again and again.

        Warns
        -----
        IncompleteWarning
            Orders may be missing, or the service's figures do not add up.
        """
        query = self._query(status, kind, since, until, order_no)
        listing = self._listing(query, limit)
        insist(listing)
        return tables.orders(listing.rows, reading=self._reading)

    def order(self, order_no: str) -> Book:
        """Load one order with its items.

        Parameters
        ----------
        order_no
            The order's number, or its `order_id`.

        Returns
        -------
        book
            One order, its items and frames.

        Raises
        ------
        NotFoundError
            The service does not know the order. For other errors see `orders`.
        """
        detail = self._endpoints.detail(order_number(order_no))
        return tables.book(details=[detail], reading=self._reading)

    def items(self, order_no: str) -> gpd.GeoDataFrame:
        """Load the items of one order.

        Parameters
        ----------
        order_no
            The order's number, or its `order_id`.

        Returns
        -------
        items
            A table of items (`schema.ITEMS`).

        Raises
        ------
        NotFoundError
            The service does not know the order. For other errors see `orders`.
        """
        return tables.items([self._endpoints.detail(order_number(order_no))], reading=self._reading)

    def download_links(self, order_no: str) -> pd.DataFrame:
        """Load the links to the files of one order.

        The links are signed: whoever has one can fetch the file. Keep them as they are, since
        decoding and encoding them again breaks the signature.

        Parameters
        ----------
        order_no
            The order's number, or its `order_id`.

        Returns
        -------
        files
            A table of files (`schema.FILES`); empty before delivery.

        Raises
        ------
        NotFoundError
            The service does not know the order. For other errors see `orders`.
        """
        number = order_number(order_no)
        return tables.files({number: self._endpoints.links(number)}, reading=self._reading)

    def fresh_link(self, file_id: str, order_id: str) -> str | None:
        """Ask for a new link to a file. See `download_links`; a missing one is `None`."""
        number = order_number(order_id)
        return link_to(file_id, number, self._endpoints.links(number))

    def load(
        self,
        *,
        status: StatusWord | Iterable[StatusWord] | None = None,
        kind: str | int | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        order_no: str | None = None,
        limit: int | None = None,
        links: bool = False,
    ) -> Book:
        """Load orders with their items, and with the links to their files if wanted.

        What goes wrong on the way loses nothing that came: a listing that breaks off after its
        first page and an order whose detail cannot be had become findings, and the Book says that
        it is not complete. Where the credentials expire, or failures do not end, the rest is not
        asked for.

        Parameters
        ----------
        status, kind, since, until, order_no, limit
            Which orders, as in `orders`.
        links
            Whether to ask for the links to the files of delivered orders as well.

        Returns
        -------
        book
            The orders, their items and frames, files if wanted, and findings.

        Raises
        ------
        SwathbookError
            As in `orders`, where already the first page of the listing cannot be had.
        """
        query = self._query(status, kind, since, until, order_no)
        listing = self._listing(query, limit)
        details = self._details(listing)
        found_links = self._all_links(details) if links else Gathered[str, Record]()
        remarks = [
            *listing.remarks,
            *loading.nameless(listing.rows),
            *loading.failures(details, "detail"),
            *loading.mistaken(details.done),
            *loading.failures(found_links, "download links"),
        ]
        return tables.book(
            listed=listing.rows,
            details=list(details.done.values()),
            links=found_links.done,
            reading=self._reading,
            findings=findings(remarks),
        )

    def _query(
        self,
        status: StatusWord | Iterable[StatusWord] | None,
        kind: str | int | None,
        since: Moment | None,
        until: Moment | None,
        order_no: str | None,
    ) -> OrderQuery:
        return order_query(
            status=status,
            kind=kind,
            since=since,
            until=until,
            order_no=None if order_no is None else order_number(order_no),
            epoch_unit=self._epoch_unit,
        )

    def _listing(self, query: OrderQuery, limit: int | None) -> Listing:
        page_size = min(check_limit(limit) or self._page_size, self._page_size)
        return list_orders(self._endpoints, query, page_size=page_size, limit=limit)

    def _details(self, listing: Listing) -> Gathered[str, Record]:
        numbers = loading.order_numbers(listing.rows)
        if listing.error is not None and is_unauthorized(listing.error):
            return Gathered(failed=dict.fromkeys(numbers, listing.error))
        return self._gather(self._endpoints.detail, numbers, "orders")

    def _all_links(self, details: Gathered[str, Record]) -> Gathered[str, Record]:
        numbers = loading.numbers_with_files(details.done)
        if details.stopped_by is not None:
            return Gathered(failed=dict.fromkeys(numbers, details.stopped_by))
        return self._gather(self._endpoints.links, numbers, "links")

    def _gather(
        self, ask: Callable[[str, Event], Record], numbers: list[str], label: str
    ) -> Gathered[str, Record]:
        return gather(
            ask,
            numbers,
            workers=self._workers,
            label=label,
            progress=self._progress,
            abandon=self._connection.abandon,
        )
