"""What differs between releases of REGARDS: said by the user, or learnt from answers."""

import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import swathbook as sb
from swathbook.errors import ForbiddenError, SettingsError, UnsupportedError
from swathbook.sources._http import Clock
from swathbook.sources.regards.session.profiles import PROFILES, SINCE, UNKNOWN, profile_of
from swathbook.sources.regards.session.releases import Releases

URL = "https://regards.example.org"
EMPTY = {"metadata": {"totalElements": 0}, "content": []}
releases = st.tuples(st.integers(1, 3), st.integers(0, 20))


@pytest.mark.parametrize(
    ("name", "features"),
    [
        ("A", set()),
        ("B", {"public files", "restart", "retry"}),
        ("C", {"public files", "restart", "retry", "search"}),
        ("D", set(SINCE) - {"upload"}),
        ("1.5", {"public files"}),
        ("1.13", set(SINCE) - {"posted csv", "error status", "files of a sub-order", "upload"}),
        ("2.4", set(SINCE)),
        ("V2.0.0-RC1", set(SINCE)),
    ],
)
def test_what_a_profile_surely_has(name, features):
    has = {feature for feature in SINCE if profile_of(name).has(feature)}
    assert has == features


def test_a_profile_leaves_open_what_only_some_of_its_releases_have():
    maybe = {feature for feature in SINCE if PROFILES["C"].has(feature) is None}
    assert maybe == {"apply", "available files", "file filters"}
    assert all(UNKNOWN.has(feature) is None for feature in SINCE)


@pytest.mark.parametrize("name", ["E", "", "1", "one.two", "1.2.3 beta", 2.0, "9999.1"])
def test_a_profile_that_is_none_is_refused(name):
    with pytest.raises(SettingsError, match="profile should be"):
        profile_of(name)


@given(st.lists(st.tuples(releases, st.booleans()), max_size=6))
def test_whatever_is_learnt_some_release_is_left(lessons):
    profile = UNKNOWN
    for release, is_reached in lessons:
        profile = profile.narrowed(release, is_reached=is_reached)
        assert profile.first < profile.before


@given(releases, st.sampled_from(sorted(SINCE)))
def test_what_is_learnt_of_one_service_is_true_of_it(release, feature):
    known = Releases(UNKNOWN)
    known.learn(feature, is_there=release >= SINCE[feature])
    first, before = known.profile.first, known.profile.before
    assert first <= max(release, (1, 3)) < before


@pytest.mark.parametrize(
    ("entity", "feature"),
    [
        ({"content": {"id": 1}, "links": [{"rel": "self", "href": "x"}]}, "restart"),
        ({"content": {"productId": "P1"}}, "apply"),
        ({"content": {"version": 0}}, "posted csv"),
        ({"filesTaskId": 3}, "files of a sub-order"),
        ({"additionalFields": {"a": 1}}, "upload"),
    ],
)
def test_members_that_only_newer_releases_send_are_noticed(entity, feature):
    known = Releases(UNKNOWN)
    known.learn_from([{"content": {}, "links": []}, "text", entity])
    assert known.has(feature)


def test_what_is_not_there_says_nothing():
    known = Releases(UNKNOWN)
    known.learn_from([{"content": {"id": 1, "productId": None}, "links": []}])
    assert known.profile == UNKNOWN


def test_what_the_user_says_counts_over_what_answers_tell():
    known = Releases(PROFILES["A"])
    known.learn_from([{"content": {"version": 2}}])
    assert known.profile == PROFILES["A"]


# asking in two ways


def service(answers):
    """Answer each (method, path) with a status; 200 with an empty page. What was asked is kept."""
    asked = []

    def handler(request):
        key = request.method, request.url.path.removeprefix("/api/v1/rs-order")
        asked.append(key)
        status = answers.get(key, 404)
        if status == 200 and key[1].endswith("csv"):
            return httpx.Response(200, content=b"ORDER_ID;STATUS\n7;DONE\n")
        return httpx.Response(status, json=EMPTY if status == 200 else None)

    handler.asked = asked
    return handler


def connect(handler, **changed):
    clock = Clock(wait=lambda seconds, halt: None)
    transport = httpx.MockTransport(handler)
    return sb.Regards(
        URL, token="t0k3n", transport=transport, clock=clock, progress=False, **changed
    )


OLD, NEW = ("GET", "/orders"), ("POST", "/orders/search")
OLD_CSV, NEW_CSV = ("GET", "/orders/csv"), ("POST", "/orders/csv")


@pytest.mark.parametrize("refusal", [405, 404, 403])
def test_where_the_older_way_does_not_work_the_newer_one_is_asked_and_remembered(refusal):
    handler = service({OLD: refusal, NEW: 200})
    with connect(handler) as regards:
        regards.all_orders()
        regards.all_orders()
    assert handler.asked == [OLD, NEW, NEW]


