"""Areas on the ellipsoid, held against three other ways to get at them."""

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import swathbook as sb
from swathbook.errors import NoCrsError
from swathbook.geometry.area import ring_km2

E2 = 0.0066943799901413165
GEOD = pyproj.Geod(ellps="WGS84")
EQUAL_AREA = pyproj.Transformer.from_crs(4326, 6933, always_xy=True)

SLANTED = shapely.Polygon([(0, 0), (0.23, 0.05), (0.29, 0.27), (0.05, 0.22)])
NOTCHED = shapely.Polygon([(0, 0), (3, 0.5), (3, 2), (1.5, 1), (0, 2)])
RINGED = shapely.box(0, 0, 2, 2).difference(shapely.Point(1, 1).buffer(0.5))


def at(shape, lon, lat):
    return shapely.transform(shape, lambda xy: np.add(xy, (lon, lat)))


def over_the_antimeridian(shape, lat):
    west = at(shape, 179, lat)
    halves = [
        shapely.clip_by_rect(west, -180, -90, 180, 90),
        shapely.clip_by_rect(west, 180, -90, 540, 90),
    ]
    return shapely.union_all([halves[0], at(halves[1], -360, 0)])


PLACES = {
    f"{name} at {lat}°": at(shape, 20.0, lat)
    for name, shape in {"frame": SLANTED, "notch": NOTCHED, "ring": RINGED}.items()
    for lat in (-89, -60, -1, 0, 20, 45, 70, 85, 87.9)
} | {
    "across the antimeridian": over_the_antimeridian(RINGED, 52),
    "up to the pole": shapely.box(-30, 88, 30, 90),
    "round the pole": shapely.Polygon(
        [(-180, 90), (-180, 80), (-60, 84), (60, 81), (180, 80), (180, 90)]
    ),
    "tall": shapely.box(10, -80, 11, 85),
    "two parts": shapely.MultiPolygon([shapely.box(0, 50, 1, 51), shapely.box(4, 50, 5, 52)]),
}

each_place = pytest.mark.parametrize("shape", PLACES.values(), ids=PLACES)


def dense(shape):
    return shapely.segmentize(shape, 0.001)


def by_equal_area_projection(shape):
    return shapely.transform(dense(shape), EQUAL_AREA.transform, interleaved=False).area / 1e6


def by_geodesics(shape):
    polygons = shapely.get_parts(dense(shapely.orient_polygons(shape)))
    return sum(GEOD.geometry_area_perimeter(polygon)[0] for polygon in polygons) / 1e6


def sines_of_q():
    """Snyder's authalic q (equation 3-12) as a series of sines of odd multiples."""
    phi = (np.arange(256) + 0.5) * np.pi / 512
    e, s = np.sqrt(E2), np.sin(phi)
    q = (1 - E2) * (s / (1 - E2 * s**2) + np.arctanh(e * s) / e)
    return {n: 2 * np.mean(q * np.sin(n * phi)) for n in range(1, 14, 2)}


def by_closed_form(shape):
    """Sum Δλ times the mean of q: that of sin nφ over an edge is sin n(mid) · sinc n(half)."""
    total = 0.0
    for ring in shapely.get_rings(shapely.get_parts(shapely.orient_polygons(shape))):
        lon, lat = np.radians(shapely.get_coordinates(ring)).T
        middle, half = (lat[1:] + lat[:-1]) / 2, np.diff(lat) / 2
        mean = sum(
            c * np.sin(n * middle) * np.sinc(n * half / np.pi) for n, c in sines_of_q().items()
        )
        total -= 6378.137**2 / 2 * np.sum(np.diff(lon) * mean)
    return total


@each_place
@pytest.mark.parametrize("way", [by_equal_area_projection, by_geodesics, by_closed_form])
def test_three_independent_ways_agree(shape, way):
    assert sb.area_km2([shape])[0] == pytest.approx(way(shape), rel=1e-6)


@each_place
def test_the_closed_form_agrees_to_nearly_all_digits(shape):
    assert sb.area_km2([shape])[0] == pytest.approx(by_closed_form(shape), rel=1e-9)


def test_the_globe_has_the_size_of_the_globe():
    # 4π times the square of the authalic radius, 6 371 007.180 918 474 m (Moritz 1980, for WGS 84)
    globe = sb.area_km2([shapely.box(-180, -90, 180, 90)])[0]
    assert globe == pytest.approx(4 * np.pi * 6371.007180918474**2, rel=1e-12)


