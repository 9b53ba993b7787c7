"""A file is our log, or is refused in one line that says what to do."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from schematic_contracts.reading.bounds import Bound
from schematic_emulator.durable import verify, view
from schematic_emulator.durable.errors import LogFileError
from schematic_emulator.durable.log_file import LogFile
from schematic_emulator.durable.schema import APPLICATION_ID, FORMAT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "emulator.db"


def make_database(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def refusal(path: Path) -> str:
    with pytest.raises(LogFileError) as refused:
        LogFile(path)
    return str(refused.value)


def test_what_was_appended_is_there_again(path):
    file = LogFile(path)
    file.begin({"Box": ["name"]}, {})
    file.append([b'["Box","a"]', b'["Box","b"]'], ["env_1"])
    file.close()

    file = LogFile(path)
    (chunk,) = file.chunks_after(0)
    file.close()

    assert chunk.lines == b'[["Box","a"],\n["Box","b"]]'
    assert chunk.environments == "env_1"


def test_file_is_its_owners_alone(path):
    LogFile(path).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_empty_file_becomes_a_log(path):
    path.touch()

    LogFile(path).close()

    assert path.read_bytes().startswith(b"SQLite format 3")


def test_shapes_are_stored_once_each(path):
    file = LogFile(path)
    for shapes in ({"Box": ["name"]}, {"Box": ["name", "size"]}, {"Box": ["name"]}):
        file.begin(shapes, {})

    one, two = {"Box": ["name"]}, {"Box": ["name", "size"]}
    assert file.shapes() == {1: (one, {}), 2: (two, {})}
    file.close()


def test_checkpoint_takes_the_place_of_the_one_before(path):
    file = LogFile(path)
    file.begin({"Box": ["name"]}, {})
    file.write_checkpoint(1, [b'["Box","a"]', b'["Box","b"]'])

    file.write_checkpoint(7, [b'["Box","c"]'])

    assert file.checkpoint() == (7, [(1, '["Box","c"]')])
    file.close()


def test_folder_is_refused(tmp_path):
    assert refusal(tmp_path) == f"{tmp_path} is a folder; name a file in it"


def test_missing_folder_is_refused(tmp_path):
    path = tmp_path / "none" / "emulator.db"

    assert refusal(path) == f"the folder {path.parent} does not exist; create it first"


def test_text_file_is_refused_and_left_alone(path):
    path.write_text("shopping list, longer than sixteen bytes")

    assert refusal(path) == f"{path} is not a database; name another file"
    assert path.read_text() == "shopping list, longer than sixteen bytes"


def test_database_of_another_program_is_refused_and_left_alone(path):
    make_database(path, "CREATE TABLE recipes (name)")
    before = path.read_bytes()

    assert refusal(path) == f"{path} is another program's database; name another file"
    assert path.read_bytes() == before


def test_newer_format_is_refused(path):
    LogFile(path).close()
    make_database(path, f"PRAGMA user_version = {FORMAT + 1}")

    assert refusal(path) == (
        f"{path} was written by a newer version (format {FORMAT + 1}, this one reads "
        f"{FORMAT}); install that version or name another file"
    )


def test_read_only_file_is_refused(path):
    LogFile(path).close()
    path.chmod(0o400)

    found = "is read-only; make it writable or name another file"
    assert refusal(path) == f"{path} {found}"


def test_read_only_folder_is_refused(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o500)

    assert refusal(folder / "emulator.db").startswith(f"the folder {folder} is read")
    folder.chmod(0o700)


def test_file_in_use_is_refused_until_it_is_closed(path):
    file = LogFile(path)

    found = f"{path} is in use by another emulator; end it or name another file"
    assert refusal(path) == found
    file.close()
    LogFile(path).close()


def test_refused_file_is_closed(path):
    make_database(path, "CREATE TABLE recipes (name)")
    refusal(path)
    path.unlink()

    LogFile(path).close()


def test_row_beyond_the_bound_is_refused_with_it(path, monkeypatch):
    file = LogFile(path)
    file.begin({"Box": ["name"]}, {})
    file.write_checkpoint(1, [b'["Box","' + b"a" * 3_000 + b'"]'])
    file.close()
    for module in (view, verify):
        monkeypatch.setattr(module, "LOG_ROW", Bound("a row of the log", 2_000))

    assert refusal(path).endswith("a row has more than 2,000 bytes; name another file")


def test_damaged_file_is_refused(path):
    make_database(path, f"PRAGMA application_id = {APPLICATION_ID}")
    with path.open("r+b") as file:
        file.seek(16)
        file.write(b"\0" * 400)

    assert "is damaged: SQLite reports: file is not a database" in refusal(path)
