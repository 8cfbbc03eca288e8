"""The documents' list of inconsistencies: each that concerns answers occurs in a small world."""

import json
import re
from decimal import Decimal

import httpx
import numpy as np
import pytest
import shapely

from swathbook.emulator import Switches, World
from swathbook.emulator.services.market import answers

SWITCHES = Switches()


@pytest.fixture(scope="module", params=[7, 21], ids="seed {}".format)
def world(request):
    return World(200, seed=request.param)


@pytest.fixture(scope="module")
def rows(world):
    return [answers.list_row(order, SWITCHES) for order in world.orders]


@pytest.fixture(scope="module")
def details(world):
    return [answers.detail(order, SWITCHES) for order in world.orders]


@pytest.fixture(scope="module")
def items(details):
    return [item for detail in details for item in detail["content"]]


@pytest.fixture(scope="module")
def passes(items):
    return [item for item in items if item["startTime"]]


def values(records, name):
    return [record[name] for record in records if record[name] is not None]


def test_02_regions_are_geojson_mostly_and_wkt_sometimes(rows):
    starts = [region[0] for region in values(rows, "region")]
    assert starts.count("{") > len(starts) / 2
    assert {"P", "S"} <= set(starts)


def test_03_a_pass_is_one_polygon_whose_rings_are_shells(passes):
    geometry = json.loads(next(g for g in values(passes, "geometry") if g))
    assert geometry["type"] == "GeometryCollection"
    (polygon,) = geometry["geometries"]
    assert (polygon["type"], len(polygon["coordinates"]) > 4) == ("Polygon", True)


def test_04_times_are_seconds_in_details_and_milliseconds_in_listings(rows, details):
    for row, detail in zip(rows, details, strict=True):
        assert row["ctime"] == detail["order"]["ctime"] * 1000


def test_05_06_07_success_has_two_texts_and_failure_hides_in_the_body(market_service):
    with httpx.Client(
        base_url=f"{market_service.url}/market/order", headers={"X-API-Key": market_service.key}
    ) as client:
        number = market_service.world.orders[0].number
        page = client.post("/page/query", json={"pageNumber": 1, "pageSize": 1})
        detail = client.post("/detail", json={"orderNo": number})
        missing = client.post("/detail", json={"orderNo": "ORDER_202310270001"})
    assert [r.json()["message"] for r in (page, detail)] == ["success", "OK"]
    assert (missing.status_code, missing.json()["code"]) == (200, 400)


