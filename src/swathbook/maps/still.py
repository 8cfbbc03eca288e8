"""The still map: matplotlib, without tiles, styles or state."""

from __future__ import annotations

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from swathbook.maps import basemap, keys, palette
from swathbook.maps.extent import Extent
from swathbook.maps.keys import Marked
from swathbook.maps.layers import Layer
from swathbook.maps.scene import Scene

NARROWEST, WIDEST = 0.7, 2.6
"""The ratios of width to height between which a map looks well."""

LEGEND_BELOW = 1.6
"""From this ratio on, the legend lies below the map and not beside it."""

MARKER_PT = 6.0
"""A shape that is smaller than this in the picture is drawn as a marker."""


def draw(scene: Scene, ax: Axes | None) -> Axes:
    """Draw a scene on axes; without them, on a new figure."""
    extent = scene.extent.shaped(NARROWEST, WIDEST)
    axes = _new_axes(extent) if ax is None else ax
    marked = _marked(scene, _points_per_degree(axes, extent), extent.shrinking)
    _frame(axes, extent)
    _draw_land(axes, extent)
    _draw_regions(axes, scene, marked)
    _draw_footprints(axes, scene.footprints, marked)
    _caption(axes, scene)
    keys.draw_scale(axes, extent)
    keys.draw_legend(axes, scene, marked, below=extent.ratio > LEGEND_BELOW)
    return axes


def _new_axes(extent: Extent) -> Axes:
    from matplotlib import pyplot as plt

    below = extent.ratio > LEGEND_BELOW
    width, height = (9.5, 9.5 / extent.ratio) if below else (6.5 * extent.ratio, 6.5)
    size = (width + 0.6, height + 1.5) if below else (width + 2.8, height + 0.6)
    return plt.subplots(figsize=size, layout="compressed")[1]


def _frame(axes: Axes, extent: Extent) -> None:
    axes.set(xlim=(extent.west, extent.east), ylim=(extent.south, extent.north))
    axes.set(xlabel="", ylabel="", facecolor=palette.SEA)
    axes.set_aspect(1 / extent.shrinking, adjustable="box")
    steps = (1, 1.5, 3, 6, 10) if extent.width > 60 else (1, 2, 5, 10)
    for axis, letters in ((axes.xaxis, "EW"), (axes.yaxis, "NS")):
        axis.set_major_locator(MaxNLocator(6, steps=steps))
        axis.set_major_formatter(FuncFormatter(lambda v, _, ends=letters: degrees(v, ends)))
    axes.spines[:].set(color=palette.INK, linewidth=0.6)
    axes.tick_params(labelsize=8, length=3, color=palette.INK, labelcolor=palette.INK)
    axes.grid(visible=True, color=palette.INK, alpha=0.15, linewidth=0.4)
    axes.set_axisbelow("line")


def degrees(value: float, ends: str) -> str:
    """Write a longitude or latitude for people; a longitude beyond 180° goes on from the west.

    Examples
    --------
    >>> degrees(-2.5, "NS"), degrees(181, "EW"), degrees(0, "EW"), degrees(180, "EW")
    ('2.5°S', '179°W', '0°', '180°')
    """
    turned = (value + 180) % 360 - 180 if ends == "EW" else value
    end = "" if turned in (0, -180) else ends[int(turned < 0)]
    return f"{abs(turned):.6g}°{end}"


def _marked(scene: Scene, points_per_degree: float, shrinking: float) -> Marked:
    """Find the shapes that would be smaller in the picture than a marker."""
    tiny_regions, tiny_footprints = (
        layer.sizes(shrinking) * points_per_degree < MARKER_PT
        for layer in (scene.regions, scene.footprints)
    )
    marked_orders = np.array(scene.regions.orders, dtype=object)[tiny_regions]
    apart = ~np.isin(np.array(scene.footprints.orders, dtype=object), marked_orders)
    imaged = np.isin(np.array(scene.regions.orders, dtype=object), scene.footprints.orders)
    return Marked(tiny_regions, tiny_regions & imaged, tiny_footprints, tiny_footprints & apart)


