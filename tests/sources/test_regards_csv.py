"""The CSV of orders: read by the names of its columns."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swathbook import schema
from swathbook.errors import AnswerError
from swathbook.sources.regards.documents import csv_orders

EIGHT = (
    "ORDER_ID;CREATION_DATE;EXPIRATION_DATE;OWNER;STATUS;STATUS_DATE;"
    "PERCENT_COMPLETE;FILES_IN_ERROR"
)
TEN = EIGHT + ";FILES_SIZE;FILES_COUNT"
ROW = (
    "4107;2031-02-03T04:05:06.789Z;2031-02-10T04:05:08.1Z;ada@example.org;DONE;"
    "2031-02-03T04:06:00Z;100;0;73400320;8"
)


def csv(*lines, end="\n", encoding="utf-8"):
    return (end.join(lines) + end).encode(encoding)


def only(content):
    frame = csv_orders.read(content)
    schema.ORDERS.check(frame)
    (row,) = frame.reset_index().to_dict("records")
    return row


def test_the_documented_csv_is_read():
    row = only(csv(TEN, ROW))
    assert (row["order_id"], row["owner"]) == ("regards:4107", "ada@example.org")
    assert (row["status"], row["stage"]) == ("done", "succeeded")
    assert row["created_at"] == pd.Timestamp("2031-02-03T04:05:06.789Z")
    assert row["updated_at"] == pd.Timestamp("2031-02-03T04:06:00Z")
    assert json.loads(row["extra"]) == {
        "expirationDate": "2031-02-10T04:05:08.1Z",
        "percentCompleted": 100,
        "filesInErrorCount": 0,
        "filesSize": 73400320,
        "filesCount": 8,
    }


def test_older_releases_have_eight_columns():
    row = only(csv(EIGHT, ROW.rpartition(";")[0].rpartition(";")[0]))
    assert "filesSize" not in json.loads(row["extra"])
    assert row["status"] == "done"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=repr)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_lines_may_end_in_any_way_and_begin_with_a_mark(end, encoding):
    assert only(csv(TEN, ROW, end=end, encoding=encoding))["order_no"] == "4107"


def test_columns_go_by_name_not_by_place():
    row = only(csv("status;owner;order_id", "PAUSED;ada@example.org;7"))
    assert (row["order_no"], row["status"], row["owner"]) == ("7", "paused", "ada@example.org")


def test_columns_that_are_not_known_are_kept():
    row = only(csv("ORDER_ID;COLOUR;COLOUR", "7;red;blue"))
    assert sorted(json.loads(row["extra"]).values()) == ["blue", "red"]


def test_an_order_may_have_no_expiration_date():
    row = only(csv(TEN, ROW.replace("2031-02-10T04:05:08.1Z", "")))
    assert "expirationDate" not in json.loads(row["extra"])


def test_a_short_row_lacks_values_and_a_long_one_keeps_them():
    frame = csv_orders.read(csv(EIGHT, "7;2031-02-03T04:05:06Z", ROW))
    assert frame["status"].isna().tolist() == [True, False]
    assert json.loads(frame["extra"].iloc[1])["column_10"] == "8"


def test_a_header_alone_is_no_orders():
    assert csv_orders.read(csv(TEN)).empty


def test_blank_lines_are_no_orders():
    assert len(csv_orders.read(csv(TEN, "", ROW, "  ", ""))) == 1


def test_quotes_mean_something_where_the_header_has_them():
    quoted = csv('"ORDER_ID","OWNER"', '"7","a,b"')
    assert only(quoted)["owner"] == "a,b"
    assert only(csv("ORDER_ID;OWNER", '7;"a'))["owner"] == '"a'


def test_old_encodings_are_read():
    content = csv("ORDER_ID;OWNER", "7;andré@example.org", encoding="cp1252")
    assert only(content)["owner"] == "andré@example.org"
    assert csv_orders.read(content, charset="latin-1")["owner"].item() == "andré@example.org"
    assert csv_orders.read(content, charset="no-such-charset")["owner"].item()[:4] == "andr"


def test_doubtful_cells_are_found():
    book = csv_orders.book(
        csv(TEN, ROW.replace("DONE", "HALF").replace("2031-02-03T04:06", "soon"))
    )
    problems = set(book.findings["problem"])
    assert {"unknown_code", "unreadable_time", "no_detail"} <= problems


def test_two_rows_of_one_number_are_both_kept():
    other = ROW.replace("ada@", "bob@")
    assert csv_orders.read(csv(TEN, ROW, other)).index.tolist() == [
        "regards:4107",
        "regards:4107~2",
    ]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"<html>", b'{"messages":["no"]}', b"A;B\n1;2"])
def test_what_is_no_csv_of_orders_is_an_error(content):
    with pytest.raises(AnswerError, match="ORDER_ID was wanted"):
        csv_orders.read(content)


@given(st.lists(st.text(st.characters(exclude_characters="\r\n"), max_size=30), max_size=5))
@settings(max_examples=60)
def test_whatever_the_rows_hold_each_is_an_order(lines):
    content = csv(TEN, *lines)
    frame = csv_orders.read(content)
    schema.ORDERS.check(frame)
    numbers = {line.partition(";")[0].strip() for line in lines if line.strip()}
    assert len(frame) >= len(numbers)
