"""Every known way in which a shape can be written wrongly, and what must become of it."""

import json
from pathlib import Path

import pytest
import shapely

from swathbook import geometry

GALLERY = Path(__file__).parents[1] / "data" / "gallery"
CASES = sorted(path.stem for path in GALLERY.glob("*.txt"))

each_case = pytest.mark.parametrize("case", CASES)


def given(case):
    return (GALLERY / f"{case}.txt").read_text(encoding="utf-8")


def expected(case):
    return json.loads((GALLERY / f"{case}.expected.json").read_text(encoding="utf-8"))


def read_one(cell):
    shapes, findings = geometry.read([cell])
    return shapes[0], findings


def same_ground(one, other):
    if one is None or other is None:
        return one is other
    return shapely.symmetric_difference(one, other).area <= 1e-9 * one.area


def spread_out(text):
    return text.replace(",", " , ").replace("[", "[ ") if "[" in text else text


@each_case
def test_the_shape_is_the_one_that_was_drawn_by_hand(case):
    wanted = expected(case)
    shape, _ = read_one(given(case))
    if wanted["shape"] is None and "after_km2" not in wanted:
        assert shape is None
    elif wanted["shape"] is not None:
        drawn = shapely.from_wkt(wanted["shape"])
        assert same_ground(drawn, shape)
        assert shape.geom_type == drawn.geom_type


@each_case
def test_the_findings_name_each_problem_and_no_other(case):
    _, findings = read_one(given(case))
    assert sorted(findings["problem"]) == sorted(expected(case)["problems"])


@each_case
def test_a_shape_is_valid_wound_rightly_and_in_range(case):
    shape, _ = read_one(given(case))
    if shape is not None:
        assert shape.is_valid
        assert shape == shapely.orient_polygons(shape)
        assert shapely.box(-180, -90, 180, 90).covers(shape)


@each_case
def test_the_areas_in_the_findings_are_those_that_were_worked_out_elsewhere(case):
    wanted = expected(case)
    shape, findings = read_one(given(case))
    if "after_km2" in wanted:
        assert geometry.area_km2([shape])[0] == pytest.approx(wanted["after_km2"], abs=0.1)
        assert findings["after_km2"].tolist() == pytest.approx(
            [wanted["after_km2"]] * len(findings), abs=0.1
        )
    if "before_km2" in wanted:
        assert findings["before_km2"].tolist() == pytest.approx(
            [wanted["before_km2"]] * len(findings), abs=1
        )


@each_case
def test_blanks_between_the_marks_change_nothing(case):
    (plain, findings), (spread, again) = read_one(given(case)), read_one(spread_out(given(case)))
    assert same_ground(plain, spread)
    assert findings["problem"].tolist() == again["problem"].tolist()


@pytest.fixture(scope="module")
def all_cases():
    return geometry.read([given(case) for case in CASES])


@each_case
def test_a_case_reads_the_same_among_others_as_alone(case, all_cases):
    alone, findings = read_one(given(case))
    shapes, among = all_cases
    at = CASES.index(case)
    assert shapes[at] == alone
    assert among.loc[among["row"] == at, "problem"].tolist() == findings["problem"].tolist()


def test_every_case_is_explained():
    readme = (GALLERY / "README.md").read_text(encoding="utf-8")
    assert all(f"`{case}`" in readme for case in CASES)


def test_every_problem_that_the_reader_knows_has_a_case():
    from swathbook.geometry.findings import HANDLING

    assert {p for case in CASES for p in expected(case)["problems"]} == set(HANDLING)


def test_every_problem_that_the_reader_knows_is_in_the_vocabulary():
    from swathbook import schema
    from swathbook.geometry.findings import HANDLING

    assert set(HANDLING) <= set(schema.PROBLEMS)
    assert {how.severity for how in HANDLING.values()} <= set(schema.SEVERITIES)
