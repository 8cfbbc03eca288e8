"""The points that DataShare's documents leave open: every position of every switch; faults."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from swathbook.emulator import DataShareSwitches, Faults, LedgerTimeout, World, datashare_app
from swathbook.errors import InputError

BASE = "http://emulated/v1/datashare"


@pytest.fixture(scope="module")
def world():
    return World(60, seed=7, hurt=False)


@pytest.fixture
def ask(world):
    def run(switches, *, faults=None, path="/dataset/query-orders", **fields):
        app = datashare_app(world, switches=switches, faults=faults)
        common = {
            "orgID": app.account.org_id,
            "channelID": app.account.channel_id,
            "cryptoMethod": "SW",
            "cert": app.account.cert,
            "sk": app.account.key,
            "timestamp": "2026-10-27T17:28:16+08:00",
        }

        async def exchange():
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
                return await client.post(BASE + path, json=common | fields)

        return asyncio.run(exchange())

    return run


@pytest.fixture
def rows(ask):
    def run(switches, **fields):
        return ask(switches, pageSizeNum="1000", **fields).json()["items"]

    return run


def test_without_a_process_its_fields_are_absent_or_empty(rows):
    absent = next(row for row in rows(DataShareSwitches()) if "processID" not in row)
    empty = next(
        row
        for row in rows(DataShareSwitches(without_process="empty"))
        if (row["consumer"], row["orderSeq"]) == (absent["consumer"], absent["orderSeq"])
    )
    assert empty == absent | {"creatorDID": "", "processID": ""}


def test_a_price_may_be_a_number(rows):
    texts = [row["price"] for row in rows(DataShareSwitches())]
    numbers = [row["price"] for row in rows(DataShareSwitches(price="number"))]
    assert numbers == [float(text) for text in texts]


def test_orders_that_were_not_authorised_may_show(rows):
    hidden, shown = rows(DataShareSwitches()), rows(DataShareSwitches(requests=True))
    assert len(hidden) == len(shown)
    assert "request" not in {row["status"] for row in hidden}
    asked = rows(DataShareSwitches(requests=True), status="request")
    assert asked == [row for row in shown if row["status"] == "request"] != []


@pytest.mark.parametrize(("position", "status"), [("empty", 200), ("error", 500)])
def test_a_status_that_there_is_not(ask, position, status):
    switches = DataShareSwitches(unknown_status=position)
    assert ask(switches, status="sold").status_code == status
    assert ask(switches, status="ready").status_code == 200
    assert ask(switches).status_code == 200


def test_filters_may_be_contained(rows):
    part = rows(DataShareSwitches())[0]["provider"][:16]
    assert rows(DataShareSwitches(), provider=part) == []
    kept = rows(DataShareSwitches(matching="contained"), provider=part)
    assert all(row["provider"].startswith(part) for row in kept)
    assert kept


def test_capitals_may_count_in_a_search(rows):
    assert rows(DataShareSwitches(), searchText="STRIPMAP")
    assert rows(DataShareSwitches(search_case="kept"), searchText="STRIPMAP") == []
    assert rows(DataShareSwitches(search_case="kept"), searchText="stripmap")


def test_orders_may_come_newest_first_or_in_no_order(rows):
    oldest = rows(DataShareSwitches())
    assert rows(DataShareSwitches(sort="newest")) == oldest[::-1]
    mixed = rows(DataShareSwitches(sort="hash"))
    assert mixed != oldest
    assert mixed == rows(DataShareSwitches(sort="hash"))
    assert sorted(map(str, mixed)) == sorted(map(str, oldest))


def test_a_page_that_is_too_large_is_clamped_or_refused(ask):
    clamped = ask(DataShareSwitches(max_page_size=10), pageSizeNum="11").json()
    assert (len(clamped["items"]), clamped["pagination"]["pageSizeNum"]) == (10, 10)
    refusing = DataShareSwitches(max_page_size=10, over_max_page_size="error")
    assert ask(refusing, pageSizeNum="11").status_code == 500
    assert ask(refusing, pageSizeNum="10").status_code == 200


def test_a_page_beyond_the_last(ask):
    beyond = {"currentPage": "9", "pageSizeNum": "100"}
    empty = ask(DataShareSwitches(), **beyond).json()
    assert (empty["items"], empty["pagination"]["currentPage"]) == ([], 9)
    assert ask(DataShareSwitches(past_last_page="error"), **beyond).status_code == 500
    last = ask(DataShareSwitches(past_last_page="last"), **beyond).json()
    assert last == ask(DataShareSwitches(), currentPage="2", pageSizeNum="100").json()


@pytest.mark.parametrize(
    ("position", "rest"), [("list", {"items": []}), ("null", {"items": None}), ("absent", {})]
)
def test_no_items(ask, position, rest):
    answer = ask(DataShareSwitches(no_items=position), consumer="nobody").json()
    assert {name: value for name, value in answer.items() if name != "pagination"} == rest


def test_the_total_may_be_wrong(ask):
    true = ask(DataShareSwitches()).json()["pagination"]["totalItems"]
    assert ask(DataShareSwitches(total_off_by=5)).json()["pagination"]["totalItems"] == true + 5


@pytest.mark.parametrize(
    ("position", "keys"),
    [
        ("camel", {"errorCode", "errorMsg"}),
        ("snake", {"error_code", "error_msg"}),
        ("message", {"error_code", "error_msg", "error_message"}),
    ],
)
def test_errors_are_spelt_in_three_ways(ask, position, keys):
    response = ask(DataShareSwitches(error_keys=position), currentPage="x")
    assert (response.status_code, set(response.json())) == (500, keys)
    assert "BCS.5002046" in response.json().values()


def test_stray_blanks_in_an_error_code(ask):
    response = ask(DataShareSwitches(error_blanks=True), currentPage="x")
    assert response.json()["errorCode"] == " BCS .5002046"


def test_the_status_may_follow_the_code(ask):
    switches = DataShareSwitches(error_status="code")
    assert ask(switches, orgID="x").status_code == 400
    assert ask(switches, sk="x").status_code == 403
    assert ask(switches, currentPage="x").status_code == 500


def test_a_timestamp_may_be_too_old(ask):
    now = datetime.now(UTC)
    switches = DataShareSwitches(timestamp_s=60)
    assert ask(switches, timestamp=now.isoformat()).status_code == 200
    assert ask(switches, timestamp=(now - timedelta(hours=1)).isoformat()).status_code == 500


def test_a_switch_takes_its_positions_only():
    with pytest.raises(InputError):
        DataShareSwitches(sort="price")


def test_the_ledger_can_take_too_long_once(ask):
    faults = Faults()
    faults.add(LedgerTimeout(), path="/query-orders", times=1)
    first, second = (ask(DataShareSwitches(), faults=faults) for _ in range(2))
    assert (first.status_code, first.json()["errorCode"]) == (500, "BCS.5002034")
    assert second.status_code == 200


def test_a_timeout_is_spelt_as_its_switches_say(ask):
    faults = Faults()
    faults.add(LedgerTimeout(switches=DataShareSwitches(error_keys="snake")))
    assert ask(DataShareSwitches(), faults=faults).json()["error_code"] == "BCS.5002034"
