"""Which files an order has, and which of them can be fetched."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from starlette.responses import Response

from swathbook.emulator.services.regards.access.permissions import check_reader
from swathbook.emulator.services.regards.answers.orders import available_envelope, file_envelope
from swathbook.emulator.services.regards.answers.pages import page_answer
from swathbook.emulator.services.regards.answers.spelling import json_response
from swathbook.emulator.services.regards.desk import Ask
from swathbook.emulator.services.regards.orders.model import DatasetTask, Order, OrderFile
from swathbook.emulator.services.regards.profiles import Status
from swathbook.emulator.services.regards.refusals import RefusedError, internal_error

UNFINISHED: tuple[Status, ...] = ("PENDING", "RUNNING", "PAUSED")


async def list_of_dataset(ask: Ask) -> Response:
    """List the files of a dataset task. Which order the path names does not matter."""
    task = _task(ask)
    answer = page_answer(
        _in_no_order(task.files) if ask.switches.files_order == "hash" else task.files,
        ask.paging(ask.switches.default_page_size),
        lambda file: file_envelope(file, ask),
        href=ask.href(f"/orders/{ask.number('orderId')}/dataset/{task.id}/files"),
        switches=ask.switches,
    )
    return json_response(answer)


def _task(ask: Ask) -> DatasetTask:
    task = ask.ledger.task(ask.number("datasetId"))
    if task is not None:
        return task
    if ask.switches.unknown_dataset_task == 404:
        raise RefusedError(404)
    raise internal_error("NullPointerException", "null")


def _in_no_order(files: Sequence[OrderFile]) -> Sequence[OrderFile]:
    """Mix files as a hash does: always in the same way."""
    return sorted(files, key=lambda file: zlib.crc32(str(file.id).encode()))


async def list_available(ask: Ask) -> Response:
    """List the files of an order that can be fetched now."""
    order = _order(ask)
    return _available(order, order.available_files, f"/orders/{order.id}/files/available", ask)


async def list_available_of_suborder(ask: Ask) -> Response:
    """List the files of a sub-order that can be fetched now."""
    order, number = _order(ask), ask.number("filesTaskId")
    if all(part.id != number for part in order.suborders):
        raise RefusedError(404)
    files = [file for file in order.available_files if file.suborder_id == number]
    path = f"/orders/{order.id}/filesTask/{number}/files/available"
    return _available(order, files, path, ask)


def _order(ask: Ask) -> Order:
    order = ask.ledger.order(ask.number("orderId"))
    if order is None:
        raise RefusedError(404)
    check_reader(order.owner, ask)
    return order


def _available(order: Order, files: Sequence[OrderFile], path: str, ask: Ask) -> Response:
    status = _status(order, files) if ask.switches.available_files == "guide" else 200
    if status == 204:
        return Response(status_code=204)
    answer = page_answer(
        sorted(files, key=lambda file: file.id),
        ask.paging(ask.switches.searched_page_size),
        lambda file: available_envelope(file, ask),
        href=ask.href(path),
        switches=ask.switches,
    )
    return json_response(answer, status)


def _status(order: Order, files: Sequence[OrderFile]) -> int:
    if not files:
        return 204
    return 206 if order.status in UNFINISHED else 200
