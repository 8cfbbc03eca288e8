"""What is to be put into the basket, written in the service's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from swathbook.errors import InputError

LEGACY = "legacy"
"""The catalog's own search engine, which takes queries in Lucene's language."""

FILE_TYPES = ("RAWDATA", "QUICKLOOK")
"""The kinds of files that an order can be kept to."""

_URNS_AT_ONCE = 1000
_NAMES_AT_ONCE = 100
_QUOTED = re.compile(r'(["\\])')
_ESCAPED = r"\\\1"


def selection_bodies(
    what: str | Iterable[str],
    *,
    dataset: str | None = None,
    without: Iterable[str] = (),
    engine: str = LEGACY,
) -> list[dict[str, Any]]:
    """Write what is to be chosen in the service's words, in as many parts as it takes.

    Parameters
    ----------
    what
        A query in Lucene's language; or the URNs of products, or their provider's ids.
    dataset
        The URN of the dataset to choose from; `None` for all.
    without
        URNs of products to leave out.
    engine
        The search engine that reads the query.

    Raises
    ------
    InputError
        Nothing is named, or too much is left out.

    Examples
    --------
    >>> selection_bodies("tags:sea")
    [{'engineType': 'legacy', 'searchParameters': {'q': ['tags:sea']}}]
    >>> selection_bodies(["TILE 7"])[0]["searchParameters"]
    {'q': ['providerId:("TILE 7")']}
    """
    left_out = _names(without, "without")
    if len(left_out) > _URNS_AT_ONCE:
        raise InputError(
            f"without should name at most {_URNS_AT_ONCE} products; it names {len(left_out)}. Say "
            "in the query what is wanted instead."
        )
    given = {"datasetUrn": dataset or None, "entityIdsToExclude": left_out or None}
    common = {name: value for name, value in given.items() if value is not None}
    return [{"engineType": engine, **part, **common} for part in _parts(what)]


def _parts(what: str | Iterable[str]) -> list[dict[str, Any]]:
    if isinstance(what, str) and not is_urn(what):
        return [_searched(_some_query(what))]
    names = _names([what] if isinstance(what, str) else what, "what")
    if not names:
        raise InputError(
            "what should be a query, or name products; it names none. Give '*:*' for all products."
        )
    urns = [name for name in names if is_urn(name)]
    others = [name for name in names if not is_urn(name)]
    return [
        *(
            {"searchParameters": {}, "entityIdsToInclude": some}
            for some in _some(urns, _URNS_AT_ONCE)
        ),
        *(_searched(provider_query(some)) for some in _some(others, _NAMES_AT_ONCE)),
    ]


def _searched(query: str) -> dict[str, Any]:
    return {"searchParameters": {"q": [query]}}


def _some_query(text: str) -> str:
    if text.strip():
        return text.strip()
    raise InputError("what should be a query, or name products; it is blank. Give '*:*' for all.")


def is_urn(name: str) -> bool:
    """Tell whether a name is a URN, and no provider's id.

    Examples
    --------
    >>> is_urn("URN:AIP:DATA:demo:3c0a6c1e-8d0f-3d55-9d4b-0a1b2c3d4e5f:V2"), is_urn("TILE 7")
    (True, False)
    """
    return name[:4].upper() == "URN:"


def provider_query(names: Sequence[str]) -> str:
    r"""Write a query for products by their provider's ids.

    Examples
    --------
    >>> provider_query(["A", 'the "B"'])
    'providerId:("A" OR "the \\"B\\"")'
    """
    quoted = (f'"{_QUOTED.sub(_ESCAPED, name)}"' for name in names)
    return f"providerId:({' OR '.join(quoted)})"


def _names(names: Iterable[str], argument: str) -> list[str]:
    found = list(dict.fromkeys(names))
    strangers = [name for name in found if not isinstance(name, str) or not name.strip()]
    if strangers:
        raise InputError(
            f"{argument} should name products by text, a URN or a provider's id; {strangers[0]!r} "
            "is none."
        )
    return [name.strip() for name in found]


def _some(names: Sequence[str], most: int) -> Iterator[list[str]]:
    rest = iter(names)
    while some := list(islice(rest, most)):
        yield some


def listed(ids: Iterable[str]) -> Iterator[bytes]:
    r"""Write provider's ids one per line, in as many files as it takes.

    Raises
    ------
    InputError
        Nothing is named.

    Examples
    --------
    >>> list(listed(["A", "B"]))
    [b'A\nB\n']
    """
    names = _names([ids] if isinstance(ids, str) else ids, "ids")
    if not names:
        raise InputError("ids should name products by their provider's ids; it names none.")
    for some in _some(names, _URNS_AT_ONCE):
        yield "".join(f"{name}\n" for name in some).encode()


def filters_body(file_types: str | Iterable[str], pattern: str | None) -> dict[str, Any] | None:
    """Write which files are wanted in the service's words; `None` for all.

    Raises
    ------
    InputError
        A kind of files is not known.

    Examples
    --------
    >>> filters_body(["rawdata"], None), filters_body((), None)
    ({'fileTypes': ['RAWDATA']}, None)
    """
    words = [file_types] if isinstance(file_types, str) else list(file_types)
    kinds = [word.strip().upper() if isinstance(word, str) else word for word in words]
    unknown = [kind for kind in kinds if kind not in FILE_TYPES]
    if unknown:
        known = " and ".join(FILE_TYPES)
        raise InputError(f"file_types should be among {known}; {unknown[0]!r} is not known.")
    if not kinds and pattern is None:
        return None
    return {"fileTypes": kinds} | ({} if pattern is None else {"fileNamePattern": pattern})
