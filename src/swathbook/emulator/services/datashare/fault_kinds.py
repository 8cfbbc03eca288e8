"""The ways in which DataShare goes wrong that other services do not have."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from swathbook.emulator.exchange import Answer, Call, Reply
from swathbook.emulator.services.datashare.refusals import timed_out
from swathbook.emulator.services.datashare.switches import DataShareSwitches


@dataclass(frozen=True)
class LedgerTimeout:
    """The ledger takes too long: DataShare answers 500 with the code of a timeout.

    Parameters
    ----------
    after_s
        How long it takes, in seconds.
    switches
        How the error is spelt.
    """

    after_s: float = 0.0
    switches: DataShareSwitches = field(default_factory=DataShareSwitches)

    async def play(self, call: Call, answer: Answer) -> Reply:  # noqa: ARG002
        """Give up without asking the service."""
        await call.wait(self.after_s)
        refused = timed_out()
        body = msgspec.json.encode(refused.body(self.switches))
        headers = [(b"content-type", b"application/json")]
        return Reply(refused.status(self.switches), headers, b"").with_body(body)
