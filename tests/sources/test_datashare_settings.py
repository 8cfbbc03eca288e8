"""Where the data-sharing service is and who asks: argument before environment before .env."""

import json
import re
import traceback
from pathlib import Path

import httpx
import pytest

import swathbook as sb
from swathbook.errors import InputError, SettingsError
from swathbook.sources._http import Clock
from swathbook.sources.datashare.settings import read_settings

URL = "https://bcs.example.org:32621"
CERT = "-----BEGIN CERTIFICATE-----\nMIIBcert\n-----END CERTIFICATE-----\n"
KEY = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\n-----END PRIVATE KEY-----\n"
MINE = {"org_id": "ce0ac69b", "channel_id": "mychannel", "cert": CERT, "key": KEY}
NAMES = ("URL", "ORG_ID", "CHANNEL_ID", "CERT", "KEY", "CA")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch, tmp_path):
    for name in NAMES:
        monkeypatch.delenv(f"SWATHBOOK_DATASHARE_{name}", raising=False)
    monkeypatch.chdir(tmp_path)


def sent(settings):
    return json.loads(settings.identity.request({}, 0))


def write_env(**values):
    lines = [f'SWATHBOOK_DATASHARE_{name}="{value}"\n' for name, value in values.items()]
    Path(".env").write_text("".join(lines), encoding="utf-8")


def test_a_request_bears_the_six_common_fields():
    assert sent(read_settings(URL, **MINE)) == {
        "orgID": "ce0ac69b",
        "channelID": "mychannel",
        "cryptoMethod": "SW",
        "cert": CERT,
        "sk": KEY,
        "timestamp": "1970-01-01T00:00:00+00:00",
    }


def test_all_settings_come_from_a_file(tmp_path):
    (tmp_path / "key.pem").write_text(KEY)
    one_line = CERT.replace("\n", "\\n")
    write_env(URL=URL, ORG_ID="org", CHANNEL_ID="c", CERT=one_line, KEY="key.pem", CA="ca.pem")
    settings = read_settings()
    body = sent(settings)
    assert (settings.url, settings.ca) == (URL, "ca.pem")
    assert (body["orgID"], body["channelID"], body["cert"], body["sk"]) == ("org", "c", CERT, KEY)


def test_the_environment_goes_before_the_file_and_an_argument_before_both(monkeypatch):
    write_env(URL=URL, ORG_ID="of file", CHANNEL_ID="of file", CERT=CERT, KEY=KEY)
    monkeypatch.setenv("SWATHBOOK_DATASHARE_ORG_ID", "of environment")
    monkeypatch.setenv("SWATHBOOK_DATASHARE_CHANNEL_ID", "of environment")
    body = sent(read_settings(channel_id="of argument"))
    assert (body["orgID"], body["channelID"]) == ("of environment", "of argument")


def test_all_that_is_missing_is_named_at_once():
    with pytest.raises(SettingsError, match="not found: url, channel_id, key") as caught:
        sb.DataShare(org_id="o", cert=CERT, channel_id="  ", key="")
    assert "SWATHBOOK_DATASHARE_CHANNEL_ID" in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["http://bcs.example.org", "http://10.0.0.7:32621", "http://localhost.example.org", "HTTP://x"],
)
def test_plain_http_elsewhere_is_refused_before_anything_is_sent(url):
    asked = []
    transport = httpx.MockTransport(lambda request: asked.append(request))
    with pytest.raises(SettingsError, match="should begin with https"):
        sb.DataShare(url, **MINE, transport=transport)
    assert not asked


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000", URL, "HTTPS://x"]
)
def test_tls_or_this_very_machine_will_do(url):
    assert read_settings(url, **MINE).url == url


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"url": "bcs.example.org"}, "SWATHBOOK_DATASHARE_URL"),
        ({"channel_id": "my\nchannel"}, "channel_id should be a text on one line"),
        ({"cert": KEY, "key": CERT}, "Are cert and key swapped"),
        ({"crypto_method": ""}, "crypto_method should be a text"),
        ({"ca": "missing.pem"}, "ca should name a file of certificates"),
        ({"page_size": 0}, "page_size should be a whole number from 1"),
        ({"workers": True}, "workers should be a whole number"),
        ({"attempts": 0}, "attempts should be"),
        ({"patience_s": 0}, "patience_s should be"),
        ({"timeout_s": -1}, "timeout_s should be"),
        ({"requests_per_second": 0}, "requests_per_second should be"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_setting_that_makes_no_sense_is_refused_without_telling_the_key(changed, said):
    with pytest.raises(SettingsError, match=said) as caught:
        sb.DataShare(**{"url": URL, **MINE, **changed})
    inner = caught.value.__traceback__.tb_next
    shown = traceback.TracebackException(SettingsError, caught.value, inner, capture_locals=True)
    assert "MIGHAgEAMBMGByqGSM49" not in "".join(shown.format())


@pytest.mark.parametrize("name", ["url", "org_id", "channel_id"])
def test_a_key_in_the_wrong_place_is_refused_without_telling_it(name):
    with pytest.raises(SettingsError, match=f"{name} should be a text on one line") as caught:
        read_settings(**{"url": URL, **MINE, name: KEY})
    assert "MIGHAgEAMBMGByqGSM49" not in "".join(traceback.format_exception(caught.value))


def test_the_time_of_a_request_is_that_of_the_clock_at_each_attempt():
    stamps = []

    def handler(request):
        stamps.append(json.loads(request.content)["timestamp"])
        return httpx.Response(503) if len(stamps) == 1 else httpx.Response(200, json={"items": []})

    clock = Clock(epoch_s=lambda: times_of(stamps), wait=lambda _s, _halt: None)
    sb.DataShare(URL, **MINE, transport=httpx.MockTransport(handler), clock=clock).orders()
    assert stamps[:2] == ["2020-10-27T09:28:16+00:00", "2020-10-27T09:29:16+00:00"]
    assert all(re.fullmatch(r"[-0-9]{10}T[:0-9]{8}[+-]\d\d:\d\d", stamp) for stamp in stamps)


def times_of(stamps):
    return 1603790896.0 + 60 * len(stamps)


@pytest.mark.parametrize("limit", [0, -1, True, "7", 1.5])
def test_a_limit_that_makes_no_sense_is_refused(limit):
    with pytest.raises(InputError, match="limit should be"):
        sb.DataShare(URL, **MINE).orders(limit=limit)
