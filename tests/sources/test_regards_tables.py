"""A REGARDS service's answers as tables: every row there, every value typed, every doubt named."""

import copy
import json
import random

import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from regards_answers import (
    DATASET_URN,
    FEATURE,
    FILE,
    MD5,
    ORDER,
    URN,
    feature,
    file,
    order,
    problems,
    square,
    urn,
)

from swathbook import schema
from swathbook.sources._json import Number
from swathbook.sources.regards import tables
from swathbook.sources.regards.reading import Reading

ROOT = "https://gateway.example/api/v1/rs-order"


def book_of(*files, orders=(ORDER,), features=(), **more):
    known = {each["content"]["id"]: each for each in features}
    return tables.book(orders=orders, files={"4107": files}, features=known, **more).check()


def only(frame):
    (row,) = frame.reset_index().to_dict("records")
    return row


# the documented examples


def test_the_documented_order_is_described():
    row = only(tables.orders([ORDER]))
    assert (row["order_id"], row["order_no"], row["source"]) == ("regards:4107", "4107", "regards")
    assert (row["label"], row["owner"], row["kind"]) == (
        "alps-autumn",
        "ada@example.org",
        "archive",
    )
    assert (row["status"], row["stage"], row["deleted"]) == ("running", "shipping", False)
    assert row["created_at"] == pd.Timestamp("2031-02-03T04:05:06.789Z")
    assert row["updated_at"] == pd.Timestamp("2031-02-03T04:05:08.1Z")


def test_an_order_has_neither_money_nor_region():
    row = tables.orders([ORDER])
    nothing = ["total_amount", "discount_amount", "final_amount", "currency", "region", "provider"]
    assert row[nothing].isna().all(axis=None)


def test_what_no_column_holds_of_an_order_is_in_extra():
    extra = json.loads(tables.orders([ORDER])["extra"].item())
    said = {**ORDER["content"], "links": ORDER["links"]}
    in_columns = {"id", "owner", "label", "creationDate", "status", "statusDate"}
    assert extra == {key: value for key, value in said.items() if key not in in_columns}


def test_the_documented_file_is_described():
    row = only(book_of(FILE).files)
    assert row["file_id"] == "regards:4107/50021"
    assert (row["order_id"], row["item_id"]) == ("regards:4107", f"regards:4107/{URN}")
    assert (row["product_id"], row["name"]) == ("S2_TILE_0042", "tile_0042.tif")
    assert (row["size_bytes"], row["mime_type"]) == (9175040, "image/tiff")
    assert (row["checksum"], row["checksum_type"]) == (MD5, "md5")
    assert row["state"] == "available"


def test_what_no_column_holds_of_a_file_is_in_extra():
    extra = json.loads(book_of(FILE).files["extra"].item())
    wanted = ("filesTaskId", "version", "dataType", "reference", "uri", "online", "types")
    assert extra == {key: FILE["content"][key] for key in wanted}


def test_the_documented_feature_makes_an_item():
    row = only(book_of(FILE, features=[FEATURE]).items)
    assert (row["item_id"], row["order_id"]) == (f"regards:4107/{URN}", "regards:4107")
    assert (row["product_id"], row["name"]) == ("S2_TILE_0042", "Tile 42")
    assert row["geometry"].equals(shapely.box(5, 45, 6, 46))
    assert row["imaged_at"] == pd.Timestamp("2031-01-30T10:00:00Z")


def test_what_no_column_holds_of_a_feature_is_in_extra():
    extra = json.loads(book_of(FILE, features=[FEATURE]).items["extra"].item())
    said = {key: value for key, value in FEATURE["content"].items() if value is not None}
    in_columns = {"id", "providerId", "label", "geometry"}
    assert extra == {key: value for key, value in said.items() if key not in in_columns}


def test_whole_answers_leave_nothing_to_find():
    assert problems(book_of(FILE, features=[FEATURE])) == []


def test_nothing_makes_empty_tables():
    book = tables.book().check()
    assert [len(frame) for frame in book.tables.values()] == [0, 0, 0, 0, 0]


def test_a_book_without_money_can_be_added_up():
    spending = book_of(FILE, features=[FEATURE]).spending(by=["source"])
    assert spending["orders"].tolist() == [1]
    assert spending["net"].isna().all()


# orders


