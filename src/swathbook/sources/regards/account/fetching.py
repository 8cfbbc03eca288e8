"""Fetching what was ordered: all that is there as a zip, or files one by one."""

from __future__ import annotations

from urllib.parse import quote

import httpx
import pandas as pd

from swathbook.sources._delivery import Terms
from swathbook.sources._settings import above_0
from swathbook.sources.regards.account import delivering
from swathbook.sources.regards.account.account import reply_of
from swathbook.sources.regards.account.delivering import Delivered, Folder
from swathbook.sources.regards.account.inventory import Inventory
from swathbook.sources.regards.account.ordering import OrderName
from swathbook.sources.regards.documents import zipped
from swathbook.sources.regards.documents.links import (
    at_home,
    file_number,
    number_in_link,
    order_in_id,
)
from swathbook.sources.regards.order_ids import order_id, order_number, row_prefix
from swathbook.sources.regards.service.refusals import Errand, refusal

_LATER = 202


class Fetching(Inventory):
    """The part of `Regards` that fetches what was ordered."""

    def download_zip(self, order: OrderName, folder: Folder) -> pd.DataFrame:
        """Fetch the files of an order that are there now, in one go.

        The service packs them into a zip, which is unpacked here, entry by entry. What it could
        not put in, it says so. Call again when more files are there.

        Parameters
        ----------
        order
            The order's number, or its `order_id`.
        folder
            Where the files go: into a folder of the order's own in there.

        Returns
        -------
        result
            One row per file: `name`, `path`, `outcome`, `size_bytes`, `verified`, `detail`. None
            where no file is there now.

        Raises
        ------
        NotFoundError
            The service does not know the order.
        AnswerError
            What came is no zip, or is cut off; nothing of it is kept.
        ExportError
            The folder cannot be written to.
        """
        number = order_number(order)
        errand = Errand(f"the zip of order {number} was wanted", number)
        url = f"{self._service_url}/user/orders/{quote(number, safe='')}/download"
        with self.open(url) as incoming:
            if not httpx.codes.is_success(incoming.status) or incoming.status == _LATER:
                raise refusal(reply_of(incoming), errand)
            return zipped.save(incoming, delivering.order_folder(folder, number))

    def download_file(
        self, file: int | str | pd.Series, folder: Folder, *, wait_s: float = 0.0
    ) -> Delivered:
        """Fetch one file of an order.

        Parameters
        ----------
        file
            A row of a table of files, as `book.files.loc[file_id]`; or the file's `file_id`, of
            which the row is looked up; or its number alone. Of the latter the size and the digest
            are not known, so that it cannot be verified.
        folder
            Where the file goes: into a folder of the order's own in there.
        wait_s
            How long to wait for a file that is not there yet, in seconds.

        Returns
        -------
        delivered
            Where the file is, and whether it is what was announced.

        Raises
        ------
        NotReadyError
            The file is not there yet.
        NotFoundError
            The service does not know the file, or does not have it any more.
        ForbiddenError
            The file is somebody else's.
        RefusedError
            The service could not get the file from its storage; `retry` asks for it once more.
        AnswerError
            What came is not what was announced.
        ConnectionFailedError
            It broke off, again and again.
        """
        return delivering.fetch_one(
            self._wanted(file), folder, self, self._terms(wait_s, workers=1)
        )

    def download_public_file(self, url: str, folder: Folder, *, wait_s: float = 0.0) -> Delivered:
        """Fetch one file by a link with a public token, as metalinks hold them; takes no account.

        Parameters
        ----------
        url
            The link, whole: `https://…/files/…?orderToken=…&scope=…`. It is asked about at this
            client's own service.
        folder
            Where the file goes.
        wait_s
            How long to wait for a file that is not there yet, in seconds.

        Returns
        -------
        delivered
            Where the file is. Neither size nor digest stand in a link.

        Raises
        ------
        InputError
            It is no such link. For other errors see `download_file`.
        """
        link = at_home(url, self._service_url)
        row = {"order_id": None, "url": link, "name": None}
        files = pd.DataFrame([row], index=[number_in_link(link) or "file"])
        return delivering.fetch_one(files, folder, self, self._terms(wait_s, workers=1))

    def fresh_link(self, file_id: str, order_id: str) -> str | None:  # noqa: ARG002 - the number is enough
        """Give a link that takes this account in place of one whose public token has expired.

        Parameters
        ----------
        file_id, order_id
            The file and its order, in the tables' words.

        Returns
        -------
        url
            The link; `None` for who has no account.
        """
        number = number_in_link(file_id)
        if self._session.is_public or number is None:
            return None
        return self._reading.file_url(number)

    def _wanted(self, file: int | str | pd.Series) -> pd.DataFrame:
        """Make a table of the one file that is wanted."""
        if isinstance(file, pd.Series):
            return file.to_frame().T
        number, order = file_number(file), order_in_id(file)
        if order is not None:
            files = self.files(order)
            known = files[files.index == row_prefix(order) + number]
            if len(known):
                return known
        row = {"order_id": order and order_id(order), "url": self._reading.file_url(number)}
        return pd.DataFrame([row], index=[str(file)])

    def _terms(self, wait_s: float, *, workers: int) -> Terms:
        return Terms(
            workers=workers,
            wait_s=wait_s if wait_s == 0 else above_0("wait_s", wait_s),
            patience=self._patience,
            progress=self._progress,
            clock=self._clock,
        )
