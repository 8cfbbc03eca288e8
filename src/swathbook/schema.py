"""The contracts of the five tables: columns, types, units, keys and coordinates.

Each table is declared once, as data. The declaration makes the empty frame, casts what a source
read into a full one, checks a frame that comes from elsewhere, and documents itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa

from swathbook.errors import ContractError

CRS = "EPSG:4326"

TEXT = pd.StringDtype("pyarrow", na_value=pd.NA)
MONEY = pd.ArrowDtype(pa.decimal128(32, 6))
"""Exact amounts, to a millionth. The six digits that decimal128 could hold besides are room for
arithmetic: pandas adds a digit for each sum and difference, and gives up beyond 38."""

TIME = pd.DatetimeTZDtype("us", "UTC")

MONEY_SCALE = Decimal(1).scaleb(-6)
"""The smallest amount that the tables hold: one millionth."""

STAGES = ("ordered", "pending", "shipping", "succeeded", "failed", "canceled")
"""How far an order is, in the words of the STAC Order extension."""

COMMITTED = ("ordered", "pending", "shipping")
"""Stages in which money is promised, and not yet due for anything that was received."""

SPENT = ("succeeded",)
"""Stages in which money bought something."""

RELEASED = ("failed", "canceled")
"""Stages in which nothing will come, so that the money is free again."""

KINDS = ("archive", "tasking")
"""Archive orders buy images that exist; tasking orders have new ones taken."""

SEVERITIES = ("info", "warning", "error")
"""`info`: read as it was meant; `warning`: repaired or doubtful; `error`: something is missing."""

PROBLEMS: Mapping[str, str] = {
    # geometry: how a shape was written, and what it took to read it
    "separate_shells": "rings of one polygon were shells of their own, not holes; united",
    "winding": "a shell was wound clockwise, or a hole counter-clockwise (RFC 7946); turned",
    "unclosed_ring": "a ring's last point was not its first; closed",
    "repeated_points": "a ring held the same point several times in a row; kept once",
    "spike": "a ring went out and came back along the same line; the spike encloses nothing",
    "self_intersection": "a ring crossed itself (a bow-tie); every loop of it counts",
    "overlapping_parts": "parts of one shape overlapped; united",
    "zero_area_part": "a part enclosed nothing; left out",
    "not_polygonal": "points or lines stood among the polygons; left out",
    "z_dropped": "heights were given; left out",
    "wrapped_longitude": "longitudes ran beyond ±180°; brought back by whole turns",
    "antimeridian": "the shape crosses 180° of longitude; split there",
    "pole": "the shape goes round a pole; closed over it",
    "wide_shape": "the shape spans more than 180° of longitude; which side is meant is open",
    "impossible_position": "a latitude beyond ±90° or an endless number; the shape is missing",
    "unreadable_geometry": "the text is no geometry that is known here; the shape is missing",
    "empty_geometry": "the geometry encloses nothing; the shape is missing",
    "footprint_from_swath": "there was no footprint; the ground of the swath stands for it",
    # values
    "unreadable_number": "the text is not a number; the value is missing",
    "unreadable_time": "the text is not a time; the value is missing",
    "out_of_range": "the value lies outside what it can be; it is kept",
    "inexact_money": "the amount has more digits than the table holds; the value is missing",
    "unknown_code": "a code that the service's documents do not list; kept as unknown_<code>",
    "unexpected_type": "the value is of another type than documented; the value is missing",
    "assumed_zone": "the service gives local times without a zone; one was assumed",
    # identity
    "missing_key": "a row came without the number that names it; it was given one",
    "duplicate_key": "two different rows came under one key; both are kept, the later renamed",
    "repeated_row": "the same row came more than once; kept once",
    # meaning: true, and easily misread
    "deleted_flag": "the service flags the order as deleted and still answers it in full",
    "area_is_one_frame": "the billed area is that of a single frame, not of the ground imaged",
    "discount_meaning": "the item's discount fields contradict each other",
    # answers
    "list_differs": "the listing and the detail of an order disagree; the detail counts",
    "count_differs": "the service announced another number of rows than it sent",
    "outside_filter": "the service sent rows that the filter leaves out; left out",
    "no_detail": "only the listing of the order is known, not its items",
    "failed_to_load": "the order's detail could not be loaded; its listing is kept",
    "unreadable_answer": "an answer could not be read; what it held is not in the tables",
    "incomplete": "not everything that was asked for could be loaded",
}
"""Every `problem` that a finding can name, with what it means."""


GAPS_IN_LOADING = ("incomplete", "failed_to_load", "unreadable_answer")
"""Problems that mean a Book lacks something that was asked for."""


class Type(Enum):
    """What a column holds: how it is stored, and how its kind is called in the documents."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "yes/no"
    MONEY = "exact decimal"
    TIME = "time (UTC)"
    GEOMETRY = "geometry"

    @property
    def dtype(self) -> Any:
        """The pandas dtype; a geometry's is geopandas' own."""
        return _DTYPES[self]


