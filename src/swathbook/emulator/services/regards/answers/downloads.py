"""Single files of orders: with a bearer token, or with an order's token."""

from __future__ import annotations

from starlette.responses import Response

from swathbook.emulator.services.regards.access.order_tokens import order_claims
from swathbook.emulator.services.regards.answers.fetching import fetched
from swathbook.emulator.services.regards.desk import Ask
from swathbook.emulator.services.regards.orders.model import OrderFile
from swathbook.emulator.services.regards.refusals import RefusedError


async def download(ask: Ask) -> Response:
    """Give one of the caller's files."""
    file = _file(ask)
    if not _may_fetch(file, ask):
        raise RefusedError(ask.profile.stranger_status)
    return _kept_up(file, ask)


async def download_public(ask: Ask) -> Response:
    """Give a file to whoever holds a token of one of its owner's orders."""
    bearer = order_claims(ask).get("sub")
    file = _file(ask)
    if bearer != file.order.owner and not _may_fetch(file, ask):
        raise RefusedError(ask.profile.stranger_status)
    return _kept_up(file, ask)


def _file(ask: Ask) -> OrderFile:
    number = ask.number("dataFileId")
    file = ask.ledger.file(number)
    urn = ask.request.path_params.get("aipId")
    if file is None or urn not in (None, file.pick.file.owner):
        raise RefusedError(404, f"Data file with id: {number} doesn't exist.")
    return file


def _may_fetch(file: OrderFile, ask: Ask) -> bool:
    is_admin = ask.profile.checks_readers and ask.caller.owns_the_project
    return ask.caller.email == file.order.owner or is_admin


def _kept_up(file: OrderFile, ask: Ask) -> Response:
    try:
        return fetched(file, ask)
    finally:
        ask.ledger.settle(file.order, ask.now)
