"""Let several processes have a thing made once: the first makes it, the rest wait."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_TIMEOUT_S = 600


def once(folder: Path, make: Callable[[Path], object]) -> Path:
    """Return a folder, filled by the first of all processes that ask for it."""
    stamp = folder / ".made"
    if not stamp.exists():
        with locked(folder):
            if not stamp.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                stamp.touch()
    return folder


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep all other processes out that ask for the same; they wait."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    # SQLite locks a file on every system, and not beyond the process's death.
    lock = sqlite3.connect(f"{folder}.lock", timeout=_TIMEOUT_S)
    with closing(lock):
        lock.execute("BEGIN EXCLUSIVE")
        yield
