"""Which files there are: of an order, of a dataset, to be fetched now, and by metalinks."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

import pandas as pd

from swathbook.sources._http import Question, Reply
from swathbook.sources.regards.account import loading
from swathbook.sources.regards.account.collecting import Collecting
from swathbook.sources.regards.account.loading import Task
from swathbook.sources.regards.account.ordering import OrderName
from swathbook.sources.regards.documents import metalink
from swathbook.sources.regards.documents.links import at_home, order_in_name
from swathbook.sources.regards.order_ids import order_number
from swathbook.sources.regards.service.answers import read_content
from swathbook.sources.regards.service.listing import list_files
from swathbook.sources.regards.service.refusals import Errand


class Inventory(Collecting):
    """The part of `Regards` that lists files."""

    def files(self, order: OrderName) -> pd.DataFrame:
        """List the files of an order, whatever their state.

        Parameters
        ----------
        order
            The order's number, or its `order_id`.

        Returns
        -------
        files
            A table of files (`schema.FILES`); empty before the service has worked out what is in
            the order, and after it was deleted or has expired. `state` says what can be fetched.

        Raises
        ------
        NotFoundError
            The service does not know the order. For other errors see `orders`.

        Warns
        -----
        IncompleteWarning
            Files may be missing, or the service's figures do not add up.
        """
        number = order_number(order)
        tasks = loading.tasks_of(self._endpoints.order(number))
        listings = self._listed(tasks)
        if listings.failed:
            raise next(iter(listings.failed.values()))
        return self._tabulated(number, listings.done.values())

    def dataset_files(self, order: OrderName, dataset_id: int | str) -> pd.DataFrame:
        """List the files of an order that are of one dataset.

        Parameters
        ----------
        order
            The order's number, or its `order_id`.
        dataset_id
            The number of the dataset's task in the order (`datasetTasks` in its `extra`), which is
            no dataset's URN.

        Returns
        -------
        files
            A table of files (`schema.FILES`).

        Raises
        ------
        NotFoundError
            The service does not know the dataset's task. For other errors see `orders`.

        Warns
        -----
        IncompleteWarning
            Files may be missing, or the service's figures do not add up.
        """
        number = order_number(order)
        return self._tabulated(number, [self._list(Task(number, str(dataset_id).strip()))])

    def available_files(
        self, order: OrderName, *, suborder: int | str | None = None
    ) -> pd.DataFrame:
        """List the files of an order that can be fetched now, from release 1.12 on.

        Parameters
        ----------
        order
            The order's number, or its `order_id`.
        suborder
            The number of one part of the order (`filesTaskId` in the files' `extra`), from release
            1.14 on; `None` for all.

        Returns
        -------
        files
            A table of files (`schema.FILES`). The service says less about each here than in
            `files`: not which product it belongs to by URN, say.

        Raises
        ------
        UnsupportedError
            The service is older; `files` tells the state of each file, too.
        NotFoundError, ForbiddenError
            The service does not know the order; it is somebody else's.
        """
        number = order_number(order)
        wanted = f"the available files of order {number} were wanted"
        self._releases.require("available files", wanted)
        part = None if suborder is None else str(suborder)
        if part is not None:
            self._releases.require("files of a sub-order", wanted)
        fetch = partial(self._endpoints.available_page, number, part)
        return self._tabulated(number, [list_files(fetch, page_size=self._page_size)])

    def metalink(self, order: OrderName) -> pd.DataFrame:
        """List all files of an order by its metalink, with links that need no account.

        Parameters
        ----------
        order
            The order's number, or its `order_id`.

        Returns
        -------
        files
            A table of files (`schema.FILES`). Whoever has a link can fetch the file until the
            order expires; digests, products and states are not told.

        Raises
        ------
        NotFoundError
            The service does not know the order, or has no metalink of it: it is pending, failed,
            expired or deleted.
        AnswerError
            The metalink cannot be read, or holds what can do harm.
        """
        number = order_number(order)
        return self._read_metalink(self._endpoints.metalink(number), number)

    def public_metalink(self, url: str) -> pd.DataFrame:
        """List all files of an order by the link in the mail that confirmed it; takes no account.

        The link's token is asked about at this client's own service, and no other is sent.

        Parameters
        ----------
        url
            The link, whole: `https://…/metalink/download?orderToken=…&scope=…`.

        Returns
        -------
        files
            A table of files (`schema.FILES`), as from `metalink`.

        Raises
        ------
        InputError
            It is no such link.
        AuthError
            Its token has expired, or is none.
        NotFoundError
            There is no metalink of the order any more, or not yet.
        """
        path = at_home(url, self._service_url).removeprefix(self.url)
        errand = Errand("the metalink of an order was wanted by its link")
        reply = self._connection.ask(
            Question(path, bare=True), partial(read_content, errand=errand)
        )
        return self._read_metalink(reply, order_in_name(reply))

    def _read_metalink(self, reply: Reply, order_no: str | None) -> pd.DataFrame:
        """Read a metalink; addresses that say no scheme have that of this service's own."""
        return metalink.read(reply.content, order_no, scheme=urlsplit(self.url).scheme)
