"""The zip of an order of the emulated REGARDS: what is in it, and what it does to the files."""

import io
import re
import zipfile

import pytest

from swathbook.emulator import World

PROFILES = ["A", "B", "C", "D"]


def download(service, number, who="owner"):
    return service.ask("GET", f"/user/orders/{number}/download", who=who)


def opened(answer):
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("profile", PROFILES)
def test_the_zip_holds_the_files_that_can_be_fetched_now(regards, profile):
    service = regards(profile, suborder_files=1)
    products = service.stored(2)
    number = service.ready(products)
    files = [file for file in service.files(number) if file["state"] == "AVAILABLE"]
    answer = download(service, number)
    assert answer.status_code == 200
    assert {name: len(content) for name, content in opened(answer).items()} == {
        file["filename"]: file["filesize"] for file in files
    }
    assert len(files) == 2


def test_the_zip_is_named_with_colons_and_announces_no_length(regards):
    service = regards()
    number = service.ready()
    answer = download(service, number)
    assert answer.headers["content-type"] == "application/octet-stream"
    name = answer.headers["content-disposition"].removeprefix("attachment;filename=")
    assert re.fullmatch(rf"order_{number}_\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\.zip", name)
    assert "content-length" not in answer.headers


def test_the_zip_may_announce_its_length(regards):
    service = regards(zip_length=True)
    answer = download(service, service.ready())
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_files_in_the_zip_are_noted_as_downloaded_and_make_room_for_the_next(regards):
    service = regards(suborder_files=1)
    number = service.ready()
    assert sorted(service.states(number)) == ["AVAILABLE", "AVAILABLE", "PENDING"]
    download(service, number)
    assert sorted(service.states(number)) == ["DOWNLOADED", "DOWNLOADED", "PENDING"]
    service.later(61)
    assert len(opened(download(service, number))) == 1
    assert service.order(number)["status"] == "DONE"


def test_without_available_files_there_is_no_body(regards):
    service = regards()
    number = service.place()
    answer = download(service, number)
    assert (answer.status_code, answer.content) == (204, b"")
    service.later(121)
    download(service, number)
    assert download(service, number).status_code == 204


def test_the_zip_of_an_unknown_order_is_not_found(regards):
    answer = download(regards(), 999999)
    assert answer.status_code == 404
    assert answer.json()["messages"][0].endswith("id : 999999 doesn't exist")


def test_anybody_who_is_registered_gets_the_zip(regards):
    service = regards()
    assert download(service, service.ready(), "other").status_code == 200


def test_files_of_the_same_name_get_numbers(regards):
    service = regards(world=World(120, seed=7), suborder_files=999)
    by_dataset = [
        [
            product
            for product in dataset.products
            if any(file.name == "scene.tif" and not file.reference for file in product.files)
        ]
        for dataset in service.app.desk.archive.datasets
    ]
    products = max(by_dataset, key=len)
    assert len(products) > 1
    number = service.place(products)
    for product in products:
        for file in product.files:
            service.app.storage.trouble(file.name, None)
    service.later(121)
    scenes = [name for name in opened(download(service, number)) if name.startswith("scene")]
    wanted = ["scene.tif", *(f"scene ({n}).tif" for n in range(1, len(products)))]
    assert sorted(scenes) == sorted(wanted)


def test_a_file_of_the_same_name_and_checksum_is_skipped(regards):
    service = regards(world=World(60, seed=7), suborder_files=1, suborders_at_once=99)
    by_dataset = [
        [one for one in dataset.products if any(f.name == "calibration.txt" for f in one.files)]
        for dataset in service.app.desk.archive.datasets
    ]
    products = next(products for products in by_dataset if len(products) > 1)
    service.app.storage.trouble("calibration.txt", None)
    number = service.ready(products)
    names = [file["filename"] for file in service.files(number)]
    assert names.count("calibration.txt") == len(products)
    entries = opened(download(service, number))
    assert [name for name in entries if "calibration" in name] == ["calibration.txt"]
    assert "AVAILABLE" not in service.states(number)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("404", "Server returned HTTP error code 404"),
        ("410", "Server returned HTTP error code 410"),
        ("429", "The download quota of the user is exceeded."),
        ("down", "Error during file download"),
        ("cut", r"Incomplete transfer: \d+/\d+ bytes"),
    ],
)
def test_a_notice_names_the_files_that_failed_and_why(regards, kind, reason):
    service = regards()
    (product,) = service.stored()
    lost = product.orderable_files[0].name
    service.app.storage.trouble(lost, kind)
    number = service.ready([product])
    entries = opened(download(service, number))
    assert lost not in entries
    notice = entries["NOTICE.txt"].decode()
    assert re.fullmatch(rf"Failed to download file \({re.escape(lost)}\): {reason}\.", notice)
    assert service.states(number).count("DOWNLOAD_ERROR") == 1


def test_a_notice_has_a_line_for_each_failure_and_no_line_break_at_the_end(regards):
    service = regards()
    (product,) = service.stored()
    for file in product.orderable_files:
        service.app.storage.trouble(file.name, "404")
    entries = opened(download(service, service.ready([product])))
    lines = entries["NOTICE.txt"].decode().split("\n")
    assert list(entries) == ["NOTICE.txt"]
    assert len(lines) == len(product.orderable_files)
    assert all(lines)


def test_the_zip_marks_files_that_lie_elsewhere_as_downloaded(regards):
    service = regards(world=World(30, seed=7, hurt=False))
    product = next(
        one
        for one in service.app.desk.archive.products
        if any(file.reference and file.is_orderable for file in one.files)
    )
    number = service.ready([product])
    download(service, number)
    assert set(service.states(number)) == {"DOWNLOADED"}
