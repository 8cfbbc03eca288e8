"""The storage behind the orders: it hands out files, and has trouble with some of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

from swathbook.emulator.services.regards.orders.model import FileState, OrderFile
from swathbook.errors import InputError

TroubleKind = Literal[
    "error",
    "never",
    "processing",
    "cut",
    "stall",
    "wrong_checksum",
    "202",
    "404",
    "410",
    "429",
    "500",
    "down",
]

WHEN_RESTORING: Mapping[TroubleKind, FileState] = {
    "error": "ERROR",
    "never": "ERROR",
    "processing": "PROCESSING_ERROR",
}
"""The troubles that come before a file can be fetched, and what it comes to; the others come
when it is fetched."""

STALL_S = 1.0
RARE: Sequence[tuple[float, TroubleKind, int | None]] = (
    (0.02, "error", 1),
    (0.01, "error", None),
    (0.02, "cut", 1),
    (0.01, "stall", 1),
    (0.015, "wrong_checksum", 1),
    (0.01, "410", None),
    (0.015, "429", 1),
    (0.01, "down", 1),
)
"""How often which trouble befalls a file of a hurt archive, and how many times in a row."""


@dataclass(frozen=True)
class Trouble:
    """What goes wrong with a file.

    Parameters
    ----------
    kind
        `"error"`: it cannot be restored; `"never"`: it does not come; `"processing"`: what is to
        be done with it fails; `"cut"`, `"stall"`: it
        breaks off, or pauses, half-way; `"wrong_checksum"`: other bytes come; a number: the
        storage answers with that status; `"down"`: the storage does not answer.
    times
        How often, before all is well; `None` for ever.

    Raises
    ------
    InputError
        There is no such trouble.
    """

    kind: TroubleKind
    times: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(TroubleKind):
            kinds = ", ".join(get_args(TroubleKind))
            raise InputError(f"A file can have the troubles {kinds}, not {self.kind!r}.")


@dataclass(frozen=True)
class Handout:
    """What the storage hands out.

    Parameters
    ----------
    status
        Its HTTP status.
    content
        The bytes; of a refusal its text.
    sent_bytes
        After how many of them it breaks off; `None` for never.
    stall_s
        How long it pauses half-way, in seconds.
    """

    status: int
    content: bytes
    sent_bytes: int | None = None
    stall_s: float = 0.0

    @property
    def is_whole(self) -> bool:
        """Whether all bytes come."""
        return self.status == 200 and self.sent_bytes is None


class StorageDownError(Exception):
    """The storage does not answer."""


class Storage:
    """Hands files out, each with its trouble.

    Parameters
    ----------
    seed, hurt
        Decide which files have trouble of themselves: none where `hurt` is false.
    """

    def __init__(self, seed: int, *, hurt: bool) -> None:
        self._seed = seed
        self._hurt = hurt
        self._planned: dict[str, Trouble | None] = {}

    def trouble(self, name: str, kind: TroubleKind | None, *, times: int | None = None) -> None:
        """Decide what goes wrong with the files of a name.

        Parameters
        ----------
        name
            The name of the files.
        kind
            What goes wrong, see `Trouble`; `None` for nothing.
        times
            How often for each file; `None` for ever.
        """
        self._planned[name] = None if kind is None else Trouble(kind, times)

    def is_lost(self, file: OrderFile) -> bool:
        """Whether a file never comes."""
        due = self._due(file)
        return due is not None and due.kind == "never"

    def restored(self, file: OrderFile) -> FileState:
        """Get a file ready to be fetched, and say what it comes to."""
        due = self._due(file)
        if due is None or due.kind not in WHEN_RESTORING:
            return "AVAILABLE"
        file.troubles += 1
        return WHEN_RESTORING[due.kind]

    def hand_out(self, file: OrderFile) -> Handout:
        """Hand a file out.

        Raises
        ------
        StorageDownError
            The storage does not answer.
        """
        content, due = file.pick.file.content(), self._due(file)
        if due is None or due.kind in WHEN_RESTORING:
            return Handout(200, content)
        file.troubles += 1
        return _troubled(due.kind, content)

    def status(self, file: OrderFile) -> int:
        """Say with which status a file would be handed out, without doing so."""
        due = self._due(file)
        return int(due.kind) if due is not None and due.kind.isdecimal() else 200

    def _due(self, file: OrderFile) -> Trouble | None:
        name = file.name
        trouble = self._planned[name] if name in self._planned else self._drawn(file)
        is_over = trouble and trouble.times is not None and file.troubles >= trouble.times
        return None if is_over else trouble

    def _drawn(self, file: OrderFile) -> Trouble | None:
        if not self._hurt:
            return None
        left = Random(f"{self._seed}/{file.pick.file.owner}/{file.name}").random()
        for share, kind, times in RARE:
            left -= share
            if left < 0:
                return Trouble(kind, times)
        return None


def _troubled(kind: TroubleKind, content: bytes) -> Handout:
    half = len(content) // 2
    match kind:
        case "cut":
            return Handout(200, content, sent_bytes=half)
        case "stall":
            return Handout(200, content, stall_s=STALL_S)
        case "wrong_checksum":
            return Handout(200, content[:-1] + bytes([content[-1] ^ 0xFF]))
        case "down":
            raise StorageDownError
        case "429":
            return Handout(429, b"The download quota of the user is exceeded.")
        case _:
            return Handout(int(kind), b"")
