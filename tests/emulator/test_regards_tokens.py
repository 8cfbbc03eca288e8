"""Tokens of the emulated REGARDS: logging in, using a token, losing it, doing without."""

import base64
import json

import jwt
import pytest

from swathbook.emulator.services.regards.access.accounts import ACCOUNTS

OWNER = ACCOUNTS["owner"]
CREDENTIALS = {
    "username": OWNER.email,
    "password": OWNER.password,
    "scope": "demo",
    "grant_type": "password",
}
CLIENT = ("client", "secret")
LOGIN = "/api/v1/rs-authentication/oauth/token"


@pytest.fixture
def service(regards):
    return regards()


@pytest.fixture
def log_in(service):
    def run(url=LOGIN, *, auth=CLIENT, params=None, **request):
        params = {"scope": "demo"} if params is None else params
        return service.http.post(f"{service.origin}{url}", auth=auth, params=params, **request)

    return run


def test_a_login_with_a_json_body_gives_the_documented_answer(log_in):
    answer = log_in(json=CREDENTIALS)
    token = answer.json()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["pragma"] == "no-cache"
    assert answer.headers["content-type"] == "application/json;charset=UTF-8"
    assert {name: token[name] for name in token if name != "access_token"} == {
        "token_type": "bearer",
        "tenant": "demo",
        "scope": "demo",
        "role": "REGISTERED_USER",
        "sub": OWNER.email,
        "email": OWNER.email,
        "expires_in": 7200,
    }


def test_the_token_is_a_signed_jwt_with_the_documented_claims(log_in):
    token = log_in(json=CREDENTIALS).json()["access_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert jwt.get_unverified_header(token)["alg"] == "HS256"
    assert set(claims) == {"tenant", "role", "sub", "email", "exp"}


def test_credentials_may_stand_in_the_query(log_in):
    assert log_in(params=CREDENTIALS).status_code == 200


def test_credentials_may_come_as_a_form(log_in):
    assert log_in(params={}, data=CREDENTIALS).status_code == 200


def test_the_body_wins_over_the_query(log_in):
    wrong = CREDENTIALS | {"password": "wrong"}
    assert log_in(params=wrong, json=CREDENTIALS).status_code == 200
    assert log_in(params=CREDENTIALS, json=wrong).status_code == 400


@pytest.mark.parametrize(
    "header",
    [
        None,
        "Bearer abc",
        "Basic ???",
        "Basic " + base64.b64encode(b"client:wrong").decode(),
        "Basic " + base64.b64encode(b"client").decode(),
    ],
)
def test_without_the_clients_secret_nobody_logs_in(log_in, header):
    headers = {"authorization": header} if header else {}
    answer = log_in(auth=None, headers=headers, json=CREDENTIALS)
    assert (answer.status_code, answer.content) == (401, b"")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"password": "wrong"}, "ACCOUNT_UNKNOWN"),
        ({"username": "nobody@example.org"}, "ACCOUNT_UNKNOWN"),
        ({"scope": "elsewhere"}, "USER_UNKNOWN"),
        (
            {"username": ACCOUNTS["locked"].email, "password": ACCOUNTS["locked"].password},
            "ACCOUNT_LOCKED",
        ),
        (
            {"username": ACCOUNTS["waiting"].email, "password": ACCOUNTS["waiting"].password},
            "USER_WAITING_ACCESS",
        ),
    ],
)
def test_a_failed_login_says_why(log_in, changed, error):
    answer = log_in(json=CREDENTIALS | changed)
    assert answer.status_code == 400
    assert answer.json()["additionalInformation"]["error"] == error


def test_a_login_needs_its_scope_outside_of_the_body_too(log_in, regards):
    assert log_in(params={}, json=CREDENTIALS).status_code == 401
    regards(login_scope="anywhere")
    assert log_in(params={}, json=CREDENTIALS).status_code == 200


@pytest.mark.parametrize("status", [401, 500])
def test_a_login_without_a_name_is_refused(regards, log_in, status):
    regards(missing_login=status)
    assert log_in(json={"scope": "demo", "password": "x"}).status_code == status


def test_a_token_opens_the_service(service, log_in):
    token = log_in(json=CREDENTIALS).json()["access_token"]
    url = f"{service.orders_url}/user/orders"
    headers = {"authorization": f"Bearer {token}"}
    assert service.http.get(url, headers=headers).status_code == 200
    assert service.http.get(url, params={"token": token}).status_code == 200


