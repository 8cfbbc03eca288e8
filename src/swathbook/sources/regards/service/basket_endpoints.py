"""The order service's endpoints for the basket, one method each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote

import httpx

from swathbook.sources._http import Question
from swathbook.sources.regards.service import answers
from swathbook.sources.regards.service.basket import Basket, basket_of
from swathbook.sources.regards.service.endpoints import Ask
from swathbook.sources.regards.service.refusals import Errand
from swathbook.sources.regards.session.releases import Releases

_BASKET = "/order/basket"


class BasketEndpoints:
    """What can be asked about the account's basket.

    Parameters
    ----------
    ask
        Sends a question, and reads the answer.
    path
        Where the order service lies, below the gateway's root.
    releases
        What is known of its release.
    """

    def __init__(self, ask: Ask, path: str, releases: Releases) -> None:
        self._ask = ask
        self._releases = releases
        self._path = f"{path}{_BASKET}"

    def basket(self) -> Basket:
        """Ask for the basket."""
        return self._basket("", Errand("the basket was wanted"))

    def add(self, body: Mapping[str, Any]) -> Basket:
        """Put a selection into the basket; nothing comes of one that finds nothing."""
        return self._basket("/selection", _CHOOSING, method="POST", body=body)

    def upload(self, content: bytes) -> Basket:
        """Put products into the basket that a file names by their provider's ids."""
        part = {"file": ("products.txt", content, "text/plain")}
        form = httpx.Request("POST", "http://form.invalid", files=part)
        question = Question(
            f"{self._path}/selection/upload",
            "POST",
            content=form.read(),
            content_type=form.headers["content-type"],
            changes=True,
        )
        return self._read(question, replace(_CHOOSING, since=self._releases.since("upload")))

    def filter(self, selection: int, body: Mapping[str, Any] | None) -> Basket:
        """Say which files of a selection are wanted; `None` for all."""
        wanted = f"the files of selection {selection} were to be filtered"
        errand = Errand(wanted, changes=True, since=self._releases.since("file filters"))
        path = f"/dataset/{selection}/updateFileFilters"
        return self._basket(path, errand, method="PUT", body=body)

    def process(self, selection: int, body: Mapping[str, Any] | None) -> Basket:
        """Say what is to be done with the files of a selection; `None` for nothing."""
        wanted = f"a processing was to be set for selection {selection}"
        path = f"/dataset/{selection}/updateProcessing"
        return self._basket(path, Errand(wanted, changes=True), method="PUT", body=body)

    def remove(self, selection: int, date: str | None) -> Basket:
        """Take a selection out of the basket, or the part of it that was chosen at a time."""
        errand = Errand(f"selection {selection} was to be taken out of the basket", changes=True)
        part = "" if date is None else f"/{quote(date, safe='')}"
        return self._basket(f"/dataset/{selection}{part}", errand, method="DELETE")

    def empty(self) -> None:
        """Take away the basket."""
        errand = Errand("the basket was to be emptied", changes=True)
        question = Question(self._path, "DELETE", changes=True)
        self._ask(question, partial(answers.read_done, errand=errand))

    def _basket(
        self,
        path: str,
        errand: Errand,
        *,
        method: str = "GET",
        body: Mapping[str, Any] | None = None,
    ) -> Basket:
        question = Question(f"{self._path}{path}", method, body=body, changes=errand.changes)
        return self._read(question, errand)

    def _read(self, question: Question, errand: Errand) -> Basket:
        return basket_of(self._ask(question, partial(answers.read_basket, errand=errand)))


_CHOOSING = Errand("a selection was to be put into the basket", changes=True)
