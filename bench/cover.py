"""Time how coverage is measured: swathbook, and what a user would write.

    python bench/cover.py --orders 10000 --footprints 100000 --areas 1000

The ways to do a job run in turn, each in a process of its own, on the same made-up ground.

- `orders`: how much of its region each order covers; ten strips of 5 to 30 frames per order.
- `areas`: how much of each of many areas all footprints cover, wherever they come from.
- `timeline`: how much each of many footprints adds to one region, one after the other.

`user` is the loop that comes to mind: per region `union_all`, `intersection` and a geodesic area;
for the timeline one union more per footprint. `overlay` is geopandas' `overlay` and `dissolve`.
`shapes` is swathbook without numba. All have to give the same, but for geodesic edges.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import footprints as made_up
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

import swathbook as sb
from swathbook.analysis.cover import Scene
from swathbook.analysis.coverage import by_shapes
from swathbook.analysis.pairs import Pairs
from swathbook.analysis.sweep import Sweep

Frames = tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]

GEODESICS = Geod(ellps="WGS84")
TIMELINES = (500, 1000, 2000, 4000, 8000)
WARM = {"orders": [40], "areas": [5000, 20], "timeline": [300]}
SAME = 0.01  # edges are geodesics for some, and straight in lon/lat for others


def measure_with_swathbook(regions: gpd.GeoDataFrame, prints: gpd.GeoDataFrame) -> np.ndarray:
    """Measure the way that this project offers, by key where there is one."""
    on = "order_id" if "order_id" in prints else None
    return sb.coverage(regions, prints, on=on)["covered_km2"].to_numpy(float)


def measure_by_shapes(regions: gpd.GeoDataFrame, prints: gpd.GeoDataFrame) -> np.ndarray:
    """Measure as this project does without numba."""
    scene = Scene.of(regions, prints, "order_id" if "order_id" in prints else None)
    return np.vstack(scene.by_block(by_shapes))[:, 1]


def measure_orders_as_a_user(regions: gpd.GeoDataFrame, prints: gpd.GeoDataFrame) -> np.ndarray:
    """Unite and cut, order by order."""
    covered = {
        order: geodesic_km2(own.geometry.union_all().intersection(regions.geometry.loc[order]))
        for order, own in prints.groupby("order_id")
    }
    return pd.Series(covered).reindex(regions.index, fill_value=0.0).to_numpy()


def measure_areas_as_a_user(regions: gpd.GeoDataFrame, prints: gpd.GeoDataFrame) -> np.ndarray:
    """Find, unite and cut, area by area."""
    covered = []
    for region in regions.geometry:
        there = prints.geometry.iloc[prints.sindex.query(region, predicate="intersects")]
        covered.append(geodesic_km2(there.union_all().intersection(region)))
    return np.array(covered)


def measure_by_overlay(regions: gpd.GeoDataFrame, prints: gpd.GeoDataFrame) -> np.ndarray:
    """Let geopandas cut all, and unite what is left."""
    cut = gpd.overlay(prints[["geometry"]], regions[["n", "geometry"]], how="intersection")
    covered = cut.dissolve("n").geometry.map(geodesic_km2)
    return covered.reindex(regions["n"], fill_value=0.0).to_numpy()


def grow_with_swathbook(regions: gpd.GeoDataFrame, prints: gpd.GeoDataFrame) -> np.ndarray:
    """Measure what each footprint adds, by walking along outlines."""
    shapes = np.asarray(prints.geometry.array)
    every = Pairs(np.zeros(shapes.size, np.int64), np.arange(shapes.size))
    sweep = Sweep.of(np.asarray(regions.geometry.array), shapes)
    return sweep.timeline(every, threads=2).covered


def grow_as_a_user(regions: gpd.GeoDataFrame, prints: gpd.GeoDataFrame) -> np.ndarray:
    """Unite one footprint more, and measure, again and again."""
    region, ground, covered = regions.geometry.iloc[0], shapely.Polygon(), []
    for footprint in prints.geometry:
        ground = ground.union(footprint.intersection(region))
        covered.append(geodesic_km2(ground))
    return np.array(covered)


def geodesic_km2(shape: shapely.Geometry) -> float:
    """Measure a shape with pyproj."""
    return abs(GEODESICS.geometry_area_perimeter(shapely.orient_polygons(shape))[0]) / 1e6


WAYS: dict[str, dict[str, Callable[[gpd.GeoDataFrame, gpd.GeoDataFrame], np.ndarray]]] = {
    "orders": {
        "swathbook": measure_with_swathbook,
        "user": measure_orders_as_a_user,
        "shapes": measure_by_shapes,
    },
    "areas": {
        "swathbook": measure_with_swathbook,
        "user": measure_areas_as_a_user,
        "overlay": measure_by_overlay,
        "shapes": measure_by_shapes,
    },
    "timeline": {"swathbook": grow_with_swathbook, "user": grow_as_a_user},
}
MAKE: dict[str, Callable[..., Frames]] = {
    "orders": made_up.orders,
    "areas": made_up.scattered,
    "timeline": made_up.stack,
}


def main() -> None:
    """Run the ways in turn, and print how they compare."""
    asked = _arguments()
    if asked.way:
        _run_here(asked.job, asked.way, asked.size)
        return
    jobs = {
        "orders": [[asked.orders]],
        "areas": [[asked.footprints, asked.areas]],
        "timeline": [[count] for count in asked.timelines],
    }
    for job in asked.jobs:
        for size in jobs[job]:
            _compare(job, size, asked.rounds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=2000)
    parser.add_argument("--footprints", type=int, default=100_000)
    parser.add_argument("--areas", type=int, default=1000)
    parser.add_argument("--timelines", type=int, nargs="*", default=TIMELINES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", nargs="+", default=list(WAYS), choices=WAYS)
    parser.add_argument("--job", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--way", help=argparse.SUPPRESS)
    parser.add_argument("--size", type=int, nargs="+", help=argparse.SUPPRESS)
    return parser.parse_args()


def _compare(job: str, size: list[int], rounds: int) -> None:
    """Run a job's ways in turn, and report."""
    runs = [_run(job, way, size) for _ in range(rounds) for way in WAYS[job]]
    _report(job, pd.DataFrame(runs))


