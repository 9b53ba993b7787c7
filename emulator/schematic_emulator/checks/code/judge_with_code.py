"""Check the events of files with mapping code, some at a time, in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.checks.stream.judge_files import count_calls
from schematic_emulator.checks.stream.kept_calls import KeptCalls

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schematic_emulator.checks.code.code_judge import CodeJudge
    from schematic_emulator.checks.control.sample import Sample
    from schematic_emulator.checks.files.event_files import LineBlock
    from schematic_emulator.checks.stream.judge_files import CheckOptions
    from schematic_emulator.checks.stream.tally import StreamTally

# A command is started once for so many events.
MOST_AT_ONCE = 200


def judge_with_code(
    blocks: Iterable[LineBlock], judge: CodeJudge, options: CheckOptions
) -> Iterator[StreamTally]:
    """Yield the tallies of events; a stop ends them after the last that was sent.

    Raises MappingFailedError if the code fails.
    """
    counter = options.build_counter(judge)
    for kept in _keep(blocks, options.sample):
        yield kept.others
        calls = list(kept)
        for start in range(0, len(calls), MOST_AT_ONCE):
            some = calls[start : start + MOST_AT_ONCE]
            ready = judge.prepare(some)
            yield count_calls(some[:ready], counter)
            if ready < len(some):
                return


def _keep(blocks: Iterable[LineBlock], sample: Sample | None) -> Iterator[KeptCalls]:
    """Yield the calls of each block, or those of a sample of all of them."""
    if sample and sample.most:
        kept = KeptCalls(sample)
        kept.read(blocks)
        yield kept
        return
    for block in blocks:
        kept = KeptCalls(sample)
        kept.read([block])
        yield kept
