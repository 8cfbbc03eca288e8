"""Orders of the emulated REGARDS in one step: queries in, an order out."""

import re

import pytest


def apply(service, who="owner", **body):
    return service.ask("POST", "/user/orders/apply", who=who, json=body)


def query_for(*products):
    names = " OR ".join(f'"{product.provider_id}"' for product in products)
    return f"providerId:({names})"


def test_a_query_becomes_an_order(regards):
    service = regards()
    products = service.stored(2)
    answer = apply(service, queries=[query_for(*products)], correlationId="mine")
    assert answer.status_code == 200
    granted = answer.json()
    number = granted["content"]["orderId"]
    assert granted == {
        "content": {"status": "GRANTED", "orderId": number, "correlationId": "mine"},
        "links": [],
    }
    service.later(61)
    order = service.order(number)
    assert re.fullmatch(r"Generated order \d{4}-\d\d-\d\dT[\d:.]+Z", order["label"])
    assert order["owner"] == "owner@example.org"
    assert {file["productId"] for file in service.files(number)} == {
        product.provider_id for product in products
    }


def test_a_correlation_id_is_made_up_where_none_is_given(regards):
    service = regards()
    answer = apply(service, queries=[query_for(*service.stored())])
    assert re.fullmatch(
        r"auto-correlation-id-[0-9a-f-]{36}", answer.json()["content"]["correlationId"]
    )


def test_several_queries_are_one_order(regards):
    service = regards()
    one, other = service.stored(2)
    number = apply(service, queries=[query_for(one), query_for(other)]).json()["content"]["orderId"]
    service.later(61)
    names = {file["productId"] for file in service.files(number)}
    assert names == {one.provider_id, other.provider_id}


def test_filters_narrow_the_files_down_and_are_told(regards):
    service = regards()
    filters = {"dataTypes": ["RAWDATA"], "filenameRegExp": r".*\.tif"}
    answer = apply(service, queries=[query_for(*service.stored())], filters=filters)
    number = answer.json()["content"]["orderId"]
    service.later(61)
    assert {file["dataType"] for file in service.files(number)} == {"RAWDATA"}
    (task,) = service.order(number)["datasetTasks"]
    assert task["fileSelectionDescription"] == {
        "fileTypes": ["RAWDATA"],
        "fileNamePattern": r".*\.tif",
    }


@pytest.mark.parametrize("hours", [2, 5])
def test_applied_orders_live_shorter(regards, hours):
    service = regards(applied_order_hours=hours, suborder_files=99)
    number = apply(service, queries=[query_for(*service.stored())]).json()["content"]["orderId"]
    service.later(61)
    order = service.app.desk.ledger.order(number)
    service.order(number)
    lived = order.expires_at - order.created_at
    assert lived.total_seconds() == pytest.approx(3 * hours * 3600 + 60)


def test_the_callers_basket_is_used_up(regards):
    service = regards()
    one, other = service.stored(2)
    service.choose([one])
    number = apply(service, queries=[query_for(other)]).json()["content"]["orderId"]
    assert service.ask("GET", "/order/basket").status_code == 204
    service.later(61)
    names = {file["productId"] for file in service.files(number)}
    assert names == {one.provider_id, other.provider_id}


@pytest.mark.parametrize(
    ("query", "kind"),
    [('providerId:"no such thing"', "EMPTY_ORDER"), ("providerId:((", "INTERNAL_ERROR")],
)
def test_an_order_that_cannot_be_made_says_why(regards, query, kind):
    answer = apply(regards(), queries=[query], correlationId="mine")
    content = answer.json()["content"]
    assert answer.status_code == 422
    assert answer.json()["links"] == []
    assert (content["status"], content["errorType"]) == ("FAILED", kind)
    assert content["correlationId"] == "mine"
    assert re.match(r"\w+Exception: .+", content["message"])


def test_an_order_may_be_too_large(regards):
    service = regards(max_applied_files=1)
    content = apply(service, queries=[query_for(*service.stored())]).json()["content"]
    assert (content["status"], content["errorType"]) == ("DENIED", "ORDER_LIMIT_REACHED")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"queries": []},
        {"queries": ["*:*"], "filters": {}},
        {"queries": ["*:*"], "filters": {"dataTypes": []}},
        {"queries": ["*:*"], "filters": {"dataTypes": ["RAWDATA"], "filenameRegExp": "("}},
        {"queries": ["*:*"], "correlationId": "x" * 256},
    ],
)
def test_an_invalid_application_is_refused_with_messages(regards, body):
    answer = apply(regards(), **body)
    assert answer.status_code == 422
    assert len(answer.json()["messages"]) == 1


def test_an_order_for_an_application_lives_as_short_as_an_applied_one(regards):
    service = regards(suborder_files=99)
    service.choose(service.stored(), who="admin")
    answer = service.ask("POST", "/orders", who="admin", json={"label": "robot"})
    assert (answer.status_code, answer.json()["content"]["label"]) == (201, "robot")
    service.later(61)
    number = answer.json()["content"]["id"]
    service.order(number, who="admin")
    order = service.app.desk.ledger.order(number)
    assert (order.expires_at - order.created_at).total_seconds() == pytest.approx(6 * 3600 + 60)
