"""The order service's endpoints for orders and their files, one method each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from threading import Event
from typing import Any, TypeAlias, TypeVar
from urllib.parse import quote

from swathbook.sources._http import Question, Reply
from swathbook.sources._paging import Page
from swathbook.sources.regards.service import answers
from swathbook.sources.regards.service.filters import OrderQuery
from swathbook.sources.regards.service.refusals import Errand
from swathbook.sources.regards.session.releases import Releases
from swathbook.sources.regards.tabulating.entities import Record

T = TypeVar("T")

ACTIONS: Mapping[str, tuple[str, str]] = {
    "paused": ("PUT", "/user/orders/pause/{}"),
    "resumed": ("PUT", "/user/orders/resume/{}"),
    "deleted": ("DELETE", "/user/orders/{}"),
    "removed": ("DELETE", "/user/orders/remove/{}"),
    "retried": ("PUT", "/user/orders/{}/retry"),
}
"""What can be done with an order, and how."""

_CSV = {"Accept": "text/csv, */*;q=0.5"}
_METALINK = {"Accept": "application/metalink+xml, */*;q=0.5"}
_SORTED = {"sort": "creationDate,desc"}


Ask: TypeAlias = Callable[..., Any]
"""Sends a question, and reads the answer: `ask(question, read, halt=None)`."""


class Endpoints:
    """What can be asked of the order service.

    Parameters
    ----------
    ask
        Sends a question, and reads the answer.
    path
        Where the order service lies, below the gateway's root.
    releases
        What is known of its release; answers add to it.
    """

    def __init__(self, ask: Ask, path: str, releases: Releases) -> None:
        self._ask = ask
        self._path = path
        self._releases = releases

    def order(self, order_no: str, halt: Event | None = None) -> Record:
        """Ask for an order; `halt` ends waits and further attempts."""
        errand = Errand(f"order {order_no} was wanted", order_no)
        path = f"/user/orders/{quote(order_no, safe='')}"
        order = self._put(path, answers.read_entity, errand, halt=halt)
        self._releases.learn_from([order])
        return order

    def act(self, done: str, order_no: str) -> None:
        """Have something done with an order: one of `ACTIONS`."""
        method, path = ACTIONS[done]
        since = self._releases.since("retry") if done == "retried" else None
        errand = Errand(f"order {order_no} was to be {done}", order_no, changes=True, since=since)
        self._put(path.format(quote(order_no, safe="")), answers.read_done, errand, method=method)

    def create(self, label: str | None, on_success_url: str | None) -> str:
        """Make an order from the account's basket; its number."""
        errand = Errand("an order was to be made from the basket", changes=True)
        body = _creation(label, on_success_url)
        return self._put("/user/orders", answers.read_created, errand, method="POST", body=body)

    def restart(self, order_no: str, label: str | None, on_success_url: str | None) -> str:
        """Make a new order with the content of an old one; its number."""
        wanted, since = f"order {order_no} was to be restarted", self._releases.since("restart")
        errand = Errand(wanted, order_no, changes=True, since=since)
        path = f"/user/orders/{quote(order_no, safe='')}/restart"
        body = _creation(label, on_success_url)
        return self._put(path, answers.read_created, errand, method="POST", body=body)

    def apply(self, body: Mapping[str, Any]) -> str:
        """Make an order of queries in one step; its number."""
        wanted, since = "an order was to be made of queries", self._releases.since("apply")
        errand = Errand(wanted, changes=True, since=since)
        path = "/user/orders/apply"
        return self._put(path, answers.read_applied, errand, method="POST", body=body)

    def own_page(self, number: int, page_size: int) -> Page:
        """Ask for a page of the account's orders, counted from 1."""
        errand = Errand("the account's orders were wanted")
        return self._page("/user/orders", errand, number, page_size)

    def page_by_owner(self, user: str | None, number: int, page_size: int) -> Page:
        """Ask for a page of all orders, or of one user's, as older releases list them."""
        errand = Errand("all orders were wanted")
        return self._page(
            "/orders", errand, number, page_size, query={"user": user} if user else {}
        )

    def searched_page(self, query: OrderQuery, number: int, page_size: int) -> Page:
        """Ask for a page of all orders that match, as newer releases list them."""
        errand, body = Errand("all orders were wanted"), query.body(self._releases)
        return self._page(
            "/orders/search", errand, number, page_size, method="POST", query=_SORTED, body=body
        )

    def csv(self, query: OrderQuery) -> Reply:
        """Ask for the CSV of all orders, as older releases give it."""
        errand = Errand("the CSV of all orders was wanted")
        question = self._question("/orders/csv", errand, query=query.csv_query(), headers=_CSV)
        return self._content(question, errand)

    def posted_csv(self, query: OrderQuery) -> Reply:
        """Ask for the CSV of all orders that match, as newer releases give it."""
        errand, body = Errand("the CSV of all orders was wanted"), query.body(self._releases)
        question = self._question("/orders/csv", errand, method="POST", body=body, headers=_CSV)
        return self._content(question, errand)

    def metalink(self, order_no: str) -> Reply:
        """Ask for the metalink document of an order."""
        errand = Errand(f"the metalink of order {order_no} was wanted", order_no)
        path = f"/user/orders/{quote(order_no, safe='')}/metalink/download"
        return self._content(self._question(path, errand, headers=_METALINK), errand)

    def dataset_page(
        self,
        order_no: str,
        dataset_id: str,
        number: int,
        page_size: int,
        halt: Event | None = None,
    ) -> Page:
        """Ask for a page of an order's files of one dataset, counted from 1."""
        wanted = f"the files of dataset {dataset_id} in order {order_no} were wanted"
        path = f"/orders/{quote(order_no, safe='')}/dataset/{quote(dataset_id, safe='')}/files"
        page = self._page(path, Errand(wanted, order_no), number, page_size, halt=halt)
        self._releases.learn_from(page.rows)
        return page

    def available_page(
        self, order_no: str, suborder: str | None, number: int, page_size: int
    ) -> Page:
        """Ask for a page of an order's files that can be fetched now, counted from 1."""
        errand = Errand(f"the available files of order {order_no} were wanted", order_no)
        part = "" if suborder is None else f"/filesTask/{quote(suborder, safe='')}"
        path = f"/orders/{quote(order_no, safe='')}{part}/files/available"
        return self._page(path, errand, number, page_size)

    def _page(
        self,
        path: str,
        errand: Errand,
        number: int,
        page_size: int,
        *,
        method: str = "GET",
        query: Mapping[str, Any] | None = None,
        body: object = None,
        halt: Event | None = None,
    ) -> Page:
        place = {"page": number - 1, "size": page_size, **(query or {})}
        question = self._question(path, errand, method=method, query=place, body=body)
        page: Page = self._ask(question, partial(answers.read_page, errand=errand), halt=halt)
        is_empty = number == 1 and not page.rows and page.total is None
        return Page([], 0) if is_empty else page

    def _content(self, question: Question, errand: Errand) -> Reply:
        reply: Reply = self._ask(question, partial(answers.read_content, errand=errand))
        return reply

    def _put(
        self,
        path: str,
        read: Callable[..., T],
        errand: Errand,
        *,
        method: str = "GET",
        body: object = None,
        halt: Event | None = None,
    ) -> T:
        question = self._question(path, errand, method=method, body=body)
        answer: T = self._ask(question, partial(read, errand=errand), halt=halt)
        return answer

    def _question(
        self,
        path: str,
        errand: Errand,
        *,
        method: str = "GET",
        query: Mapping[str, Any] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Question:
        return Question(
            f"{self._path}{path}",
            method,
            query=query or {},
            body=body,
            headers=headers or {},
            changes=errand.changes,
        )


def _creation(label: str | None, on_success_url: str | None) -> dict[str, str]:
    said = {"label": label, "onSuccessUrl": on_success_url}
    return {name: value for name, value in said.items() if value is not None}
