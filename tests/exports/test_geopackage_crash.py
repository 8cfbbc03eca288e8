"""Whatever happens during an export, the older file is whole."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from swathbook.exports.geopackage import to_geopackage

WRITE = """
import sys
sys.path.insert(0, {tests!r})
from conftest import files, findings, frames, items, orders
from swathbook.book import Book
from swathbook.exports.geopackage import to_geopackage
book = Book(orders(), items(), frames(), files(), findings())
{then}
"""

FOR_EVER = """
while True:
    to_geopackage(book, {path!r}, overwrite=True)
    print("written", flush=True)
"""

WITHOUT_ROOM = """
import resource
from swathbook.errors import ExportError
for room_kb in range(8, 240, 24):
    resource.setrlimit(resource.RLIMIT_FSIZE, (room_kb * 1024, resource.RLIM_INFINITY))
    try:
        to_geopackage(book, {path!r}, overwrite=True)
    except ExportError:
        sys.exit() if room_kb > 200 else None
    else:
        sys.exit(f"written in {{room_kb}} kB" if room_kb < 150 else None)
"""


def started(then, path):
    code = WRITE.format(tests=str(Path(__file__).parent), then=then.format(path=str(path)))
    return subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def is_whole(path):
    with closing(sqlite3.connect(path)) as database:
        tables = database.execute("SELECT count(*) FROM gpkg_contents").fetchone()
        return tables == (9,) and database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("seed", range(2))
def test_a_writer_that_is_killed_leaves_the_file_whole(book, tmp_path, seed):
    path = tmp_path / "a.gpkg"
    chance = random.Random(seed)
    with started(FOR_EVER, path) as writer:
        writer.stdout.readline()
        time.sleep(chance.uniform(0.02, 0.5))
        os.kill(writer.pid, signal.SIGKILL)
    assert is_whole(path)
    assert is_whole(to_geopackage(book, path, overwrite=True)), "what it left stops nobody"


@pytest.mark.skipif(sys.platform == "win32", reason="limits on file size are of POSIX")
def test_a_disk_without_room_leaves_the_older_file_whole(book, tmp_path):
    path = to_geopackage(book, tmp_path / "a.gpkg")
    before = path.read_bytes()
    with started(WITHOUT_ROOM, path) as writer:
        _, complaint = writer.communicate()
    assert writer.returncode == 0, complaint
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
