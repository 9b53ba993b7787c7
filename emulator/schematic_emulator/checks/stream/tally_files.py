"""Check files, each by itself, in this process or in several."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from schematic_emulator.checks.files.event_files import LineBlock, UnreadableFileError
from schematic_emulator.checks.files.read_files import (
    FileReading,
    WholeFile,
    explain_unreadable,
    measure,
)
from schematic_emulator.checks.stream.judge_files import judge_block, judge_blocks
from schematic_emulator.checks.stream.judge_source import (
    count_silent,
    judge_source,
    skip_source,
)
from schematic_emulator.checks.stream.pool import map_units
from schematic_emulator.checks.stream.tally import StreamTally
from schematic_emulator.checks.stream.work import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schematic_emulator.checks.control.stop import Stop
    from schematic_emulator.checks.files.read_files import Unit
    from schematic_emulator.checks.stream.judge_files import CheckOptions


def _ignore(_: int) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class CheckWork:
    """How to check files and blocks; it is sent to each process."""

    options: CheckOptions

    def build(self) -> CheckWorker:
        """Return a worker, which compiles the mapping."""
        return CheckWorker(self.options)


class CheckWorker:
    """Checks files and blocks; the tallies of files are added up here."""

    def __init__(self, options: CheckOptions) -> None:
        self.kept: StreamTally | None = None
        self._options = options
        self._counter = options.build_counter()

    def do(self, unit: Unit, stop: Stop) -> StreamTally:
        """Return the tally of a block, or of a file."""
        if not isinstance(unit, WholeFile):
            return judge_block(unit, self._counter)
        file = unit.file
        if stop.signal:
            return StreamTally()
        if file.skipped:
            return skip_source(file.path, file.skipped)
        try:
            with Path(file.path).open("rb") as source:
                return judge_source(
                    source, file.path, self._options, counter=self._counter, stop=stop
                )
        except (OSError, UnreadableFileError) as error:
            return skip_source(file.path, explain_unreadable(error, file))

    def keep(self, result: StreamTally) -> Kept:
        """Add the tally of a file."""
        self.kept = self.kept or StreamTally()
        self.kept.merge(result)
        return Kept(result.events)


def tally_files(
    reading: FileReading,
    options: CheckOptions,
    jobs: int = 1,
    advance: Callable[[int], None] = _ignore,
) -> StreamTally:
    """Return the tally of files; it does not depend on `jobs`, the number of processes.

    `advance` is given numbers of events. Raises UnreadableFileError for a file that was
    named and cannot be read, and WorkerLostError.
    """
    if options.sample is not None and options.sample.most:
        return tally_blocks(reading, partial(judge_blocks, options=options), advance)
    size = sum(max(0, measure(file)) for file in reading.files)
    units, work = reading.units(jobs), CheckWork(options)
    whole, current = StreamTally(), _OneFile(reading.recordings)
    for unit, part in map_units(units, work, jobs, reading.stop, size):
        if unit is not None:
            advance(part.events)
        if isinstance(part, Kept):
            continue
        if isinstance(unit, LineBlock):
            if unit.file != current.name:
                whole.merge(current.end())
                current = _OneFile(reading.recordings, unit.file)
            current.tally.add(part)
        else:
            whole.merge(part)
    whole.merge(current.end())
    return add_skipped(whole, reading)


class _OneFile:
    """A file that comes in blocks."""

    def __init__(self, recordings: set[str], name: str = "") -> None:
        self.name = name
        self.tally = StreamTally()
        self._recordings = recordings

    def end(self) -> StreamTally:
        """Return the tally, as `judge_source` does."""
        if self.name in self._recordings:
            count_silent(self.tally, self.name)
        if self.name:
            self.tally.close()
        return self.tally


def tally_blocks(
    reading: FileReading,
    judge: Callable[[Iterator[LineBlock]], Iterator[StreamTally]],
    advance: Callable[[int], None] = _ignore,
) -> StreamTally:
    """Return the tally of files whose blocks are checked one after the other, here."""
    whole = StreamTally()
    for part in judge(reading.blocks()):
        whole.add(part)
        advance(part.events)
    for name in reading.recordings:
        count_silent(whole, name)
    whole.close()
    return add_skipped(whole, reading)


def add_skipped(whole: StreamTally, reading: FileReading) -> StreamTally:
    """Add a finding for each file that was passed over, and return the tally."""
    for name, reason in reading.skipped.items():
        whole.merge(skip_source(name, reason))
    return whole
