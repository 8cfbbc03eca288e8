"""What to ask of a service for tables and Books of orders."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import geopandas as gpd

from swathbook.book import Book
from swathbook.errors import InputError
from swathbook.sources._client import check_limit
from swathbook.sources._moments import Moment
from swathbook.sources._paging import Listing, insist
from swathbook.sources.regards import tables
from swathbook.sources.regards.account import loading
from swathbook.sources.regards.account.collecting import Collecting
from swathbook.sources.regards.account.ordering import OrderName
from swathbook.sources.regards.documents import csv_orders
from swathbook.sources.regards.documents.links import charset_of
from swathbook.sources.regards.order_ids import order_number
from swathbook.sources.regards.service.filters import OrderQuery, order_query
from swathbook.sources.regards.service.listing import list_all, list_own


class Asking(Collecting):
    """The part of `Regards` that lists and loads orders."""

    def orders(
        self,
        *,
        status: str | Iterable[str] | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        limit: int | None = None,
    ) -> gpd.GeoDataFrame:
        """List the account's own orders, newest first, each once; deleted ones are not among them.

        Parameters
        ----------
        status
            One status or several: the tables' words (`done_with_warning`), the service's
            (`DONE_WITH_WARNING`), or stages (`succeeded`).
        since, until
            First and last moment at which the order was placed: dates, datetimes or text. Days,
            months (`2026-01`) and years count whole; times without a zone are UTC.
        limit
            How many orders to have at most, the newest ones; `None` for all.

        Returns
        -------
        orders
            A table of orders (`schema.ORDERS`).

        Raises
        ------
        InputError
            A filter makes no sense.
        AuthError
            The service does not accept the account, or the token.
        ForbiddenError, RefusedError
            The account may not do that, or the service's rules do not allow it.
        ServerError, RateLimitError, BadRequestError, RedirectError
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
        listing = self._own(order_query(status=status, since=since, until=until), limit)
        insist(listing)
        return tables.orders(listing.rows, reading=self._reading)

    def all_orders(
        self,
        *,
        user: str | None = None,
        status: str | Iterable[str] | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        waiting_for_user: bool | None = None,
        limit: int | None = None,
    ) -> gpd.GeoDataFrame:
        """List everybody's orders, newest first, deleted ones too. Takes a role from EXPLOIT on.

        Parameters
        ----------
        user
            The owner's e-mail, whole; `None` for everybody.
        status, since, until, limit
            As in `orders`.
        waiting_for_user
            Whether the order waits for its files to be fetched; `None` for either.

        Returns
        -------
        orders
            A table of orders (`schema.ORDERS`).

        Raises
        ------
        ForbiddenError
            The account's role does not allow it. For other errors see `orders`.
        """
        query = order_query(
            status=status,
            since=since,
            until=until,
            user=user,
            waiting_for_user=waiting_for_user,
        )
        listing = self._everybodys(query, limit)
        insist(listing)
        return tables.orders(listing.rows, reading=self._reading)

    def orders_csv(
        self,
        *,
        user: str | None = None,
        status: str | Iterable[str] | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
    ) -> gpd.GeoDataFrame:
        """List everybody's orders in one answer, with less about each.

        The service's CSV holds neither labels nor products. Takes a role from EXPLOIT on.

        Parameters
        ----------
        user, status, since, until
            As in `all_orders`.

        Returns
        -------
        orders
            A table of orders (`schema.ORDERS`), as far as the CSV fills it.

        Raises
        ------
        ForbiddenError
            The account's role does not allow it. For other errors see `orders`.
        """
        query = order_query(status=status, since=since, until=until, user=user)
        reply = self._releases.choose(
            "posted csv",
            newer=partial(self._endpoints.posted_csv, query),
            older=partial(self._endpoints.csv, query),
        )
        orders = csv_orders.read(reply.content, charset=charset_of(reply))
        return query.held_to(orders)

    def order(self, order: OrderName) -> Book:
        """Load one order with its files, its products and their footprints.

        Files and footprints that cannot be had become findings.

        Parameters
        ----------
        order
            The order's number, or its `order_id`.

        Returns
        -------
        book
            One order, its items, files and findings.

        Raises
        ------
        NotFoundError
            The service does not know the order. For other errors see `orders`.
        """
        listing = Listing([self._endpoints.order(order_number(order))])
        return self._book(listing, files=True, footprints=True)

    def load(
        self,
        *,
        status: str | Iterable[str] | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        order_no: OrderName | Iterable[OrderName] | None = None,
        limit: int | None = None,
        all_users: bool = False,
        files: bool = True,
        footprints: bool = True,
    ) -> Book:
        """Load orders with their files, their products and the footprints of these.

        What goes wrong on the way loses nothing that came: a listing that breaks off after its
        first page, files and footprints that cannot be had become findings, and the Book says
        that it is not complete. Where the account is refused, or failures do not end, the rest is
        not asked for.

        Orders have no region: the service does not keep what was searched for. Give them areas of
        interest with `Book.with_regions`, or measure any frame of regions against `book.items`.

        Parameters
        ----------
        status, since, until, limit
            Which orders, as in `orders`.
        order_no
            The orders to load, one or several, by number or `order_id`; `None` for all.
        all_users
            Whether to load everybody's orders, and not only one's own. Takes a role from EXPLOIT
            on.
        files
            Whether to ask for the files, and so for the products that they belong to.
        footprints
            Whether to ask the catalog for the products.

        Returns
        -------
        book
            The orders, their items and files, and findings.

        Raises
        ------
        SwathbookError
            As in `orders`, where already the first page of the listing, or none of the named
            orders, can be had.
        """
        query = order_query(status=status, since=since, until=until)
        if order_no is not None:
            listing = self._named(_numbers(order_no), query, limit)
        else:
            listing = (self._everybodys if all_users else self._own)(query, limit)
        return self._book(listing, files=files, footprints=footprints)

    def _own(self, query: OrderQuery, limit: int | None) -> Listing:
        page_size = min(check_limit(limit) or self._page_size, self._page_size)
        return list_own(self._endpoints, query, page_size=page_size, limit=limit)

    def _everybodys(self, query: OrderQuery, limit: int | None) -> Listing:
        page_size = min(check_limit(limit) or self._page_size, self._page_size)
        return list_all(self._endpoints, self._releases, query, page_size=page_size, limit=limit)

    def _named(self, numbers: list[str], query: OrderQuery, limit: int | None) -> Listing:
        check_limit(limit)
        orders = self._gather(self._endpoints.order, numbers, "orders")
        if not orders.done:
            raise next(iter(orders.failed.values()))
        rows = [row for row in orders.done.values() if query.admits(row)]
        return Listing([*rows][:limit], list(loading.failures(orders)))


def _numbers(order: OrderName | Iterable[OrderName]) -> list[str]:
    names = [order] if isinstance(order, str | int) else list(order)
    if not names:
        raise InputError(
            "order_no should name at least one order; the list is empty. Leave it out?"
        )
    return list(dict.fromkeys(map(order_number, names)))