@pytest.mark.parametrize(
    ("status", "stage", "deleted"),
    [
        ("PENDING", "pending", False),
        ("PAUSED", "pending", False),
        ("RUNNING", "shipping", False),
        ("DONE", "succeeded", False),
        ("DONE_WITH_WARNING", "succeeded", False),
        ("FAILED", "failed", False),
        ("ERROR", "failed", False),
        ("EXPIRED", "canceled", False),
        ("DELETED", "canceled", True),
        ("REMOVED", "canceled", True),
    ],
)
def test_every_status_has_a_word_and_a_stage(status, stage, deleted):
    row = only(tables.orders([order(status=status)]))
    assert (row["status"], row["stage"], row["deleted"]) == (status.lower(), stage, deleted)


def test_an_unknown_status_keeps_its_word_and_is_named():
    book = tables.book(orders=[order(status="Half Done")], files={"4107": []}).check()
    row = only(book.orders)
    assert row["status"] == "unknown_half_done"
    assert pd.isna(row["stage"])
    assert pd.isna(row["deleted"])
    assert "unknown_code" in problems(book, "regards:4107")


def test_a_bare_order_is_read_like_one_in_its_envelope():
    bare = tables.orders([ORDER["content"]]).drop(columns="extra")
    pd.testing.assert_frame_equal(bare, tables.orders([ORDER]).drop(columns="extra"))


def test_a_new_order_without_tasks_has_all_its_files():
    new = order(status="PENDING", datasetTasks=[], availableFilesCount=0, filesInErrorCount=0)
    book = tables.book(orders=[new]).check()
    assert problems(book) == []


def test_orders_whose_files_are_not_there_are_said_to_be_so_once():
    book = tables.book(orders=[order(1, label="a"), order(2, label="b")])
    assert problems(book) == ["no_detail"]
    assert book.findings["key"].isna().all()


def test_a_listing_that_leaves_the_tasks_out_does_not_hide_that_files_are_missing():
    (found,) = problems(tables.book(orders=[order(datasetTasks=[], availableFilesCount=8)]))
    assert found == "no_detail"


def test_one_order_whose_files_are_not_there_is_named():
    book = tables.book(orders=[order(1), order(2)], files={"1": [file(orderId=1)]})
    assert "no_detail" in problems(book, "regards:2")


def test_fewer_files_than_the_tasks_announce_are_noticed():
    book = tables.book(orders=[ORDER], files={"4107": []})
    (found,) = book.findings.to_dict("records")
    assert (found["problem"], found["severity"]) == ("count_differs", "info")
    assert "announce 1 files, and 0 came" in found["detail"]


@pytest.mark.parametrize("status", ["EXPIRED", "DELETED", "FAILED"])
def test_an_order_whose_files_are_forgotten_is_not_said_to_lack_them(status):
    assert problems(tables.book(orders=[order(status=status)], files={"4107": []})) == []


def test_the_same_order_twice_is_one():
    book = tables.book(orders=[ORDER, ORDER["content"]], files={"4107": [FILE]}).check()
    assert len(book.orders) == 1
    assert problems(book, "regards:4107") == ["repeated_row"]


@pytest.mark.parametrize("turn", [1, -1], ids=["older first", "newer first"])
def test_of_two_states_of_an_order_the_newer_counts(turn):
    older = order(status="PENDING", statusDate="2031-02-03T04:05:06Z", percentCompleted=0)
    newer = order(status="DONE", statusDate="2031-02-04T00:00:00Z", percentCompleted=100)
    book = tables.book(orders=[older, newer][::turn], files={"4107": [FILE]}).check()
    assert book.orders["status"].tolist() == ["done"]
    assert json.loads(book.orders["extra"].item())["percentCompleted"] == 100
    (detail,) = book.findings.query("problem == 'older_answer'")["detail"]
    assert '"PENDING"' in detail


def test_two_orders_under_one_number_are_both_kept():
    book = tables.book(orders=[order(label="a"), order(label="b")], files={"4107": [FILE]}).check()
    assert book.orders["label"].to_dict() == {"regards:4107": "a", "regards:4107~2": "b"}
    assert "duplicate_key" in problems(book, "regards:4107~2")


def test_an_order_without_a_number_gets_one():
    book = tables.book(orders=[order(None)]).check()
    assert book.orders.index.tolist() == ["regards:unnumbered-1"]
    assert "missing_key" in problems(book)