@pytest.mark.parametrize(
    "form",
    [r"ORDER_\d{12}", r"ORDER_\d{3}", r"PROG_ORDER_\d+", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{21}"],
)
def test_08_order_numbers_take_every_form(rows, form):
    assert any(re.fullmatch(form, number) for number in values(rows, "orderNo"))


def test_09_a_discount_amount_is_off_for_orders_and_what_is_left_for_items(details):
    plain = [d for d in details if d["discountAmount"] == 0]
    assert plain
    assert all(i["discountAmount"] == i["amount"] for d in plain for i in d["content"])
    reduced = [d for d in details if d["discountAmount"] > 0]
    assert any(0 < i["discountAmount"] < i["amount"] for d in reduced for i in d["content"])


def test_10_both_values_of_the_deleted_flag_occur_on_live_orders(rows):
    live = [row for row in rows if row["status"] in (1, 4, 5)]
    assert {row["deleted"] for row in live} == {0, 1}


def test_11_numbers_come_as_text_with_and_without_a_leading_blank(passes):
    usual = [item for item in passes if item["duration"].strip()]
    assert all(re.fullmatch(r" \d+\.\d{1,2}", item["duration"]) for item in usual)
    assert all(re.fullmatch(r" \d\.\d{6}", item["thisCoverage"]) for item in usual)
    assert all(re.fullmatch(r"\d\.\d{6}", item["currentCoverage"]) for item in usual)
    assert {item["satId"] for item in passes} <= {"1", "2", "3", "4"}
    assert {item["active"] for item in passes} == {"0", "1"}


def test_11_the_three_coverages_differ_where_passes_overlap(passes):
    usual = [item for item in passes if item["thisCoverage"].strip()]
    assert any(item["thisCoverage"].strip() != item["absCoverage"] for item in usual)
    assert any(item["currentCoverage"] != item["absCoverage"] for item in usual)


def test_12_centres_are_numbers(items):
    assert {type(item["centerLongitude"]) for item in items} == {float}


def test_13_resolution_is_a_number_on_orders_text_on_items_and_null_on_passes(rows, items, passes):
    assert {type(value) for value in values(rows, "resolution")} == {Decimal}
    assert {"0.5m", "0.75m", "3m"} == set(values(items, "resolution"))
    assert {item["resolution"] for item in passes} == {None}


def test_14_rows_lack_keys_that_details_have(rows, details):
    missing = {"simulationId", "recurringDay", "recurringUnit", "expectedDeliveryTime"}
    assert set(details[0]["order"]) - set(rows[0]) == missing


def test_15_nulls_occur_in_details_and_radar_orders_accept_no_cloud(details):
    orders = [detail["order"] for detail in details]
    for name in ("thumb", "recurringDay", "recurringUnit", "resolution", "timeStart", "region"):
        assert any(order[name] is None for order in orders), name
    for name in ("thumb", "recurringDay", "recurringUnit", "resolution", "simulationId"):
        assert any(order[name] is not None for order in orders), name
    assert {order["maxCloud"] for order in orders if order["type"] == 2} == {0}


def test_16_times_are_written_in_two_ways(items):
    forms = {re.sub(r"\d", "9", time) for time in values(items, "imageTime")}
    assert forms == {"9999-99-99 99:99:99", "9999-99-99T99:99:99.999"}


def test_17_a_passs_area_is_that_of_one_frame(passes):
    for item in passes:
        frames = len(json.loads(item["allSwathLonLat"]))
        assert 615 < item["area"] < 640
        assert frames >= 5


def test_18_every_documented_status_and_an_undocumented_one_occur(rows):
    assert {row["status"] for row in rows} == {1, 2, 3, 4, 5, 6, 9}


def test_20_totals_count_items(details):
    assert all(detail["total"] == len(detail["content"]) for detail in details)


def test_23_thumbs_are_plain_http_or_null(rows):
    thumbs = {row["thumb"] for row in rows}
    assert None in thumbs
    assert all(thumb.startswith("http://example.com/") for thumb in thumbs - {None})


def test_24_last_frames_lie_outside_the_region_and_centres_off_the_centroid(world):
    tasked = [(o, i) for o in world.orders for i in o.items if i.pass_]
    assert any(shapely.Polygon(i.frames[-1]).disjoint(o.region) for o, i in tasked)
    assert any(i.ground.centroid.distance(shapely.Point(i.lon, i.lat)) > 0.05 for _, i in tasked)


def test_frames_have_four_decimals_of_longitude_and_five_of_latitude(passes):
    rings = np.concatenate([json.loads(item["allSwathLonLat"]) for item in passes])
    lons, lats = rings[..., 0].ravel().tolist(), rings[..., 1].ravel().tolist()
    assert max(len(str(lon).partition(".")[2]) for lon in lons) == 4
    assert max(len(str(lat).partition(".")[2]) for lat in lats) == 5
    assert np.abs(lons).max() <= 180


def test_the_swath_repeats_the_geometrys_rings_to_the_byte(passes):
    for item in passes:
        assert not item["geometry"] or item["allSwathLonLat"] in item["geometry"]


class TestHurt:
    """What one order in twenty has wrong."""

    @pytest.fixture
    def item(self, world):
        def find(hurt):
            order = next(order for order in world.orders if order.hurt == hurt)
            return answers.detail(order, SWITCHES)["content"][0]

        return find

    def test_a_bow_tie_crosses_itself(self, item):
        assert not shapely.from_geojson(item("bow_tie")["geometry"]).is_valid

    def test_an_unclosed_ring_has_no_end(self, item):
        (ring,) = json.loads(item("unclosed_ring")["geometry"])["coordinates"]
        assert (len(ring), ring[0] != ring[-1]) == (4, True)

    def test_a_missing_geometry_is_null(self, item):
        assert item("no_geometry")["geometry"] is None

    def test_a_swath_can_stand_alone(self, item):
        found = item("swath_only")
        assert found["geometry"] == ""
        assert json.loads(found["allSwathLonLat"])

    def test_numbers_can_be_blank(self, item):
        found = item("blank_numbers")
        blank = [found[name].strip() for name in ("duration", "thisCoverage", "currentCoverage")]
        assert blank == ["", "", ""]

    def test_a_discount_can_be_written_as_what_was_taken_off(self, item):
        found = item("wrong_discount")
        net = (found["discountUnitPrice"] * found["area"]).quantize(Decimal("0.01"))
        assert found["discountAmount"] == pytest.approx(found["amount"] - net, abs=Decimal("0.01"))

    def test_a_region_can_be_null(self, rows):
        assert None in {row["region"] for row in rows}

    def test_a_shape_over_the_antimeridian_jumps(self, world):
        order = next(order for order in world.orders if order.hurt == "antimeridian")
        region = answers.list_row(order, SWITCHES)["region"]
        degrees = [float(number) for number in re.findall(r"-?\d+\.\d+", region)]
        assert max(degrees) > 170
        assert min(degrees) < -170
