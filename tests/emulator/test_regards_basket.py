"""The basket of an emulated REGARDS: every endpoint, every answer, and how it counts."""

import asyncio
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from starlette.applications import Starlette

from swathbook.emulator import World
from swathbook.emulator.services.regards.access.accounts import Caller
from swathbook.emulator.services.regards.archive.archive import Archive
from swathbook.emulator.services.regards.archive.model import Dataset
from swathbook.emulator.services.regards.basket.model import Basket, DatedSelection, FileFilters
from swathbook.emulator.services.regards.basket.routes import basket_routes
from swathbook.emulator.services.regards.basket.store import Baskets
from swathbook.emulator.services.regards.catalog.switches import CatalogSwitches
from swathbook.emulator.services.regards.refusals import RefusedError, refuse
from swathbook.emulator.world.account import NOW

ADA, BOB = "ada@example.org", "bob@example.org"
ALL_TYPES = ("RAWDATA", "QUICKLOOK_SD", "QUICKLOOK_MD", "QUICKLOOK_HD")
SWITCHES = CatalogSwitches(processed_objects=3)


@pytest.fixture(scope="module")
def archive():
    return Archive(World(30, seed=7), project="demo", hurt=True)


@pytest.fixture
def baskets():
    return Baskets()


@pytest.fixture
def ask(archive, baskets):
    """Ask for something below `/order/basket`, as somebody."""

    def run(method, path="", *, owner=ADA, role="REGISTERED_USER", profile="D", **request):
        routes = basket_routes(baskets, archive, lambda: NOW, profile=profile, switches=SWITCHES)
        service = Starlette(routes=routes, exception_handlers={RefusedError: refuse})

        async def app(scope, receive, send):
            scope["caller"] = Caller(owner, role, "demo")
            await service(scope, receive, send)

        async def exchange():
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
                url = f"http://emulated/order/basket{path}"
                return await client.request(method, url, **request)

        return asyncio.run(exchange())

    return run


@pytest.fixture
def select(ask):
    def run(q=None, **selection):
        parameters = {} if q is None else {"searchParameters": {"q": [q]}}
        body = {"engineType": "legacy"} | parameters | selection
        return ask("POST", "/selection", json=body)

    return run


@pytest.fixture
def upload(ask):
    def run(text):
        content = text if isinstance(text, bytes) else text.encode()
        return ask("POST", "/selection/upload", files={"file": ("names.txt", content)})

    return run


@pytest.fixture
def chosen(select, archive):
    """Choose one dataset and give its selection as the service tells it."""
    answer = select(datasetUrn=archive.datasets[0].urn).json()
    (selection,) = answer["content"]["datasetSelections"]
    return selection


def content(response):
    assert response.status_code == 200
    return response.json()["content"]


def counts(part):
    return [part[name] for name in ("objectsCount", "filesCount", "filesSize", "quota")]


def counted(products):
    files = [file for one in products for file in one.files if file.data_type in ALL_TYPES]
    stored = [file for file in files if file.data_type == "RAWDATA" and not file.reference]
    return [len(products), len(files), sum(file.size or 0 for file in files), len(stored)]


def test_without_a_basket_there_is_nothing_to_see(ask):
    assert (ask("GET").status_code, ask("GET").content) == (204, b"")


def test_a_selection_makes_a_basket_with_everything_found(select, archive):
    basket = content(select())
    labels = [one["datasetLabel"] for one in basket["datasetSelections"]]
    assert labels == sorted((one.label for one in archive.datasets), key=str.casefold)
    assert (basket["owner"], set(basket)) == (ADA, {"id", "owner", "datasetSelections", "quota"})
    assert basket["quota"] == sum(one["quota"] for one in basket["datasetSelections"])


def test_a_basket_has_no_links_and_stays(select, ask):
    answer = select().json()
    assert answer["links"] == []
    assert ask("GET").json() == answer


def test_counts_are_those_of_the_orderable_types(chosen, archive):
    dataset = archive.datasets[0]
    assert (chosen["datasetIpid"], chosen["datasetLabel"]) == (dataset.urn, dataset.label)
    assert counts(chosen) == counted(dataset.products)
    (dated,) = chosen["itemsSelections"]
    assert counts(dated) == counts(chosen)


