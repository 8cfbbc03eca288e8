"""The codes with which a REGARDS service refuses, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from swathbook.errors import (
    ForbiddenError,
    LabelError,
    NoBasketError,
    OrderStateError,
    RefusedError,
)


@dataclass(frozen=True)
class Ruling:
    """What a code of the service means: the error, and what to do."""

    kind: type[RefusedError]
    words: str
    advice: str


_WAIT_OR_LOOK = "Look at the order's status, and ask again when it allows this"

RULINGS: Mapping[str, Ruling] = {
    "TOO_MANY_CHARACTERS_IN_LABEL": Ruling(
        LabelError, "the label is longer than 50 characters", "Choose a shorter one"
    ),
    "LABEL_NOT_UNIQUE_FOR_OWNER": Ruling(
        LabelError,
        "another order of this account has the label, maybe a deleted one",
        "Choose another one, or leave it out to have one made",
    ),
    "BASKET_NOT_FOUND": Ruling(
        NoBasketError, "the order's basket was not kept", "Choose its products and order them anew"
    ),
    "USER_NOT_ALLOWED_TO_MANAGE_ORDER": Ruling(
        ForbiddenError,
        "only the order's owner and administrators may do that",
        "Log in as its owner, or ask an administrator",
    ),
    "ORDER_HAS_PROCESSING": Ruling(
        OrderStateError,
        "files of orders with a processing cannot be asked for once more",
        "Restart the order",
    ),
    "EMPTY_ORDER": Ruling(
        RefusedError,
        "the queries and filters select no file",
        "Try the queries in the catalog, and give the service's own filters fewer",
    ),
    "ORDER_LIMIT_REACHED": Ruling(
        RefusedError, "the order is larger than the service allows", "Order it in parts"
    ),
    "FORBIDDEN": Ruling(
        ForbiddenError, "the account may not order this", "Ask the service's administrator"
    ),
}
"""What the service's codes mean, where their own words do not say it."""

_STATE_CODE = re.compile(r"(?:ORDER_(?:MUST|NOT)_|ONLY_).*")


def ruling_of(code: str | None) -> Ruling | None:
    """Find what a code means; `None` where it is not known, or there is none.

    Examples
    --------
    >>> ruling_of("ORDER_MUST_BE_PAUSED").words
    'the order must be paused'
    """
    if code is None:
        return None
    if code in RULINGS:
        return RULINGS[code]
    if _STATE_CODE.fullmatch(code):
        words = code.lower().replace("_", " ").replace("done with warning", "done_with_warning")
        return Ruling(OrderStateError, _as_clause(words), _WAIT_OR_LOOK)
    return None


def _as_clause(words: str) -> str:
    """Write a code's words as a clause.

    Examples
    --------
    >>> _as_clause("order must be paused"), _as_clause("only paused order can be resumed")
    ('the order must be paused', 'only paused order can be resumed')
    """
    return f"the {words}" if words.startswith("order") else words
