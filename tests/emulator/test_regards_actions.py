"""What can be done with orders of the emulated REGARDS: when, by whom, and to what effect."""

import pytest

OLD_DELETE = "ORDER_MUST_BE_PAUSED_BEFORE_BEING_DELETED"
DELETE = "ORDER_MUST_BE_DONE_OR_DONE_WITH_WARNING_OR_PAUSED_OR_FAILED"
PROFILES = ["A", "B", "C", "D"]


def act(service, verb, number, who="owner"):
    method = "DELETE" if verb in ("delete", "remove") else "PUT"
    middle = "" if verb == "delete" else f"{verb}/"
    return service.ask(method, f"/user/orders/{middle}{number}", who=who)


def retry(service, number, who="owner"):
    return service.ask("PUT", f"/user/orders/{number}/retry", who=who)


def restart(service, number, who="owner", **wish):
    return service.ask("POST", f"/user/orders/{number}/restart", who=who, json=wish)


def at_status(service, status):
    """Make an order, and bring it to a status."""
    if status == "PENDING":
        return service.place()
    if status == "DONE":
        return service.ready()
    if status == "FAILED":
        for file in service.stored()[0].files:
            service.app.storage.trouble(file.name, "error")
        return service.ready()
    if status == "EXPIRED":
        number = service.ready()
        service.later(40 * 24 * 3600)
        return number
    number = service.place()
    service.later(61)
    if status in ("PAUSED", "DELETED"):
        act(service, "pause", number)
        service.later(61)
    if status == "DELETED":
        act(service, "delete", number)
    return number


ALLOWED = {
    ("A", "pause"): ["PENDING", "RUNNING"],
    ("A", "resume"): ["PAUSED"],
    ("A", "delete"): ["PAUSED"],
    ("A", "remove"): ["PENDING", "PAUSED", "DONE", "FAILED", "EXPIRED", "DELETED"],
    ("B", "pause"): ["PENDING", "RUNNING"],
    ("B", "resume"): ["PAUSED"],
    ("B", "delete"): ["PAUSED", "DONE", "FAILED"],
    ("B", "remove"): ["DELETED"],
    ("D", "pause"): ["PENDING", "RUNNING"],
    ("D", "resume"): ["PAUSED"],
    ("D", "delete"): ["PAUSED", "DONE", "FAILED", "EXPIRED"],
    ("D", "remove"): ["DELETED"],
}
REFUSALS = {
    ("A", "pause"): "ORDER_MUST_BE_PENDING_OR_RUNNING",
    ("A", "resume"): "ONLY_PAUSED_ORDER_CAN_BE_RESUMED",
    ("A", "delete"): OLD_DELETE,
    ("A", "remove"): "ORDER_MUST_NOT_BE_RUNNING",
    ("B", "pause"): "ORDER_MUST_BE_PENDING_OR_RUNNING",
    ("B", "resume"): "ORDER_MUST_BE_PAUSED",
    ("B", "delete"): DELETE,
    ("B", "remove"): "ORDER_MUST_BE_DELETED",
    ("D", "pause"): "ORDER_MUST_BE_PENDING_OR_RUNNING",
    ("D", "resume"): "ORDER_MUST_BE_PAUSED",
    ("D", "delete"): f"{DELETE}_OR_EXPIRED",
    ("D", "remove"): "ORDER_MUST_BE_DELETED",
}
STATUSES = ["PENDING", "RUNNING", "PAUSED", "DONE", "FAILED", "EXPIRED", "DELETED"]


@pytest.mark.parametrize(("profile", "verb"), list(ALLOWED))
def test_an_action_is_allowed_where_the_table_says_so(regards, profile, verb):
    reached = {"A": {"PENDING", "RUNNING", "PAUSED", "DONE", "EXPIRED"}}.get(profile, set(STATUSES))
    for status in [one for one in STATUSES if one in reached]:
        service = regards(profile, suborder_files=9)
        number = at_status(service, status)
        assert service.order(number, who="instance_admin")["status"] == status
        answer = act(service, verb, number, "instance_admin" if verb == "remove" else "owner")
        if status in ALLOWED[profile, verb]:
            assert (answer.status_code, answer.content) == (200, b""), status
        else:
            assert answer.status_code == 401, status
            assert answer.json() == {"messages": [REFUSALS[profile, verb]]}


def test_the_code_of_profile_c_names_expired_orders_too(regards):
    service = regards("C")
    answer = act(service, "delete", service.place())
    assert answer.json() == {"messages": [f"{DELETE}_OR_EXPIRED"]}


