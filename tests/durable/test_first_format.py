"""A file of the first format is copied to the present one, and stays beside it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from schematic_emulator import Emulator, keep_in_file
from schematic_emulator.durable.errors import DamagedLogError
from support.log_files import read_files, run_sql

from .test_earlier_files import unpack_log


def open_log(path: Path, *, repair: bool = False) -> None:
    emulator = Emulator()
    with closing(keep_in_file(emulator, path, repair=repair)):
        emulator.webhooks.close()


def test_original_stays_and_the_copy_is_used_from_then_on(tmp_path, caplog):
    path = unpack_log(tmp_path)
    before = path.read_bytes()

    open_log(path)

    original = tmp_path / "emulator.db.v1"
    said = f"{path} was copied to format 2; the original is {original}"
    assert caplog.messages.count(said) == 1
    assert original.read_bytes() == before
    caplog.clear()
    open_log(path)
    assert said not in caplog.messages
    assert set(read_files(path)) == {"emulator.db", "emulator.db.v1"}


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        ("DELETE FROM log WHERE number = 3", "chunks 3 to 3 are missing"),
        (
            "UPDATE log SET lines = '[[' WHERE number = 3",
            "chunk 3 of .* cannot be read",
        ),
        ("UPDATE log SET lines = '7' WHERE number = 3", "chunk 3 of .* cannot be read"),
        ("UPDATE log SET shape = 7 WHERE number = 3", "chunk 3 of .* cannot be read"),
        ("UPDATE checkpoint SET line = '[' WHERE place = 3", "unexpected end of data"),
        ("UPDATE shapes SET shapes = '{'", "unexpected end of data"),
        ("DROP TABLE checkpoint", "no such table"),
    ],
)
def test_damage_is_refused_in_one_line(tmp_path: Path, harm: str, what: str):
    path = unpack_log(tmp_path)
    run_sql(path, harm)
    before = path.read_bytes()

    with pytest.raises(DamagedLogError, match=what) as refused:
        open_log(path)

    assert "\n" not in str(refused.value)
    assert read_files(path) == {"emulator.db": before}


@pytest.mark.parametrize("count", [1, 2])
def test_repair_keeps_what_comes_before(tmp_path: Path, count: int, caplog):
    path = unpack_log(tmp_path)
    run_sql(path, "DELETE FROM log WHERE number = (SELECT max(number) - 1 FROM log)")

    for _ in range(count):
        open_log(path, repair=True)

    assert "had damage (chunks" in caplog.messages[0]
    assert len(caplog.messages) == 1
    assert set(read_files(path)) == {"emulator.db", "emulator.db.damaged"}


def make_unreadable(lines: str) -> Callable[[Path], None]:
    return lambda path: run_sql(path, f"UPDATE log SET lines = '{lines}'")


@pytest.mark.parametrize("lines", ['[["Bag",1]]', '[["Taken",1]]', "[7]"])
def test_unknown_kind_is_refused_by_its_name(tmp_path: Path, lines: str):
    path = unpack_log(tmp_path)
    make_unreadable(lines)(path)

    with pytest.raises(Exception, match="cannot be read") as refused:
        open_log(path)

    assert ("'Bag'" in str(refused.value)) is ("Bag" in lines)
    assert str(path) in str(refused.value)
