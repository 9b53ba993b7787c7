"""Read both sides: what the traffic predicts, and what Schematic exported."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from schematic_contracts.validation import check_event
from schematic_emulator.checks.files.read_files import WholeFile
from schematic_emulator.checks.stream.judge_line import SegmentJudge
from schematic_emulator.checks.stream.pieces import read_piece
from schematic_emulator.checks.verify.request_row import (
    IDENTIFY,
    TRACK,
    Origin,
    read_ms,
    read_row,
)
from schematic_emulator.durable.collection import no_collection
from schematic_emulator.judgement.compare.mapping_pair import MappingPair, MappingSide

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.checks.control.stop import Stop
    from schematic_emulator.checks.files.event_files import LineBlock
    from schematic_emulator.checks.files.read_files import Unit
    from schematic_emulator.checks.verify.request_row import RequestRow

FAILED = "failed"


@dataclass(slots=True)
class SideRows:
    """What one block of either side has.

    `events` are events of the traffic, or events and pages of the export; `others` is
    how many have no request: not sent, or of a type that Segment never sends.
    """

    rows: list[RequestRow] = field(default_factory=list)
    events: int = 0
    others: int = 0
    broken: int = 0


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

    def add_broken(self, _line: int, _message: str, _found: str) -> None:
        """Count a piece that is not an event."""
        self._side.broken += 1


def _read_block(
    block: LineBlock, read: Callable[[bytes, str, int, SideRows], None]
) -> SideRows:
    side = SideRows(broken=int(bool(block.problem)))
    with no_collection():
        for line, piece in block.numbered():
            if piece and not piece.isspace():
                read(piece, block.file, line, side)
    return side


def _read_exported(piece: bytes, file: str, line: int, side: SideRows) -> None:
    """Read a page of `GET /events`, or one event of it."""
    try:
        events = list(_list_events(orjson.loads(piece)))
    except (orjson.JSONDecodeError, TypeError):
        side.broken += 1
        return
    broken = side.broken
    for one in events:
        _add_exported(one, f"{file}:{line}", side)
    if not events or side.broken - broken < len(events):
        side.events += 1


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
        side.broken += 1
    elif one.get("type") not in {TRACK, IDENTIFY}:
        side.others += 1
    else:
        name = one.get("id")
        origin = Origin(
            read_ms(one.get("sent_at"), one.get("captured_at")),
            one.get("status") == FAILED,
            "",
            f"{place} {name}" if isinstance(name, str) else place,
        )
        side.rows.append(read_row(one["type"], body, origin))
