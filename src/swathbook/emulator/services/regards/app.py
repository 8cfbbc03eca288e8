"""The emulated REGARDS: order service, catalog and token endpoint behind one gateway."""

from __future__ import annotations

from collections.abc import Sequence

from swathbook.emulator.app import EmulatedService
from swathbook.emulator.faults import Faults
from swathbook.emulator.services.regards.access.accounts import ACCOUNTS
from swathbook.emulator.services.regards.access.tokens import Tokens
from swathbook.emulator.services.regards.archive.archive import Archive
from swathbook.emulator.services.regards.basket.store import Baskets
from swathbook.emulator.services.regards.clock import Clock
from swathbook.emulator.services.regards.desk import Desk
from swathbook.emulator.services.regards.orders.history import write_history
from swathbook.emulator.services.regards.orders.ledger import Ledger
from swathbook.emulator.services.regards.orders.lifecycle import Lifecycle
from swathbook.emulator.services.regards.orders.mails import Mail, mails_of
from swathbook.emulator.services.regards.orders.storage import Storage
from swathbook.emulator.services.regards.orders.suborders import Numbers
from swathbook.emulator.services.regards.profiles import ProfileName, profile_of
from swathbook.emulator.services.regards.services import services
from swathbook.emulator.services.regards.switches import RegardsSwitches
from swathbook.emulator.world.account import World

DEFAULT_PROJECT = "demo"


class RegardsApp(EmulatedService):
    """REGARDS as an ASGI application.

    Parameters
    ----------
    desk
        The service: its rules, its time, and what it holds.
    world
        Where its products come from.
    faults
        What goes wrong on the way, and when; can be changed while it runs.
    """

    def __init__(self, desk: Desk, world: World, faults: Faults) -> None:
        self.desk = desk
        super().__init__(services(desk), world, faults)

    def __repr__(self) -> str:
        return f"RegardsApp({self.world!r}, profile={self.desk.profile.name!r})"

    @property
    def clock(self) -> Clock:
        """The service's own time."""
        return self.desk.clock

    @property
    def storage(self) -> Storage:
        """What has the files; it can be given trouble with some."""
        return self.desk.storage

    @property
    def mails(self) -> Sequence[Mail]:
        """The mails that confirm orders, oldest first."""
        self.desk.ledger.advance(self.clock.now())
        return mails_of(self.desk)

    def expire_tokens(self) -> None:
        """Let all bearer tokens be bad from now on; those who ask have to log in anew."""
        self.desk.tokens.expire_all()


def regards_app(
    world: World | None = None,
    *,
    profile: ProfileName = "D",
    switches: RegardsSwitches | None = None,
    faults: Faults | None = None,
    clock: Clock | None = None,
    project: str = DEFAULT_PROJECT,
) -> RegardsApp:
    """Make the emulated REGARDS as an ASGI application, for any server or test transport.

    Parameters
    ----------
    world
        Where its products come from; `World(40)` if not given.
    profile
        Which releases it behaves like: `"A"`, `"B"`, `"C"` or `"D"`.
    switches
        How it behaves where the documents are silent, and how it is configured.
    faults
        What goes wrong on the way, and when.
    clock
        Its time; one that begins with the made-up world's present if not given.
    project
        The tenant.

    Returns
    -------
    app
        Serves `/rs-authentication`, `/rs-catalog` and `/rs-order` below `/api/v1`.

    Raises
    ------
    InputError
        There is no such profile.

    Examples
    --------
    >>> regards_app(World(orders=5, seed=1), profile="A").requests
    []
    """
    shown = World(40) if world is None else world
    time = Clock() if clock is None else clock
    now = time.now().replace(microsecond=0)
    desk = _desk(shown, profile, switches or RegardsSwitches(), time, project)
    write_history(desk.ledger, shown, desk.archive, now)
    return RegardsApp(desk, shown, Faults() if faults is None else faults)


def _desk(
    world: World, name: ProfileName, switches: RegardsSwitches, clock: Clock, project: str
) -> Desk:
    profile, baskets = profile_of(name), Baskets()
    storage = Storage(world.seed, hurt=world.hurt)
    lifecycle = Lifecycle(profile, switches, storage, Numbers(), drop_basket=baskets.take)
    return Desk(
        profile=profile,
        switches=switches,
        project=project,
        accounts={account.email: account for account in ACCOUNTS.values()},
        clock=clock,
        tokens=Tokens(f"{world.seed}/{world.account}/{project}", clock),
        archive=Archive(world, project=project, hurt=world.hurt),
        baskets=baskets,
        storage=storage,
        ledger=Ledger(lifecycle),
    )
