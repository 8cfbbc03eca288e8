"""Several Books as one: nothing lost, nothing doubled, nothing bent."""

from functools import cache

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import swathbook as sb
from swathbook import emulator
from swathbook.errors import ContractError, InputError
from swathbook.schema import FILES, FINDINGS, FRAMES, ITEMS, ORDERS

MONDAY, FRIDAY = pd.Timestamp("2026-03-02", tz="UTC"), pd.Timestamp("2026-03-06", tz="UTC")
KEYED = ("orders", "items", "frames", "files")


def book(*keys, items=1, files=0, at=MONDAY, status="delivered", source="market", born=None):
    """Make a Book of orders, each with some items of one frame, and files."""
    ids = [f"{source}:{key}" for key in keys]
    orders = {
        "source": source,
        "order_no": keys,
        "status": status,
        "updated_at": at,
        "created_at": born,
    }
    item_ids = [f"{order}/{n}" for order in ids for n in range(items)]
    owners = [name.rpartition("/")[0] for name in item_ids]
    places = [sum(map(ord, name)) % 80 for name in item_ids]
    squares = [shapely.box(n, 0, n + 1, 1) for n in places]
    file_ids = [f"{order}/f{n}" for order in ids for n in range(files)]
    return sb.Book(
        ORDERS.frame({name: column(values, len(ids)) for name, values in orders.items()}, ids),
        ITEMS.frame({"order_id": owners, "geometry": squares}, item_ids),
        FRAMES.frame(
            {"order_id": owners, "item_id": item_ids, "geometry": squares},
            [f"{name}#0" for name in item_ids],
        ),
        FILES.frame({"order_id": [name.rpartition("/")[0] for name in file_ids]}, file_ids),
    )


def column(values, length):
    return list(values) if isinstance(values, tuple) else [values] * length


def finding(**values):
    given = {"problem": "out_of_range", "detail": "found", "action": "kept", "severity": "info"}
    return FINDINGS.frame({name: [value] for name, value in {**given, **values}.items()})


def with_finding(one, **values):
    return sb.Book(**{**one.tables, "findings": finding(**values)})


def with_column(one, table, **values):
    return sb.Book(**{**one.tables, table: one.tables[table].assign(**values)})


def assert_same(one, other):
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table, other.tables[name])


def superseded(one):
    return one.findings[one.findings["problem"] == "superseded"]


# what is put together


def test_no_book_at_all_is_an_empty_one():
    assert_same(sb.concat([]).check(), sb.Book())


def test_one_book_is_itself():
    assert_same(sb.concat([book("A", "B", files=2)]), book("A", "B", files=2))


def test_a_book_with_nothing_in_it_adds_nothing():
    assert_same(sb.concat([sb.Book(), book("A"), sb.Book()]), book("A"))


def test_books_of_several_services_become_one():
    joined = sb.concat([book("1", files=1), book("1", source="regards"), book(source="datashare")])
    assert list(joined.check().orders.index) == ["market:1", "regards:1"]
    assert list(joined.items["order_id"]) == ["market:1", "regards:1"]
    assert [len(joined.tables[name]) for name in KEYED] == [2, 2, 2, 1]


def test_books_may_come_from_a_generator():
    assert len(sb.concat(book(key) for key in "ABC").orders) == 3


def test_both_geometry_columns_keep_their_crs_beside_an_empty_book():
    items = sb.concat([sb.Book(), book("A"), sb.Book()]).items
    assert items.crs == items["swath"].crs == "EPSG:4326"


def test_the_books_that_come_in_are_left_as_they_are():
    one, other = book("A", files=1), book("A", files=2)
    sb.concat([one, other]).orders["status"] = "changed"
    assert_same(one, book("A", files=1))
    assert_same(other, book("A", files=2))


@pytest.mark.parametrize("wrong", [[book("A").orders], [None], ["book"], 3, book("A")])
def test_something_else_than_books_is_refused(wrong):
    with pytest.raises(InputError, match="a list of Books was wanted"):
        sb.concat(wrong)


def test_a_book_in_another_crs_is_refused():
    one = book("A")
    moved = sb.Book(**{**one.tables, "orders": one.orders.to_crs("EPSG:3857")})
    with pytest.raises(ContractError, match="EPSG:3857"):
        sb.concat([moved, book("B")])


# an order that stands in several Books


