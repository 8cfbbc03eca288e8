"""How orders of the emulated REGARDS change as time goes by, without HTTP."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swathbook.emulator import RegardsSwitches, World
from swathbook.emulator.services.regards.archive.archive import Archive
from swathbook.emulator.services.regards.orders.contents import Choice, Pick, choose_products
from swathbook.emulator.services.regards.orders.ledger import Ledger
from swathbook.emulator.services.regards.orders.lifecycle import Lifecycle
from swathbook.emulator.services.regards.orders.storage import Storage
from swathbook.emulator.services.regards.orders.suborders import Numbers
from swathbook.emulator.services.regards.profiles import PROFILES
from swathbook.emulator.world.account import NOW

S = timedelta(seconds=1)
H = timedelta(hours=1)
PACE = {"preparation_s": 10, "job_s": 10, "stop_s": 5}
WORLD = World(20, seed=3, hurt=False)
ARCHIVE = Archive(WORLD, project="demo", hurt=False)
STORED = [
    product
    for product in ARCHIVE.products
    if product.orderable_files and not any(file.reference for file in product.orderable_files)
]
ELSEWHERE = [
    product for product in ARCHIVE.products if any(file.reference for file in product.files)
]


def make_ledger(profile="D", **switches):
    storage = Storage(0, hurt=False)
    settings = RegardsSwitches(**PACE | switches)
    return Ledger(
        Lifecycle(PROFILES[profile], settings, storage, Numbers(), drop_basket=lambda _: None)
    )


def add(ledger, products=STORED[:3], owner="ada@example.org", at=NOW, **more):
    content = choose_products(products, with_attachments=False)
    return ledger.add(owner, f"n{len(ledger.orders)}", content, at, **more)


def one_choice(files, product):
    return [Choice(product.dataset, [Pick(file, product.dataset, product) for file in files], 1)]


def fetch(ledger, order, at, files=None):
    for file in files or order.available_files:
        file.state = "DOWNLOADED"
    ledger.settle(order, at)


def test_an_order_is_worked_out_then_run_then_done():
    ledger = make_ledger(suborder_files=99)
    order = add(ledger, STORED[:1])
    seen = []
    for seconds in (0, 9, 10, 19, 20):
        ledger.advance(NOW + seconds * S)
        seen.append((order.status, order.percent))
    assert seen == [
        ("PENDING", 0),
        ("PENDING", 0),
        ("RUNNING", 0),
        ("RUNNING", 0),
        ("DONE", 100),
    ]
    assert order.status_at == NOW + 20 * S


@pytest.mark.parametrize(("most", "sizes"), [(1, [1, 1, 1]), (2, [2, 1]), (99, [3])])
def test_a_suborder_is_full_at_so_many_files(most, sizes):
    ledger = make_ledger(suborder_files=most)
    product = next(one for one in STORED if len(one.orderable_files) == 3)
    order = add(ledger, [product])
    ledger.advance(NOW + 10 * S)
    assert [len(part.files) for part in order.suborders] == sizes


def test_a_suborder_is_full_at_so_many_bytes():
    ledger = make_ledger(suborder_files=99, suborder_bytes=1)
    order = add(ledger, STORED[:1])
    ledger.advance(NOW + 10 * S)
    assert {len(part.files) for part in order.suborders} == {1}


def test_every_dataset_has_a_task_and_suborders_of_its_own():
    ledger = make_ledger(suborder_files=99)
    one, other = STORED[0], next(p for p in STORED if p.dataset is not STORED[0].dataset)
    order = add(ledger, [one, other])
    ledger.advance(NOW + 10 * S)
    assert [task.choice.dataset for task in order.tasks] == [one.dataset, other.dataset]
    assert len(order.suborders) == 2


def test_a_large_order_stalls_until_its_files_are_fetched():
    ledger = make_ledger(suborder_files=1)
    order = add(ledger, STORED[:2])
    files = sum(len(product.orderable_files) for product in STORED[:2])
    ledger.advance(NOW + 5 * H)
    assert (order.status, order.waiting, order.available) == ("RUNNING", True, 2)
    fetch(ledger, order, NOW + 5 * H, order.available_files[:1])
    ledger.advance(NOW + 6 * H)
    assert (order.status, order.available) == ("RUNNING", 2)
    now = NOW + 6 * H
    while order.available:
        fetch(ledger, order, now)
        now += H
        ledger.advance(now)
    assert (order.status, len(list(order.files))) == ("DONE", files)


def test_the_places_are_shared_by_all_orders_of_a_user_but_not_with_others():
    ledger = make_ledger(suborder_files=1)
    first, second = add(ledger), add(ledger)
    foreign = add(ledger, owner="grace@example.org")
    ledger.advance(NOW + H)
    assert (first.available, second.available, foreign.available) == (2, 0, 2)
    assert (second.status, second.percent) == ("RUNNING", 0)
    ledger.lifecycle.delete(first, NOW + H)
    ledger.settle(first, NOW + H)
    ledger.advance(NOW + 2 * H)
    assert second.available == 2


def test_more_places_can_be_configured():
    ledger = make_ledger(suborder_files=1, suborders_at_once=5)
    order = add(ledger)
    ledger.advance(NOW + H)
    assert order.available == 5


def test_files_that_lie_elsewhere_are_there_at_once():
    ledger = make_ledger()
    product = ELSEWHERE[0]
    referred = [file for file in product.orderable_files if file.reference]
    order = ledger.add("ada@example.org", "n", one_choice(referred, product), NOW)
    ledger.advance(NOW + 10 * S)
    assert (order.status, order.percent, order.waiting) == ("DONE", 100, True)


def test_files_that_lie_elsewhere_keep_nobody_from_running():
    ledger = make_ledger(suborder_files=1)
    add(ledger, ELSEWHERE[:1])
    order = add(ledger, STORED[:1])
    ledger.advance(NOW + H)
    stored = [file for file in ELSEWHERE[0].orderable_files if not file.reference]
    assert order.available == 2 - min(len(stored), 2)


@pytest.mark.parametrize(
    ("profile", "hours", "suborders", "days"),
    [
        ("A", 240, 1, 9),
        ("A", 240, 4, 18),
        ("B", 240, 1, 9),
        ("D", 240, 1, 7),
        ("D", 2, 1, 6 / 24),
        ("D", 2, 4, 12 / 24),
        ("C", 100, 1, 7),
    ],
)
def test_how_long_an_order_is_kept(profile, hours, suborders, days):
    ledger = make_ledger(profile, suborder_files=1)
    files = [product.orderable_files[0] for product in STORED[:suborders]]
    order = ledger.add("ada@example.org", "n", one_choice(files, STORED[0]), NOW, hours=hours)
    ledger.advance(NOW + 10 * S)
    assert len(order.suborders) == suborders
    assert order.expires_at == NOW + 10 * S + timedelta(days=days)


def test_an_order_without_stored_files_is_kept_for_one_part():
    lifetime = PROFILES["D"].lifetime
    assert lifetime.of(0, 2 * H) == 2 * H
    assert lifetime.of(0, 240 * H) == 168 * H


def expired(ledger, order):
    ledger.advance(order.expires_at + 2 * H)
    return order.status == "EXPIRED"


def test_orders_that_nobody_fetches_expire_at_the_next_look_and_lose_their_files():
    ledger = make_ledger()
    order = add(ledger, STORED[:1])
    ledger.advance(NOW + H)
    ledger.advance(order.expires_at + timedelta(minutes=58))
    assert order.status == "DONE"
    ledger.advance(order.expires_at + timedelta(minutes=61))
    assert (order.status, order.available, list(order.files)) == ("EXPIRED", 0, [])
    assert len(order.tasks) == 1


def test_an_order_whose_files_are_all_fetched_does_not_expire():
    ledger = make_ledger(suborder_files=99)
    order = add(ledger, STORED[:1])
    ledger.advance(NOW + H)
    fetch(ledger, order, NOW + H)
    assert not expired(ledger, order)


@pytest.mark.parametrize("status", ["PAUSED", "RUNNING"])
def test_orders_under_way_expire(status):
    ledger = make_ledger(suborder_files=1)
    order = add(ledger)
    ledger.advance(NOW + 10 * S)
    if status == "PAUSED":
        ledger.lifecycle.pause(order, NOW + 11 * S)
    assert order.status == status
    assert expired(ledger, order)


def test_a_failed_order_does_not_expire():
    ledger = make_ledger(suborder_files=99)
    for file in STORED[0].orderable_files:
        ledger.lifecycle.storage.trouble(file.name, "error")
    order = add(ledger, STORED[:1])
    ledger.advance(NOW + H)
    assert order.status == "FAILED"
    assert not expired(ledger, order)


@pytest.mark.parametrize(
    ("lost", "status"), [(0, "DONE"), (1, "DONE_WITH_WARNING"), (None, "FAILED")]
)
def test_the_end_depends_on_the_errors(lost, status):
    ledger = make_ledger(suborder_files=99)
    product = next(one for one in STORED if len(one.orderable_files) > 1)
    files = product.orderable_files[:lost]
    for file in files:
        ledger.lifecycle.storage.trouble(file.name, "error")
    order = add(ledger, [product])
    ledger.advance(NOW + H)
    assert (order.status, order.errors) == (status, len(files))
    assert order.percent == 100


def test_percents_go_by_bytes_and_are_rounded_down():
    ledger = make_ledger(suborder_files=1, suborders_at_once=1)
    product = next(one for one in STORED if len(one.orderable_files) == 3)
    order = add(ledger, [product])
    ledger.advance(NOW + H)
    sizes = [file.size for file in product.orderable_files]
    assert order.percent == 100 * sizes[0] // sum(sizes)


steps = st.lists(
    st.tuples(
        st.sampled_from(["wait", "fetch", "pause", "resume", "retry", "delete", "order"]),
        st.integers(0, 60),
    ),
    max_size=25,
)


@given(steps)
def test_whatever_happens_the_books_are_right(steps):
    """Counters follow from the files, and no user has more than two places."""
    ledger, now = make_ledger(suborder_files=2), NOW
    add(ledger)
    for step, seconds in steps:
        now += seconds * S
        ledger.advance(now)
        order = ledger.orders[seconds % len(ledger.orders)]
        _do(step, ledger, order, now)
        ledger.settle(order, now)
        _check(ledger)


def _do(step, ledger, order, now):
    if step == "fetch":
        fetch(ledger, order, now)
    elif step == "order":
        add(ledger, at=now)
    elif step != "wait" and _is_allowed(step, order):
        getattr(ledger.lifecycle, step)(order, now)


def _is_allowed(step, order):
    in_status = order.status in PROFILES["D"].rules[step].statuses
    return in_status and not (step == "resume" and order.is_busy)


def _check(ledger):
    parts = [part for order in ledger.orders for part in order.suborders]
    assert sum(part.is_running for part in parts) <= 2
    assert sum(part.takes_a_place for part in parts) <= 2
    for order in ledger.orders:
        states = [file.state for file in order.files]
        assert order.available == states.count("AVAILABLE")
        assert 0 <= order.percent <= 100
        assert order.status != "DONE" or "PENDING" not in states
        assert order.status_at >= order.created_at


def test_looking_seldom_or_often_comes_to_the_same():
    """The state at a moment does not depend on when somebody looked before."""
    seen = []
    for looks in (1, 7, 60):
        ledger = make_ledger(suborder_files=1)
        order = add(ledger)
        for look in range(1, looks + 1):
            ledger.advance(NOW + H * look / looks)
        states = [file.state for file in order.files]
        seen.append((order.status, order.status_at, order.percent, states))
    assert seen[0] == seen[1] == seen[2]
