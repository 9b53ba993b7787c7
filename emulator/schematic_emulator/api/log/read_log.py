"""Replay a log file: its checkpoint, the captures before it, the entries after it."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson

from schematic_emulator.api.store.entries import Answered
from schematic_emulator.api.store.environment import NO_ENVIRONMENT
from schematic_emulator.api.store.row_entries import Taken
from schematic_emulator.durable.errors import (
    DamagedLogError,
    LogFileError,
    UnreadableEntryError,
)
from schematic_emulator.durable.schema import DAMAGED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from schematic_emulator.api.log.replay import Replay
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.durable.codec import Codec
    from schematic_emulator.durable.log_file import LogFile


class LogReader:
    """Replays the entries of a log file.

    Raises LogFileError for an entry that this version cannot read.
    """

    def __init__(self, file: LogFile, codec: Codec) -> None:
        self._file = file
        with _explaining(file):
            self._readers = {
                number: codec.reader(*shapes)
                for number, shapes in file.shapes().items()
            }

    def play(
        self, replay: Replay, handlers: Mapping[type, Callable[[Any], None]]
    ) -> None:
        """Call each entry's handler, and put captures back into the store."""
        with _explaining(self._file):
            self._play(replay, handlers)

    def _play(
        self, replay: Replay, handlers: Mapping[type, Callable[[Any], None]]
    ) -> None:
        number, lines = self._file.checkpoint()
        for shape, line in lines:
            entry = self._readers[shape](orjson.loads(line))
            handlers[type(entry)](entry)
        self._play_rows(number, replay)
        for chunk in self._file.chunks_after(number):
            for entry in self._read(chunk.shape, chunk.lines):
                handlers[type(entry)](entry)
        replay.finish()

    def _play_rows(self, number: int, replay: Replay) -> None:
        """Read backwards from the checkpoint until no environment lacks a capture."""
        wanted = replay.wanted_rows()
        found: dict[str, list[Capture]] = defaultdict(list)
        corrected: dict[int, int] = {}
        for entry in self._read_back(number, wanted):
            if type(entry) is Answered:
                corrected[entry.number] = entry.http_status
            elif type(entry) is Taken:
                own_id, row = entry.environment_id or NO_ENVIRONMENT, entry.row
                if row.number >= wanted.get(own_id, row.number + 1):
                    row.http_status = corrected.get(row.number, row.http_status)
                    found[own_id].append(row)
                if row.number <= wanted.get(own_id, 0):
                    del wanted[own_id]
        for own_id, rows in found.items():
            replay.place_rows(own_id, reversed(rows))

    def _read_back(self, number: int, wanted: dict[str, int]) -> Iterator[Any]:
        """Yield the entries of chunks with wanted captures, newest first."""
        for place, own_ids in self._file.environments_until(number):
            if not wanted:
                return
            if not wanted.keys().isdisjoint(own_ids.split()):
                chunk = self._file.chunk(place)
                yield from reversed(self._read(chunk.shape, chunk.lines))

    def _read(self, shape: int, lines: bytes) -> list[Any]:
        read = self._readers[shape]
        return [read(value) for value in orjson.loads(lines)]


@contextmanager
def _explaining(file: LogFile) -> Iterator[None]:
    """Turn what an entry can raise into LogFileError.

    Checksums were verified by now. What is wrong in spite of them was written by a
    newer version, or is in a file of the first format, which had none.
    """
    try:
        yield
    except UnreadableEntryError as error:
        advice = "install the version that wrote it, or name another file"
        raise LogFileError(f"{file.path} cannot be read: {error}; {advice}") from error
    except DAMAGED as error:
        found = f"an entry cannot be replayed: {type(error).__name__}: {error}"
        raise DamagedLogError(file.path, found) from error
