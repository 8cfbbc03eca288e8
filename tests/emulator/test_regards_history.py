"""The orders that an emulated REGARDS holds from the start, and how it is run."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from swathbook import emulator
from swathbook.emulator import RegardsSwitches, World, regards_app
from swathbook.emulator.services.regards.clock import Clock
from swathbook.emulator.world.account import NOW
from swathbook.errors import InputError


def summary(app):
    return [(_row(order), list(map(_row, order.files))) for order in app.desk.ledger.orders]


def _row(thing):
    names = ("id", "owner", "label", "name", "status", "state", "status_at", "percent")
    return [getattr(thing, name, None) for name in names]


@pytest.fixture(scope="module")
def app():
    return regards_app(World(40, seed=7))


@pytest.mark.parametrize("profile", ["A", "B", "C", "D"])
def test_orders_of_all_stages_are_there_from_the_start(profile):
    orders = regards_app(World(40, seed=7), profile=profile).desk.ledger.orders
    statuses = Counter(order.status for order in orders)
    assert set(statuses) == {
        "PENDING",
        "RUNNING",
        "PAUSED",
        "DONE",
        "DONE_WITH_WARNING",
        "FAILED",
        "EXPIRED",
        "DELETED",
    }
    assert len(orders) >= 20


def test_the_same_world_has_the_same_orders():
    assert summary(regards_app(World(20, seed=5))) == summary(regards_app(World(20, seed=5)))


def test_another_world_has_others():
    assert summary(regards_app(World(20, seed=5))) != summary(regards_app(World(20, seed=6)))


def test_products_are_those_that_other_services_sell_too(app):
    sold = {item.product_id for order in app.world.orders for item in order.items}
    ordered = {
        pick.product.provider_id
        for order in app.desk.ledger.orders
        for choice in order.content
        for pick in choice.picks
        if pick.product is not None
    }
    assert ordered
    assert ordered <= sold


def test_ids_rise_with_the_dates(app):
    orders = app.desk.ledger.orders
    assert [order.id for order in orders] == sorted(order.id for order in orders)
    dates = [order.created_at for order in orders]
    assert dates == sorted(dates)
    assert dates[-1] < NOW


def test_labels_are_unique_and_some_need_more_than_ascii(app):
    labels = [order.label for order in app.desk.ledger.orders]
    assert len(set(labels)) == len(labels)
    assert any(not label.isascii() for label in labels)
    assert max(map(len, labels)) <= 50


def test_some_orders_have_several_suborders_and_wait_for_their_user(app):
    orders = app.desk.ledger.orders
    assert any(len(order.suborders) > 2 for order in orders)
    assert any(order.status == "RUNNING" and order.waiting for order in orders)


def test_orders_from_before_keep_nobody_from_ordering():
    app = regards_app(World(10, seed=3))
    desk = app.desk
    content = next(order.content for order in desk.ledger.orders if order.content)
    order = desk.ledger.add("owner@example.org", "new", content, desk.clock.now())
    app.clock.advance(5)
    desk.ledger.advance(app.clock.now())
    assert order.available > 0


def test_a_world_without_orders_gives_a_service_without_orders():
    app = regards_app(World(0, seed=1, hurt=False))
    assert app.desk.ledger.orders == ()


def test_a_hurt_world_has_files_in_trouble_and_a_sound_one_has_none(app):
    def states(of):
        return {file.state for order in of.desk.ledger.orders for file in order.files}

    sound = regards_app(World(40, seed=7, hurt=False))
    errors = [order.errors for order in sound.desk.ledger.orders if order.status == "DONE"]
    assert "ERROR" in states(app)
    assert set(errors) == {0}


def test_the_clock_begins_where_it_is_told_to():
    start = datetime(2031, 2, 3, tzinfo=UTC)
    app = regards_app(World(5, seed=1), clock=Clock(start))
    assert start <= app.clock.now() < start + timedelta(minutes=1)


def test_an_unknown_profile_is_refused_with_those_that_there_are():
    with pytest.raises(InputError, match=r"profiles A, B, C, D, not 'E'"):
        regards_app(World(1), profile="E")


@pytest.mark.parametrize(
    "wrong",
    [
        {"empty_content": "null"},
        {"prefix": "api"},
        {"prefix": "/api/"},
        {"job_s": -1},
        {"remove_role": "KING"},
        {"suborder_files": 0},
    ],
)
def test_a_switch_takes_only_its_positions(wrong):
    with pytest.raises(InputError, match=rf"The switch {next(iter(wrong))} takes "):
        RegardsSwitches(**wrong)


def test_the_running_service_says_how_to_reach_it():
    with emulator.regards(orders=5, seed=1, profile="B") as service:
        token = httpx.post(
            f"{service.url}/api/v1/rs-authentication/oauth/token",
            params={"scope": service.project},
            auth=(service.client_id, service.client_secret),
            json={
                "username": service.user,
                "password": service.password,
                "scope": service.project,
                "grant_type": "password",
            },
        ).json()["access_token"]
        own = httpx.get(
            f"{service.url}/api/v1/rs-order/user/orders",
            headers={"authorization": f"Bearer {token}"},
        )
        assert own.status_code == 200
        assert [asked.status for asked in service.requests] == [200, 200]
        service.clock.advance(3 * 3600)
        service.expire_tokens()
        assert service.accounts["owner"].email == service.user
        assert service.password not in repr(service)


def test_faults_play_in_it_too():
    with emulator.regards(orders=2, seed=1) as service:
        service.faults.add(emulator.HttpError(503), times=1)
        url = f"{service.url}/api/v1/rs-order/user/orders"
        assert [httpx.get(url).status_code for _ in range(2)] == [503, 401]


def test_the_public_names_come_without_asking_for_the_package_by_path():
    code = "from swathbook.emulator import RegardsApp, RegardsService, RegardsSwitches, regards"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
