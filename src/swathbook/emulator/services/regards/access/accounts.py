"""Who may ask: the accounts of the project, their roles, and the caller of one request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["PUBLIC", "REGISTERED_USER", "EXPLOIT", "ADMIN", "PROJECT_ADMIN", "INSTANCE_ADMIN"]

RANKS: Mapping[Role, int] = {
    "PUBLIC": 0,
    "REGISTERED_USER": 1,
    "EXPLOIT": 2,
    "ADMIN": 3,
    "PROJECT_ADMIN": 4,
    "INSTANCE_ADMIN": 5,
}
"""The chain of roles; the last two stand outside of it and may do everything."""

PUBLIC_EMAIL = "public@regards.com"
"""Who asks when nobody says so."""


@dataclass(frozen=True)
class Caller:
    """Who asks, as the service knows it from the token.

    Parameters
    ----------
    email
        The identity that owns orders and baskets.
    role
        What it may do.
    tenant
        The project that it works in.
    """

    email: str
    role: Role
    tenant: str

    def is_at_least(self, role: Role) -> bool:
        """Whether this caller's role reaches a role.

        Examples
        --------
        >>> Caller("ada@example.org", "EXPLOIT", "demo").is_at_least("REGISTERED_USER")
        True
        """
        return RANKS[self.role] >= RANKS[role]

    @property
    def is_public(self) -> bool:
        """Whether nobody has logged in."""
        return self.role == "PUBLIC"

    @property
    def owns_the_project(self) -> bool:
        """Whether files and orders of others are open to this caller."""
        return self.role in ("PROJECT_ADMIN", "INSTANCE_ADMIN")

    @property
    def manages_orders(self) -> bool:
        """Whether this caller may pause, delete and so on what others ordered."""
        return self.is_at_least("ADMIN")


@dataclass(frozen=True)
class Account:
    """Somebody who can log in.

    Parameters
    ----------
    email, password
        What to log in with.
    role
        What it may do.
    trouble
        Why the login fails all the same, in the service's word; `None` where it works.
    """

    email: str
    password: str = field(repr=False)
    role: Role
    trouble: str | None = None

    def caller(self, tenant: str) -> Caller:
        """Give the caller that this account is in a project."""
        return Caller(self.email, self.role, tenant)


def _account(name: str, role: Role, trouble: str | None = None) -> Account:
    return Account(f"{name}@example.org", f"{name}-password", role, trouble)


ACCOUNTS: Mapping[str, Account] = {
    "owner": _account("owner", "REGISTERED_USER"),
    "other": _account("other", "REGISTERED_USER"),
    "operator": _account("operator", "EXPLOIT"),
    "admin": _account("admin", "ADMIN"),
    "project_admin": _account("project-admin", "PROJECT_ADMIN"),
    "instance_admin": _account("instance-admin", "INSTANCE_ADMIN"),
    "locked": _account("locked", "REGISTERED_USER", "ACCOUNT_LOCKED"),
    "waiting": _account("waiting", "REGISTERED_USER", "USER_WAITING_ACCESS"),
}
"""Everybody in the project, by what they are there for."""
