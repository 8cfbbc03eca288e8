"""Keeping secrets out of errors: out of what they say, what led to them, and what they remember."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from swathbook.sources._http.redaction import redact


@contextmanager
def discretion(secrets: Callable[[], Iterable[str]], *, forget: bool = False) -> Iterator[None]:
    """Let errors out of a block without secrets; so are the errors that led to them.

    An error remembers the calls that it went through, with the values of their variables, and
    some programs print these: what was sent, headers and all, stands among them.

    Parameters
    ----------
    secrets
        Gives what must not be told.
    forget
        Whether the variables of calls inside the block are forgotten; where each call is stays.
    """
    handled = sys.exception()
    try:
        yield
    except BaseException as error:
        for each in _led_to(error, handled):
            each.args = tuple(_discreet(part, secrets) for part in each.args)
            if forget:
                traceback.clear_frames(each.__traceback__)
        raise


def _discreet(part: object, secrets: Callable[[], Iterable[str]]) -> object:
    return redact(part, secrets()) if isinstance(part, str) else part


def _led_to(error: BaseException, handled: BaseException | None) -> list[BaseException]:
    """List an error and what led to it, up to what was being handled before it all began."""
    known: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is not None and each is not handled and each not in known:
            known.append(each)
            waiting += [each.__cause__, each.__context__]
    return known
