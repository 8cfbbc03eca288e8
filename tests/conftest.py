"""What all tests share."""

import pytest


@pytest.fixture(scope="session")
def market_service():
    """An emulated marketplace with 200 orders; shared, so leave its world and faults alone."""
    from swathbook import emulator

    with emulator.market(orders=200, seed=7) as service:
        yield service
