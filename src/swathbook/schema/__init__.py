"""The contracts of the five tables: columns, types, units, keys and coordinates.

Each table is declared once, as data. The declaration makes the empty frame, casts what a source
read into a full one, checks a frame that comes from elsewhere, and documents itself.
"""

from swathbook.schema.contract import CRS, MONEY, MONEY_SCALE, TEXT, TIME, Column, Table, Type
from swathbook.schema.page import document
from swathbook.schema.tables import FILES, FINDINGS, FRAMES, ITEMS, ORDERS, TABLES
from swathbook.schema.vocabulary import (
    COMMITTED,
    GAPS_IN_LOADING,
    KINDS,
    PROBLEMS,
    RELEASED,
    SEVERITIES,
    SPENT,
    STAGES,
)

__all__ = [
    "COMMITTED",
    "CRS",
    "FILES",
    "FINDINGS",
    "FRAMES",
    "GAPS_IN_LOADING",
    "ITEMS",
    "KINDS",
    "MONEY",
    "MONEY_SCALE",
    "ORDERS",
    "PROBLEMS",
    "RELEASED",
    "SEVERITIES",
    "SPENT",
    "STAGES",
    "TABLES",
    "TEXT",
    "TIME",
    "Column",
    "Table",
    "Type",
    "document",
]