def test_an_order_that_is_no_object_is_a_row_all_the_same():
    book = tables.book(orders=[ORDER, "nonsense", None, [1]]).check()
    assert len(book.orders) == 4
    assert json.loads(book.orders["extra"].iloc[1]) == {"value": "nonsense"}


def test_a_date_that_is_none_is_missing_and_kept():
    book = tables.book(orders=[order(creationDate="soon")]).check()
    row = only(book.orders)
    assert pd.isna(row["created_at"])
    assert json.loads(row["extra"])["creationDate"] == "soon"
    assert "unreadable_time" in problems(book, "regards:4107")


# files


def test_a_file_is_fetched_where_the_service_lies():
    (url,) = book_of(FILE, reading=Reading(ROOT + "/")).files["url"]
    assert url == f"{ROOT}/orders/files/50021"


def test_without_an_address_a_file_is_fetched_by_its_link():
    assert book_of(FILE).files["url"].item() == FILE["links"][0]["href"]


def test_a_file_without_address_and_link_cannot_be_fetched():
    assert book_of(FILE["content"]).files["url"].isna().all()


def test_a_link_that_says_something_else_than_the_address_is_kept():
    (extra,) = book_of(FILE, reading=Reading(ROOT)).files["extra"]
    assert json.loads(extra)["links"] == FILE["links"]


def test_a_file_that_is_available_now_is_told_so_by_its_download_url():
    row = {"id": 7, "productId": "P", "downloadUrl": f"{ROOT}/orders/files/7", "filesize": 5}
    said = only(book_of(row).files)
    assert (said["state"], said["url"]) == ("available", f"{ROOT}/orders/files/7")
    assert (said["order_id"], said["product_id"]) == ("regards:4107", "P")


@pytest.mark.parametrize(
    ("value", "size"),
    [
        (2**53 + 1, 2**53 + 1),
        ("12", 12),
        (Number("12.0"), 12),
        (0, 0),
        (None, pd.NA),
        ("", pd.NA),
        ("many", pd.NA),
        (True, pd.NA),
        ([1], pd.NA),
        (10**30, pd.NA),
    ],
)
def test_sizes_are_whole_numbers_or_missing(value, size):
    (found,) = book_of(file(filesize=value)).files["size_bytes"]
    assert found is pd.NA if size is pd.NA else found == size


def test_names_that_are_none_are_kept_in_extra_and_noticed():
    book = book_of(file([1], orderId={"no": 7}))
    assert book.files.index.tolist() == ["regards:4107/unnumbered-1"]
    extra = json.loads(book.files["extra"].item())
    assert (extra["id"], extra["orderId"]) == ([1], {"no": 7})
    assert {"missing_key", "unexpected_type"} <= set(problems(book))


def test_a_size_that_is_none_is_kept_in_extra_and_noticed():
    book = book_of(file(filesize="many"))
    assert json.loads(book.files["extra"].item())["filesize"] == "many"
    assert "unreadable_number" in problems(book, "regards:4107/50021")


@pytest.mark.parametrize(
    ("algorithm", "word"), [("MD5", "md5"), ("SHA-256", "sha256"), ("SHA512", "sha512")]
)
def test_algorithms_are_named_as_python_names_them(algorithm, word):
    assert book_of(file(digestAlgorithm=algorithm)).files["checksum_type"].item() == word


@pytest.mark.parametrize("state", ["DOWNLOAD_ERROR", "PROCESSING_ERROR", "ERROR"])
def test_a_file_in_error_is_found(state):
    book = book_of(file(state=state, downloadError="disk on fire\n  at line 7\n"))
    (detail,) = book.findings.query("problem == 'file_error'")["detail"]
    assert "disk on fire" in detail
    assert "line 7" not in detail
    assert "line 7" in json.loads(book.files["extra"].item())["downloadError"]


def test_an_unknown_state_keeps_its_word():
    book = book_of(file(state="MELTED"))
    assert book.files["state"].item() == "unknown_melted"
    assert "unknown_code" in problems(book)


def test_members_of_newer_releases_are_kept():
    (extra,) = book_of(file(additionalFields={"crs": "x"}, crc32="00")).files["extra"]
    assert json.loads(extra)["additionalFields"] == {"crs": "x"}
    assert json.loads(extra)["crc32"] == "00"


def test_files_of_one_name_are_two_files():
    book = book_of(file(1), file(2))
    assert book.files["name"].tolist() == ["tile_0042.tif"] * 2
    assert book.files.index.tolist() == ["regards:4107/1", "regards:4107/2"]


