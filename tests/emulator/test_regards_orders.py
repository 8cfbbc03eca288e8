"""Orders of the emulated REGARDS: making them, looking at them, and what they link to."""

import re

import pytest

PROFILES = ["A", "B", "C", "D"]
each_profile = pytest.mark.parametrize("profile", PROFILES)


def create(service, who="owner", **wish):
    return service.ask("POST", "/user/orders", who=who, json=wish)


@each_profile
def test_an_order_with_a_label(regards, profile):
    service = regards(profile)
    service.choose(service.stored())
    answer = create(service, label="alps-autumn")
    order = answer.json()["content"]
    assert answer.status_code == 201
    assert list(answer.json()) == ["content", "links"]
    assert list(order) == [
        "id",
        "owner",
        "label",
        "creationDate",
        "percentCompleted",
        "filesInErrorCount",
        "availableFilesCount",
        "status",
        "statusDate",
        "waitingForUser",
        "datasetTasks",
    ]
    assert (order["label"], order["status"], order["datasetTasks"]) == (
        "alps-autumn",
        "PENDING",
        [],
    )
    assert order["owner"] == "owner@example.org"


@each_profile
@pytest.mark.parametrize("label", [None, ""])
def test_an_order_without_a_label_gets_one(regards, profile, label):
    service = regards(profile)
    service.choose(service.stored())
    order = create(service, label=label).json()["content"]
    assert re.fullmatch(r"Order of \d{4}/\d\d/\d\d at \d\d:\d\d:\d\d", order["label"])


@pytest.mark.parametrize(
    ("profile", "outcome"),
    [("A", "FAILED"), ("B", "FAILED"), ("C", "DONE_WITH_WARNING"), ("D", "DONE_WITH_WARNING")],
)
def test_an_order_of_an_empty_basket_is_made_and_ends_without_files(regards, profile, outcome):
    service = regards(profile)
    service.app.desk.baskets.open("owner@example.org")
    answer = create(service)
    assert (answer.status_code, answer.json()["content"]["status"]) == (201, "PENDING")
    service.later(61)
    assert service.order(answer.json()["content"]["id"])["status"] == outcome


@each_profile
def test_without_a_basket_there_is_no_order_and_no_body(regards, profile):
    answer = create(regards(profile), label="x" * 60)
    assert (answer.status_code, answer.content) == (204, b"")


@each_profile
def test_a_label_is_too_long_from_51_characters_on(regards, profile):
    service = regards(profile)
    service.choose(service.stored())
    answer = create(service, label="ü" * 51)
    assert answer.status_code == 422
    assert answer.json() == {"messages": ["TOO_MANY_CHARACTERS_IN_LABEL"]}
    assert create(service, label="ü" * 50).status_code == 201


@each_profile
def test_a_label_can_be_used_once_by_each_owner(regards, profile):
    service = regards(profile)
    service.place(label="twice")
    service.choose(service.stored())
    answer = create(service, label="twice")
    assert answer.status_code == 422
    assert answer.json() == {"messages": ["LABEL_NOT_UNIQUE_FOR_OWNER"]}
    assert service.ask("GET", "/order/basket").status_code == 200
    assert service.place(who="other", label="twice")


def test_the_label_of_a_deleted_order_stays_taken(regards):
    service = regards()
    number = service.ready(label="gone")
    assert service.ask("DELETE", f"/user/orders/{number}").status_code == 200
    service.choose(service.stored())
    assert create(service, label="gone").json() == {"messages": ["LABEL_NOT_UNIQUE_FOR_OWNER"]}


@pytest.mark.parametrize(("profile", "status"), [("A", 200), ("B", 204), ("C", 204), ("D", 204)])
def test_the_basket_goes_with_the_order_at_once_or_later(regards, profile, status):
    service = regards(profile)
    service.place()
    assert service.ask("GET", "/order/basket").status_code == status
    service.later(61)
    assert service.ask("GET", "/order/basket").status_code == 204


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"label": 5}'])
def test_a_body_that_cannot_be_read_is_a_bad_request(regards, body):
    service = regards()
    answer = service.ask("POST", "/user/orders", content=body)
    assert answer.status_code == 400
    assert list(answer.json()) == ["messages"]


def test_an_order_that_is_worked_out_has_tasks_and_an_expiration(regards):
    service = regards()
    products = service.stored(2)
    order = service.order(service.ready(products))
    files = [file for product in products for file in product.orderable_files]
    (task,) = order["datasetTasks"]
    assert list(task) == ["id", "datasetLabel", "objectsCount", "filesCount", "filesSize"]
    assert task["datasetLabel"] == products[0].dataset.label
    assert (task["objectsCount"], task["filesCount"]) == (2, len(files))
    assert task["filesSize"] == sum(len(file.content()) for file in files)
    assert list(order).index("expirationDate") == list(order).index("creationDate") + 1


@each_profile
def test_an_unknown_order_is_not_found_without_a_body(regards, profile):
    answer = regards(profile).ask("GET", "/user/orders/999999")
    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize("number", ["x", "1.5", "99999999999999999999", "%20"])
def test_an_id_that_is_no_number_is_a_bad_request(regards, number):
    answer = regards().ask("GET", f"/user/orders/{number}")
    assert answer.status_code == 400
    assert "orderId" in answer.json()["messages"][0]


