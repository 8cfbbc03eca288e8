"""What a contract is: columns with their types and meanings, and a table that is made of them."""

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
        >>> from swathbook.schema import ORDERS
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
