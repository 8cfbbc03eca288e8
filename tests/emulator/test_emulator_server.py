"""Starting and stopping emulated services: quick, clean, any number, anywhere."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import httpx
import pytest

import swathbook
from swathbook import emulator
from swathbook.emulator import Faults, Latency, World
from swathbook.errors import SettingsError

FIRST_PAGE = {"pageNumber": 1, "pageSize": 3}


def ask(service, **query):
    return httpx.post(
        f"{service.url}/market/order/page/query",
        headers={"X-API-Key": service.key},
        json=FIRST_PAGE | query,
    )


def port_of(service):
    return httpx.URL(service.url).port


def test_a_service_says_where_it_is(market_service):
    assert market_service.url.startswith("http://127.0.0.1:")
    assert market_service.url.endswith("/market_service")


def test_the_same_seed_gives_the_same_bytes():
    answers = []
    for _ in range(2):
        with emulator.market(orders=20, seed=5) as service:
            answers.append(ask(service, pageSize=20).content)
    assert answers[0] == answers[1]


def test_several_services_can_show_one_world():
    world = World(5)
    with emulator.market(world=world) as one, emulator.market(world=world) as other:
        assert port_of(one) != port_of(other)
        assert ask(one).json() == ask(other).json()


def test_closing_frees_the_port_and_ends_the_thread():
    before = threading.active_count()
    with emulator.market(orders=1) as service:
        port = port_of(service)
        ask(service)
    with socket.create_server(("127.0.0.1", port)):
        pass
    assert threading.active_count() == before


def test_a_service_can_be_given_its_port_again_and_again():
    with emulator.market(orders=1) as service:
        port = port_of(service)
    for _ in range(3):
        with emulator.market(orders=1, port=port) as service:
            assert ask(service).json()["code"] == 200


def test_an_error_in_the_block_closes_the_service():
    def fail():
        with emulator.market(orders=1) as service:
            raise LookupError(port_of(service))

    with pytest.raises(LookupError) as caught:
        fail()
    with socket.create_server(("127.0.0.1", caught.value.args[0])):
        pass


def test_a_taken_port_is_a_clear_error():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(SettingsError, match=f"{port}.*Choose another port"),
            emulator.market(orders=1, port=port),
        ):
            pass


def test_closing_does_not_wait_for_a_slow_answer():
    faults = Faults()
    faults.add(Latency(60))
    with emulator.market(orders=1, faults=faults) as service:
        waiting = threading.Thread(target=ask, args=[service])
        waiting.start()
        time.sleep(0.1)
        start = time.monotonic()
    assert time.monotonic() - start < 3
    waiting.join(timeout=3)
    assert not waiting.is_alive()


def test_closing_does_not_wait_for_idle_connections():
    with httpx.Client() as client:
        with emulator.market(orders=1) as service:
            client.get(service.url)
            start = time.monotonic()
        assert time.monotonic() - start < 2


def test_it_runs_beside_an_event_loop_that_is_running():
    async def work():
        with emulator.market(orders=2) as service:
            async with httpx.AsyncClient() as client:
                response = await client.post(
                    f"{service.url}/market/order/page/query",
                    headers={"X-API-Key": service.key},
                    json=FIRST_PAGE,
                )
        return response.json()["data"]["total"]

    assert asyncio.run(work()) == 2


def test_many_clients_are_answered_at_once(market_service):
    async def work():
        url = f"{market_service.url}/market/order/detail"
        headers = {"X-API-Key": market_service.key}
        async with httpx.AsyncClient(headers=headers) as client:
            numbers = [order.number for order in market_service.world.orders[:40]]
            asked = [client.post(url, json={"orderNo": number}) for number in numbers]
            return numbers, await asyncio.gather(*asked)

    numbers, answers = asyncio.run(work())
    assert [a.json()["data"]["order"]["orderNo"] for a in answers] == numbers


def test_the_log_tells_what_was_asked_and_no_secret():
    with emulator.market(orders=30, key="s3cret") as service:
        ask(service)
        number = next(o.number for o in service.world.orders if o.available)
        base, headers = f"{service.url}/market", {"Authorization": "s3cret"}
        answer = httpx.post(
            f"{base}/order/downloadLinks", headers=headers, json={"orderNo": number}
        )
        httpx.get(answer.json()["data"]["downloadUrls"][0])
        page, links, download = service.requests
    assert (page.method, page.body, page.status) == ("POST", FIRST_PAGE, 200)
    assert "x-api-key" in page.header_names
    assert "authorization" in links.header_names
    assert "authorization" not in download.header_names
    assert download.query["sign"] == "…"
    assert "s3cret" not in repr((page, links, download, service))


def test_serve_listens_until_ctrl_c(tmp_path):
    code = "from swathbook import emulator; emulator.serve(orders=2, port=0)"
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        settings = dict(process.stdout.readline().strip().split("=") for _ in range(2))
        answer = httpx.post(
            f"{settings['SWATHBOOK_MARKET_URL']}/market/order/page/query",
            headers={"X-API-Key": settings["SWATHBOOK_MARKET_KEY"]},
            json=FIRST_PAGE,
        )
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
    assert answer.json()["data"]["total"] == 2


def test_the_emulator_knows_no_source_and_needs_no_pandas():
    code = (
        "import sys, swathbook.emulator.server as server;"
        "print([m for m in sys.modules if m.startswith('swathbook.sources') or m == 'pandas'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_naming_the_package_does_not_start_the_server_library():
    code = "import sys, swathbook.emulator; print('uvicorn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_every_public_name_is_there_and_documented():
    assert swathbook.emulator.__all__
    for name in emulator.__all__:
        assert getattr(emulator, name).__doc__, name
