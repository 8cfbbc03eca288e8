"""Where a service's own figures disagree."""

import json
from decimal import Decimal

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from shapely import box

import swathbook as sb
from swathbook import schema
from swathbook.analysis.reconcile import CHECKS
from swathbook.errors import InputError
from swathbook.geometry import area_km2

COLUMNS = [
    "order_id",
    "item_id",
    "check",
    "stated",
    "found",
    "difference",
    "unit",
    "tolerance",
    "agrees",
    "detail",
]


def exactly(*numbers):
    return [None if n is None else Decimal(n) for n in numbers]


def orders_of(count=1, **columns):
    return schema.ORDERS.frame(columns, index=[f"market:{n}" for n in range(count)])


def items_of(count=1, **columns):
    columns = {"order_id": ["market:0"] * count, **columns}
    return schema.ITEMS.frame(columns, index=[f"item/{n}" for n in range(count)])


def found(orders=None, items=None, **options):
    orders = orders_of() if orders is None else orders
    items = schema.ITEMS.empty() if items is None else items
    return sb.reconcile(orders, items, **options)


def only(rows):
    """The single row that is expected, with both numbers."""
    assert len(rows) == 1, rows
    row = rows.iloc[0]
    return row["check"], row["stated"], row["found"], row["difference"]


def test_the_real_order_disagrees_in_its_billed_area_alone(example_orders, example_items):
    rows = sb.reconcile(example_orders, example_items)
    assert rows["check"].tolist() == ["item_billed_area"]
    assert rows.loc[0, "stated"] == Decimal("626.25")
    assert float(rows.loc[0, "found"]) == pytest.approx(9139.7, abs=0.1)


def test_every_check_can_be_made_on_the_real_order(example_orders, example_items):
    rows = sb.reconcile(example_orders, example_items, agreeing=True)
    assert rows["check"].tolist() == list(CHECKS)
    assert rows["agrees"].sum() == len(CHECKS) - 1


def test_the_columns_are_there_when_nothing_disagrees():
    rows = found()
    assert (len(rows), list(rows)) == (0, COLUMNS)
    assert str(rows["stated"].dtype) == "decimal128(38, 9)[pyarrow]"


class TestMoney:
    def test_a_cent_between_final_and_total_less_discount_is_found(self):
        orders = orders_of(
            total_amount=exactly("1000"),
            discount_amount=exactly("100"),
            final_amount=exactly("900.01"),
        )
        stated = Decimal("900.01"), Decimal("900"), Decimal("0.01")
        assert only(found(orders)) == ("order_final_amount", *stated)

    def test_a_difference_that_a_binary_float_cannot_hold_is_found(self):
        orders = orders_of(
            total_amount=exactly("12345678901234567.89"),
            discount_amount=exactly("0"),
            final_amount=exactly("12345678901234567.88"),
        )
        assert only(found(orders))[3] == Decimal("-0.01")

    def test_a_total_is_held_against_the_items(self):
        items = items_of(2, amount=exactly("6", "3"))
        rows = found(orders_of(total_amount=exactly("10")), items)
        assert only(rows) == ("order_total_of_items", *exactly("10", "9", "1"))

    def test_a_final_amount_is_held_against_the_items(self):
        items = items_of(2, net_amount=exactly("6", "3"))
        rows = found(orders_of(final_amount=exactly("10")), items)
        assert only(rows) == ("order_final_of_items", *exactly("10", "9", "1"))

    def test_sums_with_a_missing_part_are_not_compared(self):
        items = items_of(2, amount=exactly("6", None))
        assert found(orders_of(total_amount=exactly("10")), items).empty

    def test_an_amount_is_held_against_price_and_area(self):
        items = items_of(billed_km2=[2.5], unit_price=exactly("10"), amount=exactly("26"))
        row = found(items=items)
        assert only(row) == ("item_amount", *exactly("26", "25", "1"))
        assert row.loc[0, "tolerance"] == Decimal("0.06")

    def test_rounding_of_the_area_is_no_disagreement(self):
        items = items_of(
            billed_km2=[696.72], unit_price=exactly("21.6"), amount=exactly("15049.16")
        )
        assert found(items=items).empty

    def test_a_net_amount_is_held_against_net_price_and_area(self):
        items = items_of(billed_km2=[2.0], net_unit_price=exactly("9"), net_amount=exactly("20"))
        assert only(found(items=items)) == ("item_net_amount", *exactly("20", "18", "2"))

    @pytest.mark.parametrize("discounted", ["90", "10"])
    def test_a_discounted_amount_may_be_the_net_or_what_is_taken_off(self, discounted):
        items = items_of(
            amount=exactly("100"), net_amount=exactly("90"), discounted_amount=exactly(discounted)
        )
        assert found(items=items).empty

    def test_a_discounted_amount_that_is_neither_is_found(self):
        items = items_of(
            amount=exactly("100"), net_amount=exactly("90"), discounted_amount=exactly("70")
        )
        rows = found(items=items)
        assert only(rows) == ("item_discounted_amount", *exactly("70", "90", "-20"))

    def test_the_unit_of_money_is_the_currency_where_it_is_known(self):
        orders = orders_of(
            2,
            total_amount=exactly("2", "2"),
            discount_amount=exactly("0", "0"),
            final_amount=exactly("1", "1"),
            currency=["EUR", None],
        )
        assert found(orders)["unit"].tolist() == ["EUR", "money"]


