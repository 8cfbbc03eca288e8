"""The marketplace, as the test of promises sees it."""

import copy
import json
from pathlib import Path

from promises_source import NO_WAIT, Source, Truth

import swathbook as sb
from swathbook import emulator
from swathbook.sources.market import tables

SECRETS = {"key": "mk-5f0e2c7a91d4", "authorization": "ma-b83d6610ffae"}

WORDS = {
    "pending": ("pending", "pending"),
    "delivered": ("delivered", "succeeded"),
    "completed": ("completed", "succeeded"),
    "analyzing": ("acquisition_analysis_in_progress", "pending"),
    "pending_image": ("imaging_pending_acquisition", "ordered"),
    "failed": ("acquisition_failed", "failed"),
    "on_hold": ("unknown_9", None),
}
"""The tables' words for the world's: the documents' names, and STAC's."""

SPELT_WRONGLY = {"bow_tie", "swath_only", "no_geometry", "unclosed_ring"}
"""How the shape of an order's first item may be written wrongly."""

DETAIL = json.loads(
    (Path(__file__).parents[1] / "data/market/market_order_detail.json").read_bytes()
)


def client(transport):
    options = {"attempts": 2, "clock": NO_WAIT, "progress": False, "transport": transport}
    return sb.Market("https://shop.example/api", **SECRETS, **options)


def answers(number):
    detail = copy.deepcopy(DETAIL)
    detail["data"]["order"]["orderNo"] = f"N-{number}"
    links = {"status": 2, "downloadUrls": [f"https://x.example/?orderNo=N-{number}&id=98"]}
    return [detail, {"code": 200, "message": "success", "data": links}]


def row(number):
    return DETAIL["data"] | {"order": DETAIL["data"]["order"] | {"orderNo": f"N-{number}"}}


def truths(service):
    return {f"market:{order.number}": truth(order) for order in service.world.orders}


def truth(order):
    status, stage = WORDS[order.status]
    told = {
        "order_no": order.number,
        "status": status,
        "stage": stage,
        "kind": order.kind,
        "owner": order.account,
        "deleted": order.deleted,
        "total_amount": order.total_amount,
        "final_amount": order.final_amount,
        "currency": None,
        "created_at": order.created_at,
        "updated_at": order.updated_at,
        "expected_at": order.expected_at,
        "window_start": order.window_start,
        "window_end": order.window_end,
    }
    plain = order.items[1 if order.hurt in SPELT_WRONGLY else 0 :]
    grounds = {f"market:{order.number}/{item.id}": item.ground for item in plain}
    return Truth(told, len(order.items), {} if order.hurt == "antimeridian" else grounds)


MARKET = Source(
    name="market",
    serve=emulator.market,
    connect=lambda service: sb.Market(service.url, key=service.key, progress=False),
    client=client,
    secrets=SECRETS,
    service_secrets=lambda service: {"key": service.key},
    open=None,
    answers=answers,
    keys={
        "order": (0, "data", "order"),
        "item": (0, "data", "content", 0),
        "detail": (0, "data"),
    },
    row=row,
    tabulate=lambda rows: tables.book(details=rows),
    truths=truths,
)
