"""Unions where edges nearly coincide."""

import shapely

from swathbook.geometry import overlay

# a triangle, and the two loops of a bow-tie whose crossing lies on the triangle's long edge, but
# for rounding
TRIANGLE = shapely.Polygon([(0, 0), (0, 15), (23.1, 0)])
CROSSING = (16.6236361167685, 4.205431093007468)
LEFT = shapely.Polygon([(0, 15), CROSSING, (0, -10.4)])
RIGHT = shapely.Polygon([(31.3, 17.1), (23.1, 0), CROSSING])
APART = shapely.Polygon([(0, 0), (0, -1), (-24.8, 0)])


def test_a_union_holds_each_of_its_parts_where_edges_nearly_coincide():
    parts = [APART, TRIANGLE, LEFT, RIGHT]
    united = overlay.unite(parts)
    assert all(overlay.shared(united, part).area > 0.999999 * part.area for part in parts)


def test_what_is_taken_from_a_shape_and_what_is_shared_add_up():
    rest = overlay.subtract(TRIANGLE, [LEFT, RIGHT])
    shared = overlay.shared(TRIANGLE, overlay.unite([LEFT, RIGHT]))
    assert abs(rest.area + shared.area - TRIANGLE.area) < 1e-9
