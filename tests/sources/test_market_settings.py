"""Where the marketplace is and who asks: argument before environment before .env; never told."""

import copy
import pickle
import traceback
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from swathbook.errors import AuthError, InputError, SettingsError
from swathbook.sources.market.client import Market
from swathbook.sources.market.settings import URL, read_settings

SECRET = "s3cr3t-k3y"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch, tmp_path):
    for name in ("URL", "KEY", "AUTHORIZATION"):
        monkeypatch.delenv(f"SWATHBOOK_MARKET_{name}", raising=False)
    monkeypatch.chdir(tmp_path)


def sent(settings):
    return {name: secret.get_secret_value() for name, secret in settings.credentials.items()}


def write_env(**values):
    lines = [f"SWATHBOOK_MARKET_{name}={value}\n" for name, value in values.items()]
    Path(".env").write_text("".join(lines), encoding="utf-8")


def test_the_marketplaces_own_address_is_the_default():
    assert read_settings(key="k").url == URL


def test_a_key_goes_into_its_own_header():
    assert sent(read_settings(key="k")) == {"X-API-Key": "k"}


def test_an_authorization_is_sent_as_it_is():
    assert sent(read_settings(authorization="tok en")) == {"Authorization": "tok en"}


def test_both_can_be_sent():
    assert sent(read_settings(key="k", authorization="t")) == {
        "X-API-Key": "k",
        "Authorization": "t",
    }


def test_settings_come_from_a_file():
    write_env(URL="https://file.example/m", KEY="from-file", OTHER="ignored")
    settings = read_settings()
    assert (settings.url, sent(settings)) == ("https://file.example/m", {"X-API-Key": "from-file"})


def test_the_environment_goes_before_the_file(monkeypatch):
    write_env(URL="https://file.example/m", KEY="from-file")
    monkeypatch.setenv("SWATHBOOK_MARKET_KEY", "from-environment")
    settings = read_settings()
    assert (settings.url, sent(settings)) == (
        "https://file.example/m",
        {"X-API-Key": "from-environment"},
    )


def test_an_argument_goes_before_the_environment(monkeypatch):
    monkeypatch.setenv("SWATHBOOK_MARKET_KEY", "from-environment")
    monkeypatch.setenv("SWATHBOOK_MARKET_URL", "https://environment.example")
    settings = read_settings("https://argument.example", key="from-argument")
    assert (settings.url, sent(settings)) == (
        "https://argument.example",
        {"X-API-Key": "from-argument"},
    )


def test_credentials_of_two_accounts_are_not_mixed(monkeypatch):
    monkeypatch.setenv("SWATHBOOK_MARKET_AUTHORIZATION", "another account")
    assert sent(read_settings(key="mine")) == {"X-API-Key": "mine"}


def test_an_empty_variable_is_as_good_as_none(monkeypatch):
    write_env(KEY="from-file")
    monkeypatch.setenv("SWATHBOOK_MARKET_KEY", "")
    assert sent(read_settings()) == {"X-API-Key": "from-file"}


@pytest.mark.parametrize("credentials", [{}, {"key": ""}, {"authorization": ""}], ids=str)
def test_no_credentials_is_an_error_that_says_what_to_set(credentials):
    with pytest.raises(SettingsError, match="SWATHBOOK_MARKET_KEY"):
        read_settings(**credentials)


@pytest.mark.parametrize(
    "key", [f"{SECRET}\n", f"{SECRET}\r\nX-Evil: 1", f" {SECRET}", f"{SECRET}\t", f"{SECRET}é"]
)
@pytest.mark.parametrize("name", ["key", "authorization"])
def test_a_credential_that_cannot_stand_in_a_header_is_refused_without_being_told(name, key):
    with pytest.raises(SettingsError, match=f"the {name} is sent in a header") as caught:
        read_settings(**{name: key})
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@given(st.text(min_size=1))
def test_any_key_is_taken_whole_or_refused(key):
    try:
        settings = read_settings(key=key)
    except SettingsError:
        return
    assert httpx.Headers(sent(settings))["x-api-key"] == key


@pytest.mark.parametrize(
    "url",
    [
        "shop.example",
        "ftp://shop.example",
        "https://",
        "https://a b.example",
        "https://shop.example:port",
        "https://[broken",
        "https://shop.example\n",
        "",
    ],
)
def test_an_address_that_is_none_is_refused(url):
    if url.endswith("\n"):
        assert read_settings(url, key="k").url == url.strip()
        return
    with pytest.raises(SettingsError, match="url should be"):
        read_settings(url, key="k")


@pytest.mark.parametrize(
    "url", [f"https://me:{SECRET}@shop.example", f"https://shop.example/?key={SECRET}"]
)
def test_an_address_that_holds_a_secret_is_refused_without_being_told(url):
    with pytest.raises(SettingsError, match="bare address") as caught:
        read_settings(url, key="k")
    assert SECRET not in str(caught.value)


def test_a_file_that_is_not_utf_8_is_a_clear_error(tmp_path):
    (tmp_path / ".env").write_bytes(b"SWATHBOOK_MARKET_KEY=\xff\xfe" + SECRET.encode())
    with pytest.raises(SettingsError, match=r"Check \.env") as caught:
        read_settings()
    assert SECRET not in "".join(traceback.format_exception(caught.value))


# the client


def refusing(request):
    return httpx.Response(401, json={"code": 401, "message": f"bad key {SECRET}", "data": None})


@pytest.fixture
def market():
    with Market(key=SECRET, transport=httpx.MockTransport(refusing)) as market:
        yield market


@pytest.mark.parametrize("show", [repr, str, lambda m: f"{m!r}{vars(m)}"])
def test_the_secret_does_not_show(market, show):
    assert SECRET not in show(market)


def test_the_secret_stands_in_no_error(market):
    with pytest.raises(AuthError) as caught:
        market.orders()
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("write", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_market_is_not_pickled_or_copied(market, write):
    with pytest.raises(TypeError, match="holds a secret"):
        write(market)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("workers", 0),
        ("workers", 2.5),
        ("page_size", -1),
        ("attempts", True),
        ("patience_s", 0),
        ("timeout_s", float("nan")),
        ("timeout_s", float("inf")),
        ("requests_per_second", 0),
        ("epoch_unit", "us"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_by_name(name, value):
    with pytest.raises(SettingsError, match=name):
        Market(key="k", **{name: value})


def test_a_zone_that_is_not_known_is_refused():
    with pytest.raises(InputError, match="window_zone"):
        Market(key="k", window_zone="Middle/Earth")
