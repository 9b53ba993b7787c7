"""The kind of an event says what matched, what was absent, and whose usage it is."""

from __future__ import annotations

import pytest

from schematic_emulator.judgement.traffic.kinds import (
    TrafficKind,
    find_kind,
    list_matched,
)
from schematic_emulator.judgement.traffic.mapped_reads import list_reads
from support.mapping_files import identify, make_file, mapped, track
from support.segment import make_identify, make_track
from support.traffic import planner

FILE = make_file(track(), identify())
READS = list_reads(FILE)


def kind_of(event: dict) -> TrafficKind:
    return find_kind(event, planner(FILE)(event), READS)


def test_usage_of_a_company():
    kind = kind_of(make_track(context={"groupId": "acme"}))

    keys = (("company", "groupId"), ("user", "userId"))
    assert kind == TrafficKind((0,), (), 1, 0, names_company=True, keys=keys)


def test_usage_without_a_company():
    kind = kind_of(make_track())

    assert (kind.tracks, kind.unowned, kind.names_company) == (1, 1, False)
    assert [READS.values[index].pointer for index in kind.absent] == [
        "/mapping/company_keys/groupId"
    ]


def test_company_of_a_user():
    kind = kind_of(make_identify())

    assert (kind.matched, kind.tracks, kind.names_company) == ((1,), 0, True)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "group", "groupId": "acme"},
        {"type": "page", "context": {"groupId": "acme"}},
        {"type": "page", "properties": {"groupId": "acme"}},
    ],
)
def test_event_that_matches_nothing_may_name_a_company(event: dict):
    assert kind_of(event) == TrafficKind(names_company=True)


def test_event_that_does_not_reach_the_destination_matches_nothing():
    assert find_kind(make_track(), None, READS) == TrafficKind()


@pytest.mark.parametrize(
    ("row", "matched"),
    [
        (track(), [0]),
        (track(partnerAction="unknown"), [0]),
        (mapped(track(), event_name={"@lower": 1}), [0]),
        (mapped(track(), event_name=None), [0]),
        (track(subscribe='type = "page"'), []),
        (track(subscribe=""), []),
        (track(subscribe='type = "track" and ()'), []),
    ],
)
def test_mapping_matches_whatever_it_makes_of_the_event(row: dict, matched: list):
    assert list_matched(planner(make_file(row))(make_track())) == matched
