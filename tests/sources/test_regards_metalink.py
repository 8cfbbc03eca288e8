"""Metalinks: every file found, every address kept, and nothing dangerous read."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swathbook import schema
from swathbook.errors import AnswerError
from swathbook.sources.regards.documents import metalink

HOST = "https://host.example/api/v1/rs-order/orders/public/files"
TOKEN = "orderToken=eyJhbGciOiJIUzI1NiJ9.e30.c2ln&amp;scope=demo"


def document(*files, namespace="http://www.metalinker.org/", root="metalink"):
    inner = "".join(files)
    return f'<{root} xmlns="{namespace}"><files>{inner}</files></{root}>'.encode()


def entry(number, name="a.tif", more="", url=None):
    address = url or f"{HOST}/{number}?{TOKEN}"
    return (
        f'<file name="{name}"><identity>{name}</identity>{more}'
        f"<resources><url>{address}</url></resources></file>"
    )


DOCUMENTED = f"""<?xml version="1.0" encoding="UTF-8"?>
<metalink xmlns="http://www.metalinker.org/">
    <files>
        <file name="tile_0042.tif">
            <identity>tile_0042.tif</identity>
            <mimetype>image/tiff</mimetype>
            <resources>
                <url>{HOST}/50021?{TOKEN}</url>
            </resources>
            <size>9175040</size>
        </file>
    </files>
</metalink>
""".encode()


def only(content, order_no=4107):
    frame = metalink.read(content, order_no)
    schema.FILES.check(frame)
    (row,) = frame.reset_index().to_dict("records")
    return row


def test_the_documented_metalink_is_read():
    row = only(DOCUMENTED)
    assert (row["file_id"], row["order_id"]) == ("regards:4107/50021", "regards:4107")
    assert (row["name"], row["mime_type"], row["size_bytes"]) == (
        "tile_0042.tif",
        "image/tiff",
        9175040,
    )
    assert row["url"] == f"{HOST}/50021?orderToken=eyJhbGciOiJIUzI1NiJ9.e30.c2ln&scope=demo"


@pytest.mark.parametrize("order_no", ["regards:4107", "4107", 4107])
def test_the_order_goes_by_any_of_its_names(order_no):
    assert only(DOCUMENTED, order_no)["order_id"] == "regards:4107"


def test_the_order_need_not_be_known():
    row = only(DOCUMENTED, None)
    assert row["file_id"] == "regards:unnumbered/50021"


def test_size_and_type_may_be_left_out():
    frame = metalink.read(document(entry(1)), 1)
    assert frame[["size_bytes", "mime_type", "checksum"]].isna().all(axis=None)


def test_names_may_repeat_and_numbers_too():
    frame = metalink.read(document(entry(1), entry(2), entry(2)), 1)
    assert frame["name"].tolist() == ["a.tif"] * 3
    assert frame.index.tolist() == ["regards:1/1", "regards:1/2", "regards:1/2~2"]


def test_no_files_are_an_empty_table():
    frame = metalink.read(document(), 1)
    schema.FILES.check(frame)
    assert frame.empty


def test_elements_that_are_not_known_change_nothing():
    strange = "<x:size xmlns:x='urn:x'>1</x:size>"
    more = f"<os>any</os><description>x</description><!-- y --><?z w?>{strange}"
    assert only(document(entry(7, more=more)))["file_id"] == "regards:4107/7"


def test_what_else_a_file_says_is_kept():
    hashes = '<hash type="md5">00</hash><hash type="sha256">ff</hash>'
    more = f"<description> a tile </description><verification>{hashes}</verification>"
    content = document(entry(7, more=more)).replace(b"<identity>a.tif", b"<identity>tile")
    row = only(content)
    assert (row["checksum"], row["checksum_type"]) == ("ff", "sha256")
    assert json.loads(row["extra"]) == {
        "description": "a tile",
        "identity": "tile",
        "other_digests": {"md5": "00"},
    }


def test_the_best_of_several_addresses_is_taken_and_the_others_are_kept():
    urls = "".join(
        f'<url type="http" preference="{place}">{HOST}/{place}</url>' for place in (10, 90, 50)
    )
    row = only(document(f'<file name="a"><resources>{urls}</resources></file>'))
    assert row["url"] == f"{HOST}/90"
    assert json.loads(row["extra"])["other_urls"] == [f"{HOST}/50", f"{HOST}/10"]


def test_a_prefix_for_the_namespace_is_as_good():
    text = DOCUMENTED.decode().replace("<", "<m:").replace("<m:/", "</m:").replace("<m:?", "<?")
    assert only(text.replace("xmlns=", "xmlns:m=").encode())["size_bytes"] == 9175040


def test_metalink_4_is_read():
    text = (
        '<metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="a.tif"><size>5</size>'
        '<hash type="md5">00</hash><hash type="sha-256">AB12</hash>'
        f'<url priority="2">{HOST}/2</url><url priority="1">{HOST}/1</url></file></metalink>'
    )
    row = only(text.encode())
    assert (row["url"], row["size_bytes"]) == (f"{HOST}/1", 5)
    assert (row["checksum"], row["checksum_type"]) == ("ab12", "sha256")


def test_a_host_without_a_scheme_gets_one():
    content = document(entry(7, url="host.example/api/v1/rs-order/orders/public/files/7?x=1"))
    assert only(content)["url"].startswith("https://host.example/")
    (url,) = metalink.read(content, 1, scheme="http")["url"]
    assert url.startswith("http://host.example/")


def test_an_address_without_even_a_host_stays_as_it_is():
    assert only(document(entry(7, url="/api/v1/rs-order/orders/7?x=1")))["url"].startswith("/api/")


def test_a_file_without_an_address_is_there_without_one():
    row = only(document('<file name="a"><resources/></file>'))
    assert row["file_id"] == "regards:4107/unnumbered-1"


def test_other_encodings_are_read():
    text = document(entry(1, name="é.tif")).decode()
    content = f'<?xml version="1.0" encoding="ISO-8859-1"?>{text}'.encode("latin-1")
    assert only(content)["name"] == "é.tif"


@pytest.mark.parametrize(
    "start",
    [
        "<!DOCTYPE metalink>",
        '<!DOCTYPE metalink SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE metalink [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE metalink [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
    ],
    ids=["empty", "external", "file", "bomb"],
)
def test_what_could_read_files_or_grow_is_refused(start):
    with pytest.raises(AnswerError, match="document type or entities"):
        metalink.read(start.encode() + document(entry(1)), 1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"messages": ["no"]}',
        b"<html><body>login</body></html>",
        b"<!-- x --><a/>",
        DOCUMENTED[:-30],
        b'<?xml version="1.0" encoding="nope"?><metalink/>',
        document(root="ametalink"),
        b"\x00\xff",
        document(entry("&undefined;")),
    ],
)
def test_what_is_no_metalink_is_an_error(content):
    with pytest.raises(AnswerError, match="a metalink was wanted"):
        metalink.read(content, 1)


@given(st.binary(max_size=200), st.integers(0, len(DOCUMENTED)))
@settings(max_examples=60)
def test_whatever_comes_it_is_read_or_refused(noise, place):
    with suppress(AnswerError):
        schema.FILES.check(metalink.read(DOCUMENTED[:place] + noise + DOCUMENTED[place:], 1))