_DTYPES: Mapping[Type, Any] = {
    Type.TEXT: TEXT,
    Type.INTEGER: pd.Int64Dtype(),
    Type.NUMBER: pd.Float64Dtype(),
    Type.FLAG: pd.BooleanDtype(),
    Type.MONEY: MONEY,
    Type.TIME: TIME,
    Type.GEOMETRY: "geometry",
}


@dataclass(frozen=True)
class Column:
    """One column of a table: its name, what it holds, and what that means."""

    name: str
    type: Type
    meaning: str

    def series(self, values: object, index: pd.Index) -> pd.Series:
        """Cast values to the column's type; `None` stands for a column with nothing in it."""
        if self.type is Type.GEOMETRY:
            shapes = np.full(len(index), None, dtype=object) if values is None else values
            return gpd.GeoSeries(shapes, index=index, crs=CRS, name=self.name)
        if values is None:
            values = [None] * len(index)
        return pd.Series(values, index=index, dtype=self.type.dtype, name=self.name)


@dataclass(frozen=True)
class Table:
    """The contract of one table.

    Parameters
    ----------
    name
        The table's name, as in `Book`.
    index
        The name of the index, which is unique; `None` where rows have no name.
    geometry
        The active geometry column; `None` where the table has none.
    columns
        The columns, in their order.
    """

    name: str
    index: str | None
    geometry: str | None
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """The names of the columns, in their order."""
        return [column.name for column in self.columns]

    def empty(self) -> Any:
        """Make the table without rows: every column, dtype and the CRS are there.

        Examples
        --------
        >>> ORDERS.empty().crs.to_epsg(), ORDERS.empty().geometry.name, len(ORDERS.empty())
        (4326, 'region', 0)
        """
        return self.frame({}, index=())

    def frame(self, values: Mapping[str, Any], index: Any = None) -> Any:
        """Make the table from columns of values; columns that are not given are missing.

        Parameters
        ----------
        values
            Values per column, each as long as the index. Names that the table does not have are
            an error, so that nothing is lost by a slip of the pen.
        index
            The rows' names. Left out where the table has no index, rows are numbered.

        Returns
        -------
        frame
            A GeoDataFrame where the table has a geometry, else a DataFrame.

        Raises
        ------
        ContractError
            A name is not a column of the table.
        """
        strangers = set(values) - set(self.names)
        if strangers:
            raise ContractError(
                f"{self.name} has no column {sorted(strangers)}; its columns are {self.names}. "
                "Put what else there is to keep into extra, or assign it to the finished frame."
            )
        rows = self._index(values, index)
        series = {c.name: c.series(values.get(c.name), rows) for c in self.columns}
        frame = pd.DataFrame(series, index=rows, columns=self.names)
        if self.geometry is None:
            return frame
        return gpd.GeoDataFrame(frame, geometry=self.geometry, crs=CRS)

    def _index(self, values: Mapping[str, Any], index: Any) -> pd.Index:
        if self.index is None:
            length = len(next(iter(values.values()), ()))
            return pd.RangeIndex(length)
        return pd.Index(() if index is None else index, dtype=TEXT, name=self.index)

    def check(self, frame: pd.DataFrame) -> None:
        """Hold a frame against the contract. More columns than the table has are welcome.

        Raises
        ------
        ContractError
            A column is missing or of another dtype, the index is not unique or named otherwise,
            or the CRS or active geometry differs. The message names all of it.
        """
        faults = [*self._column_faults(frame), *self._index_faults(frame), *self._crs_faults(frame)]
        if faults:
            raise ContractError(
                f"a table of {self.name} was wanted; in this one " + "; ".join(faults) + ". "
                f"Make it with swathbook.schema.{self.name.upper()}.frame(...), or mend that."
            )

    def _column_faults(self, frame: pd.DataFrame) -> list[str]:
        faults = []
        for column in self.columns:
            if column.name not in frame.columns:
                faults.append(f"{column.name} is missing")
            elif str(frame[column.name].dtype) != str(column.type.dtype):
                found, wanted = frame[column.name].dtype, column.type.dtype
                faults.append(f"{column.name} is {found} where {wanted} is wanted")
        return faults

    def _index_faults(self, frame: pd.DataFrame) -> list[str]:
        if self.index is None:
            return []
        faults = []
        if frame.index.name != self.index:
            faults.append(f"the index is called {frame.index.name!r}, not {self.index!r}")
        if not frame.index.is_unique:
            faults.append(f"{self.index} {frame.index[frame.index.duplicated()][0]!r} comes twice")
        return faults

    def _crs_faults(self, frame: pd.DataFrame) -> list[str]:
        if self.geometry is None:
            return []
        if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name != self.geometry:
            return [f"{self.geometry} is not its active geometry"]
        if frame.crs != CRS:
            return [f"its CRS is {frame.crs} where {CRS} is wanted"]
        return []

    def describe(self) -> pd.DataFrame:
        """List the columns with what they hold and mean: the table of the documents."""
        rows = [(c.name, c.type.value, c.meaning) for c in self.columns]
        return pd.DataFrame(rows, columns=["column", "holds", "meaning"]).set_index("column")


