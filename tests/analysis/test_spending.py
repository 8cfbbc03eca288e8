"""What was spent, to the last digit."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import swathbook as sb
from swathbook import schema
from swathbook.errors import InputError

COLUMNS = [
    "orders",
    "items",
    "gross",
    "discount",
    "net",
    "net_committed",
    "net_spent",
    "net_released",
    "billed_km2",
    "net_per_billed_km2",
]
MONEY = [c for c in COLUMNS if c.startswith(("gross", "discount", "net")) and "_per_" not in c]


def exactly(*numbers):
    return [None if n is None else Decimal(n) for n in numbers]


def orders_of(**columns):
    count = len(next(iter(columns.values())))
    return schema.ORDERS.frame(columns, index=[f"market:{n}" for n in range(count)])


def items_of(**columns):
    count = len(next(iter(columns.values()))) if columns else 0
    return schema.ITEMS.frame(columns, index=[f"item/{n}" for n in range(count)])


NO_ITEMS = items_of()


def test_the_columns_and_their_types_are_the_designed_ones():
    spent = sb.spending(orders_of(final_amount=exactly("1")), NO_ITEMS)
    assert list(spent) == COLUMNS
    assert {c: str(spent[c].dtype) for c in ("orders", "items", "billed_km2")} == {
        "orders": "Int64",
        "items": "Int64",
        "billed_km2": "Float64",
    }
    assert all(spent[c].dtype == schema.MONEY for c in [*MONEY, "net_per_billed_km2"])


def test_a_dime_ten_times_is_one_exactly():
    spent = sb.spending(orders_of(final_amount=exactly(*["0.1"] * 10)), NO_ITEMS)
    assert spent["net"].tolist() == [Decimal(1)]


def test_orders_without_items_count():
    spent = sb.spending(orders_of(final_amount=exactly("5", "7")), NO_ITEMS)
    assert spent[["orders", "items"]].to_numpy().tolist() == [[2, 0]]
    assert spent["net"].tolist() == [Decimal(12)]


def test_currencies_are_never_added_up_and_an_unknown_one_stands_alone():
    orders = orders_of(
        final_amount=exactly("1", "2", "4", "8"), currency=["EUR", "USD", None, "EUR"]
    )
    spent = sb.spending(orders, NO_ITEMS)
    assert spent.index.name == "currency"
    assert spent["net"].tolist() == exactly("9", "2", "4")
    assert spent.index.isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("total", "discount", "final"),
    [("10", "1", None), ("10", None, "9"), (None, "1", "9"), ("10", "1", "9")],
)
def test_one_amount_follows_from_the_other_two(total, discount, final):
    orders = orders_of(
        total_amount=exactly(total), discount_amount=exactly(discount), final_amount=exactly(final)
    )
    spent = sb.spending(orders, NO_ITEMS).iloc[0]
    assert [spent["gross"], spent["discount"], spent["net"]] == exactly("10", "1", "9")


def test_what_an_order_does_not_state_comes_from_its_items():
    items = items_of(
        order_id=["market:0"] * 2, amount=exactly("6", "4"), net_amount=exactly("5", "4")
    )
    spent = sb.spending(orders_of(total_amount=exactly(None)), items).iloc[0]
    assert [spent["gross"], spent["discount"], spent["net"]] == exactly("10", "1", "9")


def test_an_orders_own_amounts_count_before_those_of_its_items():
    items = items_of(order_id=["market:0"], amount=exactly("10"), net_amount=exactly("10"))
    orders = orders_of(total_amount=exactly("10"), final_amount=exactly("8.5"))
    spent = sb.spending(orders, items).iloc[0]
    assert [spent["gross"], spent["discount"], spent["net"]] == exactly("10", "1.5", "8.5")


def test_by_a_column_of_items_what_no_item_accounts_for_stands_apart():
    items = items_of(
        order_id=["market:0"] * 2,
        satellite=["A", "B"],
        amount=exactly("6", "4"),
        net_amount=exactly("6", "4"),
    )
    orders = orders_of(total_amount=exactly("10"), final_amount=exactly("9"), currency=["EUR"])
    spent = sb.spending(orders, items, by="satellite")
    assert spent.index.get_level_values("satellite").fillna("none").tolist() == ["A", "B", "none"]
    assert spent["net"].tolist() == exactly("6", "4", "-1")
    assert spent["discount"].tolist() == exactly("0", "0", "1")


def test_money_that_only_items_state_stays_in_their_currencies():
    items = items_of(
        order_id=["market:0"] * 2, net_amount=exactly("6", "4"), currency=["EUR", "USD"]
    )
    spent = sb.spending(orders_of(currency=[None]), items)
    assert dict(spent["net"]) == {"EUR": Decimal(6), "USD": Decimal(4)}


def test_the_currency_that_all_items_name_is_the_orders():
    items = items_of(order_id=["market:0"], net_amount=exactly("6"), currency=["EUR"])
    spent = sb.spending(orders_of(final_amount=exactly("7")), items)
    assert dict(spent["net"]) == {"EUR": Decimal(7)}


def test_items_of_an_unknown_order_count_where_the_orders_columns_are_missing():
    items = items_of(order_id=["market:9", None], net_amount=exactly("3", "4"))
    spent = sb.spending(orders_of(provider=["x"], final_amount=exactly("1")), items, by="provider")
    assert spent.reset_index()["provider"].fillna("none").tolist() == ["x", "none"]
    assert spent["net"].tolist() == exactly("1", "7")
    assert spent["orders"].tolist() == [1, 0]
    assert spent["items"].tolist() == [0, 2]


def test_stages_tell_what_is_committed_spent_and_released():
    orders = orders_of(
        stage=[*schema.STAGES, None], final_amount=exactly("1", "2", "4", "8", "16", "32", "64")
    )
    spent = sb.spending(orders, NO_ITEMS).iloc[0]
    sums = [spent["net"], spent["net_committed"], spent["net_spent"], spent["net_released"]]
    assert sums == exactly("127", "7", "8", "48")


def test_nothing_spent_is_zero_and_an_unknown_amount_spent_is_missing():
    orders = orders_of(stage=["pending", "failed"], final_amount=exactly("1", None))
    spent = sb.spending(orders, NO_ITEMS).iloc[0]
    assert spent["net_spent"] == 0
    assert spent["net_released"] is pd.NA


def test_a_price_per_km2_is_rounded_to_six_places():
    items = items_of(order_id=["market:0"] * 2, billed_km2=[0.1, 0.2])
    spent = sb.spending(orders_of(final_amount=exactly("2")), items).iloc[0]
    assert spent["billed_km2"] == 0.3
    assert spent["net_per_billed_km2"] == Decimal("6.666667")


@pytest.mark.parametrize("billed", [0.0, None])
def test_no_billed_area_has_no_price_per_km2(billed):
    items = items_of(order_id=["market:0"], billed_km2=[billed])
    spent = sb.spending(orders_of(final_amount=exactly("2")), items).iloc[0]
    assert spent["net_per_billed_km2"] is pd.NA


def test_periods_come_first_and_an_order_without_time_has_its_own():
    orders = orders_of(
        created_at=["2026-01-31T23:59:59Z", "2026-02-01T00:00:00Z", None],
        provider=["a", "a", "a"],
        final_amount=exactly("1", "2", "4"),
    )
    spent = sb.spending(orders, NO_ITEMS, by=["provider"], freq="MS")
    assert spent.index.names == ["period", "provider", "currency"]
    assert spent.reset_index()["period"].dt.strftime("%Y-%m-%d").fillna("none").tolist() == [
        "2026-01-01",
        "2026-02-01",
        "none",
    ]
    assert spent["net"].tolist() == exactly("1", "2", "4")


def test_the_index_of_a_table_can_be_grouped_by():
    spent = sb.spending(orders_of(final_amount=exactly("1", "2")), NO_ITEMS, by="order_id")
    assert spent.index.get_level_values("order_id").tolist() == ["market:0", "market:1"]


def test_currency_among_the_columns_is_not_asked_for_twice():
    orders = orders_of(final_amount=exactly("1"), currency=["EUR"])
    assert sb.spending(orders, NO_ITEMS, by=["currency"]).index.names == ["currency"]


def test_no_orders_are_no_rows_with_every_column():
    spent = sb.spending(schema.ORDERS.empty(), NO_ITEMS, by=["provider"], freq="MS")
    assert (len(spent), list(spent)) == (0, COLUMNS)
    assert spent.index.names == ["period", "provider", "currency"]


def test_an_unknown_column_is_an_error_that_lists_what_there_is():
    with pytest.raises(InputError, match=r"found 'colour', which neither has\..*provider"):
        sb.spending(schema.ORDERS.empty(), NO_ITEMS, by="colour")


@pytest.mark.parametrize("freq", ["M0", "2MS", "7D"])
def test_an_unknown_period_is_an_error_that_names_good_ones(freq):
    with pytest.raises(InputError, match='"MS" for months'):
        sb.spending(schema.ORDERS.empty(), NO_ITEMS, freq=freq)


def test_a_sum_that_the_money_columns_have_no_room_for_is_exact_all_the_same():
    largest = Decimal("99999999999999999999999999.999999")
    spent = sb.spending(orders_of(final_amount=[largest, largest]), NO_ITEMS)
    assert spent["net"].tolist() == exactly("199999999999999999999999999.999998")


def test_an_area_that_nothing_has_is_left_out():
    items = items_of(order_id=["market:0"] * 2, billed_km2=[1e40, 5.0])
    spent = sb.spending(orders_of(final_amount=exactly("1")), items)
    assert spent["billed_km2"].tolist() == [5.0]


def test_amounts_with_more_digits_than_money_has_are_an_error():
    too_fine = pd.array(exactly("0.0000000001"), dtype=pd.ArrowDtype(pa.decimal128(38, 10)))
    with pytest.raises(InputError, match="at most 32 digits, of which 6 stand after the point"):
        sb.spending(orders_of(final_amount=exactly("1")).assign(final_amount=too_fine), NO_ITEMS)


def test_money_in_binary_floats_is_an_error():
    orders = orders_of(final_amount=exactly("1")).astype({"final_amount": "float64"})
    with pytest.raises(InputError, match="final_amount should hold exact amounts"):
        sb.spending(orders, NO_ITEMS)


def test_a_table_without_amounts_is_an_error():
    with pytest.raises(InputError, match=r"orders need the columns \['final_amount'\]"):
        sb.spending(orders_of(kind=["archive"]).drop(columns="final_amount"), NO_ITEMS)


def test_two_orders_of_one_name_are_an_error():
    orders = orders_of(final_amount=exactly("1", "2")).set_axis(["a", "a"])
    with pytest.raises(InputError, match="'a' comes twice"):
        sb.spending(orders, NO_ITEMS)


def test_the_input_is_left_as_it_was():
    orders = orders_of(final_amount=exactly("1"), currency=["EUR"])
    items = items_of(order_id=["market:0"], amount=exactly("3"))
    before = orders.copy(deep=True), items.copy(deep=True)
    sb.spending(orders, items, by=["provider", "satellite"], freq="D")
    assert_frame_equal(orders, before[0])
    assert_frame_equal(items, before[1])


def test_the_real_order_costs_what_it_says(example_orders, example_items):
    spent = sb.spending(example_orders, example_items, by="satellite").iloc[0]
    assert [spent["gross"], spent["discount"], spent["net"]] == exactly("6262.50", "0", "6262.50")
    assert spent["net_per_billed_km2"] == 10


amounts = st.none() | st.decimals(-(10**6), 10**9, places=2, allow_nan=False)
words = st.sampled_from(["a", "b", None])
currencies = st.sampled_from(["EUR", "USD", None])
times = st.sampled_from(["2026-01-31T23:59:59Z", "2026-02-01T00:00:00Z", None])
KEYS = ["provider", "kind", "stage", "satellite", "order_id"]

order_rows = st.lists(
    st.fixed_dictionaries(
        {
            "provider": words,
            "kind": words,
            "stage": st.sampled_from([*schema.STAGES, None]),
            "currency": currencies,
            "created_at": times,
            "total_amount": amounts,
            "discount_amount": amounts,
            "final_amount": amounts,
        }
    ),
    max_size=6,
)
item_rows = st.lists(
    st.fixed_dictionaries(
        {
            "order_id": st.sampled_from(["market:0", "market:1", "market:2", "market:99", None]),
            "satellite": words,
            "currency": currencies,
            "amount": amounts,
            "net_amount": amounts,
            "billed_km2": st.none() | st.floats(0, 1e6).map(lambda x: round(x, 2)),
        }
    ),
    max_size=10,
)


def tables(order_values, item_values):
    orders, items = pd.DataFrame(order_values), pd.DataFrame(item_values)
    return (
        orders_of(**orders.to_dict("list")) if order_values else schema.ORDERS.empty(),
        items_of(**items.to_dict("list")) if item_values else NO_ITEMS,
    )


def sums(frame):
    return frame.groupby(level="currency", dropna=False)[[*MONEY]].agg(
        lambda column: sum((v for v in column if v is not None and v is not pd.NA), Decimal(0))
    )


@settings(deadline=None, max_examples=50)
@given(
    orders=order_rows,
    items=item_rows,
    by=st.lists(st.sampled_from(KEYS), unique=True),
    freq=st.sampled_from([None, "MS", "W", "D"]),
)
def test_any_grouping_adds_up_to_the_same_money(orders, items, by, freq):
    orders, items = tables(orders, items)
    grouped, total = sb.spending(orders, items, by=by, freq=freq), sb.spending(orders, items)
    assert_frame_equal(sums(grouped), sums(total))
    assert grouped["items"].sum() == len(items)


@settings(deadline=None, max_examples=60)
@given(orders=order_rows)
def test_money_adds_up_as_python_decimals_do(orders):
    frame, _ = tables(orders, [])
    spent = sb.spending(frame, NO_ITEMS)
    stated = [o["final_amount"] for o in orders if o["final_amount"] is not None]
    worked_out = [
        o["total_amount"] - o["discount_amount"]
        for o in orders
        if o["final_amount"] is None and None not in (o["total_amount"], o["discount_amount"])
    ]
    assert sums(spent)["net"].sum() == sum(stated + worked_out, Decimal(0))
    assert np.all(spent["orders"].sum() == len(orders))


# several services


def test_open_currencies_of_two_services_are_not_added_up():
    orders = orders_of(
        final_amount=exactly("1", "2", "4"), source=["market", "datashare", "datashare"]
    )
    spent = sb.spending(orders, NO_ITEMS)
    assert spent.index.names == ["source", "currency"]
    assert dict(zip(spent.index.get_level_values("source"), spent["net"], strict=True)) == {
        "market": Decimal(1),
        "datashare": Decimal(6),
    }


@pytest.mark.parametrize(
    ("amounts", "currency"),
    [(("1", "2"), ["EUR", "EUR"]), (("1", "2"), ["EUR", None]), (("1", None), [None, None])],
    ids=["both named", "one named", "one without money"],
)
def test_a_service_is_no_level_where_currencies_tell_amounts_apart(amounts, currency):
    orders = orders_of(
        final_amount=exactly(*amounts), currency=currency, source=["market", "regards"]
    )
    assert sb.spending(orders, NO_ITEMS).index.names == ["currency"]


def test_a_price_per_area_leaves_out_money_that_no_area_is_known_for():
    orders = orders_of(final_amount=exactly("100", "50"), currency=["EUR", "EUR"])
    items = items_of(
        order_id=["market:0", "market:1"], net_amount=exactly("100", "50"), billed_km2=[10.0, None]
    )
    spent = sb.spending(orders, items)
    assert spent[["net", "net_per_billed_km2"]].to_numpy().tolist() == [[150, 10]]


def test_a_price_per_area_counts_the_discount_that_only_the_order_states():
    orders = orders_of(final_amount=exactly("80"))
    items = items_of(order_id=["market:0"], net_amount=exactly("100"), billed_km2=[10.0])
    assert sb.spending(orders, items)["net_per_billed_km2"].tolist() == [Decimal(8)]