def _points_per_degree(axes: Axes, extent: Extent) -> float:
    """Measure a degree of latitude in the picture, before the layout has the last word."""
    box, dpi = axes.get_window_extent(), axes.figure.dpi
    across = box.width / (extent.width * extent.shrinking)
    return float(min(across, box.height / extent.height) / dpi * 72)


def _draw_land(axes: Axes, extent: Extent) -> None:
    """Lay the land below everything, and its coast over the regions."""
    paths = [_path(basemap.land_within(extent))]
    land = PathCollection(paths, facecolor=palette.LAND, edgecolor="none", zorder=1)
    coast = PathCollection(
        paths, facecolor="none", edgecolor=palette.COAST, linewidth=0.45, zorder=2.5
    )
    for collection in (land, coast):
        axes.add_collection(collection, autolim=False)


def _draw_regions(axes: Axes, scene: Scene, marked: Marked) -> None:
    """Draw the regions stage by stage; stages with few orders lie above those with many."""
    stages, centres = np.array(scene.regions.stages, dtype=object), scene.regions.centres()
    for stage in sorted(scene.counts, key=lambda each: -scene.counts[each]):
        mine = stages == stage
        _draw_areas(axes, scene.regions.shapes[mine & ~marked.regions], stage)
        _draw_markers(axes, centres[mine & marked.regions], stage)
        _draw_dots(axes, centres[mine & marked.imaged])


def _draw_areas(axes: Axes, shapes: NDArray[np.object_], stage: str) -> None:
    """Fill the regions of one stage: a hatch holds for all shapes that are drawn at once."""
    look, paths = palette.look(stage), _paths(shapes)
    filled = PathCollection(
        paths,
        facecolor=to_rgba(look.fill, palette.REGION_OPACITY),
        edgecolor=to_rgba(look.line, palette.HATCH_OPACITY),
        linewidth=0,
        hatch=look.hatch or None,
        label=f"_{stage}",
        zorder=2,
    )
    outlined = PathCollection(
        paths, facecolor="none", edgecolor=look.line, linewidth=0.9, label=f"_{stage}", zorder=2.1
    )
    axes.add_collection(filled, autolim=False)
    axes.add_collection(outlined, autolim=False)


def _draw_markers(axes: Axes, points: NDArray[np.float64], stage: str) -> None:
    look = palette.look(stage)
    axes.scatter(
        points[:, 0],
        points[:, 1],
        s=38,
        marker=look.marker,
        facecolor=look.fill,
        edgecolor=look.line,
        linewidth=0.6,
        label=f"_{stage}",
        zorder=4,
    )


def _draw_footprints(axes: Axes, footprints: Layer, marked: Marked) -> None:
    areas = PathCollection(
        _paths(footprints.shapes[~marked.footprints]),
        facecolor=to_rgba(palette.INK, palette.FOOTPRINT_OPACITY),
        edgecolor=palette.INK,
        linewidth=0.7,
        label="_footprints",
        zorder=3,
    )
    axes.add_collection(areas, autolim=False)
    _draw_dots(axes, footprints.centres()[marked.apart])


def _draw_dots(axes: Axes, points: NDArray[np.float64]) -> None:
    axes.scatter(
        points[:, 0],
        points[:, 1],
        s=4,
        color=palette.INK,
        linewidth=0,
        label="_footprints",
        zorder=4,
    )


def _paths(shapes: NDArray[np.object_]) -> list[Path]:
    return [_path(shape) for shape in shapely.orient_polygons(shapes)]


def _path(shape: shapely.Geometry) -> Path:
    """Trace the rings of a shape; holes stay holes, since they are wound the other way."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    first = np.diff(ring, prepend=-1) > 0
    codes = np.where(first, Path.MOVETO, Path.LINETO).astype(Path.code_type)
    codes[np.roll(first, -1)] = Path.CLOSEPOLY
    return Path(points, codes)


def _caption(axes: Axes, scene: Scene) -> None:
    axes.set_title(scene.summary, loc="left", fontsize=11, color=palette.INK)
    axes.annotate(
        basemap.CREDIT,
        (1, 0),
        xycoords="axes fraction",
        xytext=(-4, 4),
        textcoords="offset points",
        ha="right",
        fontsize=6.5,
        color=palette.INK,
        path_effects=keys.halo(),
        zorder=6,
    )
