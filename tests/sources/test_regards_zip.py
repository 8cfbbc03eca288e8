"""The zip of an order's files: nothing outside of the folder, nothing by half, nothing untold."""

import io
import json
import stat
import struct
import zipfile
from concurrent.futures import CancelledError
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swathbook.errors import AnswerError, ExportError
from swathbook.sources._http import Incoming
from swathbook.sources.regards.documents import zip_outcomes, zipped

TEXT = b"an image, " * 200


def zip_of(*entries, method=zipfile.ZIP_DEFLATED):
    """Make a zip of names, or ZipInfos, with their bytes."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return memory.getvalue()


def incoming(content, status=200, headers=None, piece=1000):
    pieces = (content[start : start + piece] for start in range(0, len(content), piece))
    return Incoming(status, headers or {}, "https://host.example/x", pieces)


def save(content, folder, **more):
    return zipped.save(incoming(content), folder, **more)


def outcomes(result):
    return dict(zip(result["name"], result["outcome"], strict=True))


def names_in(folder):
    return sorted(path.name for path in Path(folder).rglob("*"))


def unix(name, mode):
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = mode << 16
    return entry


# what is as it should be


def test_every_file_is_unpacked_and_told(tmp_path):
    result = save(zip_of(("a.tif", TEXT), ("b.tif", b"")), tmp_path / "new")
    assert outcomes(result) == {"a.tif": "downloaded", "b.tif": "downloaded"}
    assert (tmp_path / "new" / "a.tif").read_bytes() == TEXT
    assert result["size_bytes"].tolist() == [len(TEXT), 0]
    assert result["path"].tolist() == [str(tmp_path / "new" / name) for name in ("a.tif", "b.tif")]


def test_nothing_else_is_left(tmp_path):
    save(zip_of(("a.tif", TEXT)), tmp_path)
    assert names_in(tmp_path) == ["a.tif"]


def test_the_zip_itself_is_kept_on_request(tmp_path):
    content = zip_of(("a.tif", TEXT))
    save(content, tmp_path, name="order_4107_2031-02-03T04:07:00.1Z.zip")
    assert (tmp_path / "order_4107_2031-02-03T04_07_00.1Z.zip").read_bytes() == content


def test_no_content_is_no_files(tmp_path):
    result = zipped.save(incoming(b"", 204), tmp_path)
    assert result.empty
    assert list(result) == ["name", "path", "outcome", "size_bytes", "verified", "detail"]


def test_an_empty_zip_is_no_files(tmp_path):
    assert save(zip_of(), tmp_path).empty


def test_a_second_time_nothing_is_written(tmp_path):
    content = zip_of(("a.tif", TEXT), ("a (1).tif", b"other"), ("c:d.tif", b"x"), ("c?d.tif", b"y"))
    save(content, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    result = save(content, tmp_path)
    assert set(result["outcome"]) == {"kept", "unsafe"}
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_a_file_that_is_there_is_never_overwritten(tmp_path):
    (tmp_path / "a.tif").write_bytes(b"mine")
    save(zip_of(("A.TIF", TEXT)), tmp_path)
    assert (tmp_path / "a.tif").read_bytes() == b"mine"
    assert (tmp_path / "A (1).TIF").read_bytes() == TEXT


def test_files_of_one_name_get_numbers(tmp_path):
    content = zip_of(("x/a.tif", b"1"), ("y/a.tif", b"2"), ("A.tif", b"3"))
    save(content, tmp_path)
    assert names_in(tmp_path) == ["A (2).tif", "a (1).tif", "a.tif"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("tile 07: north.tif", "tile 07_ north.tif"),
        ("CON.tif", "CON_.tif"),
        ("a|b?.tif", "a_b_.tif"),
        ("dir/sub/a.tif", "a.tif"),
        ("dir\\a.tif", "a.tif"),
        (" .. ", "file"),
        ("é.tif", "é.tif"),
    ],
)
def test_names_are_made_safe(tmp_path, name, safe):
    save(zip_of((name, TEXT)), tmp_path)
    assert names_in(tmp_path) == [safe]


def test_folders_are_no_files(tmp_path):
    result = save(zip_of((zipfile.ZipInfo("dir/"), b""), ("dir/a.tif", TEXT)), tmp_path)
    assert result["name"].tolist() == ["dir/a.tif"]


# the service's notice

NOTICE = (
    "Failed to download file (a.tif): Server returned HTTP error code 404.\n"
    "Failed to download file (b (1).tif): incomplete transfer, got/expected bytes: 7/9."
)


def test_the_notice_becomes_rows(tmp_path):
    result = save(zip_of(("c.tif", TEXT), ("NOTICE.txt", NOTICE)), tmp_path)
    assert outcomes(result) == {
        "c.tif": "downloaded",
        "a.tif": "unavailable",
        "b (1).tif": "unavailable",
    }
    assert result["detail"].tolist()[1:] == [
        "Server returned HTTP error code 404",
        "incomplete transfer, got/expected bytes: 7/9",
    ]
    assert names_in(tmp_path) == ["c.tif"]


def test_another_file_of_that_name_is_a_file(tmp_path):
    result = save(zip_of(("NOTICE.txt", "Copyright by nobody")), tmp_path)
    assert outcomes(result) == {"NOTICE.txt": "downloaded"}


def test_a_reason_of_several_lines_is_one_reason():
    (failure,) = zip_outcomes.read_notice("Failed to download file (a): quota\nof 5 files.")
    assert failure.detail == "quota of 5 files."


def test_what_is_missing_becomes_remarks(tmp_path):
    result = save(zip_of(("c.tif", TEXT), ("NOTICE.txt", NOTICE)), tmp_path)
    first, _ = zip_outcomes.remarks(result, 4107)
    assert (first.problem, first.order_id) == ("file_error", "regards:4107")
    assert "a.tif" in first.detail


# what must not be unpacked


@pytest.mark.parametrize(
    "name",
    ["../a.tif", "x/../../a.tif", "/etc/a.tif", "C:\\a.tif", "C:a.tif", "\\\\host\\a.tif", "..\\a"],
)
def test_nothing_is_written_elsewhere(tmp_path, name):
    folder = tmp_path / "in" / "here"
    result = save(zip_of((name, TEXT), ("good.tif", TEXT)), folder)
    assert outcomes(result) == {name: "unsafe", "good.tif": "downloaded"}
    assert names_in(tmp_path) == ["good.tif", "here", "in"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK, stat.S_IFCHR])
def test_links_and_devices_are_left_out(tmp_path, kind):
    result = save(zip_of((unix("a", kind | 0o777), b"/etc/passwd")), tmp_path)
    assert outcomes(result) == {"a": "unsafe"}
    assert names_in(tmp_path) == []


def test_a_plain_file_of_unix_is_taken(tmp_path):
    assert outcomes(save(zip_of((unix("a", stat.S_IFREG | 0o644), TEXT)), tmp_path)) == {
        "a": "downloaded"
    }


def test_an_encrypted_entry_is_left_out(tmp_path):
    content = bytearray(zip_of(("a.tif", TEXT)))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    content[6] |= 1
    (row,) = save(bytes(content), tmp_path).to_dict("records")
    assert (row["outcome"], row["detail"]) == ("unsafe", "it is encrypted")


def test_other_ways_of_compression_are_left_out(tmp_path):
    result = save(zip_of(("a.tif", TEXT), method=zipfile.ZIP_LZMA), tmp_path)
    assert outcomes(result) == {"a.tif": "unsafe"}


def set_size(content, size):
    """Let the only entry of a zip say that it has another size, in both places."""
    changed = bytearray(content)
    struct.pack_into("<I", changed, changed.index(b"PK\x01\x02") + 24, size)
    struct.pack_into("<I", changed, 22, size)
    return bytes(changed)


def test_an_entry_that_would_grow_without_measure_is_left_out(tmp_path):
    content = set_size(zip_of(("a.tif", bytes(10_000))), 2**31)
    (row,) = save(content, tmp_path).to_dict("records")
    assert row["outcome"] == "unsafe"
    assert "grow" in row["detail"]


def test_many_entries_that_would_grow_together_are_refused(tmp_path):
    entry = zip_of(("a", bytes(1000)))
    infos = [zipfile.ZipFile(io.BytesIO(entry)).infolist()[0] for _ in range(3)]
    for info in infos:
        info.file_size = 2**30
    from swathbook.sources.regards.documents.zip_entries import check_whole, what_is_wrong

    assert [what_is_wrong(info) for info in infos] == [None] * 3
    with pytest.raises(AnswerError, match="would grow"):
        check_whole(infos, infos, 10_000, 2**60)


def test_a_zip_that_does_not_fit_is_refused():
    info = zipfile.ZipInfo("a")
    info.file_size = info.compress_size = 2**40
    from swathbook.sources.regards.documents.zip_entries import check_whole

    with pytest.raises(AnswerError, match="bytes of room"):
        check_whole([info], [info], 2**41, 2**39)


def test_entries_that_lie_over_one_another_are_refused(tmp_path):
    content = zip_of(("a", TEXT), ("b", TEXT), method=zipfile.ZIP_STORED)
    start = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    directory = bytearray(content[start:end])
    second = directory.index(b"PK\x01\x02", 4)
    struct.pack_into("<I", directory, second + 42, 0)
    tail = bytearray(content[end:])
    struct.pack_into("<I", tail, 16, len(TEXT) + 31)
    overlapping = content[: len(TEXT) + 31] + bytes(directory) + bytes(tail)
    with pytest.raises(AnswerError, match="over one another"):
        save(overlapping, tmp_path)
    assert names_in(tmp_path) == []


# what is damaged


@pytest.mark.parametrize("missing", [1, 10, 60, 0.5])
def test_a_zip_that_is_cut_off_is_an_error_and_leaves_nothing(tmp_path, missing):
    content = zip_of(("a.tif", TEXT), ("b.tif", TEXT))
    cut = content[: int(len(content) * missing) if missing < 1 else -missing]
    with pytest.raises(AnswerError, match="cut off"):
        save(cut, tmp_path)
    assert names_in(tmp_path) == []


def test_a_zip_that_is_shorter_than_announced_is_an_error(tmp_path):
    content = zip_of(("a.tif", TEXT))
    with pytest.raises(AnswerError, match="announced"):
        zipped.save(incoming(content, headers={"content-length": "999999"}), tmp_path)
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"<html>login</html>", json.dumps({"a": 1}).encode()])
def test_something_else_is_an_error(tmp_path, content):
    with pytest.raises(AnswerError, match="a zip of an order's files was wanted"):
        save(content, tmp_path)


def test_one_damaged_entry_costs_no_other(tmp_path):
    content = bytearray(zip_of(("a", TEXT), ("b", TEXT), method=zipfile.ZIP_STORED))
    content[40] ^= 0xFF
    result = save(bytes(content), tmp_path)
    assert outcomes(result) == {"a": "wrong_content", "b": "downloaded"}
    assert names_in(tmp_path) == ["b"]


def test_an_entry_that_says_to_be_larger_or_smaller_is_left_out(tmp_path):
    for size in (len(TEXT) - 1, len(TEXT) + 1):
        assert outcomes(save(set_size(zip_of(("a", TEXT)), size), tmp_path)) == {
            "a": "wrong_content"
        }
    assert names_in(tmp_path) == []


def central_directory(content):
    """Find the first entry of the directory at the end of a zip."""
    return content.index(b"PK\x01\x02")


def test_an_entry_that_says_to_lie_outside_of_the_zip_costs_no_other(tmp_path):
    content = bytearray(zip_of(("a.tif", TEXT), ("b.tif", b"b")))
    start = central_directory(content) + 42  # where it says that the entry begins
    content[start : start + 4] = struct.pack("<I", 2**31)
    assert outcomes(save(bytes(content), tmp_path)) == {
        "a.tif": "wrong_content",
        "b.tif": "downloaded",
    }


def test_an_entry_without_a_name_is_no_error(tmp_path):
    result = save(zip_of((zipfile.ZipInfo(""), b"x"), ("b.tif", b"b")), tmp_path)
    assert names_in(tmp_path) == ["b.tif", "file"]
    assert result["outcome"].tolist() == ["downloaded", "downloaded"]


def test_a_connection_that_breaks_leaves_nothing(tmp_path):
    def pieces():
        yield zip_of(("a.tif", TEXT))
        raise AnswerError("broken off")

    with pytest.raises(AnswerError, match="broken off"):
        zipped.save(Incoming(200, {}, "", pieces()), tmp_path)
    assert names_in(tmp_path) == []


def test_a_halt_ends_it_and_leaves_nothing(tmp_path):
    halt = Event()

    def pieces():
        halt.set()
        yield zip_of(("a.tif", TEXT))

    with pytest.raises(CancelledError):
        zipped.save(Incoming(200, {}, "", pieces()), tmp_path, halt=halt)
    assert names_in(tmp_path) == []


def test_what_a_killed_run_left_is_cleaned_up(tmp_path):
    (tmp_path / ".swathbook" / "zip").mkdir(parents=True)
    (tmp_path / ".swathbook" / "zip" / "0.part").write_bytes(b"half")
    save(zip_of(("a.tif", TEXT)), tmp_path)
    assert names_in(tmp_path) == ["a.tif"]


def test_a_folder_that_is_a_file_is_an_error(tmp_path):
    (tmp_path / "here").write_bytes(b"")
    with pytest.raises(ExportError, match="can be written to"):
        save(zip_of(("a.tif", TEXT)), tmp_path / "here")


@given(st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=4)), max_size=3))
@settings(max_examples=60)
def test_whatever_is_broken_files_are_whole_or_not_there(tmp_path_factory, changes):
    content = bytearray(zip_of(("a.tif", TEXT), ("b.tif", TEXT * 2)))
    for place, noise in changes:
        start = place % len(content)
        content[start : start + len(noise)] = noise
    folder = tmp_path_factory.mktemp("zip")
    try:
        result = save(bytes(content), folder)
    except AnswerError:
        assert names_in(folder) == []
        return
    there = list(folder.iterdir())
    assert sorted(map(str, there)) == sorted(result["path"].dropna())
    assert all(path.read_bytes() in (TEXT, TEXT * 2, b"") for path in there)
