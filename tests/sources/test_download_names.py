"""Names of downloaded files: safe on every system, distinct, and the same in every run."""

import json
import unicodedata
from pathlib import Path, PurePosixPath, PureWindowsPath
from threading import Event

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pathvalidate import is_valid_filename

from swathbook.sources._delivery import Wanted, files_wanted
from swathbook.sources._delivery.folder import BEGUN_ANEW, OrderFolder
from swathbook.sources._delivery.names import (
    distinct,
    folded,
    folder_name,
    name_in_disposition,
    name_in_url,
    safe_name,
)

ODD = st.text(
    st.sampled_from('aB.:/\\ \0\n\x7f\u202e\u0301é\ud800*?"<>|~$-_CON')
    | st.characters(exclude_categories=()),
    max_size=400,
)
MANIFEST = ".swathbook/manifest.json"


@given(ODD)
def test_a_safe_name_is_safe_everywhere(text):
    name = safe_name(text)
    if name is None:
        return
    assert is_valid_filename(name, platform="universal")
    assert PurePosixPath(name).name == PureWindowsPath(name).name == name
    assert len(name.encode()) <= 190
    assert not {name[0], name[-1]} & {".", " "}
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in name)


@given(ODD)
def test_making_a_name_safe_twice_is_the_same_as_once(text):
    name = safe_name(text)
    assert safe_name(name) == name


@given(
    st.from_regex(
        r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}[A-Za-z0-9]_\.(tif|jp2|SAFE\.zip|xml)", fullmatch=True
    )
)
def test_a_plain_name_stays_as_it_is(name):
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a/b\\c:d.tif", "a_b_c_d.tif"),
        ("CON", "CON_"),
        ("com1.tif", "com1_.tif"),
        ("x.tif. . ", "x.tif"),
        (".hidden", "hidden"),
        ("tab\tnew\nline.tif", "tab_new_line.tif"),
        ("e\u0301.tif", "é.tif"),
        ("\u202egpj.exe", "_gpj.exe"),
        ("order_7_2031-02-03T04:07:00.1Z.zip", "order_7_2031-02-03T04_07_00.1Z.zip"),
        ("x.tif.part", "x.tif.part_"),
        ("..", None),
        ("", None),
        (None, None),
        ("///", None),
    ],
)
def test_what_is_not_allowed_in_a_name_is_replaced(text, name):
    assert safe_name(text) == name


@pytest.mark.parametrize("letter", ["a", "é", "𝛀"])
def test_a_very_long_name_keeps_its_ending(letter):
    name = safe_name(letter * 300 + ".tif")
    assert name.endswith(f"{letter}.tif")
    assert len(name.encode()) <= 180


@given(st.lists(st.sampled_from(["a.tif", "A.TIF", "a (2).tif", "é.tif", "e\u0301.tif", "b"])))
def test_names_that_some_system_cannot_tell_apart_are_made_distinct(names):
    taken = set()
    for name in names:
        taken.add(folded(distinct(name, taken)))
    assert len(taken) == len(names)


@given(st.sets(st.text(min_size=1, max_size=30), min_size=2))
def test_different_orders_have_different_folders(order_ids):
    folders = {folder_name(order_id) for order_id in order_ids}
    assert len(folders) == len(order_ids)
    assert all(is_valid_filename(folder, platform="universal") for folder in folders)


def test_a_folder_is_called_as_its_order():
    assert folder_name("regards:4107") == "regards_4107"
    assert folder_name("market:0487eee9-04aa-4d1a") == "market_0487eee9-04aa-4d1a"
    assert folder_name("a:b") != folder_name("a_b")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="x.tif"', "x.tif"),
        ("attachment;filename=x.tif", "x.tif"),
        ("attachment; FileName = x.tif", "x.tif"),
        ("inline; filename=a b.tif", "a b.tif"),
        ('attachment; filename="a;b \\"c\\".tif"', 'a;b "c".tif'),
        ("attachment; filename*=UTF-8''%e2%82%ac%20x.tif", "€ x.tif"),
        ("attachment; filename=\"e.tif\"; filename*=UTF-8''%E2%82%AC.tif", "€.tif"),
        ("attachment; filename*=iso-8859-1'en'%A3.tif", "£.tif"),
        ("attachment; filename*=no-such''x; filename=e.tif", "e.tif"),
        ("attachment; filename*=UTF-8''%ff; filename=e.tif", "e.tif"),
        ('attachment; filename="C:\\\\data\\\\x.tif"', "x.tif"),
        ('attachment; filename="../../x.tif"', "x.tif"),
        ('attachment; filename="=?UTF-8?B?w6Quc3Rp?="', "ä.sti"),
        ("attachment;filename=order_7_2031-02-03T04:07Z.zip", "order_7_2031-02-03T04:07Z.zip"),
        ("attachment", None),
        ("attachment; filename=", None),
        ("", None),
        (None, None),
    ],
)
def test_the_name_in_a_disposition_is_read_in_every_spelling(header, name):
    assert name_in_disposition(header) == name


