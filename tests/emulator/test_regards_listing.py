"""Listings of orders of the emulated REGARDS: one's own, everybody's, searched, page by page."""

from urllib.parse import parse_qsl, urlsplit

import pytest

OLD = pytest.mark.parametrize("profile", ["A", "B"])
NEW = pytest.mark.parametrize("profile", ["C", "D"])


def rows(answer):
    return [row["content"] for row in answer.json()["content"]]


def ids(answer):
    return [row["id"] for row in rows(answer)]


def search(service, who="operator", params=None, **body):
    return service.ask(
        "POST", "/orders/search", who=who, params={"size": 100} | (params or {}), json=body
    )


@pytest.mark.parametrize("profile", ["A", "B", "C", "D"])
def test_ones_own_orders_come_newest_first_without_the_deleted(regards, profile):
    service = regards(profile)
    numbers = [service.place(label=f"n{n}") for n in range(3)]
    service.place(who="other")
    own = rows(service.ask("GET", "/user/orders", params={"size": 100}))
    assert [row["id"] for row in own[:3]] == numbers[::-1]
    assert {row["owner"] for row in own} == {"owner@example.org"}
    assert "DELETED" not in {row["status"] for row in own}
    dates = [row["creationDate"].ljust(27, "0") for row in own]
    assert dates == sorted(dates, reverse=True)


@OLD
def test_all_orders_the_old_way(regards, profile):
    service = regards(profile)
    other = service.place(who="other")
    answer = service.ask("GET", "/orders", who="operator", params={"size": 100})
    assert {row["owner"] for row in rows(answer)} == {"owner@example.org", "other@example.org"}
    assert ids(answer)[0] == other
    same = service.ask("GET", "/orders", who="operator", params={"size": 100, "user": ""})
    assert ids(same) == ids(answer)


@OLD
def test_all_orders_of_one_user_the_old_way(regards, profile):
    service = regards(profile)
    other = service.place(who="other")

    def of(user):
        return ids(service.ask("GET", "/orders", who="operator", params={"user": user}))

    assert of("other@example.org") == [other]
    assert of("other") == []


@OLD
def test_all_orders_are_not_for_everybody(regards, profile):
    answer = regards(profile).ask("GET", "/orders")
    assert answer.status_code == 403
    assert list(answer.json()) == ["messages"]


@NEW
def test_the_old_way_is_closed_in_new_releases(regards, profile):
    assert regards(profile).ask("GET", "/orders", who="operator").status_code == 405


@NEW
def test_a_search_without_conditions_finds_everything_newest_first(regards, profile):
    service = regards(profile)
    everything = {order.id for order in service.app.desk.ledger.orders}
    answer = search(service)
    assert set(ids(answer)) == everything
    dates = [row["creationDate"] for row in rows(answer)]
    assert dates == sorted(dates, reverse=True)


def test_a_search_for_part_of_an_owners_name(regards):
    service = regards()
    other = service.place(who="other")
    assert ids(search(service, owner="other@")) == [other]
    assert ids(search(service, owner="OTHER")) == []


def test_a_search_for_statuses(regards):
    service = regards()
    number = service.place()
    included = search(service, statuses={"values": ["PENDING"], "mode": "INCLUDE"})
    assert {row["status"] for row in rows(included)} == {"PENDING"}
    assert number in ids(included)
    options = {"matchMode": "STRICT", "ignoreCase": False}
    excluded = search(service, statuses={"values": ["PENDING"], "mode": "EXCLUDE", **options})
    assert "PENDING" not in {row["status"] for row in rows(excluded)}
    assert len(ids(included)) + len(ids(excluded)) == len(ids(search(service)))


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        ({"values": ["LOST"], "mode": "INCLUDE"}, 400),
        ({"values": ["DONE"], "mode": "SOMETIMES"}, 400),
        ({"values": "DONE", "mode": "INCLUDE"}, 400),
        ({"values": ["DONE"] * 1001, "mode": "INCLUDE"}, 422),
        ({"values": [], "mode": "INCLUDE"}, 500),
        ({"values": [], "mode": "EXCLUDE"}, 200),
    ],
    ids=["unknown", "mode", "no list", "too many", "none", "none excluded"],
)
def test_a_search_is_held_to_its_form(regards, statuses, status):
    assert search(regards(), statuses=statuses).status_code == status


def test_a_search_for_no_status_can_be_a_matter_of_validation(regards):
    answer = search(regards(empty_statuses=422), statuses={"values": [], "mode": "INCLUDE"})
    assert answer.status_code == 422


