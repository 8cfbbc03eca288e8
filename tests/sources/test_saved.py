"""Saved answers of any kind, in any order, from anywhere."""

import gzip
import itertools
import json
import random
import shutil
from pathlib import Path

import pandas as pd
import pytest

import swathbook as sb
from swathbook.errors import InputError
from swathbook.sources import _json

DATA = Path(__file__).parents[1] / "data" / "market"
NAMES = ["market_order_detail.json", "market_order_page.json", "market_download_links.json"]
BODIES = {path.name: path.read_bytes() for path in sorted(DATA.glob("market_*.json"))}
NUMBER = "cff09baa-6bf3-4dc7-98f2-9becd771f1e3"


def body(name):
    return json.loads(BODIES[name])


def page(*orders, total=None):
    return {
        "code": 200,
        "message": "success",
        "data": {"total": len(orders) if total is None else total, "content": list(orders)},
    }


def listed_row(**values):
    return {"orderNo": NUMBER, "status": 1, "type": 2, "ctime": 1772864043} | values


def counts(book):
    return {name: len(frame) for name, frame in book.tables.items() if name != "findings"}


EVERYTHING = {"orders": 2, "items": 1, "frames": 17, "files": 1}


def assert_same(one, other):
    for name in ("orders", "items", "frames", "files"):
        pd.testing.assert_frame_equal(
            one.tables[name].sort_index(), other.tables[name].sort_index()
        )


def save(folder, names=NAMES):
    for name in names:
        (folder / name).write_bytes(BODIES[name])
    return folder


def test_the_example_that_comes_with_the_package_is_the_documented_one():
    assert sb.EXAMPLE.read_bytes() == BODIES["market_order_detail.json"]
    assert counts(sb.read(sb.EXAMPLE)) == EVERYTHING | {"orders": 1, "files": 0}


def test_a_folder_is_read_with_all_folders_in_it(tmp_path):
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    save(tmp_path, NAMES[:1])
    save(deep, NAMES[1:])
    (tmp_path / "notes.txt").write_text("not an answer")
    book = sb.read(tmp_path).check()
    assert counts(book) == EVERYTHING
    assert book.is_complete


def test_every_way_to_hand_in_the_same_answers_gives_the_same_book(tmp_path):
    expected = sb.read(save(tmp_path))
    bodies = [BODIES[name] for name in NAMES]
    compact = [_json.encode(_json.decode(each)).encode() for each in bodies]
    lines = tmp_path / "all.jsonl"
    lines.write_bytes(b"\n".join(compact) + b"\n\n")
    for source in (
        str(tmp_path),
        [tmp_path / name for name in NAMES],
        bodies,
        [each.decode() for each in bodies],
        [_json.decode(each) for each in bodies],
        [_json.decode(each)["data"] for each in bodies],
        b"[" + b",".join(bodies) + b"]",
        "\ufeff [" + ",".join(each.decode() for each in bodies) + "]",
        (each for each in bodies),
        lines,
        b"\n".join(compact),
    ):
        assert_same(sb.read(source), expected)


def test_the_order_of_the_answers_does_not_matter():
    bodies = [*(body(name) for name in NAMES), page(listed_row())]
    expected = sb.read(bodies)
    for shuffled in itertools.permutations(bodies):
        assert_same(sb.read(shuffled), expected)


def test_a_detail_counts_over_its_row_in_a_listing_and_says_where_they_differ():
    book = sb.read([page(listed_row(status=1)), body("market_order_detail.json")])
    assert book.orders["status"].tolist() == ["imaging_pending_acquisition"]
    differs = book.findings[book.findings["problem"] == "list_differs"]
    assert differs["key"].tolist() == [f"market:{NUMBER}"]
    assert differs["column"].tolist() == ["status"]


@pytest.mark.parametrize("name", ["x.json.gz", "x.ndjson.gz", "x.jsonl.gz"])
def test_packed_files_are_read(tmp_path, name):
    text = json.dumps(body("market_order_detail.json"))
    (tmp_path / name).write_bytes(gzip.compress(text.encode()))
    assert counts(sb.read(tmp_path))["items"] == 1


def test_a_file_of_any_name_is_read_when_it_is_named(tmp_path):
    path = tmp_path / "answer.txt"
    path.write_bytes(BODIES["market_order_detail.json"])
    assert counts(sb.read(path))["items"] == 1


def test_one_bad_file_is_named_and_costs_no_other(tmp_path):
    save(tmp_path)
    (tmp_path / "cut.json").write_bytes(BODIES["market_order_detail.json"][:500])
    (tmp_path / "page.json").write_text("<html>Bad Gateway</html>")
    (tmp_path / "other.json").write_text('{"type": "FeatureCollection", "features": []}')
    (tmp_path / "packed.json.gz").write_bytes(b"\x1f\x8b not really")
    shutil.copy(DATA / "market_failure.json", tmp_path)
    book = sb.read(tmp_path).check()
    assert counts(book) == EVERYTHING
    assert not book.is_complete
    found = book.findings[book.findings["problem"] == "unreadable_answer"]
    named = {
        name
        for name in ("cut", "page", "other", "packed", "market_failure")
        for detail in found["detail"]
        if f"{name}.json" in detail
    }
    assert len(found) == len(named) == 5
    assert found["key"].isna().all()


