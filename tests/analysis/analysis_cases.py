"""Made-up ground for the tests of the analysis, and a slow way to measure it."""

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import strategies as st
from pyproj import Geod
from shapely import affinity

WGS84 = Geod(ellps="WGS84")
STEP_DEG = 0.005


def shapes(geometries, **options):
    return gpd.GeoDataFrame(geometry=list(geometries), crs="EPSG:4326", **options)


def keyed(*groups):
    """Footprints of regions 0, 1, …: a list of shapes for each."""
    keys = [key for key, group in enumerate(groups) for _ in group]
    return shapes([g for group in groups for g in group]).assign(order_id=keys)


def polygons(shape):
    """Leave out the lines that an overlay may leave where slivers collapse."""
    parts = shapely.get_parts(shape)
    return shapely.MultiPolygon(list(parts[shapely.get_type_id(parts) == 3]))


def geodesic_km2(shape):
    """Measure a shape with pyproj, its edges cut so short that geodesics follow them."""
    fine = shapely.segmentize(polygons(shape), STEP_DEG)
    return abs(WGS84.geometry_area_perimeter(shapely.orient_polygons(fine))[0]) / 1e6


def naive(region, footprints):
    """What a careful person would write, one region at a time: region, covered, imaged, stacked."""
    ground = shapely.unary_union(footprints)
    inside = [footprint.intersection(region) for footprint in footprints]
    return (
        geodesic_km2(region),
        geodesic_km2(ground.intersection(region)),
        geodesic_km2(ground),
        sum(map(geodesic_km2, inside)),
    )


quarters = st.integers(-8, 8).map(lambda n: n / 4)
anywhere = st.floats(-2, 2, allow_nan=False, allow_subnormal=False, width=32)


@st.composite
def boxes(draw, at=quarters):
    """Rectangles, on a grid so that edges are shared, or anywhere."""
    west, south = draw(at), draw(at)
    return shapely.box(west, south, west + draw(sizes), south + draw(sizes))


@st.composite
def turned_boxes(draw):
    """Rectangles as satellites see them: turned from north, with odd coordinates."""
    return affinity.rotate(draw(boxes(anywhere)), draw(st.floats(-80, 80)))


@st.composite
def stars(draw):
    """Shapes with notches, some with a hole."""
    reach = draw(st.lists(st.floats(0.1, 1.5), min_size=5, max_size=12))
    angle = np.linspace(0, 2 * np.pi, len(reach), endpoint=False)
    around = np.column_stack([np.cos(angle), np.sin(angle)]) * np.array(reach)[:, None]
    star = shapely.Polygon(around + np.array([draw(anywhere), draw(anywhere)]))
    hole = shapely.buffer(
        star.representative_point(), draw(st.sampled_from([0.0, 0.05])), quad_segs=2
    )
    return star.difference(hole)


sizes = st.sampled_from([0.25, 0.5, 1.0, 1.75])
areas = st.one_of(boxes(), boxes(anywhere), turned_boxes(), stars())
several_areas = st.lists(areas, max_size=7)
