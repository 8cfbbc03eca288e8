"""Downloads: what comes of one file, whatever its service answers."""

import gzip
import hashlib
import json
import re
from email.utils import formatdate
from pathlib import Path

import httpx
import pandas as pd
import pytest
from scripted_http import FakeTime

import swathbook as sb
from swathbook import schema
from swathbook.errors import InputError, SettingsError

HOME = "https://shop.example/market_service"
LINK = f"{HOME}/market/product/download?orderNo=A&id=7&sign=SKJ%2Fx%3D"
IMAGE = b"II*\0" + bytes(range(256)) * 40
MD5 = hashlib.md5(IMAGE).hexdigest()
ETAG = '"v1"'


class Body(httpx.SyncByteStream):
    """A body as it comes over a line; it may break off."""

    def __init__(self, content, *, breaks=False):
        self.content = content
        self._breaks = breaks

    def __iter__(self):
        yield self.content
        if self._breaks:
            raise httpx.ReadError("the connection broke")


class Shop:
    """Answers each request with the next of these, and with the last of them from then on."""

    def __init__(self, *answers, links=()):
        self.answers = answers
        self.links = list(links)
        self.asked = []
        self.time = FakeTime()

    def __call__(self, request):
        if request.method == "POST":
            return self.show_links()
        self.asked.append(request)
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        answer = answer(request) if callable(answer) else answer
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, stream=answer.stream)

    def show_links(self):
        urls = [self.links.pop(0)] if self.links else []
        data = {"status": 2, "downloadUrls": urls}
        return httpx.Response(200, json={"code": 200, "message": "success", "data": data})

    @property
    def market(self):
        return sb.Market(
            url=HOME,
            key="s3cr3t-k3y",
            transport=httpx.MockTransport(self),
            clock=self.time.clock,
            progress=False,
        )

    def download(self, folder, files=None, **options):
        frame = table(row()) if files is None else files
        options = {"progress": False, "clock": self.time.clock, **options}
        with self.market as market:
            return sb.download(frame, folder, clients=market, **options)


def row(**changed):
    return {"file_id": "market:A/7", "order_id": "market:A", "url": LINK, **changed}


def table(*rows):
    columns = {
        column: [each.get(column) for each in rows] for column in [*schema.FILES.names, "file_id"]
    }
    index = columns.pop("file_id")
    return schema.FILES.frame(columns, index=index)


def image(content=IMAGE, status=200, **headers):
    """Answer with a file, whole."""
    length = str(len(content))
    named = {"content-type": "image/tiff", "content-length": length, "etag": ETAG}
    named |= _dashed(headers)
    return httpx.Response(status, stream=Body(content), headers=named)


def broken(count, content=IMAGE, **headers):
    """Answer with a file that breaks off after so many bytes."""
    named = {"content-length": str(len(content)), "etag": ETAG, **_dashed(headers)}
    body = Body(content[:count], breaks=True)
    return httpx.Response(200, stream=body, headers={k: v for k, v in named.items() if v})


def rest(content=IMAGE):
    """Answer with the part of a file that is asked for."""

    def answer(request):
        first = int(re.fullmatch(r"bytes=(\d+)-", request.headers["range"])[1])
        span = f"bytes {first}-{len(content) - 1}/{len(content)}"
        return image(content[first:], 206, content_range=span)

    return answer


def page(text, status=200, kind="application/json"):
    return httpx.Response(status, text=text, headers={"content-type": kind})


def envelope(message, code=400, status=200):
    return page(json.dumps({"code": code, "message": message, "data": None}), status)


def _dashed(headers):
    return {name.replace("_", "-"): value for name, value in headers.items()}


def only(frame):
    assert len(frame) == 1
    return frame.iloc[0]


def files_in(folder):
    hidden = ".swathbook"
    return sorted(p.name for p in Path(folder).rglob("*") if p.is_file() and hidden not in p.parts)


def content_of(one):
    return Path(one["path"]).read_bytes()


# the table of what came of it


