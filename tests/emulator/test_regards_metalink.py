"""Metalinks of the emulated REGARDS, and the files that they open to whoever holds them."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from defusedxml import ElementTree

from swathbook.emulator import World
from swathbook.emulator.services.regards.access.accounts import ACCOUNTS

NAMESPACE = "{http://www.metalinker.org/}"


def metalink(service, number, who="owner"):
    return service.ask("GET", f"/user/orders/{number}/metalink/download", who=who)


def public(service, path, **query):
    """Ask without an account."""
    return service.http.get(f"{service.orders_url}{path}", params=query)


def entries(answer):
    root = ElementTree.fromstring(answer.text)
    return root.findall(f"{NAMESPACE}files/{NAMESPACE}file")


def urls(answer):
    return [one.findtext(f"{NAMESPACE}resources/{NAMESPACE}url") for one in entries(answer)]


def token_of(url):
    return parse_qs(urlsplit(url).query)["orderToken"][0]


def order_token(service, number, who="owner", *, lives_s=600):
    caller = ACCOUNTS[who].caller("demo")
    until = service.app.clock.now() + timedelta(seconds=lives_s)
    return service.app.desk.tokens.for_order(caller, number, until)


@pytest.mark.parametrize("profile", ["A", "B", "C", "D"])
def test_a_metalink_lists_all_files_whatever_their_state(regards, profile):
    service = regards(profile, suborder_files=1)
    number = service.ready()
    answer = metalink(service, number)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/metalink+xml"
    assert re.fullmatch(
        rf"attachment;filename=order_{number}_[\dT:.-]+Z\.metalink",
        answer.headers["content-disposition"],
    )
    listed = {one.get("name"): one.findtext(f"{NAMESPACE}size") for one in entries(answer)}
    files = service.files(number)
    assert listed == {file["filename"]: str(file["filesize"]) for file in files}
    assert "PENDING" in {file["state"] for file in files}


def test_a_metalink_holds_only_what_is_documented(regards):
    service = regards()
    answer = metalink(service, service.ready())
    root = ElementTree.fromstring(answer.text)
    assert (root.tag, root.attrib) == (f"{NAMESPACE}metalink", {})
    (first, *_) = entries(answer)
    assert [child.tag.removeprefix(NAMESPACE) for child in first] == [
        "identity",
        "mimetype",
        "resources",
        "size",
    ]
    assert answer.text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<metalink xmlns=')
    assert "\n    <files>\n        <file name=" in answer.text
    assert "&amp;scope=demo</url>" in answer.text


def test_a_metalink_names_no_size_where_none_is_known(regards):
    service = regards(world=World(30, seed=7))
    product = next(
        one
        for one in service.app.desk.archive.products
        if any(file.reference and file.size is None and file.is_orderable for file in one.files)
    )
    sizes = [
        one.find(f"{NAMESPACE}size") for one in entries(metalink(service, service.ready([product])))
    ]
    assert None in sizes


def test_the_declaration_may_say_standalone(regards):
    service = regards(metalink_standalone=True)
    assert ' standalone="yes"?>' in metalink(service, service.ready()).text


def test_the_tokens_in_a_metalink_are_as_documented(regards):
    service = regards()
    number = service.ready()
    (url, *_) = urls(metalink(service, number))
    token = token_of(url)
    claims = jwt.decode(token, options={"verify_signature": False})
    assert jwt.get_unverified_header(token) == {"alg": "HS256"}
    assert set(claims) == {"sub", "email", "role", "tenant", "ORDER_ID", "exp"}
    assert (claims["sub"], claims["ORDER_ID"]) == ("owner@example.org", str(number))


def test_the_links_of_a_metalink_give_the_files_to_anybody(regards):
    service = regards()
    number = service.ready()
    for url in urls(metalink(service, number)):
        assert service.http.get(url).status_code == 200
    assert set(service.states(number)) == {"DOWNLOADED"}


def test_a_metalink_fetched_by_somebody_else_opens_nothing(regards):
    service = regards()
    (url, *_) = urls(metalink(service, service.ready(), "other"))
    answer = service.http.get(url)
    assert (answer.status_code, answer.content) == (403, b"")


@pytest.mark.parametrize("project_host", ["gateway", "without_scheme"])
def test_the_projects_host_may_lack_its_scheme(regards, project_host):
    service = regards(project_host=project_host)
    (url, *_) = urls(metalink(service, service.ready()))
    assert url.startswith("http://") == (project_host == "gateway")
    assert "/api/v1/rs-order/orders/public/files/" in url


@pytest.mark.parametrize("status", ["DELETED", "EXPIRED", "PENDING", "FAILED"])
def test_orders_without_files_to_come_have_no_metalink(regards, status):
    service = regards()
    number = service.ready()
    service.app.desk.ledger.order(number).turn(status, service.app.clock.now())
    answer = metalink(service, number)
    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize("status", ["RUNNING", "PAUSED", "DONE", "DONE_WITH_WARNING", "ERROR"])
def test_all_other_orders_have_one(regards, status):
    service = regards()
    number = service.ready()
    service.app.desk.ledger.order(number).turn(status, service.app.clock.now())
    assert metalink(service, number).status_code == 200


def test_the_metalink_of_an_unknown_order_is_not_found_with_a_body(regards):
    answer = metalink(regards(), 999999)
    assert (answer.status_code, list(answer.json())) == (404, ["messages"])


@pytest.mark.parametrize("status", [500, 200])
def test_an_order_that_has_no_files_has_no_valid_metalink(regards, status):
    service = regards(metalink_without_files=status)
    service.app.desk.baskets.open("owner@example.org")
    number = service.ask("POST", "/user/orders", json={}).json()["content"]["id"]
    service.later(61)
    assert metalink(service, number).status_code == status


# With the order's token


def test_the_metalink_comes_to_whoever_holds_the_orders_token(regards):
    service = regards()
    number = service.ready()
    answer = public(
        service,
        "/user/orders/metalink/download",
        orderToken=order_token(service, number),
        scope="demo",
    )
    assert answer.status_code == 200
    assert service.http.get(urls(answer)[0]).status_code == 200


def test_tokens_in_a_publicly_fetched_metalink_may_be_useless(regards):
    service = regards(metalink_sub="caller")
    number = service.ready()
    answer = public(
        service,
        "/user/orders/metalink/download",
        orderToken=order_token(service, number),
        scope="demo",
    )
    (url, *_) = urls(answer)
    claims = jwt.decode(token_of(url), options={"verify_signature": False})
    assert claims["sub"] == "public@regards.com"
    assert service.http.get(url).status_code == 403


PUBLIC_PATHS = pytest.mark.parametrize(
    "path", ["/user/orders/metalink/download", "/orders/public/files/50001"]
)


@PUBLIC_PATHS
def test_a_bad_order_token_is_turned_away_without_a_body(regards, path):
    service = regards()
    number = service.ready()
    old = order_token(service, number, lives_s=-1)
    foreign = jwt.encode({"sub": "x", "exp": 4_000_000_000}, "k" * 32, "HS256")
    for token in (old, foreign, "no-token", ""):
        answer = public(service, path, orderToken=token, scope="demo")
        assert (answer.status_code, answer.content) == (401, b"")


@PUBLIC_PATHS
def test_a_missing_order_token_is_a_bad_request(regards, path):
    answer = public(regards(), path, scope="demo")
    assert answer.status_code == 400
    assert "orderToken" in answer.json()["messages"][0]


@PUBLIC_PATHS
def test_without_scope_and_bearer_an_order_token_opens_nothing(regards, path):
    service = regards()
    token = order_token(service, 4101)
    assert public(service, path, orderToken=token).status_code == 401


@pytest.mark.parametrize("status", [500, 401])
def test_a_token_that_names_no_order_is_an_accident(regards, status):
    service = regards(token_without_order=status)
    token = order_token(service, None)
    path = "/user/orders/metalink/download"
    assert public(service, path, orderToken=token, scope="demo").status_code == status


def test_an_order_token_dies_with_its_order(regards):
    service = regards()
    number = service.ready()
    (url, *_) = urls(metalink(service, number))
    service.later(8 * 24 * 3600)
    assert service.http.get(url).status_code == 401


def test_one_token_opens_all_files_of_its_owner(regards):
    service = regards()
    first, second = service.ready(label="first"), service.ready(label="second")
    token = order_token(service, first)
    file = service.files(second)[0]
    answer = public(service, f"/orders/public/files/{file['id']}", orderToken=token, scope="demo")
    assert answer.status_code == 200


@pytest.mark.parametrize(("profile", "status"), [("A", 401), ("B", 401), ("C", 403), ("D", 403)])
def test_a_token_of_another_owner_opens_nothing(regards, profile, status):
    service = regards(profile)
    file = service.files(service.ready())[0]
    token = order_token(service, 1, "other")
    path = f"/orders/public/files/{file['id']}"
    answer = public(service, path, orderToken=token, scope="demo")
    assert (answer.status_code, answer.content) == (status, b"")


def test_an_unknown_public_file_is_not_found(regards):
    service = regards()
    path = "/orders/public/files/999999"
    answer = public(service, path, orderToken=order_token(service, 1), scope="demo")
    assert answer.json() == {"messages": ["Data file with id: 999999 doesn't exist."]}


@pytest.mark.parametrize(("kind", "status"), [("never", 202), ("error", 422), ("410", 410)])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_public_file_that_is_not_there_says_so(regards, kind, status, method):
    service = regards()
    (product,) = service.stored()
    name = product.orderable_files[0].name
    service.app.storage.trouble(name, kind)
    number = service.ready([product])
    file = next(file for file in service.files(number) if file["filename"] == name)
    answer = service.http.request(
        method,
        f"{service.orders_url}/orders/public/files/{file['id']}",
        params={"orderToken": order_token(service, number), "scope": "demo"},
    )
    assert (answer.status_code, answer.content) == (status, b"")


def test_a_glimpse_changes_nothing(regards):
    service = regards()
    number = service.ready()
    file = service.files(number)[0]
    answer = service.http.head(
        f"{service.orders_url}/orders/public/files/{file['id']}",
        params={"orderToken": order_token(service, number), "scope": "demo"},
    )
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) == file["filesize"]
    assert set(service.states(number)) == {"AVAILABLE"}


def test_the_oldest_releases_have_public_files_elsewhere(regards):
    service = regards("A", public_file_path="aips")
    number = service.ready()
    (url, *_) = urls(metalink(service, number))
    (file, *_) = [
        one for one in service.files(number) if url.split("?")[0].endswith(str(one["id"]))
    ]
    assert f"/orders/aips/{file['ipId']}/files/{file['id']}?" in url
    assert service.http.get(url).status_code == 200
    assert service.http.get(url.replace(":V", ":V9")).status_code == 404
    token = order_token(service, number)
    path = f"/orders/public/files/{file['id']}"
    assert public(service, path, orderToken=token, scope="demo").status_code == 404
