"""The marketplace's answers as tables: every row there, every value typed, every doubt named."""

import copy
import json
import random
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swathbook import schema
from swathbook.errors import InputError
from swathbook.sources import _json
from swathbook.sources._json import Number
from swathbook.sources.market import tables
from swathbook.sources.market.reading import Reading

DATA = Path(__file__).parents[1] / "data" / "market"
DETAIL = _json.decode((DATA / "market_order_detail.json").read_bytes())["data"]
ROW = _json.decode((DATA / "market_order_page.json").read_bytes())["data"]["content"][0]
LINKS = _json.decode((DATA / "market_download_links.json").read_bytes())["data"]
WKT_RING = "(0 0, 1 0, 1 1, 0 1, 0 0)"
RING = "[[0,0],[1,0],[1,1],[0,1],[0,0]]"


def order(number="A-1", **values):
    return {"orderNo": number, "status": 2, "mtime": 1772864058} | values


def detail(*items, number="A-1", **values):
    return {"order": order(number, **values), "content": list(items), "total": len(items)}


def book_of(*items):
    return tables.book(details=[detail(*items)]).check()


def problems(book, key=None):
    found = book.findings if key is None else book.findings[book.findings["key"] == key]
    return found["problem"].tolist()


def net(**figures):
    """Work out the net amount of one item, and whether its figures contradict each other."""
    book = book_of({"id": 1} | {key: Number(value) for key, value in figures.items()})
    (amount,) = book.items["net_amount"]
    return None if pd.isna(amount) else amount, "discount_meaning" in problems(book)


# the documented example


def test_the_documented_order_is_read_to_the_cent():
    book = tables.book(details=[DETAIL]).check()
    (ordered,), (item,) = book.orders.to_dict("records"), book.items.to_dict("records")
    assert ordered["total_amount"] == ordered["final_amount"] == Decimal("6262.50")
    assert item["amount"] == item["net_amount"] == Decimal("6262.50")
    assert ordered["discount_amount"] == 0
    assert (ordered["status"], ordered["stage"]) == ("imaging_pending_acquisition", "ordered")
    assert (ordered["kind"], ordered["provider"], ordered["owner"]) == (
        "tasking",
        "tianyi",
        "2JO6o60",
    )


def test_the_documented_pass_is_described():
    (item,) = tables.items([DETAIL]).to_dict("records")
    assert (item["satellite"], item["satellite_id"], item["active"]) == ("TY-CSAR-2", "1", "1")
    assert (item["look_side"], item["pass_direction"]) == ("left", "descending")
    assert (item["angle_deg"], item["duration_s"]) == (-39.6928, 54.39)
    assert item["stop_at"] - item["start_at"] == pd.Timedelta(seconds=54.39)
    assert item["imaged_at"] == pd.Timestamp("2026-03-08T03:11:09.650Z")


def test_the_details_own_totals_are_kept_as_they_were_written():
    (extra,) = tables.book(details=[DETAIL]).orders["extra"]
    assert '"totalAmount":6262.50' in extra
    kept = json.loads(extra, parse_float=Decimal)
    assert kept["detail"]["area"] == {"totalArea": Decimal("626.25")}
    assert kept["detail"]["total"] == 1
    assert kept["id"] == 92


def test_what_no_column_holds_is_in_extra_and_nothing_else_is():
    strange = {"id": 1, "name": "n", "new": {"deep": [Number("1.50"), None]}, "none": None}
    assert book_of(strange).items["extra"].tolist() == ['{"new":{"deep":[1.50,null]}}']
    assert tables.items([DETAIL])["extra"].isna().all()


def test_a_value_that_could_not_be_read_is_still_in_extra():
    items = book_of({"id": 1, "area": "much", "geometry": "nowhere"}).items
    assert items["billed_km2"].isna().all()
    assert json.loads(items["extra"].iloc[0]) == {"area": "much", "geometry": "nowhere"}


def test_nothing_is_an_empty_book_that_keeps_its_contracts():
    book = tables.book().check()
    assert [len(frame) for frame in book.tables.values()] == [0] * 5


# names


