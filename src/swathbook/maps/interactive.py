"""The map for notebooks: ipyleaflet over the offline base map."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipyleaflet as leaflet
import ipywidgets

from swathbook.maps import basemap, palette
from swathbook.maps.dots import Dot, dots
from swathbook.maps.extent import Extent
from swathbook.maps.layers import Feature, Layer, collection, geometry
from swathbook.maps.scene import Scene

WIDTH_PX, HEIGHT_PX = 900, 560
"""The map's size in a notebook; its width is a guess, since the window decides."""

POPUP_PX = 300

MAP_CLASS = "swathbook-map"

SEA_STYLE = (
    f"<style>.{MAP_CLASS}, .{MAP_CLASS} .leaflet-container {{background: {palette.SEA}}}</style>"
)
"""Colours the ground below the land; a map widget has no setting for it."""

LABEL_STYLE = f"color:{palette.FAINT_INK};padding-right:10px"
TEXT_STYLE = "overflow-wrap:anywhere"

Style = dict[str, Any]
Styler = Callable[[str], Style]


def draw(scene: Scene) -> leaflet.Map:
    """Draw a scene as a widget."""
    centre, zoom = scene.extent.view(WIDTH_PX, HEIGHT_PX)
    regions, footprints = scene.regions.features(), scene.footprints.features()
    chart = leaflet.Map(
        center=centre,
        zoom=zoom,
        zoom_snap=0.25,
        scroll_wheel_zoom=True,
        prefer_canvas=scene.crowded,
        layers=(
            _land(scene.extent),
            _areas(scene.regions.label, regions, region_style),
            _areas(scene.footprints.label, footprints, footprint_style),
        ),
        layout=ipywidgets.Layout(height=f"{HEIGHT_PX}px"),
    )
    chart.add_class(MAP_CLASS)
    chart.attribution_control_instance.prefix = f"{basemap.CREDIT} · ipyleaflet"
    _add_dots(chart, [(dot, _dot(dot, regions, footprints)) for dot in dots(scene)])
    _add_controls(chart, scene)
    return chart


def _land(extent: Extent) -> leaflet.GeoJSON:
    """Draw the land so that the mouse does not feel it."""
    style = {
        "color": palette.COAST,
        "fillColor": palette.LAND,
        "fillOpacity": 1,
        "interactive": False,
        "weight": 0.6,
    }
    land = _styled(geometry(basemap.land_beyond(extent)), {}, style)
    return leaflet.GeoJSON(data=collection([land]), name="Land")


def _areas(name: str, features: list[Feature], style: Styler) -> leaflet.GeoJSON:
    """Draw areas that stand out under the mouse and tell their facts."""
    drawn = [
        _styled(f["geometry"], f["properties"], style(f["properties"]["stage"])) for f in features
    ]
    return _telling(leaflet.GeoJSON(data=collection(drawn), name=name, hover_style={"weight": 3}))


def _styled(shape: dict[str, Any], properties: dict[str, Any], style: Style) -> Feature:
    return {"type": "Feature", "geometry": shape, "properties": {**properties, "style": style}}


def region_style(stage: str) -> Style:
    """Fill a region by the stage of its order."""
    look = palette.look(stage)
    return {
        "color": look.line,
        "fillColor": look.fill,
        "fillOpacity": palette.REGION_OPACITY,
        "dashArray": look.dash,
        "weight": 1.5,
    }


def footprint_style(_stage: str) -> Style:
    """Outline a footprint, whatever its order's stage."""
    return {
        "color": palette.INK,
        "fillColor": palette.INK,
        "fillOpacity": palette.FOOTPRINT_OPACITY,
        "weight": 0.8,
    }


def dot_style(kind: str, stage: str) -> Style:
    """Draw a dot; the middle of a region's dot leaves the mouse to it."""
    if kind == "region":
        style = region_style(stage)
        return {**style, "fillOpacity": 0.95, "dashArray": "", "weight": 1, "radius": 5}
    ink = {"stroke": False, "fillColor": palette.INK, "fillOpacity": 1}
    return {**ink, "radius": 1.5 if kind == "imaged" else 2, "interactive": kind != "imaged"}


def _dot(dot: Dot, regions: list[Feature], footprints: list[Feature]) -> Feature:
    features = footprints if dot.kind == "footprint" else regions
    properties = features[dot.of]["properties"]
    point = {"type": "Point", "coordinates": list(dot.at)}
    return _styled(point, properties, dot_style(dot.kind, properties["stage"]))


