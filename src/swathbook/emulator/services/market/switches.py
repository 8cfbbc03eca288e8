"""The points that the marketplace's documents leave open, as switches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from swathbook.emulator.switching import check_positions


@dataclass(frozen=True)
class Switches:
    """How the emulated marketplace behaves where its documents are silent or contradict themselves.

    Parameters
    ----------
    http_status
        `"ok"`: always 200, with the code in the body; `"mirror"`: the code is the status too.
    auth
        Which header is looked at: `"either"`, `"x-api-key"` or `"authorization"`.
    links_not_ready
        What `downloadUrls` is before delivery: `"empty"` list, `"null"` or `"absent"`.
    filter_epoch
        The unit of `orderTimeStart` and `orderTimeEnd`: `"s"` or `"ms"`.
    filter_end_inclusive
        Whether an order placed at `orderTimeEnd` exactly is among those listed.
    list_epoch, detail_epoch
        The unit of `ctime` and `mtime`: `"s"` or `"ms"`.
    max_page_size
        The largest page that is given; `None` for no limit.
    over_max_page_size
        Whether a larger `pageSize` is `"clamped"` or an `"error"`.
    past_last_page
        Whether a page beyond the last is `"empty"` or an `"error"`.
    ties
        The order of orders that are equal in the sort field: `"id_desc"`, `"id_asc"`, or
        `"unstable"`: another one for every page.
    creator_filter
        Whether `creator` is `"injected"`, that is replaced by the caller's own id, or `"asked"`.
    deleted
        What the flag means: `"flag"`: nothing, all orders are listed; `"one_is_removed"` or
        `"one_is_valid"`: the others are listed no more, and still have a detail.
    discount_scale
        How ten per cent is written: as `"fraction"` 0.10 or as `"percent"` 10.00.
    success_message
        The text on success; as documented (`success`, and `OK` for details) if `None`.
    download_needs_key
        Whether a signed link opens only with the key as well.
    link_lives_s
        How long a signed link opens, in seconds; `None` for ever.
    link_uses
        How often a signed link opens; `None` for as often as one likes.
    products
        Whether the files are all `"tiny"`, or of `"mixed"` sizes up to 160 kilobytes.
    """

    http_status: Literal["ok", "mirror"] = "ok"
    auth: Literal["either", "x-api-key", "authorization"] = "either"
    links_not_ready: Literal["empty", "null", "absent"] = "empty"
    filter_epoch: Literal["s", "ms"] = "s"
    filter_end_inclusive: bool = True
    list_epoch: Literal["s", "ms"] = "ms"
    detail_epoch: Literal["s", "ms"] = "s"
    max_page_size: int | None = None
    over_max_page_size: Literal["clamped", "error"] = "clamped"
    past_last_page: Literal["empty", "error"] = "empty"
    ties: Literal["id_desc", "id_asc", "unstable"] = "id_desc"
    creator_filter: Literal["injected", "asked"] = "injected"
    deleted: Literal["flag", "one_is_removed", "one_is_valid"] = "flag"
    discount_scale: Literal["fraction", "percent"] = "fraction"
    success_message: str | None = None
    download_needs_key: bool = False
    link_lives_s: float | None = None
    link_uses: int | None = None
    products: Literal["tiny", "mixed"] = "tiny"

    def __post_init__(self) -> None:
        check_positions(self)
