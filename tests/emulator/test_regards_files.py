"""Files of orders of the emulated REGARDS: listed, fetched one by one, and in trouble."""

import hashlib
import zlib

import httpx
import pytest

from swathbook.emulator import World

PROFILES = ["A", "B", "C", "D"]


def file_of(service, number, **wanted):
    return next(
        file
        for file in service.files(number)
        if all(file.get(name) == value for name, value in wanted.items())
    )


def fetch(service, file, who="owner", **request):
    return service.ask("GET", f"/orders/files/{file['id']}", who=who, **request)


def in_trouble(service, kind, times=None):
    """Order a product whose image has some trouble, and give that file."""
    (product,) = service.stored()
    image = product.orderable_files[0]
    service.app.storage.trouble(image.name, kind, times=times)
    number = service.ready([product])
    return file_of(service, number, filename=image.name)


# Listing the files of a dataset


def test_a_file_tells_what_is_documented_in_the_documented_sequence(regards):
    service = regards("D")
    number = service.ready()
    page = service.ask(
        "GET", f"/orders/{number}/dataset/{service.order(number)['datasetTasks'][0]['id']}/files"
    ).json()
    (row, *_) = [row for row in page["content"] if row["content"]["dataType"] == "RAWDATA"]
    file = row["content"]
    assert list(file) == [
        "id",
        "state",
        "orderId",
        "filesTaskId",
        "ipId",
        "productId",
        "version",
        "dataType",
        "reference",
        "uri",
        "mimeType",
        "online",
        "checksum",
        "digestAlgorithm",
        "filesize",
        "filename",
        "types",
    ]
    assert row["links"] == [
        {"rel": "self", "href": f"{service.orders_url}/orders/files/{file['id']}"}
    ]
    assert page["metadata"]["size"] == 20


def test_a_file_names_its_product(regards):
    service = regards("D")
    (product,) = service.stored()
    number = service.ready([product])
    for file in service.files(number):
        assert (file["ipId"], file["productId"]) == (product.urn, product.provider_id)
        assert (file["version"], file["orderId"]) == (product.version, number)


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        ("A", {"crc32"}),
        ("B", {"crc32"}),
        ("C", {"productId"}),
        ("D", {"productId", "version", "filesTaskId"}),
    ],
)
def test_each_profile_tells_more_or_less_of_a_file(regards, profile, told):
    service = regards(profile)
    number = service.ready()
    (file, *_) = service.files(number)
    assert {"productId", "version", "filesTaskId", "crc32"} & set(file) == told
    if "crc32" in told:
        content = fetch(service, file).content
        assert file["crc32"] == f"{zlib.crc32(content):08x}"


def test_pictures_tell_how_large_they_are(regards):
    service = regards()
    picture = file_of(service, service.ready(), dataType="QUICKLOOK_SD")
    assert isinstance(picture["imageWidth"], float)
    assert isinstance(picture["imageHeight"], float)


@pytest.mark.parametrize(("order", "is_sorted"), [("hash", False), ("id", True)])
def test_files_come_in_no_order_but_always_the_same(regards, order, is_sorted):
    service = regards(files_order=order, suborder_files=99)
    number = service.ready(service.stored(4))
    numbers = [file["id"] for file in service.files(number)]
    assert (numbers == sorted(numbers)) == is_sorted
    assert numbers == [file["id"] for file in service.files(number)]


def test_the_order_in_the_path_of_a_datasets_files_does_not_matter(regards):
    service = regards()
    task = service.order(service.ready())["datasetTasks"][0]["id"]
    answer = service.ask("GET", f"/orders/1/dataset/{task}/files", who="other")
    assert (answer.status_code, answer.json()["metadata"]["totalElements"] > 0) == (200, True)


@pytest.mark.parametrize("status", [500, 404])
def test_an_unknown_dataset_task_is_an_accident(regards, status):
    service = regards(unknown_dataset_task=status)
    assert service.ask("GET", "/orders/1/dataset/999999/files").status_code == status