def _columns(text: Mapping[str, tuple[Type, str]]) -> tuple[Column, ...]:
    return tuple(Column(name, kind, meaning) for name, (kind, meaning) in text.items())


ORDERS = Table(
    name="orders",
    index="order_id",
    geometry="region",
    columns=_columns(
        {
            "source": (
                Type.TEXT,
                "where the order comes from: market, regards, datashare",
            ),
            "order_no": (Type.TEXT, "the number that the service knows the order by"),
            "label": (Type.TEXT, "the name that the buyer gave the order"),
            "status": (Type.TEXT, "the service's own word, in lower snake case"),
            "stage": (
                Type.TEXT,
                "the same in STAC's words: " + " ".join(STAGES),
            ),
            "kind": (Type.TEXT, "archive (images that exist) or tasking (images to be taken)"),
            "provider": (Type.TEXT, "who takes the images"),
            "owner": (Type.TEXT, "whose order it is, in the service's own id"),
            "deleted": (Type.FLAG, "the service's deleted flag, carried and never filtered on"),
            "total_amount": (Type.MONEY, "price of all items before the discount"),
            "discount_amount": (Type.MONEY, "what the discount takes off"),
            "final_amount": (Type.MONEY, "what is to be paid: total less discount"),
            "currency": (Type.TEXT, "ISO 4217 code; missing where the service does not say"),
            "created_at": (Type.TIME, "when the order was placed"),
            "updated_at": (Type.TIME, "when the order last changed"),
            "expected_at": (Type.TIME, "when delivery is promised"),
            "window_start": (Type.TIME, "begin of the time in which images are wanted"),
            "window_end": (Type.TIME, "end of the time in which images are wanted"),
            "max_cloud_pct": (Type.NUMBER, "cloud cover that is still accepted, 0–100"),
            "resolution_m": (Type.NUMBER, "ground resolution asked for, in metres"),
            "recurring": (Type.FLAG, "whether the request repeats"),
            "simulation_id": (Type.TEXT, "the planning simulation that the order was made from"),
            "region": (Type.GEOMETRY, "the area that was asked for"),
            "extra": (Type.TEXT, "what else the service said, as a JSON object"),
        }
    ),
)

