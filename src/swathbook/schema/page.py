"""The contracts as a page for people."""

from __future__ import annotations

from swathbook.schema.contract import Table
from swathbook.schema.tables import TABLES
from swathbook.schema.vocabulary import PROBLEMS


def document() -> str:
    """Write the contracts of all tables as one page of Markdown: `docs/tables.md`."""
    parts = [_DOCUMENT_HEAD, *map(_section, TABLES), _vocabulary()]
    return "\n\n".join(parts) + "\n"


_DOCUMENT_HEAD = """\
# The tables

Written from the contracts in `src/swathbook/schema` by `python -m swathbook.schema`.

Coordinates are WGS 84 longitude and latitude (EPSG:4326), times are UTC, money is exact. Units
stand in the names: `_km2`, `_pct` (0–100), `_fraction` (0–1), `_m`, `_s`, `_h`, `_deg`. A missing
value is missing, whether the service sent null, a blank or nothing."""


def _section(table: Table) -> str:
    key = f"Index: `{table.index}`, unique." if table.index else "Rows are numbered."
    active = f" Active geometry: `{table.geometry}`." if table.geometry else ""
    rows = [f"| `{c.name}` | {c.type.value} | {c.meaning} |" for c in table.columns]
    head = ["| column | holds | meaning |", "|---|---|---|"]
    return "\n".join([f"## {table.name}", "", key + active, "", *head, *rows])


def _vocabulary() -> str:
    rows = [f"| `{word}` | {meaning} |" for word, meaning in PROBLEMS.items()]
    head = ["| problem | what it means |", "|---|---|"]
    return "\n".join(["## The problems that findings name", "", *head, *rows])
