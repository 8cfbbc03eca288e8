"""Many files through a service that cuts, stalls, expires and lies; killed in the middle."""

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import swathbook as sb
from swathbook import emulator
from swathbook.emulator import (
    ChangedFile,
    Cut,
    Dropped,
    HtmlPage,
    HttpError,
    IgnoredRange,
    NoSuchRange,
    NoValidators,
    Refusal,
    Stall,
    Switches,
    WrongLength,
    WrongRange,
)
from swathbook.emulator.services.market.products import product_content
from swathbook.sources._http import Clock

DOWNLOAD = "/product/download"
MIXED = Switches(products="mixed")
COUNT = 200


def truth_of(service):
    """What the files of a service really are, by their ids."""
    return {
        f"market:{order.number}/{item.id}": product_content(item, MIXED)
        for order in service.world.orders
        if order.available
        for item in order.items
    }


def wanted(service, market, truth, *, lies=0.1):
    """A table of 200 files with their sizes and digests, some of which are wrong or missing."""
    files = market.load(status=["delivered", "completed"], links=True).files.head(COUNT)
    content = [truth[file_id] for file_id in files.index]
    rng = np.random.default_rng(5)
    sizes = np.array([len(each) for each in content])
    sizes = np.where(rng.random(COUNT) < lies, sizes + rng.integers(-50, 50, COUNT), sizes)
    digests = [hashlib.sha256(each).hexdigest() for each in content]
    return files.assign(
        size_bytes=pd.array(sizes, dtype="Int64"),
        checksum=pd.array(np.where(rng.random(COUNT) < 0.9, digests, None), dtype="string"),
        checksum_type="SHA-256",
    )


@pytest.fixture(scope="module")
def service():
    with emulator.market(orders=75, seed=3, hurt=False, switches=MIXED) as service:
        yield service


@pytest.fixture(scope="module")
def truth(service):
    return truth_of(service)


@pytest.fixture
def faults(service):
    service.faults.clear()
    service.app.switches = MIXED
    yield service.faults
    service.faults.clear()
    service.app.switches = MIXED


HURRIED = Clock(wait=lambda seconds, halt: halt.wait(seconds / 500))


def client(service, **options):
    return sb.Market(
        url=service.url, key=service.key, progress=False, clock=HURRIED, timeout_s=0.3, **options
    )


def get(files, folder, market, **options):
    options = {"workers": 8, "clock": HURRIED, **options}
    return sb.download(files, folder, clients=market, progress=False, **options)


def content_of(one):
    return Path(one.path).read_bytes()


def parts_in(folder):
    return list(Path(folder).rglob("*.part"))


def visible(folder):
    paths = Path(folder).rglob("*")
    return [path for path in paths if path.is_file() and ".swathbook" not in path.parts]


def hurt(faults):
    """Cut, stall, change, drop and refuse, in about one request of three."""
    for fault, probability in [
        (Cut(0), 0.02),
        (Cut(3000), 0.1),
        (Cut(20_000), 0.1),
        (Stall(0.6, after_bytes=2000), 0.03),
        (WrongLength(100), 0.03),
        (WrongLength(-100), 0.03),
        (ChangedFile(), 0.03),
        (Dropped(), 0.02),
        (HttpError(503), 0.02),
        (HtmlPage(), 0.01),
        (Refusal(500, "Server internal error"), 0.01),
        (IgnoredRange(), 0.1),
        (NoSuchRange(), 0.05),
        (NoValidators(), 0.05),
        (WrongRange(7), 0.05),
    ]:
        faults.add(fault, path=DOWNLOAD, probability=probability)
    faults.add(HttpError(429), path=DOWNLOAD, after=100, times=2)


def test_of_200_files_every_one_is_right_or_reported_and_none_half_written(
    tmp_path, service, faults, truth
):
    with client(service) as market:
        files = wanted(service, market, truth)
        service.app.switches = Switches(products="mixed", link_uses=2)
        hurt(faults)
        done = get(files, tmp_path, market, attempts=8)
    assert len(done) == COUNT
    right = done[done["outcome"] == "downloaded"]
    assert len(right) >= 0.9 * COUNT
    checked = right[right["verified"] == "verified"]
    assert all(content_of(one) == truth[one.Index] for one in checked.itertuples())
    assert len(checked) > 0.75 * COUNT
    assert done["detail"][done["outcome"] != "downloaded"].ne("").all()
    there = {Path(path) for path in done["path"].dropna()}
    assert {path for path in visible(tmp_path) if path.suffix != ".part"} == there


