"""A REGARDS service, as the test of promises sees it."""

import base64

import httpx
from promises_source import NO_WAIT, Source, Truth

import swathbook as sb
from swathbook import emulator
from swathbook.sources.regards import tables

STAGES = {
    "PENDING": "pending",
    "PAUSED": "pending",
    "RUNNING": "shipping",
    "DONE": "succeeded",
    "DONE_WITH_WARNING": "succeeded",
    "FAILED": "failed",
    "EXPIRED": "canceled",
    "DELETED": "canceled",
    "REMOVED": "canceled",
}

PASSWORD, CLIENT_SECRET, TOKEN, REFRESH = "pw-71c0d9e2", "cs-44ab07f1", "at-9e3b55d0", "rt-0c8842aa"
SECRETS = {
    "password": PASSWORD,
    "client secret": CLIENT_SECRET,
    "token": TOKEN,
    "refresh token": REFRESH,
    "basic": base64.b64encode(f"client:{CLIENT_SECRET}".encode()).decode(),
}

URN = "URN:AIP:DATA:demo:0f0e0d0c-0b0a-4908-8706-050403020100:V1"
BOX = [[[1.0, 43.0], [2.0, 43.0], [2.0, 44.0], [1.0, 44.0], [1.0, 43.0]]]


def client(transport):
    return sb.Regards(
        "https://regards.example.org",
        user="ada@example.org",
        password=PASSWORD,
        project="demo",
        client_secret=CLIENT_SECRET,
        attempts=2,
        clock=NO_WAIT,
        progress=False,
        transport=transport,
    )


def open_door(request):
    """Answer a login; nothing else."""
    if not request.url.path.endswith("/oauth/token"):
        return None
    token = {"access_token": TOKEN, "refresh_token": REFRESH, "expires_in": 3600}
    return httpx.Response(200, json=token | {"token_type": "bearer"})


def row(number):
    task = {"id": 7, "datasetLabel": "Scenes", "objectsCount": 1, "filesCount": 1, "filesSize": 12}
    return {
        "content": {
            "id": number,
            "owner": "ada@example.org",
            "label": f"Order {number}",
            "creationDate": "2026-03-01T10:00:00.000Z",
            "expirationDate": "2026-04-01T10:00:00.000Z",
            "percentCompleted": 100,
            "filesInErrorCount": 0,
            "availableFilesCount": 1,
            "status": "DONE",
            "statusDate": "2026-03-01T12:00:00.000Z",
            "waitingForUser": True,
            "datasetTasks": [task],
        },
        "links": [],
    }


def file(number):
    return {
        "id": 100 + number,
        "state": "AVAILABLE",
        "orderId": number,
        "ipId": URN,
        "dataType": "RAWDATA",
        "mimeType": "image/tiff",
        "checksum": "d41d8cd98f00b204e9800998ecf8427e",
        "digestAlgorithm": "MD5",
        "filesize": 12,
        "filename": "scene.tif",
    }


def page(*rows):
    metadata = {"size": 20, "totalElements": len(rows), "totalPages": 1, "number": 0}
    return {"content": list(rows), "links": [], "metadata": metadata}


def answers(number):
    feature = {
        "id": URN,
        "providerId": "scene",
        "entityType": "DATA",
        "label": "A scene",
        "geometry": {"type": "Polygon", "coordinates": BOX},
        "properties": {"platform": "X"},
    }
    return [
        page(row(number)),
        page({"content": file(number), "links": []}),
        page({"content": feature, "links": []}),
    ]


def truths(service):
    desk = service.app.desk
    desk.ledger.advance(desk.clock.now())
    own = [one for one in desk.ledger.orders if one.owner == service.user]
    return {f"regards:{one.id}": truth(one) for one in own if one.status != "DELETED"}


def truth(order):
    told = {
        "order_no": str(order.id),
        "label": order.label,
        "status": order.status.lower(),
        "stage": STAGES[order.status],
        "kind": "archive",
        "owner": order.owner,
        "deleted": False,
        "created_at": order.created_at,
        "updated_at": order.status_at,
        "total_amount": None,
        "final_amount": None,
        "currency": None,
    }
    products = {file.pick.product for file in order.files} - {None}
    return Truth(told, len(products), grounds(order, products))


def grounds(order, products):
    """Give the ground of products that can be compared on a plane."""
    known = {one.urn: one.geometry for one in products if one.geometry is not None}
    return {
        f"regards:{order.id}/{urn}": shape
        for urn, shape in known.items()
        if -180 <= shape.bounds[0] <= shape.bounds[2] <= 180 and shape.area > 0
    }


REGARDS = Source(
    name="regards",
    serve=emulator.regards,
    connect=lambda service: sb.Regards(
        service.url,
        user=service.user,
        password=service.password,
        project=service.project,
        progress=False,
    ),
    client=client,
    secrets=SECRETS,
    service_secrets=lambda service: {"password": service.password},
    open=open_door,
    answers=answers,
    keys={
        "order": (0, "content", 0, "content"),
        "task": (0, "content", 0, "content", "datasetTasks", 0),
        "file": (1, "content", 0, "content"),
        "feature": (2, "content", 0, "content"),
        "properties": (2, "content", 0, "content", "properties"),
    },
    row=row,
    tabulate=lambda rows: tables.book(orders=rows),
    truths=truths,
)
