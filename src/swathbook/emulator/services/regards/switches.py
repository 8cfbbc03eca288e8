"""The points that REGARDS' documents leave open, its configuration, and its pace, as switches."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Literal

from swathbook.emulator.services.regards.access.accounts import Role
from swathbook.emulator.services.regards.catalog.switches import CatalogSwitches
from swathbook.emulator.switching import check_positions
from swathbook.errors import InputError

COUNTS = (
    "default_page_size",
    "searched_page_size",
    "max_page_size",
    "suborder_files",
    "suborder_bytes",
    "suborder_references",
)
"""The switches that have to be at least 1."""


@dataclass(frozen=True)
class RegardsSwitches:
    """How the emulated REGARDS behaves where its documents are silent, and how it is configured.

    Parameters
    ----------
    prefix
        What stands before `/rs-order` and the other services in every path; may be empty.
    gateway
        Whether a gateway stands before the services. Without one the order service lies at the
        root, and `?token=` is not understood.
    token_s
        How long a bearer token is good, in seconds.
    invalid_token
        The answer to a bad or expired bearer token: `"401"` or `"403"` without a body, or
        `"401_with_messages"`.
    login_scope
        Whether a login has to name its scope `"outside"` of a JSON body too, or is content with
        it `"anywhere"`.
    missing_login
        The status of a login without name or scope: 401 or 500.
    default_page_size, searched_page_size
        How many rows a page has that does not say: of own orders and files of a dataset; of
        searched orders and available files.
    max_page_size
        The largest page that is given; a larger one is clamped. `None` for no limit.
    empty_content
        Whether an empty page's `content` is an empty `"list"` or `"absent"`.
    page_links
        Whether a page links to `"all"` its neighbours or only to it`"self"`.
    hrefs
        What links begin with: the `"gateway"` as the caller sees it, or the `"service"` behind.
    project_host
        What links in metalinks and mails begin with: `"gateway"`, or a host `"without_scheme"`.
    empty_statuses
        The answer to a search that includes no status: 500 or 422.
    csv_charset
        Whether the CSV's content type names its charset.
    csv_line_end
        What ends the CSV's lines: `"lf"` or `"crlf"`.
    metalink_standalone
        Whether the XML declaration says `standalone="yes"`.
    metalink_sub
        Whose name the tokens in a publicly fetched metalink bear: the `"owner"`'s, or the
        `"caller"`'s, which no file accepts.
    metalink_without_files
        The answer where an order has no files: 500 or 200.
    token_without_order
        The answer to an order token that names no order: 500 or 401.
    unknown_dataset_task
        The answer to the files of a dataset task that there is not: 500 or 404.
    unknown_order_in_a
        The answer to an action on an order that there is not, in profile A: 500 or 404.
    available_files
        `"code"`: always 200, as in the code; `"guide"`: 204 without files and 206 before the end,
        as in the guide.
    downloaded_again
        The answer where a file is fetched that was fetched before: 200, or 202, 404 or 410 once
        the storage has let go of it.
    ranges
        Whether parts of files can be asked for.
    file_headers
        `"quoted"`: the name in quotes, and always an octet stream; `"bare"`: as old releases do,
        without quotes, and with the file's own type.
    zip_length
        Whether a zip announces its length.
    files_order
        Whether files come in no order at all (`"hash"`) or by `"id"`.
    deletion
        Whether a deletion `"works"` or `"fails"` and leaves an order with the status ERROR, in
        profile D.
    public_file_path
        Where a file is for those with an order token, in profile A: `"public"`, or `"aips"` up to
        release 1.4.
    remove_role
        Who can reach the removal of an order.
    cors
        Whether answers bear CORS headers.
    suborder_files, suborder_bytes
        A sub-order is full at so many stored files or bytes.
    suborder_references
        The same for files that are not stored but referred to.
    suborders_at_once
        How many sub-orders of a user run or wait to be fetched at a time.
    preparation_s, job_s, stop_s
        How long it takes to work out an order's content, to get a sub-order's files from the
        storage, and to stop doing so, in seconds.
    storage_patience_s
        After how many seconds a file that never comes is given up.
    order_hours, applied_order_hours
        How long a sub-order of a user's order lives, or of one by an application.
    expiry_check_s
        How often expired orders are looked for, in seconds.
    max_applied_files
        How many files an applied order may have; `None` for no limit.
    catalog
        The switches of the catalog and the basket.
    """

    prefix: str = "/api/v1"
    gateway: bool = True
    token_s: float = 7200.0
    invalid_token: Literal["401", "401_with_messages", "403"] = "401"  # noqa: S105 - a position
    login_scope: Literal["outside", "anywhere"] = "outside"
    missing_login: Literal[401, 500] = 401
    default_page_size: int = 20
    searched_page_size: int = 10
    max_page_size: int | None = 2000
    empty_content: Literal["list", "absent"] = "list"
    page_links: Literal["all", "self"] = "all"
    hrefs: Literal["gateway", "service"] = "gateway"
    project_host: Literal["gateway", "without_scheme"] = "gateway"
    empty_statuses: Literal[500, 422] = 500
    csv_charset: bool = False
    csv_line_end: Literal["lf", "crlf"] = "lf"
    metalink_standalone: bool = False
    metalink_sub: Literal["owner", "caller"] = "owner"
    metalink_without_files: Literal[500, 200] = 500
    token_without_order: Literal[500, 401] = 500
    unknown_dataset_task: Literal[500, 404] = 500
    unknown_order_in_a: Literal[500, 404] = 500
    available_files: Literal["code", "guide"] = "code"
    downloaded_again: Literal[200, 202, 404, 410] = 200
    ranges: bool = False
    file_headers: Literal["quoted", "bare"] = "quoted"
    zip_length: bool = False
    files_order: Literal["hash", "id"] = "hash"
    deletion: Literal["works", "fails"] = "works"
    public_file_path: Literal["public", "aips"] = "public"
    remove_role: Role = "INSTANCE_ADMIN"
    cors: bool = True
    suborder_files: int = 4
    suborder_bytes: int = 100 * 2**20
    suborder_references: int = 1000
    suborders_at_once: int = 2
    preparation_s: float = 0.2
    job_s: float = 0.4
    stop_s: float = 0.3
    storage_patience_s: float = 7200.0
    order_hours: float = 240.0
    applied_order_hours: float = 2.0
    expiry_check_s: float = 3600.0
    max_applied_files: int | None = None
    catalog: CatalogSwitches = field(default_factory=CatalogSwitches)

    def __post_init__(self) -> None:
        check_positions(self)
        for switch in fields(self):
            _check_number(switch.name, getattr(self, switch.name))
        _check_prefix(self.prefix)


def _check_number(name: str, value: object) -> None:
    least = 1 if name in COUNTS else 0
    if isinstance(value, (int, float)) and value < least:
        raise InputError(
            f"The switch {name} takes a number from {least}, not {value}. Give it one."
        )


def _check_prefix(prefix: str) -> None:
    if prefix and (not prefix.startswith("/") or prefix.endswith("/")):
        raise InputError(
            "The switch prefix takes a path that begins with a slash and ends without one, or "
            f"nothing, not {prefix!r}. Give it one as '/api/v1'."
        )
