"""A layer: shapes of one kind with their stages and texts, and how they become GeoJSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from swathbook.maps import extent

DIGITS = 4
"""Decimals of the coordinates in web maps: about 10 m."""

Shapes = NDArray[np.object_]
Feature = dict[str, Any]


@dataclass(frozen=True)
class Layer:
    """Shapes of one kind, the widest first, so that the small ones lie on top.

    Parameters
    ----------
    title
        What the reader calls these shapes.
    shapes
        Areas in longitude and latitude, none missing, laid side by side for one map.
    ids, orders, stages, names
        Per shape: its row's name in the Book, its order's name there, its order's stage, and a
        short text for people.
    facts
        Per shape: pairs of a label and a plain text. Not escaped.
    undrawn
        How many rows have no shape.
    """

    title: str
    shapes: Shapes
    ids: list[str]
    orders: list[str]
    stages: list[str]
    names: list[str]
    facts: list[list[list[str]]]
    undrawn: int

    def __len__(self) -> int:
        return len(self.shapes)

    @property
    def label(self) -> str:
        """The title with the number of shapes."""
        return f"{self.title} ({len(self):,})"

    def features(self) -> list[Feature]:
        """Write the shapes as GeoJSON features whose properties are plain JSON."""
        shapes = json.loads(f"[{','.join(shapely.to_geojson(self.rounded()))}]")
        return [
            {"type": "Feature", "id": key, "properties": properties, "geometry": shape}
            for key, properties, shape in zip(self.ids, self._properties(), shapes, strict=True)
        ]

    def _properties(self) -> list[dict[str, Any]]:
        rows = zip(self.stages, self.names, self.facts, strict=True)
        return [{"stage": stage, "name": name, "facts": facts} for stage, name, facts in rows]

    def rounded(self) -> Shapes:
        """Give the shapes with as many decimals as web maps need."""
        return np.asarray(shapely.transform(self.shapes, lambda points: points.round(DIGITS)))

    def centres(self) -> NDArray[np.float64]:
        """Give the middle of each shape's box, as longitude and latitude."""
        west, south, east, north = self._edges()
        return np.column_stack([(west + east) / 2, (south + north) / 2])

    def sizes(self, shrinking: float) -> NDArray[np.float64]:
        """Give the longer side of each shape's box, in degrees of latitude.

        Parameters
        ----------
        shrinking
            Length of a degree of longitude over one of latitude.
        """
        west, south, east, north = self._edges()
        return np.asarray(np.maximum((east - west) * shrinking, north - south))

    def shares(self) -> NDArray[np.float64]:
        """Give the longer side of each shape's box on a web map, as a share of the world's."""
        west, south, east, north = self._edges()
        upright = extent.mercator_ys(north) - extent.mercator_ys(south)
        return np.asarray(np.maximum((east - west) / 360, upright))

    def _edges(self) -> NDArray[np.float64]:
        return np.asarray(shapely.bounds(self.shapes).reshape(-1, 4).T)


def collection(features: list[Feature]) -> dict[str, Any]:
    """Make one GeoJSON object of features."""
    return {"type": "FeatureCollection", "features": features}


def geometry(shape: shapely.Geometry) -> dict[str, Any]:
    """Write one shape as a GeoJSON geometry."""
    return json.loads(shapely.to_geojson(shape))  # type: ignore[no-any-return]