@pytest.mark.parametrize(("profile", "status"), [("C", 400), ("D", 200)])
def test_the_status_error_is_a_word_of_profile_d(regards, profile, status):
    answer = search(regards(profile), statuses={"values": ["ERROR"], "mode": "INCLUDE"})
    assert answer.status_code == status


def test_a_search_in_a_span_of_time_that_both_ends_belong_to(regards):
    service = regards()
    middle = rows(search(service))[2]
    at = middle["creationDate"]
    assert ids(search(service, creationDate={"after": at, "before": at})) == [middle["id"]]
    assert len(ids(search(service, creationDate={"after": at}))) == 3
    early = len(ids(search(service))) - 2
    assert len(ids(search(service, creationDate={"before": at}))) == early


def test_a_search_takes_dates_with_an_offset_or_without(regards):
    service = regards()
    for at in ("2020-01-01T00:00:00", "2020-01-01T00:00:00Z", "2020-01-01T05:00:00.5+05:00"):
        assert ids(search(service, creationDate={"after": at})) == ids(search(service))
    assert search(service, creationDate={"after": "yesterday"}).status_code == 400


def test_a_search_for_orders_that_wait_for_their_user(regards):
    service = regards()
    number = service.ready()
    waiting = search(service, waitingForUser=True)
    assert number in ids(waiting)
    assert {row["waitingForUser"] for row in rows(waiting)} == {True}
    assert {row["waitingForUser"] for row in rows(search(service, waitingForUser=False))} == {False}


def test_a_search_can_be_sorted(regards):
    service = regards()
    ascending = ids(search(service, params={"sort": "id,asc"}))
    assert ascending == sorted(ascending)
    by_status = rows(search(service, params={"sort": ["status,desc", "id"]}))
    assert by_status == sorted(
        sorted(by_status, key=lambda row: row["id"]), key=lambda row: row["status"], reverse=True
    )
    assert search(service, params={"sort": "colour"}).status_code == 500


def test_a_search_wants_a_body(regards):
    assert regards().ask("POST", "/orders/search", who="operator").status_code == 400


def test_a_page_has_the_documented_shape(regards):
    service = regards()
    for n in range(5):
        service.place(label=f"n{n}")
    page = service.ask("GET", "/user/orders", params={"page": 1, "size": 2}).json()
    assert list(page) == ["metadata", "content", "links"]
    total = page["metadata"]["totalElements"]
    assert page["metadata"] == {
        "size": 2,
        "totalElements": total,
        "totalPages": (total + 1) // 2,
        "number": 1,
    }
    assert list(page["metadata"]) == ["size", "totalElements", "totalPages", "number"]
    assert [link["rel"] for link in page["links"]] == ["first", "prev", "self", "next", "last"]
    numbers = {link["rel"]: dict(parse_qsl(urlsplit(link["href"]).query)) for link in page["links"]}
    assert numbers["next"] == {"page": "2", "size": "2"}
    assert numbers["last"]["page"] == str((total + 1) // 2 - 1)


def test_pages_together_are_the_whole(regards):
    service = regards()
    for n in range(5):
        service.place(label=f"n{n}")
    path, found = f"{service.orders_url}/user/orders?size=2", []
    while path:
        page = service.ask("GET", path).json()
        found += [row["content"]["id"] for row in page["content"]]
        path = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    assert found == ids(service.ask("GET", "/user/orders", params={"size": 100}))


@pytest.mark.parametrize(
    ("params", "size", "number"),
    [
        ({}, 20, 0),
        ({"size": 5000}, 2000, 0),
        ({"size": 0}, 20, 0),
        ({"size": "many", "page": "first"}, 20, 0),
        ({"page": -1}, 20, 0),
    ],
)
def test_sizes_and_numbers_of_pages_have_defaults_and_limits(regards, params, size, number):
    metadata = regards().ask("GET", "/user/orders", params=params).json()["metadata"]
    assert (metadata["size"], metadata["number"]) == (size, number)


def test_a_search_has_ten_rows_a_page_unless_it_says(regards):
    answer = regards().ask("POST", "/orders/search", who="operator", json={})
    assert answer.json()["metadata"]["size"] == 10


@pytest.mark.parametrize(("position", "keys"), [("list", {"content"}), ("absent", set())])
def test_a_page_past_the_end_is_empty(regards, position, keys):
    page = regards(empty_content=position).ask("GET", "/user/orders", params={"page": 99})
    assert page.status_code == 200
    assert set(page.json()) == {"metadata", "links", *keys}
    assert page.json().get("content", []) == []


def test_a_page_may_link_to_nothing_but_itself(regards):
    page = regards(page_links="self").ask("GET", "/user/orders", params={"size": 1}).json()
    assert [link["rel"] for link in page["links"]] == ["self"]
