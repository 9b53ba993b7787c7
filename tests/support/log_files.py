"""Make log files, closed or as a kill leaves them, and look at what is in them."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from schematic_emulator.durable.log_file import LogFile

SHAPES = {"Box": ["name"]}
ENDINGS = ("", "-wal", "-shm")
ROWS = 60
CHECKPOINT = 40


def write_rows(file: LogFile, rows: int = ROWS, *, checkpoint: bool = False) -> None:
    """Append numbered entries, some of them two to a chunk, and a checkpoint."""
    file.begin(SHAPES, {})
    for number in range(rows):
        lines = [b'["Box","%d %b"]' % (number, b"x" * (number * 37 % 500))]
        file.append(lines * (1 + number % 2), [f"env_{number % 3}"])
        if checkpoint and number == CHECKPOINT:
            boxes = [b'["Box","all %d"]' % each for each in range(20)]
            file.write_checkpoint(file.last_number(), boxes)


def make_closed(path: Path, *, checkpoint: bool = False, rows: int = ROWS) -> None:
    """Make a log that was closed."""
    file = LogFile(path)
    write_rows(file, rows, checkpoint=checkpoint)
    file.close()


def make_killed(path: Path, *, checkpoint: bool = False, rows: int = ROWS) -> None:
    """Make a log whose process was killed: copy the files while they are in use.

    A third of its rows are in the database file, the others only in the -wal.
    """
    source = path.with_name("source.db")
    file = LogFile(source)
    write_rows(file, rows // 3)
    file.settle()
    file.begin(SHAPES, {})
    write_rows(file, rows - rows // 3, checkpoint=checkpoint)
    copy_files(source, path)
    file.close()
    source.unlink()


def make_half_copied(path: Path) -> None:
    """Make a log as a kill leaves it whose -wal was copied to the file in part.

    A reader keeps SQLite from starting the -wal again.
    """
    source = path.with_name("source.db")
    file = LogFile(source)
    write_rows(file, ROWS // 2)
    with closing(sqlite3.connect(source, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM log").fetchone()
        file.settle()
        for number in range(ROWS - ROWS // 2):
            file.append([b'["Box","later %d"]' % number], [])
        copy_files(source, path)
    file.close()
    source.unlink()


def copy_files(source: Path, target: Path) -> None:
    """Copy a database and what is beside it."""
    for ending in ENDINGS:
        if Path(f"{source}{ending}").exists():
            shutil.copy(f"{source}{ending}", f"{target}{ending}")


def read_files(path: Path) -> dict[str, bytes]:
    """Return every file of the folder, by name."""
    return {
        each.name: each.read_bytes() for each in path.parent.iterdir() if each.is_file()
    }


def read_log(path: Path, *, repair: bool = False) -> list[tuple[int, bytes]]:
    """Open a log and read its checkpoint and chunks; write nothing to it."""
    file = LogFile(path, repair=repair)
    try:
        _, checkpoint = file.checkpoint()
        assert all(line.startswith('["Box",') for _, line in checkpoint)
        assert len(checkpoint) in {0, 20}
        return [(each.number, each.lines) for each in file.chunks_after(0)]
    finally:
        file.close()


def flip_bit(path: Path, bit: int) -> None:
    """Flip one bit of a file."""
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)


def run_sql(path: Path, *statements: str) -> None:
    """Change a database as any other program could, and leave nothing beside it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