class TestGround:
    REGION = box(0, 0, 4, 1)
    FIRST, SECOND = box(0, 0, 1, 1), box(0.5, 0, 2, 1)

    def order(self):
        return orders_of(region=[self.REGION])

    def test_a_billed_area_far_from_the_footprint_is_found(self):
        check, stated, measured, _ = only(
            found(items=items_of(billed_km2=[100.0], geometry=[self.FIRST]))
        )
        assert (check, stated) == ("item_billed_area", 100)
        assert float(measured) == pytest.approx(area_km2([self.FIRST])[0], rel=1e-12)

    def test_a_map_projections_distortion_is_no_disagreement(self):
        billed = area_km2([self.FIRST])[0] * 0.9992
        assert found(items=items_of(billed_km2=[billed], geometry=[self.FIRST])).empty

    def test_a_footprint_beside_its_swath_is_found(self):
        items = items_of(geometry=[box(0, 0, 1, 1)], swath=[box(0, 0, 1, 2)])
        check, either, both, apart = only(found(items=items))
        assert check == "item_swath"
        assert float(either) == pytest.approx(area_km2([box(0, 0, 1, 2)])[0], rel=1e-9)
        assert float(both) == pytest.approx(area_km2([box(0, 0, 1, 1)])[0], rel=1e-9)
        assert either - both == apart

    def two_passes(self, **columns):
        return items_of(
            2,
            imaged_at=["2026-03-02T00:00:00Z", "2026-03-01T00:00:00Z"],
            geometry=[self.SECOND, self.FIRST],
            **columns,
        )

    def test_coverage_as_the_emulated_service_defines_it_agrees(self):
        items = self.two_passes(
            abs_coverage_fraction=[0.375, 0.25],
            current_coverage_fraction=[0.5, 0.25],
            this_coverage_fraction=[0.25, 0.25],
        )
        assert found(self.order(), items).empty
        assert len(found(self.order(), items, agreeing=True)) == 6

    @pytest.mark.parametrize("word", ["abs", "current", "this"])
    def test_a_coverage_off_by_more_than_its_rounding_is_found(self, word):
        items = self.two_passes(**{f"{word}_coverage_fraction": [0.9, 0.25]})
        rows = found(self.order(), items)
        assert rows["check"].tolist() == [f"item_{word}_coverage"]
        assert rows["item_id"].tolist() == ["item/0"]

    def test_without_a_time_the_running_coverage_cannot_be_judged(self):
        items = self.two_passes(current_coverage_fraction=[0.9, 0.9]).assign(
            imaged_at=pd.Series(pd.NaT, dtype=schema.TIME, index=["item/0", "item/1"])
        )
        assert found(self.order(), items).empty

    def test_after_a_pass_without_footprint_the_running_coverage_cannot_be_judged(self):
        items = self.two_passes(current_coverage_fraction=[0.9, None])
        items.loc["item/1", "geometry"] = None
        assert found(self.order(), items).empty

    def test_without_a_region_no_coverage_can_be_judged(self):
        assert found(orders_of(), self.two_passes(abs_coverage_fraction=[0.9, 0.9])).empty

    def test_a_duration_is_held_against_start_and_stop(self):
        items = items_of(
            2,
            start_at=["2026-03-08T03:10:46.762Z"] * 2,
            stop_at=["2026-03-08T03:11:41.152Z"] * 2,
            duration_s=[54.39, 54.4],
        )
        row = found(items=items)
        assert only(row) == ("item_duration", *exactly("54.4", "54.39", "0.01"))
        assert row.loc[0, "item_id"] == "item/1"


