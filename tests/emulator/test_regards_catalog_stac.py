"""The STAC plugin of the emulated catalog: searches, items, and not being there at all."""

import asyncio
import hashlib

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from swathbook.emulator import World
from swathbook.emulator.services.regards.access.accounts import Caller
from swathbook.emulator.services.regards.archive.archive import Archive
from swathbook.emulator.services.regards.catalog.routes import catalog_routes
from swathbook.emulator.services.regards.catalog.switches import CatalogSwitches
from swathbook.emulator.services.regards.refusals import RefusedError, refuse
from swathbook.errors import InputError

ROOT = "http://emulated/api/v1/rs-catalog"


@pytest.fixture(scope="module")
def archive():
    return Archive(World(30, seed=7), project="demo", hurt=True)


@pytest.fixture(scope="module")
def ask(archive):
    def run(method, path, *, role="REGISTERED_USER", switches=None, **request):
        routes = [Mount("/api/v1/rs-catalog", routes=catalog_routes(archive, None, switches))]
        service = Starlette(routes=routes, exception_handlers={RefusedError: refuse})

        async def app(scope, receive, send):
            scope["caller"] = Caller("ada@example.org", role, "demo")
            await service(scope, receive, send)

        async def exchange():
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
                return await client.request(method, ROOT + path, **request)

        return asyncio.run(exchange())

    return run


@pytest.fixture(scope="module")
def find(ask):
    def run(switches=None, **body):
        return ask("POST", "/stac/search", json=body, switches=switches)

    return run


def ids(response):
    return [item["id"] for item in response.json()["features"]]


def is_plain(product):
    """Whether it is located on one side of the antimeridian, and dated."""
    bounds = product.geometry.bounds if product.geometry else (999,)
    return max(map(abs, bounds[::2])) <= 180 and product.properties["acquired"] is not None


def test_ten_items_come_if_nobody_says_more(find, archive):
    answer = find().json()
    total = len(archive.products)
    assert answer["type"] == "FeatureCollection"
    assert answer["context"] == {"returned": 10, "limit": 10, "matched": total}
    assert (answer["numberReturned"], answer["numberMatched"]) == (10, total)


def test_pages_count_from_one_and_the_last_has_no_next(find, archive):
    total = len(archive.products)
    assert ids(find(limit=5, page=2)) == ids(find(limit=10))[5:]
    rels = [link["rel"] for link in find(limit=total).json()["links"]]
    assert rels == ["self"]
    assert find(limit=total - 1).json()["links"][1]["rel"] == "next"


def test_get_and_post_find_the_same(ask, find, archive):
    wanted = [product.urn for product in archive.products[:2]]
    query = {"ids": ",".join(wanted), "limit": 5, "page": 1, "scope": "demo"}
    assert ids(ask("GET", "/stac/search", params=query)) == ids(find(ids=wanted)) == wanted


def test_the_next_page_of_a_get_is_a_link(ask):
    answer = ask("GET", "/stac/search", params={"limit": 3}).json()
    following = answer["links"][1]["href"].removeprefix(ROOT)
    assert ids(ask("GET", following)) == ids(ask("GET", "/stac/search", params={"limit": 6}))[3:]


def test_items_have_geometry_and_bbox_only_where_they_are_located(find, archive):
    unlocated = next(product for product in archive.products if product.geometry is None)
    located = next(filter(is_plain, archive.products))
    (item,) = find(ids=[unlocated.urn]).json()["features"]
    assert (item["geometry"], "bbox" in item) == (None, False)
    (item,) = find(ids=[located.urn]).json()["features"]
    assert item["bbox"] == pytest.approx(list(located.geometry.bounds))
    assert set(item["geometry"]) == {"type", "coordinates"}


def test_assets_are_keyed_by_file_name_and_have_multihashes(find, archive):
    product = next(one for one in archive.products if one.files[0].checksum)
    file = product.files[0]
    (item,) = find(ids=[product.urn]).json()["features"]
    digest = hashlib.md5(file.content(), usedforsecurity=False).hexdigest()
    assert item["assets"][file.name]["file:checksum"] == f"d50110{digest}"
    assert item["assets"][file.name]["roles"] == ["data"]


def test_readable_ids_lead_back_for_features_only(find, archive):
    readable = CatalogSwitches(stac_ids="readable")
    feature = next(p for p in archive.products if p.urn.startswith("URN:FEATURE"))
    package = next(p for p in archive.products if p.urn.startswith("URN:AIP"))
    name = ids(find(readable, ids=[feature.urn]))[0]
    assert name == f"{feature.provider_id}@{feature.urn.removeprefix('URN:FEATURE:DATA:')}"
    assert ids(find(readable, ids=[name])) == [name]
    assert ids(find(readable, ids=[f"{package.provider_id}@{package.urn}"])) == []


def test_collections_dates_and_places_narrow_a_search_down(find, archive):
    product = next(filter(is_plain, archive.products))
    day = f"{product.properties['acquired']:%Y-%m-%dT%H:%M:%SZ}"
    middle = product.geometry.representative_point()
    box = [middle.x - 0.01, middle.y - 0.01, middle.x + 0.01, middle.y + 0.01]
    point = {"type": "Point", "coordinates": [middle.x, middle.y]}
    search = {"collections": [product.dataset.urn], "datetime": f"{day}/..", "limit": 1000}
    assert product.urn in ids(find(**search, bbox=box))
    assert product.urn in ids(find(**search, intersects=point))
    assert product.urn not in ids(find(**search | {"datetime": f"../{day[:4]}-01-01"}))


@pytest.mark.parametrize(
    "body",
    [
        {"query": {"a": {"eq": 1}}},
        {"sortby": []},
        {"bbox": [1, 2, 3]},
        {"datetime": "yesterday"},
        {"intersects": {"type": "Point"}},
        {"intersects": {"kind": "Point"}},
        {"limit": 0},
        {"page": 0},
    ],
    ids=str,
)
def test_what_is_not_understood_is_refused(find, body):
    response = find(**body)
    assert (response.status_code, list(response.json())) == (400, ["messages"])


def test_one_item(ask, archive):
    product = archive.products[0]
    path = f"/stac/collections/{product.dataset.urn}/items/{product.urn}"
    assert ask("GET", path).json()["id"] == product.urn
    assert ask("GET", f"{path}7").status_code == 404


def test_who_is_not_logged_in_finds_open_collections_only(ask, archive):
    response = ask("GET", "/stac/search", params={"scope": "demo", "limit": 1}, role="PUBLIC")
    open_ = [p for p in archive.products if p.dataset.access == "everybody"]
    assert response.json()["numberMatched"] == len(open_)


def test_without_the_plugin_there_is_nothing(find):
    assert find(CatalogSwitches(stac=False)).status_code == 404


def test_switches_take_their_positions_only():
    with pytest.raises(InputError):
        CatalogSwitches(stac_ids="short")
