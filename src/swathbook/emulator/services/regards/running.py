"""The emulated REGARDS on a socket of this machine."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence

from swathbook.emulator.faults import Faults
from swathbook.emulator.server import Running, running
from swathbook.emulator.services.regards.access.accounts import ACCOUNTS, Account
from swathbook.emulator.services.regards.access.login import CLIENT_ID, CLIENT_SECRET
from swathbook.emulator.services.regards.app import RegardsApp, regards_app
from swathbook.emulator.services.regards.clock import Clock
from swathbook.emulator.services.regards.orders.mails import Mail
from swathbook.emulator.services.regards.orders.storage import Storage
from swathbook.emulator.services.regards.profiles import ProfileName
from swathbook.emulator.services.regards.switches import RegardsSwitches
from swathbook.emulator.world.account import World


class RegardsService(Running[RegardsApp]):
    """An emulated REGARDS that runs."""

    @property
    def user(self) -> str:
        """The e-mail of the account that owns most orders."""
        return ACCOUNTS["owner"].email

    @property
    def password(self) -> str:
        """The password that belongs to `user`."""
        return ACCOUNTS["owner"].password

    @property
    def project(self) -> str:
        """The project, which is the tenant and the scope."""
        return self.app.desk.project

    @property
    def client_id(self) -> str:
        """What a program that asks for tokens is known as."""
        return CLIENT_ID

    @property
    def client_secret(self) -> str:
        """The secret that belongs to `client_id`."""
        return CLIENT_SECRET

    @property
    def accounts(self) -> Mapping[str, Account]:
        """Everybody who can log in: owner, other, operator, admin and so on."""
        return ACCOUNTS

    @property
    def clock(self) -> Clock:
        """The service's own time, which can be put forward."""
        return self.app.clock

    @property
    def storage(self) -> Storage:
        """What has the files; it can be given trouble with some."""
        return self.app.storage

    @property
    def mails(self) -> Sequence[Mail]:
        """The mails that confirm orders, oldest first."""
        return self.app.mails

    def expire_tokens(self) -> None:
        """Let all bearer tokens be bad from now on; those who ask have to log in anew."""
        self.app.expire_tokens()


@contextlib.contextmanager
def regards(
    *,
    orders: int = 40,
    seed: int = 7,
    hurt: bool = True,
    world: World | None = None,
    profile: ProfileName = "D",
    switches: RegardsSwitches | None = None,
    faults: Faults | None = None,
    port: int = 0,
) -> Iterator[RegardsService]:
    """Run an emulated REGARDS for as long as the `with` block lasts.

    Parameters
    ----------
    orders, seed, hurt
        The world that its products come from: see `World`. Not looked at when `world` is given.
    world
        A world made before, perhaps shared by several services.
    profile
        Which releases it behaves like: `"A"`, `"B"`, `"C"` or `"D"`.
    switches
        How it behaves where the documents are silent, and how it is configured.
    faults
        What goes wrong on the way, and when.
    port
        The port to listen on; 0 takes a free one.

    Yields
    ------
    service
        Where its gateway is, its accounts, its clock, its world, its faults, and the log of
        requests.

    Raises
    ------
    SettingsError
        The port is taken.
    InputError
        There is no such profile.

    Examples
    --------
    >>> with regards(orders=5, seed=1, profile="A") as service:
    ...     service.url.startswith("http://127.0.0.1:"), service.project
    (True, 'demo')
    """
    shown = World(orders, seed=seed, hurt=hurt) if world is None else world
    app = regards_app(shown, profile=profile, switches=switches, faults=faults)
    with running(app, port=port) as origin:
        yield RegardsService(origin, app)
