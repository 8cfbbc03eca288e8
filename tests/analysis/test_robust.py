"""Set operations that do not fail where floating point does."""

import numpy as np
import pytest
import shapely
from shapely import box
from shapely.errors import GEOSException

from swathbook.analysis import robust
from swathbook.errors import InputError, PrecisionWarning

BOW_TIE = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])


def column(*shapes):
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array


def test_each_group_is_united_and_one_without_parts_is_empty():
    parts = column(box(0, 0, 1, 1), box(1, 0, 2, 1), box(5, 0, 6, 1))
    united = robust.unite(parts, np.array([0, 0, 2]), 3)
    assert united[0].equals(box(0, 0, 2, 1))
    assert united[1].is_empty
    assert united[2].equals(box(5, 0, 6, 1))


def test_shapes_that_touch_have_no_ground_in_common():
    touching = robust.intersection(column(box(0, 0, 1, 1)), column(box(1, 0, 2, 1)))[0]
    assert (touching.geom_type, touching.is_empty) == ("Polygon", True)


def test_lines_where_outlines_touch_are_left_out_of_what_is_in_common():
    comb = shapely.union_all([box(0, 0, 1, 3), box(1, 2, 2, 3)])
    common = robust.intersection(column(comb), column(box(1, 0, 3, 3)))[0]
    assert common.equals(box(1, 2, 2, 3))


def test_a_sliver_that_collapses_to_a_line_is_left_out_of_the_union():
    sliver = shapely.Polygon([(5, 0), (6, 0), (5.5, 1e-12)])
    united = robust.unite(column(box(0, 0, 1, 1), sliver), np.zeros(2, dtype=np.int64), 1)
    assert united[0].equals(box(0, 0, 1, 1))


def test_missing_shapes_stay_missing():
    assert robust.union(column(None, box(0, 0, 1, 1)), column(box(0, 0, 1, 1), None)).tolist() == [
        None,
        None,
    ]


def test_no_part_is_lost_where_outlines_nearly_coincide():
    """Floating-point overlay loses the second shape, which was cut from along the third."""
    beside = box(0, 0, 0.25, 0.25)
    cut_off = shapely.Polygon(
        [
            (-1.0606300431912916, -2.2294619155182915),
            (-0.5372393345048689, -1.296875),
            (-1.2997336320669215, -0.4021220971555926),
            (-0.9145100070313157, -0.1119606046310582),
            (-0.30078125, -1.30078125),
            (-0.9917642556250528, -2.2518377662951536),
        ]
    )
    left = shapely.Polygon(
        [
            (-1.2905642223228417, -2.639162743847278),
            (-2.5357169426857995, -1.884660252292473),
            (-2.5357169426857995, -0.7090897477075268),
            (-1.3983693917874704, -0.2863774514363995),
            (-0.5372393345048689, -1.296875),
        ]
    )
    parts = column(beside, cut_off, left)
    united = robust.unite(parts, np.zeros(3, dtype=np.int64), 1)
    assert shapely.area(united[0]) == pytest.approx(shapely.area(parts).sum(), rel=1e-9)


def test_what_fails_in_floating_point_is_done_on_a_grid_and_said_aloud():
    left, right = column(BOW_TIE, box(0, 0, 2, 2)), column(box(1, -1, 3, 3), box(1, 0, 3, 2))
    with pytest.raises(GEOSException):
        shapely.intersection(left, right)
    with pytest.warns(PrecisionWarning, match="1 shapes .* rounded to 1e-09° .*0.00011 m"):
        common = robust.intersection(left, right)
    assert shapely.area(common).tolist() == pytest.approx([1, 2])


def test_only_the_group_that_fails_is_united_on_a_grid():
    parts = column(BOW_TIE, box(1, -1, 3, 3), box(0, 0, 1 / 3, 1), box(1 / 3, 0, 1, 1))
    with pytest.warns(PrecisionWarning, match="^1 shapes"):
        united = robust.unite(parts, np.array([0, 0, 1, 1]), 2)
    assert united[1].equals(box(0, 0, 1, 1))


def test_shapes_that_no_grid_helps_are_an_input_error():
    def never(shapes, grid_size=None):
        raise GEOSException("TopologyException")

    with pytest.raises(InputError, match="POLYGON"):
        robust.by_row(never, column(BOW_TIE))