@pytest.mark.parametrize(
    ("profile", "verb", "code"),
    [
        ("A", "resume", "ORDER_NOT_COMPLETELY_PAUSED"),
        ("A", "delete", "ORDER_NOT_COMPLETELY_STOPPED"),
        ("D", "resume", "ORDER_MUST_BE_PAUSED"),
    ],
)
def test_a_pause_takes_a_moment(regards, profile, verb, code):
    service = regards(profile)
    number = service.place()
    service.later(61)
    assert act(service, "pause", number).status_code == 200
    assert service.order(number)["status"] == "PAUSED"
    refused = act(service, verb, number)
    assert (refused.status_code, refused.json()) == (401, {"messages": [code]})
    service.later(60)
    assert act(service, verb, number).status_code == 200


def test_a_paused_order_stands_still_and_a_resumed_one_goes_on(regards):
    service = regards(stop_s=10)
    number = service.place()
    service.later(61)
    act(service, "pause", number)
    service.later(600)
    assert service.states(number)[0] == "PENDING"
    act(service, "resume", number)
    assert service.order(number)["status"] == "RUNNING"
    service.later(61)
    assert service.order(number)["status"] == "DONE"


def test_an_order_paused_before_it_was_worked_out_is_worked_out_after_its_resumption(regards):
    service = regards(stop_s=10)
    number = service.place()
    act(service, "pause", number)
    service.later(600)
    order = service.order(number)
    assert (order["status"], order["datasetTasks"]) == ("PAUSED", [])
    act(service, "resume", number)
    service.later(121)
    assert service.order(number)["status"] == "DONE"


def test_a_job_that_ends_before_it_is_stopped_counts(regards):
    service = regards(stop_s=300)
    number = service.place()
    service.later(61)
    act(service, "pause", number)
    service.later(61)
    assert set(service.states(number)) == {"AVAILABLE"}
    act(service, "resume", number)
    assert service.order(number)["status"] == "DONE"


@pytest.mark.parametrize("profile", ["B", "C", "D"])
@pytest.mark.parametrize("verb", ["pause", "resume", "delete"])
def test_only_the_owner_and_administrators_act_on_an_order(regards, profile, verb):
    service = regards(profile)
    number = service.place()
    for who in ("other", "operator"):
        answer = act(service, verb, number, who)
        assert answer.status_code == 401
        assert answer.json() == {"messages": ["USER_NOT_ALLOWED_TO_MANAGE_ORDER"]}
    for who in ("admin", "project_admin", "instance_admin"):
        assert "USER_NOT_ALLOWED" not in act(service, verb, number, who).text


def test_in_profile_a_anybody_acts_on_any_order(regards):
    service = regards("A")
    assert act(service, "pause", service.place(), "other").status_code == 200


def test_who_is_checked_before_the_status(regards):
    service = regards()
    answer = act(service, "resume", service.place(), "other")
    assert answer.json() == {"messages": ["USER_NOT_ALLOWED_TO_MANAGE_ORDER"]}


@pytest.mark.parametrize("profile", ["B", "C", "D"])
@pytest.mark.parametrize("verb", ["pause", "resume", "delete"])
def test_an_unknown_order_cannot_be_acted_on(regards, profile, verb):
    answer = act(regards(profile), verb, 999999)
    assert answer.status_code == 404
    assert answer.json() == {
        "messages": [
            "Entity fr.cnes.regards.modules.order.domain.Order with id : 999999 doesn't exist"
        ]
    }


@pytest.mark.parametrize("status", [500, 404])
def test_profile_a_stumbles_over_unknown_orders(regards, status):
    service = regards("A", unknown_order_in_a=status)
    assert act(service, "pause", 999999).status_code == status


def test_a_failure_that_nobody_foresaw_names_its_cause(regards):
    (message,) = act(regards("A"), "pause", 999999).json()["messages"]
    assert message.endswith("Cause: NullPointerException, message: null")


def test_a_deleted_order_is_hidden_from_its_owners_list_only(regards):
    service = regards()
    number = service.ready()
    act(service, "delete", number)
    order = service.order(number)
    assert (order["status"], order["waitingForUser"]) == ("DELETED", False)
    assert order["availableFilesCount"] == 0
    assert len(order["datasetTasks"]) == 1
    assert service.files(number) == []
    own = service.ask("GET", "/user/orders", params={"size": 100}).json()["content"]
    everybodys = service.ask(
        "POST", "/orders/search", who="operator", params={"size": 100}, json={}
    ).json()["content"]
    assert number not in [row["content"]["id"] for row in own]
    assert number in [row["content"]["id"] for row in everybodys]