def test_rows_without_a_name_get_one_and_are_named():
    book = tables.book(listed=[order(None), order("")], details=[detail({"name": "x"})]).check()
    assert book.orders.index.tolist() == [
        "market:unnumbered-1",
        "market:unnumbered-2",
        "market:A-1",
    ]
    assert book.items.index.tolist() == ["market:A-1/unnumbered-1"]
    assert problems(book).count("missing_key") == 3


def test_the_same_row_twice_is_kept_once():
    again = order(totalAmount=Number("5.00"), thumb=None)
    book = tables.book(listed=[order(totalAmount=5), again, order("A-2")])
    assert book.orders.index.tolist() == ["market:A-1", "market:A-2"]
    assert "repeated_row" in problems(book, "market:A-1")


def test_the_same_item_twice_in_one_order_is_kept_once():
    book = book_of({"id": 1, "name": "x"}, {"id": "1", "name": "y"}, {"id": 1, "name": "x"})
    assert book.items["name"].tolist() == ["x", "y"]
    assert problems(book, "market:A-1/1") == ["repeated_row"]


def test_two_different_rows_of_one_name_are_both_kept():
    book = tables.book(
        details=[detail({"id": 1, "name": "x"}, {"id": 1, "name": "y"}, id=5), detail(id=6)]
    ).check()
    assert book.orders.index.tolist() == ["market:A-1", "market:A-1~2"]
    assert book.items.index.tolist() == ["market:A-1/1", "market:A-1/1~2"]
    assert problems(book, "market:A-1/1~2") == ["duplicate_key"]


def test_items_of_different_orders_may_have_the_same_number():
    book = tables.book(details=[detail({"id": 1}), detail({"id": 1}, number="A-2")])
    assert book.items.index.tolist() == ["market:A-1/1", "market:A-2/1"]
    assert "duplicate_key" not in problems(book)


# which answer counts


def test_the_detail_counts_over_its_row_in_the_listing_even_an_newer_one():
    listed = order(status=1, finalAmount=9, mtime=1772864999)
    book = tables.book(listed=[listed], details=[detail(finalAmount=10)])
    assert book.orders["status"].tolist() == ["delivered"]
    differing = book.findings[book.findings["problem"] == "list_differs"]
    assert set(differing["column"]) == {"status", "final_amount", "updated_at"}
    assert "the listing says 9, the detail 10" in differing["detail"].tolist()


def test_a_detail_counts_over_a_listing_with_another_internal_id():
    book = tables.book(listed=[order(id=1, status=1)], details=[detail(id=92)])
    assert book.orders["status"].tolist() == ["delivered"]


def test_a_listing_goes_with_the_detail_of_its_id():
    listed = [order(id=2, finalAmount=7)]
    details = [detail(id=1, finalAmount=5), detail(id=2, finalAmount=6)]
    book = tables.book(listed=listed, details=details)
    differing = book.findings[book.findings["problem"] == "list_differs"]
    assert differing["key"].tolist() == ["market:A-1~2"]
    assert "says 7, the detail 6" in differing["detail"].iloc[0]


def test_a_listing_that_says_the_same_in_other_words_does_not_differ():
    listed = order(ctime=1772864043000, finalAmount=Number("9.0"), region=f"POLYGON ({WKT_RING})")
    told = {
        "ctime": 1772864043,
        "finalAmount": Number("9.00"),
        "expectedDeliveryTime": "2026-03-09",
    }
    polygon = f'{{"type":"Polygon","coordinates":[{RING}]}}'
    book = tables.book(listed=[listed], details=[detail(region=polygon, **told)])
    assert "list_differs" not in problems(book)


def test_a_listing_with_another_region_differs():
    book = tables.book(
        listed=[order(region=f"POLYGON ({WKT_RING})")],
        details=[detail(region=f"POLYGON ({WKT_RING.replace('1 1', '2 2')})")],
    )
    assert book.findings.set_index("problem")["column"]["list_differs"] == "region"


