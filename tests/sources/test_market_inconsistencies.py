"""Where the marketplace's documents and answers disagree, one test for each that reading meets.

The numbers are those of the project's list of inconsistencies. The others concern what is asked
of the service, not what it answers: 1 and 25, how to authenticate; 19, the names of a request.
"""

import json
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import swathbook as sb
from swathbook.sources import _json

DATA = Path(__file__).parents[1] / "data" / "market"
UTC = "UTC"


def answer(name):
    return _json.decode((DATA / name).read_bytes())


def detail(order=None, item=None, **more):
    """Take the documented detail, with some of its values changed."""
    data = answer("market_order_detail.json")["data"]
    data["order"] |= order or {}
    data["content"][0] |= item or {}
    return data | more


def read_order(**changes):
    return sb.read(detail(order=changes)).orders.iloc[0]


def read_item(**changes):
    return sb.read(detail(item=changes)).items.iloc[0]


def problems(book):
    return set(book.findings["problem"])


REGION = "POLYGON ((106 18, 107 18, 107 19, 106 19, 106 18))"
AS_GEOJSON = '{"type":"Polygon","coordinates":[[[106,18],[107,18],[107,19],[106,19],[106,18]]]}'


def test_02_region_and_geometry_may_be_wkt_or_geojson():
    as_wkt = sb.read(detail({"region": REGION}, {"geometry": REGION}))
    as_geojson = sb.read(detail({"region": AS_GEOJSON}, {"geometry": AS_GEOJSON}))
    assert as_wkt.orders.region.geom_equals(as_geojson.orders.region).all()
    assert as_wkt.items.geometry.geom_equals(as_geojson.items.geometry).all()


def test_03_seventeen_shells_in_one_polygon_are_the_ground_of_all():
    book = sb.read(detail())
    assert book.items.geometry.is_valid.all()
    assert sb.geometry.area_km2(book.items.geometry).iloc[0] == pytest.approx(9139.7, abs=0.1)
    assert sb.geometry.area_km2(book.items.swath).iloc[0] == pytest.approx(9139.7, abs=0.1)
    assert "separate_shells" in problems(book)


def test_04_ctime_and_mtime_may_be_seconds_or_milliseconds():
    listed = sb.read(answer("market_order_page.json")).orders.iloc[0]
    assert listed["created_at"] == pd.Timestamp("2023-10-27", tz=UTC)
    detailed = sb.read(detail()).orders.iloc[0]
    assert detailed["created_at"] == pd.Timestamp("2026-03-07T06:14:03", tz=UTC)
    assert detailed["updated_at"] == pd.Timestamp("2026-03-07T06:14:18", tz=UTC)


@pytest.mark.parametrize("text", ["success", "OK", "", None, "成功"])
def test_05_the_text_of_success_does_not_matter(text):
    assert len(sb.read({"code": 200, "message": text, "data": detail()}).items) == 1


def test_06_an_order_that_is_not_found_says_so():
    book = sb.read(answer("market_failure.json"))
    assert book.findings["problem"].tolist() == ["unreadable_answer"]
    assert "Order not found" in book.findings["detail"].iloc[0]


def test_07_a_code_that_is_no_success_counts_whatever_http_said():
    book = sb.read({"code": 500, "message": "server error", "data": detail()})
    assert len(book.orders) == 0
    assert not book.is_complete


@pytest.mark.parametrize(
    "number", ["ORDER_202310270001", "PROG_ORDER_7", "cff09baa-6bf3-4dc7-98f2-9becd771f1e3", 42]
)
def test_08_an_order_number_may_have_any_form(number):
    book = sb.read(detail({"orderNo": number}))
    assert book.orders.index.tolist() == [f"market:{number}"]
    assert book.orders["order_no"].tolist() == [str(number)]
    assert book.items["order_id"].tolist() == [f"market:{number}"]


@pytest.mark.parametrize(
    "meaning",
    [pytest.param("5636.25", id="after the discount"), pytest.param("626.25", id="the discount")],
)
def test_09_an_items_discount_amount_may_mean_either(meaning):
    item = {
        "discount": _json.Number("0.10"),
        "discountUnitPrice": _json.Number("9.00"),
        "discountAmount": _json.Number(meaning),
    }
    book = sb.read(detail({"discountAmount": _json.Number("626.25")}, item))
    assert book.items["net_amount"].tolist() == [Decimal("5636.25")]
    assert book.orders["discount_amount"].tolist() == [Decimal("626.25")]
    assert "discount_meaning" not in problems(book)


def test_10_a_deleted_order_is_carried_and_never_filtered_out():
    book = sb.read(detail({"deleted": 1}))
    assert book.orders["deleted"].tolist() == [True]
    assert "deleted_flag" in problems(book)
    assert "deleted_flag" not in problems(sb.read(detail({"deleted": 0})))


@pytest.mark.parametrize("blank", ["", " ", "\t"])
def test_11_numbers_may_be_text_with_blanks(blank):
    item = read_item(duration=f"{blank}54.39", thisCoverage=f"{blank}0.056061{blank}", satId="1")
    assert item["duration_s"] == 54.39
    assert item["this_coverage_fraction"] == 0.056061
    assert item["satellite_id"] == "1"
    assert item["active"] == "1"


