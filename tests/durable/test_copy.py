"""A log is copied whole, also while it is in use or as a kill left it."""

from __future__ import annotations

from pathlib import Path

import pytest

from schematic_emulator.durable.copy import copy_log
from schematic_emulator.durable.errors import LogFileError
from schematic_emulator.durable.log_file import LogFile
from support.log_files import (
    ROWS,
    make_closed,
    make_killed,
    read_files,
    read_log,
    run_sql,
    write_rows,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "emulator.db"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder / "copy.db"


def check_copy(target: Path, rows: int, caplog: pytest.LogCaptureFixture) -> None:
    assert [each.name for each in target.parent.iterdir()] == ["copy.db"]
    caplog.clear()
    assert len(read_log(target)) == rows
    assert not caplog.messages


def test_log_in_use_is_copied_and_goes_on(path, target, caplog):
    file = LogFile(path)
    write_rows(file)

    found = copy_log(path, target)
    file.append([b'["Box","later"]'], [])
    file.close()

    assert found.tail.number == ROWS
    check_copy(target, ROWS, caplog)
    assert len(read_log(path)) == ROWS + 1


def test_log_of_a_killed_process_is_copied_and_not_touched(path, target, caplog):
    make_killed(path)
    before = read_files(path)

    copy_log(path, target)

    after = read_files(path)
    for name in ("emulator.db", "emulator.db-wal"):
        assert after[name] == before[name]
    check_copy(target, ROWS, caplog)


def test_closed_log_is_copied(path, target, caplog):
    make_closed(path, checkpoint=True)

    copy_log(path, target)

    check_copy(target, ROWS, caplog)


def test_damaged_log_is_refused_and_leaves_no_copy(path, target):
    make_closed(path)
    run_sql(path, "DELETE FROM log WHERE number = 5")

    with pytest.raises(LogFileError, match="entries 7 to 7 are missing"):
        copy_log(path, target)

    assert not list(target.parent.iterdir())


def test_nothing_is_overwritten(path, target):
    make_closed(path)
    target.write_text("mine")

    with pytest.raises(LogFileError, match=r"copy\.db exists; name another file"):
        copy_log(path, target)

    assert target.read_text() == "mine"


@pytest.mark.parametrize(
    ("text", "what"), [(None, "is not a file"), ("notes, longer than 16 bytes", "data")]
)
def test_what_is_no_log_is_refused(path, target, text, what):
    if text is not None:
        path.write_text(text)

    with pytest.raises(LogFileError, match=what):
        copy_log(path, target)

    assert not target.exists()
