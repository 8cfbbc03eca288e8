"""Properties of products whose meaning is plain, whatever the archive's own model is.

What a product's properties are called is up to each archive. Those of STAC, and others that leave
no doubt, fill the items' columns; all of them are kept in `extra` besides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from swathbook.sources._values import Cast, Field, Sheet, codes, metres, read, texts, times
from swathbook.sources.regards.tabulating.entities import Record

_NAMES: Mapping[str, tuple[str, ...]] = {
    "imaged_at": (
        "datetime",
        "acquired",
        "acquiredat",
        "acquisitiondate",
        "acquisitiontime",
        "acquisitiondatetime",
        "sensingtime",
        "sensingdate",
        "imagingtime",
    ),
    "start_at": ("startdatetime", "acquisitionstart", "sensingstart"),
    "stop_at": ("enddatetime", "acquisitionend", "acquisitionstop", "sensingstop", "sensingend"),
    "satellite": ("platform", "satellite", "satellitename", "platformname", "spacecraft"),
    "provider": ("provider", "providername"),
    "resolution_m": ("gsd", "resolutionm"),
    "pass_direction": ("satorbitstate", "orbitdirection", "passdirection", "direction"),
}
"""For each column the properties that mean it, the surest first; letters and digits alone."""

_DAY = re.compile(r"^\s*((?:19|20)\d\d)([01]\d)([0-3]\d)\s*$")
_DIRECTIONS = {"ascending": "ascending", "descending": "descending"}


def _plain_texts(values: list[Any]) -> Cast:
    return texts([value if isinstance(value, str) else None for value in values])


def _moments(values: list[Any]) -> Cast:
    """Cast to times; eight digits are a day here, not seconds: as such they all lie in 1970."""
    return times([value and _DAY.sub(r"\1-\2-\3", str(value)) for value in values])


def _directions(values: list[Any]) -> Cast:
    known = [value if _is_direction(value) else None for value in values]
    return codes(known, _DIRECTIONS)


def _is_direction(value: object) -> bool:
    return isinstance(value, str) and value.strip().lower() in _DIRECTIONS


_FIELDS = (
    Field("imaged_at", "imaged_at", _moments),
    Field("start_at", "start_at", _moments),
    Field("stop_at", "stop_at", _moments),
    Field("satellite", "satellite", _plain_texts),
    Field("provider", "provider", _plain_texts),
    Field("resolution_m", "resolution_m", metres),
    Field("pass_direction", "pass_direction", _directions),
)


def known_properties(properties: Sequence[Record]) -> Sheet:
    """Read from products' properties those columns that are plain.

    Examples
    --------
    >>> sheet = known_properties([{"Acquisition_Date": "2031-01-30", "platform": "S-2"}])
    >>> str(sheet.columns["imaged_at"][0]), sheet.columns["satellite"][0]
    ('2031-01-30 00:00:00+00:00', 'S-2')
    """
    named = _named(set[str]().union(*properties))
    return read([_chosen(each, named) for each in properties], _FIELDS)


def _named(keys: set[str]) -> dict[str, list[str]]:
    """Find the keys that mean each column, the surest first."""
    return {
        column: sorted(
            (key for key in keys if _bare(key) in meanings),
            key=lambda key: (meanings.index(_bare(key)), key),
        )
        for column, meanings in _NAMES.items()
    }


def _bare(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "", key.lower())


def _chosen(properties: Record, named: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    return {
        column: next((properties[key] for key in keys if _is_plain(properties.get(key))), None)
        for column, keys in named.items()
    }


def _is_plain(value: object) -> bool:
    """Tell whether a value says something by itself; what an object means is up to the archive."""
    is_text = isinstance(value, str) and bool(value.strip())
    return is_text or (isinstance(value, int) and not isinstance(value, bool))