def test_the_word_bearer_is_case_sensitive(service):
    header = service.bearer()["authorization"].replace("Bearer", "bearer")
    url = f"{service.orders_url}/user/orders"
    assert service.http.get(url, headers={"authorization": header}).status_code == 401


def test_a_token_dies_of_age(service, log_in):
    token = log_in(json=CREDENTIALS).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    service.later(7199 - 60)
    assert service.http.get(f"{service.orders_url}/user/orders", headers=headers).is_success
    service.later(62)
    answer = service.http.get(f"{service.orders_url}/user/orders", headers=headers)
    assert (answer.status_code, answer.content) == (401, b"")


def test_all_tokens_can_be_expired_at_once_and_new_ones_be_had(service):
    old = service.bearer()
    service.app.expire_tokens()
    url = f"{service.orders_url}/user/orders"
    assert service.http.get(url, headers=old).status_code == 401
    assert service.http.get(url, headers=service.bearer()).status_code == 200


@pytest.mark.parametrize(
    ("position", "status", "has_body"),
    [("401", 401, False), ("401_with_messages", 401, True), ("403", 403, False)],
)
def test_a_bad_token_is_answered_as_the_switch_says(regards, position, status, has_body):
    service = regards(invalid_token=position)
    headers = {"authorization": "Bearer not.a.token"}
    answer = service.http.get(f"{service.orders_url}/user/orders", headers=headers)
    assert (answer.status_code, bool(answer.content)) == (status, has_body)


def test_nobody_may_ask_without_token_and_scope(service):
    answer = service.http.get(f"{service.orders_url}/user/orders")
    assert (answer.status_code, answer.content) == (401, b"")


@pytest.mark.parametrize(
    "request_", [{"params": {"scope": "demo"}}, {"headers": {"scope": "demo"}}]
)
def test_a_scope_alone_makes_a_public_caller_whose_role_does_not_reach(service, request_):
    answer = service.http.get(f"{service.orders_url}/user/orders", **request_)
    assert answer.status_code == 403
    assert list(answer.json()) == ["messages"]


@pytest.mark.parametrize(
    ("who", "method", "path", "status"),
    [
        ("owner", "POST", "/orders/search", 403),
        ("operator", "POST", "/orders/search", 200),
        ("owner", "POST", "/orders/csv", 403),
        ("operator", "POST", "/orders/csv", 200),
        ("operator", "POST", "/orders", 403),
        ("admin", "POST", "/orders", 204),
        ("admin", "DELETE", "/user/orders/remove/1", 403),
        ("instance_admin", "DELETE", "/user/orders/remove/1", 404),
    ],
)
def test_every_endpoint_wants_its_role(service, who, method, path, status):
    answer = service.ask(method, path, who=who, json={})
    assert answer.status_code == status


def test_the_prefix_and_the_gateway_can_be_taken_off(regards):
    service = regards(prefix="", gateway=False)
    url = f"{service.origin}/user/orders"
    assert service.http.get(url, headers=service.bearer()).status_code == 200
    token = service.bearer()["authorization"].removeprefix("Bearer ")
    assert service.http.get(url, params={"token": token}).status_code == 401


def test_answers_bear_cors_headers_unless_switched_off(service, regards):
    assert service.ask("GET", "/user/orders").headers["access-control-allow-origin"] == "*"
    quiet = regards(cors=False)
    assert "access-control-allow-origin" not in quiet.ask("GET", "/user/orders").headers


def test_no_secret_stands_in_the_log_of_requests(service, log_in):
    token = log_in(json=CREDENTIALS).json()["access_token"]
    log_in(params=CREDENTIALS)
    log_in(params={}, data=CREDENTIALS)
    service.http.get(f"{service.orders_url}/user/orders", params={"token": token})
    number = service.ready()
    document = service.ask("GET", f"/user/orders/{number}/metalink/download").text
    order_token = document.split("orderToken=")[1].split("&")[0]
    service.http.get(
        f"{service.orders_url}/user/orders/metalink/download",
        params={"orderToken": order_token, "scope": "demo"},
    )
    log = repr(service.app.requests) + json.dumps([dict(one.body) for one in service.app.requests])
    assert len(service.app.requests) > 5
    for secret in (OWNER.password, token, order_token):
        assert secret not in log
    assert OWNER.password not in repr(OWNER)
