"""What an account can do with orders: make them, and change how they go on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from swathbook.errors import InputError
from swathbook.sources.regards.account.account import Account
from swathbook.sources.regards.order_ids import order_id, order_number
from swathbook.sources.regards.service.endpoints import Endpoints

OrderName = int | str
"""An order's number, or its `order_id`."""


class Ordering(Account):
    """The part of `Regards` that makes and changes orders."""

    @cached_property
    def _endpoints(self) -> Endpoints:
        return Endpoints(self._ask, self._orders_path, self._releases)

    def create(self, label: str | None = None, *, on_success_url: str | None = None) -> str:
        """Make an order of what is in the basket. The basket is gone then.

        The service works the order's content out afterwards; `wait` waits for it.

        Parameters
        ----------
        label
            What the order is called: up to 50 characters, and no other of this account's orders
            may be called so, not even a deleted one. The service makes one if it is left out.
        on_success_url
            A page of the web interface, for the mail that confirms the order. From release 1.12
            on there is no mail without it.

        Returns
        -------
        order_id
            The order, as the tables call it.

        Raises
        ------
        NoBasketError
            There is no basket. (An empty one is ordered, and comes to nothing.)
        LabelError
            The label is too long, or taken; the basket is kept.
        ServiceError, ConnectionFailedError, AnswerError
            As in `orders`. What may have been done all the same is not asked for again.
        """
        return order_id(self._endpoints.create(label, on_success_url))

    def restart(
        self, order: OrderName, label: str | None = None, *, on_success_url: str | None = None
    ) -> str:
        """Order the same once more, from release 1.6 on.

        Parameters
        ----------
        order
            An order that came to its end: its number, or its `order_id`.
        label, on_success_url
            As in `create`.

        Returns
        -------
        order_id
            The new order.

        Raises
        ------
        UnsupportedError
            The service is older.
        OrderStateError
            The order has not come to its end.
        NoBasketError
            The service did not keep what the order was made of.
        LabelError, ForbiddenError, NotFoundError
            The label is too long or taken; the order is somebody else's; it is not known.
        """
        number = order_number(order)
        self._releases.require("restart", f"order {number} was to be restarted")
        return order_id(self._endpoints.restart(number, label, on_success_url))

    def retry(self, order: OrderName) -> None:
        """Ask for the files of an order once more that could not be had, from release 1.6 on.

        Parameters
        ----------
        order
            An order that ended with files in error: its number, or its `order_id`.

        Raises
        ------
        UnsupportedError
            The service is older.
        OrderStateError
            The order did not end so, or it has a processing.
        ForbiddenError, NotFoundError
            The order is somebody else's, or not known.
        """
        number = order_number(order)
        self._releases.require("retry", f"order {number} was to be retried")
        self._endpoints.act("retried", number)

    def apply(
        self,
        queries: str | Iterable[str],
        *,
        data_types: str | Iterable[str] = (),
        file_name_pattern: str | None = None,
        correlation_id: str | None = None,
    ) -> str:
        """Make an order of queries in one step, from release 1.12 on.

        The service uses the account's basket on the way, and what was in it is gone then. Such
        orders are kept for hours only.

        Parameters
        ----------
        queries
            Queries in Lucene's language, one or several.
        data_types
            The kinds of files to order, as `RAWDATA`; nothing for all that can be ordered.
        file_name_pattern
            A regular expression for the files' whole names; needs `data_types` too.
        correlation_id
            A name of your own for the request, up to 255 characters.

        Returns
        -------
        order_id
            The order.

        Raises
        ------
        UnsupportedError
            The service is older.
        InputError
            There is no query, or a pattern without types.
        RefusedError
            The order was denied, or failed; `code` says why, as `EMPTY_ORDER`.
        """
        body = _request(queries, data_types, file_name_pattern, correlation_id)
        self._releases.require("apply", "an order was to be made of queries")
        return order_id(self._endpoints.apply(body))

    def pause(self, order: OrderName) -> None:
        """Stop an order that is pending or running; what is at work may take a while to stop.

        Parameters
        ----------
        order
            Its number, or its `order_id`.

        Raises
        ------
        OrderStateError
            The order is neither pending nor running.
        ForbiddenError, NotFoundError
            The order is somebody else's, or not known.
        """
        self._endpoints.act("paused", order_number(order))

    def resume(self, order: OrderName) -> None:
        """Let a paused order go on.

        Parameters
        ----------
        order
            Its number, or its `order_id`.

        Raises
        ------
        OrderStateError
            The order is not paused, or has not come to rest yet; ask again in a moment.
        ForbiddenError, NotFoundError
            The order is somebody else's, or not known.
        """
        self._endpoints.act("resumed", order_number(order))

    def delete(self, order: OrderName) -> None:
        """Delete an order: its files go, and it is listed among one's own orders no more.

        Parameters
        ----------
        order
            Its number, or its `order_id`. It must have ended or be paused (up to release 1.5:
            be paused).

        Raises
        ------
        OrderStateError
            The order's status does not allow it.
        ForbiddenError, NotFoundError
            The order is somebody else's, or not known.
        """
        self._endpoints.act("deleted", order_number(order))

    def remove(self, order: OrderName) -> None:
        """Remove an order for good, so that nothing of it is left. Takes an administrator.

        Parameters
        ----------
        order
            Its number, or its `order_id`. It must be deleted already (up to release 1.5: not be
            running).

        Raises
        ------
        OrderStateError
            The order's status does not allow it.
        ForbiddenError, NotFoundError
            The account's role does not allow it; the order is not known.
        """
        self._endpoints.act("removed", order_number(order))


def _request(
    queries: str | Iterable[str],
    data_types: str | Iterable[str],
    file_name_pattern: str | None,
    correlation_id: str | None,
) -> dict[str, Any]:
    words = [queries] if isinstance(queries, str) else list(queries)
    types = [data_types] if isinstance(data_types, str) else list(data_types)
    if not words or not all(isinstance(word, str) and word.strip() for word in words):
        raise InputError(f"queries should be one query or several, as text; found {queries!r}.")
    if file_name_pattern is not None and not types:
        raise InputError(
            "file_name_pattern is taken together with data_types only. Give data_types, as "
            "['RAWDATA'], too."
        )
    filters = {"dataTypes": [word.upper() for word in types]} if types else None
    if filters is not None and file_name_pattern is not None:
        filters = {**filters, "filenameRegExp": file_name_pattern}  # type: ignore[dict-item]
    said = {"queries": words, "filters": filters, "correlationId": correlation_id}
    return {name: value for name, value in said.items() if value is not None}
