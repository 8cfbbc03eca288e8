"""QGIS itself opens the file, and finds in it what was written."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from swathbook.exports.geojson import to_geojson
from swathbook.exports.geopackage import to_geopackage

QGIS_PYTHON = "/usr/bin/python3"
LOOK = Path(__file__).parent / "look_with_qgis.py"


def run_qgis(*arguments):
    return subprocess.run(
        [QGIS_PYTHON, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": os.defpath,
            "HOME": os.environ.get("HOME", "/"),
            "QT_QPA_PLATFORM": "offscreen",
        },
    )


@pytest.fixture(scope="session")
def qgis():
    if not Path(QGIS_PYTHON).exists() or run_qgis("-c", "import qgis.core").returncode != 0:
        pytest.skip(f"{QGIS_PYTHON} has no qgis.core: QGIS is not installed")


@pytest.fixture(scope="session")
def look(qgis):
    """Let QGIS describe a file: its layers by name."""

    def seen(path):
        done = run_qgis(str(LOOK), str(path))
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return seen


@pytest.fixture(scope="session")
def layers(look, book, tmp_path_factory):
    return look(to_geopackage(book, tmp_path_factory.mktemp("qgis") / "a.gpkg"))


pytestmark = pytest.mark.qgis


def test_every_layer_is_valid_and_has_its_rows(layers):
    counts = {name: layer["count"] for name, layer in layers.items() if layer["valid"]}
    assert counts == {
        "orders": 3,
        "items": 3,
        "swaths": 1,
        "frames": 2,
        "gaps": 3,
        "coverage": 3,
        "files": 2,
        "findings": 2,
        "spending": 3,
    }


def test_every_layer_has_its_crs_and_one_type_of_shape(layers):
    found = {name: (layer["crs"], layer["geometry"]) for name, layer in layers.items()}
    tables = dict.fromkeys(["files", "findings", "spending"], ("", "NoGeometry"))
    spatial = ["orders", "items", "swaths", "frames", "gaps", "coverage"]
    assert found == dict.fromkeys(spatial, ("EPSG:4326", "MultiPolygon")) | tables


def test_fields_have_the_types_that_qgis_counts_and_sorts_by(layers):
    orders, files = layers["orders"]["fields"], layers["files"]["fields"]
    assert orders["total_amount"] == "Real"
    assert orders["total_amount_exact"] == "String"
    assert orders["created_at"] == "DateTime"
    assert orders["deleted"] == "Boolean"
    assert files["size_bytes"] == "Integer64"


def test_times_are_shown_in_utc_to_the_millisecond(layers):
    assert [row["created_at"] for row in layers["orders"]["rows"]] == [
        "2026-03-01T08:00:00.250",
        "0001-01-01T00:00:00.000",
        "9999-12-31T23:59:59.999",
    ]


def test_values_are_those_that_were_written(book, layers):
    first = layers["orders"]["rows"][0]
    assert first["label"] == book.orders["label"].iloc[0]
    assert first["total_amount"] == 10.1
    assert first["deleted"] is True
    assert [row["size_bytes"] for row in layers["files"]["rows"]] == [2**53 + 1, None]


def test_rows_without_a_shape_are_rows_all_the_same(layers):
    shapes = {row["order_id"]: row["shape"] for row in layers["orders"]["rows"]}
    assert shapes["market:3"] is None
    assert shapes["market:1"].startswith("MultiPolygon")


def test_geojson_is_read_as_it_was_meant(look, book, tmp_path):
    (layer,) = look(to_geojson(book.orders, tmp_path / "orders.geojson")).values()
    assert (layer["valid"], layer["crs"], layer["count"]) == (True, "EPSG:4326", 3)
    assert layer["fields"]["total_amount"] == "Real"
    assert layer["rows"][0]["updated_at"] == "2026-03-02T00:00:00.000"
    assert json.loads(layer["rows"][0]["extra"])["n"] == 2**53 + 1
