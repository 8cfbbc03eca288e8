"""Signed links to files, and how long they open."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from swathbook.emulator.services.market.listing import RefusedError
from swathbook.emulator.services.market.switches import Switches

INVALID = RefusedError(400, "Invalid signature")
EXPIRED = RefusedError(403, "Download link has expired")


@dataclass
class _Issue:
    """A link that was given out, and how often it was used since."""

    file: tuple[str, str]
    at_s: float
    uses: int = 0


class SignedLinks:
    """The signatures of links.

    Where links expire, each one that is given out has a signature of its own; else a file always
    has the same one.

    Parameters
    ----------
    secret
        What signatures are made with.
    now_s
        The clock to go by, in seconds.
    """

    def __init__(self, secret: bytes, now_s: Callable[[], float]) -> None:
        self._secret = secret
        self._now_s = now_s
        self._issues: dict[str, _Issue] = {}

    def sign(self, number: str, item_id: str, switches: Switches) -> str:
        """Make the signature of a link to an order's file."""
        if not _expire(switches):
            return self._signature(number, item_id)
        signature = self._signature(number, item_id, str(len(self._issues)))
        self._issues[signature] = _Issue((number, item_id), self._now_s())
        return signature

    def check(self, number: str, item_id: str, signature: str, switches: Switches) -> None:
        """Let a link open its file, as long as it does.

        Raises
        ------
        RefusedError
            The signature is not that of a link to this file, or does not open it any more.
        """
        issue = self._issues.get(signature)
        lasting = self._signature(number, item_id)
        if issue is None and not secrets.compare_digest(lasting.encode(), signature.encode()):
            raise INVALID
        if issue is not None and issue.file != (number, item_id):
            raise INVALID
        if _expire(switches) and (issue is None or self._is_over(issue, switches)):
            raise EXPIRED
        if issue is not None:
            issue.uses += 1

    def _is_over(self, issue: _Issue, switches: Switches) -> bool:
        lives_s, uses = switches.link_lives_s, switches.link_uses
        is_old = lives_s is not None and self._now_s() - issue.at_s >= lives_s
        return is_old or (uses is not None and issue.uses >= uses)

    def _signature(self, *parts: str) -> str:
        digest = hmac.digest(self._secret, ":".join(parts).encode(), hashlib.sha256)
        return base64.b64encode(digest).decode()


def _expire(switches: Switches) -> bool:
    return switches.link_lives_s is not None or switches.link_uses is not None
