"""The command line: the main job, and errors that people can read."""

import subprocess
import sys

import pytest
from matplotlib import pyplot as plt
from typer.testing import CliRunner

from swathbook import cli

FILES = {
    "example.gpkg",
    "account.gpkg",
    "regions.geojson",
    "footprints.geojson",
    "account.html",
    "account.png",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("job") / "demo"


@pytest.fixture(scope="module")
def shown(folder):
    """What the main job prints, line breaks left out."""
    done = CliRunner().invoke(cli.app, ["demo", "--folder", str(folder), "--orders", "12"])
    plt.close("all")
    assert done.exit_code == 0, done.output
    return done.output.replace("\n", "")


def test_the_main_job_writes_its_files_and_says_where(folder, shown):
    assert {path.name for path in folder.iterdir()} == FILES
    assert all(str(folder / name) in shown for name in FILES)


def test_the_main_job_shows_the_measured_coverage_beside_the_reported_one(shown):
    assert "5.6064 %" in shown
    assert "5.6061 %" in shown


def test_the_main_job_can_be_run_again(folder, shown):
    again = CliRunner().invoke(cli.app, ["demo", "--folder", str(folder), "--orders", "0"])
    plt.close("all")
    assert again.exit_code == 0, again.output


def test_an_error_is_a_sentence_without_a_traceback():
    code = "from swathbook.cli import main; main()"
    asked = [sys.executable, "-c", code, "emulator", "--orders", "1", "--host", "192.0.2.1"]
    done = subprocess.run(asked, capture_output=True, text=True)
    assert done.returncode == 1
    assert "wanted to listen on 192.0.2.1" in done.stderr
    assert "Traceback" not in done.stderr
