"""Read the traffic of `impact`, and compare both sides over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.checks.files.read_files import FileReading
from schematic_emulator.checks.impact.compare_files import (
    ImpactOptions,
    compare_block,
    compare_files,
)
from schematic_emulator.cli.check_input import open_files, warn_skipped
from schematic_emulator.cli.generate.progress import counting
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.judgement.compare.event_comparison import EventComparison
from schematic_emulator.judgement.compare.limits import Limits
from schematic_emulator.judgement.compare.tally import ImpactTally

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.cli.impact.side import GivenSide


def compare_traffic(
    base: GivenSide, head: GivenSide, traffic: Sequence[str], jobs: int
) -> ImpactTally:
    """Return what differs over the traffic. Raises CommandError for no event."""
    if not traffic:
        raise CommandError("give the events to compare with: --traffic FILES")
    reading, whole = FileReading(open_files(traffic), "impact"), ImpactTally()
    with counting("impact", None) as advance:
        for part in _compare(base, head, reading, jobs):
            whole.merge(part)
            advance(part.events)
    reading.skipped |= whole.skipped
    warn_skipped(reading)
    if not whole.events:
        where = ", ".join(traffic)
        raise CommandError(f"no event in {where}; nothing was compared")
    if whole.dropped == whole.events:
        what = "none of the events reaches the destination"
        raise CommandError(f"{what}; nothing was compared, check says why")
    for change in Limits(base.section, head.section).find_changes(whole):
        whole.add(change)
    return whole


def _compare(
    base: GivenSide, head: GivenSide, reading: FileReading, jobs: int
) -> Iterator[ImpactTally]:
    if base.file is not None and head.file is not None:
        sections = base.section, head.section
        options = ImpactOptions(base.mapping, head.mapping, *sections)
        yield from compare_files(reading, options, jobs)
        return
    from schematic_emulator.cli.impact.code import run_code

    with run_code(base, head) as pair:
        compare = EventComparison(pair, Limits(base.section, head.section))
        for block in reading.blocks():
            yield compare_block(block, compare)