def _add_dots(chart: leaflet.Map, marks: list[tuple[Dot, Feature]]) -> None:
    """Mark by dots, at every zoom, the shapes that are too small to be seen at it."""
    layer = _telling(leaflet.GeoJSON(name="Dots for small shapes", point_style={"radius": 5}))

    def update(_change: object = None) -> None:
        zoom = chart.zoom
        wanted = collection([mark for dot, mark in marks if dot.first <= zoom < dot.below])
        if wanted != layer.data:
            layer.data = wanted

    update()
    chart.observe(update, "zoom")
    chart.add(layer)


def _telling(layer: leaflet.GeoJSON) -> leaflet.GeoJSON:
    """Make a layer tell a shape's facts on a click, made ready when the mouse comes over it."""
    box = ipywidgets.HTML()

    def tell(properties: dict[str, Any], **_event: object) -> None:
        box.value = told(properties)

    layer.on_hover(tell)
    layer.on_click(tell)
    layer.popup, layer.popup_min_width, layer.popup_max_width = box, POPUP_PX, POPUP_PX
    return layer


def told(properties: dict[str, Any]) -> str:
    """Write a shape's facts as HTML in which all text is escaped."""
    rows = "".join(
        f"<tr style='vertical-align:top'><td style='{LABEL_STYLE}'>{escape(label)}</td>"
        f"<td style='{TEXT_STYLE}'>{escape(value)}</td></tr>"
        for label, value in properties["facts"]
    )
    head = f"<b style='{TEXT_STYLE}'>{escape(properties['name'])}</b>"
    return f"<div style='line-height:1.45'>{head}<table>{rows}</table></div>"


def _add_controls(chart: leaflet.Map, scene: Scene) -> None:
    chart.add(leaflet.FullScreenControl())
    chart.add(leaflet.LayersControl(position="topright", collapsed=False))
    chart.add(leaflet.WidgetControl(widget=_panel(chart, scene), position="bottomright"))
    chart.add(leaflet.ScaleControl(position="bottomleft", imperial=False))


def _panel(chart: leaflet.Map, scene: Scene) -> ipywidgets.VBox:
    parts: list[ipywidgets.Widget] = [ipywidgets.HTML(SEA_STYLE + legend(scene))]
    if len(scene.frames):
        parts.append(_frames_switch(chart, scene.frames))
    return ipywidgets.VBox(parts, layout=ipywidgets.Layout(padding="2px 10px"))


def _frames_switch(chart: leaflet.Map, frames: Layer) -> ipywidgets.Checkbox:
    """Send the frames to the browser only when they are wanted: there are many."""
    switch = ipywidgets.Checkbox(
        description=frames.label, indent=False, layout=ipywidgets.Layout(width="auto")
    )
    drawn: list[leaflet.GeoJSON] = []

    def update(change: dict[str, Any]) -> None:
        if change["new"]:
            drawn.append(_areas(frames.label, frames.features(), frame_style))
            chart.add(drawn[-1])
        else:
            chart.remove(drawn.pop())

    switch.observe(update, "value")
    return switch


def frame_style(_stage: str) -> Style:
    """Outline a swath frame."""
    return {"color": palette.INK, "weight": 0.7, "dashArray": "3 3", "fillOpacity": 0.02}


def legend(scene: Scene) -> str:
    """Write the legend as HTML."""
    stages = [(region_style(stage), f"{stage} ({n:,})") for stage, n in scene.counts.items()]
    shapes = [(footprint_style(""), scene.footprints.label)] if len(scene.footprints) else []
    rows = "".join(f"<div>{_swatch(style)} {escape(text)}</div>" for style, text in stages + shapes)
    notes = "".join(
        f"<div style='color:{palette.FAINT_INK}'>{escape(note)}</div>" for note in scene.notes
    )
    return f"<div style='line-height:20px'><b>Orders by stage</b>{rows}{notes}</div>"


def _swatch(style: Style) -> str:
    return (
        "<svg width='22' height='14' style='vertical-align:middle'>"
        f"<rect x='1' y='1' width='20' height='12' fill='{style['fillColor']}' "
        f"fill-opacity='{style['fillOpacity']}' stroke='{style['color']}' "
        f"stroke-dasharray='{style.get('dashArray', '')}'/></svg>"
    )
