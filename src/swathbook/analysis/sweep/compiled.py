"""How the sweep's functions are compiled."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

_njit: Any = numba.njit


def digest_of_sources() -> int:
    """Give a number that changes with any source of this package."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return zlib.crc32(b"".join(source.read_bytes() for source in sources))


def inlet(function: Function) -> Function:
    """Compile a function that Python calls; the result runs without a lock.

    It is kept on disk, where numba finds a place that it may write to.
    """
    options = {"nogil": True, "error_model": "numpy"}
    try:
        compiled: Function = _njit(cache=True, **options)(function)
    except RuntimeError:  # numba: no locator available
        return cast(Function, _njit(**options)(function))
    return compiled


def inner(function: Function) -> Function:
    """Compile a function that only compiled ones call."""
    compiled: Function = _njit(nogil=True, error_model="numpy", no_cpython_wrapper=True)(function)
    return compiled


def bare(function: Function) -> Function:
    """Compile a function that only compiled ones call, and that makes no array of its own.

    It does without numba's runtime, whose counting of references takes longer than short functions.
    """
    options = {"nogil": True, "error_model": "numpy", "no_cpython_wrapper": True, "_nrt": False}
    compiled: Function = _njit(**options)(function)
    return compiled