@pytest.mark.parametrize("refusal", [405, 404, 403])
def test_an_older_service_is_asked_the_older_way(refusal):
    handler = service({OLD: 200, NEW: refusal})
    with connect(handler) as regards:
        regards.all_orders()
        regards.all_orders()
    assert handler.asked == [OLD, OLD]


def test_a_role_that_is_too_low_tells_nothing_of_the_release():
    handler = service({OLD: 403, NEW: 403})
    with connect(handler) as regards:
        with pytest.raises(ForbiddenError):
            regards.all_orders()
        assert regards._releases.profile == UNKNOWN


def test_a_role_that_is_too_low_at_an_older_service_is_told_as_that():
    with connect(service({OLD: 403, NEW: 405})) as regards, pytest.raises(ForbiddenError):
        regards.all_orders()


def test_the_csv_is_asked_for_in_the_way_that_works():
    handler = service({OLD_CSV: 405, NEW_CSV: 200})
    with connect(handler) as regards:
        assert list(regards.orders_csv().index) == ["regards:7"]
        regards.orders_csv()
    assert handler.asked == [OLD_CSV, NEW_CSV, NEW_CSV]


@pytest.mark.parametrize(
    ("profile", "asked"),
    [("A", [OLD, OLD_CSV]), ("B", [OLD, OLD_CSV]), ("C", [NEW, OLD_CSV]), ("D", [NEW, NEW_CSV])],
)
def test_a_profile_that_is_said_is_not_found_out(profile, asked):
    handler = service(dict.fromkeys([OLD, NEW, OLD_CSV, NEW_CSV], 200))
    with connect(handler, profile=profile) as regards:
        regards.all_orders()
        regards.orders_csv()
    assert handler.asked == asked


@pytest.mark.parametrize(
    ("profile", "call", "since"),
    [
        ("A", lambda regards: regards.restart(7), "1.6"),
        ("A", lambda regards: regards.retry(7), "1.6"),
        ("B", lambda regards: regards.apply("x"), "1.12"),
        ("B", lambda regards: regards.available_files(7), "1.12"),
        ("1.13", lambda regards: regards.available_files(7, suborder=3), "1.14"),
        ("1.11", lambda regards: regards.filter_basket(1), "1.12"),
        ("1.14", lambda regards: regards.upload_to_basket(["P1"]), "2.0"),
    ],
)
def test_what_a_release_cannot_do_is_said_before_it_is_asked(profile, call, since):
    handler = service({})
    regards = connect(handler, profile=profile)
    with pytest.raises(UnsupportedError, match=f"from release {since}".replace(".", r"\.")):
        call(regards)
    assert handler.asked == []


@pytest.mark.parametrize("status", [404, 405])
def test_what_an_unknown_release_turns_out_not_to_do_is_said_as_that(status):
    handler = service({("PUT", "/user/orders/7/retry"): status})
    with connect(handler) as regards, pytest.raises(UnsupportedError, match=r"from release 1\.6"):
        regards.retry(7)


# filters, in the words of each way


def bodies(profile, **filters):
    """Ask for all orders, and hand back what was sent."""
    sent = []

    def handler(request):
        sent.append(json.loads(request.content) if request.content else dict(request.url.params))
        return httpx.Response(200, json=EMPTY)

    with connect(handler, profile=profile) as regards:
        regards.all_orders(**filters)
    return sent[0]


def test_newer_services_are_told_all_filters():
    told = bodies(
        "D",
        status=["done", "error"],
        since="2031-02-03",
        until="2031-02-03",
        user="ada@example.org",
        waiting_for_user=False,
    )
    assert told == {
        "owner": "ada@example.org",
        "statuses": {"values": ["DONE", "ERROR"], "mode": "INCLUDE"},
        "creationDate": {"after": "2031-02-03T00:00:00Z", "before": "2031-02-03T23:59:59.999999Z"},
        "waitingForUser": False,
    }


def test_nothing_to_filter_by_is_an_empty_object():
    assert bodies("D") == {}


@pytest.mark.parametrize(
    ("profile", "status", "told"),
    [
        ("D", "canceled", ["EXPIRED", "DELETED"]),  # REMOVED is no word there
        ("D", "removed", None),  # and no status at all would be refused
        ("C", ["done", "error"], None),  # ERROR may be no word there
        ("D", ["done", "error"], ["DONE", "ERROR"]),
    ],
)
def test_services_are_not_told_words_that_they_may_fall_over(profile, status, told):
    statuses = bodies(profile, status=status).get("statuses")
    assert (statuses and statuses["values"]) == told


def test_older_services_are_told_the_user():
    assert bodies("A", user="ada@example.org")["user"] == "ada@example.org"
    assert "user" not in bodies("A")
