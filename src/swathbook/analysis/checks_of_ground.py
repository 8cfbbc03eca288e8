"""Checks of areas, coverage and times against what footprints and passes measure."""

from __future__ import annotations

from swathbook.analysis import exact, robust
from swathbook.analysis.check import Figures, Tables
from swathbook.analysis.ground import shapes_of
from swathbook.analysis.running import Numbers
from swathbook.geometry import area_km2

_AREA_ROUNDING_KM2 = 0.005
_PROJECTION_DISTORTION = 0.002
_SWATH_DIFFERENCE = 0.001
_COVERAGE_ROUNDING = 1e-5
_DURATION_ROUNDING_S = "0.0015"  # three times to the millisecond, each rounded by half of one


def billed_is_footprint(tables: Tables) -> Figures:
    """Compare the billed area with the footprint's."""
    footprint_km2 = area_km2(tables.footprints)
    return Figures(
        of_items=True,
        stated=exact.measured(tables.items["billed_km2"]),
        found=exact.measured(footprint_km2),
        tolerance=exact.measured(_AREA_ROUNDING_KM2 + _PROJECTION_DISTORTION * footprint_km2),
        unit="km2",
        says="{stated} km² are billed, the footprint measures {found} km²",
    )


def footprint_is_swath(tables: Tables) -> Figures:
    """Compare the ground that footprint or swath show with the ground that both show."""
    swath = shapes_of(tables.items["swath"], name="items.swath")
    either_km2 = area_km2(robust.union(tables.footprints, swath))
    both_km2 = area_km2(robust.intersection(tables.footprints, swath))
    return Figures(
        of_items=True,
        stated=exact.measured(either_km2),
        found=exact.measured(both_km2),
        tolerance=exact.measured(_AREA_ROUNDING_KM2 + _SWATH_DIFFERENCE * either_km2),
        unit="km2",
        says="footprint or swath show {stated} km², both show {found} km²",
    )


def abs_coverage_is_own_share(tables: Tables) -> Figures:
    """Compare `abs_coverage_fraction` with the share that the footprint shows by itself."""
    says = "abs_coverage_fraction is {stated}, the footprint alone shows {found} of the region"
    growth = tables.growth
    return _coverage(tables, "abs_coverage_fraction", growth.own, growth.own_slack, says)


def current_coverage_is_share_so_far(tables: Tables) -> Figures:
    """Compare `current_coverage_fraction` with the share that the footprints so far show."""
    says = "current_coverage_fraction is {stated}, footprints so far show {found} of the region"
    growth = tables.growth
    return _coverage(
        tables, "current_coverage_fraction", growth.covered, growth.covered_slack, says
    )


def this_coverage_is_share_added(tables: Tables) -> Figures:
    """Compare `this_coverage_fraction` with the share that the footprint adds."""
    says = "this_coverage_fraction is {stated}, the footprint adds {found} of the region"
    growth = tables.growth
    return _coverage(tables, "this_coverage_fraction", growth.new, growth.new_slack, says)


def duration_is_stop_less_start(tables: Tables) -> Figures:
    """Compare the stated duration with the time between start and stop."""
    items = tables.items
    return Figures(
        of_items=True,
        stated=exact.measured(items["duration_s"]),
        found=exact.measured((items["stop_at"] - items["start_at"]).dt.total_seconds()),
        tolerance=exact.constant(_DURATION_ROUNDING_S, len(items)),
        unit="s",
        says="duration_s is {stated}, from start_at to stop_at it is {found} s",
    )


def _coverage(tables: Tables, column: str, km2: Numbers, slack_km2: Numbers, says: str) -> Figures:
    return Figures(
        of_items=True,
        stated=exact.measured(tables.items[column]),
        found=exact.measured(tables.share_of_region(km2)),
        tolerance=exact.measured(_COVERAGE_ROUNDING + tables.share_of_region(slack_km2)),
        unit="fraction",
        says=says,
    )
