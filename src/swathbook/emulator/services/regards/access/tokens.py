"""Tokens, signed and read: those of callers, and those that open an order's files to anybody."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import jwt
import msgspec

from swathbook.emulator.services.regards.access.accounts import Caller
from swathbook.emulator.services.regards.clock import Clock

ALGORITHM = "HS256"


class BadTokenError(Exception):
    """A token cannot be read, is not signed by us, or has expired."""


@dataclass
class Tokens:
    """Makes and reads tokens.

    Parameters
    ----------
    seed
        Decides the keys that tokens are signed with.
    clock
        Says when a token has expired.
    """

    seed: str = field(repr=False)
    clock: Clock
    _generation: int = field(default=0, init=False)

    def expire_all(self) -> None:
        """Let all bearer tokens of callers be bad from now on."""
        self._generation += 1

    def for_caller(self, caller: Caller, until: datetime) -> str:
        """Make a bearer token."""
        return _signed({**_claims(caller), "exp": int(until.timestamp())}, self._bearer_key)

    def caller(self, token: str) -> Caller:
        """Say who holds a bearer token.

        Raises
        ------
        BadTokenError
            It is good no more, or never was.
        """
        claims = self._read(token, self._bearer_key)
        try:
            return msgspec.convert(claims, Caller)
        except msgspec.ValidationError as exc:
            raise BadTokenError from exc

    def for_order(self, caller: Caller, order_id: int | None, until: datetime) -> str:
        """Make a token that opens an order's files to whoever holds it.

        Parameters
        ----------
        caller
            Whose name it bears.
        order_id
            The order; `None` makes a token that names none, for tests.
        until
            When it expires.
        """
        order = {} if order_id is None else {"ORDER_ID": str(order_id)}
        claims = {**_claims(caller), **order, "exp": int(until.timestamp())}
        return _signed(claims, self._order_key)

    def order_claims(self, token: str) -> Mapping[str, Any]:
        """Read an order's token.

        Raises
        ------
        BadTokenError
            It is good no more, or never was.
        """
        return self._read(token, self._order_key)

    def _read(self, token: str, key: bytes) -> Mapping[str, Any]:
        try:
            claims = jwt.decode(token, key, [ALGORITHM], options={"verify_exp": False})
        except jwt.InvalidTokenError as exc:
            raise BadTokenError from exc
        expires = claims.get("exp")
        if not isinstance(expires, int) or expires <= self.clock.now().timestamp():
            raise BadTokenError
        return dict(claims)

    @property
    def _bearer_key(self) -> bytes:
        return self._key(f"bearer/{self._generation}")

    @property
    def _order_key(self) -> bytes:
        return self._key("order")

    def _key(self, purpose: str) -> bytes:
        return hmac.digest(self.seed.encode(), purpose.encode(), hashlib.sha256)


def _claims(caller: Caller) -> dict[str, Any]:
    return {
        "tenant": caller.tenant,
        "role": caller.role,
        "sub": caller.email,
        "email": caller.email,
    }


def _signed(claims: Mapping[str, Any], key: bytes) -> str:
    return jwt.encode(dict(claims), key, ALGORITHM, headers={"typ": None})
