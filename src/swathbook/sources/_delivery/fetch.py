"""One file, from its link to its place in the folder."""

from __future__ import annotations

from concurrent.futures import CancelledError
from dataclasses import dataclass
from threading import Event
from typing import NoReturn

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from swathbook.errors import AuthError, ExportError, SwathbookError
from swathbook.sources._delivery.approach import Approach
from swathbook.sources._delivery.checks import Check, check
from swathbook.sources._delivery.folder import OrderFolder
from swathbook.sources._delivery.hosts import Hosts
from swathbook.sources._delivery.outcomes import Outcome
from swathbook.sources._delivery.parts import Part
from swathbook.sources._delivery.transfer import Transfer
from swathbook.sources._delivery.troubles import (
    AdvancedError,
    FinalError,
    LaterError,
    LinkError,
    PassingError,
    UnreachableError,
)
from swathbook.sources._delivery.wanted import Wanted
from swathbook.sources._http import PASSING, Clock, Patience

_WORTHWHILE_BYTES = 1 << 20


@dataclass
class Fetch:
    """Gets one file, by whatever way leads to it.

    Parameters
    ----------
    wanted
        The file.
    folder
        Where it goes.
    transfer
        Takes in what comes.
    approach
        The way to it.
    hosts
        How the hosts are doing.
    patience
        How often to ask, and how long to wait in between.
    clock
        The clock to go by.
    halt
        Set from outside, ends the work.
    """

    wanted: Wanted
    folder: OrderFolder
    transfer: Transfer
    approach: Approach
    hosts: Hosts
    patience: Patience
    clock: Clock
    halt: Event
    _has_begun_again: bool = False
    _has_asked_for_more: bool = False

    def run(self) -> Outcome:
        """Get the file, and say what came of it."""
        try:
            with self.folder.lock(self.wanted.key, self.halt):
                return self._kept() or self._fetched()
        except LaterError as later:
            return Outcome("not_ready", f"{later}.", again_s=later.asked_s)
        except FinalError as error:
            return Outcome(error.outcome, str(error))
        except (OSError, ExportError) as error:
            reason = getattr(error, "strerror", None) or error
            return Outcome("failed", f"{self.folder.path} cannot be written to: {reason}.")

    def _kept(self) -> Outcome | None:
        entry = self.folder.entry(self.wanted.key, self.halt)
        path = self.folder.path / entry.name if entry else None
        if entry is None or path is None or not path.is_file():
            return None
        size = path.stat().st_size
        if entry.size_bytes not in (None, size):
            return None
        found = check(path, self.wanted, entry.size_bytes, self.halt)
        if not found.is_right:
            return None
        self.folder.record(self.wanted.key, size)
        self.transfer.meter.received(size)
        return Outcome("kept", found.remark, path, size, found.verified)

    def _fetched(self) -> Outcome:
        while True:
            try:
                outcome: Outcome = self._retrying()(self._attempt)
            except AdvancedError:
                continue
            return outcome

    def _retrying(self) -> Retrying:
        return Retrying(
            retry=retry_if_exception_type(PassingError),
            wait=self._wait_s,
            stop=self._must_stop,
            sleep=lambda seconds: self.clock.wait(seconds, self.halt),
            retry_error_callback=self._give_up,
        )

    def _wait_s(self, state: RetryCallState) -> float:
        return self.patience.wait_after_s(state, _passing(state).asked_s)

    def _must_stop(self, state: RetryCallState) -> bool:
        is_too_long = state.upcoming_sleep > self.patience.total_s
        return is_too_long or state.attempt_number >= self.patience.attempts

    def _give_up(self, state: RetryCallState) -> None:
        error, times = _passing(state), state.attempt_number
        often = "once" if times == 1 else f"{times} times"
        wish = (
            "" if error.asked_s is None else f" The service wants a wait of {error.asked_s:.0f} s."
        )
        reason = f"{str(error).rstrip('.')}. Asked {often}.{wish}"
        if error.outcome == "failed" and self.approach.url:
            self.hosts.note(self.approach.url, reason)
        if isinstance(error, UnreachableError) and self.approach.leaves_host():
            raise AdvancedError
        raise FinalError(error.outcome, reason)

    def _attempt(self) -> Outcome:
        if self.halt.is_set():
            raise CancelledError
        before = self.transfer.size
        try:
            if not self.transfer.is_whole:
                self._converse()
            return self._finished()
        except PassingError as error:
            if self._is_proven():
                return self._finished()
            gain = self.transfer.size - before
            if gain > 0:
                self.approach.trust_again()
            if gain >= _WORTHWHILE_BYTES:
                raise AdvancedError from error
            raise

    def _is_proven(self) -> bool:
        """Tell whether all came that the table speaks of, whatever the service had announced."""
        part, size_bytes = self.transfer.part, self.wanted.size_bytes
        if part is None or not size_bytes or part.size != size_bytes:
            return False
        return self._checked(part).is_verified

    def _converse(self) -> None:
        """Open the link, in all ways that there are, and take in what comes."""
        self.approach.find()
        while True:
            try:
                self._check_host()
                return self._ask()
            except LinkError as error:
                self.approach.find_another(error)

    def _check_host(self) -> None:
        try:
            self.hosts.check(self.approach.url)
        except FinalError:
            if not self.approach.leaves_host():
                raise

    def _ask(self) -> None:
        start, headers = self.transfer.rest()
        kind: type[PassingError] = UnreachableError
        try:
            with self.approach.open(headers, self.halt) as incoming:
                kind = PassingError
                self.hosts.note(self.approach.url, None)
                self.transfer.take_in(incoming, start)
        except PASSING as error:
            raise kind(str(error)) from error
        except SwathbookError as error:
            outcome = "refused" if isinstance(error, AuthError) else "failed"
            raise FinalError(outcome, str(error)) from error

    def _finished(self) -> Outcome:
        """Check what came, and give it its name."""
        part = self.transfer.part
        if part is None:
            raise PassingError("nothing came")
        found = self._checked(part)
        if self._seems_short(part, found):
            self._ask_for_more(part)
            found = self._checked(part)
        if not found.is_right:
            self._throw_away(part, found.verified)
        size = part.size
        part.finish()
        self.folder.record(self.wanted.key, size)
        return Outcome("downloaded", found.remark, part.target, size, found.verified)

    def _checked(self, part: Part) -> Check:
        return check(part.path, self.wanted, part.version.total, self.halt)

    def _seems_short(self, part: Part, found: Check) -> bool:
        """Tell whether the table speaks of more bytes, and nothing proves it wrong.

        A body may have been cut on its way, and its length with it.
        """
        is_short = part.size < (self.wanted.size_bytes or 0) and not found.is_verified
        return is_short and part.version.validator is not None and not self._has_asked_for_more

    def _ask_for_more(self, part: Part) -> None:
        """Ask for the bytes after the last one, once; there may be none."""
        self._has_asked_for_more = True
        total = part.version.total
        part.settle(None)
        try:
            self._converse()
        except (FinalError, LaterError):
            part.settle(total)

    def _throw_away(self, part: Part, reason: str) -> NoReturn:
        """Keep nothing of what is wrong; fetch it once more."""
        part.discard()
        if self._has_begun_again:
            raise FinalError("wrong_content", f"{reason}. It was fetched twice.")
        self._has_begun_again = True
        raise PassingError(reason, "wrong_content")


def _passing(state: RetryCallState) -> PassingError:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, PassingError):
        raise TypeError(f"a failure that may pass was expected, not {error!r}")
    return error
