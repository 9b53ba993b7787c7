"""A disk that may be full, and what it holds after a process or the power has ended.

The file is the product's own `LogFile` on a real SQLite file in a temporary folder.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from schematic_emulator.durable.log_file import LogFile

NAME = "emulator.db"
# How SQLite lays a write-ahead log out: https://www.sqlite.org/fileformat2.html#walformat
_WAL_HEAD = 32
_FRAME_HEAD = 24
# An empty transaction fits, and a few rows.
_SPARE_PAGES = 2
_ALL_PAGES = 2**32 - 2


class ProcessKilled(SystemExit):
    """The process ends here: neither the product nor asyncio may catch it."""


class Frames(NamedTuple):
    """The frames of a write-ahead log since it was last begun anew."""

    salt: bytes
    page_bytes: int
    count: int

    def end(self, count: int) -> int:
        """Return where a number of frames ends."""
        return _WAL_HEAD + count * (_FRAME_HEAD + self.page_bytes)


class Disk:
    """The disk of one machine. `fuse` counts down the writes until the process ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._starts = 0
        self._path = self._next_path()
        self._file: SimulatedFile | None = None
        self._synced: Frames | None = None
        self.synced_position = 0
        self.fuse: int | None = None
        self.is_full = False
        self.on_commit = lambda: None

    def open(self, _path: Path | str = "", *, repair: bool = False) -> LogFile:
        """Open the file, as the process does at its start."""
        self.is_full = False
        self._file = SimulatedFile(self._path, self, repair=repair)
        return self._file

    @property
    def position(self) -> int:
        """Return the number of the last commit in the file."""
        return 0 if self._file is None else self._file.last_number()

    def burn(self) -> None:
        """Come one step closer to the end of the process."""
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse < 0:
                self.fuse = None
                raise ProcessKilled

    def note_sync(self) -> None:
        """Remember what no end of power can take away from now on."""
        self._synced = _read_frames(self._wal)
        self.synced_position = self.position

    def sync(self) -> None:
        """Let everything so far outlive an end of power."""
        assert self._file is not None
        self._file.settle()

    def fill(self) -> None:
        """Let no more pages fit than the file has, and a few."""
        self.is_full = True
        (pages,) = self._writer.execute("PRAGMA page_count").fetchone()
        self._writer.execute(f"PRAGMA max_page_count = {pages + _SPARE_PAGES}")

    def free(self) -> None:
        """Make room again."""
        self.is_full = False
        self._writer.execute(f"PRAGMA max_page_count = {_ALL_PAGES}")

    def kill(self) -> None:
        """End the process: what it wrote is there."""
        before, after = self._path, self._next_path()
        for name in (NAME, f"{NAME}-wal"):
            if before.with_name(name).exists():
                shutil.copyfile(before.with_name(name), after.with_name(name))
        self._path = after
        self._discard(before)

    def cut_power(self, chance: Random) -> None:
        """End the power: of what was not synced, only a prefix is there."""
        self.kill()
        frames = _read_frames(self._wal)
        if frames is None:
            return
        synced = self._synced
        kept = synced.count if synced and synced.salt == frames.salt else 0
        least, most = frames.end(kept), frames.end(frames.count)
        at = chance.randint(least, most)
        if chance.random() < 0.5:
            at = frames.end(chance.randint(kept, frames.count))
        with self._wal.open("r+b") as file:
            file.truncate(at)

    def stop(self) -> None:
        """Note that the process has closed the file itself."""
        self._file = None
        self.fuse = None

    def close(self) -> None:
        """Release the file."""
        if self._file is not None:
            self._file.close()
        self.stop()

    def _discard(self, path: Path) -> None:
        self.close()
        shutil.rmtree(path.parent)

    def _next_path(self) -> Path:
        self._starts += 1
        folder = self._folder / str(self._starts)
        folder.mkdir()
        return folder / NAME

    @property
    def _wal(self) -> Path:
        return self._path.with_name(f"{NAME}-wal")

    @property
    def _writer(self) -> Any:
        assert self._file is not None
        return self._file._writer


class SimulatedFile(LogFile):
    """The product's file on such a disk: each write may be the process's last act."""

    def __init__(self, path: Path, disk: Disk, *, repair: bool) -> None:
        super().__init__(path, repair=repair)
        self._disk = disk

    def begin(self, shapes: Any, aliases: Any) -> None:
        super().begin(shapes, aliases)
        self._disk.note_sync()

    def append(self, lines: Any, environments: Any) -> None:
        self._disk.burn()
        super().append(lines, environments)
        self._disk.on_commit()
        self._disk.burn()

    def replace(self, lines: Any, chunks: Any) -> None:
        self._disk.burn()
        super().replace(lines, chunks)
        self._disk.on_commit()
        self._disk.burn()

    def write_checkpoint(self, number: int, lines: Any) -> None:
        self._disk.burn()
        super().write_checkpoint(number, lines)
        self._disk.burn()

    def settle(self) -> None:
        self._disk.burn()
        super().settle()
        self._disk.note_sync()
        self._disk.burn()


def _read_frames(wal: Path) -> Frames | None:
    """Read how many frames a write-ahead log has; None if it has not begun."""
    text = wal.read_bytes() if wal.exists() else b""
    if len(text) < _WAL_HEAD:
        return None
    frames = Frames(text[16:24], int.from_bytes(text[8:12], "big"), 0)
    count = 0
    while True:
        at = frames.end(count)
        if len(text) < frames.end(count + 1) or text[at + 8 : at + 16] != frames.salt:
            return frames._replace(count=count)
        count += 1
