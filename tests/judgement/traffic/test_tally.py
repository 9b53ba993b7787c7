"""Parts of the traffic merge in any order and grouping to the same findings."""

from __future__ import annotations

import pickle
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.judgement.traffic import ids, messages, names
from schematic_emulator.judgement.traffic.columns import TrafficColumns
from schematic_emulator.judgement.traffic.kinds import find_kind
from schematic_emulator.judgement.traffic.mapped_reads import list_reads
from schematic_emulator.judgement.traffic.rules import (
    TrafficRules,
    find_traffic_findings,
)
from schematic_emulator.judgement.traffic.tally import TrafficTally
from support.mapping_files import identify, make_file, mapped, track
from support.traffic import feed, generate, planner

# What it reads is absent in some events, or in all with something near.
FILE = make_file(
    mapped(
        track(),
        traits={
            "a": {"@path": "$.properties.amuont"},
            "b": {"@path": "$.properties.b"},
        },
    ),
    identify(),
)
EVENTS = st.builds(
    lambda kind, name, user, group, message, properties: {
        "type": kind,
        "event": name,
        "userId": user,
        "messageId": message,
        "timestamp": "2026-01-02T03:04:05.000Z",
        "properties": properties,
        **({"context": {"groupId": group}} if group else {}),
    },
    st.sampled_from(["track", "identify", "page"]),
    st.builds("{} {}".format, st.sampled_from("Aa"), st.integers(0, 12)),
    st.sampled_from(["u1", "U1", "u2"]),
    st.sampled_from(["", "acme", "Acme", "ACME", "initech"]),
    st.sampled_from([f"m{number}" for number in range(12)]),
    st.dictionaries(st.sampled_from(["amount", "b", "B"]), st.just(1)),
)


@pytest.fixture
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let samples be cut in a test: what is beyond them must not depend on order."""
    monkeypatch.setattr(messages, "MOST_MESSAGES", 5)
    monkeypatch.setattr(ids, "MOST_IDS", 2)
    monkeypatch.setattr(names, "MOST_NAMES", 8)


def merge_randomly(parts: list[TrafficRules], random: Random) -> TrafficRules:
    """Merge parts two at a time, in a random order."""
    while len(parts) > 1:
        random.shuffle(parts)
        parts[0].merge(parts.pop())
    return parts[0]


def split(events: list[dict], random: Random) -> list[TrafficRules]:
    """Return the rules of parts of the events, each on its own lines."""
    cuts = sorted(random.randint(0, len(events)) for _ in range(4))
    edges = [0, *cuts, len(events)]
    return [feed(FILE, events[start:end], start + 1) for start, end in pairwise(edges)]


@given(st.lists(EVENTS, max_size=60), st.randoms(use_true_random=False))
def test_parts_merge_in_any_order(events: list[dict], random: Random):
    whole = feed(FILE, events).findings()

    assert merge_randomly(split(events, random), random).findings() == whole


@pytest.mark.usefixtures("_few")
@pytest.mark.parametrize("seed", range(8))
def test_parts_merge_in_any_order_beyond_the_limits(seed: int):
    random = Random(seed)
    events: list[dict[str, Any]] = [
        {
            "type": "track",
            "event": f"{random.choice('Aa')} {random.randint(0, 20)}",
            "userId": random.choice(["u1", "U1", "u2", "U2", "u3"]),
            "messageId": f"m{random.randint(0, 40)}",
            "timestamp": "2026-01-02T03:04:05.000Z",
            "context": {"groupId": random.choice(["a", "A", "b", "B", "c", "d"])},
        }
        for _ in range(80)
    ]
    whole = feed(FILE, events).findings()

    assert merge_randomly(split(events, random), random).findings() == whole
    assert {one.finding.rule for one in whole} >= {"names-meet", "repeated-message"}


def test_kinds_and_columns_are_the_same_as_single_events():
    """The fast way of `check` finds what `feed` finds."""
    events = [*generate(), *generate()[:50]]
    reads, tally = list_reads(FILE), TrafficTally()
    plan = planner(FILE)
    for start in range(0, len(events), 400):
        block, columns = tally.follow(), TrafficColumns()
        for line, event in enumerate(events[start : start + 400], start + 1):
            kind = find_kind(event, plan(event), reads)
            block.note(kind, reads)
            if block.is_searched(kind):
                block.search(event, kind, reads)
            columns.message_ids.append(event["messageId"])
            columns.message_names.append(event.get("event") or event["type"])
            columns.message_lines.append(line)
            if not kind.matched:
                continue
            companies, users = reads.read_ids(event)
            columns.company_ids += companies
            columns.company_lines += [line] * len(companies)
            columns.user_ids += users
            columns.user_lines += [line] * len(users)
            if kind.tracks:
                sent = event["event"].replace(" ", "_").lower()
                columns.names.append((sent, event["event"]))
                columns.name_lines.append(line)
        block.add_columns("events.ndjson", columns)
        tally.merge(pickle.loads(pickle.dumps(block)))

    found = find_traffic_findings(tally, reads)

    assert found == feed(FILE, events).findings()
    assert "repeated-message" in {one.finding.rule for one in found}
