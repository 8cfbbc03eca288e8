"""The data-sharing service's client: its endpoints, and what to ask of them for a Book."""

from __future__ import annotations

import os
from collections.abc import Iterable
from threading import Event

import geopandas as gpd
import httpx
import pandas as pd

from swathbook.book import Book
from swathbook.sources._client import Client, check_limit
from swathbook.sources._http import Clock, Connection, Gathered, Patience, gather, is_unauthorized
from swathbook.sources._http.discretion import discretion
from swathbook.sources._moments import Moment
from swathbook.sources._paging import Listing, insist
from swathbook.sources._remarks import findings
from swathbook.sources._settings import above_0, above_0_or_none, whole_from_1
from swathbook.sources.datashare import datasets, loading, tables
from swathbook.sources.datashare.datasets import Key
from swathbook.sources.datashare.endpoints import Endpoints
from swathbook.sources.datashare.entries import Record
from swathbook.sources.datashare.filters import OrderQuery, order_query
from swathbook.sources.datashare.listing import list_orders
from swathbook.sources.datashare.order_ids import SOURCE, order_key
from swathbook.sources.datashare.pem import Pem
from swathbook.sources.datashare.reading import Reading
from swathbook.sources.datashare.settings import Settings, hidden, read_settings


class DataShare(Client):
    r"""A member of an organization, on a channel of a data-sharing service.

    The service wants the private key itself, in the body of every request. So it is asked over
    TLS only, unless it is on this very machine; the key goes to its address alone, wherever
    redirects lead; and it stands in no log, error, repr or file, not even where the service
    repeats it. One client keeps its connections; close it, or use it in a `with` block. All calls
    only read. Threads may share it; it cannot be pickled or copied.

    Parameters
    ----------
    url
        The service's address, as `https://bcs.example.org:32621`; from `SWATHBOOK_DATASHARE_URL`,
        then `.env`. The service runs where its owner runs it, so there is none to fall back on.
    org_id, channel_id
        The organization, and the channel to ask on; from `SWATHBOOK_DATASHARE_ORG_ID` and
        `SWATHBOOK_DATASHARE_CHANNEL_ID`, then `.env`.
    cert, key
        The member's certificate and private key: PEM text, with line breaks or with `\n` in their
        place, or the path of a PEM file; from `SWATHBOOK_DATASHARE_CERT` and
        `SWATHBOOK_DATASHARE_KEY`, then `.env`.
    ca
        A file with the certificates of authorities to trust (PEM), in place of the usual ones;
        from `SWATHBOOK_DATASHARE_CA`, then `.env`.
    crypto_method
        How the service is to encrypt; its documents know `SW` only.
    currency
        The ISO 4217 code of all amounts, where it is known. The service does not say.
    timeout_s
        How long to wait for the next piece of an answer, in seconds.
    attempts
        How often one request is sent at most, where failures may pass.
    patience_s
        How long one request may take with all its attempts, in seconds.
    requests_per_second
        How many requests may start per second, over all threads; `None` for no limit.
    workers
        How many data sets to ask for at once.
    page_size
        How many orders to ask for in one page; the service may give fewer.
    progress
        Whether to show a progress bar while data sets are asked for.
    transport
        What carries the requests in place of the network: `httpx.MockTransport` in tests.
    clock
        The clock to go by; another one in tests.

    Raises
    ------
    SettingsError
        Something is missing, is no certificate or private key, or makes no sense; or the address
        is neither https nor on this machine.

    Examples
    --------
    >>> pem = "-----BEGIN {0}-----\nMIIB\n-----END {0}-----"
    >>> DataShare(
    ...     "https://bcs.example.org:32621",
    ...     org_id="ce0ac69b",
    ...     channel_id="mychannel",
    ...     cert=pem.format("CERTIFICATE"),
    ...     key=pem.format("PRIVATE KEY"),
    ... )
    DataShare('https://bcs.example.org:32621')
    """

    source = SOURCE

    def __init__(
        self,
        url: str | None = None,
        *,
        org_id: str | None = None,
        channel_id: str | None = None,
        cert: Pem | None = None,
        key: Pem | None = None,
        ca: str | os.PathLike[str] | None = None,
        crypto_method: str = "SW",
        currency: str | None = None,
        timeout_s: float = 30.0,
        attempts: int = 6,
        patience_s: float = 90.0,
        requests_per_second: float | None = None,
        workers: int = 8,
        page_size: int = 100,
        progress: bool = True,
        transport: httpx.BaseTransport | None = None,
        clock: Clock | None = None,
    ) -> None:
        cert, key = hidden(cert), hidden(key)
        settings = _settled(
            url,
            org_id=org_id,
            channel_id=channel_id,
            cert=cert,
            key=key,
            ca=ca,
            crypto_method=crypto_method,
        )
        self._workers = whole_from_1("workers", workers)
        self._page_size = whole_from_1("page_size", page_size)
        self._reading = Reading(currency)
        self._progress = progress
        clock = clock or Clock()
        connection = Connection(
            settings.url,
            credentials={},
            secrets=settings.identity.secrets,
            patience=Patience(
                whole_from_1("attempts", attempts), above_0("patience_s", patience_s)
            ),
            timeout_s=above_0("timeout_s", timeout_s),
            requests_per_second=above_0_or_none("requests_per_second", requests_per_second),
            connections=workers,
            ca=settings.ca,
            transport=transport,
            clock=clock,
        )
        super().__init__(connection)
        self._endpoints = Endpoints(connection, settings.identity, clock)

    def orders(
        self,
        *,
        provider: str | None = None,
        consumer: str | None = None,
        status: str | Iterable[str] | None = None,
        search: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        limit: int | None = None,
    ) -> gpd.GeoDataFrame:
        """List the orders that the member may see, each once, in the service's own order.

        Orders may arrive, change and vanish meanwhile: every order that matches from the first
        request to the last is there, or a warning says that some may be missing. What the service
        sends against the filters is left out, with a warning.

        Parameters
        ----------
        provider, consumer
            Identifiers (DIDs) of who publishes the data set, and of who applies for it.
        status
            One status or several: `ready`, `finished`, `failed`, `canceled`, `request`, stages
            (`succeeded`), or `unknown_…` as the tables call what the documents do not list. The
            service takes one; of several, the choice is made here.
        search
            What the product's name has in it; what that means is up to the service.
        since, until
            First and last moment at which the order was placed: dates, datetimes or text. Days,
            months (`2026-01`) and years count whole; times without a zone are UTC. The service
            takes no times, so the choice is made here. Orders without a time are kept.
        limit
            How many orders to have at most, the first ones that come; `None` for all.

        Returns
        -------
        orders
            A table of orders (`schema.ORDERS`).

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

        Warns
        -----
        IncompleteWarning
            Orders may be missing, or the service's figures do not add up.
        """
        query = order_query(
            provider=provider,
            consumer=consumer,
            status=status,
            search=search,
            since=since,
            until=until,
        )
        listing = self._listing(query, limit)
        insist(listing)
        return tables.orders(listing.rows, reading=self._reading)

    def order(self, consumer: str, order_seq: str | int | None = None) -> Book:
        """Load one order with its item.

        Parameters
        ----------
        consumer
            Who applies for it; or the order's `order_id`, if there is no number.
        order_seq
            The order's number. It is unique for one applicant only.

        Returns
        -------
        book
            One order and its item.

        Raises
        ------
        NotFoundError
            The service does not know the order. For other errors see `orders`.
        """
        record = self._endpoints.order(*order_key(consumer, order_seq))
        return tables.book(rows=[record], reading=self._reading)

    def dataset(self, provider: str, product_id: str) -> pd.DataFrame:
        """Look up one data set: what there is to order.

        Parameters
        ----------
        provider
            Who publishes it.
        product_id
            Its product id, which is unique for one provider only.

        Returns
        -------
        dataset
            One row: `provider provider_name product_id name description status category price
            published_at data_url sample_url currency`, and `extra` with what else was said.

        Raises
        ------
        NotFoundError
            The service does not know the data set. For other errors see `orders`.
        """
        return datasets.tabulate([self._endpoints.dataset(provider, product_id)], self._reading)

    def load(
        self,
        *,
        provider: str | None = None,
        consumer: str | None = None,
        status: str | Iterable[str] | None = None,
        search: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        limit: int | None = None,
        links: bool = False,
    ) -> Book:
        """Load orders with their items, and with the links to their files if wanted.

        The service knows no footprints: `Book.with_footprints` brings them in by `product_id`.
        What goes wrong on the way loses nothing that came: a listing that breaks off after its
        first page and a data set that cannot be had become findings, and the Book says that it is
        not complete.

        Parameters
        ----------
        provider, consumer, status, search, since, until, limit
            Which orders, as in `orders`.
        links
            Whether to ask for the data sets that were ordered, for the links to their files. What
            is behind a link is encrypted. Orders that failed or were canceled have no files.

        Returns
        -------
        book
            The orders and their items, files if wanted, and findings.

        Raises
        ------
        SwathbookError
            As in `orders`, where already the first page of the listing cannot be had.
        """
        query = order_query(
            provider=provider,
            consumer=consumer,
            status=status,
            search=search,
            since=since,
            until=until,
        )
        listing = self._listing(query, limit)
        found = self._datasets(listing) if links else Gathered[Key, Record]()
        return tables.book(
            rows=listing.rows,
            datasets=found.done,
            reading=self._reading,
            findings=findings([*listing.remarks, *loading.failures(found)]),
        )

    def _listing(self, query: OrderQuery, limit: int | None) -> Listing:
        wanted = check_limit(limit) if query.is_told_whole else None
        page_size = min(wanted or self._page_size, self._page_size)
        return list_orders(self._endpoints, query, page_size=page_size, limit=check_limit(limit))

    def _datasets(self, listing: Listing) -> Gathered[Key, Record]:
        keys = datasets.dataset_keys(listing.rows)
        if listing.error is not None and is_unauthorized(listing.error):
            return Gathered(failed=dict.fromkeys(keys, listing.error))
        return gather(
            self._dataset,
            keys,
            workers=self._workers,
            label="data sets",
            progress=self._progress,
            abandon=self._connection.abandon,
        )

    def _dataset(self, key: Key, halt: Event) -> Record:
        provider, product_id = key
        return self._endpoints.dataset(provider, product_id, halt)


def _settled(
    url: str | None,
    *,
    org_id: str | None,
    channel_id: str | None,
    cert: Pem | None,
    key: Pem | None,
    ca: str | os.PathLike[str] | None,
    crypto_method: str,
) -> Settings:
    """Read the settings; an error on the way forgets what it saw of them."""
    with discretion(list, forget=True):
        return read_settings(
            url,
            org_id=org_id,
            channel_id=channel_id,
            cert=cert,
            key=key,
            ca=ca,
            crypto_method=crypto_method,
        )
