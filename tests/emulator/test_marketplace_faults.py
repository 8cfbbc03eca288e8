"""Faults on demand, over a real socket: each one, and when it plays."""

import json
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest

from swathbook import emulator
from swathbook.emulator import (
    Arrival,
    Dropped,
    ExpiredKey,
    Faults,
    HtmlPage,
    HttpError,
    Latency,
    Redirect,
    Refusal,
    RepeatedPage,
    Truncated,
    Vanishing,
    WrongShape,
    WrongTotal,
)

FAILURE = Path(__file__).parents[1] / "data" / "market" / "market_failure.json"


@pytest.fixture(scope="module")
def running():
    with emulator.market(orders=30, seed=9) as service:
        yield service


@pytest.fixture
def faults(running):
    running.faults.clear()
    yield running.faults
    running.faults.clear()


@pytest.fixture
def client(running):
    with httpx.Client(
        base_url=f"{running.url}/market", headers={"X-API-Key": running.key}
    ) as client:
        yield client


def page(client, number=1, size=10):
    return client.post("/order/page/query", json={"pageNumber": number, "pageSize": size})


def numbers(response):
    return [row["orderNo"] for row in response.json()["data"]["content"]]


def codes(client, times):
    return [page(client).status_code for _ in range(times)]


def test_latency_takes_its_time(client, faults):
    faults.add(Latency(0.15))
    start = time.monotonic()
    assert page(client).json()["code"] == 200
    assert time.monotonic() - start >= 0.15


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_gateway_error_has_its_status_and_no_retry_after(client, faults, status):
    faults.add(HttpError(status))
    response = page(client)
    assert response.status_code == status
    assert "retry-after" not in response.headers
    assert response.headers["content-type"] == "text/html"


def test_retry_after_can_be_seconds(client, faults):
    faults.add(HttpError(429, retry_after_s=3))
    assert page(client).headers["retry-after"] == "3"


def test_retry_after_can_be_a_date(client, faults):
    faults.add(HttpError(503, retry_after_s=30, retry_after_as="date"))
    when = parsedate_to_datetime(page(client).headers["retry-after"])
    assert timedelta(seconds=20) < when - datetime.now(UTC) <= timedelta(seconds=30)


def test_an_error_can_hold_the_services_own_envelope(client, faults):
    body = FAILURE.read_bytes()
    faults.add(HttpError(500, body=body))
    assert page(client).json() == json.loads(body)


def test_the_service_can_refuse_with_500_in_a_200(client, faults):
    faults.add(Refusal())
    response = page(client)
    assert response.status_code == 200
    assert response.json() == {"code": 500, "message": "Server internal error", "data": None}


def test_an_html_page_can_come_with_200(client, faults):
    faults.add(HtmlPage())
    response = page(client)
    assert (response.status_code, response.headers["content-type"][:9]) == (200, "text/html")


def test_json_can_have_the_wrong_shape(client, faults):
    faults.add(WrongShape())
    assert page(client).json()["data"] == [1, 2, 3]


def test_a_body_can_end_in_the_middle_of_its_text(client, faults):
    whole = page(client).content
    faults.add(Truncated(keep=0.5))
    response = page(client)
    assert response.content == whole[: len(whole) // 2]
    with pytest.raises(ValueError, match=r"line 1|Unterminated|Expecting"):
        response.json()


def test_a_body_can_end_before_its_announced_length(client, faults):
    faults.add(Truncated(keep=0.5, announced="whole"))
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        page(client)


def test_a_connection_can_be_dropped(client, faults):
    faults.add(Dropped(), times=1)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending"):
        page(client)
    assert page(client).status_code == 200


def test_a_key_can_expire_in_the_middle(client, faults):
    faults.add(ExpiredKey(), after=2)
    assert [page(client).json()["code"] for _ in range(4)] == [200, 200, 401, 401]


def test_an_order_can_arrive_between_two_pages():
    with (
        emulator.market(orders=30, seed=9) as service,
        httpx.Client(
            base_url=f"{service.url}/market", headers={"X-API-Key": service.key}
        ) as client,
    ):
        service.faults.add(Arrival(), page=2, times=1)
        answers = [page(client, n) for n in (1, 2, 3, 4)]
        listed = [number for answer in answers for number in numbers(answer)]
    assert len(listed) == 31
    assert len(set(listed)) == 30, "the new order pushed one from page 1 onto page 2 again"
    assert [answer.json()["data"]["total"] for answer in answers] == [30, 31, 31, 31]


def test_an_order_can_vanish_between_two_pages():
    with (
        emulator.market(orders=30, seed=9) as service,
        httpx.Client(
            base_url=f"{service.url}/market", headers={"X-API-Key": service.key}
        ) as client,
    ):
        service.faults.add(Vanishing(), page=2, times=1)
        listed = [number for n in (1, 2, 3) for number in numbers(page(client, n))]
    assert len(listed) == 29, "one slipped from page 2 onto page 1 after that was read"


def test_one_page_can_repeat_for_ever(client, faults):
    first = numbers(page(client, 1))
    faults.add(RepeatedPage(1))
    assert numbers(page(client, 2)) == numbers(page(client, 3)) == first


@pytest.mark.parametrize("by", [5, -5])
def test_a_total_can_be_wrong(client, faults, by):
    faults.add(WrongTotal(by))
    assert page(client).json()["data"]["total"] == 30 + by


def test_a_redirect_can_lead_to_another_host(client, faults):
    faults.add(Redirect("http://elsewhere.example"))
    response = page(client)
    assert response.status_code == 307
    assert response.headers["location"] == (
        "http://elsewhere.example/market_service/market/order/page/query"
    )


class TestWhen:
    """The rules for when a fault plays."""

    def test_the_next_two_requests(self, client, faults):
        faults.add(HttpError(500), times=2)
        assert codes(client, 4) == [500, 500, 200, 200]

    def test_every_third_request(self, client, faults):
        faults.add(HttpError(500), every=3)
        assert codes(client, 6) == [200, 200, 500, 200, 200, 500]

    def test_only_one_path(self, client, faults):
        faults.add(HttpError(500), path="/order/detail")
        assert page(client).status_code == 200
        assert client.post("/order/detail", json={}).status_code == 500

    def test_only_one_page(self, client, faults):
        faults.add(HttpError(500), page=2)
        assert [page(client, n).status_code for n in (1, 2, 3)] == [200, 500, 200]

    def test_by_chance_and_the_same_chance_again(self):
        def run():
            lot = Faults(seed=1)
            lot.add(HttpError(500), probability=0.5)
            with emulator.market(orders=1, faults=lot) as service:
                url = f"{service.url}/market/order/page/query"
                return [httpx.post(url, json={}).status_code for _ in range(20)]

        first = run()
        assert set(first) == {200, 500}
        assert run() == first

    def test_several_at_once_the_first_outermost(self, client, faults):
        faults.add(Latency(0.05))
        faults.add(HttpError(503), times=1)
        start = time.monotonic()
        assert page(client).status_code == 503
        assert time.monotonic() - start >= 0.05

    def test_until_they_are_cleared(self, client, faults):
        faults.add(HttpError(500))
        assert page(client).status_code == 500
        assert faults.played == 1
        faults.clear()
        assert page(client).status_code == 200