def test_12_numbers_may_be_text_in_one_place_and_numbers_in_another():
    item = read_item(centerLongitude="105.748", centerLatitude=_json.Number("20.0295"), area="626")
    assert (item["center_lon"], item["center_lat"], item["billed_km2"]) == (105.748, 20.0295, 626)


@pytest.mark.parametrize("raw", ["0.5m", "0.5", _json.Number("0.5"), "0.5 m", "50cm"])
def test_13_resolution_may_be_a_number_or_text_with_its_unit(raw):
    assert read_item(resolution=raw)["resolution_m"] == 0.5
    assert read_order(resolution=raw)["resolution_m"] == 0.5


def test_14_a_key_that_is_absent_is_like_one_that_is_null():
    absent, null = answer("market_order_page.json"), answer("market_order_page.json")
    keys = ["expectedDeliveryTime", "simulationId", "recurringDay", "recurringUnit"]
    null["data"]["content"][0] |= dict.fromkeys(keys)
    pd.testing.assert_frame_equal(sb.read(absent).orders, sb.read(null).orders)


def test_15_null_is_missing_and_zero_is_zero():
    order = read_order(maxCloud=0, resolution=None)
    assert order["max_cloud_pct"] == 0
    assert pd.isna(order["resolution_m"])


def test_16_times_have_two_forms_and_two_zones():
    order, item = read_order(), read_item(imageTime="2026-03-08 03:11:09")
    assert order["window_start"] == pd.Timestamp("2026-03-07T14:06:50", tz="Asia/Shanghai")
    assert order["expected_at"] == pd.Timestamp("2026-03-09T03:11:41", tz=UTC)
    assert item["start_at"] == pd.Timestamp("2026-03-08T03:10:46.762", tz=UTC)
    assert item["imaged_at"] == pd.Timestamp("2026-03-08T03:11:09", tz=UTC)
    elsewhere = sb.read(detail(), window_zone="UTC").orders.iloc[0]
    assert elsewhere["window_start"] == pd.Timestamp("2026-03-07T14:06:50", tz=UTC)


def test_17_a_billed_area_of_one_frame_is_no_covered_area():
    book = sb.read(detail())
    found = book.findings.loc[book.findings["problem"] == "area_is_one_frame"]
    assert found["key"].tolist() == book.items.index.tolist()
    assert book.items["billed_km2"].tolist() == [626.25]


def test_17_a_billed_area_of_the_whole_ground_is_as_it_should_be():
    assert "area_is_one_frame" not in problems(sb.read(detail(item={"area": 9140})))


@pytest.mark.parametrize(
    ("code", "word", "stage"),
    [
        (1, "pending", "pending"),
        (2, "delivered", "succeeded"),
        (3, "completed", "succeeded"),
        (4, "acquisition_analysis_in_progress", "pending"),
        (5, "imaging_pending_acquisition", "ordered"),
        (6, "acquisition_failed", "failed"),
        ("Analyzing", "acquisition_analysis_in_progress", "pending"),
        ("acquisition_failed", "acquisition_failed", "failed"),
    ],
)
def test_18_statuses_have_one_word_whatever_they_are_called(code, word, stage):
    order = read_order(status=code)
    assert (order["status"], order["stage"]) == (word, stage)


def test_18_a_status_that_is_not_listed_keeps_its_code():
    book = sb.read(detail({"status": 7}))
    assert book.orders["status"].tolist() == ["unknown_7"]
    assert book.orders["stage"].isna().all()
    assert "unknown_code" in problems(book)


def test_20_totals_that_do_not_add_up_are_noticed():
    page = sb.read(answer("market_order_page.json"))
    assert "count_differs" in problems(page)
    assert "50" in page.findings.set_index("problem")["detail"]["count_differs"]
    assert "count_differs" in problems(sb.read(detail(total=3)))
    assert "count_differs" not in problems(sb.read(detail(total="1")))


@pytest.mark.parametrize("data", [1, True, False], ids=["21 a count", "21 a flag", "22 a failure"])
def test_21_22_bare_values_from_the_cart_are_no_orders_and_no_crash(data):
    book = sb.read({"code": 200, "message": "success", "data": data})
    assert book.findings["problem"].tolist() == ["unreadable_answer"]


def test_23_a_thumbnail_is_kept_as_it_was_given_or_missing():
    url = "http://example.com/thumb.jpg"
    assert read_item(thumb=url)["thumb"] == url
    assert pd.isna(read_item(thumb=None)["thumb"])
    listed = sb.read(answer("market_order_page.json")).orders["extra"].iloc[0]
    assert json.loads(listed)["thumb"] == url


def test_24_every_frame_is_kept_where_it_is():
    book = sb.read(detail())
    assert len(book.frames) == 17
    beside = book.frames.disjoint(book.orders.region.iloc[0])
    assert book.frames.index[beside].tolist() == [f"{book.items.index[0]}#16"]
    assert (book.items["center_lon"].iloc[0], book.items["center_lat"].iloc[0]) == (
        105.748,
        20.0295,
    )
