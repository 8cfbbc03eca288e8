"""Where REGARDS is and who asks: argument before environment before .env; never told."""

import copy
import pickle
import traceback
from pathlib import Path

import httpx
import pytest

import swathbook as sb
from swathbook.errors import AuthError, SettingsError
from swathbook.sources.regards.session.settings import read_settings

URL = "https://regards.example.org"
PASSWORD = "pässw0rd s3cret"
TOKEN = "t0ken.s3cret.x"
CLIENT_SECRET = "cl1ent-s3cret"
ACCOUNT = {"user": "ada@example.org", "password": PASSWORD, "project": "demo"}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch, tmp_path):
    for name in ("URL", "USER", "PASSWORD", "PROJECT", "TOKEN", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.delenv(f"SWATHBOOK_REGARDS_{name}", raising=False)
    monkeypatch.chdir(tmp_path)


def write_env(**values):
    lines = [f"SWATHBOOK_REGARDS_{name}={value}\n" for name, value in values.items()]
    Path(".env").write_text("".join(lines), encoding="utf-8")


def secret(value):
    return None if value is None else value.get_secret_value()


def test_an_account_is_given_by_arguments():
    settings = read_settings(URL, **ACCOUNT)
    assert (settings.url, settings.prefix, settings.token) == (URL, "/api/v1", None)
    assert (settings.login.user, secret(settings.login.password)) == ("ada@example.org", PASSWORD)
    assert (settings.login.client_id, secret(settings.login.client_secret)) == ("client", "secret")


def test_all_settings_come_from_a_file():
    write_env(URL=URL, USER="ada", PASSWORD="p", PROJECT="demo", CLIENT_ID="i", CLIENT_SECRET="s")
    login = read_settings().login
    assert (login.user, login.project, secret(login.password)) == ("ada", "demo", "p")
    assert (login.client_id, secret(login.client_secret)) == ("i", "s")


def test_the_environment_goes_before_the_file_and_arguments_before_both(monkeypatch):
    write_env(URL="https://file.example", TOKEN="from-file", PROJECT="file")
    monkeypatch.setenv("SWATHBOOK_REGARDS_TOKEN", "from-environment")
    assert secret(read_settings().token) == "from-environment"
    given = read_settings(URL, token="given", project="mine")
    assert (given.url, secret(given.token), given.project) == (URL, "given", "mine")


@pytest.mark.parametrize(
    "url",
    [URL, f"{URL}/", f"{URL}/api/v1", f"{URL}/api/v1/rs-order/", f"{URL}/rs-order"],
)
def test_an_address_below_the_gateways_root_is_taken_for_it(url):
    assert read_settings(url, token="t").url == URL


@pytest.mark.parametrize(("given", "kept"), [("", ""), ("/", ""), ("/gate/v2/", "/gate/v2")])
def test_a_prefix_may_be_another_one_or_empty(given, kept):
    assert read_settings(URL, token="t", prefix=given).prefix == kept


@pytest.mark.parametrize("prefix", ["api/v1", "/a b", "/a?b", None])
def test_a_prefix_that_is_no_path_is_refused(prefix):
    with pytest.raises(SettingsError, match="prefix"):
        read_settings(URL, token="t", prefix=prefix)


def test_a_user_takes_the_password_of_the_environment_if_it_is_theirs():
    write_env(USER="ada@example.org", PASSWORD="p", PROJECT="demo")
    assert secret(read_settings(URL, user="ada@example.org").login.password) == "p"


def test_a_user_does_not_take_somebody_elses_password():
    write_env(USER="grace@example.org", PASSWORD="p", PROJECT="demo")
    with pytest.raises(SettingsError, match="there is no password"):
        read_settings(URL, user="ada@example.org")


def test_a_given_token_is_not_mixed_with_the_environments_account():
    write_env(USER="grace@example.org", PASSWORD="p", PROJECT="demo")
    assert read_settings(URL, token="mine").login is None


def test_a_given_account_is_not_mixed_with_the_environments_token():
    write_env(TOKEN="theirs")
    assert read_settings(URL, **ACCOUNT).token is None


def test_a_token_may_begin_what_an_account_goes_on_with():
    settings = read_settings(URL, token="first", **ACCOUNT)
    assert (secret(settings.token), settings.login.user) == ("first", "ada@example.org")


@pytest.mark.parametrize("missing", ["user", "password", "project"])
def test_what_is_missing_for_a_login_is_named(missing):
    given = {name: value for name, value in ACCOUNT.items() if name != missing}
    with pytest.raises(SettingsError, match=f"no {missing}.*SWATHBOOK_REGARDS_{missing.upper()}"):
        read_settings(URL, **given)


def test_without_an_address_or_anybody_to_ask_as_it_says_what_to_give():
    with pytest.raises(SettingsError, match="SWATHBOOK_REGARDS_URL"):
        read_settings(token="t")
    with pytest.raises(SettingsError, match="SWATHBOOK_REGARDS_USER"):
        read_settings(URL)


@pytest.mark.parametrize("url", ["", "regards.example", "ftp://regards.example"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(SettingsError, match="url should be"):
        read_settings(url, token="t")


def test_a_project_alone_asks_as_somebody_without_an_account():
    settings = read_settings(URL, project="demo")
    assert (settings.login, settings.token, settings.project) == (None, None, "demo")


@pytest.mark.parametrize(
    ("name", "value"),
    [("workers", 0), ("page_size", -1), ("attempts", True), ("patience_s", 0), ("profile", "E")],
)
def test_a_setting_that_makes_no_sense_is_refused_by_name(name, value):
    with pytest.raises(SettingsError, match=name):
        sb.Regards(URL, token="t", **{name: value})


# secrets


def tattling(request):
    """A service that says back all that it was told, in every refusal."""
    told = f"{request.headers} {request.content.decode('utf-8', 'replace')} {request.url}"
    if "oauth" in request.url.path:
        granted = {"access_token": TOKEN, "expires_in": 7200}
        return httpx.Response(200, json=granted)
    return httpx.Response(500, json={"messages": [told, PASSWORD, CLIENT_SECRET, TOKEN]})


def refusing(request):
    told = request.content.decode("utf-8", "replace")
    body = {"additionalInformation": {"error": f"NO {PASSWORD}"}, "detailMessage": told}
    return httpx.Response(400, json=body)


def connect(handler=tattling):
    return sb.Regards(
        URL,
        **ACCOUNT,
        client_secret=CLIENT_SECRET,
        attempts=1,
        transport=httpx.MockTransport(handler),
    )


def tells(text):
    return [each for each in (PASSWORD, TOKEN, CLIENT_SECRET, "Basic Y2") if each in text]


def everything(error):
    """Write an error down with all that led to it, and the variables of every call."""
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


@pytest.mark.parametrize(
    "show", [repr, str, "{0} {0!r}".format, lambda r: repr(vars(r)), lambda r: repr(dir(r))]
)
@pytest.mark.parametrize("has_asked", [True, False])
def test_no_secret_shows(show, has_asked):
    with connect() as regards:
        if has_asked:
            with pytest.raises(sb.errors.ServerError):
                regards.orders()
        assert tells(show(regards)) == []
        assert tells(repr(vars(regards._session))) == []


ASKING = {
    "orders": lambda regards: regards.orders(),
    "load": lambda regards: regards.load(),
    "order": lambda regards: regards.order(7),
    "create": lambda regards: regards.create("x"),
    "pause": lambda regards: regards.pause(7),
    "basket": lambda regards: regards.basket(),
    "csv": lambda regards: regards.orders_csv(),
    "metalink": lambda regards: regards.metalink(7),
    "zip": lambda regards: regards.download_zip(7, "here"),
}


@pytest.mark.parametrize("ask", ASKING.values(), ids=ASKING)
@pytest.mark.parametrize("handler", [tattling, refusing])
def test_no_secret_stands_in_an_error_or_what_it_remembers(ask, handler):
    with connect(handler) as regards, pytest.raises(sb.errors.ServiceError) as caught:
        ask(regards)
    assert tells(everything(caught.value)) == []
    assert tells(repr(caught.value)) == []


@pytest.mark.parametrize("write", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_client_is_not_pickled_or_copied(write):
    with connect() as regards, pytest.raises(TypeError, match="holds a secret"):
        write(regards)


def test_no_secret_is_logged(caplog):
    caplog.set_level(0)
    with connect() as regards, pytest.raises(sb.errors.ServerError):
        regards.public_metalink(f"{URL}/rs-order/x?orderToken={TOKEN}&scope=demo")
    with connect() as regards, pytest.raises(sb.errors.ServerError):
        regards.orders()
    assert tells(caplog.text) == []


def test_the_token_goes_to_no_other_host():
    asked = []

    def handler(request):
        asked.append(request)
        if request.url.host == "regards.example.org" and "oauth" not in request.url.path:
            return httpx.Response(302, headers={"location": "https://elsewhere.example/f"})
        return (
            tattling(request) if "oauth" in request.url.path else httpx.Response(200, content=b"x")
        )

    with connect(handler) as regards, regards.open(f"{URL}/f") as incoming:
        assert b"".join(incoming.pieces) == b"x"
    assert "authorization" in asked[-2].headers
    assert "authorization" not in asked[-1].headers


def test_a_refused_account_is_an_error_of_credentials():
    with connect(refusing) as regards, pytest.raises(AuthError, match="a login of ada"):
        regards.orders()
