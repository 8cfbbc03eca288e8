"""Pages of files are followed as far as the service says that others follow."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from regards_answers import file, page

from swathbook.errors import BadRequestError, PagingError
from swathbook.sources._http import Reply
from swathbook.sources.regards.service.answers import read_page
from swathbook.sources.regards.service.listing import list_files
from swathbook.sources.regards.service.refusals import Errand


class Pages:
    """Files on pages that are smaller than asked for, with figures of one's choice."""

    def __init__(self, count, size, total, pages=None):
        self.rows = [file(number) for number in range(count)]
        self.size, self.total = size, total
        self.pages = -(-count // size) if pages is None else pages
        self.asked = []

    def __call__(self, number, page_size):
        self.asked.append(number)
        size = min(self.size, page_size)
        rows = self.rows[(number - 1) * size : number * size]
        body = page(*rows, total=self.total, number=number - 1, size=size)
        body["metadata"]["totalPages"] = self.pages
        return read_page(Reply(200, json.dumps(body, default=str).encode()), Errand("files"))


def listed(pages, page_size=100):
    return list_files(pages, page_size=page_size)


def problems(listing):
    return [remark.problem for remark in listing.remarks]


@pytest.mark.parametrize("total", [0, 5, 20, 25, 60, 94])
def test_a_total_that_is_too_small_ends_no_listing_whose_pages_are_counted(total):
    listing = listed(Pages(95, 20, total))
    assert len(listing.rows) == 95
    assert problems(listing) == ["count_differs"]


@pytest.mark.parametrize("total", [5, 19])
def test_a_total_that_the_first_page_disproves_ends_nothing(total):
    assert len(listed(Pages(95, 20, total, pages=1)).rows) == 95


@pytest.mark.parametrize("pages", [0, 1, 2])
def test_a_number_of_pages_that_is_too_small_ends_nothing(pages):
    listing = listed(Pages(95, 20, 95, pages))
    assert (len(listing.rows), listing.remarks) == (95, [])


def test_a_number_of_pages_that_is_too_large_is_disproved_by_an_empty_page():
    pages = Pages(95, 20, 95, pages=40)
    listing = listed(pages)
    assert (len(listing.rows), listing.remarks) == (95, [])
    assert len(pages.asked) == 6


def test_a_service_that_says_that_more_follows_and_repeats_its_first_page_is_found_out():
    pages = Pages(40, 20, 5)
    with pytest.raises(PagingError, match="the same 20 whichever page"):
        listed(lambda number, size: pages(1, size))
    assert len(pages.asked) < 6


def test_a_page_that_is_said_to_follow_and_is_refused_is_missed():
    pages = Pages(40, 20, 20)

    def fetch(number, size):
        if number > 1:
            raise BadRequestError("no such page")
        return pages(number, size)

    listing = listed(fetch)
    assert (len(listing.rows), problems(listing)) == (20, ["incomplete"])


@settings(max_examples=100, deadline=None)
@given(
    count=st.integers(0, 60),
    size=st.integers(1, 25),
    asked=st.integers(1, 40),
    total=st.integers(0, 70),
)
def test_whatever_the_total_all_pages_that_are_counted_come(count, size, asked, total):
    pages = Pages(count, min(size, asked), total)
    assert len(listed(pages, asked).rows) == count
