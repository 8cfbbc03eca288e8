"""What all tests share."""

import pytest
from hypothesis import settings

settings.register_profile("swathbook", deadline=None)  # how long a case takes is not its matter
settings.load_profile("swathbook")


@pytest.fixture(scope="session")
def market_service():
    """An emulated marketplace with 200 orders; shared, so leave its world and faults alone."""
    from swathbook import emulator

    with emulator.market(orders=200, seed=7) as service:
        yield service


class Stage:
    """A socket on which one emulated service after another can play."""

    app = None

    async def __call__(self, scope, receive, send):
        await self.app(scope, receive, send)

    def close(self):
        pass


@pytest.fixture(scope="session")
def stage():
    """A stage, and its address; what a test puts on it stays until the next one does."""
    from swathbook.emulator.server import running

    stage = Stage()
    with running(stage) as origin:
        yield stage, origin
