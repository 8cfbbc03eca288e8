"""How REGARDS names entities: by a URN that pins a version, or by one that follows the last."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

NAMESPACE = UUID("5f0c3f52-6c0e-5a53-9a39-6d1c1d1c7a11")
"""Where the made-up entities' names are rooted."""

_URN = re.compile(
    r"URN:(?P<identifier>[A-Z]+):(?P<kind>DATA|DATASET|COLLECTION|DOCUMENT):(?P<tenant>[^:]+)"
    r":(?P<uuid>[0-9a-fA-F-]{36}):(?:V(?P<version>\d{1,3})|LAST)(?:,\d+)?(?::REV[^:]+)?"
)


@dataclass(frozen=True)
class Urn:
    """The name of an entity, taken apart.

    Parameters
    ----------
    identifier
        `"AIP"` or `"FEATURE"`: how the entity came into the archive.
    kind
        `"DATA"` for products, `"DATASET"`.
    tenant
        The project.
    uuid
        The same for all versions.
    version
        From 1; `None` for whichever is the last.

    Examples
    --------
    >>> str(Urn("FEATURE", "DATA", "demo", "3c0a6c1e-8d0f-3d55-9d4b-0a1b2c3d4e5f", 2))
    'URN:FEATURE:DATA:demo:3c0a6c1e-8d0f-3d55-9d4b-0a1b2c3d4e5f:V2'
    """

    identifier: str
    kind: str
    tenant: str
    uuid: str
    version: int | None

    def __str__(self) -> str:
        version = "LAST" if self.version is None else f"V{self.version}"
        return f"URN:{self.identifier}:{self.kind}:{self.tenant}:{self.uuid}:{version}"

    @property
    def last(self) -> Urn:
        """The name that follows the last version."""
        return replace(self, version=None)


def named(identifier: str, kind: str, tenant: str, name: str, version: int = 1) -> Urn:
    """Name an entity of the made-up world; the same name always gives the same URN.

    Examples
    --------
    >>> named("AIP", "DATASET", "demo", "mosaics") == named("AIP", "DATASET", "demo", "mosaics")
    True
    """
    return Urn(identifier, kind, tenant, str(uuid5(NAMESPACE, f"{tenant}/{kind}/{name}")), version)


def parse(text: str) -> Urn | None:
    """Take a URN apart; `None` where it is none.

    Examples
    --------
    >>> parse("URN:AIP:DATASET:demo:5b1f4d7e-7c1d-4f39-a1c0-6a5b4c3d2e1f:V1").kind
    'DATASET'
    >>> parse("S2_TILE_0042") is None
    True
    """
    found = _URN.fullmatch(text)
    if found is None:
        return None
    version = found["version"]
    return Urn(
        found["identifier"],
        found["kind"],
        found["tenant"],
        found["uuid"],
        None if version is None else int(version),
    )
