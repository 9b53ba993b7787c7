"""Folders, patterns and links: every file is read, or named with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from schematic_emulator.checks.files.event_file import (
    EventFile,
    NoFileError,
    list_files,
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the working folder one with files of several names."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "day" / "deep").mkdir(parents=True)
    for name, text in (
        *(("day/a.gz", "x"), ("day/deep/b.parquet", "x"), ("day/c", '{"type": 1}')),
        *(("day/notes.md", "# Notes"), ("day/.hidden", "{}"), ("e.ndjson", "{}")),
    ):
        (tmp_path / name).write_text(text)
    return tmp_path


def names(*paths: str) -> list[tuple[str, str]]:
    return [(one.path, one.skipped) for one in list_files(paths)]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("path", ["day", "day/**", "d?y", "./day/"])
def test_folder_and_pattern_stand_for_their_files(path):
    assert sorted((Path(one).as_posix(), why) for one, why in names(path)) == [
        ("day/a.gz", ""),
        ("day/c", ""),
        ("day/deep/b.parquet", ""),
        ("day/notes.md", "it has no events, by its name and its first bytes"),
    ]


@pytest.mark.usefixtures("folder")
def test_pattern_may_name_files_at_any_depth():
    assert names("**/*.gz", "*.ndjson") == [("day/a.gz", ""), ("e.ndjson", "")]


@pytest.mark.usefixtures("folder")
def test_file_that_is_named_twice_is_read_once():
    files = list_files(["e.ndjson", "day", "e.ndjson", "day/a.gz"])

    assert [one.path for one in files].count("day/a.gz") == 1
    assert files[0] == EventFile("e.ndjson")


def test_name_with_a_star_in_it_is_a_file(folder):
    (folder / "a[1].ndjson").write_text("{}")

    assert list_files(["a[1].ndjson"]) == [EventFile("a[1].ndjson")]


def test_links_are_followed_but_not_in_a_circle(folder):
    (folder / "day" / "circle").symlink_to(folder / "day")
    (folder / "day" / "gone.gz").symlink_to(folder / "nothing")
    (folder / "other").mkdir()
    (folder / "other" / "f.gz").write_text("x")
    (folder / "day" / "link").symlink_to(folder / "other")

    found = dict(names("day"))

    assert found["day/link/f.gz"] == ""
    assert found["day/circle"] == "a symbolic link to a folder that it is in"
    assert found["day/gone.gz"] == "a symbolic link that leads nowhere"
    assert len(found) == 7


def test_link_to_a_file_that_is_read_is_skipped(folder):
    (folder / "day" / "again.gz").symlink_to(folder / "day" / "a.gz")
    (folder / "day" / "link").symlink_to(folder / "day" / "deep")
    again = "a symbolic link leads here to a file that is read already"

    found = dict(names("day"))

    assert found["day/a.gz"] == found["day/deep/b.parquet"] == ""
    assert found["day/again.gz"] == found["day/link/b.parquet"] == again
    assert names("day/again.gz") == [("day/again.gz", "")]


def test_hidden_file_of_events_is_skipped_by_name(folder):
    for name in (".h.ndjson", ".rc.json", "_committed_1", "_part.gz"):
        (folder / "day" / name).write_text("{}")

    found = dict(names("day"))

    hidden = {
        name for name, why in found.items() if why == "a hidden file, by its name"
    }
    assert hidden == {"day/.h.ndjson", "day/_committed_1", "day/_part.gz"}


def test_pattern_reads_no_file_in_a_circle_twice(folder):
    before = names("day/**/*.gz")
    (folder / "day" / "circle").symlink_to(folder / "day")

    assert names("day/**/*.gz") == before


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("none.ndjson", "no file or folder 'none.ndjson'"),
        ("*.none", "no file matches '\\*.none'"),
        ("empty", ".json, .har, .csv, .tsv, .parquet, .zst or .gz file below 'empty'"),
        ("text", "name another; text/a.md: it has no events"),
    ],
)
def test_path_without_a_file_is_refused(folder, path, message):
    (folder / "empty").mkdir()
    (folder / "text").mkdir()
    (folder / "text" / "a.md").write_text("# Notes")

    with pytest.raises(NoFileError, match=message):
        list_files([path])


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("type,body,sent_at\ntrack,{},1\n", True),
        ("\ufefftype|body|sent at (UTC)\n", True),
        ("Dear Ada, the events are below\n", False),
        ("import csv, json\n", False),
        ("a,b\n{}\n", False),
    ],
    ids=["commas", "bars", "letter", "code", "damaged line"],
)
def test_table_of_a_folder_is_known_by_its_first_line(tmp_path, text, is_read):
    (tmp_path / "a.ndjson").write_text("{}")
    (tmp_path / "b.txt").write_text(text, encoding="utf-8")

    [_, found] = list_files([str(tmp_path)])

    assert (found.skipped == "") == is_read
