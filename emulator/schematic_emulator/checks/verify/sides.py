"""Read both sides: what the traffic predicts, and what Schematic exported."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from schematic_contracts.validation import check_event
from schematic_emulator.checks.files.event_files import GROWN
from schematic_emulator.checks.files.read_files import WholeFile
from schematic_emulator.checks.stream.judge_files import GREW
from schematic_emulator.checks.stream.judge_line import SegmentJudge
from schematic_emulator.checks.stream.pieces import read_piece
from schematic_emulator.checks.verify.request_row import (
    IDENTIFY,
    TIMES,
    TRACK,
    Origin,
    read_ms,
    read_row,
)
from schematic_emulator.durable.log import no_collection
from schematic_emulator.errors import EmulatorError
from schematic_emulator.judgement.compare.mapping_pair import MappingPair, MappingSide
from schematic_emulator.terminal.safe_text import show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.checks.control.stop import Stop
    from schematic_emulator.checks.files.event_files import LineBlock
    from schematic_emulator.checks.files.read_files import Unit
    from schematic_emulator.checks.verify.request_row import RequestRow

FAILED = "failed"
# Of one side only so many pieces are named that were not read.
MOST_UNREAD = 10
_MISPLACED = (
    "this is of the export, not of the traffic; write --export before each of its "
    "files, or name their folder"
)
_NO_EVENT = "expected a page of GET /events, or an event of one"


class MisplacedExportError(EmulatorError):
    """Raised for a file of traffic that has what Schematic exports."""


class Unread(NamedTuple):
    """A piece of a file that has no request which can be compared, and why."""

    place: str
    reason: str


@dataclass(slots=True)
class SideRows:
    """What one block of either side has.

    `events` are events of the traffic, or events and pages of the export; `others` is
    how many have no request: not sent, or of a type that Segment never sends. `unread`
    has the first ones of the `broken` pieces.
    """

    rows: list[RequestRow] = field(default_factory=list)
    events: int = 0
    others: int = 0
    broken: int = 0
    unread: list[Unread] = field(default_factory=list)

    def add_broken(self, place: str, reason: str) -> None:
        """Count a piece that cannot be compared."""
        self.broken += 1
        if len(self.unread) < MOST_UNREAD:
            self.unread.append(Unread(place, reason))


@dataclass(frozen=True, slots=True)
class Predicting:
    """Predicts the requests of blocks of traffic; each process compiles its own."""

    mapping: MappingSide

    def build(self) -> SideWorker:
        """Return what predicts the requests of one block after the other."""
        return SideWorker(_Predictor(self.mapping).read)


@dataclass(frozen=True, slots=True)
class Exported:
    """Reads blocks of exported events."""

    def build(self) -> SideWorker:
        """Return what reads the events of one block after the other."""
        return SideWorker(partial(_read_block, read=_read_exported))


class SideWorker:
    """Reads blocks of one side in one process, with `read`."""

    kept: SideRows | None = None

    def __init__(self, read: Callable[[LineBlock], SideRows]) -> None:
        self.read = read

    def do(self, unit: Unit, stop: Stop) -> SideRows:
        """Return what one block has; files are read where the blocks come from."""
        del stop  # it ends between two blocks
        return SideRows() if isinstance(unit, WholeFile) else self.read(unit)

    def keep(self, result: SideRows) -> SideRows:
        """Return the result itself."""
        return result


class _Predictor:
    """Predicts what each event leads to, and notes what is found in it."""

    def __init__(self, mapping: MappingSide) -> None:
        self._judge = SegmentJudge(mapping.subscriptions, mapping.profile)
        self._pair = MappingPair(mapping, mapping)

    def read(self, block: LineBlock) -> SideRows:
        """Return what one block predicts."""
        self._file = block.file
        return _read_block(block, self._read)

    def _read(self, piece: bytes, _: str, line: int, side: SideRows) -> None:
        self._side = side
        read_piece(piece, line, self, is_wire=False)

    def add_call(self, call: Any, shared: JsonObject, line: int, size: int) -> None:
        """Predict the requests of one call."""
        event, kind, _ = self._judge.judge_call(call, shared, size)
        verdict, side = kind.verdict, self._side
        side.events += 1
        if not verdict.good + verdict.bad:
            if _is_exported(call):
                raise MisplacedExportError(f"{self._file}:{line}: {_MISPLACED}")
            side.others += 1
            return
        rules = ",".join(verdict.rules)
        for body in self._pair.plan(event)[0].bodies:
            origin = Origin(
                read_ms(body["sent_at"], event.get("receivedAt")),
                bool(verdict.bad and check_event(body)),
                rules,
                f"{self._file}:{line}",
            )
            side.rows.append(read_row(body["type"], body["body"], origin))

    def add_broken(self, line: int, message: str, _found: str) -> None:
        """Note a piece that is not an event."""
        self._side.add_broken(f"{self._file}:{line}", message)


def _read_block(
    block: LineBlock, read: Callable[[bytes, str, int, SideRows], None]
) -> SideRows:
    side = SideRows()
    with no_collection():
        for line, piece in block.numbered():
            if piece and not piece.isspace():
                read(piece, block.file, line, side)
    problem = GREW if block.form == GROWN else block.problem
    if problem:
        side.add_broken(f"{block.file}:{block.line}", problem)
    return side


def _read_exported(piece: bytes, file: str, line: int, side: SideRows) -> None:
    """Read a page of `GET /events`, or one event of it."""
    broken, place = side.broken, f"{file}:{line}"
    try:
        events = list(_list_events(orjson.loads(piece)))
    except orjson.JSONDecodeError as error:
        side.add_broken(place, f"not JSON: {error}")
        return
    except TypeError:
        side.add_broken(place, _NO_EVENT)
        return
    for one in events:
        _add_exported(one, place, side)
    if not events or side.broken - broken < len(events):
        side.events += 1


def _is_exported(call: Any) -> bool:
    """Return whether a call that Segment does not accept is a page, or an event of one.

    A shell that expands `--export pages/*.json` leaves the others to the traffic.
    """
    if not isinstance(call, dict):
        return False
    is_page = "type" not in call and isinstance(call.get("data"), list)
    return is_page or (isinstance(call.get("body"), dict) and "captured_at" in call)


def _list_events(value: Any) -> Iterator[Any]:
    """Yield the events of a value. Raises TypeError for one that is neither."""
    if not isinstance(value, dict):
        raise TypeError
    if isinstance(value.get("data"), list):
        yield from value["data"]
    elif "type" in value:
        yield value
    else:
        raise TypeError


def _add_exported(one: Any, place: str, side: SideRows) -> None:
    body = one.get("body") if isinstance(one, dict) else None
    if not isinstance(body, dict):
        side.add_broken(place, "not an event of GET /events: its body is not an object")
        return
    if one.get("type") not in {TRACK, IDENTIFY}:
        side.others += 1
        return
    if isinstance(name := one.get("id"), str):
        place = f"{place} {name}"
    at = read_ms(*(one.get(name) for name in TIMES))
    if not at:
        side.add_broken(place, _describe_times(one))
        return
    origin = Origin(at, one.get("status") == FAILED, "", place)
    side.rows.append(read_row(one["type"], body, origin))


def _describe_times(one: JsonObject) -> str:
    there = [f"{name} {show(one[name])[:40]}" for name in TIMES if one.get(name)]
    found = " and ".join(there) or f"no {' or '.join(TIMES)}"
    return f"unreadable time: {found}"
