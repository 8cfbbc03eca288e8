"""The emulated DataShare on a socket of this machine."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from swathbook.emulator.faults import Faults
from swathbook.emulator.server import Certificate, Running, running
from swathbook.emulator.services.datashare.app import DataShareApp, datashare_app
from swathbook.emulator.services.datashare.ledger import Ledger
from swathbook.emulator.services.datashare.switches import DataShareSwitches
from swathbook.emulator.world.account import World


class DataShareService(Running[DataShareApp]):
    """An emulated DataShare that runs."""

    @property
    def org_id(self) -> str:
        """The organization whose requests it accepts."""
        return self.app.account.org_id

    @property
    def channel_id(self) -> str:
        """The channel that it serves."""
        return self.app.account.channel_id

    @property
    def cert(self) -> str:
        """The certificate that it accepts, as PEM text."""
        return self.app.account.cert

    @property
    def key(self) -> str:
        """The private key that it accepts, as PEM text; it opens nothing else."""
        return self.app.account.key

    @property
    def ledger(self) -> Ledger:
        """What is really there: data sets and orders."""
        return self.app.ledger


@contextlib.contextmanager
def datashare(
    *,
    orders: int = 60,
    seed: int = 7,
    hurt: bool = True,
    world: World | None = None,
    switches: DataShareSwitches | None = None,
    faults: Faults | None = None,
    port: int = 0,
    certificate: Certificate | None = None,
) -> Iterator[DataShareService]:
    """Run an emulated DataShare for as long as the `with` block lasts.

    Parameters
    ----------
    orders, seed, hurt
        The world whose products are shared: see `World`. Each of its orders has several products;
        some of these are data sets, which several organizations order. Not looked at when `world`
        is given.
    world
        A world made before, perhaps shared by several services.
    switches
        How it behaves where the documents are silent.
    faults
        What goes wrong, and when.
    port
        The port to listen on; 0 takes a free one.
    certificate
        Speak TLS with this certificate: the paths of two PEM files, chain and key. Plain HTTP if
        not given.

    Yields
    ------
    service
        Where it is, who may ask, its world and ledger, its faults, and the log of requests.

    Raises
    ------
    SettingsError
        The port is taken, or the certificate cannot be used.

    Examples
    --------
    >>> with datashare(orders=3, seed=1) as service:
    ...     service.url.startswith("http://127.0.0.1:"), len(service.world.orders)
    (True, 3)
    """
    shown = World(orders, seed=seed, hurt=hurt) if world is None else world
    app = datashare_app(shown, switches=switches, faults=faults)
    with running(app, port=port, certificate=certificate) as origin:
        yield DataShareService(origin, app)
