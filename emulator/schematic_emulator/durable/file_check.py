"""Check that a file can contain the log, with clearer messages than SQLite's."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from schematic_emulator.durable.errors import LogFileError

if TYPE_CHECKING:
    from pathlib import Path

_MAGIC = b"SQLite format 3\0"


def check_place(path: Path) -> None:
    """Check that a path can be used for a database. Raises LogFileError."""
    if path.is_dir():
        raise LogFileError(f"{path} is a folder; name a file in it")
    folder = path.parent
    if not folder.is_dir():
        raise LogFileError(f"the folder {folder} does not exist; create it first")
    if not path.exists():
        _require_writable(folder, f"the folder {folder} is read-only")
        return
    if not path.is_file():
        raise LogFileError(f"{path} is not a regular file; name another file")
    _require_writable(path, f"{path} is read-only")
    require_database(path)


def _require_writable(path: Path, found: str) -> None:
    # os.access() lets root write to any file, so the mode is checked first.
    if not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise LogFileError(f"{found}; make it writable or name another file")
    if not os.access(path, os.W_OK):
        raise LogFileError(f"{found} for you; make it writable or name another file")


def require_database(path: Path) -> None:
    """Raise LogFileError for a file that is neither empty nor SQLite's."""
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except OSError as error:
        raise LogFileError(f"{path} cannot be read: {error.strerror}") from error
    if head and head != _MAGIC:
        raise LogFileError(f"{path} is not a database; name another file")