def test_the_same_order_twice_is_there_once_and_no_finding():
    once = book("A", "B", files=1)
    assert_same(sb.concat([once, book("B", "A", files=1), book("A", files=1)]), once)


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_as_last_updated_counts_whole_wherever_it_stands(turned):
    old = book("A", items=3, files=2, status="pending")
    new = book("A", items=3, files=4, at=FRIDAY)
    joined = sb.concat([new, old] if turned else [old, new]).check()
    assert joined.orders["status"].tolist() == ["delivered"]
    assert [len(joined.tables[name]) for name in KEYED] == [1, 3, 3, 4]
    said = superseded(joined)
    assert said[["key", "severity"]].to_numpy().tolist() == [["market:A", "info"]]
    assert "status, updated_at" in said["detail"].item()
    assert "last updated 2026-03-06" in said["action"].item()


def test_a_newer_version_that_knows_less_counts_with_a_warning():
    joined = sb.concat([book("A", items=3), book("A", items=0, at=FRIDAY)])
    assert len(joined.items) == len(joined.frames) == 0
    said = superseded(joined)
    assert said["severity"].item() == "warning"
    assert "items: 0 in Book 2, 3 in Book 1" in said["detail"].item()


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ({"status": "a"}, {"status": "b"}, "b"),
        ({"status": "a"}, {"status": "b", "items": 0}, "a"),
        ({"status": "a", "files": 1}, {"status": "b"}, "a"),
        ({"status": "a", "at": None}, {"status": "b", "at": None}, "b"),
        ({"status": "a"}, {"status": "b", "at": None}, "a"),
        ({"status": "a", "items": 2}, {"status": "b", "items": 1}, "b"),
    ],
    ids=["later", "with items", "with files", "no times", "with a time", "not the most items"],
)
def test_at_ties_the_fuller_book_counts_then_the_later_one(first, second, status):
    joined = sb.concat([book("A", **first), book("A", **second)])
    assert joined.orders["status"].tolist() == [status]
    assert len(superseded(joined)) == 1


def test_every_version_that_differs_is_named():
    versions = [book("A", status=word) for word in ("a", "b", "c", "c")]
    said = superseded(sb.concat(versions))
    assert [text.split(" differs")[0] for text in said["detail"]] == ["Book 1", "Book 2"]


def test_a_difference_in_a_shape_is_a_difference():
    one, other = book("A"), book("A")
    other.items.geometry = [shapely.box(0, 0, 1, 1.5)]
    joined = sb.concat([one, other])
    assert joined.items.geometry.iloc[0].area == 1.5
    assert "items: 1 in Book 2, 1 in Book 1" in superseded(joined)["detail"].item()


def test_orders_beside_the_contested_one_stay():
    joined = sb.concat([book("A", "B"), book("B", "C", at=FRIDAY)])
    assert list(joined.orders.index) == ["market:A", "market:B", "market:C"]
    assert list(joined.items["order_id"]) == ["market:A", "market:B", "market:C"]
    assert joined.orders["updated_at"].tolist() == [MONDAY, FRIDAY, FRIDAY]


# different orders of one name


def born(day, **others):
    return book("7", source="regards", born=pd.Timestamp(f"2026-01-{day}", tz="UTC"), **others)


def test_orders_of_one_number_that_were_created_at_different_times_are_both_kept():
    joined = sb.concat([born("01", files=1), born("05", items=2, files=1)]).check()
    assert list(joined.orders.index) == ["regards:7", "regards:7~2"]
    assert list(joined.items.index) == ["regards:7/0", "regards:7~2/0", "regards:7~2/1"]
    assert list(joined.frames["item_id"]) == list(joined.items.index)
    assert list(joined.files["order_id"]) == list(joined.orders.index)
    said = joined.findings
    assert said[["key", "problem"]].to_numpy().tolist() == [["regards:7~2", "duplicate_key"]]


def test_findings_about_a_renamed_order_follow_it():
    other = with_finding(born("05"), table="items", key="regards:7/0", problem="spike")
    said = sb.concat([born("01"), other]).findings
    assert said.loc[said["problem"] == "spike", "key"].tolist() == ["regards:7~2/0"]


def test_a_renamed_order_is_known_again():
    one, other = born("01"), born("05")
    joined = sb.concat([one, other])
    again = sb.concat([joined, other, one])
    for name in KEYED:
        pd.testing.assert_frame_equal(again.tables[name], joined.tables[name])


def test_an_order_created_at_the_same_second_is_the_same_order():
    finer = born("01T00:00:00.7")
    assert len(sb.concat([born("01"), finer]).orders) == 1


# parts that come without their order


def test_files_that_come_alone_join_the_order():
    links = sb.Book(files=book("A", files=2).files)
    joined = sb.concat([book("A"), links]).check()
    assert [len(joined.tables[name]) for name in KEYED] == [1, 1, 1, 2]
    assert joined.findings.empty


def test_a_file_that_comes_alone_twice_counts_as_it_came_last():
    first, second = (
        FILES.frame({"order_id": ["market:A"], "url": [url]}, ["f"]) for url in ("old", "new")
    )
    joined = sb.concat([sb.Book(files=first), sb.Book(files=second)]).check()
    assert joined.files["url"].tolist() == ["new"]
    assert superseded(joined)[["table", "key", "detail"]].to_numpy().tolist() == [
        ["files", "f", "Book 1 differs in url"]
    ]