def test_a_selection_is_told_as_it_was_asked_with_its_date(select, archive):
    product = archive.products[0]
    asked = {
        "engineType": "legacy",
        "datasetUrn": product.dataset.urn,
        "searchParameters": {"q": [f'providerId:"{product.provider_id}"'], "page": ["3"]},
        "entityIdsToInclude": [product.urn],
        "entityIdsToExclude": ["x"],
    }
    basket = content(select(**asked, selectionDate="2026-02-03T05:00:00.5+01:00"))
    (dated,) = basket["datasetSelections"][0]["itemsSelections"]
    assert dated["selectionRequest"] == asked | {"selectionDate": "2026-02-03T04:00:00.5Z"}
    assert dated["date"] == "2026-02-03T04:00:00.5Z"


def test_without_a_date_the_service_takes_its_own(chosen):
    assert chosen["itemsSelections"][0]["date"] == "2026-03-15T00:00:00Z"


def test_a_product_chosen_twice_counts_once(select, archive):
    dataset = archive.datasets[0]
    select(datasetUrn=dataset.urn)
    basket = content(select(datasetUrn=dataset.urn))
    (selection,) = basket["datasetSelections"]
    assert len(selection["itemsSelections"]) == 2
    assert counts(selection) == counted(dataset.products)


def test_a_date_bounds_what_is_found(select, archive):
    until = sorted(product.created_at for product in archive.products)[20]
    basket = content(select(selectionDate=until.isoformat()))
    early = [product for product in archive.products if product.created_at <= until]
    assert sum(one["objectsCount"] for one in basket["datasetSelections"]) == len(early)


def test_the_same_date_twice_keeps_the_first(select, archive):
    first, second = archive.datasets[0].products[:2]
    date = {"selectionDate": "2026-03-14T00:00:00Z"}
    select(entityIdsToInclude=[first.urn], **date)
    (selection,) = content(select(entityIdsToInclude=[second.urn], **date))["datasetSelections"]
    assert (len(selection["itemsSelections"]), selection["objectsCount"]) == (1, 1)


def test_nothing_orderable_is_a_204_and_leaves_an_empty_basket(select, ask):
    response = select("version:99")
    assert (response.status_code, response.content) == (204, b"")
    assert content(ask("GET"))["datasetSelections"] == []


@pytest.mark.parametrize("engine", [{"engineType": ""}, {"engineType": " "}, {"engineType": None}])
def test_without_an_engine_a_selection_is_refused(select, engine):
    response = select(**engine)
    assert response.status_code == 422
    assert response.json() == {"messages": ["Engine type may not be empty"]}


@pytest.mark.parametrize(
    "selection",
    [
        {"searchParameters": {"q": ["a b"]}},
        {"searchParameters": {"q": ["nothing:1"]}},
        {"engineType": "other"},
        {"entityIdsToInclude": ["x"] * 1001},
    ],
    ids=["bad query", "unknown field", "unknown engine", "too many ids"],
)
def test_what_the_catalog_refuses_is_a_422_and_makes_no_basket(select, ask, selection):
    response = select(**selection)
    assert (response.status_code, len(response.json()["messages"])) == (422, 1)
    assert ask("GET").status_code == 204


def test_a_selection_that_cannot_be_read_is_a_400(ask):
    assert ask("POST", "/selection", content=b"{").status_code == 400
    assert ask("POST", "/selection").status_code == 400


def test_everybody_has_a_basket_of_their_own(select, ask):
    select()
    assert ask("GET", owner=BOB).status_code == 204


def test_who_is_not_logged_in_has_none(ask):
    response = ask("GET", role="PUBLIC")
    assert (response.status_code, list(response.json())) == (403, ["messages"])


def test_emptying_always_works(select, ask):
    assert ask("DELETE").status_code == 204
    select()
    assert ask("DELETE").status_code == 204
    assert ask("GET").status_code == 204


def test_a_dataset_can_be_taken_out(select, ask):
    before = content(select())["datasetSelections"]
    after = content(ask("DELETE", f"/dataset/{before[0]['id']}"))["datasetSelections"]
    assert after == before[1:]


