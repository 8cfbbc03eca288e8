"""What every source promises, whatever its service is like."""

import copy
import logging
import pickle
import warnings
from datetime import datetime, timedelta

import httpx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from promises_broken import broken
from promises_datashare import DATASHARE
from promises_failures import FAILURES
from promises_looks import ERROR_LOOKS, LOOKS, book_looks, leaks
from promises_market import MARKET
from promises_regards import REGARDS
from promises_source import MARK

import swathbook as sb
from swathbook import schema
from swathbook.book import Book
from swathbook.emulator import World

SOURCES = [MARKET, REGARDS, DATASHARE]

each_source = pytest.mark.parametrize("source", SOURCES, ids=str)
each_failure = pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)


@pytest.fixture(scope="module")
def world():
    """A world in which one order in twenty is written wrongly; shared, so leave it alone."""
    return World(180, seed=7, hurt=True)


@pytest.fixture(scope="module")
def accounts(world):
    """The Books of the whole world as each source tells it, and what they should say."""
    found = {}
    for source in SOURCES:
        with source.serve(world=world) as service, source.connect(service) as client:
            found[source.name] = client.load().check(), source.truths(service)
    return found


@pytest.fixture
def account(accounts, source):
    return accounts[source.name]


# tables


@each_source
def test_an_empty_account_is_empty_tables_with_every_column_dtype_and_crs(source):
    with source.serve(orders=0) as service, source.connect(service) as client:
        book = client.load().check()
    for table in schema.TABLES[:-1]:
        pd.testing.assert_frame_equal(book.tables[table.name], table.empty())
    assert book.is_complete


@each_source
def test_every_order_of_the_account_is_there_once(account, source):
    book, truths = account
    assert sorted(book.orders.index) == sorted(truths)
    assert set(book.orders["source"]) == {source.name}


@each_source
def test_every_order_is_told_as_it_is(account, source):
    book, truths = account
    differing = [
        (key, column, book.orders.loc[key, column], value)
        for key, truth in truths.items()
        for column, value in truth.orders.items()
        if not is_same(book.orders.loc[key, column], value)
    ]
    assert differing == []


def is_same(told, value):
    if value is None or pd.isna(told):
        return value is None and pd.isna(told)
    if isinstance(value, datetime):  # some services tell times to the second
        return abs(told - value) < timedelta(seconds=1)
    return told == value


@each_source
def test_every_order_has_all_its_items(account, source):
    book, truths = account
    counts = book.items["order_id"].value_counts()
    wanted = {key: truth.items for key, truth in truths.items() if truth.items is not None}
    assert {key: int(counts.get(key, 0)) for key in wanted} == wanted


@each_source
def test_every_footprint_is_the_ground_that_the_item_shows(account, source):
    book, truths = account
    grounds = {key: ground for truth in truths.values() for key, ground in truth.grounds.items()}
    apart = {
        key: book.items.geometry[key].symmetric_difference(ground).area / ground.area
        for key, ground in grounds.items()
    }
    assert {key: share for key, share in apart.items() if share > 1e-3} == {}


@each_source
def test_items_files_and_findings_belong_to_rows_that_are_there(account, source):
    book, _ = account
    for name in ("items", "frames", "files"):
        assert set(book.tables[name]["order_id"]) <= set(book.orders.index)
        known = book.findings[book.findings["table"] == name]["key"].dropna()
        assert set(known) <= set(book.tables[name].index)
    assert set(book.findings["problem"]) <= set(schema.PROBLEMS)
    assert set(book.findings["severity"]) <= set(schema.SEVERITIES)


# keys of tomorrow

each_place = pytest.mark.parametrize(
    ("source", "place"),
    [(source, place) for source in SOURCES for place in source.keys],
    ids=str,
)


@each_place
def test_a_key_that_no_table_knows_is_kept_in_extra(source, place):
    book = sb.read(source.answers_of_tomorrow(place)).check()
    kept = [table["extra"].str.cat() or "" for table in (book.orders, book.items, book.files)]
    assert MARK in "".join(kept)
    assert '"addedTomorrow":{"by":' in "".join(kept)


