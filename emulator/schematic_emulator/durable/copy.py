"""Copy a log file that may be in use, by SQLite's own backup."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from schematic_emulator.durable import schema
from schematic_emulator.durable.errors import DamagedLogError, LogFileError
from schematic_emulator.durable.opening import require_database
from schematic_emulator.durable.verify import explaining, verify
from schematic_emulator.durable.view import (
    View,
    beside,
    connect_to_read,
    follow_link,
    list_files,
    require_file,
)

if TYPE_CHECKING:
    from pathlib import Path

    from schematic_emulator.durable.verify import Found


def copy_log(source: Path, target: Path) -> Found:
    """Copy a log as it is now into a new file, which is marked as cleanly ended.

    It needs no lock: SQLite reads what was committed when it begins. The copy is
    verified. Raises LogFileError; then there is no copy.
    """
    source = follow_link(source)
    if not source.is_file() or list_files(target):
        what = f"{target} exists" if source.is_file() else f"{source} is not a file"
        raise LogFileError(f"{what}; name another file")
    require_file(source)
    require_database(source)
    new = beside(target, ".new")
    try:
        found = _copy(source, new)
        new.rename(target)
    except OSError as error:
        raise LogFileError(f"{target} cannot be written: {error.strerror}") from error
    finally:
        for each in list_files(new):
            each.unlink()
    return found


def _copy(source: Path, new: Path) -> Found:
    os.close(os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    is_alone = not beside(source, "-wal").exists()
    with explaining(source), closing(sqlite3.connect(new, isolation_level=None)) as to:
        with closing(connect_to_read(source, is_alone=is_alone)) as connection:
            connection.backup(to)
        to.execute("PRAGMA journal_mode = DELETE")
        view = View(new)
        try:
            found = verify(view)
        except DamagedLogError as error:
            raise DamagedLogError(source, error.what) from error
        finally:
            view.close()
        if found.version == schema.FORMAT:
            schema.write_meta(to, end=str(found.tail))
    return found
