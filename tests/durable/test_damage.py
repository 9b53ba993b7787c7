"""Damage is found before anything is written: refused if proven, else reported."""

from __future__ import annotations

import logging
import os
import random
import re
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest

from schematic_emulator.durable import verify, view
from schematic_emulator.durable.errors import DamagedLogError, LogFileError
from schematic_emulator.durable.log_file import LogFile
from support.log_files import (
    ENDINGS,
    ROWS,
    copy_files,
    flip_bit,
    make_closed,
    make_half_copied,
    make_killed,
    read_files,
    read_log,
    run_sql,
    write_rows,
)

Harm = Callable[[Path], object]
FLIPS = 60
COLUMNS = "shape, entries, first, at, environments, lines, checksum"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "harmed"
    folder.mkdir()
    return folder / "emulator.db"


def wal(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def swap_rows(path: Path) -> None:
    run_sql(
        path,
        "UPDATE log SET number = -1 WHERE number = 12",
        "UPDATE log SET number = 12 WHERE number = 25",
        "UPDATE log SET number = 25 WHERE number = -1",
    )


def add_foreign_row(path: Path) -> None:
    other = path.with_name("other.db")
    make_closed(other, rows=ROWS + 1)
    run_sql(
        path,
        f"ATTACH '{other}' AS other",
        f"INSERT INTO log SELECT * FROM other.log WHERE number = {ROWS + 1}",
    )
    other.unlink()


def put_foreign_wal(path: Path, rows: int = ROWS) -> None:
    other = path.parent.parent / "other.db"
    make_killed(other, rows=rows)
    wal(path).write_bytes(wal(other).read_bytes())


def cut(path: Path, size: int) -> None:
    os.truncate(path, size if size > 0 else path.stat().st_size + size)


def cut_in_the_middle(path: Path) -> None:
    cut(path, path.stat().st_size // 2 // 4096 * 4096)


def empty(path: Path) -> None:
    cut(path, -path.stat().st_size)


CLOSED: dict[str, tuple[Harm, str]] = {
    "gap": (
        lambda path: run_sql(path, "DELETE FROM log WHERE number BETWEEN 20 AND 30"),
        r"entries 29 to 45 are missing \(from 20..-..-..T.*Z to 20..-..-..T.*Z\)",
    ),
    "first rows gone": (
        lambda path: run_sql(path, "DELETE FROM log WHERE number < 3"),
        r"entries 1 to 3 are missing",
    ),
    "last rows gone": (
        lambda path: run_sql(path, "DELETE FROM log WHERE number > 50"),
        r"entries 76 to 90 are missing \(after 20",
    ),
    "all rows gone": (
        lambda path: run_sql(path, "DELETE FROM log"),
        r"entries 1 to 90 are missing",
    ),
    "row of valid JSON": (
        lambda path: run_sql(
            path, """UPDATE log SET lines = '[["Box","y"]]' WHERE number = 31"""
        ),
        r"entry 46 is not as it was written; the 45 before it, until 20",
    ),
    "row that is not JSON": (
        lambda path: run_sql(path, "UPDATE log SET lines = '[[' WHERE number = 31"),
        r"entry 46 is not as it was written",
    ),
    "another environment": (
        lambda path: run_sql(path, "UPDATE log SET environments = 'x' WHERE number=2"),
        r"entry 2 is not as it was written",
    ),
    "number as text": (
        lambda path: run_sql(path, "UPDATE log SET at = 'soon' WHERE number = 2"),
        r"entry 2 is not as it was written",
    ),
    "rows swapped": (swap_rows, r"entry 17 is not as it was written"),
    "row twice": (
        lambda path: run_sql(
            path,
            f"INSERT INTO log SELECT {ROWS + 1}, {COLUMNS} FROM log WHERE number = 7",
        ),
        r"entry 91 is not as it was written",
    ),
    "foreign row": (add_foreign_row, r"entry 91 is not as it was written"),
    "shapes": (
        lambda path: run_sql(path, "UPDATE shapes SET shapes = '{}'"),
        r"its table of shapes is not as it was written",
    ),
    "mark of the end": (
        lambda path: run_sql(path, "UPDATE meta SET value='1 1 1' WHERE key='end'"),
        r"its mark of a clean end is not that of its last entry",
    ),
    "no identity": (
        lambda path: run_sql(path, "DELETE FROM meta WHERE key = 'id'"),
        r"it has no 'id'",
    ),
    "name of a table": (
        lambda path: path.write_bytes(
            path.read_bytes().replace(b"checkpoint", b"check\xe9\n\x1b[2", 1)
        ),
        r"is damaged: SQLite reports: ",
    ),
    "no table": (lambda path: run_sql(path, "DROP TABLE log"), r"no such table: log"),
    "format 0": (
        lambda path: run_sql(path, "PRAGMA user_version = 0"),
        r"it says that it has format 0",
    ),
    "one page less": (
        lambda path: cut(path, -4096),
        r"it was cut short: 1 of \d+ pages are missing",
    ),
    "cut in half": (cut_in_the_middle, r"it was cut short: \d+ of \d+ pages"),
    "a page of zeros": (
        lambda path: path.write_bytes(
            path.read_bytes()[:8192] + bytes(4096) + path.read_bytes()[12288:]
        ),
        r"SQLite reports: ",
    ),
    "foreign wal": (put_foreign_wal, r"emulator\.db-wal is not its own"),
}
KILLED: dict[str, tuple[Harm, str]] = {
    "foreign wal": (put_foreign_wal, r"emulator\.db-wal is not its own"),
    "shorter foreign wal": (
        lambda path: put_foreign_wal(path, 24),
        r"emulator\.db-wal is not its own",
    ),
    "empty beside a wal": (empty, r"it is empty, and emulator\.db-wal has changes"),
    "removed beside a wal": (
        Path.unlink,
        r"it was removed or renamed while it was in use, and emulator\.db-wal has",
    ),
    "wal flipped in the middle": (
        lambda path: flip_bit(wal(path), wal(path).stat().st_size // 2 * 8),
        r"emulator\.db-wal is damaged from byte [\d,]+ on, with commits after it",
    ),
    "head of the wal flipped": (
        lambda path: flip_bit(wal(path), 16 * 8),
        r"emulator\.db-wal is damaged from byte 0 on, with commits after it",
    ),
}
CHECKPOINTED: dict[str, tuple[Harm, str]] = {
    name: (lambda path, sql=sql: run_sql(path, sql), r"its checkpoint is not as it was")
    for name, sql in {
        "line": """UPDATE checkpoint SET line = '["Box","y"]' WHERE place = 3""",
        "line gone": "DELETE FROM checkpoint WHERE place = 20",
        "all gone": "DELETE FROM checkpoint",
        "number": "UPDATE checkpoint SET number = 3",
        "type": "UPDATE checkpoint SET line = x'00ff' WHERE place = 3",
    }.items()
}
CASES = [
    *((make_closed, False, name, *case) for name, case in CLOSED.items()),
    *((make_killed, False, name, *case) for name, case in KILLED.items()),
    *((make_closed, True, name, *case) for name, case in CHECKPOINTED.items()),
]


def name_of(value):
    """Return an id of a test that is the same in every process."""
    return getattr(value, "__name__", str(value)).strip("<>")


@pytest.mark.parametrize(
    ("make", "checkpoint", "_name", "harm", "what"), CASES, ids=name_of
)
def test_proven_damage_is_refused_and_nothing_is_touched(
    path, make, checkpoint, _name, harm, what
):
    make(path, checkpoint=checkpoint)
    whole = read_copy(path)
    harm(path)
    before = read_files(path)

    with pytest.raises(DamagedLogError, match=what) as refused:
        LogFile(path)

    assert read_files(path) == before
    text = str(refused.value)
    assert text.startswith(f"{path} is damaged: ")
    assert text.endswith("(the file is copied first), or name another file")
    assert "\n" not in text
    check_repair(path, whole)


def check_repair(path: Path, whole: list[tuple[int, bytes]]) -> None:
    """Hold that a repair keeps the beginning, and the original beside it."""
    before = read_files(path)

    kept = read_log(path, repair=True)

    assert kept == whole[: len(kept)]
    assert read_log(path) == kept
    found = read_files(path)
    for name, data in before.items():
        assert found[name.replace(path.name, f"{path.name}.damaged", 1)] == data


def read_copy(path: Path) -> list[tuple[int, bytes]]:
    """Read a log without touching it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        copy_files(path, copy)
        return read_log(copy)


@pytest.mark.parametrize("make", [make_closed, make_killed])
@pytest.mark.parametrize("checkpoint", [False, True])
def test_flipped_bit_never_loses_anything_in_silence(path, caplog, make, checkpoint):
    """Whatever bit it is: the log is refused, or whole, or reported to be shorter."""
    source, chance = path.parent.parent / "whole.db", random.Random(7)
    make(source, checkpoint=checkpoint)
    whole = read_copy(source)
    met = set()
    for _ in range(FLIPS):
        copy_files(source, path)
        harmed = chance.choice([each for each in (path, wal(path)) if each.exists()])
        place = chance.choice([100, harmed.stat().st_size])
        flip_bit(harmed, chance.randrange(place * 8))
        before = read_files(path)
        caplog.clear()
        try:
            found = read_log(path)
        except LogFileError as error:
            lines, found = str(error).splitlines(), None
        if found is None:
            assert len(lines) == 1
            assert read_files(path) == before
            met.add("refused")
            continue
        assert found == whole[: len(found)]
        assert found == whole or "cannot be known" in caplog.text
        met.add("read")
    assert met == {"refused", "read"}


def test_repair_of_the_longest_prefix(path):
    make_closed(path)
    run_sql(path, "DELETE FROM log WHERE number BETWEEN 20 AND 30")

    assert [number for number, _ in read_log(path, repair=True)] == list(range(1, 20))


def test_repair_says_what_is_gone_and_where_the_original_is(path, caplog):
    make_closed(path)
    run_sql(path, "DELETE FROM log WHERE number BETWEEN 20 AND 30")

    read_log(path, repair=True)

    (line,) = caplog.messages
    assert line.startswith(f"{path} had damage (entries 29 to 45 are missing (from 20")
    assert "continues with its first 28 entries, until 20" in line
    assert line.endswith(
        f"; 62 entries after them are gone; the original is {path}.damaged"
    )


def test_second_repair_keeps_the_first_original(path):
    for _ in range(2):
        make_closed(path)
        run_sql(path, "DELETE FROM log WHERE number = 5")
        read_log(path, repair=True)
        path.unlink()

    assert {each.name for each in path.parent.iterdir()} == {
        "emulator.db.damaged",
        "emulator.db.damaged-2",
    }


def test_repair_without_the_checkpoint_ends_before_a_restored_snapshot(path):
    """What comes after does not follow from the entries before."""
    file = LogFile(path)
    write_rows(file, 10)
    file.replace([b'["Box","all"]'] * 20, [([b'["Box","new"]'], ["env_1"])] * 3)
    file.close()
    run_sql(path, "DELETE FROM checkpoint")

    assert [number for number, _ in read_log(path, repair=True)] == list(range(1, 11))


def test_repair_without_the_identity_keeps_what_the_checksums_connect(path):
    make_closed(path, checkpoint=True)
    run_sql(path, "DELETE FROM meta", "UPDATE log SET at = 1 WHERE number = 31")

    assert [number for number, _ in read_log(path, repair=True)] == list(range(1, 31))


def test_sound_file_is_not_repaired(path, caplog):
    make_closed(path)

    assert len(read_log(path, repair=True)) == ROWS
    assert not caplog.messages
    assert [each.name for each in path.parent.iterdir()] == ["emulator.db"]


def test_closed_log_is_one_file_and_says_nothing(path, caplog):
    make_closed(path)

    assert [each.name for each in path.parent.iterdir()] == ["emulator.db"]
    assert len(read_log(path)) == ROWS
    assert not caplog.messages


@pytest.mark.parametrize(
    ("harm", "rows", "what"),
    [
        (lambda _: None, range(ROWS, ROWS + 1), ""),
        (
            lambda path: wal(path).unlink(),
            range(1, ROWS),
            "; emulator.db-wal is missing",
        ),
        (lambda path: cut(wal(path), -5000), range(ROWS - 5, ROWS), ""),
        (
            lambda path: flip_bit(wal(path), wal(path).stat().st_size * 8 - 9),
            range(ROWS - 5, ROWS),
            r"; emulator.db-wal is damaged from byte [\d,]+ on",
        ),
    ],
    ids=["killed", "wal missing", "wal cut", "wal flipped at its end"],
)
def test_log_that_ends_early_starts_and_says_so(path, caplog, harm, rows, what):
    make_killed(path)
    harm(path)
    before = read_files(path)
    with caplog.at_level(logging.WARNING):
        file = LogFile(path)
    found = list(file.chunks_after(0))

    assert len(found) in rows
    count = sum(each.entries for each in found)
    unknown = "whether more were accepted after it cannot be known"
    (line,) = [without_time(line, what) for line in caplog.messages]
    read = f"{count} entries were read, the last of TIME"
    assert line == f"{path} was not closed{what}: {read}; {unknown}"
    assert not file.was_clean
    read_only = {
        name: data for name, data in read_files(path).items() if name in before
    }
    assert read_only == before
    file.close()


@pytest.mark.parametrize("share", [0.05, 0.2, 0.4, 0.6, 0.8, 0.99])
def test_wal_that_was_cut_costs_what_was_only_in_it(path, caplog, share):
    """Also if SQLite had copied more of it into the file than it has now."""
    make_half_copied(path)
    whole = read_copy(path)
    cut(wal(path), int(wal(path).stat().st_size * share))
    caplog.clear()

    file = LogFile(path)
    found = [(each.number, each.lines) for each in file.chunks_after(0)]

    assert found == whole[: len(found)]
    assert len(found) >= ROWS // 2
    (line,) = caplog.messages
    is_old = "; emulator.db-wal ends before what was copied from it" in line
    assert is_old is (len(found) == ROWS // 2)
    file.begin({"Box": ["name"]}, {})
    file.append([b'["Box","new"]'], [])
    file.close()
    assert len(read_log(path)) == len(found) + 1


@pytest.mark.parametrize("share", [0.05, 0.4, 0.8, 1])
def test_foreign_wal_is_never_taken_for_one_that_was_cut(path, share):
    make_half_copied(path)
    other = path.parent.parent / "other.db"
    make_half_copied(other)
    wal(path).write_bytes(wal(other).read_bytes())
    cut(wal(path), int(wal(path).stat().st_size * share))
    before = read_files(path)

    with pytest.raises(DamagedLogError, match=r"emulator\.db-wal is not its own"):
        LogFile(path)

    assert read_files(path) == before


def without_time(line: str, what: str) -> str:
    """Replace the time of a line, and the place of what is damaged, by words."""
    line = re.sub(r"last of \S+Z;", "last of TIME;", line)
    return re.sub(what, lambda _: what, line) if what else line


def test_view_of_a_log_leaves_no_folder(path):
    make_killed(path)
    read_log(path)

    names = {f"emulator.db{ending}" for ending in ENDINGS}
    assert {each.name for each in path.parent.iterdir()} <= names


def test_view_copies_where_links_are_impossible(path, monkeypatch):
    make_killed(path)
    monkeypatch.setattr(view.os, "link", refuse_links)

    assert len(read_log(path)) == ROWS


def refuse_links(*_: object) -> None:
    raise OSError("no links here")


def test_start_is_marked_in_the_file_itself(path, caplog):
    """A copy without its -wal must not look as if it had been closed."""
    make_closed(path)
    file = LogFile(path)
    file.begin({"Box": ["name"]}, {})
    copy = path.with_name("copy.db")
    copy.write_bytes(path.read_bytes())
    file.close()

    assert len(read_log(copy)) == ROWS
    assert "; copy.db-wal is missing" in caplog.text


def test_link_leads_to_what_is_beside_its_target(path):
    make_killed(path)
    link = path.parent.parent / "link.db"
    link.symlink_to(path)

    assert len(read_log(link)) == ROWS
    assert len(read_log(path)) == ROWS


@pytest.mark.parametrize("name", [".", "/", ""])
def test_folder_is_not_looked_beside(name):
    with pytest.raises(LogFileError, match="is a folder; name a file in it"):
        LogFile(name)


def test_removed_file_is_reported_once_while_it_is_used(path, caplog):
    file = LogFile(path)
    write_rows(file)
    path.unlink()

    file.settle()
    file.settle()

    (line,) = caplog.messages
    assert line.startswith(f"{path} was removed or replaced while it is in use")
    assert not path.exists()
    assert wal(path).stat().st_size
    file.close()


def test_empty_file_is_said_to_have_no_state(path, caplog):
    path.touch()

    LogFile(path).close()

    assert caplog.messages == [f"{path} is empty: it has no state to restore"]


def test_folder_that_a_killed_start_left_is_used_again(path):
    make_killed(path)
    left = path.with_name("emulator.db-view")
    left.mkdir()
    (left / "emulator.db").write_text("old")

    assert len(read_log(path)) == ROWS
    assert not left.exists()


def test_view_that_cannot_be_made_is_no_damage(path):
    make_killed(path)
    path.with_name("emulator.db-view").write_text("in the way")

    with pytest.raises(LogFileError, match="cannot be opened: File exists") as refused:
        LogFile(path)

    assert not isinstance(refused.value, DamagedLogError)


def test_full_disk_is_no_damage(path, monkeypatch):
    make_closed(path)
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    monkeypatch.setattr(verify, "_require_no_gap", Mock(side_effect=full))

    with pytest.raises(LogFileError, match="cannot be used: database or") as refused:
        LogFile(path)

    assert not isinstance(refused.value, DamagedLogError)
