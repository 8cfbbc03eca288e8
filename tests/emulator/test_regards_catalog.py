"""The catalog of an emulated REGARDS: searches in four ways, single entities, files."""

import asyncio

import httpx
import pytest
from shapely.geometry import shape
from starlette.applications import Starlette
from starlette.routing import Mount

from swathbook.emulator import World
from swathbook.emulator.services.regards.access.accounts import Caller
from swathbook.emulator.services.regards.archive.archive import Archive
from swathbook.emulator.services.regards.catalog.routes import catalog_routes
from swathbook.emulator.services.regards.catalog.shapes import made_flat
from swathbook.emulator.services.regards.refusals import RefusedError, refuse
from swathbook.emulator.services.regards.switches import RegardsSwitches

ROOT = "http://emulated/api/v1/rs-catalog"
LEGACY = "/engines/legacy"


@pytest.fixture(scope="module")
def world():
    return World(30, seed=7)


@pytest.fixture(scope="module")
def archive(world):
    return Archive(world, project="demo", hurt=True)


@pytest.fixture(scope="module")
def ask(archive):
    """Ask the catalog as somebody of a role."""
    routes = [Mount("/api/v1/rs-catalog", routes=catalog_routes(archive))]
    service = Starlette(routes=routes, exception_handlers={RefusedError: refuse})

    def run(method, path, *, role="REGISTERED_USER", **request):
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
    """Search for several things at once."""

    def run(*requests, role="REGISTERED_USER", **paging):
        asked = [{"engineType": "legacy"} | request for request in requests]
        body = {"requests": asked, "page": 0, "size": 1000} | paging
        return ask("POST", "/complex/search", json=body, role=role)

    return run


@pytest.fixture(scope="module")
def look(ask):
    """Search for products by a query."""

    def run(q, path=f"{LEGACY}/dataobjects/search", **paging):
        return ask("GET", path, params={"q": q, "page": 0, "size": 1000} | paging)

    return run


def urns(response):
    return [row["content"]["id"] for row in response.json()["content"]]


def features(response):
    return {row["content"]["id"]: row["content"] for row in response.json()["content"]}


@pytest.fixture(scope="module")
def all_features(find):
    return features(find({}))


def test_ids_are_found_and_unknown_or_forbidden_ones_are_just_missing(find, archive, world):
    known = [product.urn for product in archive.products[:3]]
    hidden = next(iter(withheld(archive, world))).urn
    unknown = known[0].replace(":V", ":V9")
    response = find({"entityIdsToInclude": [*known, hidden, unknown]})
    assert (response.status_code, sorted(urns(response))) == (200, sorted(known))


def withheld(archive, world):
    items = {item.product_id for order in world.neighbours for item in order.items}
    return [one for one in archive._products.values() if one.provider_id in items]


def test_requests_are_ored_and_their_parts_anded(find, archive):
    first, second, third = archive.products[:3]
    response = find(
        {"entityIdsToInclude": [first.urn, second.urn], "entityIdsToExclude": [second.urn]},
        {"searchParameters": {"q": [f'id:"{third.urn}"', "version:[1 TO *]"]}},
        {"entityIdsToInclude": [first.urn], "searchParameters": {"q": ["version:99"]}},
    )
    assert set(urns(response)) == {first.urn, third.urn}


def test_a_search_can_keep_to_a_dataset(find, archive):
    dataset = archive.datasets[0]
    assert set(urns(find({"datasetUrn": dataset.urn}))) == {one.urn for one in dataset.products}


def test_an_empty_request_finds_every_product_and_no_dataset(all_features, archive):
    assert set(all_features) == {product.urn for product in archive.products}
    assert {feature["entityType"] for feature in all_features.values()} == {"DATA"}


def test_page_and_size_stand_in_the_body(find, archive):
    whole = urns(find({}))
    second = find({}, page=1, size=5)
    total = len(archive.products)
    assert urns(second) == whole[5:10]
    assert second.json()["metadata"] == {
        "size": 5,
        "totalElements": total,
        "totalPages": -(-total // 5),
        "number": 1,
    }


def test_a_page_has_20_rows_if_nobody_says(ask):
    response = ask("POST", "/complex/search", json={"requests": [{"engineType": "legacy"}]})
    assert len(response.json()["content"]) == 20


def test_a_page_beyond_the_last_is_empty(find):
    assert urns(find({}, page=1000)) == []


@pytest.mark.parametrize(
    ("requests", "status"),
    [
        ([{}] * 100, 200),
        ([{}] * 101, 422),
        ([{"entityIdsToInclude": ["x"] * 1000}], 200),
        ([{"entityIdsToInclude": ["x"] * 1001}], 422),
        ([{"entityIdsToExclude": ["x"] * 1001}], 422),
        ([{"engineType": " "}], 422),
        ([{"engineType": "other"}], 422),
        ([{"searchParameters": {"q": ["a b"]}}], 400),
        ([{"searchParameters": {"q": "a"}}], 400),
    ],
)
def test_limits_and_refusals(find, requests, status):
    response = find(*requests)
    assert response.status_code == status
    assert status == 200 or response.json()["messages"]


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b'{"requests": [], "page": -1}'])
def test_a_broken_body_is_a_400(ask, body):
    response = ask("POST", "/complex/search", content=body)
    assert (response.status_code, list(response.json())) == (400, ["messages"])


