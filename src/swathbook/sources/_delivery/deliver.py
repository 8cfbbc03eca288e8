"""Many files at once, and again those that were not ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

from swathbook.errors import ExportError
from swathbook.sources._delivery.approach import Approach
from swathbook.sources._delivery.desk import Desk
from swathbook.sources._delivery.fetch import Fetch
from swathbook.sources._delivery.folder import OrderFolder
from swathbook.sources._delivery.hosts import Hosts
from swathbook.sources._delivery.meter import Meter
from swathbook.sources._delivery.names import folder_name, safe_name
from swathbook.sources._delivery.outcomes import Outcome
from swathbook.sources._delivery.transfer import Transfer
from swathbook.sources._delivery.wanted import Wanted
from swathbook.sources._http import Clock, Patience, gather

_FAILURES_PER_WORKER = 3
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 30.0

Job = tuple[str | None, str]


@dataclass(frozen=True)
class Terms:
    """How a download goes about it.

    Parameters
    ----------
    workers
        How many files to fetch at once.
    wait_s
        How long to wait in all for files that are not ready, in seconds.
    patience
        How often to ask for one file, and how long to wait in between.
    progress
        Whether to show a progress bar.
    clock
        The clock to go by.
    """

    workers: int
    wait_s: float
    patience: Patience
    progress: bool
    clock: Clock


def deliver(wanted: Sequence[Wanted], folder: Path, desk: Desk, terms: Terms) -> list[Outcome]:
    """Get files, each into its order's folder.

    Parameters
    ----------
    wanted
        The files.
    folder
        Where the orders' folders go.
    desk
        Who to ask.
    terms
        How to go about it.

    Returns
    -------
    outcomes
        What came of each file, in the order of `wanted`.

    Raises
    ------
    KeyboardInterrupt
        At once on Ctrl-C; what came so far is gone on with the next time.
    """
    jobs: dict[Job, Wanted] = {}
    for file in sorted(wanted, key=lambda file: file.url is None):
        jobs.setdefault(_job(file), file)
    with Meter(list(jobs.values()), shows=terms.progress) as meter:
        delivery = _Delivery(jobs, folder, desk, terms, meter)
        outcomes = delivery.run(list(map(_job, wanted)))
    return [outcomes[_job(file)] for file in wanted]


def _job(file: Wanted) -> Job:
    return file.order_id, file.key


@dataclass
class _Delivery:
    """All files of one download, with what they share."""

    jobs: dict[Job, Wanted]
    root: Path
    desk: Desk
    terms: Terms
    meter: Meter
    hosts: Hosts = field(init=False)
    folders: dict[str | None, OrderFolder] = field(init=False)

    def __post_init__(self) -> None:
        order_ids = {order_id for order_id, _ in self.jobs}
        self.folders = {each: OrderFolder(self.root / folder_name(each)) for each in order_ids}
        self.hosts = Hosts(_FAILURES_PER_WORKER * self.terms.workers)

    def run(self, order: Sequence[Job]) -> dict[Job, Outcome]:
        """Get the files, those that are not ready in several rounds."""
        jobs = list(dict.fromkeys(order))
        self._name_files(jobs)
        try:
            outcomes = self._round(jobs)
            self._wait_for_the_rest(outcomes)
        finally:
            self._save()
        return {job: self._remarked(job, outcome) for job, outcome in outcomes.items()}

    def _name_files(self, jobs: Sequence[Job]) -> None:
        """Give all files whose names are known theirs, in the table's order."""
        names: dict[str | None, list[tuple[Wanted, str]]] = {order_id: [] for order_id, _ in jobs}
        for job in jobs:
            name = safe_name(self.jobs[job].name)
            if name is not None:
                names[job[0]].append((self.jobs[job], name))
        for order_id, pairs in names.items():
            # a folder that cannot be written to is what each of its files will say
            with suppress(OSError, ExportError):
                self.folders[order_id].claim(pairs, Event())

    def _round(self, jobs: Sequence[Job]) -> dict[Job, Outcome]:
        gathered = gather(
            self._work,
            jobs,
            workers=self.terms.workers,
            label="download",
            progress=False,
            abandon=self.desk.abandon,
        )
        failed = {job: Outcome("failed", str(error)) for job, error in gathered.failed.items()}
        return {**gathered.done, **failed}

    def _work(self, job: Job, halt: Event) -> Outcome:
        wanted, folder, clock = self.jobs[job], self.folders[job[0]], self.terms.clock
        transfer = Transfer(wanted, folder, self.meter, halt, clock.epoch_s)
        approach = Approach(wanted, self.desk)
        fetch = Fetch(
            wanted, folder, transfer, approach, self.hosts, self.terms.patience, clock, halt
        )
        outcome = fetch.run()
        if outcome.outcome != "not_ready":
            self.meter.finished()
        return outcome

    def _wait_for_the_rest(self, outcomes: dict[Job, Outcome]) -> None:
        """Ask again for what is not ready, as long as there is time, ever less often."""
        left_s, pause_s = self.terms.wait_s, _FIRST_PAUSE_S
        due_s = _waits_s(outcomes, min(pause_s, left_s))
        while due_s and 0 < (step_s := min(due_s.values())) <= left_s:
            self.terms.clock.wait(step_s, Event())
            left_s, pause_s = left_s - step_s, min(2 * pause_s, _LONGEST_PAUSE_S)
            due_s = {job: wait_s - step_s for job, wait_s in due_s.items()}
            found = self._round([job for job, wait_s in due_s.items() if wait_s <= 0])
            outcomes |= found
            due_s = {job: wait_s for job, wait_s in due_s.items() if wait_s > 0}
            due_s |= _waits_s(found, min(pause_s, left_s))

    def _save(self) -> None:
        for folder in self.folders.values():
            try:
                folder.save(Event())
            except (OSError, ExportError) as error:
                folder.remark = f"the sizes of the files could not be written down: {error}"

    def _remarked(self, job: Job, outcome: Outcome) -> Outcome:
        """Add what there is to know about the folder."""
        said = [outcome.detail.rstrip("."), self.folders[job[0]].remark.rstrip(".")]
        text = ". ".join(filter(None, said))
        return replace(outcome, detail=f"{text}." if text else "")


def _waits_s(outcomes: Mapping[Job, Outcome], pause_s: float) -> dict[Job, float]:
    """Say how long to leave each file alone that is not ready."""
    return {
        job: max(pause_s, outcome.again_s or 0.0)
        for job, outcome in outcomes.items()
        if outcome.outcome == "not_ready"
    }
