"""The metalink of an order: all its files, with a token for whoever holds the document."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from starlette.responses import Response

from swathbook.emulator.services.regards.access.accounts import Caller
from swathbook.emulator.services.regards.access.order_tokens import order_of_token, token_query
from swathbook.emulator.services.regards.answers.packing import file_name
from swathbook.emulator.services.regards.desk import Ask
from swathbook.emulator.services.regards.orders.model import Order, OrderFile
from swathbook.emulator.services.regards.profiles import Status
from swathbook.emulator.services.regards.refusals import RefusedError, internal_error

NAMESPACE = "http://www.metalinker.org/"
MEDIA_TYPE = "application/metalink+xml"
WITHOUT: tuple[Status, ...] = ("DELETED", "REMOVED", "EXPIRED", "PENDING", "FAILED")
"""The statuses of orders that have no metalink."""


async def download_metalink(ask: Ask) -> Response:
    """Give the metalink of an order to somebody with a bearer token."""
    return _answer(ask.order(), ask.caller, ask)


async def download_public_metalink(ask: Ask) -> Response:
    """Give the metalink of an order to whoever holds a token of it."""
    order = order_of_token(ask)
    by_owner = ask.switches.metalink_sub == "owner"
    return _answer(order, owner_of(order, ask) if by_owner else ask.caller, ask)


def owner_of(order: Order, ask: Ask) -> Caller:
    """Give an order's owner as a caller."""
    account = ask.desk.accounts[order.owner]
    return account.caller(ask.desk.project)


def _answer(order: Order, bearer: Caller, ask: Ask) -> Response:
    if order.status in WITHOUT:
        raise RefusedError(404)
    files = list(order.files)
    if not files and ask.switches.metalink_without_files == 500:
        raise internal_error("SAXParseException", "The content of element 'files' is not complete")
    headers = {
        "content-type": MEDIA_TYPE,
        "content-disposition": f"attachment;filename={file_name(order, ask, 'metalink')}",
    }
    return Response(_document(files, token_query(bearer, order, ask), ask), headers=headers)


def _document(files: Iterable[OrderFile], query: str, ask: Ask) -> bytes:
    root = ET.Element("metalink", xmlns=NAMESPACE)
    listed = ET.SubElement(root, "files")
    for file in files:
        _add(listed, file, f"{_address(file, ask)}?{query}")
    ET.indent(root, space="    ")
    standalone = ' standalone="yes"' if ask.switches.metalink_standalone else ""
    declaration = f'<?xml version="1.0" encoding="UTF-8"{standalone}?>\n'
    body: bytes = ET.tostring(root, encoding="utf-8")
    return declaration.encode() + body + b"\n"


def _add(listed: ET.Element, file: OrderFile, url: str) -> None:
    source = file.pick.file
    element = ET.SubElement(listed, "file", name=source.name)
    ET.SubElement(element, "identity").text = source.name
    ET.SubElement(element, "mimetype").text = source.mime_type
    resources = ET.SubElement(element, "resources")
    ET.SubElement(resources, "url").text = url
    if source.size is not None:
        ET.SubElement(element, "size").text = str(source.size)


def _address(file: OrderFile, ask: Ask) -> str:
    if ask.profile.name == "A" and ask.switches.public_file_path == "aips":
        return ask.project_url(f"/orders/aips/{file.pick.file.owner}/files/{file.id}")
    return ask.project_url(f"/orders/public/files/{file.id}")