ITEMS = Table(
    name="items",
    index="item_id",
    geometry="geometry",
    columns=_columns(
        {
            "order_id": (Type.TEXT, "the order that the item belongs to"),
            "product_id": (Type.TEXT, "the provider's product id; missing until imaged"),
            "name": (Type.TEXT, "the product's name"),
            "satellite": (Type.TEXT, "the satellite's name"),
            "provider": (Type.TEXT, "who takes the image"),
            "imaged_at": (Type.TIME, "when the ground was imaged, or is planned to be"),
            "start_at": (Type.TIME, "begin of the pass"),
            "stop_at": (Type.TIME, "end of the pass"),
            "duration_s": (Type.NUMBER, "length of the pass as the service gives it, in seconds"),
            "look_side": (Type.TEXT, "side that the sensor looks to: left or right"),
            "pass_direction": (Type.TEXT, "ascending or descending"),
            "angle_deg": (Type.NUMBER, "satellite angle as the service gives it; negative is left"),
            "resolution_m": (Type.NUMBER, "ground resolution, in metres"),
            "billed_km2": (Type.NUMBER, "area that is charged, which need not be the area imaged"),
            "unit_price": (Type.MONEY, "price per billed km² before the discount"),
            "net_unit_price": (Type.MONEY, "price per billed km² after the discount"),
            "amount": (Type.MONEY, "price before the discount"),
            "net_amount": (Type.MONEY, "price after the discount, worked out by one rule"),
            "discount_rate": (
                Type.MONEY,
                "the discount rate, in the service's own scale",
            ),
            "discounted_amount": (
                Type.MONEY,
                "the item's `discountAmount` as it came: mostly the price after the discount",
            ),
            "currency": (Type.TEXT, "ISO 4217 code; missing where the service does not say"),
            "this_coverage_fraction": (Type.NUMBER, "service's figure: share this pass adds, 0–1"),
            "current_coverage_fraction": (Type.NUMBER, "service's figure: share so far, 0–1"),
            "abs_coverage_fraction": (
                Type.NUMBER,
                "service's figure: share of this pass, 0–1",
            ),
            "min_km2": (Type.NUMBER, "smallest area that is sold"),
            "delivery_h": (Type.NUMBER, "hours until delivery, as the service gives it"),
            "center_lon": (Type.NUMBER, "longitude of the service's centre point"),
            "center_lat": (Type.NUMBER, "latitude of the service's centre point"),
            "satellite_id": (Type.TEXT, "the service's id of the satellite"),
            "active": (Type.TEXT, "the service's active flag, as it came"),
            "thumb": (Type.TEXT, "address of a small picture"),
            "geometry": (
                Type.GEOMETRY,
                "footprint: the ground shown, one valid shape",
            ),
            "swath": (Type.GEOMETRY, "the ground that the item's swath frames cover, united"),
            "extra": (Type.TEXT, "what else the service said, as a JSON object"),
        }
    ),
)

FRAMES = Table(
    name="frames",
    index="frame_id",
    geometry="geometry",
    columns=_columns(
        {
            "order_id": (Type.TEXT, "the order that the frame belongs to"),
            "item_id": (Type.TEXT, "the item that the frame belongs to"),
            "n": (Type.INTEGER, "place of the frame in its pass, from 0"),
            "geometry": (Type.GEOMETRY, "one frame as it came; frames of a pass overlap"),
        }
    ),
)

FILES = Table(
    name="files",
    index="file_id",
    geometry=None,
    columns=_columns(
        {
            "order_id": (Type.TEXT, "the order that the file belongs to"),
            "item_id": (Type.TEXT, "the item that the file belongs to"),
            "product_id": (Type.TEXT, "the product that the file belongs to"),
            "name": (Type.TEXT, "the file's name"),
            "url": (Type.TEXT, "where it can be fetched; a signed link opens it for anyone"),
            "size_bytes": (Type.INTEGER, "its size in bytes"),
            "checksum": (Type.TEXT, "its digest, in hexadecimal"),
            "checksum_type": (Type.TEXT, "the digest's algorithm"),
            "mime_type": (Type.TEXT, "its media type"),
            "state": (Type.TEXT, "the service's word for whether it can be fetched"),
        }
    ),
)

FINDINGS = Table(
    name="findings",
    index=None,
    geometry=None,
    columns=_columns(
        {
            "table": (
                Type.TEXT,
                "the table that it is about; missing for a whole answer",
            ),
            "key": (Type.TEXT, "the row that it is about; missing where it is about all rows"),
            "column": (Type.TEXT, "the column that it is about"),
            "problem": (Type.TEXT, "what it is, in the words of `schema.PROBLEMS`"),
            "detail": (Type.TEXT, "what was found, with its numbers"),
            "action": (Type.TEXT, "what was done about it"),
            "severity": (Type.TEXT, "info, warning or error"),
            "before_km2": (Type.NUMBER, "for shapes: the area as it was written"),
            "after_km2": (Type.NUMBER, "for shapes: the area as it was read"),
        }
    ),
)

TABLES = (ORDERS, ITEMS, FRAMES, FILES, FINDINGS)
"""The five tables of a Book."""


def document() -> str:
    """Write the contracts of all tables as one page of Markdown: `docs/tables.md`."""
    parts = [_DOCUMENT_HEAD, *map(_section, TABLES), _vocabulary()]
    return "\n\n".join(parts) + "\n"


_DOCUMENT_HEAD = """\
# The tables

Written from the contracts in `src/swathbook/schema.py` by `python -m swathbook.schema`.

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


if __name__ == "__main__":
    import sys

    sys.stdout.write(document())
