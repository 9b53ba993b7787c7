"""The shape of some events, as a check counts it for a baseline."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from schematic_emulator.checks.files.event_files import LineBlock
from schematic_emulator.checks.stream.judge_files import CheckOptions, judge_blocks
from schematic_emulator.checks.stream.tally import StreamTally
from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
from schematic_emulator.judgement.traffic.mapped_reads import list_reads
from schematic_emulator.judgement.traffic.shape import Shape, build_shape
from support.mapping_files import make_file
from support.traffic import SOUND

SOUND_FILE = make_file(*SOUND)


def tally(
    events: Iterable[Any], file: MappingFile = SOUND_FILE, size: int = 10_000
) -> StreamTally:
    """Return the tally of events that were read in blocks of a size."""
    whole, lines = StreamTally(), list(map(json.dumps, events))
    for start in range(0, len(lines), size):
        text = "\n".join(lines[start : start + size]).encode()
        options = CheckOptions(file.enabled, is_shaped=True)
        for each in judge_blocks([LineBlock("f.ndjson", text=text)], options):
            whole.add(each)
    return whole


def shape_of(
    events: Iterable[Any], file: MappingFile = SOUND_FILE, size: int = 10_000
) -> Shape:
    """Return the shape of events that were read in blocks of a size."""
    counted = tally(events, file, size)
    assert counted.shape is not None
    assert counted.traffic is not None
    return build_shape(counted.shape, counted.traffic, list_reads(file))