def test_taking_out_what_is_not_there_changes_nothing(select, ask):
    before = content(select())
    assert content(ask("DELETE", "/dataset/999")) == before
    assert content(ask("DELETE", "/dataset/999/2031-01-01")) == before
    assert content(ask("PUT", "/dataset/999/updateFileFilters", json={})) == before


def test_a_dated_selection_can_be_taken_out_by_its_date(select, ask, archive):
    first, second = archive.datasets[0].products[:2]
    select(entityIdsToInclude=[first.urn], selectionDate="2026-03-14T00:00:00.123456Z")
    (both,) = content(select(entityIdsToInclude=[second.urn]))["datasetSelections"]
    date = both["itemsSelections"][0]["selectionRequest"]["selectionDate"]
    path = f"/dataset/{both['id']}/{quote(date, safe='')}"
    (left,) = content(ask("DELETE", path))["datasetSelections"]
    assert left["itemsSelections"] == both["itemsSelections"][1:]
    assert counts(left) == counted([second])


def test_the_last_dated_selection_takes_its_dataset_along(chosen, ask):
    date = chosen["itemsSelections"][0]["date"]
    assert content(ask("DELETE", f"/dataset/{chosen['id']}/{date}"))["datasetSelections"] == []


@pytest.mark.parametrize("path", ["/dataset/x", "/dataset/1/yesterday"])
def test_what_is_no_id_or_date_is_a_400(select, ask, path):
    select()
    assert ask("DELETE", path).status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/dataset/1"),
        ("DELETE", "/dataset/1/2031-01-01"),
        ("PUT", "/dataset/1/updateFileFilters"),
        ("PUT", "/dataset/1/updateProcessing"),
    ],
)
def test_without_a_basket_nothing_can_be_changed(ask, method, path):
    assert ask(method, path).status_code == 204


def filtered(ask, chosen, body):
    return ask("PUT", f"/dataset/{chosen['id']}/updateFileFilters", json=body)


def test_filters_are_told_and_change_no_count(ask, chosen):
    filters = {"fileTypes": ["RAWDATA"], "fileNamePattern": r".*\.tif"}
    (selection,) = content(filtered(ask, chosen, filters))["datasetSelections"]
    assert selection == chosen | {"fileSelectionDescription": filters}


def test_filters_choose_the_files_of_an_order(ask, chosen, baskets, archive):
    dataset = archive.datasets[0]
    filtered(ask, chosen, {"fileTypes": ["QUICKLOOK"], "fileNamePattern": r".*_sd\.png"})
    basket = baskets.of(ADA)
    files = {file for one in dataset.products for file in basket.files_of(dataset, one)}
    assert {file.data_type for file in files} == {"QUICKLOOK_SD"}


@pytest.mark.parametrize(
    ("pattern", "passes"),
    [("scene", False), (r"scene\.tif", True), (".*", True), (r"ene\..*", False), (None, True)],
)
def test_a_pattern_must_match_the_whole_name(archive, pattern, passes):
    file = next(f for p in archive.products for f in p.files if f.name == "scene.tif")
    assert FileFilters(["RAWDATA"], pattern).pass_(file) is passes


@pytest.mark.parametrize("body", [b"", b"null"])
def test_filters_are_cleared_by_an_empty_body(ask, chosen, body):
    filtered(ask, chosen, {"fileTypes": []})
    path = f"/dataset/{chosen['id']}/updateFileFilters"
    (selection,) = content(ask("PUT", path, content=body))["datasetSelections"]
    assert selection == chosen


@pytest.mark.parametrize("body", [{"fileNamePattern": "("}, {"fileTypes": ["THUMBNAIL"]}], ids=str)
def test_filters_that_cannot_be_read_are_a_400(ask, chosen, body):
    assert filtered(ask, chosen, body).status_code == 400


@pytest.fixture
def few(select, archive):
    """Choose three products of a dataset: as many as the process takes."""
    ids = [product.urn for product in archive.datasets[0].products[:3]]
    (selection,) = content(select(entityIdsToInclude=ids))["datasetSelections"]
    return selection


def processed(ask, selection, **body):
    return ask("PUT", f"/dataset/{selection['id']}/updateProcessing", **body)