def test_of_two_states_of_a_file_the_one_further_on_counts():
    book = book_of(file(state="AVAILABLE"), file(state="PENDING"))
    assert book.files["state"].tolist() == ["available"]
    assert "older_answer" in problems(book, "regards:4107/50021")


def test_two_answers_about_a_file_complete_each_other():
    short = {"id": 50021, "downloadUrl": "https://host.example/x", "filename": "tile_0042.tif"}
    book = book_of(short, FILE)
    (row,) = book.files.to_dict("records")
    assert (row["state"], row["size_bytes"]) == ("available", 9175040)
    assert problems(book, "regards:4107/50021") == ["repeated_row"]


def test_two_files_under_one_number_are_both_kept():
    book = book_of(file(filename="a"), file(filename="b"))
    assert book.files["name"].to_dict() == {"regards:4107/50021": "a", "regards:4107/50021~2": "b"}
    assert "duplicate_key" in problems(book)


def test_a_file_of_another_order_goes_to_that_order():
    book = book_of(file(orderId=9))
    assert book.files.index.tolist() == ["regards:9/50021"]
    assert "other_order" in problems(book)


def test_a_file_of_no_known_order_stays():
    book = tables.book(files={"": [file(orderId=None)]}).check()
    assert book.files["order_id"].isna().all()
    assert "missing_key" in problems(book)


def test_a_file_that_is_no_object_is_a_row_all_the_same():
    book = book_of(FILE, None, "nonsense", {"content": None, "links": []})
    assert len(book.files) == 4


# what files belong to


def test_several_files_of_a_product_are_one_item():
    book = book_of(file(1), file(2, filename="b.tif"), file(3, ipId=urn(3), productId="P3"))
    assert book.items.index.tolist() == [f"regards:4107/{URN}", f"regards:4107/{urn(3)}"]
    assert book.files["item_id"].nunique() == 2


def test_a_product_in_two_orders_is_an_item_of_each():
    files = {"1": [file(1, orderId=1)], "2": [file(2, orderId=2)]}
    book = tables.book(orders=[order(1), order(2)], files=files).check()
    assert book.items["order_id"].tolist() == ["regards:1", "regards:2"]


def test_a_file_of_a_dataset_belongs_to_no_item():
    book = book_of(file(ipId=DATASET_URN, productId=None))
    assert book.items.empty
    assert book.files["item_id"].isna().all()
    assert book.files["product_id"].tolist() == [DATASET_URN]
    found = book.findings.query("problem == 'no_item'")
    assert found["severity"].tolist() == ["info"]
    assert json.loads(book.files["extra"].item())["ipId"] == DATASET_URN


def test_a_file_that_names_no_product_belongs_to_no_item():
    book = book_of(file(ipId=None, productId=None))
    assert book.items.empty
    found = book.findings.query("problem == 'no_item'")
    assert found["severity"].tolist() == ["warning"]


def test_a_file_without_an_urn_belongs_to_the_product_of_its_name_and_version():
    book = book_of(file(1), file(2, ipId=None))
    assert book.files["item_id"].tolist() == [f"regards:4107/{URN}"] * 2


def test_the_catalog_knows_the_product_of_a_file_without_an_urn():
    book = book_of(file(ipId=None), features=[FEATURE])
    assert book.items.index.tolist() == [f"regards:4107/{URN}"]
    assert not book.items.geometry.isna().any()


def test_a_version_of_zero_says_nothing():
    row = {"id": 7, "productId": "S2_TILE_0042", "version": 0, "downloadUrl": "https://h.example/x"}
    book = book_of(row, features=[FEATURE])
    assert book.items.index.tolist() == [f"regards:4107/{URN}"]


def test_a_product_that_two_versions_could_be_is_neither():
    files = [file(n, ipId=urn(1, version=n), version=n) for n in (1, 2)]
    book = book_of(*files, file(3, ipId=None, version=None))
    assert book.files["item_id"].iloc[2] == "regards:4107/S2_TILE_0042"


def test_a_product_without_a_provider_s_name_goes_by_its_urn():
    book = book_of(file(productId=None))
    assert book.files["product_id"].tolist() == book.items["product_id"].tolist() == [URN]


def test_the_catalog_s_name_of_a_product_is_taken_where_the_order_says_none():
    book = book_of(file(productId=None), features=[FEATURE])
    assert book.items["product_id"].tolist() == ["S2_TILE_0042"]