def test_the_outcomes_are_indexed_as_the_files_and_leave_them_as_they_are(tmp_path):
    files = table(row(), row(file_id="market:B/1", order_id="market:B", url=None))
    before = files.copy(deep=True)
    done = Shop(image()).download(tmp_path, files)
    pd.testing.assert_frame_equal(files, before)
    assert done.index.equals(files.index)
    assert list(done) == [
        "order_id",
        "name",
        "path",
        "outcome",
        "size_bytes",
        "verified",
        "detail",
    ]
    assert list(done["outcome"]) == ["downloaded", "no_link"]


def test_no_files_are_an_empty_table_with_every_column(tmp_path):
    done = sb.download(schema.FILES.empty(), tmp_path, progress=False)
    assert len(done) == 0
    assert done["outcome"].dtype == schema.TEXT
    assert done["size_bytes"].dtype == "Int64"


@pytest.mark.parametrize("files", [[], "files", None, pd.DataFrame({"a": [1]})], ids=repr)
def test_what_is_no_table_of_files_is_refused(tmp_path, files):
    with pytest.raises(InputError, match="table of files"):
        sb.download(files, tmp_path)


def test_what_is_no_client_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"accounts like sb\.Market"):
        sb.download(schema.FILES.empty(), tmp_path, clients=["key"])


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "taken").touch()
    with pytest.raises(InputError, match="cannot be made"):
        sb.download(schema.FILES.empty(), tmp_path / "taken")


@pytest.mark.parametrize("wrong", [{"workers": 0}, {"attempts": 0}, {"wait_s": -1}], ids=str)
def test_numbers_that_make_no_sense_are_refused(tmp_path, wrong):
    with pytest.raises(SettingsError):
        sb.download(schema.FILES.empty(), tmp_path, **wrong)


def test_a_book_downloads_its_files(tmp_path):
    done = sb.Book().download(tmp_path, progress=False)
    assert len(done) == 0


def test_a_plain_frame_with_other_types_will_do(tmp_path):
    files = pd.DataFrame(
        {"url": [LINK], "order_id": ["market:A"], "size_bytes": [float(len(IMAGE))], "x": [{}]}
    )
    assert only(Shop(image()).download(tmp_path, files))["verified"].endswith("size agrees")


def test_the_same_file_in_two_rows_is_fetched_once(tmp_path):
    shop = Shop(image())
    files = pd.concat([table(row()), table(row(url=LINK.replace("SKJ", "XYZ")))])
    done = shop.download(tmp_path, files)
    assert list(done["outcome"]) == ["downloaded", "downloaded"]
    assert done["path"].nunique() == len(shop.asked) == 1


# a file that comes


def test_a_file_that_comes_is_whole_and_in_its_orders_folder(tmp_path):
    one = only(Shop(image(content_disposition='attachment; filename="x.tif"')).download(tmp_path))
    assert one["path"] == str(tmp_path / "market_A" / "x.tif")
    assert content_of(one) == IMAGE
    assert one["size_bytes"] == len(IMAGE)
    assert files_in(tmp_path) == ["x.tif"]


@pytest.mark.parametrize(
    ("said", "verified"),
    [
        ({"checksum": MD5, "checksum_type": "MD5"}, "verified"),
        ({"checksum": MD5.upper(), "checksum_type": "md-5"}, "verified"),
        ({"checksum": f"md5:{MD5}"}, "verified"),
        ({"checksum": MD5}, "verified"),
        *(
            ({"checksum": hashlib.new(name, IMAGE).hexdigest(), "checksum_type": word}, "verified")
            for name, word in [("sha1", "SHA-1"), ("sha256", "SHA256"), ("sha512", "sha_512")]
        ),
        ({"size_bytes": len(IMAGE)}, "no digest known; size agrees"),
        ({}, "no digest known; size as the service announced it"),
        (
            {"checksum": "0badc0de", "checksum_type": "CRC32", "size_bytes": len(IMAGE)},
            "the algorithm 'CRC32' is not known here; size agrees",
        ),
        (
            {"checksum": "0" * 32, "size_bytes": len(IMAGE)},
            "the table's digest names no algorithm, and is no MD5 of the file; size agrees",
        ),
        (
            {"size_bytes": 7},
            f"no digest known; the file has {len(IMAGE)} bytes, the table says 7",
        ),
    ],
    ids=str,
)
def test_a_file_is_verified_or_it_is_said_why_not(tmp_path, said, verified):
    one = only(Shop(image()).download(tmp_path, table(row(**said))))
    assert (one["outcome"], one["verified"]) == ("downloaded", verified)
    assert content_of(one) == IMAGE


