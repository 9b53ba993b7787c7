"""Read files of events as units of work: whole, or in blocks where one is large."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeAlias

from schematic_emulator.checks.control.stop import Stop
from schematic_emulator.checks.files.event_file import STDIN
from schematic_emulator.checks.files.event_files import (
    RECORDING,
    LineBlock,
    UnreadableFileError,
    read_blocks,
)
from schematic_emulator.checks.files.tables import STDIN as STDIN_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from schematic_emulator.checks.files.event_file import EventFile

    ReadBlocks: TypeAlias = Callable[[IO[bytes], str, str, Stop], Iterator[LineBlock]]

# A file that is smaller is one unit of work.
SMALLEST_SPLIT = 8 << 20
# gzip makes JSON about so many times smaller.
_PACKED = 8


@dataclass(frozen=True, slots=True)
class WholeFile:
    """A file for one process to read. `span` is as that of a block, None."""

    file: EventFile
    span: None = None


Unit: TypeAlias = "LineBlock | WholeFile"


@dataclass
class FileReading:
    """Reads files one after the other, and notes what they are.

    Messages name the command `reader`. After a `stop`, what has been read is all.
    `read_open` splits an open file into blocks. `skipped` has the files that were
    passed over, with the reasons; `begun` the others.
    """

    files: Sequence[EventFile]
    reader: str = "check"
    stop: Stop = field(default_factory=Stop)
    skipped: dict[str, str] = field(default_factory=dict)
    begun: list[str] = field(default_factory=list)
    recordings: set[str] = field(default_factory=set)
    read_open: ReadBlocks = read_blocks

    def blocks(self) -> Iterator[LineBlock]:
        """Yield the blocks of all the files.

        Raises UnreadableFileError for a file that was named and cannot be read.
        """
        for file in self.files:
            if self.stop.signal:
                return
            yield from self.read(file)

    def units(self, jobs: int) -> Iterator[Unit]:
        """Yield small files whole, for any process to read, and others in blocks."""
        sizes = {file.path: measure(file) for file in self.files}
        share = sum(sizes.values()) // (2 * jobs)
        for file in self.files:
            if self.stop.signal:
                return
            size = sizes[file.path]
            if 0 <= size <= max(SMALLEST_SPLIT, share):
                self.begun.append(file.path)
                yield WholeFile(file)
            else:
                yield from self.read(file)

    def read(self, file: EventFile) -> Iterator[LineBlock]:
        """Yield the blocks of one file, at least one."""
        if file.skipped:
            self.skipped[file.path] = file.skipped
            return
        try:
            if file.path == STDIN:
                yield from self._read(sys.stdin.buffer, STDIN_NAME)
                return
            with Path(file.path).open("rb") as source:
                yield from self._read(source, file.path)
        except (OSError, UnreadableFileError) as error:
            self.skipped[file.path] = explain_unreadable(error, file)

    def _read(self, source: IO[bytes], name: str) -> Iterator[LineBlock]:
        blocks = self.read_open(source, name, self.reader, self.stop)
        first = next(blocks, LineBlock(name))
        self.begun.append(name)
        yield LineBlock(name)  # a file without events is listed too
        for block in chain((first,), blocks):
            if block.form == RECORDING:
                self.recordings.add(name)
            yield block


def explain_unreadable(error: OSError | UnreadableFileError, file: EventFile) -> str:
    """Return why a file that was found was passed over.

    Raises UnreadableFileError for one that was named.
    """
    if isinstance(error, OSError):
        reason = error.strerror or error
        error = UnreadableFileError(f"cannot read {file.path!r}: {reason}")
    if not file.is_found:
        raise error
    return str(error)


def measure(file: EventFile) -> int:
    """Return about how many bytes a file has unpacked, -1 if that is not known."""
    path = Path(file.path)
    try:
        if file.path == STDIN or not path.is_file():
            return -1
        return path.stat().st_size * (_PACKED if path.suffix == ".gz" else 1)
    except OSError:
        return 0
