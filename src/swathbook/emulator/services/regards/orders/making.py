"""How an order comes about: its label, and its content out of a basket."""

from __future__ import annotations

import msgspec

from swathbook.emulator.services.regards.basket.model import Basket
from swathbook.emulator.services.regards.desk import Ask
from swathbook.emulator.services.regards.orders.contents import Content, choose
from swathbook.emulator.services.regards.orders.model import Order
from swathbook.emulator.services.regards.refusals import RefusedError

LONGEST_LABEL = 50
"""In characters."""


class Wish(msgspec.Struct, rename="camel"):
    """The body with which an order is made."""

    label: str | None = None
    on_success_url: str | None = None


def checked_label(label: str | None, ask: Ask) -> str:
    """Give the label that was wished for, or a generated one.

    Raises
    ------
    RefusedError
        It is too long, or the caller has used it before.
    """
    wanted = label or f"Order of {ask.now:%Y/%m/%d at %H:%M:%S}"
    if len(wanted) > LONGEST_LABEL:
        raise RefusedError(422, "TOO_MANY_CHARACTERS_IN_LABEL")
    if ask.ledger.has_label(ask.caller.email, wanted):
        raise RefusedError(422, "LABEL_NOT_UNIQUE_FOR_OWNER")
    return wanted


def place(
    ask: Ask,
    label: str,
    content: Content,
    hours: float,
    *,
    page_url: str | None = None,
    from_basket: bool = False,
) -> Order:
    """Place an order of the caller's.

    Parameters
    ----------
    content
        What it asks for.
    hours
        How long a sub-order of it is kept.
    page_url
        What its mail points to.
    from_basket
        Whether the caller's basket becomes the order's: at once, or in old releases later.
    """
    keeps_basket = from_basket and ask.profile.keeps_basket
    if from_basket and not keeps_basket:
        ask.desk.baskets.take(ask.caller.email)
    return ask.ledger.add(
        ask.caller.email,
        label,
        content,
        ask.now,
        hours=hours,
        page_url=page_url,
        origin=ask.origin,
        keeps_basket=keeps_basket,
    )


def basket_content(basket: Basket, ask: Ask) -> Content:
    """Turn a basket into what an order asks for."""
    return [
        choose(
            chosen.dataset,
            {product: chosen.files_of(product) for product in chosen.products},
            with_attachments=ask.profile.has_dataset_files,
            selection=chosen.selection,
            process=chosen.process,
        )
        for chosen in basket.selections
    ]
