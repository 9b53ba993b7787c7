"""Open what `check` reads, and check it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from schematic_contracts.finding import Finding
from schematic_emulator.checks.control.stop import Stop
from schematic_emulator.checks.files.cures import STDIN as STDIN_NAME
from schematic_emulator.checks.files.event_files import (
    RECORDING,
    LineBlock,
    UnreadableFileError,
    read_blocks,
)
from schematic_emulator.checks.stream.tally import BROKEN, Found, StreamTally
from schematic_emulator.cli.generate.progress import counting
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias

    JudgeBlocks: TypeAlias = Callable[[Iterator[LineBlock]], Iterator[StreamTally]]
    ReadBlocks: TypeAlias = Callable[[IO[bytes], str, str, Stop], Iterator[LineBlock]]

STDIN = "-"
EXPECTED = "expected Segment events, one JSON object a line"
_SUFFIXES = (".ndjson", ".jsonl", ".json")
_ENDINGS = (*_SUFFIXES, ".har", ".gz")
# Data that people have events in; it is named with its form if it is in a folder.
_OTHER_DATA = (
    *(".csv", ".tsv", ".parquet", ".avro", ".orc"),
    *(".zst", ".bz2", ".xz", ".lz4", ".zip", ".7z", ".tar", ".tgz"),
)
_NO_CALL = (
    "a recording without a call to Segment, which is a request to a path such as "
    "/v1/track or /v1/batch"
)
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class EventFile:
    """A file to check, and whether it was found in a folder instead of named."""

    path: str
    is_found: bool = False


def list_files(paths: Sequence[str]) -> list[EventFile]:
    """Return the files that the paths name; a folder stands for those in it.

    Raises CommandError for a path that is not there, and for a folder without any.
    """
    files: list[EventFile] = []
    for path in paths:
        if path == STDIN or Path(path).is_file() or Path(path).is_fifo():
            files.append(EventFile(path))
        elif Path(path).is_dir():
            files += _list_folder(path)
        else:
            raise CommandError(f"no file or folder {path!r}")
    return list({each.path: each for each in reversed(files)}.values())[::-1]


def _list_folder(path: str) -> list[EventFile]:
    """Return the files of a folder that may have events; the others are noted."""
    found: list[str] = []
    others: list[str] = []
    for each in sorted(Path(path).rglob("*")):
        inside = each.relative_to(path)
        if any(part.startswith(".") for part in inside.parts) or not each.is_file():
            continue
        may_be_read = each.name.lower().endswith(_ENDINGS + _OTHER_DATA)
        (found if may_be_read else others).append(each.as_posix())
    if not found:
        raise CommandError(
            f"no {', '.join(_SUFFIXES)} or .gz file below {path!r}; name another"
        )
    if others:
        more = len(others) - _MOST_NAMED
        named = ", ".join(others[:_MOST_NAMED]) + (f" and {more} more" * (more > 0))
        click.echo(inert(f"note: not read, by their names: {named}"), err=True)
    return [EventFile(each, is_found=True) for each in found]


def tally_files(
    files: Sequence[EventFile], judge: JudgeBlocks, stop: Stop
) -> StreamTally:
    """Check all the files; a progress bar shows on stderr if it is a terminal.

    A file in a folder that contains no JSON is left out, with a warning on stderr.
    Ctrl-C and SIGTERM end it early. Raises CommandError if such a file was named.
    """
    whole = StreamTally()
    reading = FileReading(files, stop=stop)
    with stop.listening(), counting("check", None) as advance:
        for part in judge(reading.blocks()):
            whole.add(part)
            advance(part.ledger.produced + part.broken)
    reading.warn()
    add_files_without_events(whole, reading.recordings)
    return whole


def add_files_without_events(whole: StreamTally, recordings: set[str]) -> None:
    """Add a finding on each recording without a call, and note other empty files."""
    for file, events in whole.files.items():
        if events or (file, BROKEN) in whole.found:
            continue
        if file in recordings:
            finding = Finding(rule=BROKEN, message=_NO_CALL)
            whole.count((file, BROKEN), Found.of(finding, file, 1, "not an event"))
            whole.broken += 1
        elif whole.ledger.produced:
            click.echo(inert(f"note: no event in {file}"), err=True)


@dataclass
class FileReading:
    """Reads files one after the other, and notes what they are.

    Messages name the command `reader`. After a `stop`, what has been read is all.
    `read` splits an open file into blocks.
    """

    files: Sequence[EventFile]
    reader: str = "check"
    stop: Stop = field(default_factory=Stop)
    warnings: list[str] = field(default_factory=list)
    recordings: set[str] = field(default_factory=set)
    read: ReadBlocks = read_blocks

    def blocks(self) -> Iterator[LineBlock]:
        """Yield the blocks of all the files."""
        for file in self.files:
            if self.stop.signal:
                return
            if file.path == STDIN:
                yield from self._read(sys.stdin.buffer, STDIN_NAME)
                continue
            try:
                with Path(file.path).open("rb") as source:
                    yield from self._read(source, file.path)
            except UnreadableFileError as error:
                if not file.is_found:
                    raise
                self.warnings.append(str(error))
            except OSError as error:
                reason = error.strerror or error
                raise CommandError(f"cannot read {file.path!r}: {reason}") from error

    def warn(self) -> None:
        """Write which files were not read, and why, on stderr."""
        for warning in self.warnings:
            click.echo(f"warning: not read: {warning}", err=True)

    def _read(self, source: IO[bytes], name: str) -> Iterator[LineBlock]:
        blocks = self.read(source, name, self.reader, self.stop)
        first = next(blocks, LineBlock(name))
        yield LineBlock(name)  # a file without events is listed too
        for block in chain((first,), blocks):
            if block.form == RECORDING:
                self.recordings.add(name)
            yield block
