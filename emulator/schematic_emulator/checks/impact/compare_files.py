"""Compare two mappings over the events of files, in this process or in several."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from schematic_emulator.checks.stream.pool import map_blocks
from schematic_emulator.durable.collection import no_collection
from schematic_emulator.judgement.compare.event_comparison import EventComparison
from schematic_emulator.judgement.compare.limits import Limits
from schematic_emulator.judgement.compare.mapping_pair import MappingPair, MappingSide
from schematic_emulator.judgement.compare.tally import ImpactTally, Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from schematic_emulator.checks.files.event_files import LineBlock


@dataclass(frozen=True, slots=True)
class ImpactOptions:
    """Both mappings, and the `schematic:` sections of their files, if there are any."""

    base: MappingSide
    head: MappingSide
    base_section: dict[str, Any] | None = None
    head_section: dict[str, Any] | None = None

    def build(self) -> Callable[[LineBlock], ImpactTally]:
        """Return a function that compares one block; each process compiles its own."""
        limits = Limits(self.base_section, self.head_section)
        pair = MappingPair(self.base, self.head)
        return partial(compare_block, compare=EventComparison(pair, limits))


def compare_blocks(
    blocks: Iterable[LineBlock], options: ImpactOptions, jobs: int = 1
) -> Iterator[ImpactTally]:
    """Yield the tally of each block, in the blocks' order.

    What the tallies add up to does not depend on `jobs`, the number of processes.
    """
    return map_blocks(blocks, options, jobs)


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
