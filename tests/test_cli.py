"""The command line: the main job, and errors that people can read."""

import re
import signal
import subprocess
import sys
from itertools import takewhile

import pytest
from matplotlib import pyplot as plt
from typer.testing import CliRunner

import swathbook as sb
from swathbook import cli, emulator

MAIN = "from swathbook.cli import main; main()"
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


def test_the_main_job_tells_what_each_service_told(shown):
    shared = len(emulator.datashare_app(emulator.World(12, seed=7)).ledger.orders)
    assert re.search(r"market +12 ", shown)
    assert re.search(r"regards +[1-9]\d* +0 +0 ", shown)  # it tells neither regions nor prices
    assert re.search(rf"datashare +{shared} +0 ", shown)


def test_the_main_job_puts_the_services_together(shown):
    assert "All three together, as one Book" in shown
    assert "datashare, market" in shown


def test_the_main_job_can_be_run_again(folder, shown):
    again = CliRunner().invoke(cli.app, ["demo", "--folder", str(folder), "--orders", "0"])
    plt.close("all")
    assert again.exit_code == 0, again.output


@pytest.fixture
def emulated(tmp_path, monkeypatch):
    """Serve all services, and save what is printed as `.env` in the working directory."""
    command = [sys.executable, "-c", MAIN, "emulator", "--orders", "9", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        lines = [*takewhile(lambda line: not line.startswith("#"), process.stdout)]
        (tmp_path / ".env").write_text("".join(lines))
        monkeypatch.chdir(tmp_path)
        yield
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0


@pytest.mark.parametrize("client", [sb.Market, sb.Regards, sb.DataShare])
def test_what_the_emulator_prints_opens_every_service(emulated, client):
    with client(progress=False) as account:
        assert len(account.load().check().orders) > 0


def test_an_error_is_a_sentence_without_a_traceback():
    asked = [sys.executable, "-c", MAIN, "emulator", "--orders", "1", "--host", "192.0.2.1"]
    done = subprocess.run(asked, capture_output=True, text=True)
    assert done.returncode == 1
    assert "wanted to listen on 192.0.2.1" in done.stderr
    assert "Traceback" not in done.stderr
