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