def test_a_process_is_told_and_taken_away_again(ask, few):
    process = {"processBusinessId": str(uuid4()), "parameters": {"level": "2"}}
    (selection,) = content(processed(ask, few, json=process))["datasetSelections"]
    assert selection == few | {"processDatasetDescription": process}
    assert content(processed(ask, few, content=b""))["datasetSelections"] == [few]


def test_a_process_takes_so_many_products_only(ask, few, select, archive):
    process = {"processBusinessId": str(uuid4())}
    assert processed(ask, few, json=process).status_code == 200
    assert select(datasetUrn=archive.datasets[0].urn).status_code == 409
    assert content(ask("GET"))["datasetSelections"][0]["objectsCount"] == 3


def test_a_process_is_not_attached_to_too_many_products(ask, chosen):
    assert processed(ask, chosen, json={"processBusinessId": str(uuid4())}).status_code == 409


def test_filters_and_a_process_exclude_each_other(ask, few):
    process = {"processBusinessId": str(uuid4())}
    filtered(ask, few, {"fileTypes": []})
    assert processed(ask, few, json=process).status_code == 400
    filtered(ask, few, None)
    processed(ask, few, json=process)
    assert filtered(ask, few, {"fileTypes": []}).status_code == 400


def names_of(archive):
    return sorted({product.provider_id for product in archive.products})


def test_an_upload_chooses_the_last_versions(upload, archive):
    old = next(product for product in archive.products if not product.is_last)
    new = archive.find(old.virtual_urn)
    (selection,) = content(upload(f"\n  {old.provider_id} \r\nunknown\n"))["datasetSelections"]
    assert counts(selection) == counted([new])


def test_an_upload_looks_for_100_names_at_a_time(upload, archive):
    names = names_of(archive)
    basket = content(upload("\n".join(names)))
    dates = {part["date"] for one in basket["datasetSelections"] for part in one["itemsSelections"]}
    assert len(names) > 100
    assert len(dates) == -(-len(names) // 100)
    assert sum(one["objectsCount"] for one in basket["datasetSelections"]) == len(names)


@pytest.mark.parametrize("text", ["", " \n\n", "nothing", 'a"b\\c'])
def test_an_upload_that_finds_nothing_is_a_204(upload, ask, text):
    assert upload(text).status_code == 204
    assert ask("GET").status_code == 204


@pytest.mark.parametrize(("lines", "status"), [(1000, 204), (1001, 413)])
def test_an_upload_has_1000_lines_at_most(upload, lines, status):
    assert upload("x\n" * lines).status_code == status


def test_an_upload_wants_a_file_in_utf_8(upload, ask):
    assert upload(b"\xff").status_code == 400
    assert ask("POST", "/selection/upload", data={"file": "text"}).status_code == 400


@pytest.mark.parametrize(
    ("profile", "filters", "uploads"), [("A", 405, 404), ("B", 405, 404), ("C", 204, 404)]
)
def test_older_releases_have_fewer_endpoints(ask, profile, filters, uploads):
    path = "/dataset/1/updateFileFilters"
    assert ask("PUT", path, profile=profile).status_code == filters
    upload = ask("POST", "/selection/upload", profile=profile, files={"file": b"x"})
    assert upload.status_code == uploads


def test_a_basket_that_was_taken_is_gone(select, ask, baskets):
    select()
    assert baskets.take(ADA) is not None
    assert ask("GET").status_code == 204


def test_products_come_by_dataset_sorted_by_label(select, baskets, archive):
    select()
    products = baskets.of(ADA).products()
    assert [one.label for one in products] == sorted(one.label for one in archive.datasets)
    assert {p for some in products.values() for p in some} == set(archive.products)


def test_of_two_datasets_with_one_label_the_second_has_no_place(archive):
    product = archive.products[0]
    date = datetime(2026, 1, 1, tzinfo=UTC)
    basket = Basket(1, ADA)
    for n, label in enumerate(["Mosaics", "mosaics"]):
        part = DatedSelection(date, {}, [product])
        basket.add(n, Dataset(f"urn {n}", "", label, ""), part)
    assert [one.dataset.urn for one in basket.selections] == ["urn 0"]