def test_once_the_service_is_well_again_all_of_them_are_right(tmp_path, service, faults, truth):
    with client(service) as market:
        files = wanted(service, market, truth)
        hurt(faults)
        get(files, tmp_path, market, attempts=1)
        faults.clear()
        done = get(files, tmp_path, market)
        asked = len(service.requests)
        again = get(files, tmp_path, market)
    assert set(done["outcome"]) == {"downloaded", "kept"}
    known = files["checksum"].notna()
    assert all(content_of(one) == truth[one.Index] for one in done[known].itertuples())
    assert (done["verified"][known] == "verified").all()
    lying = done["detail"].str.contains("the table says")
    assert lying[known].sum() > 5
    assert parts_in(tmp_path) == []
    assert set(again["outcome"]) == {"kept"}
    assert len(service.requests) == asked


SCRIPT = """
import sys
import pandas as pd
import swathbook as sb
files = pd.read_pickle(sys.argv[1])
sb.download, sb.Market
print("ready", flush=True)
try:
    sb.download(files, sys.argv[2], workers=4, progress=False)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@contextlib.contextmanager
def downloading(service, files, folder):
    """Run a download in a process of its own."""
    pickle = Path(folder).parent / "files.pkl"
    files.to_pickle(pickle)
    settings = {"SWATHBOOK_MARKET_URL": service.url, "SWATHBOOK_MARKET_KEY": service.key}
    command = [sys.executable, "-c", SCRIPT, str(pickle), str(folder)]
    process = subprocess.Popen(
        command, env={**os.environ, **settings}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with process:
        try:
            assert process.stdout.readline() == b"ready\n"
            yield process
        finally:
            process.kill()


def wait_until(condition, patience_s=20):
    end = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def half_way(folder):
    return lambda: len(visible(folder)) > COUNT / 8 and parts_in(folder)


@pytest.fixture
def slowed(faults):
    """Every fifth file stands still in its middle."""
    faults.add(Stall(0.2, after_bytes=1500), path=DOWNLOAD, every=5)


@pytest.mark.usefixtures("slowed")
def test_killed_in_the_middle_and_run_again_it_is_complete(tmp_path, service, faults, truth):
    folder = tmp_path / "files"
    with client(service) as market:
        files = wanted(service, market, truth, lies=0)
        with downloading(service, files, folder) as process:
            wait_until(half_way(folder))
            process.send_signal(signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
        before = {path for path in visible(folder) if path.suffix != ".part"}
        assert 0 < len(before) < COUNT
        assert all(hashlib.sha256(p.read_bytes()).digest() in digests(truth) for p in before)
        faults.clear()
        asked = len(service.requests)
        done = get(files, folder, market)
    assert set(done["outcome"]) == {"downloaded", "kept"}
    assert all(content_of(one) == truth[one.Index] for one in done.itertuples())
    assert (done["outcome"] == "kept").sum() == len(before)
    left = COUNT - len(before)
    again = len(service.requests) - asked
    assert left - 4 <= again <= left + 4  # of 4 parts some may be whole, or noted a little later
    assert any("range" in each.header_names for each in service.requests[asked:])
    assert parts_in(folder) == []


def digests(truth):
    return {hashlib.sha256(content).digest() for content in truth.values()}


@pytest.mark.usefixtures("slowed")
def test_ctrl_c_ends_it_at_once_and_cleanly(tmp_path, service, faults, truth):
    folder = tmp_path / "files"
    with client(service) as market:
        files = wanted(service, market, truth)
    faults.add(Stall(20, after_bytes=1500), path=DOWNLOAD, after=100)
    with downloading(service, files, folder) as process:
        wait_until(half_way(folder))
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=10)
        assert time.monotonic() - start < 5
    assert (out, errors) == (b"interrupted\n", b"")
    there = [path for path in visible(folder) if path.suffix != ".part"]
    assert all(hashlib.sha256(path.read_bytes()).digest() in digests(truth) for path in there)
    assert parts_in(folder)


@pytest.mark.usefixtures("slowed")
def test_two_processes_may_work_on_one_folder(tmp_path, service, truth):
    folder = tmp_path / "files"
    with client(service) as market:
        files = wanted(service, market, truth, lies=0).head(60)
        asked = len(service.requests)
        with downloading(service, files, folder) as other:
            done = get(files, folder, market, workers=2)
            assert other.wait(20) == 0
            assert other.stderr.read() == b""
    assert set(done["outcome"]) <= {"downloaded", "kept"}
    assert all(content_of(one) == truth[one.Index] for one in done.itertuples())
    assert len(visible(folder)) == len(files)
    assert len(service.requests) - asked == len(files)


def test_two_threads_may_work_on_one_folder(tmp_path, service, faults, truth):
    with client(service) as market:
        files = wanted(service, market, truth, lies=0).head(30)
        asked = len(service.requests)
        threads = [threading.Thread(target=get, args=(files, tmp_path, market)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert len(visible(tmp_path)) == len(files)
    assert len(service.requests) - asked == len(files)
