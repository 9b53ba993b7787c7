"""Read the events that are explained, from a text in any form."""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

import orjson

from schematic_emulator.checks.files.event_files import read_blocks
from schematic_emulator.checks.files.tables import STDIN
from schematic_emulator.errors import EmulatorError
from schematic_emulator.judgement.judge import receive
from schematic_emulator.source.intake.call_forms import list_calls
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.records import IntakeRecord
    from schematic_emulator.checks.files.event_files import LineBlock

MOST_EVENTS = 20
READER = "explain"
_STDIN_NAMES = {"-", "<stdin>"}  # click's and Python's


class NoEventError(EmulatorError):
    """Raised for a text without an event; `problems` says why, each with its line."""

    def __init__(self, message: str, problems: list[tuple[int, str]]) -> None:
        super().__init__(message)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """One event: what the intake made of it, and where the text has it.

    `text` is the value that starts on `line`: the event, or what holds it at `pointer`.
    """

    record: IntakeRecord
    place: str
    line: int
    pointer: str
    text: bytes


@dataclass(slots=True)
class ReadEvents:
    """What was read of a file: events with the place of each, and problems of the rest.

    A problem has its line. `is_cut` says that there is more than MOST_EVENTS events or
    problems. `count` is the number of events in the values that were read, a batch as a
    whole, and `others` that of the other values, if they were to be counted.
    """

    name: str
    events: list[ReadEvent] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    is_cut: bool = False
    count: int = 0
    others: int = 0

    def list_problems(self) -> list[str]:
        """Return each problem with its place, in one line."""
        return [inert(f"{self.name}:{line}: {text}") for line, text in self.problems]

    def is_full(self) -> bool:
        """Return whether nothing more is to be read."""
        return max(len(self.events), len(self.problems)) >= MOST_EVENTS


@dataclass(frozen=True, slots=True)
class _Value:
    """One value of a file and its line, or what is wrong there."""

    line: int
    event: JsonObject | None = None
    problem: str = ""
    text: bytes = b""


def read_events(
    source: IO[bytes], line: int | None, at: datetime, *, count_others: bool = False
) -> ReadEvents:
    """Return the first events of an open file, or those that start on a line.

    `at` is the time at which Segment receives them. With `count_others` the file is
    read to its end. Raises NoEventError, and UnreadableFileError for a file that is not
    JSON.
    """
    name = getattr(source, "name", STDIN)
    found = ReadEvents(STDIN if name in _STDIN_NAMES else name)
    for value in _read_values(source, found.name):
        if line is not None and value.line != line:
            if value.line > line:
                break
            continue
        if found.is_full():
            found.is_cut = True
            if not count_others:
                break
            found.others += len(_list_pointers(value))
        else:
            _add(value, found, at)
    if not found.events:
        raise NoEventError(_describe_nothing(found, line), found.problems)
    return found


def _add(value: _Value, found: ReadEvents, at: datetime) -> None:
    if value.event is None:
        found.problems.append((value.line, value.problem))
        return
    pointers = _list_pointers(value)
    found.count += len(pointers)
    for pointer, record in zip(pointers, receive(value.event, at), strict=True):
        if found.is_full():
            found.is_cut = True
            return
        place = f"{found.name}:{value.line}{pointer and ' '}{pointer}"
        found.events.append(ReadEvent(record, place, value.line, pointer, value.text))


def _list_pointers(value: _Value) -> list[str]:
    calls = () if value.event is None else list_calls(value.event)
    return [pointer for pointer, _, _ in calls]


def _describe_nothing(found: ReadEvents, line: int | None) -> str:
    if found.problems:
        more = len(found.problems) - 1
        return found.list_problems()[0] + (
            f" (and {more} more like it)" if more else ""
        )
    if line is not None:
        return inert(f"{found.name}: no event starts on line {line}")
    return inert(f"{found.name}: no event in it, and no recorded call to Segment")


def _read_values(source: IO[bytes], name: str) -> Iterator[_Value]:
    for block in read_blocks(source, name, READER):
        yield from _read_block(block)


def _read_block(block: LineBlock) -> Iterator[_Value]:
    for line, piece in block.numbered():
        if piece and not piece.isspace():
            yield _parse(line, piece)
    if block.problem:
        yield _Value(block.line, problem=block.problem)


def _parse(line: int, piece: bytes) -> _Value:
    try:
        value = orjson.loads(piece.removeprefix(BOM_UTF8))
    except orjson.JSONDecodeError as error:
        return _find_reason(line, piece, str(error))
    if not isinstance(value, dict):
        return _Value(line, problem="expected an event, a JSON object")
    return _Value(line, value, text=piece)


def _find_reason(line: int, piece: bytes, reason: str) -> _Value:
    """Return why a text is not JSON: at its own line and with the cure, if known."""
    # Loaded for those who have such a file: `explain` is to start quickly.
    from schematic_contracts.reading.read_json import find_problem

    error = find_problem(piece)
    if error is not None:
        return _Value(line + (error.line or 1) - 1, problem=error.message)
    return _Value(line, problem=f"not JSON: {reason}")
