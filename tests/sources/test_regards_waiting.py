"""Waiting for orders: until they are done, and not for ever where they stand still."""

import pytest
from scripted_http import FakeTime

from swathbook.errors import InputError, StalledError, TimedOutError
from swathbook.sources.regards.account.waiting import Deadlines, wait_for_end


@pytest.fixture
def passing():
    return FakeTime()


def said(status, percent=0, available=0, waits=False):
    return {
        "content": {
            "id": 7,
            "status": status,
            "percentCompleted": percent,
            "availableFilesCount": available,
            "waitingForUser": waits,
        }
    }


def in_turn(*orders):
    """Show these orders in turn, and the last one from then on."""
    looks = []

    def look():
        looks.append(1)
        return orders[min(len(looks), len(orders)) - 1]

    look.looks = looks
    return look


def wait(passing, look, *, fetch=None, timeout_s=600, stall_s=30):
    deadlines = Deadlines(timeout_s, stall_s)
    wait_for_end(look, order_no="7", fetch=fetch, deadlines=deadlines, clock=passing.clock)


@pytest.mark.parametrize(
    "end", ["DONE", "DONE_WITH_WARNING", "FAILED", "EXPIRED", "DELETED", "REMOVED", "ERROR", "done"]
)
def test_every_end_is_an_end(passing, end):
    wait(passing, in_turn(said("PENDING"), said("RUNNING"), said(end)))
    assert len(passing.waits) == 2


def test_it_looks_often_at_first_and_at_least_every_five_seconds(passing):
    with pytest.raises(TimedOutError):
        wait(passing, in_turn(said("RUNNING")))
    assert passing.waits[0] == 1
    assert max(passing.waits) == 5
    assert passing.now_s == 600


def test_it_looks_more_often_again_when_something_happens(passing):
    orders = [said("RUNNING", percent) for percent in range(0, 100, 10)]
    wait(passing, in_turn(*orders, said("DONE", 100)))
    assert set(passing.waits) == {1}


def test_an_order_that_waits_for_its_files_to_be_fetched_is_said_to_stand_still(passing):
    look = in_turn(said("RUNNING", 40, 8, waits=True))
    with pytest.raises(StalledError, match=r"RUNNING, 40 % and stands still.*folder=") as caught:
        wait(passing, look)
    assert "8 available files" in str(caught.value)
    assert 30 <= passing.now_s < 40


def test_an_order_that_waits_and_still_goes_on_does_not_stand_still(passing):
    orders = [said("RUNNING", percent, 8, waits=True) for percent in range(0, 100, 2)]
    wait(passing, in_turn(*orders, said("DONE", 100, 8, waits=True)))


def test_an_order_whose_job_takes_long_does_not_stand_still(passing):
    look = in_turn(*[said("RUNNING", 10)] * 60, said("DONE", 100))
    wait(passing, look, timeout_s=None)
    assert passing.now_s > 120


def test_a_paused_order_is_said_to_stand_still(passing):
    with pytest.raises(StalledError, match=r"is paused\. Call resume"):
        wait(passing, in_turn(said("PAUSED", 10)))


def test_a_stall_is_told_as_that_where_time_runs_out_first(passing):
    with pytest.raises(StalledError):
        wait(passing, in_turn(said("RUNNING", 40, 8, waits=True)), timeout_s=10)
    assert passing.now_s == 10


def test_files_are_fetched_as_they_come_and_at_the_end(passing):
    fetched = []
    look = in_turn(
        said("RUNNING", 0),
        said("RUNNING", 50, 4, waits=True),
        said("RUNNING", 50),
        said("DONE", 100, 0),
    )
    wait(passing, look, fetch=lambda order: fetched.append(order) or 1)
    assert len(fetched) == 2  # counts may lag behind, so the end is looked at in any case


def test_fetching_keeps_an_order_from_standing_still(passing):
    look = in_turn(*[said("RUNNING", 40, 8, waits=True)] * 100, said("DONE"))
    wait(passing, look, fetch=lambda order: 1)


def test_files_that_cannot_be_fetched_let_an_order_stand_still(passing):
    look = in_turn(said("RUNNING", 40, 8, waits=True))
    with pytest.raises(StalledError, match="8 files that are there could not be fetched"):
        wait(passing, look, fetch=lambda order: 0)


def test_an_order_in_a_status_that_is_not_known_is_waited_for(passing):
    with pytest.raises(TimedOutError, match="it is COOKING after 20 s"):
        wait(passing, in_turn(said("COOKING", None)), timeout_s=20)
    with pytest.raises(TimedOutError, match="in no status"):
        wait(passing, in_turn({"content": {"status": None}}), timeout_s=20)


@pytest.mark.parametrize("deadlines", [(0, 30), (-1, 30), ("1 h", 30), (True, 30), (60, 0)])
def test_a_time_that_is_none_is_refused(deadlines):
    with pytest.raises(InputError, match="seconds above 0"):
        Deadlines(*deadlines)