def test_a_table_that_lies_about_the_size_of_a_file_with_the_right_digest_is_reported(tmp_path):
    files = table(row(size_bytes=7, checksum=MD5, checksum_type="MD5"))
    one = only(Shop(image()).download(tmp_path, files))
    assert (one["outcome"], one["verified"]) == ("downloaded", "verified")
    assert "the table says 7" in one["detail"]


def test_a_compressed_answer_that_nobody_asked_for_is_read(tmp_path):
    shop = Shop(image(gzip.compress(IMAGE), content_encoding="gzip"))
    one = only(shop.download(tmp_path, table(row(checksum=MD5))))
    assert (one["outcome"], one["verified"]) == ("downloaded", "verified")
    assert shop.asked[0].headers["accept-encoding"] == "identity"


def test_a_compressed_answer_in_several_parts_is_read_to_its_end(tmp_path):
    packed = gzip.compress(IMAGE[:100]) + gzip.compress(IMAGE[100:]) + bytes(7)
    shop = Shop(image(packed, content_encoding="gzip"))
    assert content_of(only(shop.download(tmp_path))) == IMAGE


def test_an_answer_that_a_proxy_changed_is_an_answer(tmp_path):
    assert content_of(only(Shop(image(status=203)).download(tmp_path))) == IMAGE


def test_an_empty_file_is_right_where_its_digest_says_so(tmp_path):
    files = table(row(checksum=hashlib.md5(b"").hexdigest()))
    one = only(Shop(image(b"")).download(tmp_path, files))
    assert (one["outcome"], one["size_bytes"]) == ("downloaded", 0)


def test_a_service_that_announces_more_than_there_is_does_not_cost_a_file_that_is_proven(tmp_path):
    files = table(row(checksum=MD5, size_bytes=len(IMAGE)))
    shop = Shop(broken(len(IMAGE), content_length=str(len(IMAGE) + 10)))
    one = only(shop.download(tmp_path, files))
    assert (one["outcome"], one["verified"], len(shop.asked)) == ("downloaded", "verified", 1)


def test_a_compressed_file_stays_compressed(tmp_path):
    packed = gzip.compress(IMAGE)
    shop = Shop(image(packed, content_encoding="gzip"))
    assert content_of(only(shop.download(tmp_path, table(row(name="x.tif.gz"))))) == packed


# twice


def test_downloading_twice_asks_for_nothing_twice(tmp_path):
    shop = Shop(image())
    shop.download(tmp_path)
    again = only(shop.download(tmp_path))
    assert (again["outcome"], again["verified"]) == (
        "kept",
        "no digest known; size as the service announced it",
    )
    assert len(shop.asked) == 1
    assert content_of(again) == IMAGE


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.write_bytes(IMAGE[:-1]), {}),
        (lambda path: path.write_bytes(IMAGE[::-1]), {"checksum": MD5, "checksum_type": "MD5"}),
        (lambda path: path.unlink(), {}),
    ],
    ids=["cut", "changed", "removed"],
)
def test_a_kept_file_that_is_not_right_any_more_is_fetched_again(tmp_path, spoil, said):
    shop, files = Shop(image()), table(row(**said))
    spoil(Path(only(shop.download(tmp_path, files))["path"]))
    again = only(shop.download(tmp_path, files))
    assert again["outcome"] == "downloaded"
    assert content_of(again) == IMAGE


def test_a_file_that_was_there_before_is_recognised_by_size_and_digest(tmp_path):
    (tmp_path / "market_A").mkdir()
    (tmp_path / "market_A" / "x.tif").write_bytes(IMAGE)
    shop = Shop(image())
    files = table(row(name="x.tif", size_bytes=len(IMAGE), checksum=MD5))
    assert only(shop.download(tmp_path, files))["outcome"] == "kept"
    assert shop.asked == []


def test_a_file_of_somebody_elses_is_left_alone(tmp_path):
    theirs = tmp_path / "market_A" / "x.tif"
    theirs.parent.mkdir()
    theirs.write_bytes(b"mine")
    one = only(Shop(image()).download(tmp_path, table(row(name="X.tif", size_bytes=len(IMAGE)))))
    assert theirs.read_bytes() == b"mine"
    assert one["name"] == "X (2).tif"


