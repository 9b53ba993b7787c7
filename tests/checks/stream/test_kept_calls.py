"""Calls in memory: a sample is the same in any order, and adds up to all calls."""

from __future__ import annotations

import random

import orjson
import pytest

from schematic_emulator.checks.control.sample import read_sample
from schematic_emulator.checks.files.event_files import LineBlock
from schematic_emulator.checks.stream.judge_files import CheckOptions, judge_blocks
from schematic_emulator.checks.stream.kept_calls import KeptCalls
from schematic_emulator.checks.stream.tally import StreamTally
from schematic_emulator.destination import presets
from segment_fixtures import World

LINES = [orjson.dumps(event) for event in World(seed=4).events(300)]


def blocks(lines: list[bytes], name: str = "e.ndjson") -> list[LineBlock]:
    half = len(lines) // 2
    return [
        LineBlock(name, 1, b"\n".join(lines[:half])),
        LineBlock(name, half + 1, b"\n".join(lines[half:])),
    ]


def keep(lines: list[bytes], sample: str) -> KeptCalls:
    kept = KeptCalls(read_sample(sample))
    kept.read(blocks(lines))
    return kept


@pytest.mark.parametrize("sample", ["20", "10%"])
def test_sample_is_the_same_in_any_order(sample):
    shuffled = random.Random(2).sample(LINES, len(LINES))

    first, second = keep(LINES, sample), keep(shuffled, sample)

    def ids(kept: KeptCalls) -> set[str]:
        return {one.call["messageId"] for one in kept}

    assert ids(first) == ids(second)
    assert len(first) + first.others.left_out == len(LINES)


def test_calls_keep_their_order_and_lines():
    lines = [one.line for one in keep(LINES, "20")]

    assert len(lines) == 20
    assert lines == sorted(lines)


def test_sample_of_more_than_there_are_is_everything():
    everything = StreamTally()
    for part in judge_blocks(blocks(LINES), CheckOptions(presets())):
        everything.add(part)
    options = CheckOptions(presets(), sample=read_sample("30000"))

    (sampled,) = judge_blocks(blocks(LINES), options)

    assert sampled == everything


@pytest.mark.parametrize("sample", ["60", "20%"])
def test_check_of_a_sample_counts_what_it_leaves_out(sample):
    whole = StreamTally()
    lines = [*LINES, b"{"]
    options = CheckOptions(presets(), sample=read_sample(sample))

    for part in judge_blocks(blocks(lines), options):
        whole.add(part)

    assert 30 < whole.ledger.produced < 90
    assert whole.ledger.produced + whole.left_out == len(LINES)
    assert whole.broken == 1
    assert sum(whole.files.values()) == whole.ledger.produced