def test_the_same_file_alone_twice_is_no_finding():
    links = sb.Book(files=book("A", files=2).files)
    assert_same(sb.concat([links, links]), links)


# columns of the user's own


def test_columns_that_the_user_added_stay():
    joined = sb.concat([with_column(book("A"), "orders", project="delta"), book("B")]).check()
    assert joined.orders["project"].fillna("").tolist() == ["delta", ""]


def test_a_column_that_the_user_added_to_an_empty_table_stays():
    joined = sb.concat([with_column(sb.Book(), "files", project="delta"), book("B", files=1)])
    assert "project" in joined.check().files.columns


def test_a_difference_in_the_users_own_column_is_a_difference():
    joined = sb.concat([with_column(book("A"), "orders", project="delta"), book("A")])
    assert "project" in superseded(joined)["detail"].item()


# findings


def test_what_several_books_found_alike_is_said_once():
    same = {"table": "orders", "key": "market:A"}
    joined = sb.concat([with_finding(book("A"), **same), with_finding(book("A"), **same)])
    assert len(joined.findings) == 1


def test_what_one_book_found_twice_stays_twice():
    twice = pd.concat([finding(), finding()], ignore_index=True)
    one = sb.Book(findings=twice)
    assert len(sb.concat([one, sb.Book(findings=finding()), one]).findings) == 2


def test_findings_about_a_version_that_does_not_count_go_with_it():
    failed = {"table": "orders", "key": "market:A", "problem": "failed_to_load"}
    joined = sb.concat([with_finding(book("A", items=0), **failed), book("A", at=FRIDAY)])
    assert joined.is_complete


def test_findings_about_everything_else_stay():
    about = [{"table": "orders", "key": "market:B"}, {"table": "items"}, {}]
    old = sb.Book(**{**book("A").tables, "findings": pd.concat([finding(**one) for one in about])})
    assert len(sb.concat([old, book("A", at=FRIDAY)]).findings) == 3 + 1


def test_an_incomplete_book_makes_the_whole_incomplete():
    assert not sb.concat([book("A"), with_finding(book("B"), problem="incomplete")]).is_complete


# laws


@cache
def drawn(keys, items, files, at):
    return book(*keys, items=items, files=files, at=at)


some_books = st.lists(
    st.builds(
        drawn,
        st.sampled_from(["", "A", "AB", "BC", "CA"]),
        st.integers(0, 1),
        st.integers(0, 1),
        st.sampled_from([MONDAY, FRIDAY]),
    ),
    max_size=4,
)


@given(some_books)
@settings(max_examples=25)
def test_every_order_is_there_once_with_all_that_belongs_to_one_version_of_it(books):
    joined = sb.concat(books).check()
    assert set(joined.orders.index) == {key for one in books for key in one.orders.index}
    for key, order in joined.orders.iterrows():
        own = [counts(one, key) for one in books if key in one.orders.index]
        assert counts(joined, key) in own
        assert order["updated_at"] == max(
            one.orders.loc[key, "updated_at"] for one in books if key in one.orders.index
        )


def counts(one, key):
    parts = (one.items, one.frames, one.files)
    return [int((table["order_id"] == key).sum()) for table in parts]


@given(some_books)
@settings(max_examples=25)
def test_joining_again_changes_nothing(books):
    joined = sb.concat(books)
    assert_same(sb.concat([joined, joined]), joined)
    assert_same(sb.concat([joined]), joined)


# over a real account


def test_two_halves_of_an_account_are_the_account(market_service):
    with sb.Market(market_service.url, key=market_service.key, progress=False) as market:
        whole = market.load()
        halves = [market.load(until="2025-12-31"), market.load(since="2026-01-01")]
    joined = sb.concat(halves).check()
    for name in KEYED:
        table = whole.tables[name]
        pd.testing.assert_frame_equal(joined.tables[name].loc[table.index], table)
    assert isinstance(joined.items, gpd.GeoDataFrame)


def test_an_account_that_changed_meanwhile_is_taken_as_it_is_now():
    with (
        emulator.market(orders=10, seed=3, hurt=False) as service,
        sb.Market(service.url, key=service.key, progress=False) as market,
    ):
        before = market.load()
        service.world.add_order()
        after = market.load()
    joined = sb.concat([before, after])
    assert set(joined.orders.index) == set(after.orders.index)
    assert sorted_rows(joined.findings) == sorted_rows(after.findings)


def sorted_rows(findings):
    return sorted(map(str, findings.itertuples(index=False)))
