"""Files are written whole or not at all."""

import pytest

from swathbook._files import replacing
from swathbook.errors import ExportError


def test_what_was_written_stands_in_its_place_and_nothing_else(tmp_path):
    with replacing(tmp_path / "a.txt") as draft:
        draft.write_text("new")
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"a.txt": "new"}


def test_the_draft_lies_in_the_same_folder_with_the_same_suffix(tmp_path):
    with replacing(tmp_path / "a.gpkg") as draft:
        assert (draft.parent, draft.suffix) == (tmp_path, ".gpkg")
        draft.touch()


def test_an_older_file_stays_unless_it_may_be_replaced(tmp_path):
    old = tmp_path / "a.txt"
    old.write_text("old")
    with pytest.raises(ExportError, match="overwrite=True"), replacing(old):
        pass
    assert old.read_text() == "old"


def test_a_failure_leaves_the_older_file_whole_and_no_draft(tmp_path):
    old = tmp_path / "a.txt"
    old.write_text("old")
    with pytest.raises(TypeError), replacing(old, overwrite=True) as draft:
        draft.write_bytes(b"half" + "not bytes")
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"a.txt": "old"}


def test_what_sqlite_leaves_beside_a_draft_is_removed(tmp_path):
    with replacing(tmp_path / "a.gpkg") as draft:
        draft.touch()
        draft.with_name(draft.name + "-journal").touch()
    assert [p.name for p in tmp_path.iterdir()] == ["a.gpkg"]


@pytest.mark.parametrize("companion", ["a.gpkg-wal", "a.gpkg-journal"])
def test_a_file_that_another_program_writes_is_left_alone(tmp_path, companion):
    (tmp_path / "a.gpkg").write_text("old")
    (tmp_path / companion).touch()
    target = replacing(tmp_path / "a.gpkg", overwrite=True)
    with pytest.raises(ExportError, match="open in another program"), target:
        pass


@pytest.mark.parametrize("target", ["missing/a.txt", "."], ids=["no folder", "a folder"])
def test_a_place_that_cannot_be_written_is_told(tmp_path, target):
    with pytest.raises(ExportError, match="cannot be written"), replacing(tmp_path / target):
        pass


def test_an_error_of_the_file_system_becomes_an_export_error(tmp_path):
    nothing = pytest.raises(ExportError, match="could not be written: No such file")
    with nothing, replacing(tmp_path / "a.txt"):
        pass
