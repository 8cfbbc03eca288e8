"""The integral along edges that areas on the ellipsoid come from, as in `geometry.area`."""

from __future__ import annotations

import numpy as np

from swathbook.analysis.sweep.compiled import bare
from swathbook.analysis.sweep.outlines import STEPS_PER_DEG

_RADIANS = np.pi / 180 / STEPS_PER_DEG
_SEMI_MAJOR_KM = 6378.137
_FLATTENING = 1 / 298.257223563
_E2 = _FLATTENING * (2 - _FLATTENING)

KM2 = _SEMI_MAJOR_KM**2 * (1 - _E2)
"""The unit of the integrals."""

_SHORT, _LONG = np.radians(0.125), np.radians(5.0)
_GAUSS_2 = 1 / np.sqrt(3)
_GAUSS_4, _GAUSS_14 = (np.array(np.polynomial.legendre.leggauss(n)) for n in (4, 14))


@bare
def integral(edge: tuple[float, float, float, float], begin: float, end: float) -> float:
    """Integrate longitude over the area element along a piece of an edge, by Gauss's rule."""
    x, y, dx, dy = edge
    half = 0.5 * (end - begin)
    lon, lat = (x + (begin + half) * dx) * _RADIANS, (y + (begin + half) * dy) * _RADIANS
    step, rise = half * dx * _RADIANS, half * dy * _RADIANS
    if abs(rise) <= _SHORT:
        up, down = _element(lat + _GAUSS_2 * rise), _element(lat - _GAUSS_2 * rise)
        return float(rise * (lon * (up + down) + _GAUSS_2 * step * (up - down)))
    nodes = _GAUSS_4 if abs(rise) <= _LONG else _GAUSS_14
    total = 0.0
    for n in range(nodes.shape[1]):
        node = nodes[0, n]
        total += nodes[1, n] * (lon + node * step) * _element(lat + node * rise)
    return float(total * rise)


@bare
def _element(lat: float) -> float:
    """Give the ellipsoid's area per radian of longitude and latitude, as `geometry.area` does."""
    cos = np.cos(lat)
    bulge = cos * cos * _E2 + (1 - _E2)
    return float(cos / (bulge * bulge))
