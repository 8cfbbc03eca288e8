"""Time the reading of saved answers: swathbook, what a user would write, and the floor.

    python bench/parse.py --items 100000

The ways run in turn, each in a process of its own, on the same file.

- `user` is the loop that comes to mind: `json.loads`, `shape`, row by row, into the same tables of
  orders, items and frames. Its footprints of strips are not valid.
- `user, united` also unites the frames of each strip to a valid footprint, as swathbook does.
- `user, no frames` leaves out `allSwathLonLat`: no frames, no swath, and footprints not valid.
- `floor` is the least that any reader must do: bytes to parsed JSON, coordinates to numbers,
  numbers to shapes in bulk, and nothing else.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import answers
import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely
import simdjson

import swathbook as sb

CHUNK = 512
OPEN, CLOSE, COMMA = b"[],"
WGS84 = "EPSG:4326"


def read_with_swathbook(path: Path) -> int:
    """Read the file the way that this project offers."""
    return len(sb.read(path).items)


def read_as_a_user(path: Path) -> int:
    """Read the file the way that comes to mind."""
    return _read_row_by_row(path, _shape, with_frames=True)


def read_and_unite_as_a_user(path: Path) -> int:
    """Read it so, and make valid footprints of the frames."""
    return _read_row_by_row(path, _united, with_frames=True)


def read_without_frames_as_a_user(path: Path) -> int:
    """Read it so, and leave the frames out."""
    return _read_row_by_row(path, _shape, with_frames=False)


def read_to_the_floor(path: Path) -> int:
    """Do the least that any reader must do."""
    gc.disable()
    with path.open("rb") as file:
        details = [orjson.loads(line)["data"] for line in file]
    items = [item for detail in details for item in detail["content"]]
    regions = polygons([detail["order"]["region"] for detail in details])
    footprints = polygons([item["geometry"] for item in items])
    frames = polygons([item["allSwathLonLat"] for item in items if item["allSwathLonLat"]])
    assert len(regions) == len(details)
    assert len(footprints) - len(items) < len(frames)
    return len(items)


def polygons(texts: list[str]) -> np.ndarray:
    """Make one polygon of each ring."""
    coordinates, offsets = zip(*map(rings_of, batches(texts)), strict=True)
    lengths = np.concatenate([np.diff(each) for each in offsets])
    ends = np.concatenate([[0], np.cumsum(lengths)])
    kind = shapely.GeometryType.POLYGON
    return shapely.from_ragged_array(
        kind, np.concatenate(coordinates), (ends, np.arange(len(ends)))
    )


def batches(texts: list[str]) -> list[bytes]:
    """Join the coordinates of many texts into few."""
    inner = [text[text.index("[[[") : text.rindex("]]]") + 3] for text in texts]
    return [
        f"[{','.join(inner[start : start + CHUNK])}]".encode()
        for start in range(0, len(inner), CHUNK)
    ]


def rings_of(batch: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Take coordinates out of JSON, and find where each ring begins by counting brackets."""
    numbers = simdjson.Parser().parse(batch).as_buffer(of_type="d")
    raw = np.frombuffer(batch, np.uint8)
    closing = np.flatnonzero(raw == CLOSE)
    ends_ring = raw[closing[1:] - 1] == CLOSE
    after_point = raw[closing - 1] != CLOSE
    points_so_far = np.cumsum(after_point)
    ring_ends = points_so_far[:-1][after_point[:-1] & ends_ring]
    return np.frombuffer(numbers).reshape(-1, 2), np.concatenate([[0], ring_ends])


def _read_row_by_row(
    path: Path, footprint: Callable[[dict, list], object], *, with_frames: bool
) -> int:
    orders, items, frames = [], [], []
    with path.open(encoding="utf-8") as file:
        for line in file:
            data = json.loads(line)["data"]
            order = data["order"]
            order["region"] = shapely.geometry.shape(json.loads(order["region"]))
            orders.append(order)
            for item in data["content"]:
                item["orderNo"] = order["orderNo"]
                own = _frames(item) if with_frames else []
                frames += [{"item": item["id"], "n": n, "geometry": f} for n, f in enumerate(own)]
                item["geometry"] = footprint(item, own)
                items.append(item)
    gpd.GeoDataFrame(pd.DataFrame(orders), geometry="region", crs=WGS84)
    if with_frames:
        gpd.GeoDataFrame(pd.DataFrame(frames), geometry="geometry", crs=WGS84)
    return len(gpd.GeoDataFrame(pd.DataFrame(items), geometry="geometry", crs=WGS84))


def _frames(item: dict) -> list:
    return [shapely.Polygon(ring) for ring in json.loads(item["allSwathLonLat"] or "[]")]


def _shape(item: dict, _: list) -> object:
    return shapely.geometry.shape(json.loads(item["geometry"]))


def _united(item: dict, frames: list) -> object:
    return shapely.union_all(frames) if frames else _shape(item, frames)


WAYS = {
    "swathbook": read_with_swathbook,
    "user": read_as_a_user,
    "floor": read_to_the_floor,
    "user, united": read_and_unite_as_a_user,
    "user, no frames": read_without_frames_as_a_user,
}


def main() -> None:
    """Make the answers, run the ways in turn, and print how they compare."""
    asked = _arguments()
    if asked.way:
        _run_here(asked.way, asked.file, asked.warm)
        return
    with tempfile.TemporaryDirectory() as folder:
        file, warm = Path(folder, "answers.ndjson"), Path(folder, "warm.ndjson")
        answers.write(file, asked.items)
        answers.write(warm, 200)
        runs = [_run(way, file, warm) for _ in range(asked.rounds) for way in asked.ways]
        _report(pd.DataFrame(runs), asked.items, file.stat().st_size)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", nargs="+", default=list(WAYS), choices=WAYS)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--warm", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _run(way: str, file: Path, warm: Path) -> dict[str, object]:
    command = [sys.executable, __file__, "--way", way, "--file", str(file), "--warm", str(warm)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return {"way": way, **json.loads(done.stdout)}


def _run_here(way: str, file: Path, warm: Path) -> None:
    """Run one way in this process; imports and first calls are not counted."""
    WAYS[way](warm)
    gc.enable()
    gc.collect()
    before = _peak_bytes()
    start = time.perf_counter()
    items = WAYS[way](file)
    seconds = time.perf_counter() - start
    print(json.dumps({"items": items, "seconds": seconds, "bytes": _peak_bytes() - before}))


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _report(runs: pd.DataFrame, items: int, size: int) -> None:
    assert (runs["items"] == items).all()
    seconds = runs.groupby("way", sort=False)["seconds"].median()
    peak = runs.groupby("way", sort=False)["bytes"].max()
    print(f"{items:,} items, {size / 1e6:.0f} MB of answers; medians, in turn")
    for way, taken in seconds.items():
        line = f"{way:15} {taken:8.2f} s {items / taken:12,.0f} items/s"
        print(f"{line}   peak memory {peak[way] / size:4.1f} times the answers")
    ours = seconds["swathbook"]
    compared = [way for way in seconds.index if way != "swathbook"]
    for way in compared:
        print(
            f"swathbook takes {ours / seconds[way]:.2f} of the time of {way}"
            if way == "floor"
            else f"swathbook is {seconds[way] / ours:.1f} times as fast as {way}"
        )


if __name__ == "__main__":
    main()
