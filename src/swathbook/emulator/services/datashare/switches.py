"""The points that DataShare's documents leave open, as switches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from swathbook.emulator.switching import check_positions


@dataclass(frozen=True)
class DataShareSwitches:
    """How the emulated DataShare behaves where its documents are silent or contradict themselves.

    Parameters
    ----------
    without_process
        What `creatorDID` and `processID` are of an order that belongs to no process: `"absent"`,
        as in the example, or `"empty"` text, as in the tables.
    price
        Whether a price is written as `"text"` or as a `"number"`.
    requests
        Whether orders that have not been authorised are shown, with the status `request`, or as
        `ready` like the others.
    unknown_status
        Whether a filter for a status that there is not finds nothing, `"empty"`, or is an
        `"error"`.
    matching
        Whether `provider`, `consumer` and `status` must be `"exact"`, or be `"contained"`.
    search_case
        Whether capitals are `"ignored"` or `"kept"` when product names are searched.
    sort
        By the time of application and then by number, `"oldest"` or `"newest"` first; or
        `"hash"`: in no order at all, but always the same.
    max_page_size
        The largest page that is given; `None` for no limit.
    over_max_page_size
        Whether a larger `pageSizeNum` is `"clamped"` or an `"error"`.
    past_last_page
        Whether a page beyond the last is `"empty"`, an `"error"`, or the `"last"` once more.
    no_items
        What `items` is on an empty page: an empty `"list"`, `"null"` or `"absent"`.
    total_off_by
        By how much `totalItems` is wrong.
    error_keys
        How an error is written: `"camel"`: `errorCode` and `errorMsg`; `"snake"`: `error_code`
        and `error_msg`; `"message"`: the same with `error_message` besides.
    error_blanks
        Whether stray blanks stand in error codes.
    error_status
        The HTTP status of errors: always `"500"`, or that with which the `"code"` begins.
    timestamp_s
        How far a request's timestamp may be from now, in seconds; `None` for any distance.
    """

    without_process: Literal["absent", "empty"] = "absent"
    price: Literal["text", "number"] = "text"
    requests: bool = False
    unknown_status: Literal["empty", "error"] = "empty"
    matching: Literal["exact", "contained"] = "exact"
    search_case: Literal["ignored", "kept"] = "ignored"
    sort: Literal["oldest", "newest", "hash"] = "oldest"
    max_page_size: int | None = None
    over_max_page_size: Literal["clamped", "error"] = "clamped"
    past_last_page: Literal["empty", "error", "last"] = "empty"
    no_items: Literal["list", "null", "absent"] = "list"
    total_off_by: int = 0
    error_keys: Literal["camel", "snake", "message"] = "camel"
    error_blanks: bool = False
    error_status: Literal["500", "code"] = "500"
    timestamp_s: float | None = None

    def __post_init__(self) -> None:
        check_positions(self)
