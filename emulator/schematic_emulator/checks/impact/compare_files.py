"""Compare two mappings over the events of files, in this process or in several."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

from schematic_emulator.checks.files.read_files import FileReading, WholeFile, measure
from schematic_emulator.checks.stream.pool import map_units
from schematic_emulator.checks.stream.work import Kept
from schematic_emulator.durable.log import no_collection
from schematic_emulator.judgement.compare.event_comparison import EventComparison
from schematic_emulator.judgement.compare.limits import Limits
from schematic_emulator.judgement.compare.mapping_pair import MappingPair, MappingSide
from schematic_emulator.judgement.compare.tally import ImpactTally, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.checks.control.stop import Stop
    from schematic_emulator.checks.files.event_files import LineBlock
    from schematic_emulator.checks.files.read_files import Unit


@dataclass(frozen=True, slots=True)
class ImpactOptions:
    """Both mappings, and the `schematic:` sections of their files, if there are any."""

    base: MappingSide
    head: MappingSide
    base_section: dict[str, Any] | None = None
    head_section: dict[str, Any] | None = None

    def build(self) -> ImpactWorker:
        """Return a worker; each process compiles its own."""
        limits = Limits(self.base_section, self.head_section)
        pair = MappingPair(self.base, self.head)
        return ImpactWorker(EventComparison(pair, limits))


class ImpactWorker:
    """Compares files and blocks; the order in which their tallies merge matters."""

    kept: ImpactTally | None = None

    def __init__(self, compare: EventComparison) -> None:
        self._compare = compare

    def do(self, unit: Unit, stop: Stop) -> ImpactTally:
        """Return the tally of a block, or of a file."""
        if not isinstance(unit, WholeFile):
            return self.compare(unit)
        reading, whole = FileReading([unit.file], "impact", stop), ImpactTally()
        for block in reading.blocks():
            whole.merge(self.compare(block))
        whole.skipped = reading.skipped
        return whole

    def compare(self, block: LineBlock) -> ImpactTally:
        """Return the tally of a block."""
        return compare_block(block, self._compare)

    def keep(self, result: ImpactTally) -> ImpactTally:
        """Return the tally itself."""
        return result


def compare_files(
    reading: FileReading, options: ImpactOptions, jobs: int = 1
) -> Iterator[ImpactTally]:
    """Yield the tally of each file or block, in their order.

    What the tallies add up to does not depend on `jobs`, the number of processes.
    """
    size = sum(max(0, measure(file)) for file in reading.files)
    for _, part in map_units(reading.units(jobs), options, jobs, reading.stop, size):
        if not isinstance(part, Kept):
            yield part


def compare_block(block: LineBlock, compare: EventComparison) -> ImpactTally:
    """Return the tally of one block; blank lines are ignored."""
    tally, where = ImpactTally(), Piece(block.file, 0, 0, datetime.now(UTC))
    with no_collection():
        for line, piece in block.numbered():
            if piece and not piece.isspace():
                where.line, where.size = line, len(piece)
                _compare_piece(piece, where, compare, tally)
    tally.broken += bool(block.problem)
    return tally


def _compare_piece(
    text: bytes, piece: Piece, compare: EventComparison, tally: ImpactTally
) -> None:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        value = None
    if value.__class__ is dict:
        compare.feed(value, piece, tally)
    else:
        tally.broken += 1
