"""GeoPackage from a Book: every layer and table in one file that QGIS opens."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from swathbook._files import replacing
from swathbook.book import Book
from swathbook.errors import ExportError
from swathbook.exports._fields import fields
from swathbook.exports._layers import Layer, layers
from swathbook.exports._links import without_links
from swathbook.exports._names import named_columns, unique_names
from swathbook.exports._plain import utc_text
from swathbook.exports._polygons import wkb_multipolygons
from swathbook.schema import CRS

_VERSION = "1.3"  # the newest that QGIS 3.22 reads without a warning
_FID, _GEOMETRY = "fid", "geom"
_BEGINNING = pd.Timestamp(0, tz="UTC")
_ONE_AT_A_TIME = threading.Lock()  # GDAL's settings hold for the whole process
_FAILURES = (DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError)


def to_geopackage(
    book: Book, path: str | os.PathLike[str], *, links: bool = False, overwrite: bool = False
) -> Path:
    """Write a Book, with what it covers and costs, into one GeoPackage.

    Layers of MultiPolygons in lon/lat: `orders` (regions), `items` (footprints), `swaths`,
    `frames`, `gaps` and `coverage` (the ground that is covered, with its figures). Tables: `files`,
    `findings` and `spending`. Every row of the Book is there, also where its shape is missing; a
    layer without rows has all of its fields.

    The rows' names are a field (`order_id`). Times are UTC in milliseconds. An exact amount is a
    number that QGIS can add up, and beside it the text that is exact: `final_amount` and
    `final_amount_exact`. A name that the format needs for itself, or that differs from another in
    case only, gets a number: `fid` becomes `fid_2`.

    Parameters
    ----------
    book
        The Book to write.
    path
        The file to write, ending in `.gpkg`. Its folder must be there.
    links
        Whether to write download links, and the queries of other addresses, which may sign them.
        Whoever holds such a link can fetch the files.
    overwrite
        Whether a file that is there already may be replaced, with all layers and styles in it.

    Returns
    -------
    path
        The file that was written. The same Book gives the same bytes.

    Raises
    ------
    ExportError
        The file could not be written, is there already, or is open in QGIS. An older file is as
        it was.
    NoCrsError
        A table does not say where its coordinates are.
    InputError
        A shape is not a polygon.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     to_geopackage(Book(), Path(folder) / "orders.gpkg").name
    'orders.gpkg'
    """
    target = Path(path)
    _check_suffix(target)
    book = book if links else without_links(book)
    with replacing(target, overwrite=overwrite) as draft:
        ready = list(layers(book))
        with _gdal_for(book), _reported(target):
            for number, layer in enumerate(ready):
                _write(layer, draft, append=number > 0)
    return target


def _check_suffix(target: Path) -> None:
    if target.suffix.lower() != ".gpkg":
        raise ExportError(
            f"a GeoPackage is named .gpkg, or programs do not know it as one; found {target.name}. "
            f"Name it {target.stem}.gpkg."
        )


def _write(layer: Layer, path: Path, *, append: bool) -> None:
    table = _table(layer)
    pyogrio.write_arrow(
        table,
        path,
        layer=layer.name,
        driver="GPKG",
        append=append,
        geometry_name=_GEOMETRY if layer.geometry else None,
        geometry_type="MultiPolygon" if layer.geometry else None,
        crs=CRS if layer.geometry else None,
        dataset_options={} if append else {"VERSION": _VERSION},
        layer_options=_layer_options(layer),
    )


def _layer_options(layer: Layer) -> dict[str, str]:
    return {
        "FID": _FID,
        "IDENTIFIER": layer.name.capitalize(),
        "DESCRIPTION": layer.description,
        "DATETIME_PRECISION": "MILLISECOND",
    }


def _table(layer: Layer) -> pa.Table:
    columns = named_columns(layer.frame.drop(columns=layer.geometry or []))
    typed = [field for name, column in columns for field in fields(name, column)]
    wanted = (name.replace("\0", "") or "column" for name, _ in typed)
    names = unique_names(wanted, taken=(_FID, _GEOMETRY), fold=str.casefold)
    table = pa.table([array for _, array in typed], names=names)
    if layer.geometry is None:
        return table
    return table.append_column(_GEOMETRY, wkb_multipolygons(layer.frame.geometry))


@contextmanager
def _gdal_for(book: Book) -> Iterator[None]:
    """Have the file dated by what is in it, not by the clock, and not flushed before its end."""
    options = {"OGR_CURRENT_DATE": _newest(book), "OGR_SQLITE_SYNCHRONOUS": "OFF"}
    with _ONE_AT_A_TIME:
        before = {name: pyogrio.get_gdal_config_option(name) for name in options}
        pyogrio.set_gdal_config_options(options)
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options(before)


def _newest(book: Book) -> str:
    times = [book.orders[name].max() for name in ("created_at", "updated_at")]
    newest = max((time for time in times if not pd.isna(time)), default=_BEGINNING)
    return utc_text(newest)


@contextmanager
def _reported(target: Path) -> Iterator[None]:
    """Say in our words what GDAL could not do."""
    try:
        yield
    except _FAILURES as error:
        raise ExportError(
            f"{target} could not be written: {error}. "
            "Choose a folder that can be written to and has room; an older file is as it was."
        ) from error
