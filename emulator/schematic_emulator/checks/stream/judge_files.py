"""Check the events of blocks, and of calls in memory."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.checks.files.event_files import GROWN
from schematic_emulator.checks.stream.block_counts import BlockCounter
from schematic_emulator.checks.stream.judge_line import SegmentJudge, WireJudge
from schematic_emulator.checks.stream.kept_calls import KeptCalls
from schematic_emulator.checks.stream.tally import SKIPPED, StreamTally, count_finding
from schematic_emulator.durable.log import no_collection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from schematic_contracts.tracking_plan.plan import TrackingPlan
    from schematic_emulator.checks.control.sample import Sample
    from schematic_emulator.checks.files.event_files import LineBlock
    from schematic_emulator.checks.stream.judge_line import Judge
    from schematic_emulator.checks.stream.kept_calls import KeptCall

GREW = "the file grew while it was read; what was added was not checked"
# After each part, the rules on traffic search for less.
_AT_A_TIME = 1_000


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What to check: capture payloads as they are, or events and their subscriptions.

    `is_wire` means capture payloads; the other options are for Segment events. Those
    of a `plan` are checked against it, too, and `is_shaped` counts for a baseline. With
    a `sample`, only that is checked.
    """

    subscriptions: Sequence[Mapping[str, Any]] = ()
    profile: str = "published"
    is_wire: bool = False
    plan: TrackingPlan | None = None
    sample: Sample | None = None
    is_shaped: bool = False

    def build_judge(self) -> Judge:
        """Return the checker of events; each process compiles one of its own."""
        if self.is_wire:
            return WireJudge()
        return SegmentJudge(self.subscriptions, self.profile)

    def build_counter(self, judge: Judge | None = None) -> BlockCounter:
        """Return what counts the events of blocks, by default with its own checker."""
        judge = judge or self.build_judge()
        edge = self.sample.edge if self.sample and not self.sample.most else None
        is_shaped = self.is_shaped and not self.is_wire
        if self.plan is None:
            return BlockCounter(judge, edge=edge, is_shaped=is_shaped)
        from schematic_emulator.checks.stream.block_counts import PlanCounts

        return BlockCounter(judge, PlanCounts(self.plan), edge, is_shaped=is_shaped)


def judge_blocks(
    blocks: Iterable[LineBlock], options: CheckOptions
) -> Iterator[StreamTally]:
    """Yield the tally of each block, in the blocks' order; of a sample, one tally."""
    counter = options.build_counter()
    if options.sample is None or not options.sample.most:
        return (judge_block(block, counter) for block in blocks)
    kept = KeptCalls(options.sample, is_wire=options.is_wire)
    kept.read(blocks)
    return iter((judge_kept(kept, counter),))


def judge_kept(kept: KeptCalls, counter: BlockCounter) -> StreamTally:
    """Return the tally of calls in memory."""
    whole = StreamTally()
    whole.add(kept.others)
    calls = iter(kept)
    while some := list(islice(calls, _AT_A_TIME)):
        whole.add(count_calls(some, counter))
    return whole


def count_calls(calls: Iterable[KeptCall], counter: BlockCounter) -> StreamTally:
    """Return the tally of some calls, which are in the order of their files."""
    whole = StreamTally()
    with no_collection():
        for file, those in groupby(calls, key=attrgetter("file")):
            counter.start(file)
            for one in those:
                counter.add_call(one.call, one.shared, one.line, one.size)
            whole.add(counter.end())
    return whole


def judge_block(block: LineBlock, counter: BlockCounter) -> StreamTally:
    """Return the tally of one block; blank lines are ignored."""
    counter.start(block.file)
    with no_collection():
        for line, piece in block.numbered():
            if piece and not piece.isspace():
                counter.add_piece(piece, line)
        if block.problem:
            counter.add_broken(block.line, block.problem, "")
        tally = counter.end()
    if block.form == GROWN:
        finding = Finding(SKIPPED, GREW, subject=block.file)
        count_finding(tally, (block.file, block.line), finding)
    return tally