def test_of_repeated_answers_the_last_modified_counts_in_any_order():
    old, new = detail({"id": 1}, status=1, mtime=100), detail({"id": 2}, status=3, mtime=200)
    for details in ([old, new], [new, old]):
        book = tables.book(details=details)
        assert book.orders["status"].tolist() == ["completed"]
        assert book.items.index.tolist() == ["market:A-1/2"]
        assert "list_differs" in problems(book, "market:A-1")


def test_answers_that_no_time_tells_apart_are_both_kept():
    book = tables.book(details=[detail(status=1), detail(status=3)]).check()
    assert book.orders.index.tolist() == ["market:A-1", "market:A-1~2"]
    assert "duplicate_key" in problems(book)


def test_orders_without_a_detail_are_named_where_others_have_one():
    only_listed = tables.book(listed=[order("A-1"), order("A-2")])
    assert only_listed.findings["key"].isna().all()
    assert problems(only_listed) == ["no_detail"]
    mixed = tables.book(listed=[order("A-1"), order("A-2")], details=[detail(number="A-1")])
    assert problems(mixed, "market:A-2") == ["no_detail"]


# money


@pytest.mark.parametrize(
    ("unit", "after", "area", "amount", "rate", "said", "paid"),
    [
        pytest.param("10", "10", "626.25", "6262.50", "0", "6262.50", "6262.50", id="example"),
        pytest.param("100", "100", "1", "100", "0", "0", "100", id="create page: nothing off"),
        pytest.param("10", "9", "10", "100", "0.1", "90", "90", id="rate, after"),
        pytest.param("10", "9", "10", "100", "0.1", "10", "90", id="rate, off"),
        pytest.param("10", "9", "10", "100", "10", "10", "90", id="per cent, off"),
        pytest.param("10", "5", "10", "100", "50", "50", "50", id="both meanings alike"),
        pytest.param("21.6", "21.6", "696.72", "15049.16", "0", "15049.16", "15049.16", id="cart"),
        pytest.param("0.05", "0.05", "8", "0.40", "0", "0", "0.40", id="small change"),
        pytest.param("10", "9.99", "0.05", "0.50", "0.001", "0.50", "0.50", id="half a cent"),
    ],
)
def test_the_net_amount_follows_the_price_after_the_discount(
    unit, after, area, amount, rate, said, paid
):
    figures = {
        "unitPrice": unit,
        "discountUnitPrice": after,
        "area": area,
        "amount": amount,
        "discount": rate,
        "discountAmount": said,
    }
    assert net(**figures) == (Decimal(paid), False)


@pytest.mark.parametrize(
    ("figures", "paid"),
    [
        pytest.param({"amount": "100", "discount": "0.1"}, "90", id="a rate"),
        pytest.param({"amount": "100", "discount": "10"}, "90", id="per cent"),
        pytest.param(
            {"amount": "100", "discount": "0.5", "discountAmount": "99.5"},
            "99.5",
            id="half a per cent",
        ),
        pytest.param(
            {"amount": "100", "discount": "1", "discountAmount": "1"}, "99", id="one per cent"
        ),
        pytest.param({"amount": "100", "discount": "1"}, "0", id="all of it"),
        pytest.param({"amount": "100"}, "100", id="no discount known"),
        pytest.param({"unitPrice": "10", "area": "2.005"}, "20.05", id="no amount"),
        pytest.param({"discountUnitPrice": "0.5", "area": "0.01"}, "0.01", id="half a cent, up"),
        pytest.param(
            {"discountUnitPrice": "9", "amount": "100", "discount": "0.1"}, "90", id="no area"
        ),
    ],
)
def test_the_net_amount_is_worked_out_of_what_there_is(figures, paid):
    assert net(**figures) == (Decimal(paid), False)


@pytest.mark.parametrize(
    ("figures", "paid"),
    [
        pytest.param({"discountAmount": "55"}, "90", id="neither after nor off"),
        pytest.param({"discount": "0.5"}, "90", id="a rate that leads elsewhere"),
        pytest.param({"discount": "-3"}, "90", id="a rate below nothing"),
    ],
)
def test_figures_that_contradict_each_other_are_named(figures, paid):
    agreed = {"unitPrice": "10", "discountUnitPrice": "9", "area": "10", "amount": "100"}
    assert net(**agreed, **figures) == (Decimal(paid), True)


