"""What the marketplace's documented order must show, from the answer to the last figure."""

from decimal import Decimal

import geopandas as gpd
import pytest

import swathbook as sb

REPORTED_FRACTION = 0.056061
"""The share that the service reports; its published coordinates allow five places of it."""

UNION_KM2 = 9139.727
"""The 17 frames united, in an equal-area projection (EPSG:6933): the specification's figure."""


@pytest.fixture(scope="module")
def book():
    return sb.read(sb.EXAMPLE).check()


def test_coverage_agrees_with_the_service_to_five_places(book):
    covered = book.coverage()["covered_fraction"].iloc[0]
    assert covered == pytest.approx(REPORTED_FRACTION, abs=1e-5)


@pytest.mark.parametrize("column", ["geometry", "swath"])
def test_the_frames_are_united_the_same_from_either_text(book, column):
    assert sb.area_km2(gpd.GeoSeries(book.items[column])).iloc[0] == pytest.approx(
        UNION_KM2, abs=0.1
    )


def test_the_frames_are_kept_as_they_came(book):
    assert book.frames["n"].tolist() == list(range(17))


def test_money_is_right_to_the_cent_and_nothing_about_it_disagrees(book):
    assert book.orders["final_amount"].tolist() == [Decimal("6262.50")]
    assert book.items["net_amount"].tolist() == [Decimal("6262.50")]
    assert "money" not in book.reconcile()["unit"].tolist()


def test_the_billed_area_is_found_to_be_one_frame(book):
    check = book.reconcile().set_index("check").loc["item_billed_area"]
    assert check["stated"] == Decimal("626.25")
    assert float(check["found"]) == pytest.approx(UNION_KM2, abs=0.1)


@pytest.mark.parametrize(
    "problem", ["separate_shells", "winding", "area_is_one_frame", "deleted_flag", "assumed_zone"]
)
def test_what_a_careful_reader_would_want_to_know_is_a_finding(book, problem):
    assert problem in book.findings["problem"].tolist()


def test_the_finding_about_shells_gives_the_area_before_and_after(book):
    shells = book.findings.set_index("problem").loc["separate_shells"]
    assert shells["before_km2"] < 0 < shells["after_km2"]
    assert shells["after_km2"] == pytest.approx(UNION_KM2, abs=0.1)
