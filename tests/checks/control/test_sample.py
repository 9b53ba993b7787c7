"""Samples: the same events whatever their order, and about as many as asked for."""

from __future__ import annotations

import random

import pytest

from schematic_emulator.checks.control.sample import SampleError, rank, read_sample

CALLS = [{"type": "track", "messageId": f"m-{number}"} for number in range(4000)]


def test_share_chooses_about_so_many_calls():
    edge = read_sample("10%").edge

    chosen = sum(rank(call) < edge for call in CALLS)

    assert 320 < chosen < 480


def test_smaller_share_is_a_part_of_a_larger_one():
    small, large = read_sample("2.5%").edge, read_sample(" 5% ").edge

    assert {m for m in map(rank, CALLS) if m < small} < {
        m for m in map(rank, CALLS) if m < large
    }


def test_whole_share_chooses_every_call():
    assert all(rank(call) < read_sample("100%").edge for call in CALLS)


def test_repeats_have_one_rank_and_calls_without_id_that_of_their_content():
    call = {"type": "page", "properties": {"a": 1, "b": 2}}
    turned = {"properties": {"b": 2, "a": 1}, "type": "page"}

    assert rank({**CALLS[0], "sentAt": "later"}) == rank(CALLS[0])
    assert rank(call) == rank(turned)
    assert rank(call) != rank({**call, "properties": {}})


@pytest.mark.parametrize("call", [{"messageId": "\ud800"}, {"messageId": 5}, 7, None])
def test_any_json_has_a_rank(call):
    assert rank(call) == rank(call)


def test_ranks_follow_no_order():
    ranks = [rank(call) for call in CALLS]
    shuffled = random.Random(1).sample(CALLS, len(CALLS))

    assert sorted(map(rank, shuffled)) == sorted(ranks) != ranks


@pytest.mark.parametrize(
    "text", ["", "0", "0%", "101%", "-1", "x", "5 %", "1e3", "30001", "٣"]
)
def test_text_that_is_no_size_is_refused(text):
    with pytest.raises(SampleError, match="sample: expected"):
        read_sample(text)
