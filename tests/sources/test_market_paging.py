"""Listings are walked against a service that moves under one's feet."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swathbook.errors import AuthError, BadRequestError, PagingError, ServerError
from swathbook.sources._paging import Page, walk


def order(number):
    return {"orderNo": str(number), "ctime": 1_700_000_000 + number}


@dataclass
class Shelf:
    """A listing, newest first, to which things happen before given requests."""

    numbers: list[int]
    size: int
    events: dict[int, list] = field(default_factory=dict)
    announced: int = 0
    asked: list[int] = field(default_factory=list)
    next_number: int = 1000

    def __call__(self, number, size=None):
        size = min(size or self.size, self.size)
        for event in self.events.get(len(self.asked), []):
            event(self)
        self.asked.append(number)
        start = (number - 1) * size
        rows = [order(n) for n in self.numbers[start : start + size]]
        return Page(rows, len(self.numbers) + self.announced)


def arrive(shelf):
    shelf.numbers.insert(0, shelf.next_number)
    shelf.next_number += 1


def vanish(place):
    def event(shelf):
        if place < len(shelf.numbers):
            del shelf.numbers[place]

    return event


def appear(place):
    def event(shelf):
        shelf.numbers.insert(place, shelf.next_number)
        shelf.next_number += 1

    return event


def shelf_of(count, size, **more):
    return Shelf(list(range(count, 0, -1)), size, **more)


def numbers(listing):
    return [int(row["orderNo"]) for row in listing.rows]


def problems(listing):
    return [remark.problem for remark in listing.remarks]


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 20, 95])
def test_a_quiet_listing_comes_whole_and_in_order(count):
    listing = walk(shelf_of(count, 10), page_size=10)
    assert numbers(listing) == list(range(count, 0, -1))
    assert not listing.remarks


def test_a_short_last_page_that_makes_up_the_total_is_the_end():
    shelf = shelf_of(25, 10)
    walk(shelf, page_size=10)
    assert shelf.asked == [1, 2, 3]


def test_a_service_that_gives_smaller_pages_than_asked_for_is_walked_whole():
    listing = walk(shelf_of(120, 50), page_size=100)
    assert len(set(numbers(listing))) == 120
    assert not listing.remarks


def test_orders_that_arrive_before_every_request_are_neither_lost_nor_doubled():
    shelf = shelf_of(47, 10, events={n: [arrive] for n in range(1, 50)})
    listing = walk(shelf, page_size=10)
    assert set(range(1, 48)) <= set(numbers(listing))
    assert len(numbers(listing)) == len(set(numbers(listing)))
    assert not listing.remarks


def test_orders_that_arrived_meanwhile_stand_at_the_head():
    listing = walk(shelf_of(30, 10, events={2: [arrive]}), page_size=10)
    assert numbers(listing) == [1000, *range(30, 0, -1)]


def test_a_service_that_shuffles_ties_on_every_page_in_its_own_way_hides_nothing():
    def fetch(number, size):
        rows = list(range(60))
        Random(number).shuffle(rows)
        return Page([order(n) for n in rows[(number - 1) * size : number * size]], 60)

    listing = walk(fetch, page_size=40)
    assert len(listing.rows) == 60 or "incomplete" in problems(listing)


def test_one_arrival_per_request_with_one_order_per_page_ends():
    shelf = shelf_of(5, 1, events={n: [arrive] for n in range(1, 500)})
    listing = walk(shelf, page_size=1)
    assert len(numbers(listing)) == len(set(numbers(listing)))
    assert "incomplete" in problems(listing)


def test_an_order_that_slips_onto_a_page_already_seen_is_found():
    listing = walk(shelf_of(40, 10, events={2: [vanish(3)]}), page_size=10)
    assert set(range(1, 41)) - {37} <= set(numbers(listing))
    assert not listing.remarks


def test_an_arrival_does_not_hide_what_vanished_at_the_same_time():
    events = {2: [vanish(3), vanish(4), appear(35)]}
    listing = walk(shelf_of(40, 10, events=events), page_size=10, is_volatile=True)
    assert set(range(1, 41)) - {37, 35} <= set(numbers(listing))


def test_a_volatile_listing_is_walked_until_nothing_new_comes():
    shelf = shelf_of(30, 10, events={2: [vanish(0), appear(25)]})
    listing = walk(shelf, page_size=10, is_volatile=True)
    assert set(range(1, 30)) <= set(numbers(listing))
    assert not listing.remarks


def test_a_listing_that_never_holds_still_says_that_it_may_lack_orders():
    events = {n: [vanish(0)] for n in range(1, 100)}
    listing = walk(shelf_of(90, 5, events=events), page_size=5)
    assert problems(listing) == ["incomplete"]


def test_orders_of_the_same_moment_that_swap_places_are_found_in_the_end():
    def swap(shelf):
        shelf.numbers[9], shelf.numbers[10] = shelf.numbers[10], shelf.numbers[9]

    listing = walk(shelf_of(20, 10, events={1: [swap]}), page_size=10)
    assert Counter(numbers(listing)) == Counter(range(1, 21))
    assert not listing.remarks


@pytest.mark.parametrize("announced", [-5, -10, -15, -29])
def test_a_total_that_is_too_low_ends_nothing_and_is_reported(announced):
    listing = walk(shelf_of(30, 10, announced=announced), page_size=10)
    assert len(numbers(listing)) == 30
    assert problems(listing) == ["count_differs"]


def test_a_total_that_is_too_high_is_reported_and_does_not_keep_one_asking():
    shelf = shelf_of(30, 10, announced=7)
    listing = walk(shelf, page_size=10)
    assert len(numbers(listing)) == 30
    assert problems(listing) == ["incomplete", "count_differs"]
    assert len(shelf.asked) < 10


def test_a_service_that_sends_no_total_is_walked_until_nothing_comes():
    shelf = shelf_of(30, 10)
    listing = walk(lambda n, size: Page(shelf(n).rows, None), page_size=10)
    assert len(numbers(listing)) == 30


def test_a_service_that_ignores_the_page_number_is_found_out():
    shelf = shelf_of(30, 10)
    with pytest.raises(PagingError, match="the same 10 whichever page"):
        walk(lambda n, size: shelf(1), page_size=10)
    assert len(shelf.asked) < 6


def test_one_full_page_that_a_service_repeats_beyond_its_end_is_no_error():
    shelf = shelf_of(10, 10)
    assert len(walk(lambda n, size: shelf(1), page_size=10).rows) == 10


def test_a_service_that_repeats_its_last_page_for_ever_is_not_asked_for_ever():
    shelf = shelf_of(30, 10, announced=15)
    listing = walk(lambda n, size: shelf(min(n, 3)), page_size=10)
    assert len(numbers(listing)) == 30
    assert "incomplete" in problems(listing)
    assert len(shelf.asked) < 50


def test_a_page_that_is_repeated_once_costs_no_order():
    shelf = shelf_of(50, 10)
    answers = iter([1, 2, 2, 4, 5])
    listing = walk(lambda n, size: shelf(next(answers, n)), page_size=10)
    assert Counter(numbers(listing)) == Counter(range(1, 51))


def test_a_refusal_beyond_the_announced_end_is_the_end():
    shelf = shelf_of(20, 10)

    def fetch(number, size):
        if number > 2:
            raise BadRequestError("Invalid page number", code=400)
        return shelf(number, size)

    listing = walk(fetch, page_size=10)
    assert (len(listing.rows), listing.error, listing.remarks) == (20, None, [])


def test_an_error_in_the_middle_keeps_the_rows_before_it():
    shelf = shelf_of(30, 10)

    def fetch(number, size):
        if number == 3:
            raise ServerError("broken", code=500)
        return shelf(number, size)

    listing = walk(fetch, page_size=10)
    assert len(listing.rows) == 20
    assert isinstance(listing.error, ServerError)
    assert problems(listing) == ["incomplete"]


def test_an_error_on_the_first_page_is_raised():
    def fetch(number, size):
        raise AuthError("who are you?", code=401)

    with pytest.raises(AuthError):
        walk(fetch, page_size=10)


def test_a_limit_counts_orders_that_are_wanted():
    shelf = shelf_of(100, 10)
    listing = walk(shelf, page_size=10, limit=7, is_wanted=lambda row: int(row["orderNo"]) % 2 == 0)
    assert len([n for n in numbers(listing) if n % 2 == 0]) >= 7
    assert shelf.asked == [1, 2]
    assert not listing.remarks


def test_rows_without_a_number_are_kept():
    rows = [{"id": 1}, {"id": 2}, {}, "text", None]
    assert walk(lambda n, size: Page(rows, 5), page_size=10).rows == rows


def test_two_rows_of_one_number_on_one_page_are_both_kept():
    rows = [{"orderNo": "A", "id": 1}, {"orderNo": "A", "id": 2}]
    listing = walk(lambda n, size: Page(rows, 2), page_size=10)
    assert listing.rows == rows
    assert not listing.remarks


def test_the_latest_state_of_an_order_is_the_one_that_counts():
    shelf = shelf_of(2, 1, events={1: [arrive]})

    def fetch(number, size):
        page = shelf(number, size)
        return Page([{**row, "asked": len(shelf.asked)} for row in page.rows], page.total)

    listing = walk(fetch, page_size=1)
    assert numbers(listing) == [1000, 2, 1]
    assert listing.rows[1]["asked"] == len(shelf.asked)


happenings = st.dictionaries(
    st.integers(1, 12),
    st.lists(
        st.one_of(
            st.just(arrive), st.builds(vanish, st.integers(0, 40)), st.builds(appear, st.just(0))
        ),
        max_size=3,
    ),
    max_size=8,
)


@settings(max_examples=300, deadline=None)
@given(count=st.integers(0, 40), size=st.integers(2, 12), events=happenings)
def test_whatever_arrives_and_vanishes_nothing_that_stays_is_lost_unsaid(count, size, events):
    shelf = shelf_of(count, size, events=events)
    started = set(shelf.numbers)
    listing = walk(shelf, page_size=size)
    stayed = started & set(shelf.numbers)
    found = numbers(listing)
    assert len(found) == len(set(found))
    assert stayed <= set(found) or "incomplete" in problems(listing)


@settings(max_examples=300, deadline=None)
@given(
    count=st.integers(0, 40),
    size=st.integers(2, 12),
    events=st.dictionaries(
        st.integers(1, 12),
        st.lists(
            st.builds(vanish, st.integers(0, 40)) | st.builds(appear, st.integers(0, 40)),
            max_size=2,
        ),
        max_size=2,
    ),
)
def test_changes_anywhere_lose_nothing_unsaid_in_a_volatile_listing(count, size, events):
    shelf = shelf_of(count, size, events=events)
    started = set(shelf.numbers)
    listing = walk(shelf, page_size=size, is_volatile=True)
    stayed = started & set(shelf.numbers)
    found = numbers(listing)
    assert len(found) == len(set(found))
    assert stayed <= set(found) or "incomplete" in problems(listing)
