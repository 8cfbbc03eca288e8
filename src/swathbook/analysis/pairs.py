"""Which footprints count for which regions: by a key that both carry, or by where they lie."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from swathbook.analysis.ground import Shapes
from swathbook.errors import InputError

Ints: TypeAlias = NDArray[np.int64]
Keys: TypeAlias = NDArray[np.object_]

_BLOCKS = 16
_FEWEST_REGIONS = 16
_KINDS = {
    "string": "text",
    "integer": "numbers",
    "floating": "numbers",
    "mixed-integer-float": "numbers",
    "decimal": "numbers",
}


@dataclass(frozen=True)
class Pairs:
    """Pairs of a region and a footprint, by their rows; ascending by region."""

    region: Ints
    footprint: Ints

    def where(self, chosen: NDArray[np.bool_]) -> Pairs:
        """Keep the chosen pairs only."""
        return Pairs(self.region[chosen], self.footprint[chosen])


Finder: TypeAlias = Callable[[slice], Pairs]
"""Finds the pairs of a block of regions; the regions are numbered from the block's first."""


def blocks(count: int, *, most_regions: int) -> Iterator[slice]:
    """Cut the regions into blocks that are measured one by one, so that memory stays bounded."""
    size = min(max(count // _BLOCKS, _FEWEST_REGIONS), most_regions)
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))


def by_key(regions: Any, footprints: Any, on: Hashable) -> Finder:
    """Pair each region with the footprints that name it.

    Parameters
    ----------
    regions
        Their keys are the index level called `on`, else the column called `on`, else the index.
    footprints
        Their column, or index level, `on` holds the key of the region that they are for.

    Raises
    ------
    InputError
        There is no such column, or the two hold keys that can never be equal.
    """
    wanted, given = _region_keys(regions, on), _footprint_keys(footprints, on)
    _check_kinds(wanted, given, on)
    codes, _ = pd.factorize(np.concatenate([wanted, given]))
    of_region, of_footprint = codes[: wanted.size], codes[wanted.size :]
    order = np.argsort(of_footprint, kind="stable")
    ranked = of_footprint[order]

    def find(block: slice) -> Pairs:
        keys = of_region[block]
        start = np.searchsorted(ranked, keys, side="left")
        stop = np.where(keys < 0, start, np.searchsorted(ranked, keys, side="right"))
        return _ranges(start, stop, order)

    return find


def by_place(regions: Shapes, footprints: Shapes) -> Finder:
    """Pair each region with the footprints whose boxes touch its box."""
    tree = shapely.STRtree(footprints)

    def find(block: slice) -> Pairs:
        region, footprint = tree.query(regions[block])
        order = np.lexsort((footprint, region))
        return Pairs(region[order].astype(np.int64), footprint[order].astype(np.int64))

    return find


def near(regions: Shapes, footprints: Shapes, found: Pairs) -> NDArray[np.bool_]:
    """Tell for each pair whether the boxes of the two overlap."""
    region = shapely.bounds(regions)[found.region]
    footprint = shapely.bounds(footprints[found.footprint])
    below, above = footprint[:, :2] < region[:, 2:], footprint[:, 2:] > region[:, :2]
    return np.asarray(below.all(axis=1) & above.all(axis=1))


def _ranges(start: Ints, stop: Ints, order: Ints) -> Pairs:
    counts = stop - start
    region = np.repeat(np.arange(start.size), counts)
    first = np.repeat(start - (np.cumsum(counts) - counts), counts)
    return Pairs(region, order[first + np.arange(region.size)])


def _region_keys(regions: Any, on: Hashable) -> Keys:
    if on in regions.index.names:
        return _keys(regions.index.get_level_values(on))
    if on in getattr(regions, "columns", ()):
        return _keys(regions[on])
    if regions.index.nlevels == 1:
        return _keys(regions.index)
    raise InputError(
        f"regions need a key to be found by: an index level or a column called {on!r}; found the "
        f"index levels {list(regions.index.names)}. Name the level, or pass on=None."
    )


def _footprint_keys(footprints: Any, on: Hashable) -> Keys:
    if on in getattr(footprints, "columns", ()):
        return _keys(footprints[on])
    if on in footprints.index.names:
        return _keys(footprints.index.get_level_values(on))
    raise InputError(
        f"footprints need a column called {on!r} that names the region they are for; found "
        f"{list(getattr(footprints, 'columns', ()))}. Pass on=<column>, or on=None to let every "
        "footprint count for every region."
    )


def _keys(column: pd.Series | pd.Index) -> Keys:
    return np.asarray(column, dtype=object)


def _check_kinds(wanted: Keys, given: Keys, on: Hashable) -> None:
    regions, footprints = _kind(wanted), _kind(given)
    if regions and footprints and regions != footprints:
        raise InputError(
            f"on={on!r} should name regions; found {footprints} in footprints and {regions} as "
            "the regions' keys, which are never equal. Give both the same type, or set the "
            "regions' index to their key."
        )


def _kind(keys: Keys) -> str | None:
    return _KINDS.get(pd.api.types.infer_dtype(keys, skipna=True))