def test_the_largest_amount_is_no_obstacle_to_its_net_amount():
    largest = Decimal("99999999999999999999999999.999999")
    item = {"id": 1, "amount": str(largest), "discount": 0}
    items = tables.items([{"order": {"orderNo": "A"}, "content": [item]}])
    assert items["amount"].tolist() == [largest]
    assert items["net_amount"].tolist() == [Decimal("99999999999999999999999999.99")]


def test_without_any_price_there_is_no_net_amount():
    assert net(area="5") == (None, False)


price = st.decimals("1", "1000", places=2)


@given(
    areas=st.lists(st.decimals("2", "10000", places=4), min_size=1, max_size=6),
    unit=price,
    off_pct=st.integers(0, 100),
    means_after=st.booleans(),
    in_pct=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_net_amounts_add_up_to_what_the_service_charges(areas, unit, off_pct, means_after, in_pct):
    """The service reckons with the whole area, shows two digits of it, and rounds each amount.

    Below a square kilometre that rounding can hide what `discountAmount` means.
    """
    after = (unit * (100 - off_pct) / 100).quantize(Decimal("0.01"))
    cents = Decimal("0.01")
    amounts = [(area * unit).quantize(cents) for area in areas]
    nets = [(area * after).quantize(cents) for area in areas]
    items = [
        {
            "id": at,
            "unitPrice": Number(unit),
            "discountUnitPrice": Number(after),
            "area": Number(area.quantize(cents)),
            "amount": Number(amount),
            "discount": off_pct if in_pct else Number(Decimal(off_pct) / 100),
            "discountAmount": Number(paid if means_after else amount - paid),
        }
        for at, (area, amount, paid) in enumerate(zip(areas, amounts, nets, strict=True))
    ]
    book = book_of(*items)
    assert sum(book.items["net_amount"]) == sum(nets)


# shapes


def test_frames_are_kept_one_by_one_and_named_after_their_item():
    second = RING.replace("[0,0]", "[0,0.5]")
    book = book_of({"id": 7, "allSwathLonLat": f"[{RING},{second}]"})
    assert book.frames.index.tolist() == ["market:A-1/7#0", "market:A-1/7#1"]
    assert book.frames["n"].tolist() == [0, 1]
    assert set(book.frames["item_id"]) <= set(book.items.index)
    assert set(book.frames["order_id"]) <= set(book.orders.index)


@pytest.mark.parametrize("geometry", [None, "", "no shape"])
def test_where_there_is_no_footprint_the_swath_stands_for_it(geometry):
    book = book_of({"id": 7, "allSwathLonLat": f"[{RING}]", "geometry": geometry})
    assert book.items.geometry.geom_equals(book.items.swath).all()
    assert "footprint_from_swath" in problems(book)


def test_a_footprint_without_a_swath_leaves_the_swath_missing():
    book = book_of({"id": 7, "geometry": f"POLYGON ({WKT_RING})", "allSwathLonLat": None})
    assert book.items.geometry.notna().all()
    assert book.items.swath.isna().all()
    assert len(book.frames) == 0


# details of odd shapes


@pytest.mark.parametrize("content", [None, "items", 5, True])
def test_a_content_that_is_no_list_is_named_and_the_order_kept(content):
    book = tables.book(details=[detail() | {"content": content}]).check()
    assert len(book.orders) == 1
    assert "unexpected_type" in problems(book, "market:A-1")


def test_a_single_item_that_is_not_in_a_list_is_still_an_item():
    book = tables.book(details=[detail() | {"content": {"id": 1}}])
    assert book.items.index.tolist() == ["market:A-1/1"]


@pytest.mark.parametrize("stray", ["text", 5, [1, 2], True])
def test_an_item_that_is_no_object_is_still_a_row(stray):
    book = book_of(stray, {"id": 1})
    assert len(book.items) == 2
    assert json.loads(book.items["extra"].iloc[0]) == {"value": stray}


@pytest.mark.parametrize("stray", [None, "text", [1]])
def test_a_detail_without_an_order_keeps_its_items(stray):
    book = tables.book(details=[{"order": stray, "content": [{"id": 1}]}]).check()
    assert book.items["order_id"].tolist() == book.orders.index.tolist() == ["market:unnumbered-1"]


def test_currency_and_zone_are_as_the_caller_says():
    reading = Reading(window_zone="UTC", currency="USD")
    book = tables.book(details=[DETAIL], reading=reading)
    assert set(book.orders["currency"]) == set(book.items["currency"]) == {"USD"}
    assert book.orders["window_start"].iloc[0] == pd.Timestamp("2026-03-07T14:06:50Z")
    assert "read as time of UTC" in book.findings.set_index("problem")["action"]["assumed_zone"]


def test_the_zone_is_assumed_once_and_only_where_there_is_something_to_assume():
    assert (
        problems(tables.book(details=[DETAIL, detail(timeEnd="2026-03-08")])).count("assumed_zone")
        == 1
    )
    assert "assumed_zone" not in problems(tables.book(details=[detail(timeEnd="2026-03-08T00Z")]))


def test_a_zone_that_does_not_exist_is_an_error_at_once():
    with pytest.raises(InputError, match="Mars/Olympus"):
        Reading(window_zone="Mars/Olympus")


# files


def test_every_link_is_a_file_with_its_url_untouched():
    (file,) = tables.files({"N-1": LINKS}).reset_index().to_dict("records")
    assert file["url"] == LINKS["downloadUrls"][0]
    assert (file["file_id"], file["order_id"]) == ("market:N-1/69", "market:N-1")
    assert file["state"] == "delivered"


def test_a_file_belongs_to_the_item_that_its_link_names():
    urls = [f"https://example.com/d?orderNo=A-1&id={number}&sign=s%2B" for number in (1, 2)]
    book = tables.book(
        details=[detail({"id": 1, "productId": "P"})],
        links={"A-1": {"status": 2, "downloadUrls": urls}},
    ).check()
    assert book.files["item_id"].tolist() == ["market:A-1/1", pd.NA]
    assert book.files["product_id"].tolist() == ["P", pd.NA]


@pytest.mark.parametrize("urls", [None, [], "", "absent"])
def test_no_links_are_no_files(urls):
    data = {"status": 1} | ({} if urls == "absent" else {"downloadUrls": urls})
    assert tables.book(links={"A-1": data}).findings.empty


def test_what_else_the_answer_about_links_says_is_kept_with_each_of_them():
    said = {"status": 2, "downloadUrls": ["https://e.example/1", "https://e.example/2"], "days": 7}
    assert tables.files({"A": said})["extra"].tolist() == ['{"days":7}'] * 2


def test_the_same_link_twice_is_one_file():
    book = tables.book(
        links={"A-1": {"downloadUrls": ["https://x/?id=1"] * 2 + ["https://y/?id=1"]}}
    )
    assert book.files.index.tolist() == ["market:A-1/1", "market:A-1/1~2"]
    assert problems(book) == ["duplicate_key", "repeated_row"]


# bad input: mutations of the documented answers

JUNK = [
    *(None, True, False, 0, -1, 7, 10**30, -(10**40), 10**11, 10**18, 10**25),
    *map(Number, ("1e400", "-0.0", "5e-05", "1.0000000001", "1.772864043E9")),
    *("", "  ", "abc", " 12 ", "1,5", "NaN", "-Infinity", "0x10", "1e5", "½", "\x00", "a" * 5000),
    *("50cm", "0.5 m", "m", "9" * 40, "9" * 29 + ".999999999", "Delivered", "pending image", "L"),
    *("2026-02-30 10:00:00", "0000-00-00 00:00:00", "9999-12-31T23:59:59", "0001-01-01", "24:00"),
    *("2026-03-08T03:11:09Z", "2026-03-08T23:59:60", "1772864043", "20260308T031109", "{", "[[["),
    *("{}", "[]", "null", "POLYGON EMPTY", "POINT (1 2)", "POLYGON ((0 0, 1 1", "\ufffd🛰"),
    '{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}',
    '{"type":"Polygon","coordinates":[[[0,0],[200,95],[1,0],[0,0]]]}',
    *([], {}, [1, 2], {"a": 1}, [[]], [[[1, 2]]], [None], {"type": "Polygon"}),
]


def places(value, path=()):
    """List every place in a JSON value, but the whole."""
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in steps:
        yield (*path, step)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, step))


