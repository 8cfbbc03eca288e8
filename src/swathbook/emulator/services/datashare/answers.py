"""What lies on the ledger as DataShare writes it: nearly everything as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from swathbook.emulator.services.datashare.ledger import DataOrder, DataSet, Flaw, Stage
from swathbook.emulator.services.datashare.switches import DataShareSwitches

Fields = dict[str, Any]

NAMES = ("consumerName", "providerName", "productName")
ODD_STATUS = "archived"
"""A status that the documents do not know."""


def order_fields(order: DataOrder, switches: DataShareSwitches) -> Fields:
    """Write an order."""
    fields: Fields = {
        "consumer": order.consumer.did,
        "consumerName": order.consumer.name,
        "orderSeq": order.seq,
        "provider": order.data_set.provider.did,
        "providerName": order.data_set.provider.name,
        "productID": order.data_set.product_id,
        "productName": order.data_set.name,
        "price": _price(order.price, switches),
        "applyTime": str(int(order.applied_at.timestamp())),
        "encryptedAesKey": order.aes_key,
        "status": status_of(order, switches),
        "reason": order.reason,
        "lockProof": order.lock_proof,
        **_process(order, switches),
    }
    return fields if order.flaw is None else _FLAWED[order.flaw](fields)


def status_of(order: DataOrder, switches: DataShareSwitches) -> str:
    """Name how far an order is."""
    if order.flaw == "odd_status":
        return ODD_STATUS
    return "ready" if order.status == "request" and not switches.requests else order.status


def _price(price: Decimal, switches: DataShareSwitches) -> str | Decimal:
    return str(price) if switches.price == "text" else price


def _process(order: DataOrder, switches: DataShareSwitches) -> Fields:
    if order.process is not None:
        return {"creatorDID": order.process.creator.did, "processID": order.process.id}
    return {"creatorDID": "", "processID": ""} if switches.without_process == "empty" else {}


def _padded(fields: Fields) -> Fields:
    padded = {name: f" {fields[name]} " for name in ("price", "applyTime", "productName")}
    return fields | padded


_FLAWED: Mapping[Flaw, Callable[[Fields], Fields]] = {
    "no_apply_time": lambda fields: fields | {"applyTime": ""},
    "no_price": lambda fields: fields | {"price": ""},
    "absent_names": lambda fields: {n: value for n, value in fields.items() if n not in NAMES},
    "null_fields": lambda fields: fields | {"reason": None, "lockProof": None},
    "odd_status": lambda fields: fields,
    "padded": _padded,
}


def data_set_fields(data_set: DataSet, origin: str) -> Fields:
    """Write a data set.

    Parameters
    ----------
    data_set
        What to write.
    origin
        Where its files are: scheme, host and port.
    """
    file = f"{data_set.provider.did}/{data_set.product_id}"
    return {
        "provider": data_set.provider.did,
        "providerName": data_set.provider.name,
        "productID": data_set.product_id,
        "productName": data_set.name,
        "description": data_set.description,
        "sampleUrl": f"{origin}/samples/{file}",
        "dataUrl": f"{origin}/files/{file}",
        "category": "symmetric",
        "policy": "",
        "watermarkType": "",
        "status": data_set.status,
    }


def stage_fields(stage: Stage) -> Fields:
    """Write a step of a process."""
    return {
        "stageName": stage.name,
        "createTime": str(int(stage.order.applied_at.timestamp())),
        "consumer": stage.order.consumer.did,
        "orderSeq": stage.order.seq,
    }
