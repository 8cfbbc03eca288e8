"""How the order service writes orders and files."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from swathbook.emulator.services.regards.access.permissions import may_follow
from swathbook.emulator.services.regards.answers.spelling import (
    Link,
    date_text,
    envelope,
    without_nulls,
)
from swathbook.emulator.services.regards.desk import Ask
from swathbook.emulator.services.regards.orders.model import DatasetTask, Order, OrderFile
from swathbook.emulator.services.regards.profiles import Action

ACTION_PATHS: dict[Action, str] = {
    "pause": "/user/orders/pause/{}",
    "resume": "/user/orders/resume/{}",
    "delete": "/user/orders/{}",
    "remove": "/user/orders/remove/{}",
    "restart": "/user/orders/{}/restart",
    "retry": "/user/orders/{}/retry",
}
"""Where an action on an order is, in the order in which orders link to them."""


def order_envelope(order: Order, ask: Ask) -> dict[str, Any]:
    """Write an order, with links to what the caller can do with it."""
    return envelope(_order(order), list(_links(order, ask)))


def _order(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "owner": order.owner,
        "label": order.label,
        "creationDate": date_text(order.created_at),
        "expirationDate": date_text(order.expires_at) if order.expires_at else None,
        "percentCompleted": order.percent,
        "filesInErrorCount": order.errors,
        "availableFilesCount": order.available,
        "status": order.status,
        "statusDate": date_text(order.status_at),
        "waitingForUser": order.waiting,
        "datasetTasks": [_task(task) for task in order.tasks],
    }


def _task(task: DatasetTask) -> dict[str, Any]:
    choice = task.choice
    return without_nulls(
        {
            "id": task.id,
            "datasetLabel": choice.dataset.label,
            "objectsCount": choice.products,
            "filesCount": len(choice.picks),
            "filesSize": choice.size_bytes,
            "processDatasetDescription": choice.process,
            "fileSelectionDescription": choice.selection,
        }
    )


def _links(order: Order, ask: Ask) -> Iterator[Link]:
    if not ask.profile.has_links:
        return
    yield {"rel": "self", "href": ask.href(f"/user/orders/{order.id}")}
    yield {"rel": "list", "href": ask.href("/user/orders")}
    if order.status != "DELETED" and order.available:
        yield {"rel": "download", "href": ask.href(f"/user/orders/{order.id}/download")}
    for action, path in ACTION_PATHS.items():
        if may_follow(action, order, ask):
            yield {"rel": action, "href": ask.href(path.format(order.id))}


def file_envelope(file: OrderFile, ask: Ask) -> dict[str, Any]:
    """Write a file as the listing of a dataset does."""
    link = {"rel": "self", "href": ask.href(f"/orders/files/{file.id}")}
    return envelope(_file(file, ask), [link])


def _file(file: OrderFile, ask: Ask) -> dict[str, Any]:
    source, told = file.pick.file, ask.profile.file_members
    width, height = source.pixels or (None, None)
    return {
        "id": file.id,
        "state": file.state,
        "orderId": file.order.id,
        "filesTaskId": file.suborder_id if "filesTaskId" in told else None,
        "ipId": source.owner,
        "downloadError": file.download_error,
        "productId": provider_id(file) if "productId" in told else None,
        "version": version(file) if "version" in told else None,
        "dataType": source.data_type,
        "reference": source.reference,
        "uri": source.uri_at(ask.gateway),
        "mimeType": source.mime_type,
        "imageWidth": None if width is None else float(width),
        "imageHeight": None if height is None else float(height),
        "online": False,
        "checksum": source.checksum,
        "digestAlgorithm": source.digest_algorithm,
        "filesize": source.size,
        "filename": source.name,
        "types": [],
        "crc32": f"{zlib.crc32(source.content()):08x}" if "crc32" in told else None,
    }


def available_envelope(file: OrderFile, ask: Ask) -> dict[str, Any]:
    """Write a file as the listings of available files do."""
    source = file.pick.file
    return envelope(
        {
            "id": file.id,
            "productId": provider_id(file),
            "version": version(file) if "version" in ask.profile.file_members else None,
            "downloadUrl": ask.project_url(f"/orders/files/{file.id}"),
            "mimeType": source.mime_type,
            "checksum": source.checksum,
            "filesize": source.size,
            "filename": source.name,
        }
    )


def provider_id(file: OrderFile) -> str | None:
    """Give the provider's name for a file's product; `None` where it is not just one."""
    if file.is_shared:
        return None
    product = file.pick.product
    return file.pick.dataset.provider_id if product is None else product.provider_id


def version(file: OrderFile) -> int:
    """Give the version of a file's product; 0 where it is unknown."""
    return 0 if file.pick.product is None else file.pick.product.version
