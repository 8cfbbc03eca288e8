"""The benchmark runs and prints what it promises; its figures are for people to read."""

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[1] / "bench" / "parse.py"


def test_the_ways_read_the_same_items_and_are_set_side_by_side():
    asked = ["--items", "300", "--rounds", "1", "--ways", "swathbook", "user", "floor"]
    done = subprocess.run(
        [sys.executable, BENCH, *asked], capture_output=True, text=True, check=True
    )
    assert "300 items" in done.stdout
    assert "items/s" in done.stdout
    assert "times as fast as user" in done.stdout
    assert "of the time of floor" in done.stdout