@given(ODD)
def test_no_disposition_is_too_odd_to_read(text):
    safe_name(name_in_disposition(f"attachment; filename={text}"))
    safe_name(name_in_disposition(f"attachment; filename*={text}"))


def test_the_last_part_of_an_address_is_a_name_if_it_has_an_ending():
    assert name_in_url("https://h/a/b%2Fc.tif?sign=x.y") == "b/c.tif"
    assert name_in_url("https://h/download?file=x.tif") is None


# the folder's list


def wanted(key, **said):
    return Wanted(key=key, file_id=key, **said)


def claimed(folder, *pairs):
    """Name files in a folder as one run would, and say what they are called."""
    one = OrderFolder(Path(folder))
    one.claim([(wanted(key), name) for key, name in pairs], Event())
    return [one.entry(key, Event()).name for key, _ in pairs]


def test_equal_names_are_numbered_and_stay_the_same_in_every_later_run(tmp_path):
    first = claimed(tmp_path, ("1", "x.tif"), ("2", "x.tif"), ("3", "X.TIF"))
    assert first == ["x.tif", "x (2).tif", "X (3).TIF"]
    assert claimed(tmp_path, ("3", "X.TIF")) == ["X (3).TIF"]
    assert claimed(tmp_path, ("4", "x.tif"), ("2", "renamed.tif")) == ["x (4).tif", "x (2).tif"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(data=st.data())
def test_names_do_not_depend_on_what_later_runs_ask_for(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("order")
    names = data.draw(st.lists(st.sampled_from(["a", "A", "b.tif"]), min_size=1, max_size=8))
    pairs = [(str(n), name) for n, name in enumerate(names)]
    all_names = dict(zip(pairs, claimed(folder, *pairs), strict=True))
    some = data.draw(st.lists(st.sampled_from(pairs), unique=True))
    assert claimed(folder, *some) == [all_names[pair] for pair in some]
    assert len({folded(name) for name in all_names.values()}) == len(pairs)


def test_a_list_that_cannot_be_read_is_begun_anew_and_put_aside(tmp_path):
    claimed(tmp_path, ("1", "x.tif"))
    (tmp_path / MANIFEST).write_text('{"files": {"1": ')
    folder = OrderFolder(tmp_path)
    folder.claim([(wanted("1"), "x.tif")], Event())
    assert folder.remark == BEGUN_ANEW
    assert folder.entry("1", Event()).name == "x.tif"
    assert (tmp_path / ".swathbook" / "manifest.broken.json").exists()


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a\\b", "C:x", "..", ""])
def test_a_list_that_was_tampered_with_leads_nowhere_else(tmp_path, name):
    claimed(tmp_path, ("1", "x.tif"))
    (tmp_path / MANIFEST).write_text(json.dumps({"version": 1, "files": {"1": {"name": name}}}))
    assert claimed(tmp_path, ("1", "y.tif")) == ["y.tif"]


def test_the_list_holds_no_addresses(tmp_path):
    link = "https://h/x?sign=s3cr3t"
    files = pd.DataFrame({"url": [link], "order_id": ["market:A"]}, index=[link])
    (file,) = files_wanted(files)
    OrderFolder(tmp_path).claim([(file, "x.tif")], Event())
    assert "s3cr3t" not in (tmp_path / MANIFEST).read_text()


def test_different_files_with_one_id_are_told_apart():
    files = pd.DataFrame(
        {"url": ["https://h/1", "https://h/2", "https://h/1"], "order_id": "A"}, index=["x"] * 3
    )
    first, second, again = (file.key for file in files_wanted(files))
    assert first == again != second
    assert [file.key for file in files_wanted(files[::-1])] == [again, second, first]


def test_a_row_number_is_no_name_of_a_file():
    files = pd.DataFrame({"url": ["https://h/1", "https://h/2"], "order_id": "A"})
    first, second = files_wanted(files)
    (alone,) = files_wanted(files[1:].reset_index(drop=True))
    assert alone.key == second.key != first.key


def test_files_without_an_id_are_told_apart_by_link_and_name_but_not_by_signature():
    links = ["https://h/1?sign=a", "https://h/1?sign=b", "https://h/2?sign=a"]
    files = pd.DataFrame({"url": links, "order_id": "A", "file_id": [None, float("nan"), pd.NA]})
    first, again, second = (file.key for file in files_wanted(files))
    assert first == again != second
