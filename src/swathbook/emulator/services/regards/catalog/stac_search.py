"""Which products a STAC search finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from swathbook.emulator.services.regards.answers.spelling import read_date
from swathbook.emulator.services.regards.archive.model import Product
from swathbook.emulator.services.regards.catalog.shapes import flattened
from swathbook.emulator.services.regards.catalog.stac import urn_of
from swathbook.emulator.services.regards.refusals import RefusedError

BOX_NUMBERS = 4
LISTS = ("ids", "collections", "bbox")
"""What a query string separates with commas."""

ACCESS = ("scope", "token")
"""What a query string says about the caller, and not about the search."""


class StacSearch(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a search; what is not among these fields is refused."""

    ids: Sequence[str] = ()
    collections: Sequence[str] = ()
    bbox: Sequence[float] = ()
    datetime: str | None = None
    intersects: Mapping[str, Any] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1)] = 10
    page: Annotated[int, msgspec.Meta(ge=1)] = 1

    def cut(self, products: Sequence[Product]) -> Sequence[Product]:
        """Cut the page out that is asked for; pages count from 1."""
        return products[(self.page - 1) * self.limit : self.page * self.limit]


def search_from(query: Mapping[str, str]) -> StacSearch:
    """Read a search from a query string.

    Raises
    ------
    RefusedError
        400: it cannot be read.

    Examples
    --------
    >>> search_from({"ids": "a,b", "limit": "5"}).ids
    ['a', 'b']
    """
    fields = {
        name: text.split(",") if name in LISTS else text
        for name, text in query.items()
        if name not in ACCESS
    }
    try:
        return msgspec.convert(fields, StacSearch, strict=False)
    except msgspec.ValidationError as exc:
        raise RefusedError(400, f"The search cannot be read: {exc}") from exc


def stac_found(products: Sequence[Product], search: StacSearch) -> Sequence[Product]:
    """Find the products that a search is about: its parts must all hold.

    Raises
    ------
    RefusedError
        400: a part of it cannot be read.
    """
    tests = list(_tests(search))
    return [product for product in products if all(test(product) for test in tests)]


def _tests(search: StacSearch) -> list[Callable[[Product], bool]]:
    tests: list[Callable[[Product], bool]] = []
    if search.ids:
        wanted = {urn_of(item_id) for item_id in search.ids}
        tests.append(lambda product: product.urn in wanted)
    if search.collections:
        tests.append(lambda product: product.dataset.urn in search.collections)
    if search.datetime:
        tests.append(_during(search.datetime))
    if search.bbox:
        tests.append(_meets(_box(search.bbox)))
    if search.intersects:
        tests.append(_meets(_shape(search.intersects)))
    return tests


def _box(numbers: Sequence[float]) -> BaseGeometry:
    if len(numbers) != BOX_NUMBERS:
        raise RefusedError(400, "bbox wants four numbers: west, south, east, north")
    west, south, east, north = numbers
    return shapely.box(west, south, east, north)


def _shape(geojson: Mapping[str, Any]) -> BaseGeometry:
    try:
        return shape(dict(geojson))
    except (ShapelyError, TypeError, ValueError, KeyError, AttributeError) as exc:
        raise RefusedError(400, "intersects wants a GeoJSON geometry") from exc


def _meets(area: BaseGeometry) -> Callable[[Product], bool]:
    return lambda product: (
        product.geometry is not None and bool(shapely.intersects(flattened(product.geometry), area))
    )


def _during(text: str) -> Callable[[Product], bool]:
    first, slash, last = text.partition("/")
    start, end = _end(first), _end(last if slash else first)

    def test(product: Product) -> bool:
        at = product.properties["acquired"]
        return (
            isinstance(at, datetime)
            and (start is None or start <= at)
            and (end is None or at <= end)
        )

    return test


def _end(text: str) -> datetime | None:
    if text in ("", ".."):
        return None
    try:
        return read_date(text)
    except ValueError as exc:
        raise RefusedError(400, f"datetime wants dates, not {text!r}") from exc