def _run(job: str, way: str, size: list[int]) -> dict[str, object]:
    numbers = [str(number) for number in size]
    command = [sys.executable, __file__, "--job", job, "--way", way, "--size", *numbers]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return {"way": way, **json.loads(done.stdout)}


def _run_here(job: str, way: str, size: list[int]) -> None:
    """Run one way in this process; imports and first calls are not counted."""
    measure = WAYS[job][way]
    measure(*MAKE[job](*WARM[job]))
    regions, prints = MAKE[job](*size)
    gc.collect()
    before = _peak_bytes_from_now_on()
    start = time.perf_counter()
    covered = measure(regions, prints)
    seconds = time.perf_counter() - start
    told = {"seconds": seconds, "bytes": _peak_bytes() - before, "km2": covered.sum()}
    print(json.dumps({"regions": len(regions), "prints": len(prints), **told}))


def _peak_bytes_from_now_on() -> int:
    """Let Linux forget how much memory this process held at its peak; give what it holds now."""
    Path("/proc/self/clear_refs").write_text("5")
    return _peak_bytes()


def _peak_bytes() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def _report(job: str, runs: pd.DataFrame) -> None:
    assert np.ptp(runs["km2"]) <= SAME * runs["km2"].max()
    told = runs.groupby("way", sort=False)
    seconds, peak = told["seconds"].median(), told["bytes"].max()
    print(f"{job}: {runs['prints'][0]:,} footprints, {runs['regions'][0]:,} regions")
    for way, taken in seconds.items():
        ratio = taken / seconds["swathbook"]
        line = f"  {way:10} {taken:9.3f} s   memory +{peak[way] / 1e6:5.0f} MB"
        print(line if way == "swathbook" else f"{line}   swathbook is {ratio:.1f} times as fast")


if __name__ == "__main__":
    main()
