"""Links with a public token, as mails and metalinks hold them, and numbers of files."""

from __future__ import annotations

import re
from email.message import Message
from urllib.parse import parse_qs, urlsplit

from swathbook.errors import InputError
from swathbook.sources._http import Reply
from swathbook.sources._scalars import whole_number
from swathbook.sources.regards.order_ids import order_number

_SERVICE = "/rs-order/"
_ORDER_IN_NAME = re.compile(r"order_(\d+)_")
_TOKEN = "orderToken"  # noqa: S105 - the parameter's name


def at_home(link: str, service_url: str) -> str:
    """Write a link with a public token so that it leads to the order service of this client.

    Services write links with a host that somebody configured, at times without a scheme, or as
    another network knows them.

    Parameters
    ----------
    link
        The link, from a mail or a metalink.
    service_url
        Where the order service lies.

    Raises
    ------
    InputError
        It is no such link.

    Examples
    --------
    >>> at_home(
    ...     "inner.example/api/v1/rs-order/orders/public/files/7?orderToken=x&scope=demo",
    ...     "https://host.example/api/v1/rs-order",
    ... )
    'https://host.example/api/v1/rs-order/orders/public/files/7?orderToken=x&scope=demo'
    """
    head, mark, query = link.strip().partition("?") if isinstance(link, str) else ("", "", "")
    _, service, path = head.partition(_SERVICE)
    if not service:
        path = head.partition("://")[2].partition("/")[2] or head.lstrip("/")
    if not path or not mark or _TOKEN not in parse_qs(query):
        raise InputError(
            "a link with a public token was wanted, as in the mail that confirms an order: "
            "https://…/rs-order/…?orderToken=…&scope=…. This one has no order token, or leads "
            "nowhere. Copy it whole."
        )
    return f"{service_url}/{path}?{query}"


def file_number(name: str | int) -> str:
    """Take a file's number from what a user calls it: the number itself, or its `file_id`.

    Raises
    ------
    InputError
        It is neither.

    Examples
    --------
    >>> file_number("regards:4107/50021"), file_number(50021)
    ('50021', '50021')
    """
    number = whole_number(name.rpartition("/")[2] if isinstance(name, str) else name)
    if number is None or number < 0:
        raise InputError(f"file should be a file's number or file_id; it is {name!r}.")
    return str(number)


def order_in_id(name: str | int) -> str | None:
    """Find the order that a file's `file_id` names; a number alone names none.

    Examples
    --------
    >>> order_in_id("regards:4107/50021"), order_in_id("50021")
    ('4107', None)
    """
    order, _, _ = name.strip().rpartition("/") if isinstance(name, str) else ("", "", "")
    return order_number(order) if order else None


def number_in_link(link: str) -> str | None:
    """Find the number of the file that a link leads to: the last part of its path.

    Examples
    --------
    >>> number_in_link("https://host.example/rs-order/orders/public/files/7?orderToken=x")
    '7'
    """
    last = urlsplit(link).path.rpartition("/")[2]
    return last if last.isdecimal() else None


def order_in_name(reply: Reply) -> str | None:
    """Find the number of an order in the name that the service gives a document about it."""
    found = _ORDER_IN_NAME.search(reply.headers.get("content-disposition", ""))
    return found[1] if found else None


def charset_of(reply: Reply) -> str | None:
    """Find out how a text is encoded, where the service says so."""
    message = Message()
    message["content-type"] = reply.headers.get("content-type", "")
    return message.get_content_charset()
