"""Check one source of events whole, and merge the tallies of many in any order."""

from __future__ import annotations

from io import TextIOBase
from typing import IO, TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_emulator.checks.files.event_files import RECORDING, read_blocks
from schematic_emulator.checks.stream.judge_files import judge_block
from schematic_emulator.checks.stream.tally import (
    BROKEN,
    SKIPPED,
    StreamTally,
    count_broken,
    count_finding,
)
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.checks.control.stop import Stop
    from schematic_emulator.checks.stream.block_counts import BlockCounter
    from schematic_emulator.checks.stream.judge_files import CheckOptions

_NO_CALL = (
    "a recording without a call to Segment, which is a request to a path such as "
    "/v1/track or /v1/batch"
)


def judge_source(
    stream: IO[bytes],
    name: str,
    options: CheckOptions,
    *,
    counter: BlockCounter | None = None,
    stop: Stop | None = None,
) -> StreamTally:
    """Return the tally of one source, such as an open file, in any form.

    It depends on nothing but the bytes, the name and the options, so that sources may
    be checked wherever they are. Names are unique. A `counter`, which
    `options.build_counter()` makes, saves compiling the mapping for each source; it
    belongs to one thread. After a `stop`, what was read is the source.

    Raises UnreadableFileError for a source that holds no events in a known form.
    """
    if isinstance(stream, TextIOBase) or not hasattr(stream, "read"):
        raise EmulatorError(f"{name}: expected a stream of bytes: open(file, 'rb')")
    if options.sample is not None and options.sample.most:
        raise EmulatorError("a source has no sample of N events; give a share, as 10%")
    counter = counter or options.build_counter()
    whole, is_recording = StreamTally(files={name: 0}), False
    try:
        for block in read_blocks(stream, name, stop=stop):
            is_recording |= block.form == RECORDING
            whole.add(judge_block(block, counter))
    finally:
        counter.forget()
    if is_recording:
        count_silent(whole, name)
    whole.close()
    return whole


def count_silent(tally: StreamTally, name: str) -> None:
    """Count a recording in which no call was found; it is a finding."""
    if not tally.files.get(name) and (name, BROKEN) not in tally.found:
        count_broken(tally, (name, 1), _NO_CALL)


def skip_source(name: str, reason: str) -> StreamTally:
    """Return the tally of a source that was passed over, which has a finding.

    It is not among the files of the tally, which were checked.
    """
    tally = StreamTally()
    count_finding(tally, (name, 1), Finding(SKIPPED, reason, subject=name))
    return tally


def merge(tallies: Iterable[StreamTally]) -> StreamTally:
    """Return what tallies of different sources add up to; they stay as they are.

    Neither the order nor the grouping matters: merging merged tallies in any tree
    gives the same result.
    """
    whole = StreamTally()
    for each in tallies:
        whole.merge(each)
    return whole
