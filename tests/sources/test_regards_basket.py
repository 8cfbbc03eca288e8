"""The basket: what is chosen there, and in which words the service is told."""

import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import swathbook as sb
from swathbook import emulator
from swathbook.errors import BadRequestError, InputError, RefusedError
from swathbook.sources.regards.service.basket import basket_of
from swathbook.sources.regards.service.selections import listed, provider_query, selection_bodies

URL = "https://regards.example.org"
URN = "URN:AIP:DATA:demo:3c0a6c1e-8d0f-3d55-9d4b-0a1b2c3d4e5f:V2"
EXAMPLE = {
    "content": {
        "id": 88,
        "owner": "ada@example.org",
        "datasetSelections": [
            {
                "id": 301,
                "datasetIpid": "URN:AIP:DATASET:demo:5b1f4d7e-7c1d-4f39-a1c0-6a5b4c3d2e1f:V1",
                "datasetLabel": "S2 mosaics",
                "objectsCount": 5,
                "filesCount": 8,
                "filesSize": 73400320,
                "quota": 5,
                "itemsSelections": [
                    {
                        "date": "2031-02-03T04:00:00.5Z",
                        "selectionRequest": {
                            "engineType": "legacy",
                            "searchParameters": {"q": ["providerId:S2_TILE_*"]},
                            "selectionDate": "2031-02-03T04:00:00.5Z",
                        },
                        "objectsCount": 5,
                        "filesCount": 8,
                        "filesSize": 73400320,
                        "quota": 5,
                    }
                ],
                "fileSelectionDescription": {"fileTypes": ["RAWDATA"]},
            }
        ],
        "quota": 5,
    },
    "links": [],
}


def canned(*answers):
    """Make a client that gets these answers, the last one again and again."""
    asked = []

    def handler(request):
        asked.append(request)
        return answers[min(len(asked), len(answers)) - 1]

    transport = httpx.MockTransport(handler)
    regards = sb.Regards(URL, token="t0k3n", transport=transport, progress=False)
    regards.asked = asked
    return regards


def example():
    return httpx.Response(200, json=EXAMPLE)


def test_a_basket_tells_what_was_chosen_of_which_dataset():
    basket = canned(example()).basket()
    chosen = basket.selections[0]
    assert (basket.exists, basket.id, basket.files_count, basket.size_bytes) == (
        True,
        88,
        8,
        73400320,
    )
    assert chosen.dataset_urn.startswith("URN:AIP:DATASET:")
    assert (chosen.dataset_label, chosen.file_types) == ("S2 mosaics", ("RAWDATA",))
    assert chosen.choices[0].query == "providerId:S2_TILE_*"


def test_no_basket_is_one_that_does_not_exist():
    basket = canned(httpx.Response(204)).basket()
    assert (basket.exists, basket.selections, basket.files_count) == (False, (), 0)


def test_a_basket_cannot_be_changed_by_accident():
    with pytest.raises(AttributeError):
        canned(example()).basket().quota = 7


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = ["id", "owner", "datasetSelections", "itemsSelections", "selectionRequest", "quota", "q"]


@given(
    st.dictionaries(
        st.sampled_from(KEYS),
        json_values | st.lists(st.dictionaries(st.sampled_from(KEYS), json_values)),
    )
)
def test_a_basket_of_any_shape_is_read(record):
    assert basket_of(record).exists


# what the service is told


def sent(regards, place=0):
    return json.loads(regards.asked[place].content)


def test_a_query_is_sent_as_it_is():
    regards = canned(example())
    regards.add_to_basket("tags:sea", dataset=URN, without=[URN])
    assert sent(regards) == {
        "engineType": "legacy",
        "searchParameters": {"q": ["tags:sea"]},
        "datasetUrn": URN,
        "entityIdsToExclude": [URN],
    }


def test_products_are_named_by_urn_or_by_their_providers_id():
    bodies = selection_bodies([URN, "TILE 7", URN])
    assert bodies == [
        {"engineType": "legacy", "searchParameters": {}, "entityIdsToInclude": [URN]},
        {"engineType": "legacy", "searchParameters": {"q": ['providerId:("TILE 7")']}},
    ]
    assert selection_bodies(URN)[0]["entityIdsToInclude"] == [URN]


@given(st.integers(1, 3500), st.integers(0, 350))
def test_many_products_are_named_in_parts_that_the_service_takes(urns, names):
    bodies = selection_bodies([*(f"URN:{n}" for n in range(urns)), *map(str, range(names))])
    parts = [len(body.get("entityIdsToInclude", ())) for body in bodies]
    assert sum(parts) == urns
    assert max(parts) <= 1000
    assert len(bodies) == -(-urns // 1000) + -(-names // 100)


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=1))
def test_a_providers_id_stays_within_its_quotes(names):
    query = provider_query(names)
    unescaped = query.replace("\\\\", "").replace('\\"', "")
    assert unescaped.count('"') == 2 * len(names)


