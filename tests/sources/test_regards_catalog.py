"""The catalog: asked in the best way that it knows, and never asked in vain for long."""

import json
from threading import Event

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from regards_answers import FEATURE, URN, feature, page, square, urn

from swathbook import schema
from swathbook.errors import AuthError, ConnectionFailedError
from swathbook.sources._http import Reply
from swathbook.sources.regards import tables
from swathbook.sources.regards.documents.catalog import Catalog
from swathbook.sources.regards.documents.catalog_questions import provider_query

PREFIX = "/api/v1"
ROOT = f"{PREFIX}/rs-catalog"


class Pretended:
    """A catalog of features, spoken to without HTTP, that counts how it is asked."""

    def __init__(
        self,
        *features,
        largest_page=1000,
        most_ids=1000,
        has_complex=True,
        stac=False,
        announced=None,
    ):
        self.features = {each["content"]["id"]: each for each in features}
        self.largest_page, self.most_ids = largest_page, most_ids
        self.has_complex, self.has_stac = has_complex, stac
        self.announced = announced
        self.broken = {}
        self.refused, self.refusal = set(), 422
        self.questions = []

    def ask(self, question, read, *, halt=None):
        self.questions.append(question)
        return read(self.answer(question))

    def answer(self, question):
        path = question.path.removeprefix(ROOT)
        if path in self.broken:
            return self.broken[path]
        if "*" in self.broken:
            return self.broken["*"]
        if path == "/complex/search":
            return self.complex(question) if self.has_complex else Reply(405, b"")
        if path == "/stac/search":
            return self.stac(question) if self.has_stac else Reply(404, b"")
        if path == "/engines/legacy/dataobjects/search":
            return self.search(question)
        found = self.features.get(path.rpartition("/")[2])
        return Reply(404, b"") if found is None else as_json(found)

    def complex(self, question):
        (request,) = question.body["requests"]
        ids = request["entityIdsToInclude"]
        if len(ids) > self.most_ids or self.refused & {*ids}:
            return Reply(self.refusal, b'{"messages":["no"]}')
        rows = [self.features[each] for each in ids if each in self.features]
        return self.paged(rows, question.body["page"], question.body["size"])

    def search(self, question):
        assert len(question.query["q"]) < 2000
        rows = [
            each
            for each in self.features.values()
            if provider_query([each["content"]["providerId"]])[12:-1] in question.query["q"]
        ]
        return self.paged(rows, question.query["page"], question.query["size"])

    def stac(self, question):
        rows = [self.features[each] for each in question.body["ids"] if each in self.features]
        items = [{**each["content"], "id": as_readable(each)} for each in rows]
        return as_json(
            {"type": "FeatureCollection", "features": items, "numberMatched": len(items)}
        )

    def paged(self, rows, number, size):
        size = min(size, self.largest_page)
        some = rows[number * size : (number + 1) * size]
        body = page(*some, total=self.announced or len(rows), number=number, size=size)
        body["metadata"]["totalPages"] = -(-len(rows) // size)
        return as_json(body)

    def asked_at_once(self):
        bodies = [question.body for question in self.questions if question.body]
        return [body["requests"][0]["entityIdsToInclude"] for body in bodies if "requests" in body]

    def paths(self):
        return [question.path.removeprefix(ROOT) for question in self.questions]


def as_json(body):
    return Reply(200, json.dumps(body, default=str).encode())


def as_readable(entity):
    content = entity["content"]
    return f"{content['providerId']}@{content['id']}"


def products(count, **values):
    return [
        feature(urn(n), providerId=f"P{n}", version=1, geometry=square(n % 90, 0), **values)
        for n in range(count)
    ]


def wanted(count, provider_id="P{}".format, version=1):
    return {urn(n): (provider_id(n), version) for n in range(count)}


def find(catalog, names, **more):
    return Catalog(catalog.ask, PREFIX).features(names, **more)


def nobody(number):
    return None


def of_one(name):
    return f"/engines/legacy/dataobjects/{name}"


def test_nothing_wanted_is_nothing_asked():
    catalog = Pretended()
    assert find(catalog, {}).features == {}
    assert catalog.questions == []


def test_a_thousand_products_are_one_question():
    catalog = Pretended(*products(1000))
    found = find(catalog, wanted(1000))
    assert set(found.features) == set(wanted(1000))
    assert (len(catalog.questions), found.remarks) == (1, [])
    (question,) = catalog.questions
    assert question.body["requests"][0]["engineType"] == "legacy"
    assert (question.body["page"], question.body["size"]) == (0, 1000)


def test_more_are_asked_for_in_batches():
    catalog = Pretended(*products(2500))
    assert len(find(catalog, wanted(2500)).features) == 2500
    assert len(catalog.questions) == 3


def test_smaller_pages_are_followed():
    catalog = Pretended(*products(95), largest_page=20)
    assert len(find(catalog, wanted(95)).features) == 95
    assert len(catalog.questions) == 5


def test_pages_that_are_said_to_follow_are_followed_whatever_the_total():
    catalog = Pretended(*products(95), largest_page=20, announced=20)
    assert len(find(catalog, wanted(95, nobody)).features) == 95
    assert len(catalog.questions) == 5


def test_what_is_too_much_at_once_is_halved():
    catalog = Pretended(*products(100), most_ids=30)
    found = find(catalog, wanted(100))
    assert (len(found.features), found.remarks) == (100, [])


@pytest.mark.parametrize("status", [400, 413, 422, 500])
@pytest.mark.parametrize("place", [0, 5, 63])
def test_one_product_that_is_at_fault_costs_no_other(status, place):
    catalog = Pretended(*products(64))
    catalog.refused, catalog.refusal = {urn(place)}, status
    catalog.broken[of_one(urn(place))] = Reply(status, b"")
    found = find(catalog, wanted(64, nobody))
    assert set(wanted(64)) - set(found.features) == {urn(place)}
    assert "says nothing about 1 products" in found.remarks[0].detail
    assert len(catalog.questions) < 20


@pytest.mark.parametrize("provider_id", ["P{}".format, nobody], ids=["by name", "by itself"])
def test_a_product_that_is_refused_and_then_found_in_another_way_is_not_remarked(provider_id):
    catalog = Pretended(*products(64))
    catalog.refused = {urn(5)}
    found = find(catalog, wanted(64, provider_id))
    assert (len(found.features), found.remarks) == (64, [])


def test_what_is_no_urn_is_looked_for_by_the_provider_s_name_alone():
    catalog = Pretended(*products(3))
    names = {urn(0): (None, 1), "no urn": ("P1", 1), "": (None, None)}
    found = find(catalog, names)
    assert set(found.features) == {urn(0), "no urn"}
    assert (catalog.asked_at_once(), found.remarks) == ([[urn(0)]], [])


def test_a_catalog_that_refuses_everything_is_left_alone():
    catalog = Pretended(most_ids=0)
    found = find(catalog, wanted(1000, nobody))
    assert len(catalog.questions) < 50
    assert [one.problem for one in found.remarks] == ["incomplete"]


def test_products_that_the_catalog_does_not_know_are_absent():
    found = find(Pretended(*products(3)), wanted(5, nobody))
    assert (len(found.features), found.remarks) == (3, [])


def test_what_no_urn_finds_is_looked_for_by_the_provider_s_name_and_version():
    there = [feature(f"URN:X{v}", providerId="P0", version=v) for v in (1, 2, 3)]
    found = find(Pretended(*there), {urn(0): ("P0", 2)})
    assert found.features[urn(0)]["id"] == "URN:X2"


def test_the_version_in_the_urn_counts_where_the_order_says_none():
    there = [feature(f"URN:X{v}", providerId="P0", version=v) for v in (1, 2)]
    found = find(Pretended(*there), {urn(0, version=2): ("P0", None)})
    assert found.features[urn(0, version=2)]["id"] == "URN:X2"


def test_another_version_is_not_taken_for_it():
    there = [feature("URN:X", providerId="P0", version=7)]
    assert find(Pretended(*there), {urn(0): ("P0", 2)}).features == {}


def test_names_are_quoted_for_lucene():
    there = [feature("URN:X", providerId='a "b" \\ c:(d)*', version=1)]
    found = find(Pretended(*there), {urn(0): ('a "b" \\ c:(d)*', 1)})
    assert len(found.features) == 1


def test_addresses_stay_short():
    catalog = Pretended()
    find(catalog, wanted(300, lambda n: f"{n}" + "x" * 150))
    assert len(catalog.questions) > 30


def test_the_last_version_is_known_by_its_own_name():
    last = urn(0).replace(":V1", ":LAST")
    catalog = Pretended()
    catalog.broken["/complex/search"] = as_json(page(feature(urn(0), virtualId=last)))
    assert last in find(catalog, {last: (None, None)}).features


# catalogs that cannot be asked for many at once


@pytest.mark.parametrize("turn", [1, -1])
def test_of_several_versions_the_last_goes_by_that_name(turn):
    last = URN.rpartition(":")[0] + ":LAST"
    rows = [feature(urn(1), virtualId=last, last=False, version=1), FEATURE][::turn]
    catalog = Pretended()
    catalog.broken["/complex/search"] = as_json(page(*rows))
    assert find(catalog, {last: (None, None)}).features[last]["version"] == 2


@pytest.mark.parametrize("id_", [urn(9), ["x"]], ids=["another", "no name"])
def test_a_product_that_was_not_asked_for_is_not_taken_for_the_one_that_was(id_):
    catalog = Pretended(has_complex=False)
    catalog.features[URN] = feature(id_)
    assert find(catalog, {URN: (None, None)}).features == {}


def test_an_older_catalog_is_asked_one_by_one():
    catalog = Pretended(*products(5), has_complex=False)
    found = find(catalog, wanted(5, nobody))
    assert (len(found.features), found.remarks) == (5, [])
    assert catalog.paths()[1:] == [f"/engines/legacy/dataobjects/{urn(n)}" for n in range(5)]


def test_an_older_catalog_is_asked_by_names_where_they_are_known():
    catalog = Pretended(*products(5), has_complex=False)
    assert len(find(catalog, wanted(5)).features) == 5
    assert catalog.paths() == ["/complex/search", "/engines/legacy/dataobjects/search"]


def test_many_are_asked_for_by_stac_where_it_is_there():
    catalog = Pretended(*products(250), has_complex=False, stac=True)
    found = find(catalog, wanted(250, nobody))
    assert len(found.features) == 250
    assert catalog.paths() == ["/complex/search", *["/stac/search"] * 3]


def test_many_are_asked_for_one_by_one_where_it_is_not():
    catalog = Pretended(*products(30), has_complex=False)
    assert len(find(catalog, wanted(30, nobody)).features) == 30


def test_a_catalog_that_knows_nothing_is_not_asked_for_long():
    catalog = Pretended(has_complex=False)
    found = find(catalog, wanted(500, nobody))
    assert len(catalog.questions) < 30
    assert [one.problem for one in found.remarks] == ["incomplete"]


# catalogs that fail


@pytest.mark.parametrize("status", [400, 403, 404, 405, 422, 429, 500, 503])
@pytest.mark.parametrize("provider_id", ["P{}".format, nobody], ids=["by name", "one by one"])
def test_a_catalog_that_fails_at_the_best_way_is_asked_in_others(status, provider_id):
    catalog = Pretended(*products(30))
    catalog.broken["/complex/search"] = Reply(status, b"")
    found = find(catalog, wanted(30, provider_id))
    assert (len(found.features), found.remarks) == (30, [])


@pytest.mark.parametrize("provider_id", ["P{}".format, nobody], ids=["by name", "one by one"])
def test_a_connection_that_breaks_at_the_best_way_leaves_the_others(provider_id):
    catalog = Pretended(*products(3))

    def ask(question, read, *, halt=None):
        if question.path.endswith("/complex/search"):
            raise ConnectionFailedError("the connection broke")
        return catalog.ask(question, read, halt=halt)

    found = Catalog(ask, PREFIX).features(wanted(3, provider_id))
    assert (len(found.features), found.remarks) == (3, [])


def test_only_what_is_missing_in_the_end_is_remarked():
    catalog = Pretended(*products(4))
    catalog.broken["/complex/search"] = Reply(503, b"")
    catalog.broken[of_one(urn(2))] = Reply(500, b"")
    (remark,) = find(catalog, wanted(5, nobody)).remarks
    assert (remark.problem, remark.severity) == ("incomplete", "error")
    assert "says nothing about 1 products" in remark.detail
    assert "HTTP 500" in remark.detail


@pytest.mark.parametrize("status", [400, 403, 422, 500, 503])
@pytest.mark.parametrize("count", [3, 2500])
def test_a_catalog_that_fails_in_every_way_is_soon_left_alone(status, count):
    catalog = Pretended()
    catalog.broken["*"] = Reply(status, b"")
    (remark,) = find(catalog, wanted(count)).remarks
    assert f"says nothing about {count} products" in remark.detail
    assert f"HTTP {status}" in remark.detail
    assert len(catalog.questions) < (10 if status >= 500 else 60)


def test_products_that_are_not_shown_are_absent_where_others_are_shown():
    catalog = Pretended(*products(3), has_complex=False)
    catalog.broken[of_one(urn(0))] = Reply(403, b"")
    found = find(catalog, wanted(3, nobody))
    assert (set(found.features), found.remarks) == ({urn(1), urn(2)}, [])


def test_a_query_that_is_refused_is_remarked_and_the_rest_is_there():
    catalog = Pretended(*products(3))
    catalog.broken["/engines/legacy/dataobjects/search"] = Reply(400, b'{"messages":["no"]}')
    found = find(catalog, wanted(5))
    assert (len(found.features), len(found.remarks)) == (3, 1)


def test_a_page_of_html_is_no_answer():
    catalog = Pretended(*products(3))
    catalog.broken["/complex/search"] = Reply(200, b"<html>")
    assert len(find(catalog, wanted(3)).features) == 3


ROUTES = ["/complex/search", "/engines/legacy/dataobjects/search", "/stac/search", of_one(urn(0))]


@pytest.mark.parametrize("path", ROUTES)
def test_refused_credentials_are_an_error_in_every_way_of_asking(path):
    catalog = Pretended(has_complex=False)
    catalog.broken[path] = Reply(401, b"")
    with pytest.raises(AuthError):
        find(catalog, wanted(25))


def test_a_lost_connection_is_remarked_after_few_attempts():
    paths = []

    def ask(question, read, *, halt=None):
        paths.append(question.path)
        raise ConnectionFailedError("no answer came")

    (remark,) = Catalog(ask, PREFIX).features(wanted(3000)).remarks
    assert "3000 products: no answer came" in remark.detail
    assert len(paths) < 6


def test_the_halt_is_handed_on():
    halts = []

    def ask(question, read, *, halt=None):
        halts.append(halt)
        return read(as_json(page()))

    halt = Event()
    Catalog(ask, PREFIX).features(wanted(2), halt=halt)
    assert halts == [halt, halt]


@given(
    st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda x: st.lists(x, max_size=3))
)
@settings(max_examples=40)
def test_rows_that_are_no_features_change_nothing(row):
    catalog = Pretended(*products(2))
    catalog.broken["/complex/search"] = as_json(page(row, *catalog.features.values()))
    assert set(find(catalog, wanted(2)).features) == set(wanted(2))


def test_what_is_found_becomes_footprints():
    found = find(Pretended(*products(2)), wanted(2))
    files = [{"id": n, "orderId": 1, "ipId": urn(n)} for n in range(2)]
    items = tables.book(files={"1": files}, features=found.features).items
    schema.ITEMS.check(items)
    assert items.geometry.iloc[1].equals(shapely.box(1, 0, 2, 1))
