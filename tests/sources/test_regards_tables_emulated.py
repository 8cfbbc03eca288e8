"""The answers of an emulated REGARDS as tables, held against the world that it is made of."""

from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import shapely

from swathbook import emulator
from swathbook.book import Book
from swathbook.sources import _json
from swathbook.sources._http import Incoming, Reply
from swathbook.sources.regards import tables
from swathbook.sources.regards.documents import csv_orders, metalink, zipped
from swathbook.sources.regards.documents.catalog import Catalog
from swathbook.sources.regards.reading import Reading

API = "/api/v1"
ORDERS = f"{API}/rs-order"


@dataclass
class Account:
    """Somebody who is logged in, with a plain HTTP client."""

    http: httpx.Client

    def ask(self, question, read, *, halt=None):
        query = dict(question.query) or None
        answer = self.http.request(question.method, question.path, params=query, json=question.body)
        return read(Reply(answer.status_code, answer.content, answer.headers))

    def rows(self, path):
        body = _json.decode(self.http.get(ORDERS + path, params={"size": 500}).content)
        return body.get("content", [])


def logged_in(service, account):
    answer = httpx.post(
        f"{service.url}{API}/rs-authentication/oauth/token",
        params={"scope": service.project},
        auth=(service.client_id, service.client_secret),
        json={
            "username": account.email,
            "password": account.password,
            "scope": service.project,
            "grant_type": "password",
        },
    )
    token = answer.json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    return Account(httpx.Client(base_url=service.url, headers=headers))


def load(service, account):
    orders = account.rows("/user/orders")
    files = {}
    for order in (each["content"] for each in orders):
        for task in order["datasetTasks"]:
            path = f"/orders/{order['id']}/dataset/{task['id']}/files"
            files.setdefault(str(order["id"]), []).extend(account.rows(path))
    said = [each["content"] for rows in files.values() for each in rows]
    wanted = {each["ipId"]: (each.get("productId"), each.get("version")) for each in said}
    found = Catalog(account.ask, API).features(wanted)
    assert found.remarks == []
    reading = Reading(service.url + ORDERS)
    return tables.book(orders=orders, files=files, features=found.features, reading=reading)


@dataclass
class Loaded:
    """What an account at a service shows."""

    service: emulator.RegardsService
    account: Account
    book: Book


@pytest.fixture(scope="module", params=["A", "D"], ids=lambda profile: f"profile {profile}")
def loaded(request):
    with emulator.regards(orders=24, seed=11, profile=request.param) as service:
        account = logged_in(service, service.accounts["owner"])
        yield Loaded(service, account, load(service, account))
        account.http.close()


def test_the_tables_keep_their_contracts(loaded):
    assert loaded.book.check().is_complete
    assert len(loaded.book.orders) > 5


def test_every_stage_is_known(loaded):
    assert not loaded.book.orders["stage"].isna().any()
    assert "unknown_code" not in set(loaded.book.findings["problem"])


def test_footprints_are_where_the_world_has_them(loaded):
    items = loaded.book.items
    grounds = {
        item.product_id: item.ground
        for order in loaded.service.world.orders
        for item in order.items
        if item.product_id
    }
    placed = items[items["product_id"].isin(list(grounds)) & ~items.geometry.isna()]
    assert len(placed) > 10
    for name, shape in zip(placed["product_id"], placed.geometry, strict=True):
        ground = grounds[name]
        if ground.bounds[2] <= 180 and ground.bounds[0] >= -180:
            assert shape.symmetric_difference(ground).area < 0.1 * ground.area


def test_items_without_ground_are_told(loaded):
    items, findings = loaded.book.items, loaded.book.findings
    told = findings.loc[findings["problem"] == "no_footprint", "key"]
    assert set(told) == set(items.index[shapely.is_missing(items.geometry)])


def test_every_file_of_a_product_belongs_to_its_item(loaded):
    files = loaded.book.files
    loose = files[files["item_id"].isna()]
    assert loose["extra"].str.contains(":DATASET:").all()
    assert set(files["item_id"].dropna()) == set(loaded.book.items.index)


def test_a_metalink_lists_the_same_files(loaded):
    compared = 0
    for number in loaded.book.orders["order_no"]:
        answer = loaded.account.http.get(f"{ORDERS}/user/orders/{number}/metalink/download")
        if answer.status_code == 200:
            own = loaded.book.files.query("order_id == @number or order_id == 'regards:' + @number")
            assert set(metalink.read(answer.content, number).index) == set(own.index)
            compared += 1
    assert compared


def test_a_zip_holds_the_available_files(loaded, tmp_path):
    files = loaded.book.files
    available = files[files["state"] == "available"]
    order_id = available["order_id"].value_counts().index[0]
    path = f"{ORDERS}/user/orders/{order_id.removeprefix('regards:')}/download"
    with loaded.account.http.stream("GET", path) as answer:
        incoming = Incoming(answer.status_code, answer.headers, "", answer.iter_raw())
        result = zipped.save(incoming, tmp_path)
    assert set(result["outcome"]) == {"downloaded"}
    own = available[available["order_id"] == order_id]
    assert sorted(result["name"]) == sorted(own["name"])
    sizes = [Path(path).stat().st_size for path in result["path"]]
    assert sorted(sizes) == result["size_bytes"].sort_values().tolist()


def test_the_csv_lists_the_same_orders(loaded):
    operator = logged_in(loaded.service, loaded.service.accounts["operator"])
    with operator.http as http:
        answer = http.get(f"{ORDERS}/orders/csv")
        if answer.status_code != 200:
            answer = http.post(f"{ORDERS}/orders/csv", json={})
    orders = csv_orders.read(answer.content)
    own = orders.loc[loaded.book.orders.index]
    assert own["created_at"].tolist() == loaded.book.orders["created_at"].tolist()
    assert own["owner"].unique().tolist() == [loaded.service.user]