# the ground


def ground(**values):
    book = book_of(FILE, features=[feature(**values)])
    return book.items.geometry.iloc[0], book


def test_an_item_that_the_catalog_does_not_know_stays():
    book = book_of(FILE)
    assert book.items.geometry.isna().all()
    (found,) = book.findings.query("problem == 'no_footprint'").to_dict("records")
    assert (found["key"], found["severity"]) == (f"regards:4107/{URN}", "warning")


def test_where_the_catalog_has_said_nothing_that_is_said_once():
    book = book_of(FILE, file(2, ipId=urn(2), filename="b"))
    (found,) = book.findings.query("problem == 'no_footprint'").to_dict("records")
    assert pd.isna(found["key"])
    assert book.items.geometry.isna().tolist() == [True, True]


def test_products_of_the_catalog_that_nobody_ordered_are_named_and_left_out():
    book = book_of(FILE, features=[FEATURE, feature(urn(2), providerId="P2")])
    assert book.items.index.tolist() == [f"regards:4107/{URN}"]
    (found,) = book.findings.query("problem == 'not_ordered'").to_dict("records")
    assert urn(2) in found["detail"]
    assert URN not in found["detail"]


def test_what_is_wrong_with_a_shape_is_said_once_though_it_came_twice():
    point = {"type": "Point", "coordinates": [5, 45]}
    _, book = ground(geometry=point, normalizedGeometry=point)
    assert problems(book) == ["empty_geometry", "no_footprint"]


def test_a_product_without_a_place_stays():
    shape, book = ground(geometry=None)
    assert shape is None
    assert "gives the product no place" in book.findings["detail"].iloc[-1]


def test_a_point_shows_no_ground():
    shape, book = ground(geometry={"type": "Point", "coordinates": [5, 45], "bbox": None})
    assert shape is None
    assert "no_footprint" in problems(book)
    assert json.loads(book.items["extra"].item())["geometry"]["type"] == "Point"


def test_the_shape_for_flat_maps_counts_only_where_there_is_no_other():
    shape, book = ground(normalizedGeometry=square(0, 0))
    assert shape.equals(shapely.box(5, 45, 6, 46))
    assert "footprint_from_normalized" not in problems(book)
    shape, book = ground(geometry=None, normalizedGeometry=square(0, 0))
    assert shape.equals(shapely.box(0, 0, 1, 1))
    assert problems(book) == ["footprint_from_normalized"]


def test_a_geometry_that_cannot_be_read_is_replaced_and_kept():
    shape, book = ground(geometry={"type": "Blob"}, normalizedGeometry=square(0, 0))
    assert shape.equals(shapely.box(0, 0, 1, 1))
    assert json.loads(book.items["extra"].item())["geometry"] == {"type": "Blob"}


@pytest.mark.parametrize("crs", ["WGS84", "EPSG:4326", "WGS_84", "urn:ogc:def:crs:OGC:1.3:CRS84"])
def test_a_crs_that_is_the_usual_one_changes_nothing(crs):
    shape, book = ground(crs=crs)
    assert shape.equals(shapely.box(5, 45, 6, 46))
    assert "no_footprint" not in problems(book)


def test_a_shape_on_another_body_is_not_put_on_this_one():
    shape, book = ground(geometry={**square(5, 45), "crs": "MARS_49900"})
    assert shape is None
    assert "unreadable_geometry" in problems(book)


def test_a_shape_across_the_antimeridian_is_split():
    shape, _ = ground(geometry=square(179.5, 0))
    assert shape.bounds == (-180, 0, 180, 1)
    assert shape.area == pytest.approx(1)


def test_a_region_that_the_user_gives_can_be_measured():
    book = book_of(FILE, features=[FEATURE])
    import geopandas as gpd

    import swathbook as sb

    area = gpd.GeoDataFrame(geometry=[shapely.box(5, 45, 7, 46)], crs=4326)
    (fraction,) = sb.coverage(area, book.items, on=None)["covered_fraction"]
    assert fraction == pytest.approx(0.5)


# well-known properties


def item(**properties):
    return only(book_of(FILE, features=[feature(properties=properties)]).items)


@pytest.mark.parametrize(
    "name", ["datetime", "acquisition_date", "acquisitionDate", "acquired", "Acquisition-Time"]
)
def test_the_time_of_an_image_goes_by_several_names(name):
    assert item(**{name: "2031-01-30T10:00:00Z"})["imaged_at"].hour == 10


