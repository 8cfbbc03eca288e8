"""The summary of all orders as CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from starlette.responses import Response

from swathbook.emulator.services.regards.answers.lookups import Search, matching, within
from swathbook.emulator.services.regards.answers.spelling import date_text, read_date
from swathbook.emulator.services.regards.desk import Ask
from swathbook.emulator.services.regards.orders.model import Order
from swathbook.emulator.services.regards.refusals import RefusedError, internal_error

CELLS: Mapping[str, Callable[[Order], object]] = {
    "ORDER_ID": lambda order: order.id,
    "CREATION_DATE": lambda order: date_text(order.created_at),
    "EXPIRATION_DATE": lambda order: date_text(order.expires_at) if order.expires_at else "",
    "OWNER": lambda order: order.owner,
    "STATUS": lambda order: order.status,
    "STATUS_DATE": lambda order: date_text(order.status_at),
    "PERCENT_COMPLETE": lambda order: order.percent,
    "FILES_IN_ERROR": lambda order: order.errors,
    "FILES_SIZE": lambda order: sum(task.choice.size_bytes for task in order.tasks),
    "FILES_COUNT": lambda order: sum(len(task.choice.picks) for task in order.tasks),
}
"""What stands in each column."""


async def write_all(ask: Ask) -> Response:
    """Summarise the orders that a query asks for: the old way."""
    query = ask.request.query_params
    status = query.get("status")
    if status and status not in ask.profile.statuses:
        raise RefusedError(400, f"There is no status {status}")
    created = within(_date(query.get("from")), _date(query.get("to")))
    orders = [
        order
        for order in ask.ledger.orders
        if status in (None, "", order.status) and created(order)
    ]
    return _csv(orders, ask)


async def write_searched(ask: Ask) -> Response:
    """Summarise the orders that a body asks for: the new way."""
    return _csv(matching(await ask.body(Search), ask), ask)


def _date(text: str | None) -> datetime | None:
    try:
        return read_date(text) if text else None
    except ValueError as exc:
        raise internal_error("DateTimeParseException", f"Text '{text}' is no date") from exc


def _csv(orders: Sequence[Order], ask: Ask) -> Response:
    columns = ask.profile.csv_columns
    rows = [[str(CELLS[column](order)) for column in columns] for order in orders]
    end = "\n" if ask.switches.csv_line_end == "lf" else "\r\n"
    text = "".join(";".join(row) + end for row in [columns, *rows])
    kind = "text/csv;charset=UTF-8" if ask.switches.csv_charset else "text/csv"
    headers = {"content-type": kind, "content-disposition": "attachment;filename=orders.csv"}
    return Response(text, headers=headers)
