"""What a still map is read with: its legend and its scale bar."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import AbstractPathEffect, withStroke
from numpy.typing import NDArray
from pyproj import Geod

from swathbook.maps import palette
from swathbook.maps.extent import Extent
from swathbook.maps.scene import Scene

BAR_SHARE = 0.22
"""The scale bar takes at most this share of the map's width."""

TELLING_SHARE = 0.05
"""Where the scale differs by more than this over the map, the bar says where it holds."""

Mask = NDArray[np.bool_]
Handle = Artist | tuple[Artist, ...]
Entry = tuple[Handle, str]


@dataclass(frozen=True)
class Marked:
    """What is drawn as a marker, since it would be too small to be seen.

    Parameters
    ----------
    regions
        Regions drawn as the marker of their stage.
    imaged
        Those of them whose marker has a dark middle, since there are footprints.
    footprints
        Footprints that are not drawn as areas.
    apart
        Those of them that are drawn as a dot, since no marker tells of them.
    """

    regions: Mask
    imaged: Mask
    footprints: Mask
    apart: Mask


def halo() -> list[AbstractPathEffect]:
    """Make text readable on any ground."""
    return [withStroke(linewidth=2, foreground="white", alpha=0.7)]


def draw_legend(axes: Axes, scene: Scene, marked: Marked, *, below: bool) -> None:
    """Explain stages and footprints with their counts, outside the map."""
    entries = [*_stage_entries(scene, marked), *_footprint_entries(scene, marked)]
    blank = Line2D([], [], linestyle="none")
    entries += [(blank, note) for note in scene.notes or ["nothing to draw"] * (not entries)]
    handles, labels = zip(*entries, strict=True)
    _place_legend(axes, handles, labels, below=below)


def _stage_entries(scene: Scene, marked: Marked) -> list[Entry]:
    stages = np.array(scene.regions.stages, dtype=object)
    as_markers, as_areas = set(stages[marked.regions]), set(stages[~marked.regions])
    return [
        (_stage_handle(stage, stage in as_areas, stage in as_markers), f"{stage} ({count:,})")
        for stage, count in scene.counts.items()
    ]


def _footprint_entries(scene: Scene, marked: Marked) -> list[Entry]:
    if not len(scene.footprints):
        return []
    handle = _footprint_handle(bool(marked.imaged.any() or marked.apart.any()))
    return [(handle, f"footprints ({len(scene.footprints):,})")]


def _place_legend(
    axes: Axes, handles: tuple[Handle, ...], labels: tuple[str, ...], *, below: bool
) -> None:
    legend = axes.legend(
        handles,
        labels,
        title="Orders by stage",
        loc="upper left",
        bbox_to_anchor=(0, -0.07) if below else (1.01, 1.02),
        ncols=5 if below else 1,
        frameon=False,
        fontsize=8.5,
        title_fontsize=9.5,
        labelcolor=palette.INK,
        alignment="left",
        borderaxespad=0.3,
        handlelength=2.2,
        handleheight=1.3,
        handler_map={tuple: HandlerTuple(ndivide=1)},
    )
    legend.get_title().set_color(palette.INK)


def _stage_handle(stage: str, as_area: bool, as_marker: bool) -> Handle:
    if not as_marker:
        return _area(stage)
    return (*_area(stage), _marker(stage)) if as_area else _marker(stage)


def _area(stage: str) -> tuple[Patch, Patch]:
    look = palette.look(stage)
    fill, line = (
        to_rgba(look.fill, palette.REGION_OPACITY),
        to_rgba(look.line, palette.HATCH_OPACITY),
    )
    return (
        Patch(facecolor=fill, edgecolor=line, hatch=look.hatch or None, linewidth=0),
        Patch(facecolor="none", edgecolor=look.line, linewidth=0.9),
    )


def _marker(stage: str) -> Line2D:
    look = palette.look(stage)
    return Line2D(
        [],
        [],
        linestyle="none",
        marker=look.marker,
        markersize=6.5,
        markerfacecolor=look.fill,
        markeredgecolor=look.line,
        markeredgewidth=0.6,
    )


def _footprint_handle(as_dot: bool) -> Handle:
    fill = to_rgba(palette.INK, palette.FOOTPRINT_OPACITY)
    area = Patch(facecolor=fill, edgecolor=palette.INK, linewidth=0.7)
    dot = Line2D([], [], linestyle="none", marker="o", markersize=2, color=palette.INK)
    return (area, dot) if as_dot else area


def draw_scale(axes: Axes, extent: Extent) -> None:
    """Draw a bar whose length is true along the middle of the map.

    The length is a round one, measured on the WGS 84 ellipsoid.
    """
    bar_km = round_length(extent.width * BAR_SHARE * km_per_degree(extent))
    width = bar_km / km_per_degree(extent)
    west, south = extent.west + 0.03 * extent.width, extent.south + 0.035 * extent.height
    axes.plot(
        [west, west + width],
        [south, south],
        color=palette.INK,
        linewidth=3,
        marker="",
        linestyle="-",
        solid_capstyle="butt",
        path_effects=halo(),
        label="_scale",
        zorder=6,
        scalex=False,
        scaley=False,
    )
    axes.annotate(
        f"{bar_km:,g} km" + _where(extent),
        (west, south),
        xytext=(0, 3),
        textcoords="offset points",
        fontsize=8,
        color=palette.INK,
        path_effects=halo(),
        zorder=6,
    )


def km_per_degree(extent: Extent) -> float:
    """Measure a degree of longitude along the middle of a map, in km."""
    lon, lat = extent.middle
    return float(Geod(ellps="WGS84").inv(lon, lat, lon + 1, lat)[2]) / 1000


def round_length(longest: float) -> float:
    """Find the largest of 1, 2 and 5 times a power of ten that fits.

    Examples
    --------
    >>> round_length(9.9), round_length(230), round_length(0.3)
    (5.0, 200.0, 0.2)
    """
    power = 10.0 ** math.floor(math.log10(longest))
    return max(step * power for step in (1, 2, 5) if step * power <= longest)


def _where(extent: Extent) -> str:
    edges = [math.cos(math.radians(lat)) for lat in (extent.south, extent.north)]
    lat = extent.middle[1]
    if max(abs(edge / math.cos(math.radians(lat)) - 1) for edge in edges) < TELLING_SHARE:
        return ""
    return f" at {abs(lat):.0f}°{'S' if lat < 0 else 'N'}"