# answers that are broken


@each_source
def test_saved_answers_are_the_order_that_they_are_about(source):
    book = sb.read([source.answers(number) for number in range(3)]).check()
    assert len(book.orders) == 3
    assert book.is_complete


@each_source
@given(dice=st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_no_broken_answer_is_an_error_or_breaks_the_contract(source, dice):
    whole = [answer for number in range(4) for answer in source.answers(number)]
    book = sb.read([broken(answer, dice) for answer in whole]).check()
    assert set(book.findings["problem"]) <= set(schema.PROBLEMS)


@each_source
@given(dice=st.randoms(use_true_random=False))
@settings(max_examples=20)
def test_no_broken_order_gets_lost(source, dice):
    orders = [broken(source.row(number), dice) for number in range(8)]
    assert len(source.tabulate(orders).check().orders) == len(orders)


# secrets


def not_found(request):
    return httpx.Response(404)


def test_there_are_a_hundred_ways_to_print():
    assert len(LOOKS) + len(ERROR_LOOKS) * len(FAILURES) >= 100


@each_source
@pytest.mark.parametrize("look", LOOKS)
def test_no_look_at_a_client_shows_a_secret(source, look):
    client = source.after_login(not_found)
    assert leaks(source.secrets, [(look, LOOKS[look](client))]) == []


@each_source
@pytest.mark.parametrize("write", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_client_is_not_written_out(source, write):
    error = refusal_of(write, source.after_login(not_found))
    assert "cannot be pickled" in str(error)
    assert leaks(source.secrets, looks_at(error)) == []


def refusal_of(write, client):
    try:
        write(client)
    except TypeError as error:
        return error


def looks_at(error):
    return [(name, look(error)) for name, look in ERROR_LOOKS.items()]


@each_source
@each_failure
def test_no_look_at_a_failure_shows_a_secret(source, failure, caplog):
    caplog.set_level(logging.DEBUG)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        outcome = load(source.after_login(failure))
    looks = book_looks(outcome) if isinstance(outcome, Book) else looks_at(outcome)
    said = [("warnings", repr([one.message for one in warned])), ("logs", caplog.text)]
    assert leaks(source.secrets, [*looks, *said]) == []


@pytest.mark.parametrize("source", [one for one in SOURCES if one.open], ids=str)
@each_failure
def test_no_look_at_a_failed_login_shows_a_secret(source, failure, caplog):
    caplog.set_level(logging.DEBUG)
    outcome = load(source.client(httpx.MockTransport(failure)))
    looks = book_looks(outcome) if isinstance(outcome, Book) else looks_at(outcome)
    assert leaks(source.secrets, [*looks, ("logs", caplog.text)]) == []


def load(client):
    """Load a Book, or give the error."""
    try:
        return client.load()
    except sb.errors.SwathbookError as error:
        return error


@each_source
def test_no_look_at_an_account_shows_a_secret(source, world, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    with source.serve(world=world) as service, source.connect(service) as client:
        secrets = source.service_secrets(service)
        book = client.load()
        looks = [(name, look(client)) for name, look in LOOKS.items()]
        asked = [("requests", repr(service.requests))]
    written = [(path.name, path.read_bytes().decode("latin-1")) for path in export(book, tmp_path)]
    assert len(written) == 6
    assert (
        leaks(secrets, [*looks, *book_looks(book), *asked, *written, ("logs", caplog.text)]) == []
    )


def export(book, folder):
    return [
        book.to_geopackage(folder / "book.gpkg"),
        book.map_page(folder / "map.html"),
        sb.to_geojson(book.orders, folder / "orders.geojson"),
        sb.to_geojson(book.items, folder / "items.geojson"),
        pickled(book, folder / "book.pickle"),
        csv(book.findings, folder / "findings.csv"),
    ]


def pickled(book, path):
    path.write_bytes(pickle.dumps(book))
    return path


def csv(table, path):
    table.to_csv(path)
    return path