def test_who_is_not_logged_in_sees_open_datasets_only(find, archive):
    seen = set(urns(find({}, role="PUBLIC")))
    assert seen == {p.urn for p in archive.products if p.dataset.access == "everybody"}
    assert 0 < len(seen) < len(archive.products)


def test_a_feature_has_the_documented_members_in_their_order(all_features):
    feature = next(one for one in all_features.values() if "normalizedGeometry" in one)
    assert list(feature) == [
        "sessionOwner",
        "session",
        "virtualId",
        "providerId",
        "entityType",
        "label",
        "model",
        "files",
        "tags",
        "last",
        "version",
        "id",
        "geometry",
        "normalizedGeometry",
        "properties",
        "type",
    ]


def test_features_keep_their_nulls(all_features, archive):
    assert all(one["session"] is None for one in all_features.values())
    unlocated = next(product for product in archive.products if product.geometry is None)
    assert all_features[unlocated.urn]["geometry"] is None


def test_geometries_have_two_members_more_and_are_where_the_ground_is(all_features, archive):
    for product in filter(is_plain, archive.products):
        written = all_features[product.urn]["geometry"]
        assert (written["bbox"], written["crs"]) == (None, None)
        assert shape(written).equals_exact(product.geometry, 1e-9)


def crosses(product):
    west, _, east, _ = product.geometry.bounds if product.geometry else (0, 0, 0, 0)
    return any(west < line < east for line in (-180, 180))


def is_plain(product):
    return product.geometry is not None and max(map(abs, product.geometry.bounds[::2])) <= 180


def test_across_the_antimeridian_longitudes_jump(all_features, archive):
    product = next(filter(crosses, archive.products))
    west, _, east, _ = shape(all_features[product.urn]["geometry"]).bounds
    assert -180 <= west < -178
    assert 178 < east <= 180


def test_a_shape_made_safe_for_flat_maps_is_cut_in_two(archive):
    product = next(filter(crosses, archive.products))
    flat = shape(made_flat(product.geometry))
    assert flat.geom_type == "MultiPolygon"
    assert flat.area == pytest.approx(product.geometry.area)


def test_the_normalized_geometry_is_the_shape_made_safe(all_features, archive):
    for product in archive.products:
        if product.normalized == "filled" and product.geometry:
            feature = all_features[product.urn]
            assert shape(feature["normalizedGeometry"]).equals(shape(made_flat(product.geometry)))


def test_the_normalized_geometry_may_be_null_or_absent(all_features):
    written = [one.get("normalizedGeometry", "absent") for one in all_features.values()]
    assert None in written
    assert "absent" in written


def test_a_feature_names_its_dataset_and_lists_its_files_by_type(all_features, archive):
    product = archive.products[0]
    feature = all_features[product.urn]
    assert feature["tags"] == [product.dataset.urn]
    told = {
        (data_type, file["filename"], file["filesize"], file["checksum"])
        for data_type, files in feature["files"].items()
        for file in files
    }
    assert told == {(file.data_type, file.name, file.size, file.checksum) for file in product.files}


@pytest.mark.parametrize("kind", ["dataobjects", "entities"])
def test_one_product_by_its_urn(ask, archive, kind):
    product = archive.products[0]
    plain = ask("GET", f"{LEGACY}/{kind}/{product.urn}")
    encoded = ask("GET", f"{LEGACY}/{kind}/{product.urn.replace(':', '%3A')}")
    assert plain.json()["content"]["providerId"] == product.provider_id
    assert encoded.json() == plain.json()


def test_the_virtual_urn_leads_to_the_last_version(ask, archive):
    first = next(product for product in archive.products if not product.is_last)
    response = ask("GET", f"{LEGACY}/dataobjects/{first.virtual_urn}")
    assert response.json()["content"]["version"] == 2


@pytest.mark.parametrize("kind", ["datasets", "entities"])
def test_one_dataset_by_its_urn(ask, archive, kind):
    dataset = archive.datasets[0]
    feature = ask("GET", f"{LEGACY}/{kind}/{dataset.urn}").json()["content"]
    assert (feature["label"], feature["geometry"]) == (dataset.label, None)