@pytest.mark.parametrize(
    ("profile", "who", "status"),
    [
        ("A", "other", 200),
        ("B", "other", 200),
        ("C", "other", 403),
        ("D", "other", 403),
        ("D", "admin", 403),
        ("D", "project_admin", 200),
        ("D", "instance_admin", 200),
    ],
)
def test_who_may_read_an_order(regards, profile, who, status):
    service = regards(profile)
    number = service.place()
    answer = service.ask("GET", f"/user/orders/{number}", who=who)
    assert answer.status_code == status
    assert bool(answer.content) == (status == 200)


def rels(service, number, who="owner"):
    links = service.ask("GET", f"/user/orders/{number}", who=who).json()["links"]
    return [link["rel"] for link in links]


def test_orders_of_the_first_releases_have_no_links(regards):
    service = regards("A")
    assert rels(service, service.ready()) == []


def test_what_an_order_links_to_along_its_life(regards):
    service = regards("D", suborder_files=1)
    number = service.place(service.stored())
    assert rels(service, number) == ["self", "list", "pause"]
    service.later(121)
    assert rels(service, number) == ["self", "list", "download", "pause"]
    service.ask("PUT", f"/user/orders/pause/{number}")
    assert rels(service, number)[-2:] == ["resume", "delete"]
    service.ask("DELETE", f"/user/orders/{number}")
    assert rels(service, number) == ["self", "list"]
    assert rels(service, number, who="instance_admin") == ["self", "list", "remove"]


def test_an_order_that_is_pausing_cannot_be_resumed_and_does_not_say_so(regards):
    service = regards("D", suborder_files=1)
    number = service.place()
    service.later(61)
    service.ask("PUT", f"/user/orders/pause/{number}")
    assert "resume" not in rels(service, number)
    service.later(61)
    assert "resume" in rels(service, number)


@pytest.mark.parametrize(
    ("profile", "after_the_end"),
    [("B", []), ("C", ["delete"]), ("D", ["delete"])],
)
def test_an_expired_order_can_be_deleted_from_profile_c_on(regards, profile, after_the_end):
    service = regards(profile)
    number = service.ready()
    service.later(40 * 24 * 3600)
    assert service.order(number)["status"] == "EXPIRED"
    assert rels(service, number) == ["self", "list", *after_the_end]


def test_links_lead_where_they_say(regards):
    service = regards()
    number = service.ready()
    links = service.ask("GET", f"/user/orders/{number}").json()["links"]
    by_rel = {link["rel"]: link["href"] for link in links}
    assert list(links[0]) == ["rel", "href"]
    for rel in ("self", "list", "download"):
        assert service.ask("GET", by_rel[rel]).status_code == 200
    assert service.ask("POST", by_rel["restart"], json={}).status_code == 201
    assert service.ask("DELETE", by_rel["delete"]).status_code == 200


def test_links_can_begin_with_the_service_behind_the_gateway(regards):
    service = regards(hrefs="service")
    number = service.place()
    (first, *_) = service.ask("GET", f"/user/orders/{number}").json()["links"]
    assert first["href"] == f"http://rs-order:9043/user/orders/{number}"


def test_literal_paths_are_not_taken_for_numbers(regards):
    service = regards()
    assert service.ask("POST", "/user/orders/apply", json={}).status_code == 422
    missing = service.ask("GET", "/user/orders/metalink/download")
    assert missing.status_code == 400
    assert "orderToken" in missing.json()["messages"][0]


@pytest.mark.parametrize(
    ("profile", "method", "path", "there"),
    [
        ("A", "POST", "/user/orders/1/restart", False),
        ("B", "POST", "/user/orders/1/restart", True),
        ("A", "PUT", "/user/orders/1/retry", False),
        ("B", "PUT", "/user/orders/1/retry", True),
        ("A", "POST", "/orders", False),
        ("B", "POST", "/orders", True),
        ("B", "POST", "/user/orders/apply", False),
        ("C", "POST", "/user/orders/apply", True),
        ("B", "GET", "/orders/4101/files/available", False),
        ("C", "GET", "/orders/4101/files/available", True),
        ("C", "GET", "/orders/4101/filesTask/701/files/available", False),
        ("D", "GET", "/orders/4101/filesTask/701/files/available", True),
        ("B", "GET", "/orders", True),
        ("C", "GET", "/orders", False),
        ("B", "POST", "/orders/search", False),
        ("C", "POST", "/orders/search", True),
        ("C", "GET", "/orders/csv", True),
        ("D", "GET", "/orders/csv", False),
        ("C", "POST", "/orders/csv", False),
        ("D", "POST", "/orders/csv", True),
    ],
)
def test_which_endpoints_a_profile_has(regards, profile, method, path, there):
    answer = regards(profile).ask(method, path, who="instance_admin", json={})
    ours = "doesn't exist" in answer.text or answer.status_code not in (404, 405)
    assert ours == there


@pytest.mark.parametrize(("profile", "mailed"), [("A", 2), ("B", 2), ("C", 1), ("D", 1)])
def test_mails_come_always_in_old_releases_and_later_on_request(regards, profile, mailed):
    service = regards(profile)
    service.place(label="silent")
    number = service.place(label="loud", onSuccessUrl="/thanks")
    assert service.app.mails == []
    service.later(61)
    mails = service.app.mails
    assert len(mails) == mailed
    assert (mails[-1].to, mails[-1].order_id) == ("owner@example.org", number)
    assert service.http.get(mails[-1].metalink_url).status_code == 200
    assert mails[-1].metalink_url not in repr(mails)
