"""The page to mail: Leaflet, land, shapes and script in one HTML file that asks for nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import asdict
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

import shapely

from swathbook._files import replacing
from swathbook.maps import basemap, palette
from swathbook.maps.dots import dots
from swathbook.maps.extent import Extent
from swathbook.maps.layers import Layer, geometry
from swathbook.maps.scene import Scene


def write(scene: Scene, path: Path, *, overwrite: bool) -> Path:
    """Write a scene as a page; give its path."""
    with replacing(path, overwrite=overwrite) as draft:
        draft.write_text(render(scene), encoding="utf-8", newline="\n")
    return path


def render(scene: Scene) -> str:
    """Write a scene as HTML."""
    style = _leaflet_style() + basemap.asset("page.css")
    leaflet, script = _leaflet_script(), basemap.asset("page.js")
    return Template(basemap.asset("page.html")).substitute(
        title="Satellite-imagery orders",
        summary=escape(scene.summary),
        policy=policy([style], [leaflet, script]),
        style=style,
        leaflet=leaflet,
        script=script,
        scene=json_in_html(contents(scene)),
    )


def policy(styles: list[str], scripts: list[str]) -> str:
    """Allow a page these styles and scripts, pictures within itself, and nothing else."""
    return "; ".join(
        [
            "default-src 'none'",
            "script-src " + " ".join(map(_digest, scripts)),
            "style-src " + " ".join(map(_digest, styles)),
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def json_in_html(value: object) -> str:
    r"""Write JSON that no HTML parser takes for markup.

    Examples
    --------
    >>> print(json_in_html("</script><!--"))
    "\u003c/script\u003e\u003c!--"
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return re.sub("[<>&\u2028\u2029]", lambda match: f"\\u{ord(match[0]):04x}", text)


def contents(scene: Scene) -> dict[str, Any]:
    """Collect what the page's script draws, as plain JSON."""
    return {
        "bounds": _corners(scene.extent),
        "canvas": scene.crowded,
        "counts": list(scene.counts.items()),
        "notes": scene.notes,
        "titles": {"land": "Land", **{key: layer.label for key, layer in scene.layers.items()}},
        "regions": scene.regions.features(),
        "footprints": scene.footprints.features(),
        "frames": _outlines(scene.frames),
        "dots": [asdict(dot) for dot in dots(scene)],
        "land": _land(scene.extent),
        **_looks(),
    }


def _corners(extent: Extent) -> list[list[float]]:
    return [[extent.south, extent.west], [extent.north, extent.east]]


def _outlines(frames: Layer) -> dict[str, Any]:
    """Write the frames as one shape: they are only outlined, and there are many."""
    return geometry(shapely.GeometryCollection(list(frames.rounded())))


def _land(extent: Extent) -> dict[str, Any]:
    return geometry(basemap.land_beyond(extent))


def _looks() -> dict[str, Any]:
    return {
        "looks": {stage: asdict(look) for stage, look in palette.STAGES.items()},
        "regionOpacity": palette.REGION_OPACITY,
        "footprintOpacity": palette.FOOTPRINT_OPACITY,
        "ink": palette.INK,
        "coast": palette.COAST,
        "ground": palette.LAND,
        "credit": basemap.CREDIT,
    }


def _leaflet_script() -> str:
    """Give Leaflet without the address of its source map, which is not shipped."""
    return re.sub(r"\n//# sourceMappingURL=.*", "\n", basemap.asset("leaflet/leaflet.js"))


def _leaflet_style() -> str:
    """Give Leaflet's style with its pictures in it; the ones not used here are left out."""
    return re.sub(r"url\((images/[^)]+)\)", _embedded, basemap.asset("leaflet/leaflet.css"))


def _embedded(match: re.Match[str]) -> str:
    picture = files("swathbook.maps") / "assets" / "leaflet" / match[1]
    if not picture.is_file():
        return "none"
    return f"url(data:image/png;base64,{base64.b64encode(picture.read_bytes()).decode()})"