def nested(value, depth):
    return value if depth == 0 else [nested(value, depth - 1)]


def mutated(answer, dice):
    """Break a copy of an answer in one to four places."""
    broken = copy.deepcopy(answer)
    for _ in range(dice.choice([1, 1, 2, 4])):
        everywhere = list(places(broken))
        if everywhere:
            break_at(broken, dice.choice(everywhere), dice)
    return broken


def break_at(answer, place, dice):
    holder = answer
    for step in place[:-1]:
        holder = holder[step]
    value, step = holder[place[-1]], place[-1]
    breaks = [
        lambda: holder.pop(step),
        lambda: holder.__setitem__(step, copy.deepcopy(dice.choice(JUNK))),
        lambda: holder.__setitem__(step, copy.deepcopy(dice.choice(JUNK))),
        lambda: holder.__setitem__(step, Number("1.5") if isinstance(value, str) else str(value)),
        lambda: holder.__setitem__(step, {"x": value}),
        lambda: holder.__setitem__(step, nested(value, dice.choice([1, 2, 40]))),
        lambda: holder.__setitem__(step, str(value)[: dice.randrange(len(str(value)) + 1)]),
    ]
    dice.choice(breaks)()


def renumbered(number):
    return DETAIL | {"order": DETAIL["order"] | {"orderNo": f"D-{number}"}}


