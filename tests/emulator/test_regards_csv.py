"""The CSV of all orders of the emulated REGARDS: two ways to ask, two sets of columns."""

import pytest

EIGHT = (
    "ORDER_ID;CREATION_DATE;EXPIRATION_DATE;OWNER;STATUS;STATUS_DATE;PERCENT_COMPLETE;"
    "FILES_IN_ERROR"
)
TEN = f"{EIGHT};FILES_SIZE;FILES_COUNT"


def summary(service, *, params=None, who="operator", **body):
    if service.app.desk.profile.csv_method == "GET":
        return service.ask("GET", "/orders/csv", who=who, params=params)
    return service.ask("POST", "/orders/csv", who=who, json=body)


def table(answer):
    header, *lines = answer.text.splitlines()
    return [dict(zip(header.split(";"), line.split(";"), strict=True)) for line in lines]


@pytest.mark.parametrize(("profile", "header"), [("A", EIGHT), ("B", TEN), ("C", TEN), ("D", TEN)])
def test_each_profile_has_its_columns(regards, profile, header):
    answer = summary(regards(profile))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv"
    assert answer.headers["content-disposition"] == "attachment;filename=orders.csv"
    assert answer.text.split("\n")[0] == header


def test_rows_come_by_ascending_id_and_say_what_the_orders_say(regards):
    service = regards()
    number = service.ready()
    rows = table(summary(service))
    order = service.order(number)
    assert [int(row["ORDER_ID"]) for row in rows] == sorted(int(row["ORDER_ID"]) for row in rows)
    assert rows[-1] == {
        "ORDER_ID": str(number),
        "CREATION_DATE": order["creationDate"],
        "EXPIRATION_DATE": order["expirationDate"],
        "OWNER": order["owner"],
        "STATUS": order["status"],
        "STATUS_DATE": order["statusDate"],
        "PERCENT_COMPLETE": str(order["percentCompleted"]),
        "FILES_IN_ERROR": str(order["filesInErrorCount"]),
        "FILES_SIZE": str(order["datasetTasks"][0]["filesSize"]),
        "FILES_COUNT": str(order["datasetTasks"][0]["filesCount"]),
    }


def test_an_order_that_is_not_worked_out_has_an_empty_expiration(regards):
    service = regards()
    service.place()
    row = table(summary(service))[-1]
    assert (row["EXPIRATION_DATE"], row["FILES_SIZE"], row["FILES_COUNT"]) == ("", "0", "0")


def test_the_old_way_filters_by_status_and_time(regards):
    service = regards("B")
    number = service.place()
    created = service.order(number)["creationDate"]
    assert {row["STATUS"] for row in table(summary(service, params={"status": "DONE"}))} == {"DONE"}
    (row,) = table(summary(service, params={"from": created, "to": created}))
    assert row["ORDER_ID"] == str(number)
    assert table(summary(service, params={"to": "2001-01-01T00:00:00Z"})) == []


@pytest.mark.parametrize(
    ("params", "status"), [({"status": "LOST"}, 400), ({"from": "yesterday"}, 500)]
)
def test_the_old_way_refuses_what_it_cannot_read(regards, params, status):
    assert summary(regards("A"), params=params).status_code == status


def test_the_new_way_filters_as_a_search_does(regards):
    service = regards("D")
    number = service.place(who="other")
    (row,) = table(summary(service, owner="other"))
    assert row["ORDER_ID"] == str(number)
    assert service.ask("POST", "/orders/csv", who="operator").status_code == 400


@pytest.mark.parametrize("profile", ["A", "D"])
def test_the_summary_is_not_for_everybody(regards, profile):
    assert summary(regards(profile), who="owner").status_code == 403


def test_charset_and_line_ends_are_on_switches(regards):
    answer = summary(regards(csv_charset=True, csv_line_end="crlf"))
    assert answer.headers["content-type"] == "text/csv;charset=UTF-8"
    assert answer.text.startswith(f"{TEN}\r\n")
