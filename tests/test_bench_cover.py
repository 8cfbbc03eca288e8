"""The benchmark of coverage prints what it promises; its figures are for people to read."""

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[1] / "bench" / "cover.py"


def test_the_ways_measure_the_same_and_are_set_side_by_side():
    small = ["--jobs", "orders", "timeline", "--orders", "3", "--timelines", "20"]
    done = subprocess.run(
        [sys.executable, BENCH, *small, "--rounds", "1"], capture_output=True, text=True, check=True
    )
    assert "orders: " in done.stdout
    assert "timeline: 20 footprints, 1 regions" in done.stdout
    assert "times as fast" in done.stdout
