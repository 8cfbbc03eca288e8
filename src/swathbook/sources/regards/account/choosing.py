"""What an account can do with its basket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from swathbook.errors import InputError, RefusedError
from swathbook.sources._scalars import whole_number
from swathbook.sources.regards.account.account import Account
from swathbook.sources.regards.service.basket import Basket, DatasetSelection
from swathbook.sources.regards.service.basket_endpoints import BasketEndpoints
from swathbook.sources.regards.service.selections import (
    LEGACY,
    filters_body,
    listed,
    selection_bodies,
)


class Choosing(Account):
    """The basket's part of `Regards`: what is chosen is put there, and ordered with `create`."""

    @cached_property
    def _baskets(self) -> BasketEndpoints:
        return BasketEndpoints(self._ask, self._orders_path, self._releases)

    def basket(self) -> Basket:
        """Look into the basket.

        Returns
        -------
        basket
            What is chosen; where there is no basket, one that does not exist (`basket.exists`).

        Raises
        ------
        ServiceError, ConnectionFailedError, AnswerError
            As in `orders`; so in all methods for the basket.
        """
        return self._baskets.basket()

    def add_to_basket(
        self,
        what: str | Iterable[str],
        *,
        dataset: str | None = None,
        without: Iterable[str] = (),
        engine: str = LEGACY,
    ) -> Basket:
        """Choose products, by a query or by name, and put them into the basket.

        Parameters
        ----------
        what
            A query in Lucene's language, as `providerId:S2_* AND label:alps*`; or the URNs of
            products or their provider's ids, in a list.
        dataset
            The URN of the one dataset to choose from.
        without
            URNs of products to leave out.
        engine
            The search engine that reads the query.

        Returns
        -------
        basket
            The basket with what is chosen now.

        Raises
        ------
        InputError
            Nothing is named.
        RefusedError
            There is nothing that can be ordered among what is named, the query cannot be read, or
            it is too much.
        """
        bodies = selection_bodies(what, dataset=dataset, without=without, engine=engine)
        return _latest(self._baskets.add(body) for body in bodies)

    def upload_to_basket(self, ids: Iterable[str]) -> Basket:
        """Choose the latest versions of products by their provider's ids, from release 2.0 on.

        Parameters
        ----------
        ids
            The provider's ids, any number.

        Returns
        -------
        basket
            The basket with what is chosen now.

        Raises
        ------
        UnsupportedError
            The service is older.
        InputError
            Nothing is named.
        RefusedError
            There is nothing that can be ordered among what is named, or it is too much.
        """
        self._releases.require("upload", "a list of products was to be put into the basket")
        return _latest(self._baskets.upload(content) for content in listed(ids))

    def filter_basket(
        self,
        selection: int | DatasetSelection,
        *,
        file_types: str | Iterable[str] = (),
        file_name_pattern: str | None = None,
    ) -> Basket:
        """Keep an order to some of its products' files, from release 1.12 on.

        Parameters
        ----------
        selection
            What is chosen of one dataset, or its number: `basket().selections[0]`.
        file_types
            `RAWDATA`, `QUICKLOOK`, or both; nothing for all that can be ordered.
        file_name_pattern
            A regular expression for the whole name. Without any of the two, filters are taken
            away.

        Returns
        -------
        basket
            The basket; its counts do not take filters into account.

        Raises
        ------
        UnsupportedError
            The service is older.
        BadRequestError
            The pattern is none, or the selection has a processing.
        """
        self._releases.require("file filters", "the files of a selection were to be filtered")
        body = filters_body(file_types, file_name_pattern)
        return self._baskets.filter(_number(selection), body)

    def process_basket(
        self,
        selection: int | DatasetSelection,
        process: str | None,
        *,
        parameters: Mapping[str, str] | None = None,
    ) -> Basket:
        """Have something done with the files of a selection before they are delivered.

        Parameters
        ----------
        selection
            What is chosen of one dataset, or its number.
        process
            The process's id (a UUID); `None` takes it away.
        parameters
            Its parameters.

        Returns
        -------
        basket
            The basket.
        """
        body = {"processBusinessId": process, "parameters": dict(parameters or {})}
        return self._baskets.process(_number(selection), body if process else None)

    def remove_from_basket(
        self, selection: int | DatasetSelection, *, date: str | None = None
    ) -> Basket:
        """Take what is chosen of one dataset out of the basket.

        Parameters
        ----------
        selection
            What is chosen, or its number.
        date
            The one part of it that was chosen then, as the basket writes it
            (`selection.choices[0].date`); `None` for all of it.

        Returns
        -------
        basket
            What is left.
        """
        return self._baskets.remove(_number(selection), date)

    def empty_basket(self) -> None:
        """Take away the basket, with all that is in it. Where there is none, nothing happens."""
        self._baskets.empty()


def _number(selection: int | DatasetSelection) -> int:
    number = selection.id if isinstance(selection, DatasetSelection) else whole_number(selection)
    if number is None:
        raise InputError(
            "selection should be what is chosen of one dataset, as basket().selections[0], or its "
            f"number; it is {selection!r}."
        )
    return number


def _latest(baskets: Iterable[Basket]) -> Basket:
    """Give the basket as it was left; where nothing of a selection was found, there is none."""
    known = [basket for basket in baskets if basket.exists]
    if known:
        return known[-1]
    raise RefusedError(
        "a selection was to be put into the basket; there is nothing in it that this account could "
        "order (HTTP 204). Try the query in the catalog, and check names, dataset and rights.",
        http_status=204,
    )
