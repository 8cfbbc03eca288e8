"""Baskets as REGARDS writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from swathbook.emulator.services.regards.answers.spelling import date_text, envelope, without_nulls
from swathbook.emulator.services.regards.basket.model import (
    Amount,
    Basket,
    DatasetSelection,
    DatedSelection,
)


def basket_answer(basket: Basket) -> dict[str, Any]:
    """Write a basket in its envelope; it never has links."""
    selections = [_dataset_selection(one) for one in basket.selections]
    return envelope(
        {
            "id": basket.id,
            "owner": basket.owner,
            "datasetSelections": selections,
            "quota": sum(one["quota"] for one in selections),
        }
    )


def _dataset_selection(chosen: DatasetSelection) -> dict[str, Any]:
    parts = sorted(chosen.dated.values(), key=lambda part: part.date)
    return without_nulls(
        {
            "id": chosen.id,
            "datasetIpid": chosen.dataset.urn,
            "datasetLabel": chosen.dataset.label,
            **_amount(Amount.of(chosen.products)),
            "itemsSelections": [_dated_selection(part) for part in parts],
            "fileSelectionDescription": chosen.selection,
            "processDatasetDescription": chosen.process,
        }
    )


def _dated_selection(part: DatedSelection) -> dict[str, Any]:
    date = date_text(part.date)
    return {
        "date": date,
        "selectionRequest": {**part.request, "selectionDate": date},
        **_amount(Amount.of(part.products)),
    }


def _amount(amount: Amount) -> Mapping[str, int]:
    return {
        "objectsCount": amount.products,
        "filesCount": amount.files,
        "filesSize": amount.size_bytes,
        "quota": amount.quota,
    }