@pytest.mark.parametrize("seed", range(30))
def test_no_broken_answer_is_an_error_or_loses_a_row(seed):
    """30 times 200 broken details and 200 broken rows: 12 000 broken answers."""
    dice = random.Random(seed)
    details = [mutated(renumbered(number), dice) for number in range(200)]
    listed = [mutated(ROW | {"orderNo": f"L-{number}"}, dice) for number in range(200)]
    for number, each in enumerate([*details, *listed]):
        own = each.get("order") if "order" in each else each
        if isinstance(own, dict):
            own["orderNo"] = f"N-{number}"
    links = {
        f"N-{at}": mutated({"status": 2, "downloadUrls": ["https://x/?id=1"]}, dice)
        for at in range(50)
    }
    book = tables.book(listed=listed, details=details, links=links).check()
    contents = [each.get("content") for each in details]
    assert len(book.orders) == 400
    assert len(book.items) == sum(
        len(content) if isinstance(content, list) else isinstance(content, dict)
        for content in contents
    )
    assert set(book.items["order_id"]) <= set(book.orders.index)
    assert set(book.findings["problem"]) <= set(schema.PROBLEMS)
    assert set(book.findings["severity"]) <= set(schema.SEVERITIES)


@pytest.mark.parametrize("seed", range(10))
def test_answers_with_broken_numbers_keep_the_contracts_too(seed):
    dice = random.Random(1000 + seed)
    few = [f"N-{dice.randrange(8)}" for _ in range(60)]
    details = [
        mutated(
            {
                "order": {"orderNo": each, "id": dice.choice([None, 1, "1", 2])},
                "content": [{"id": 1}, {"id": dice.choice([1, "1", 2, None])}],
            },
            dice,
        )
        for each in few
    ]
    listed = [
        mutated(ROW | {"orderNo": each, "mtime": dice.choice([None, 1, 2])}, dice) for each in few
    ]
    tables.book(listed=listed, details=details).check()


def test_findings_name_rows_and_columns_that_are_there():
    dice = random.Random(5)
    book = tables.book(details=[mutated(renumbered(number), dice) for number in range(300)])
    for name in ("orders", "items"):
        found = book.findings[book.findings["table"] == name]
        assert set(found["key"].dropna()) <= set(book.tables[name].index)
        allowed = {*book.tables[name].columns, book.tables[name].index.name}
        assert set(found["column"].dropna()) <= allowed