def test_a_bad_line_is_named_by_its_number(tmp_path):
    path = tmp_path / "answers.ndjson"
    path.write_bytes(b'{"code":200,\n' + json.dumps(body(NAMES[0])).encode() + b"\nnot json\n")
    book = sb.read(path)
    assert counts(book)["items"] == 1
    details = book.findings.loc[book.findings["problem"] == "unreadable_answer", "detail"]
    assert [text.split(":")[0].rsplit(", ", 1)[1] for text in details] == ["line 1", "line 3"]


def test_a_folder_without_answers_is_an_empty_book_with_a_finding(tmp_path):
    book = sb.read(tmp_path).check()
    assert set(counts(book).values()) == {0}
    assert book.findings["problem"].tolist() == ["unreadable_answer"]
    assert str(tmp_path) in book.findings["detail"].iloc[0]


@pytest.mark.parametrize("nothing", [[], (), "[]", b"[]", page()], ids=str)
def test_nothing_is_an_empty_book(nothing):
    book = sb.read(nothing).check()
    assert set(counts(book).values()) == {0}
    assert book.is_complete


@pytest.mark.parametrize("name", ["a" * 5000, "a\0b"], ids=["too long", "with a null"])
def test_a_text_that_can_be_no_path_is_an_error(name):
    with pytest.raises(InputError, match="there is no file or folder"):
        sb.read(name)


def test_a_path_that_does_not_exist_is_an_error():
    with pytest.raises(InputError, match=r"there is no file or folder nowhere\.json"):
        sb.read("nowhere.json")


@pytest.mark.parametrize("source", [5, None, 1.5, [None], [{"a": 1}, 7]])
def test_what_can_hold_no_answers_is_an_error(source):
    with pytest.raises(InputError, match="saved answers were wanted"):
        sb.read(source)


def test_an_object_that_holds_itself_is_a_finding():
    loop = {"code": 200}
    loop["data"] = loop
    assert sb.read([loop]).findings["problem"].tolist() == ["unreadable_answer"]


def test_floats_of_the_standard_library_keep_their_shortest_digits():
    answer = body("market_order_detail.json")
    answer["data"]["content"][0]["amount"] = 0.1
    assert str(sb.read(answer).items["amount"].iloc[0].normalize()) == "0.1"


def test_pages_that_hold_fewer_orders_than_announced_are_named():
    book = sb.read([page(listed_row(), total=3), page(listed_row(orderNo="B"), total=3)])
    assert "count_differs" in set(book.findings["problem"])
    whole = sb.read([page(listed_row(), total=2), page(listed_row(orderNo="B"), total=2)])
    assert "count_differs" not in set(whole.findings["problem"])


def test_one_order_by_itself_is_read():
    assert counts(sb.read(listed_row()))["orders"] == 1


def test_links_are_sorted_by_the_order_that_they_name():
    urls = [f"https://example.com/d?orderNo={number}&id=1" for number in "ABA"]
    book = sb.read({"data": {"status": 2, "downloadUrls": [*urls, urls[0] + "&id=2"]}})
    assert set(book.files["order_id"]) == {"market:A", "market:B"}


def test_download_links_without_a_link_are_named_and_nothing_is_missing():
    book = sb.read({"status": 1, "downloadUrls": []})
    assert book.findings["problem"].tolist() == ["missing_key"]
    assert book.is_complete


@pytest.mark.parametrize(
    "foreign",
    [
        {"total": 1, "content": [{"productId": "P", "geometry": "", "unitPrice": 1, "status": 1}]},
        {"results": [{"id": "1", "state": "ready"}], "next": None},
        {"errorCode": "BCS.5002046", "errorMsg": "Incorrect number of arguments"},
        {},
        {"order": "asc"},
    ],
    ids=["a cart", "another service", "another service's error", "nothing", "a request"],
)
def test_json_of_another_kind_is_no_order(foreign):
    book = sb.read(foreign)
    assert set(counts(book).values()) == {0}
    assert book.findings["problem"].tolist() == ["unreadable_answer"]


def damaged(content, dice):
    """Damage the bytes of an answer."""
    at, to = sorted(dice.randrange(len(content) + 1) for _ in range(2))
    noise = dice.choice([b"NaN", b"\\ud800", b'"', b"}", b"[", b"\x00", b"\xff", b"1e999", b"-"])
    flipped = bytearray(content)
    flipped[dice.randrange(len(content))] = dice.randrange(256)
    return dice.choice(
        [
            content[:at],
            content[:at] + content[to:],
            content[:at] + noise + content[at:],
            bytes(flipped),
            content.decode().encode(dice.choice(["utf-16", "utf-32", "utf-8-sig"])),
        ]
    )


@pytest.mark.parametrize("seed", range(5))
def test_no_damaged_answer_is_an_error(seed):
    """5 times 400 answers with bytes cut, lost, put in or changed."""
    dice = random.Random(seed)
    answers = [damaged(dice.choice(list(BODIES.values())), dice) for _ in range(400)]
    book = sb.read(answers).check()
    unreadable = (book.findings["problem"] == "unreadable_answer").sum()
    assert unreadable < len(answers)
    assert len(book.orders) > 0