# what breaks off


def test_what_breaks_off_is_gone_on_with_where_it_broke_off(tmp_path):
    shop = Shop(broken(1000), rest())
    one = only(shop.download(tmp_path, table(row(checksum=MD5))))
    assert (one["outcome"], one["verified"]) == ("downloaded", "verified")
    assert shop.asked[1].headers["range"] == "bytes=1000-"
    assert shop.asked[1].headers["if-range"] == ETAG


def test_what_broke_off_in_one_run_is_gone_on_with_in_the_next(tmp_path):
    shop = Shop(broken(1000), rest())
    assert only(shop.download(tmp_path, attempts=1))["outcome"] == "failed"
    assert files_in(tmp_path) == ["7.part"]
    one = only(shop.download(tmp_path, attempts=1))
    assert content_of(one) == IMAGE
    assert shop.asked[1].headers["range"] == "bytes=1000-"
    assert files_in(tmp_path) == ["7"]


def test_without_a_strong_etag_the_time_of_the_last_change_serves(tmp_path):
    changed, sent = formatdate(1000, usegmt=True), formatdate(2000, usegmt=True)
    shop = Shop(broken(1000, etag='W/"v1"', last_modified=changed, date=sent), rest())
    shop.download(tmp_path)
    assert shop.asked[1].headers["if-range"] == changed


@pytest.mark.parametrize(
    "named",
    [
        {"etag": ""},
        {"etag": 'W/"v1"'},
        {"etag": "v1"},
        {"etag": "", "last_modified": formatdate(1000, usegmt=True)},
        {
            "etag": "",
            "last_modified": formatdate(1000, usegmt=True),
            "date": formatdate(1000, usegmt=True),
        },
    ],
    ids=["nothing", "weak", "unquoted", "no date", "just changed"],
)
def test_without_anything_that_names_the_version_it_is_begun_anew(tmp_path, named):
    shop = Shop(broken(1000, **named), image())
    assert content_of(only(shop.download(tmp_path))) == IMAGE
    assert "range" not in shop.asked[1].headers


def test_a_service_that_sends_the_whole_file_again_is_taken_at_its_word(tmp_path):
    other = IMAGE[::-1]
    shop = Shop(broken(1000), image(b"II*\0" + other, etag='"v2"'))
    assert content_of(only(shop.download(tmp_path))) == b"II*\0" + other


@pytest.mark.parametrize(
    "span",
    [
        f"bytes 999-{len(IMAGE) - 1}/{len(IMAGE)}",
        f"bytes 1001-{len(IMAGE) - 1}/{len(IMAGE)}",
        f"bytes 1000-{len(IMAGE) - 1}/{len(IMAGE) + 9}",
        f"bytes 1000-999/{len(IMAGE)}",
        "bytes */77",
        "pages 1-2/3",
        "",
    ],
    ids=str,
)
def test_a_part_that_was_not_asked_for_is_not_used(tmp_path, span):
    wrong = image(IMAGE[1000:], 206, content_range=span)
    shop = Shop(broken(1000), wrong, image())
    assert content_of(only(shop.download(tmp_path))) == IMAGE
    assert "range" not in shop.asked[2].headers


def test_a_part_of_another_version_is_not_used(tmp_path):
    span = f"bytes 1000-{len(IMAGE) - 1}/{len(IMAGE)}"
    changed = image(IMAGE[1000:][::-1], 206, content_range=span, etag='"v2"')
    assert content_of(only(Shop(broken(1000), changed, image()).download(tmp_path))) == IMAGE


def test_a_part_that_brings_more_than_it_announces_is_not_used(tmp_path):
    more = image(IMAGE[1000:] + b"more", 206, content_range=f"bytes 1000-10243/{len(IMAGE)}")
    assert len(IMAGE) == 10244
    shop = Shop(broken(1000), more, broken(1000), more)
    one = only(shop.download(tmp_path, attempts=4))
    assert (one["outcome"], files_in(tmp_path)) == ("wrong_content", [])


