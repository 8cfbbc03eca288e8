"""The data-sharing service, as the test of promises sees it."""

import base64
import textwrap
from random import Random

from promises_source import NO_WAIT, Source, Truth

import swathbook as sb
from swathbook import emulator
from swathbook.sources.datashare import tables

STAGES = {
    "request": "pending",
    "ready": "shipping",
    "finished": "succeeded",
    "failed": "failed",
    "canceled": "canceled",
}

ROW = {
    "consumer": "did:example:3TMWx8owKHARgNwbj4ywmG",
    "consumerName": "Tyler",
    "provider": "did:example:DHkJjyD5wZwya6sd6BNBnG",
    "providerName": "hw",
    "productID": "product1",
    "productName": "prodname1",
    "price": "0",
    "applyTime": "1607332359",
    "status": "ready",
    "reason": "I want product1",
    "lockProof": "",
}
"""An order as the service's documents show one."""


def pem(kind, seed):
    lines = textwrap.wrap(base64.b64encode(Random(seed).randbytes(140)).decode(), 64)
    return "\n".join([f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""])


def lines_of(name, text):
    return {f"{name}, line {n}": line for n, line in enumerate(text.splitlines()[1:-1], start=1)}


CERT, KEY = pem("CERTIFICATE", "a certificate"), pem("PRIVATE KEY", "a key")
SECRETS = lines_of("certificate", CERT) | lines_of("key", KEY)


def account(service):
    return {
        "url": service.url,
        "org_id": service.org_id,
        "channel_id": service.channel_id,
        "cert": service.cert,
        "key": service.key,
    }


def client(transport):
    return sb.DataShare(
        "https://bcs.example.org",
        org_id="ce0ac69b0c8648cd",
        channel_id="mychannel",
        cert=CERT,
        key=KEY,
        attempts=2,
        clock=NO_WAIT,
        progress=False,
        transport=transport,
    )


def row(number):
    return ROW | {"orderSeq": str(number)}


def answers(number):
    return [row(number)]


def truths(service):
    orders = service.ledger.orders
    return {f"datashare:{order.consumer.did}/{order.seq}": truth(order) for order in orders}


def truth(order):
    status = "ready" if order.status == "request" else order.status
    is_odd = order.flaw == "odd_status"
    price = None if order.flaw == "no_price" else order.price
    told = {
        "order_no": order.seq,
        "status": "unknown_archived" if is_odd else status,
        "stage": None if is_odd else STAGES[status],
        "owner": order.consumer.did,
        "provider": order.data_set.provider.did,
        "created_at": None if order.flaw == "no_apply_time" else order.applied_at,
        "total_amount": price,
        "final_amount": price,
        "currency": None,
    }
    return Truth(told, items=1)


DATASHARE = Source(
    name="datashare",
    serve=emulator.datashare,
    connect=lambda service: sb.DataShare(**account(service), progress=False),
    client=client,
    secrets=SECRETS,
    service_secrets=lambda service: (
        lines_of("certificate", service.cert) | lines_of("key", service.key)
    ),
    open=None,
    answers=answers,
    keys={"order": (0,)},
    row=row,
    tabulate=lambda rows: tables.book(rows=rows),
    truths=truths,
)
