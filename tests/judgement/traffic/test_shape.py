"""The shape of traffic has shares, whatever the order and the blocks."""

from __future__ import annotations

import random

import pytest

from schematic_emulator.judgement.traffic import shape_tally
from schematic_emulator.judgement.traffic.shape import MOST_LISTED, OTHERS
from support.segment import make_track
from support.shapes import shape_of
from support.traffic import generate


def test_shares_are_of_their_group():
    shape = shape_of(
        [make_track(event="A", userId=f"u{n}") for n in range(30)]
        + [{"type": "identify", "userId": 7}] * 10
    )

    assert shape["events"].size == 40
    assert shape["events"].shares["type track"].share == 0.75
    assert shape['track "A"'].shares["without company"].share == 1
    assert shape["user ids"].shares["text"].share == 1
    assert "identify" not in shape  # fewer than 20


@pytest.mark.parametrize("size", [1, 37, 1200])
def test_blocks_and_order_change_nothing(size: int):
    events = random.Random(size).sample(generate(), len(generate()))

    assert shape_of(events, size=size) == shape_of(generate())


def test_sums_of_many_rows_are_those_of_the_rows(monkeypatch):
    whole = shape_of(generate())

    monkeypatch.setattr(shape_tally, "_MOST_ROWS", 100)

    assert shape_of(generate(), size=50) == whole


def test_rare_names_are_counted_together():
    events = [make_track(event=f"Name {n}") for n in range(MOST_LISTED + 100)]

    group = shape_of(events)["track"]

    assert len(group.shares) < MOST_LISTED + 10
    assert group.shares[OTHERS].share == pytest.approx(100 / len(events))


def test_users_that_differ_give_a_share_its_error():
    alike = [make_track(userId=f"u{n}", integrations={}) for n in range(400)]
    half = [
        {**one, "integrations": {"All": False}} if number < 200 else one
        for number, one in enumerate(sorted(alike, key=part_of))
    ]

    differing = shape_of(half)["track"].shares["integrations off"]

    assert differing.share == 0.5
    assert differing.error > 0.1
    assert "integrations off" not in shape_of(alike)["track"].shares


def part_of(event: dict[str, str]) -> int:
    return shape_tally.find_part(event["userId"])
