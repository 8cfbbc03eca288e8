"""Names in messages: a few of them, and how many more there are."""

from __future__ import annotations

from collections.abc import Iterable

_SHOWN = 5


def listed(names: Iterable[object]) -> str:
    """Write the first few of some names, each once.

    Examples
    --------
    >>> listed(["a", "b", "a"])
    "'a', 'b'"
    >>> listed(range(7))
    '0, 1, 2, 3, 4 and 2 more'
    """
    each = [repr(name) for name in dict.fromkeys(names)]
    more = f" and {len(each) - _SHOWN} more" if len(each) > _SHOWN else ""
    return ", ".join(each[:_SHOWN]) + more