def test_stac_s_own_name_counts_first():
    said = {"acquired": "2031-01-30", "datetime": "2031-01-31T00:00:00Z"}
    assert item(**said)["imaged_at"] == pd.Timestamp("2031-01-31", tz="UTC")


def test_plain_properties_fill_their_columns():
    row = item(platform="SAT-1", provider="acme", gsd=10, direction="Descending")
    assert (row["satellite"], row["provider"]) == ("SAT-1", "acme")
    assert (row["resolution_m"], row["pass_direction"]) == (10, "descending")


def test_properties_of_other_kinds_stay_in_extra_alone():
    row = item(provider={"name": "acme"}, direction=12.5, satellite=7)
    assert pd.isna([row["provider"], row["pass_direction"], row["satellite"]]).all()
    assert json.loads(row["extra"])["properties"] == {
        "provider": {"name": "acme"},
        "direction": 12.5,
        "satellite": 7,
    }


def test_of_several_names_the_first_that_says_something_counts():
    assert pd.isna(item(datetime=" ", acquired=["2031-01-30"])["imaged_at"])
    said = {"datetime": " ", "acquired": {"lowerBound": "2030"}, "sensing_time": "2031-01-30"}
    assert item(**said)["imaged_at"] == pd.Timestamp("2031-01-30", tz="UTC")


@pytest.mark.parametrize("value", ["20310130", 20310130])
def test_a_day_of_eight_digits_is_no_count_of_seconds(value):
    assert item(acquisition_date=value)["imaged_at"] == pd.Timestamp("2031-01-30", tz="UTC")


def test_an_epoch_is_a_time_still():
    assert item(datetime=1927533600)["imaged_at"] == pd.Timestamp("2031-01-30T10:00", tz="UTC")


def test_a_time_that_is_none_is_noticed():
    book = book_of(FILE, features=[feature(properties={"datetime": "yesterday"})])
    assert problems(book) == ["unreadable_time"]


# whatever may come

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(Number("1e999")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


def broken(entity, draw):
    """Take an answer, and break some of its cells."""
    content = copy.deepcopy(entity["content"])
    for key in draw(st.sets(st.sampled_from(sorted(content)), max_size=4)):
        content[key] = draw(JUNK)
    return draw(st.sampled_from([{"content": content, "links": draw(JUNK)}, content]))


@st.composite
def answers(draw):
    orders = [broken(ORDER, draw) for _ in range(draw(st.integers(0, 3)))]
    files = [broken(FILE, draw) for _ in range(draw(st.integers(0, 4)))]
    features = {URN: broken(FEATURE, draw), "x": draw(JUNK)}
    return orders, files, features


@given(answers())
@settings(max_examples=60)
def test_whatever_is_broken_no_row_is_lost(case):
    orders, files, features = case
    book = tables.book(orders=orders, files={"4107": files}, features=features).check()
    doubled = {"repeated_row", "older_answer"} & set(problems(book))
    assert len(book.orders) == len(orders) or doubled
    assert len(book.files) == len(files) or doubled
    assert set(book.files["item_id"].dropna()) == set(book.items.index)
    assert set(book.findings["problem"]) <= set(schema.PROBLEMS)
    assert set(book.findings["severity"]) <= set(schema.SEVERITIES)


@given(st.lists(JUNK, max_size=4), st.lists(JUNK, max_size=4), st.dictionaries(st.text(), JUNK))
@settings(max_examples=40)
def test_answers_that_are_anything_at_all_make_a_book(orders, files, features):
    tables.book(orders=orders, files={"1": files}, features=features).check()


def test_the_order_of_answers_changes_nothing_but_the_order_of_rows():
    orders = [order(n, label=f"order {n}") for n in range(20)]
    files = {
        str(n): [file(10 * n + k, orderId=n, ipId=urn(n)) for k in range(3)] for n in range(20)
    }
    features = {urn(n): feature(urn(n), geometry=square(n, 0)) for n in range(20)}
    book = tables.book(orders=orders, files=files, features=features)
    random.Random(7).shuffle(orders)
    mixed = dict(sorted(files.items(), reverse=True))
    other = tables.book(orders=orders, files=mixed, features=features)
    for name in ("orders", "items", "files"):
        one, two = book.tables[name].sort_index(), other.tables[name].sort_index()
        pd.testing.assert_frame_equal(one, two)
