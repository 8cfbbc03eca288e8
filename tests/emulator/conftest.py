"""What the tests of emulated services share."""

from dataclasses import dataclass, field

import httpx
import pytest

from swathbook.emulator import RegardsSwitches, World, regards_app
from swathbook.emulator.services.regards.access.accounts import ACCOUNTS

SLOW = {"preparation_s": 60, "job_s": 60, "stop_s": 60}
"""A pace at which nothing happens unless a test puts the clock forward."""


def _file_count(product):
    return len(product.orderable_files)


def _is_plain(product):
    files = product.countable_files
    return len(files) in (2, 3) and all(file.is_orderable and not file.reference for file in files)


@dataclass
class Regards:
    """An emulated REGARDS to talk to; each request as one of its accounts."""

    app: object
    origin: str
    http: httpx.Client = field(repr=False)

    @property
    def orders_url(self):
        return f"{self.origin}/api/v1/rs-order"

    def bearer(self, who="owner"):
        desk = self.app.desk
        until = desk.clock.now().replace(year=2100)
        token = desk.tokens.for_caller(ACCOUNTS[who].caller("demo"), until)
        return {"authorization": f"Bearer {token}"}

    def ask(self, method, path, *, who="owner", **request):
        url = path if "://" in path else f"{self.orders_url}{path}"
        return self.http.request(method, url, headers=self.bearer(who), **request)

    def later(self, seconds):
        self.app.clock.advance(seconds)

    def choose(self, products, *, who="owner"):
        """Put products into somebody's basket."""
        selection = {
            "engineType": "legacy",
            "entityIdsToInclude": [product.urn for product in products],
        }
        answer = self.ask("POST", "/order/basket/selection", who=who, json=selection)
        assert answer.status_code == 200

    def stored(self, count=1):
        """Find products of one dataset with two or three stored files, those with three first."""
        for dataset in self.app.desk.archive.datasets:
            found = sorted(filter(_is_plain, dataset.products), key=_file_count, reverse=True)
            if len(found) >= count and _file_count(found[0]) == 3:
                return found[:count]
        raise LookupError(count)

    def place(self, products=None, *, who="owner", **wish):
        """Order products by way of the basket, and give the order's number."""
        self.choose(self.stored() if products is None else products, who=who)
        answer = self.ask("POST", "/user/orders", who=who, json=wish)
        assert answer.status_code == 201
        return answer.json()["content"]["id"]

    def ready(self, products=None, **wish):
        """Order products and wait until the first files can be fetched."""
        number = self.place(products, **wish)
        self.later(121)
        self.app.desk.ledger.advance(self.app.clock.now())
        return number

    def order(self, number, *, who="owner"):
        return self.ask("GET", f"/user/orders/{number}", who=who).json()["content"]

    def files(self, number, *, who="owner"):
        """List all files of an order."""
        rows = []
        for task in self.order(number, who="instance_admin")["datasetTasks"]:
            path = f"/orders/{number}/dataset/{task['id']}/files"
            page = self.ask("GET", path, who=who, params={"size": 2000}).json()
            rows += [row["content"] for row in page["content"]]
        return rows

    def states(self, number):
        return [file["state"] for file in self.files(number)]


@pytest.fixture(scope="session")
def regards_world():
    """A small world without flaws; shared, so leave it as it is."""
    return World(6, seed=11, hurt=False)


@pytest.fixture
def regards(stage, regards_world):
    """Make an emulated REGARDS behind a real socket; the last one made answers."""
    place, origin = stage

    def make(profile="D", *, world=None, **switches):
        place.app = regards_app(
            world or regards_world, profile=profile, switches=RegardsSwitches(**SLOW | switches)
        )
        return Regards(place.app, origin, http)

    with httpx.Client() as http:
        yield make