@pytest.mark.parametrize("lat", [0, 30, 60, 80, 89])
def test_a_square_metre_is_measured_as_exactly_as_the_globe(lat):
    side = 2.0**-17  # degrees, about a metre; exact in binary, wherever it lies
    tile = shapely.box(64, lat, 64 + side, lat + side)
    phi = np.radians(lat + side / 2)
    element = 6378.137**2 * (1 - E2) * np.cos(phi) / (1 - E2 * np.sin(phi) ** 2) ** 2
    assert sb.area_km2([tile])[0] == pytest.approx(element * np.radians(side) ** 2, rel=1e-12)


def test_degrees_get_shorter_towards_the_poles():
    tiles = shapely.box(0, np.arange(0, 90, 10), 1, np.arange(0, 90, 10) + 1)
    assert (np.diff(sb.area_km2(tiles)) < 0).all()


def test_neither_winding_nor_the_first_point_matters():
    shape = at(RINGED, 30, 60)
    turned = shapely.reverse(shape)
    rolled = shapely.Polygon(
        np.roll(shapely.get_coordinates(shape.exterior)[:-1], 2, axis=0), shape.interiors
    )
    assert sb.area_km2([turned, rolled]) == pytest.approx(sb.area_km2([shape, shape]), rel=1e-14)


def test_a_hole_counts_off_and_parts_add_up():
    outer, hole, island = shapely.box(0, 0, 4, 4), shapely.box(1, 1, 2, 2), shapely.box(8, 0, 9, 1)
    shape = shapely.GeometryCollection(
        [shapely.MultiPolygon([outer - hole, island]), shapely.Point(0, 0)]
    )
    whole, *parts = sb.area_km2([shape, outer, hole, island])
    assert whole == pytest.approx(parts[0] - parts[1] + parts[2], rel=1e-14)


def test_missing_has_no_area_and_empty_has_none():
    values = sb.area_km2(
        [None, shapely.Polygon(), shapely.Point(1, 1), shapely.GeometryCollection()]
    )
    assert np.isnan(values[0])
    assert values[1:].tolist() == [0, 0, 0]


def test_nothing_gives_nothing():
    assert sb.area_km2([]).tolist() == []


def test_a_geoseries_gives_a_series_with_its_index():
    series = gpd.GeoSeries([shapely.box(0, 0, 1, 1), None], index=["a", "b"], crs=4326)
    areas = sb.area_km2(series)
    assert areas.name == "area_km2"
    assert areas.dtype == "float64"
    assert areas.index.tolist() == ["a", "b"]
    assert areas.isna().tolist() == [False, True]


def test_a_geoseries_in_another_crs_is_brought_to_degrees():
    tile = gpd.GeoSeries([shapely.box(105, 19, 105.1, 19.1)], crs=4326)
    assert sb.area_km2(tile.to_crs(32648))[0] == pytest.approx(sb.area_km2(tile)[0], rel=1e-9)


def test_a_geoseries_without_a_crs_is_an_error_that_says_what_to_do():
    with pytest.raises(NoCrsError, match=r"set_crs\("):
        sb.area_km2(gpd.GeoSeries([shapely.box(0, 0, 1, 1)]))


def test_the_input_is_not_touched():
    shapes = np.array([shapely.box(0, 0, 1, 1), None], dtype=object)
    before = shapes.copy()
    sb.area_km2(shapes)
    assert (shapes == before).all()


def test_a_ring_is_positive_counter_clockwise():
    ring = np.array([[0, 0], [1, 0], [1, 1], [0, 0]], float)
    forth, back = ring_km2(np.vstack([ring, ring[::-1]]), [0, 4, 8])
    assert forth == -back > 0


hundredths = st.integers(-8500, 8500).map(lambda n: n / 100)
corners = st.tuples(hundredths.map(lambda lat: lat * 2), hundredths)


@settings(max_examples=200, deadline=None)
@given(st.lists(corners, min_size=3, max_size=8))
def test_cutting_a_shape_in_two_keeps_its_area(points):
    shape = shapely.convex_hull(shapely.MultiPoint(points))
    middle = shapely.centroid(shape).x
    halves = [shape & shapely.box(-180, -90, middle, 90), shape & shapely.box(middle, -90, 180, 90)]
    assert sb.area_km2(halves).sum() == pytest.approx(sb.area_km2([shape])[0], rel=1e-9, abs=1e-6)


def test_a_frame_is_measured_by_its_active_geometry():
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:4326")
    assert sb.area_km2(frame).equals(sb.area_km2(frame.geometry))