class TestDetail:
    def order(self, **detail):
        return orders_of(
            total_amount=exactly("10"),
            discount_amount=exactly("1"),
            final_amount=exactly("9"),
            extra=[json.dumps({"detail": detail})],
        )

    @pytest.mark.parametrize(
        ("key", "column"),
        [
            ("totalAmount", "total_amount"),
            ("discountAmount", "discount_amount"),
            ("finalAmount", "final_amount"),
        ],
    )
    @pytest.mark.parametrize(
        "as_written", [float, str, " {}".format], ids=["number", "text", "blank"]
    )
    def test_a_copy_of_an_amount_that_differs_is_found(self, key, column, as_written):
        rows = found(self.order(**{key: as_written(7.25)}))
        assert rows["check"].tolist() == [f"detail_{column}"]
        assert rows.loc[0, "stated"] == Decimal("7.25")

    def test_a_total_area_is_held_against_the_items(self):
        rows = found(self.order(area={"totalArea": 7}), items_of(2, billed_km2=[2.5, 2.5]))
        assert only(rows) == ("detail_billed_area", *exactly("7", "5", "2"))

    def test_items_that_did_not_come_are_found(self):
        rows = found(self.order(total=3), items_of(2))
        assert only(rows) == ("detail_items", *exactly("3", "2", "1"))
        assert rows.loc[0, "detail"] == "the detail announces 3 items, 2 came"

    @pytest.mark.parametrize("extra", [None, "{}", '{"detail": null}', '{"detail": {"total": []}}'])
    def test_an_order_without_such_a_copy_has_nothing_to_compare(self, extra):
        assert found(orders_of(extra=[extra])).empty

    @pytest.mark.parametrize(
        "total", ["many", "", "Infinity", float("nan"), True, "1e40", "1e999999999"]
    )
    def test_what_is_no_number_is_not_compared(self, total):
        assert found(self.order(total=total)).empty


LARGEST = Decimal("99999999999999999999999999.999999")
"""What the money columns have room for, and no more."""


class TestTheLargestAmounts:
    def test_their_difference_is_exact_though_no_money_column_has_room_for_it(self):
        least = LARGEST.copy_negate()
        orders = orders_of(
            total_amount=[least], discount_amount=exactly("0"), final_amount=[LARGEST]
        )
        difference = Decimal("199999999999999999999999999.999998")
        assert only(found(orders)) == ("order_final_amount", LARGEST, least, difference)

    def test_they_are_written_with_all_of_their_digits(self):
        largest = Decimal("99999999999999999999999999.5")
        orders = orders_of(
            total_amount=[largest], discount_amount=exactly("0"), final_amount=exactly("1")
        )
        assert found(orders).loc[0, "detail"].endswith(f"discount_amount is {largest}")

    def test_an_area_that_nothing_has_is_not_reckoned_with(self):
        items = items_of(billed_km2=[1e40], unit_price=[LARGEST], amount=[LARGEST])
        assert found(items=items).empty

    def test_a_detail_whose_numbers_no_decimal_holds_is_not_compared(self):
        assert found(orders_of(extra=['{"detail": {"total": 1e99999999999999999999}}'])).empty