def test_equal_files_of_several_products_are_one(regards):
    service = regards("D", world=World(60, seed=7), suborder_files=999)
    by_dataset = [
        [one for one in dataset.products if any(f.name == "calibration.txt" for f in one.files)]
        for dataset in service.app.desk.archive.datasets
    ]
    same = next(products for products in by_dataset if len(products) > 1)
    number = service.ready(same)
    files = [file for file in service.files(number) if file["filename"] == "calibration.txt"]
    assert len(files) == 1
    assert "productId" not in files[0]
    (task,) = service.order(number)["datasetTasks"]
    assert task["filesCount"] > len(service.files(number))


@pytest.mark.parametrize(("profile", "there"), [("C", False), ("D", True)])
def test_files_of_the_dataset_itself_come_along_from_profile_d_on(regards, profile, there):
    service = regards(profile, world=World(30, seed=7))
    dataset = next(
        one
        for one in service.app.desk.archive.datasets
        if any(file.is_orderable for file in one.attachments)
    )
    number = service.ready(list(dataset.products[:1]))
    files = [file for file in service.files(number) if ":DATASET:" in file["ipId"]]
    assert bool(files) == there
    if there:
        assert (files[0]["ipId"], files[0]["version"]) == (dataset.urn, 0)


# One file


@pytest.mark.parametrize("profile", PROFILES)
def test_a_stored_file_comes_whole_and_is_noted_as_downloaded(regards, profile):
    service = regards(profile)
    number = service.ready()
    file = file_of(service, number, dataType="RAWDATA")
    answer = fetch(service, file)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == f'attachment; filename="{file["filename"]}"'
    assert int(answer.headers["content-length"]) == file["filesize"] == len(answer.content)
    assert hashlib.md5(answer.content, usedforsecurity=False).hexdigest() == file["checksum"]
    assert file_of(service, number, id=file["id"])["state"] == "DOWNLOADED"


def test_fetching_a_file_lowers_the_number_of_available_files(regards):
    service = regards()
    number = service.ready()
    before = service.order(number)["availableFilesCount"]
    fetch(service, service.files(number)[0])
    assert service.order(number)["availableFilesCount"] == before - 1


def test_old_releases_write_other_headers(regards):
    service = regards("A", file_headers="bare")
    file = file_of(service, service.ready(), dataType="RAWDATA")
    answer = fetch(service, file)
    assert answer.headers["content-type"] == "image/tiff"
    assert answer.headers["content-disposition"] == f"attachment;filename={file['filename']}"


def test_an_unknown_file_is_not_found(regards):
    answer = fetch(regards(), {"id": 999999})
    assert answer.status_code == 404
    assert answer.json() == {"messages": ["Data file with id: 999999 doesn't exist."]}


@pytest.mark.parametrize(
    ("profile", "who", "status"),
    [
        ("A", "other", 401),
        ("B", "other", 401),
        ("B", "project_admin", 401),
        ("C", "other", 403),
        ("D", "other", 403),
        ("D", "admin", 403),
        ("D", "project_admin", 200),
        ("D", "instance_admin", 200),
    ],
)
def test_who_may_fetch_a_file(regards, profile, who, status):
    service = regards(profile)
    answer = fetch(service, service.files(service.ready())[0], who)
    assert answer.status_code == status
    assert bool(answer.content) == (status == 200)


def test_a_file_that_is_not_there_yet_is_accepted_without_a_body(regards):
    service = regards()
    number = service.place()
    service.later(61)
    file = service.files(number)[0]
    answer = fetch(service, file)
    assert file["state"] == "PENDING"
    assert (answer.status_code, answer.content) == (202, b"")


def test_a_file_that_cannot_be_restored_cannot_be_fetched(regards):
    service = regards()
    file = in_trouble(service, "error")
    answer = fetch(service, file)
    assert file["state"] == "ERROR"
    assert (answer.status_code, answer.content) == (422, b"")