def test_a_selection_in_parts_counts_if_one_of_them_found_something():
    regards = canned(example(), httpx.Response(204))
    assert regards.add_to_basket([URN, "P1"]).id == 88
    with pytest.raises(RefusedError, match="nothing in it") as caught:
        regards.add_to_basket(["P2"])
    assert caught.value.http_status == 204


@pytest.mark.parametrize("what", [[], "", [""], [3], [None]])
def test_a_selection_of_nothing_is_refused(what):
    with pytest.raises(InputError):
        canned(example()).add_to_basket(what)


def test_a_list_of_products_is_sent_as_a_file():
    regards = canned(example())
    regards.upload_to_basket(["A", "Ü"])
    request = regards.asked[0]
    assert request.url.path.endswith("/order/basket/selection/upload")
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="file"' in request.content
    assert "A\nÜ\n".encode() in request.content


def test_a_long_list_is_sent_in_files_that_the_service_takes():
    files = list(listed(str(n) for n in range(2500)))
    assert [file.count(b"\n") for file in files] == [1000, 1000, 500]


def test_filters_are_told_and_taken_away():
    regards = canned(example())
    chosen = regards.basket().selections[0]
    regards.filter_basket(chosen, file_types="rawdata", file_name_pattern=r".*\.tif")
    regards.filter_basket(301, file_name_pattern="x")
    regards.filter_basket(301)
    assert sent(regards, 1) == {"fileTypes": ["RAWDATA"], "fileNamePattern": r".*\.tif"}
    assert sent(regards, 2) == {"fileTypes": [], "fileNamePattern": "x"}  # always sent
    assert regards.asked[3].content == b""


def test_a_processing_is_told_and_taken_away():
    regards = canned(example())
    regards.process_basket(301, "1d7c6d9e-0000-4000-8000-000000000000", parameters={"a": "1"})
    regards.process_basket(301, None)
    assert sent(regards)["parameters"] == {"a": "1"}
    assert regards.asked[1].content == b""


def test_one_part_of_a_selection_is_named_by_its_date():
    regards = canned(example())
    chosen = regards.basket().selections[0]
    regards.remove_from_basket(chosen, date=chosen.choices[0].date)
    assert regards.asked[1].url.raw_path.endswith(b"/dataset/301/2031-02-03T04%3A00%3A00.5Z")


# at the emulator


@pytest.fixture(scope="module")
def service():
    with emulator.regards(orders=10, seed=3, hurt=False) as service:
        yield service


@pytest.fixture
def regards(service):
    account = {"user": service.user, "password": service.password, "project": service.project}
    with sb.Regards(service.url, **account, progress=False) as regards:
        regards.empty_basket()
        yield regards


def products(service, count):
    return service.app.desk.archive.products[:count]


def test_what_is_added_is_there_until_it_is_taken_out(service, regards):
    some = products(service, 4)
    basket = regards.add_to_basket([product.urn for product in some])
    assert basket == regards.basket()
    assert basket.objects_count == 4
    for chosen in basket.selections:
        left = regards.remove_from_basket(chosen)
    assert left.selections == ()
    regards.empty_basket()
    assert not regards.basket().exists


def test_one_part_is_taken_out(service, regards):
    first, second = products(service, 2)
    regards.add_to_basket(first.urn)
    chosen = regards.add_to_basket(second.urn).selections
    last = max((part.date, each) for each in chosen for part in each.choices)
    left = regards.remove_from_basket(last[1], date=last[0])
    assert left.objects_count == 1


def test_products_are_chosen_by_query_and_by_their_providers_ids(service, regards):
    product = products(service, 1)[0]
    by_query = regards.add_to_basket(
        f'providerId:"{product.provider_id}"', dataset=product.dataset.urn
    )
    regards.empty_basket()
    by_name = regards.add_to_basket([product.provider_id])
    regards.empty_basket()
    by_list = regards.upload_to_basket([product.provider_id])
    assert by_query.files_count == by_name.files_count >= by_list.files_count > 0


def test_filters_keep_an_order_to_some_files(service, regards):
    basket = regards.add_to_basket([product.urn for product in products(service, 3)])
    for chosen in basket.selections:
        kept = regards.filter_basket(chosen, file_types="RAWDATA")
    assert {each.file_types for each in kept.selections} == {("RAWDATA",)}
    with pytest.raises(BadRequestError):
        regards.filter_basket(basket.selections[0], file_name_pattern="(")


def test_a_query_that_the_catalog_cannot_read_is_refused(regards):
    with pytest.raises((RefusedError, BadRequestError)):
        regards.add_to_basket("providerId:(")
