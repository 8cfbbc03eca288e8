"""Who may ask the emulated DataShare, and what becomes of the key that is sent: nothing."""

import gc
import json
import logging
import time

import httpx
import pytest

from swathbook import emulator

PATH = "/v1/datashare/dataset/query-orders"
COMMON = ("orgID", "channelID", "cryptoMethod", "cert", "sk", "timestamp")


@pytest.fixture(scope="module")
def service():
    with emulator.datashare(orders=5, seed=7) as service:
        yield service


@pytest.fixture
def common(service):
    return {
        "orgID": service.org_id,
        "channelID": service.channel_id,
        "cryptoMethod": "SW",
        "cert": service.cert,
        "sk": service.key,
        "timestamp": "2026-10-27T17:28:16+08:00",
    }


def post(service, body):
    return httpx.post(service.url + PATH, json=body)


def code(response):
    assert response.status_code == 500
    return response.json()["errorCode"]


def test_the_account_may_ask(service, common):
    assert post(service, common).status_code == 200


@pytest.mark.parametrize("value", [..., "", None, 7], ids=["absent", "empty", "null", "number"])
@pytest.mark.parametrize("name", COMMON)
def test_each_common_field_must_be_there(service, common, name, value):
    body = {key: one for key, one in (common | {name: value}).items() if one is not ...}
    assert code(post(service, body)) == "BCS.5002046"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"cryptoMethod": "sw"}, "BCS.5002046"),
        ({"orgID": "0" * 40}, "BCS.4001051"),
        ({"channelID": "another"}, "BCS.4030403"),
        ({"cert": "-----BEGIN CERTIFICATE-----"}, "BCS.4030403"),
        ({"sk": "-----BEGIN PRIVATE KEY-----"}, "BCS.4030403"),
        ({"timestamp": "yesterday"}, "BCS.5002046"),
        ({"timestamp": "2026-10-27T17:28:16"}, "BCS.5002046"),
    ],
    ids=str,
)
def test_each_common_field_must_fit(service, common, fields, expected):
    assert code(post(service, common | fields)) == expected


@pytest.mark.parametrize("end", ["\n", "\\n", "\r\n"], ids=["newline", "written out", "windows"])
def test_the_ends_of_lines_may_be_spelt_in_every_way(service, common, end):
    pems = {name: common[name].strip().replace("\n", end) for name in ("cert", "sk")}
    assert post(service, common | pems).status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(service, body):
    assert code(httpx.post(service.url + PATH, content=body)) == "BCS.4006003"


def test_the_key_is_in_no_log_and_no_repr(service, common, caplog):
    with caplog.at_level(logging.DEBUG):
        post(service, common)
        post(service, common | {"orgID": "x"})
    secret = common["sk"].splitlines()[1]
    told = [repr(service), repr(service.app), repr(service.app.account), caplog.text]
    assert not any(secret in text for text in told)
    assert all(asked.body["sk"] == asked.body["cert"] == "…" for asked in service.requests[-2:])
    assert secret not in json.dumps([dict(asked.body) for asked in service.requests])


def test_the_key_of_a_refused_request_is_not_kept(service, common):
    foreign = "-----BEGIN PRIVATE KEY-----\nnobody keeps this\n-----END PRIVATE KEY-----"
    code(post(service, common | {"sk": foreign}))
    end = time.monotonic() + 5  # the server may still be busy with what follows its answer
    while holders(foreign) and time.monotonic() < end:
        time.sleep(0.01)
    assert holders(foreign) == []


def holders(key):
    gc.collect()
    return [one for one in gc.get_objects() if type(one) is dict and one.get("sk") == key]