def test_a_removed_order_is_gone(regards):
    service = regards()
    number = service.ready()
    act(service, "delete", number)
    assert act(service, "remove", number, "instance_admin").status_code == 200
    assert service.ask("GET", f"/user/orders/{number}").status_code == 404


def test_an_owner_whose_role_reaches_still_cannot_remove_without_being_an_administrator(regards):
    service = regards(remove_role="REGISTERED_USER")
    number = service.ready()
    act(service, "delete", number)
    answer = act(service, "remove", number)
    assert (answer.status_code, answer.json()) == (
        401,
        {"messages": ["USER_NOT_ALLOWED_TO_MANAGE_ORDER"]},
    )
    assert act(service, "remove", number, "admin").status_code == 200


@pytest.mark.parametrize(("profile", "status"), [("C", "DELETED"), ("D", "ERROR")])
def test_a_deletion_that_fails_shows_from_profile_d_on(regards, profile, status):
    service = regards(profile, deletion="fails")
    number = service.ready()
    act(service, "delete", number)
    assert service.order(number)["status"] == status


@pytest.mark.parametrize("profile", ["B", "C", "D"])
def test_a_restart_makes_a_new_order_of_the_same_files(regards, profile):
    service = regards(profile)
    number = service.ready()
    answer = restart(service, number, label="again")
    again = answer.json()["content"]
    assert (answer.status_code, again["label"], again["status"]) == (201, "again", "PENDING")
    assert again["id"] != number
    service.later(61)
    names = [[file["filename"] for file in service.files(one)] for one in (number, again["id"])]
    assert sorted(names[0]) == sorted(names[1])


def test_a_restart_is_held_to_the_rules_of_labels(regards):
    service = regards()
    number = service.ready(label="once")
    assert restart(service, number, label="once").json() == {
        "messages": ["LABEL_NOT_UNIQUE_FOR_OWNER"]
    }


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (restart, "ORDER_MUST_BE_DONE_OR_DONE_WITH_WARNING_OR_FAILED"),
        (retry, "ORDER_MUST_BE_DONE_WITH_WARNING_OR_FAILED"),
    ],
)
def test_an_order_under_way_is_neither_restarted_nor_retried(regards, call, code):
    service = regards()
    answer = call(service, service.place())
    assert (answer.status_code, answer.json()) == (401, {"messages": [code]})


@pytest.mark.parametrize("call", [restart, retry])
def test_a_stranger_neither_restarts_nor_retries(regards, call):
    service = regards()
    answer = call(service, service.ready(), "other")
    assert answer.json() == {"messages": ["USER_NOT_ALLOWED_TO_MANAGE_ORDER"]}


def test_a_retry_asks_for_the_files_in_error_once_more(regards):
    service = regards()
    (product,) = service.stored()
    service.app.storage.trouble(product.orderable_files[0].name, "error", times=1)
    number = service.ready([product])
    before = service.order(number)
    assert (before["status"], before["filesInErrorCount"]) == ("DONE_WITH_WARNING", 1)
    service.later(3600)
    answer = retry(service, number)
    assert (answer.status_code, answer.content) == (200, b"")
    under_way = service.order(number)
    assert (under_way["status"], under_way["filesInErrorCount"]) == ("RUNNING", 0)
    assert under_way["expirationDate"] > before["expirationDate"]
    service.later(61)
    assert service.order(number)["status"] == "DONE"


def test_a_retry_of_a_file_that_never_recovers_ends_as_before(regards):
    service = regards()
    number = at_status(service, "FAILED")
    retry(service, number)
    service.later(61)
    assert service.order(number)["status"] == "FAILED"


def test_a_process_stands_in_the_way_of_a_retry(regards):
    service = regards()
    service.choose(service.stored())
    (selection,) = service.app.desk.baskets.of("owner@example.org").selections
    process = {"processBusinessId": "1c0a8f0e-6a5c-4f55-8a63-6a2b6c3d4e5f", "parameters": {}}
    selection.process = process
    for file in service.stored()[0].files:
        service.app.storage.trouble(file.name, "error")
    number = service.ask("POST", "/user/orders", json={}).json()["content"]["id"]
    service.later(121)
    assert service.order(number)["datasetTasks"][0]["processDatasetDescription"] == process
    assert retry(service, number).json() == {"messages": ["ORDER_HAS_PROCESSING"]}
