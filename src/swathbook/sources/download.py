"""Downloads: the files of a table, each checked and in its place, from any service."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pandas as pd

from swathbook.errors import InputError, SettingsError
from swathbook.sources._client import Client
from swathbook.sources._delivery import Desk, Terms, Wanted, deliver, files_wanted, report
from swathbook.sources._http import Clock, Connection, Patience
from swathbook.sources._settings import above_0, whole_from_1
from swathbook.sources.datashare.client import DataShare
from swathbook.sources.market.client import Market
from swathbook.sources.regards.client import Regards

_FROM_ENVIRONMENT: Mapping[str, Callable[[], Client]] = {
    DataShare.source: DataShare,
    Market.source: Market,
    Regards.source: Regards,
}
"""How to open the client of a service with the settings of the environment."""


class _Stranger(Client):
    """Opens links that need no account; has no credentials."""

    source = ""


def download(
    files: pd.DataFrame,
    folder: str | os.PathLike[str],
    *,
    clients: Client | Iterable[Client] = (),
    wait_s: float = 0.0,
    workers: int = 4,
    attempts: int = 5,
    timeout_s: float = 30.0,
    progress: bool = True,
    clock: Clock | None = None,
) -> pd.DataFrame:
    """Download files into a folder, one folder per order, and say what came of each.

    Every file is written beside its place, checked, and then given its name, so that nothing half
    written or wrong stands under a file's name. What breaks off is gone on with, now and the next
    time, also after a crash. What is there already is checked again, and not fetched again.

    A signed link is opened as it is; where it has expired, the service is asked for a new one.
    Credentials go to their own service alone, wherever links and redirects lead.

    Files keep their names, as far as these are safe on every system; different files of an order
    have different names, the same ones in every run. A hidden folder `.swathbook` in each order's
    folder remembers them. Several processes may work on one folder.

    Parameters
    ----------
    files
        A table of files (`schema.FILES`), as `book.files`; a part of it will do.
    folder
        Where the orders' folders go. Made if it is not there.
    clients
        The accounts that the files are from: `Market`, `Regards`, `DataShare`. Left open. For a
        service without one, a client is opened with the settings of the environment, if there are
        any and the links are its own.
    wait_s
        How long to wait in all for files that the service does not have ready yet, in seconds.
    workers
        How many files to fetch at once.
    attempts
        How often to ask for one file at most, where failures may pass. Bytes that came before a
        connection broke off are not asked for again, where the service allows.
    timeout_s
        How long to wait for the next piece of a file, in seconds, where no client opens its link;
        clients have a time limit of their own.
    progress
        Whether to show a progress bar.
    clock
        The clock to go by; another one in tests.

    Returns
    -------
    outcomes
        Indexed as `files`, one row for each:

        - `order_id`, and the `name` that the file has in the order's folder;
        - `path`: where it is; missing where it is not there;
        - `outcome`: `downloaded`, `kept` (it was there already), `not_ready`, `unavailable` (the
          service cannot provide it), `refused`, `gone`, `no_link`, `not_a_file` (a page of JSON
          or HTML came), `wrong_content`, `failed`;
        - `size_bytes`: its size;
        - `verified`: `verified` where its digest is right, else why that is not known;
        - `detail`: what else there is to know, and what to do.

    Raises
    ------
    InputError
        `files` is no table of files, `folder` is a file, or `clients` holds something else.
    SettingsError
        A number makes no sense.
    KeyboardInterrupt
        At once on Ctrl-C.

    Examples
    --------
    >>> import tempfile
    >>> import swathbook as sb
    >>> with tempfile.TemporaryDirectory() as folder, sb.emulator.market(orders=9) as service:
    ...     with sb.Market(url=service.url, key=service.key, progress=False) as market:
    ...         book = market.load(status="delivered", links=True)
    ...         done = sb.download(book.files, folder, clients=market, progress=False)
    >>> done.groupby("outcome").size().to_dict()
    {'downloaded': 5}
    """
    wanted = files_wanted(files)
    terms = Terms(
        workers=whole_from_1("workers", workers),
        wait_s=_not_below_0("wait_s", wait_s),
        patience=Patience(whole_from_1("attempts", attempts)),
        progress=progress,
        clock=clock or Clock(),
    )
    target = _made(folder)
    with _desk(_listed(clients), wanted, above_0("timeout_s", timeout_s), terms) as desk:
        return report(files.index, wanted, deliver(wanted, target, desk, terms))


def _not_below_0(name: str, value: float) -> float:
    return value if value == 0 else above_0(name, value)


def _made(folder: str | os.PathLike[str]) -> Path:
    path = Path(folder)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"folder should be a folder to put files in; {str(path)!r} cannot be made "
            f"({error.strerror}). Give another one."
        ) from error
    return path


def _listed(clients: Client | Iterable[Client]) -> list[Client]:
    listed = [clients] if isinstance(clients, Client) else list(clients)
    strangers = [type(each).__name__ for each in listed if not isinstance(each, Client)]
    if strangers:
        raise InputError(
            f"clients should be accounts like sb.Market(...); there is a {strangers[0]} among them."
        )
    return listed


@contextmanager
def _desk(
    clients: Sequence[Client], wanted: Sequence[Wanted], timeout_s: float, terms: Terms
) -> Iterator[Desk]:
    """Put the caller's clients together with those that the environment gives."""
    with ExitStack() as stack:
        known = {client.source for client in clients}
        opened: list[Client] = []
        missing: dict[str, str] = {}
        for source in sorted({file.source or "" for file in wanted} - known):
            client = _from_environment(source, wanted)
            if client is None:
                missing[source] = _advice(source)
            else:
                opened.append(stack.enter_context(client))
        strangers = [stack.enter_context(_stranger(timeout_s, terms))] if missing else []
        yield Desk([*clients, *opened], strangers, missing)


def _stranger(timeout_s: float, terms: Terms) -> _Stranger:
    connection = Connection(
        "https://anywhere.invalid",
        credentials={},
        patience=terms.patience,
        timeout_s=timeout_s,
        requests_per_second=None,
        connections=terms.workers,
        ca=None,
        transport=None,
        clock=terms.clock,
    )
    return _Stranger(connection)


def _from_environment(source: str, wanted: Sequence[Wanted]) -> Client | None:
    """Open a client with the settings of the environment, if it is the one that files need."""
    if source not in _FROM_ENVIRONMENT:
        return None
    try:
        client = _FROM_ENVIRONMENT[source]()
    except SettingsError:
        return None  # what to pass is said where it is missed
    links = [file.url for file in wanted if file.source == source]
    if any(link is None or client.is_at(link) for link in links):
        return client
    client.close()
    return None


def _advice(source: str) -> str:
    if source in _FROM_ENVIRONMENT:
        name = _FROM_ENVIRONMENT[source].__name__
        return f"Pass clients=[sb.{name}(...)], so that the service can be asked for it."
    return "Pass the client of its service as clients=[...], if it needs an account."