def test_a_range_that_is_not_there_means_the_file_was_whole(tmp_path):
    end = httpx.Response(416, headers={"content-range": f"bytes */{len(IMAGE)}"})
    shop = Shop(broken(len(IMAGE), IMAGE, content_length=str(len(IMAGE) + 50)), end)
    one = only(shop.download(tmp_path, table(row(checksum=MD5))))
    assert (one["outcome"], one["verified"]) == ("downloaded", "verified")


def test_a_range_that_is_not_there_otherwise_means_to_begin_anew(tmp_path):
    shop = Shop(broken(1000), httpx.Response(416), image())
    assert content_of(only(shop.download(tmp_path))) == IMAGE
    assert "range" not in shop.asked[2].headers


def test_a_part_that_was_whole_before_a_crash_needs_no_request(tmp_path):
    shop = Shop(broken(len(IMAGE)), httpx.Response(500))
    done = only(shop.download(tmp_path, attempts=2))
    assert done["outcome"] == "downloaded"
    assert len(shop.asked) == 1


def test_patience_is_bounded_and_grows_again_with_every_good_piece(tmp_path):
    large = b"II*\0" + bytes(6 << 20)
    step = (1 << 20) + 5

    def piece(request):
        first = int(request.headers.get("range", "bytes=0-")[6:-1])
        if first == 0:
            return broken(step, large)
        headers = {"content-range": f"bytes {first}-{len(large) - 1}/{len(large)}", "etag": ETAG}
        body = Body(large[first : first + step], breaks=True)
        return httpx.Response(206, stream=body, headers=headers)

    shop = Shop(piece)
    assert content_of(only(shop.download(tmp_path, attempts=2))) == large
    assert len(shop.asked) == 6


NOTHING_MORE = httpx.Response(416, headers={"content-range": f"bytes */{len(IMAGE)}"})


@pytest.mark.parametrize("digest", [{}, {"checksum": MD5, "checksum_type": "MD5"}], ids=str)
def test_a_file_that_was_cut_together_with_its_length_is_gone_on_with(tmp_path, digest):
    shop = Shop(image(IMAGE[:1000]), rest())
    files = table(row(size_bytes=len(IMAGE), **digest))
    assert content_of(only(shop.download(tmp_path, files, attempts=1))) == IMAGE
    assert len(shop.asked) == 2


@pytest.mark.parametrize("answer", [NOTHING_MORE, httpx.Response(403), httpx.Response(404)])
def test_a_table_that_speaks_of_more_bytes_than_there_are_is_reported(tmp_path, answer):
    shop = Shop(image(), answer)
    files = table(row(size_bytes=len(IMAGE) + 9))
    one = only(shop.download(tmp_path, files, attempts=1))
    assert (one["outcome"], content_of(one)) == ("downloaded", IMAGE)
    assert f"the table says {len(IMAGE) + 9}" in one["verified"]
    asked = len(shop.asked)
    assert only(shop.download(tmp_path, files))["outcome"] == "kept"
    assert len(shop.asked) == asked


# what fails


@pytest.mark.parametrize(
    "trouble",
    [
        *(httpx.Response(status) for status in (408, 425, 429, 500, 502, 503, 504)),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("peer closed connection"),
        envelope("busy", 500),
        page("<html><title>Bad gateway</title></html>", kind="text/html"),
    ],
    ids=str,
)
def test_what_may_pass_is_asked_again(tmp_path, trouble):
    shop = Shop(trouble, image())
    assert only(shop.download(tmp_path))["outcome"] == "downloaded"
    assert len(shop.asked) == 2


@pytest.mark.parametrize("attempts", [1, 3])
def test_what_does_not_pass_is_asked_so_often_and_reported(tmp_path, attempts):
    shop = Shop(httpx.Response(503, text="down"))
    one = only(shop.download(tmp_path, attempts=attempts))
    assert (one["outcome"], len(shop.asked)) == ("failed", attempts)
    assert "HTTP 503" in one["detail"]
    assert one["verified"] == "not downloaded"
    assert pd.isna(one["path"])


def test_a_service_that_names_a_wait_is_given_it(tmp_path):
    shop = Shop(httpx.Response(503, headers={"retry-after": "7"}), image())
    shop.download(tmp_path)
    assert 7 <= sum(shop.time.waits) < 8


