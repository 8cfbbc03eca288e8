"""Logging in: lazily, once for all threads, again in time, and never for a business refusal."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from pydantic import SecretStr
from scripted_http import FakeTime

import swathbook as sb
from swathbook import emulator
from swathbook.emulator import RegardsSwitches
from swathbook.errors import (
    AuthError,
    ForbiddenError,
    OrderStateError,
    RefusedError,
    ServerError,
    ShapeError,
)
from swathbook.sources.regards.session.login import REASONS
from swathbook.sources.regards.session.session import Session, Token

URL = "https://regards.example.org"
ACCOUNT = {"user": "ada@example.org", "password": "p4ss", "project": "demo"}
EMPTY_PAGE = {"metadata": {"size": 20, "totalElements": 0, "totalPages": 0, "number": 0}}


class Service:
    """Gives out tokens t1, t2, …, and answers each question by what a test says."""

    def __init__(self, answer=None, life_s=7200):
        self.logins, self.asked = [], []
        self.answer = answer or (lambda token: httpx.Response(200, json=EMPTY_PAGE))
        self.life_s = life_s
        self.lock = threading.Lock()

    def __call__(self, request):
        with self.lock:
            if request.url.path.endswith("/oauth/token"):
                self.logins.append(request)
                granted = {"access_token": f"t{len(self.logins)}", "expires_in": self.life_s}
                return httpx.Response(200, json=granted)
            self.asked.append(request)
        return self.answer(request.headers.get("authorization", "").removeprefix("Bearer "))


@pytest.fixture
def passing():
    return FakeTime()


def connect(service, passing, **changed):
    options = {**ACCOUNT, "clock": passing.clock, "progress": False}
    return sb.Regards(URL, transport=httpx.MockTransport(service), **{**options, **changed})


def no_body(status):
    return httpx.Response(status)


def saying(status, *messages):
    return httpx.Response(status, json={"messages": messages})


def accepting(*good, otherwise):
    return lambda token: httpx.Response(200, json=EMPTY_PAGE) if token in good else otherwise


# logging in


def test_nothing_is_asked_before_there_is_a_question(passing):
    service = Service()
    with connect(service, passing) as regards:
        assert service.logins == []
        regards.orders()
        regards.orders()
    assert len(service.logins) == 1


def test_a_login_is_asked_as_documented(passing):
    service = Service()
    with connect(service, passing) as regards:
        regards.orders()
    login = service.logins[0]
    assert (login.method, login.url.path) == ("POST", "/api/v1/rs-authentication/oauth/token")
    assert dict(login.url.params) == {"scope": "demo"}
    assert login.headers["authorization"] == "Basic Y2xpZW50OnNlY3JldA=="  # client:secret
    assert login.read() == (
        b'{"grant_type":"password","username":"ada@example.org","password":"p4ss","scope":"demo"}'
    )
    assert service.asked[0].headers["authorization"] == "Bearer t1"


def test_one_login_serves_all_threads(passing):
    service = Service()
    with connect(service, passing) as regards, ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: regards.orders(), range(32)))
    assert len(service.logins) == 1


def test_a_token_is_renewed_before_it_runs_out(passing):
    service = Service(life_s=600)
    with connect(service, passing) as regards:
        regards.orders()
        passing.wait(530)
        regards.orders()
        assert len(service.logins) == 1
        passing.wait(20)
        regards.orders()
    assert len(service.logins) == 2
    assert service.asked[-1].headers["authorization"] == "Bearer t2"


@pytest.mark.parametrize("life_s", [None, "soon", 0, -5])
def test_a_token_without_a_life_holds_until_it_is_refused(passing, life_s):
    service = Service(life_s=life_s)
    with connect(service, passing) as regards:
        regards.orders()
        passing.wait(1e6)
        regards.orders()
    assert len(service.logins) == 1


@pytest.mark.parametrize("life_s", [2, "2", "2.0"])
def test_a_short_life_is_used_as_far_as_it_goes(passing, life_s):
    service = Service(life_s=life_s)
    with connect(service, passing) as regards:
        regards.orders()
        passing.wait(1.5)
        regards.orders()
        assert len(service.logins) == 1
        passing.wait(0.4)
        regards.orders()
    assert len(service.logins) == 2


# tokens that are refused


@pytest.mark.parametrize(
    "refusal",
    [
        no_body(401),
        no_body(403),
        saying(401, "The JWT has expired"),
        httpx.Response(401, json={"error": "invalid_token"}),
        httpx.Response(401, html="<html>Login</html>"),
    ],
    ids=["401", "403", "401 in words", "as OAuth says it", "a page"],
)
def test_a_refused_token_is_renewed_once(passing, refusal):
    service = Service(accepting("t2", otherwise=refusal))
    with connect(service, passing) as regards:
        assert regards.orders().empty
    assert len(service.logins) == 2
    assert len(service.asked) == 2


def test_a_token_that_is_always_refused_is_an_error_and_not_asked_for_for_ever(passing):
    service = Service(lambda token: no_body(401))
    with connect(service, passing) as regards, pytest.raises(AuthError, match="HTTP 401"):
        regards.orders()
    assert len(service.logins) == 2


def test_many_threads_with_a_refused_token_log_in_once(passing):
    service = Service(accepting("t2", otherwise=no_body(401)))
    with connect(service, passing) as regards, ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: regards.orders(), range(32)))
    assert len(service.logins) == 2


def test_files_that_nobody_may_have_do_not_make_a_storm_of_logins(passing):
    service = Service(lambda token: no_body(403))
    with connect(service, passing) as regards:
        for _ in range(20):
            with pytest.raises(ForbiddenError):
                regards.orders()
    assert len(service.logins) == 2


def test_tokens_that_run_out_within_a_moment_are_renewed_each_time(passing):
    class Shortlived(Service):
        def __call__(self, request):
            response = super().__call__(request)
            self.answer = accepting(f"t{1 + len(self.asked) // 3}", otherwise=no_body(401))
            return response

    service = Shortlived()
    with connect(service, passing) as regards:
        for _ in range(12):
            assert regards.orders().empty
    assert len(service.logins) > 4


def test_a_token_that_another_thread_got_and_that_ran_out_meanwhile_is_renewed_too(passing):
    tokens = iter(["t1", "t2", "t3"])
    session = Session(
        token=None, log_in=lambda: Token(SecretStr(next(tokens))), clock=passing.clock
    )
    first = session.ready()
    assert session.renew(first)  # another thread
    assert not session.renew(first)
    assert session.renew(session.ready())
    assert session.ready().secret.get_secret_value() == "t3"


@pytest.mark.parametrize(
    ("refusal", "error"),
    [
        (saying(401, "ORDER_MUST_BE_PAUSED"), OrderStateError),
        (saying(401, "ORDER_HAS_EXPIRED"), RefusedError),
        (saying(401, "ORDER_TOKEN_NOT_ACCEPTED"), RefusedError),
        (saying(401, "ORDER_MUST_BE_DONE_OR_PAUSED_OR_EXPIRED"), OrderStateError),
        (saying(401, "USER_NOT_ALLOWED_TO_MANAGE_ORDER"), ForbiddenError),
        (saying(401, "SOME_NEW_RULE"), RefusedError),
        (saying(401, "This order is none of yours."), RefusedError),
        (saying(403, "Access denied"), ForbiddenError),
    ],
    ids=lambda value: value.text if isinstance(value, httpx.Response) else None,
)
def test_a_business_refusal_is_no_reason_to_log_in_again(passing, refusal, error):
    service = Service(lambda token: refusal)
    with connect(service, passing) as regards, pytest.raises(error):
        regards.resume(7)
    assert (len(service.logins), len(service.asked)) == (1, 1)


def test_what_changes_something_is_asked_again_with_a_new_token(passing):
    service = Service(accepting("t2", otherwise=no_body(401)))
    with connect(service, passing) as regards:
        regards.pause(7)
    assert [request.method for request in service.asked] == ["PUT", "PUT"]


def test_a_download_is_opened_again_with_a_new_token(passing):
    service = Service(accepting("t2", otherwise=no_body(401)))
    with connect(service, passing) as regards, regards.open(f"{URL}/f") as incoming:
        assert incoming.status == 200
    assert len(service.logins) == 2


def test_a_download_that_is_refused_with_words_keeps_them(passing):
    service = Service(lambda token: saying(401, "ORDER_MUST_BE_PAUSED"))
    with connect(service, passing) as regards, regards.open(f"{URL}/f") as incoming:
        assert b"".join(incoming.pieces) == b'{"messages":["ORDER_MUST_BE_PAUSED"]}'
    assert len(service.logins) == 1


def test_a_download_elsewhere_that_is_refused_is_no_reason_to_log_in_again(passing):
    service = Service(lambda token: no_body(401))
    with connect(service, passing) as regards, regards.open("https://other.example/f") as incoming:
        assert incoming.status == 401
    assert len(service.logins) == 1


# tokens that are given


def test_a_given_token_is_used_without_a_login(passing):
    service = Service()
    with connect(service, passing, user=None, password=None, token="given") as regards:
        regards.orders()
    assert service.logins == []
    assert service.asked[0].headers["authorization"] == "Bearer given"


def test_a_given_token_that_is_refused_cannot_be_renewed(passing):
    service = Service(lambda token: no_body(401))
    options = {"user": None, "password": None, "token": "given"}
    with connect(service, passing, **options) as regards, pytest.raises(AuthError, match="token"):
        regards.orders()
    assert (len(service.logins), len(service.asked)) == (0, 1)


def test_a_given_token_is_renewed_where_there_is_an_account_too(passing):
    service = Service(accepting("t1", otherwise=no_body(401)))
    with connect(service, passing, token="worn") as regards:
        regards.orders()
    assert len(service.logins) == 1


def test_without_an_account_the_project_is_named(passing):
    service = Service()
    with connect(service, passing, user=None, password=None) as regards:
        regards.orders()
    assert service.asked[0].headers["scope"] == "demo"
    assert "authorization" not in service.asked[0].headers


# logins that fail


def failing(response):
    logins = []

    def handler(request):
        logins.append(request)
        return response

    handler.logins = logins
    return handler


@pytest.mark.parametrize("reason", REASONS)
def test_why_a_login_fails_is_said_in_words(passing, reason):
    body = {"additionalInformation": {"error": reason}}
    handler = failing(httpx.Response(400, json=body))
    with connect(handler, passing) as regards, pytest.raises(AuthError) as caught:
        regards.orders()
    assert caught.value.code == reason
    assert REASONS[reason] in str(caught.value)


@pytest.mark.parametrize(
    ("response", "error", "said"),
    [
        (no_body(401), AuthError, "client_id"),
        (httpx.Response(400, text="nonsense"), AuthError, "Check user, password"),
        (httpx.Response(400, json={"additionalInformation": None}), AuthError, "HTTP 400"),
        (httpx.Response(400, json={"additionalInformation": {"error": "NEW"}}), AuthError, "NEW"),
        (httpx.Response(503), ServerError, "HTTP 503"),
        (httpx.Response(200, json={"token_type": "bearer"}), ShapeError, "access_token"),
        (httpx.Response(200, json=[]), ShapeError, "a list"),
        (httpx.Response(200, json={"access_token": "a\nb"}), ShapeError, "header"),
    ],
    ids=lambda value: value.text[:30] if isinstance(value, httpx.Response) else None,
)
def test_a_login_that_fails_otherwise_is_an_error_of_its_own(passing, response, error, said):
    with connect(failing(response), passing) as regards, pytest.raises(error, match=said):
        regards.orders()


def test_a_refused_account_is_not_tried_again_lest_it_be_locked(passing):
    handler = failing(httpx.Response(400, json={"additionalInformation": {"error": "X_Y"}}))
    with connect(handler, passing) as regards, ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(regards.orders) for _ in range(16)]
        assert {type(each.exception()) for each in asked} == {AuthError}
    assert len(handler.logins) == 1


def test_a_login_that_failed_in_passing_is_tried_again(passing):
    answers = [httpx.Response(503), httpx.Response(200, json={"access_token": "t"})]
    logins = []

    def log_in():
        logins.append(1)
        response = answers[len(logins) - 1]
        if response.status_code == 503:
            raise ServerError("not now")
        return Token(SecretStr("t"))

    session = Session(token=None, log_in=log_in, clock=passing.clock)
    with pytest.raises(ServerError):
        session.headers()
    assert session.headers()["Authorization"].get_secret_value() == "Bearer t"


# against the emulator


@pytest.mark.parametrize("invalid_token", ["401", "401_with_messages", "403"])
def test_tokens_that_the_service_forgets_are_replaced(invalid_token):
    switches = RegardsSwitches(invalid_token=invalid_token)
    with emulator.regards(orders=6, seed=3, hurt=False, switches=switches) as service:
        account = {"user": service.user, "password": service.password, "project": service.project}
        with sb.Regards(service.url, **account, progress=False) as regards:
            before = regards.load()
            service.expire_tokens()
            assert regards.load().orders.index.equals(before.orders.index)


@pytest.mark.parametrize(
    ("who", "code"), [("locked", "ACCOUNT_LOCKED"), ("owner", "ACCOUNT_UNKNOWN")]
)
def test_a_login_that_the_service_refuses(who, code):
    with emulator.regards(orders=2, seed=3) as service:
        user = service.accounts[who]
        password = user.password if who == "locked" else "wrong"
        options = {"user": user.email, "password": password, "project": service.project}
        with sb.Regards(service.url, **options) as regards, pytest.raises(AuthError) as caught:
            regards.orders()
    assert caught.value.code == code


@pytest.mark.parametrize("missing_login", [401, 500])
@pytest.mark.parametrize("login_scope", ["outside", "anywhere"])
def test_a_login_works_whatever_the_service_leaves_open(missing_login, login_scope):
    switches = RegardsSwitches(missing_login=missing_login, login_scope=login_scope)
    with emulator.regards(orders=2, seed=3, switches=switches) as service:
        account = {"user": service.user, "password": service.password, "project": service.project}
        with sb.Regards(service.url, **account) as regards:
            regards.orders()