def test_a_file_whose_processing_failed_is_an_error_and_not_to_be_had(regards):
    service = regards()
    file = in_trouble(service, "processing")
    assert file["state"] == "PROCESSING_ERROR"
    assert service.order(file["orderId"])["filesInErrorCount"] == 1
    assert fetch(service, file).status_code == 404


@pytest.mark.parametrize("kind", ["202", "404", "410", "429", "500"])
def test_what_the_storage_answers_is_passed_on(regards, kind):
    service = regards()
    file = in_trouble(service, kind, times=1)
    answer = fetch(service, file)
    assert answer.status_code == int(kind)
    assert bool(answer.content) == (kind == "429")
    after = file_of(service, file["orderId"], id=file["id"])
    assert after["state"] == "DOWNLOAD_ERROR"
    assert after["downloadError"]
    assert fetch(service, file).status_code == 200


def test_a_storage_that_does_not_answer_is_an_accident_without_a_body(regards):
    service = regards()
    file = in_trouble(service, "down")
    answer = fetch(service, file)
    assert (answer.status_code, answer.content) == (500, b"")
    assert file_of(service, file["orderId"], id=file["id"])["state"] == "DOWNLOAD_ERROR"


def test_a_file_that_breaks_off_is_noted_as_failed(regards):
    service = regards()
    file = in_trouble(service, "cut", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        fetch(service, file)
    after = file_of(service, file["orderId"], id=file["id"])
    assert after["state"] == "DOWNLOAD_ERROR"
    assert f"{file['filesize'] // 2}/{file['filesize']}" in after["downloadError"]
    assert len(fetch(service, file).content) == file["filesize"]


def test_a_file_with_other_bytes_has_the_right_length_and_the_wrong_digest(regards):
    service = regards()
    file = in_trouble(service, "wrong_checksum")
    content = fetch(service, file).content
    assert len(content) == file["filesize"]
    assert hashlib.md5(content, usedforsecurity=False).hexdigest() != file["checksum"]


def test_a_file_that_stalls_comes_in_the_end(regards):
    service = regards()
    file = in_trouble(service, "stall")
    with pytest.raises(httpx.ReadTimeout):
        fetch(service, file, timeout=0.2)
    assert fetch(service, file, timeout=5).status_code == 200


def test_a_file_that_never_comes_is_given_up_after_two_hours(regards):
    service = regards()
    file = in_trouble(service, "never")
    assert file["state"] == "PENDING"
    service.later(7200)
    assert file_of(service, file["orderId"], id=file["id"])["state"] == "ERROR"
    assert service.order(file["orderId"])["status"] == "DONE_WITH_WARNING"


def test_a_done_order_with_a_failed_download_is_done_with_warning(regards):
    service = regards()
    file = in_trouble(service, "410")
    assert service.order(file["orderId"])["status"] == "DONE"
    fetch(service, file)
    order = service.order(file["orderId"])
    assert (order["status"], order["filesInErrorCount"]) == ("DONE_WITH_WARNING", 0)


@pytest.mark.parametrize("status", [200, 202, 404, 410])
def test_a_file_fetched_before_may_be_gone(regards, status):
    service = regards(downloaded_again=status)
    file = service.files(service.ready())[0]
    assert fetch(service, file).status_code == 200
    assert fetch(service, file).status_code == status


@pytest.fixture
def referring(regards):
    """Order a product whose image lies elsewhere."""
    service = regards(world=World(30, seed=7, hurt=False))
    product = next(
        one
        for one in service.app.desk.archive.products
        if any(file.reference and file.is_orderable for file in one.files)
    )
    return service, service.ready([product])


def test_a_file_that_lies_elsewhere_is_there_at_once_and_stays_so(referring):
    service, number = referring
    file = file_of(service, number, reference=True)
    answer = fetch(service, file)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == file["mimeType"]
    assert file_of(service, number, id=file["id"])["state"] == "AVAILABLE"


def test_a_file_of_unknown_size_tells_none_and_announces_none(regards):
    service = regards(world=World(30, seed=7))
    product = next(
        one
        for one in service.app.desk.archive.products
        if any(file.reference and file.size is None and file.is_orderable for file in one.files)
    )
    file = file_of(service, service.ready([product]), reference=True)
    answer = fetch(service, file)
    assert "filesize" not in file
    assert "content-length" not in answer.headers
    assert len(answer.content) > 0


def test_parts_of_files_come_only_where_switched_on(regards):
    service = regards()
    file = service.files(service.ready())[0]
    whole = service.http.get(
        f"{service.orders_url}/orders/files/{file['id']}",
        headers={**service.bearer(), "range": "bytes=0-9"},
    )
    assert (whole.status_code, len(whole.content)) == (200, file["filesize"])
    service = regards(ranges=True)
    file = service.files(service.ready())[0]
    part = service.http.get(
        f"{service.orders_url}/orders/files/{file['id']}",
        headers={**service.bearer(), "range": "bytes=0-9"},
    )
    assert (part.status_code, len(part.content)) == (206, 10)


def test_the_files_of_a_deleted_order_are_gone(regards):
    service = regards()
    number = service.ready()
    file = service.files(number)[0]
    service.ask("DELETE", f"/user/orders/{number}")
    assert fetch(service, file).status_code == 404


# Available files


def available(service, path, who="owner", **params):
    return service.ask("GET", f"{path}/files/available", who=who, params=params)


def test_available_files_are_those_that_can_be_fetched_now_by_id(regards):
    service = regards("D")
    number = service.ready()
    page = available(service, f"/orders/{number}").json()
    rows = [row["content"] for row in page["content"]]
    assert page["metadata"]["size"] == 10
    assert [row["links"] for row in page["content"]] == [[]] * len(rows)
    assert list(rows[0]) == [
        "id",
        "productId",
        "version",
        "downloadUrl",
        "mimeType",
        "checksum",
        "filesize",
        "filename",
    ]
    assert [row["id"] for row in rows] == sorted(file["id"] for file in service.files(number))
    assert service.ask("GET", rows[0]["downloadUrl"]).status_code == 200
    assert available(service, f"/orders/{number}").json()["metadata"]["totalElements"] == (
        len(rows) - 1
    )


def test_available_files_of_one_suborder(regards):
    service = regards("D", suborder_files=1)
    number = service.ready()
    file = next(file for file in service.files(number) if file["state"] == "AVAILABLE")
    path = f"/orders/{number}/filesTask/{file['filesTaskId']}"
    (row,) = available(service, path).json()["content"]
    assert row["content"]["id"] == file["id"]
    assert available(service, f"/orders/{number}/filesTask/999999").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("other", 403), ("project_admin", 200)])
def test_who_may_list_available_files(regards, who, status):
    service = regards("C")
    answer = available(service, f"/orders/{service.ready()}", who)
    assert answer.status_code == status
    assert bool(answer.content) == (status == 200)


def test_available_files_of_an_unknown_order_are_not_found_without_a_body(regards):
    answer = available(regards(), "/orders/999999")
    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize(
    ("position", "statuses"), [("code", [200, 200, 200]), ("guide", [204, 206, 200])]
)
def test_available_files_before_during_and_after_the_jobs(regards, position, statuses):
    service = regards(available_files=position, suborder_files=2)
    number = service.place(service.stored(2))
    seen = [available(service, f"/orders/{number}").status_code]
    service.later(121)
    for file in service.files(number)[:1]:
        fetch(service, file)
    seen.append(available(service, f"/orders/{number}").status_code)
    service.app.desk.ledger.order(number).turn("DONE", service.app.clock.now())
    seen.append(available(service, f"/orders/{number}").status_code)
    assert seen == statuses