class TestAnAmountThatIsMissing:
    def test_what_a_discount_takes_off_is_then_told_from_price_and_area(self):
        items = items_of(
            billed_km2=[100.0],
            unit_price=exactly("10"),
            net_amount=exactly("900"),
            discounted_amount=exactly("100"),
        )
        assert found(items=items).empty

    def test_without_these_too_no_discount_can_be_said_to_be_wrong(self):
        items = items_of(net_amount=exactly("900"), discounted_amount=exactly("100"))
        assert found(items=items).empty


class TestRoundedCoordinates:
    """A strip over a small region, by a service that publishes 4 and 5 decimals of it."""

    region = box(105.0, 20.0, 105.2, 20.2)
    strip = box(104.9, 19.9, 105.10004999, 20.30000499)
    published = box(104.9, 19.9, 105.1, 20.3)

    def rows(self, stated, **options):
        names = ("this", "current", "abs")
        shares = {f"{name}_coverage_fraction": [stated] for name in names}
        items = items_of(geometry=[self.published], **shares)
        return found(orders_of(region=[self.region]), items, **options)

    def share(self, strip):
        inside, region = area_km2([strip & self.region, self.region])
        return inside / region

    def test_what_rounding_moved_is_no_disagreement(self):
        true = self.share(self.strip)
        assert abs(true - self.share(self.published)) > 1e-4
        assert self.rows(true).empty

    def test_twice_what_rounding_can_move_is_one(self):
        tolerance = float(self.rows(self.share(self.strip), agreeing=True)["tolerance"].max())
        assert len(self.rows(self.share(self.published) + 2 * tolerance)) == 3

    def test_rounding_explains_little_where_the_region_is_large(
        self, example_orders, example_items
    ):
        rows = sb.reconcile(example_orders, example_items, agreeing=True)
        coverage = rows[rows["check"].str.contains("coverage")]
        assert (coverage["tolerance"] < Decimal("4e-5")).all()
        assert (coverage["difference"].abs() <= Decimal("1e-5")).all()


class TestRows:
    def test_rows_come_by_order_and_then_by_check(self):
        orders = orders_of(
            2,
            total_amount=exactly("10", "10"),
            discount_amount=exactly("0", "0"),
            final_amount=exactly("9", "9"),
        )
        items = items_of(2, amount=exactly("1", "1")).assign(order_id=["market:1", "market:0"])
        rows = found(orders, items)
        assert rows["order_id"].tolist() == ["market:0"] * 2 + ["market:1"] * 2
        assert rows["check"].tolist() == ["order_final_amount", "order_total_of_items"] * 2

    def test_items_of_unknown_orders_are_looked_at_too_and_come_last(self):
        items = items_of(
            2, billed_km2=[1.0, 1.0], unit_price=exactly("1", "1"), amount=exactly("9", "9")
        ).assign(order_id=["market:7", "market:0"])
        assert found(items=items)["order_id"].tolist() == ["market:0", "market:7"]

    def test_the_input_is_left_as_it_was(self, example_orders, example_items):
        before = example_orders.copy(deep=True), example_items.copy(deep=True)
        sb.reconcile(example_orders, example_items)
        assert_frame_equal(example_orders, before[0])
        assert_frame_equal(example_items, before[1])

    def test_a_table_without_the_columns_is_an_error(self):
        with pytest.raises(InputError, match=r"items need the columns \['swath'\]"):
            found(items=schema.ITEMS.empty().drop(columns="swath"))
