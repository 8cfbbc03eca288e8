"""The archive of an emulated REGARDS: datasets, products, versions, files, and their flaws."""

import hashlib
import io
import re
from collections import Counter

import numpy as np
import pytest

from swathbook.emulator import World
from swathbook.emulator.services.regards.archive import urns
from swathbook.emulator.services.regards.archive.archive import Archive
from swathbook.emulator.services.regards.archive.content import write_png
from swathbook.emulator.world.tiff import product_file

URN = (
    r"URN:(AIP|FEATURE):DATA:demo:"
    r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}:V\d"
)


@pytest.fixture(scope="module")
def world():
    return World(60, seed=7)


@pytest.fixture(scope="module")
def archive(world):
    return Archive(world, project="demo", hurt=True)


@pytest.fixture(scope="module")
def sound(world):
    return Archive(world, project="demo", hurt=False)


@pytest.fixture(scope="module")
def files(archive):
    return [file for product in archive.products for file in product.files]


def imaged(world):
    return [item for order in world.orders for item in order.items if item.product_id]


def test_every_imaged_item_is_a_product_of_the_same_name(world, archive):
    for item in imaged(world):
        assert archive.product_of(item).provider_id == item.product_id


def test_a_pass_that_was_not_delivered_is_no_product(world, archive):
    waiting = next(item for order in world.orders for item in order.items if not item.product_id)
    assert archive.product_of(waiting) is None


def test_a_sound_archive_holds_what_was_imaged_and_nothing_else(world, sound):
    names = {product.provider_id for product in sound.products}
    assert names == {item.product_id for item in imaged(world)}


def test_what_arrives_in_the_world_arrives_in_the_archive():
    world = World(3, seed=1)
    archive = Archive(world, project="demo")
    known = set(archive.products)
    order = next(o for o in iter(world.add_order, None) if o.items[0].product_id)
    assert archive.product_of(order.items[0]) in set(archive.products) - known


def test_products_of_the_neighbours_are_there_and_nobody_sees_them(world, archive):
    names = {item.product_id for order in world.neighbours for item in order.items}
    assert not names & {product.provider_id for product in archive.products}


def test_urns_are_version_5_uuids_and_pin_a_version(archive):
    assert all(re.fullmatch(URN, product.urn) for product in archive.products)


def test_urns_are_unique_and_the_same_every_time(world, archive):
    again = Archive(world, project="demo", hurt=True)
    names = [product.urn for product in archive.products]
    assert len(set(names)) == len(names)
    assert names == [product.urn for product in again.products]


def test_both_kinds_of_urn_occur(archive):
    kinds = {urns.parse(product.urn).identifier for product in archive.products}
    assert kinds == {"AIP", "FEATURE"}


def test_a_urn_survives_being_taken_apart(archive):
    for product in archive.products:
        assert str(urns.parse(product.urn)) == product.urn


def test_a_dataset_is_named_as_one_and_holds_its_products(archive):
    for dataset in archive.datasets:
        assert urns.parse(dataset.urn).kind == "DATASET"
        assert dataset.products
        assert all(product.dataset is dataset for product in dataset.products)


def test_some_products_have_two_versions_of_which_the_second_is_the_last(archive):
    by_name = {}
    for product in archive.products:
        by_name.setdefault(product.provider_id, []).append(product)
    first, second = next(versions for versions in by_name.values() if len(versions) > 1)
    assert (first.version, second.version) == (1, 2)
    assert (first.is_last, second.is_last) == (False, True)
    assert first.virtual_urn == second.virtual_urn
    assert archive.find(first.virtual_urn) is second
    assert archive.find(first.urn) is first
    assert first.files[0].checksum != second.files[0].checksum
    assert not first.geometry.equals(second.geometry)


def test_an_unknown_urn_finds_nothing(archive):
    assert archive.find(f"{archive.products[0].urn}7") is None


def test_the_image_is_the_one_that_other_services_give(world, sound):
    item = next(item for item in imaged(world) if sound.product_of(item).is_last)
    assert sound.product_of(item).files[0].content() == product_file(item)


def test_sizes_and_digests_tell_the_truth(sound):
    for product in sound.products[:10]:
        for file in product.files:
            content = file.content()
            assert file.size == len(content)
            assert file.checksum == hashlib.md5(content, usedforsecurity=False).hexdigest()


def test_only_data_and_quicklooks_can_be_ordered(files):
    orderable = {file.data_type for file in files if file.is_orderable}
    others = {file.data_type for file in files} - orderable
    assert orderable == {"RAWDATA", "QUICKLOOK_SD", "QUICKLOOK_MD", "QUICKLOOK_HD"}
    assert others == {"THUMBNAIL", "DOCUMENT"}


def test_some_files_lie_elsewhere(files):
    uris = {file.uri_at("http://here:1").split("/")[2] for file in files if file.reference}
    assert uris == {"images.example.org"}


def test_a_stored_file_is_in_the_catalog(files):
    file = next(file for file in files if not file.reference)
    path = f"/rs-catalog/downloads/{file.owner}/files/{file.digest}"
    assert file.uri_at("http://here:1/api/v1") == f"http://here:1/api/v1{path}"


def test_a_stored_file_of_unknown_size_is_not_taken_by_orders(files):
    unsized = [file for file in files if file.size is None]
    assert {file.reference for file in unsized} == {True, False}
    assert not any(file.is_orderable for file in unsized if not file.reference)


def test_flaws_of_every_kind_occur(archive, files):
    products = archive.products
    names = Counter(file.name for file in files)
    assert any(product.geometry is None for product in products)
    assert any(product.geometry and product.geometry.geom_type == "Point" for product in products)
    assert any(file.checksum is None for file in files)
    assert names["scene.tif"] > 1
    assert any(set(product.properties.values()) == {None} for product in products)
    assert {product.normalized for product in products} == {"filled", "null", "absent"}


def test_some_products_share_a_file_by_name_and_content(files):
    shared = Counter((file.name, file.digest, file.data_type) for file in files)
    assert any(n > 1 for (_, _, data_type), n in shared.items() if data_type == "RAWDATA")


@pytest.mark.parametrize("seed", range(9, 14))
def test_some_products_cross_the_antimeridian(seed):
    products = Archive(World(5, seed=seed), project="p").products
    spans = [product.geometry.bounds[::2] for product in products if product.geometry]
    assert any(west < line < east for west, east in spans for line in (-180, 180))


def test_some_datasets_have_data_of_their_own(archive, sound):
    def types(datasets):
        return {file.data_type for dataset in datasets for file in dataset.attachments}

    assert types(archive.datasets) == {"DOCUMENT", "RAWDATA"}
    assert types(sound.datasets) == {"DOCUMENT"}


def test_a_sound_archive_has_no_flaws(sound):
    for product in sound.products:
        assert product.geometry is not None
        assert product.normalized == "filled"
        assert all(file.size and file.checksum for file in product.files)


def test_pictures_are_real_pngs():
    image = pytest.importorskip("PIL.Image", reason="Pillow comes with the extra `maps`")
    pixels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    with image.open(io.BytesIO(write_png(pixels))) as picture:
        assert np.array_equal(np.asarray(picture), pixels)
