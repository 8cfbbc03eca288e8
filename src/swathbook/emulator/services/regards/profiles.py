"""The releases of REGARDS in four profiles: what tells them apart, as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from swathbook.errors import InputError

ProfileName = Literal["A", "B", "C", "D"]

Status = Literal[
    "PENDING",
    "RUNNING",
    "PAUSED",
    "DONE",
    "DONE_WITH_WARNING",
    "FAILED",
    "EXPIRED",
    "DELETED",
    "REMOVED",
    "ERROR",
]
"""How far an order has come. REMOVED is a word of the profiles A and B, ERROR one of D."""

Action = Literal["pause", "resume", "delete", "remove", "restart", "retry"]

COMMON_STATUSES: tuple[Status, ...] = (
    "PENDING",
    "RUNNING",
    "PAUSED",
    "DONE",
    "DONE_WITH_WARNING",
    "FAILED",
    "EXPIRED",
    "DELETED",
)
ENDED: tuple[Status, ...] = ("DONE", "DONE_WITH_WARNING", "PAUSED", "FAILED")
"""Where an order can be deleted, from profile B on."""


@dataclass(frozen=True)
class Rule:
    """In which statuses an action is allowed, and the codes with which it is refused.

    Parameters
    ----------
    statuses
        Where it is allowed.
    refusal
        The code elsewhere.
    busy_refusal
        The code where jobs have not stopped yet; `None` where that does not matter.
    """

    statuses: Set[Status]
    refusal: str
    busy_refusal: str | None = None


@dataclass(frozen=True)
class Lifetime:
    """How long the files of an order are kept.

    Parameters
    ----------
    fixed_part
        What a sub-order stands for; `None` takes the configured one.
    cap
        No order is kept longer; `None` for no limit.
    spares_references
        Whether an order without stored files is kept for just one part.
    """

    fixed_part: timedelta | None
    cap: timedelta | None
    spares_references: bool

    def of(self, stored_suborders: int, part: timedelta) -> timedelta:
        """Say how long an order is kept that has so many sub-orders of stored files.

        Examples
        --------
        >>> PROFILES["A"].lifetime.of(2, timedelta(hours=240))
        datetime.timedelta(days=12)
        >>> PROFILES["D"].lifetime.of(2, timedelta(hours=240))
        datetime.timedelta(days=7)
        """
        one = part if self.fixed_part is None else self.fixed_part
        alone = self.spares_references and stored_suborders == 0
        whole = one if alone else one * (stored_suborders + 2)
        return whole if self.cap is None else min(whole, self.cap)


@dataclass(frozen=True)
class Profile:
    """What a span of releases does in its own way.

    Parameters
    ----------
    lists_orders
        How all orders are asked for.
    csv_method, csv_columns
        How the CSV is asked for, and what it holds.
    endpoints
        What there is beyond the endpoints that every release has.
    has_links
        Whether orders link to what can be done with them.
    rules
        When an action is allowed.
    checks_managers
        Whether only the owner and administrators can act on an order.
    checks_readers
        Whether only the owner and administrators of the project can read an order.
    stranger_status
        The answer to those who ask for a file of somebody else.
    statuses
        The words that a filter understands.
    file_members
        What files tell beyond what every release tells.
    has_dataset_files
        Whether an order brings the files that are attached to its datasets.
    empty_outcome
        How an order without files ends.
    keeps_basket
        Whether the basket stays until the order's content is worked out.
    always_mails
        Whether a mail is sent even where no page is named that it could point to.
    lifetime
        How long an order is kept.
    has_error_status
        Whether a failed deletion shows.
    """

    name: ProfileName
    lists_orders: Literal["GET /orders", "POST /orders/search"]
    csv_method: Literal["GET", "POST"]
    csv_columns: Sequence[str]
    endpoints: Set[Literal["restart", "apply", "available", "suborder_available"]]
    has_links: bool
    rules: Mapping[Action, Rule]
    checks_managers: bool
    checks_readers: bool
    stranger_status: Literal[401, 403]
    statuses: Sequence[Status]
    file_members: Set[Literal["productId", "version", "filesTaskId", "crc32"]]
    has_dataset_files: bool
    empty_outcome: Status
    keeps_basket: bool
    always_mails: bool
    lifetime: Lifetime
    has_error_status: bool


def profile_of(name: str) -> Profile:
    """Find a profile by its letter.

    Raises
    ------
    InputError
        There is none of that name.
    """
    if name not in PROFILES:
        letters = ", ".join(PROFILES)
        raise InputError(f"REGARDS has the profiles {letters}, not {name!r}. Choose one of them.")
    return PROFILES[name]


_OLD_COLUMNS = (
    "ORDER_ID",
    "CREATION_DATE",
    "EXPIRATION_DATE",
    "OWNER",
    "STATUS",
    "STATUS_DATE",
    "PERCENT_COMPLETE",
    "FILES_IN_ERROR",
)
_PAUSE = Rule({"PENDING", "RUNNING"}, "ORDER_MUST_BE_PENDING_OR_RUNNING")
_RULES_A: Mapping[Action, Rule] = {
    "pause": _PAUSE,
    "resume": Rule({"PAUSED"}, "ONLY_PAUSED_ORDER_CAN_BE_RESUMED", "ORDER_NOT_COMPLETELY_PAUSED"),
    "delete": Rule(
        {"PAUSED"}, "ORDER_MUST_BE_PAUSED_BEFORE_BEING_DELETED", "ORDER_NOT_COMPLETELY_STOPPED"
    ),
    "remove": Rule(set(COMMON_STATUSES) - {"RUNNING"}, "ORDER_MUST_NOT_BE_RUNNING"),
}
_RULES_B: Mapping[Action, Rule] = {
    "pause": _PAUSE,
    "resume": Rule({"PAUSED"}, "ORDER_MUST_BE_PAUSED", "ORDER_MUST_BE_PAUSED"),
    "delete": Rule(set(ENDED), "ORDER_MUST_BE_DONE_OR_DONE_WITH_WARNING_OR_PAUSED_OR_FAILED"),
    "remove": Rule({"DELETED"}, "ORDER_MUST_BE_DELETED"),
    "restart": Rule(
        {"DONE", "DONE_WITH_WARNING", "FAILED"},
        "ORDER_MUST_BE_DONE_OR_DONE_WITH_WARNING_OR_FAILED",
    ),
    "retry": Rule({"DONE_WITH_WARNING", "FAILED"}, "ORDER_MUST_BE_DONE_WITH_WARNING_OR_FAILED"),
}
_RULES_C: Mapping[Action, Rule] = {
    **_RULES_B,
    "delete": Rule({*ENDED, "EXPIRED"}, f"{_RULES_B['delete'].refusal}_OR_EXPIRED"),
}

_A = Profile(
    name="A",
    lists_orders="GET /orders",
    csv_method="GET",
    csv_columns=_OLD_COLUMNS,
    endpoints=set(),
    has_links=False,
    rules=_RULES_A,
    checks_managers=False,
    checks_readers=False,
    stranger_status=401,
    statuses=(*COMMON_STATUSES, "REMOVED"),
    file_members={"crc32"},
    has_dataset_files=False,
    empty_outcome="FAILED",
    keeps_basket=True,
    always_mails=True,
    lifetime=Lifetime(timedelta(days=3), cap=None, spares_references=False),
    has_error_status=False,
)
_B = replace(
    _A,
    name="B",
    csv_columns=(*_OLD_COLUMNS, "FILES_SIZE", "FILES_COUNT"),
    endpoints={"restart"},
    has_links=True,
    rules=_RULES_B,
    checks_managers=True,
    keeps_basket=False,
)
_C = replace(
    _B,
    name="C",
    lists_orders="POST /orders/search",
    endpoints={"restart", "apply", "available"},
    rules=_RULES_C,
    checks_readers=True,
    stranger_status=403,
    statuses=COMMON_STATUSES,
    file_members={"productId"},
    empty_outcome="DONE_WITH_WARNING",
    always_mails=False,
    lifetime=Lifetime(None, cap=timedelta(hours=168), spares_references=True),
)
_D = replace(
    _C,
    name="D",
    csv_method="POST",
    endpoints={"restart", "apply", "available", "suborder_available"},
    statuses=(*COMMON_STATUSES, "ERROR"),
    file_members={"productId", "version", "filesTaskId"},
    has_dataset_files=True,
    has_error_status=True,
)

PROFILES: Mapping[str, Profile] = {"A": _A, "B": _B, "C": _C, "D": _D}
"""The four profiles: releases 1.3 to 1.5, 1.6 to 1.8, 1.12 and 1.13, and from 1.14 on."""