def test_a_wait_beyond_all_patience_is_reported(tmp_path):
    one = only(Shop(httpx.Response(429, headers={"retry-after": "7200"})).download(tmp_path))
    assert (one["outcome"], "wait of 7200 s" in one["detail"]) == ("failed", True)


def test_a_host_that_never_answers_is_not_asked_for_every_file(tmp_path):
    files = table(*(row(file_id=f"market:A/{n}", url=f"{HOME}/{n}") for n in range(50)))
    shop = Shop(httpx.ConnectError("refused"))
    done = shop.download(tmp_path, files, workers=1, attempts=1)
    assert set(done["outcome"]) == {"failed"}
    assert len(shop.asked) < 10
    assert "not asked for any more" in done["detail"].iloc[-1]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (httpx.Response(202), "not_ready"),
        (httpx.Response(204), "gone"),
        (httpx.Response(404), "gone"),
        (httpx.Response(410), "gone"),
        (httpx.Response(422), "unavailable"),
        (httpx.Response(400), "refused"),
        (httpx.Response(401), "refused"),
        (httpx.Response(403), "refused"),
        (httpx.Response(451), "refused"),
        (httpx.Response(304), "refused"),
        (envelope("Product not available"), "not_a_file"),
        (envelope("Invalid signature"), "refused"),
        (envelope("Unauthorized", 401), "refused"),
        (image(b""), "not_a_file"),
    ],
    ids=str,
)
def test_every_status_has_its_outcome(tmp_path, answer, outcome):
    one = only(Shop(answer).download(tmp_path, attempts=2))
    assert (one["outcome"], files_in(tmp_path)) == (outcome, [])
    assert one["detail"]


@pytest.mark.parametrize("url", ["ftp://h/x", "file:///etc/passwd", "x", "https://", "http://[/x"])
def test_what_is_no_address_is_no_link(tmp_path, url):
    shop = Shop(image())
    assert only(shop.download(tmp_path, table(row(url=url))))["outcome"] == "no_link"
    assert shop.asked == []


def test_redirects_without_end_are_reported(tmp_path):
    shop = Shop(httpx.Response(302, headers={"location": LINK}))
    assert only(shop.download(tmp_path))["outcome"] == "failed"


def test_a_folder_that_cannot_be_written_to_is_reported_by_each_file(tmp_path):
    (tmp_path / "market_A").write_text("in the way")
    one = only(Shop(image()).download(tmp_path))
    assert (one["outcome"], "cannot be written to" in one["detail"]) == ("failed", True)


# not yet ready


def test_what_is_not_ready_is_not_waited_for_unless_asked(tmp_path):
    shop = Shop(httpx.Response(202), image())
    assert only(shop.download(tmp_path))["outcome"] == "not_ready"
    assert shop.time.waits == []


def test_what_is_not_ready_is_asked_for_ever_less_often(tmp_path):
    shop = Shop(*[httpx.Response(202)] * 4, image())
    assert only(shop.download(tmp_path, wait_s=60))["outcome"] == "downloaded"
    assert shop.time.waits == [1, 2, 4, 8]


def test_waiting_ends_when_the_time_is_up(tmp_path):
    shop = Shop(httpx.Response(202))
    assert only(shop.download(tmp_path, wait_s=10))["outcome"] == "not_ready"
    assert sum(shop.time.waits) == 10


@pytest.mark.parametrize(("asked_s", "outcome"), [(30, "downloaded"), (90, "not_ready")])
def test_a_wait_that_the_service_names_is_kept_if_there_is_time(tmp_path, asked_s, outcome):
    shop = Shop(httpx.Response(202, headers={"retry-after": str(asked_s)}), image())
    assert only(shop.download(tmp_path, wait_s=60))["outcome"] == outcome
    assert shop.time.waits == [30][: outcome == "downloaded"]