@pytest.mark.parametrize("kind", ["dataobjects", "datasets", "entities"])
def test_an_unknown_urn_is_a_404(ask, kind):
    assert ask("GET", f"{LEGACY}/{kind}/URN:AIP:DATA:demo:none:V1").status_code == 404


def test_a_forbidden_product_is_a_403(ask, archive, world):
    assert ask("GET", f"{LEGACY}/dataobjects/{withheld(archive, world)[0].urn}").status_code == 403


def test_provider_ids_are_found_quoted_and_as_patterns(look, archive):
    first, second = archive.products[0], archive.products[-1]
    names = {first.provider_id, second.provider_id}
    quoted = look(" OR ".join(f'providerId:"{name}"' for name in names))
    assert {one["providerId"] for one in features(quoted).values()} == names
    assert urns(look(f"providerId:{first.provider_id[:-4]}* AND version:{first.version}"))


def test_dates_and_numbers_are_found_in_ranges(look, archive):
    fine = urns(look("resolution:{0 TO 0.75}"))
    assert set(fine) == {
        product.urn
        for product in archive.products
        if product.properties["resolution"] is not None and product.properties["resolution"] < 0.75
    }
    assert urns(look("acquired:[2020-01-01 TO *] AND NOT acquired:[2000-01-01 TO *]")) == []


def test_a_query_that_is_not_understood_is_a_400_with_messages(look):
    response = look("productId:x")
    assert response.status_code == 400
    (message,) = response.json()["messages"]
    assert message.startswith("Unknown field 'productId'; known are ")
    assert "providerId" in message


def test_products_of_a_dataset(ask, look, archive):
    dataset = archive.datasets[1]
    path = f"{LEGACY}/datasets/{dataset.urn}/dataobjects/search"
    answer = look("last:true", path)
    assert set(urns(answer)) == {one.urn for one in dataset.products if one.is_last}
    assert answer.json()["facets"] == []
    unknown = f"{LEGACY}/datasets/URN:AIP:DATASET:demo:none:V1/dataobjects/search"
    assert ask("GET", unknown).status_code == 404


def test_datasets_can_be_searched_too(look, archive):
    path = f"{LEGACY}/datasets/search"
    assert set(urns(look("", path))) == {dataset.urn for dataset in archive.datasets}
    label = archive.datasets[0].label
    assert urns(look(f'label:"{label}"', path)) == [archive.datasets[0].urn]


def test_pages_of_a_search_follow_each_other(look):
    first = look("last:true", size=7).json()
    pages = [look("last:true", page=n, size=7) for n in range(first["metadata"]["totalPages"])]
    found = [urn for page in pages for urn in urns(page)]
    assert len(found) == len(set(found)) == first["metadata"]["totalElements"]


def test_the_link_to_the_next_page_asks_the_same(ask, look):
    first = look("last:true AND version:2", size=2)
    link = next(one["href"] for one in first.json()["links"] if one["rel"] == "next")
    following = ask("GET", link.removeprefix(ROOT))
    assert urns(following) == urns(look("last:true AND version:2", page=1, size=2))


def test_a_file_is_where_its_uri_says(ask, all_features, archive):
    product = next(one for one in archive.products if not one.files[0].reference)
    told = all_features[product.urn]["files"]["RAWDATA"][0]
    assert told["uri"].startswith(ROOT)
    response = ask("GET", told["uri"].removeprefix(ROOT))
    assert (response.status_code, response.content) == (200, product.files[0].content())


def test_an_attachment_of_a_dataset_can_be_fetched(ask, archive):
    attached = archive.datasets[0].attachments[0]
    response = ask("GET", attached.uri_at("").removeprefix("/rs-catalog"))
    assert response.content == attached.content()


def test_a_file_that_is_not_there_or_not_for_everybody(ask, archive):
    closed = next(one for one in archive.products if one.dataset.access == "registered")
    path = f"/downloads/{closed.urn}/files/{closed.files[0].digest}"
    assert ask("GET", f"/downloads/{closed.urn}/files/0").status_code == 404
    assert ask("GET", path, role="PUBLIC").status_code == 403


def test_the_catalog_lies_where_the_prefix_says(archive):
    routes = catalog_routes(archive, RegardsSwitches(prefix=""))
    service = Starlette(routes=[Mount("/rs-catalog", routes=routes)])

    async def app(scope, receive, send):
        scope["caller"] = Caller("ada@example.org", "EXPLOIT", "demo")
        await service(scope, receive, send)

    async def exchange():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            path = f"http://here/rs-catalog{LEGACY}/dataobjects/{archive.products[0].urn}"
            return (await client.get(path)).json()["content"]["files"]

    for files in asyncio.run(exchange()).values():
        assert all(file["uri"].startswith(("http://here/rs-", "https://im")) for file in files)