# pages in place of files


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (page("<!DOCTYPE html><html><h1>Sign in</h1></html>", kind="text/html"), "Sign in"),
        (page("\ufeff \n<html><title>Sign in</title>", kind="image/tiff"), "Sign in"),
        (page('{"error": "Sign in"}', kind="application/octet-stream"), "Sign in"),
        (page('{"messages": ["Sign", "in"]}'), "Sign in"),
        (page("[1, 2]", kind="image/tiff"), "a page of JSON"),
        (page("not even JSON", kind="application/problem+json"), "a page of JSON"),
        (page("<Error><Message>Sign in</Message></Error>", kind="application/xml"), "Sign in"),
        (page("<!-- 7 -->\n<html><title>Sign in</title>", kind="image/tiff"), "Sign in"),
        (page("<div><h1>Sign in</h1></div>", kind="image/tiff"), "Sign in"),
        (page("<s:Envelope xmlns:s='x'><message>Sign in</message>", kind="image/tiff"), "Sign in"),
    ],
    ids=str,
)
@pytest.mark.parametrize("mime_type", ["image/tiff", None])
def test_a_page_in_place_of_an_image_is_refused(tmp_path, answer, said, mime_type):
    shop = Shop(answer)
    one = only(shop.download(tmp_path, table(row(name="x.tif", mime_type=mime_type))))
    assert (one["outcome"], files_in(tmp_path)) == ("not_a_file", [])
    assert said in one["detail"]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("meta.json", page('{"a": 1}')),
        ("area.geojson", page('{"type": "Point"}', kind="application/octet-stream")),
        ("readme.html", page("<html></html>", kind="text/html")),
        ("DIM_X.XML", page("<?xml version='1.0'?><a/>", kind="text/xml")),
        ("manifest.safe", page("<?xml version='1.0'?><a/>", kind="application/octet-stream")),
        ("x.rpb", page("{ no JSON", kind="application/octet-stream")),
        ("x.ini", page("[section]\na=1", kind="text/plain")),
        ("x.tif", image(content_type="text/html")),
        ("x.tif", image(content_type="application/octet-stream")),
        ("x.tif", image(content_type="application/json")),
    ],
    ids=str,
)
def test_what_is_meant_to_be_text_or_is_no_text_is_no_page(tmp_path, name, answer):
    one = only(Shop(answer).download(tmp_path, table(row(name=name))))
    assert one["outcome"] == "downloaded"
    assert content_of(one) == b"".join(answer.stream)


def test_a_file_may_be_declared_as_text_by_its_media_type(tmp_path):
    files = table(row(mime_type="application/geo+json; charset=utf-8"))
    assert only(Shop(page('{"a": 1}')).download(tmp_path, files))["outcome"] == "downloaded"


def test_an_envelope_with_an_error_is_no_file_even_where_json_is_wanted(tmp_path):
    one = only(Shop(envelope("Order not found")).download(tmp_path, table(row(name="meta.json"))))
    assert (one["outcome"], "Order not found" in one["detail"]) == ("not_a_file", True)


def test_what_begins_a_part_in_the_middle_of_a_file_is_no_page(tmp_path):
    content = b"II*\0" + bytes(1020) + b'{"code": 400, "message": "x"}'
    shop = Shop(broken(1024, content), rest(content))
    assert content_of(only(shop.download(tmp_path))) == content


# a digest that is not right


def test_a_wrong_digest_is_fetched_once_more_from_scratch(tmp_path):
    shop = Shop(image(IMAGE[::-1]), image())
    one = only(shop.download(tmp_path, table(row(name="x.tif", checksum=MD5, checksum_type="MD5"))))
    assert (one["outcome"], one["verified"]) == ("downloaded", "verified")
    assert "range" not in shop.asked[1].headers


def test_a_digest_that_stays_wrong_is_reported_and_nothing_is_left(tmp_path):
    shop = Shop(image(IMAGE[::-1]))
    one = only(shop.download(tmp_path, table(row(name="x.tif", checksum=MD5, checksum_type="MD5"))))
    assert (one["outcome"], len(shop.asked)) == ("wrong_content", 2)
    assert "the MD5 differs" in one["detail"]
    assert files_in(tmp_path) == []


def test_a_wrong_digest_does_not_cost_an_older_file(tmp_path):
    shop = Shop(image(), image(IMAGE[::-1]))
    old = only(shop.download(tmp_path))
    sha1 = hashlib.sha1(b"another").hexdigest()
    new = only(shop.download(tmp_path, table(row(checksum=sha1, checksum_type="SHA-1"))))
    assert new["outcome"] == "wrong_content"
    assert content_of(old) == IMAGE
