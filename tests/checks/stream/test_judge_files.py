"""Streams of events: shared verdicts, files of every form, several processes."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime

import pytest

from schematic_emulator.checks.stream.chunks import BLOCK_BYTES
from schematic_emulator.checks.stream.event_files import read_blocks
from schematic_emulator.checks.stream.judge_files import CheckOptions, judge_blocks
from schematic_emulator.checks.stream.judge_line import SegmentJudge
from schematic_emulator.checks.stream.shapes import UnshapedError, compile_key
from schematic_emulator.checks.stream.tally import StreamTally
from schematic_emulator.cli.demo.mapping import repaired_mapping
from schematic_emulator.destination import presets
from schematic_emulator.judgement.judge import receive
from segment_fixtures import World

EVENT = {"type": "track", "event": "a", "userId": "u", "n": [1, {"x": '"]},{['}]}
TRACK = {
    "type": "track",
    "event": "Order Completed",
    "userId": "u1",
    "timestamp": "2026-01-02T03:04:05.678Z",
    "context": {"groupId": "acme"},
    "traits": {"name": "Ada", "seats": 3},
}
IDENTIFY = {**TRACK, "type": "identify"}
# Values that a mapping, a check or a contract might tell from others.
VALUES = [
    *(
        None,
        True,
        0,
        1,
        3,
        1.5,
        1e300,
        2**70,
        "",
        " ",
        "é",
        "\ud800",
        "\x00",
        "x" * 300,
    ),
    *(
        "5",
        "2026-01-02",
        "2026-02-30T03:04:05.678Z",
        "2026-01-02T03:04:05Z",
        "yesterday",
    ),
    *([], [1], ["a"], {}, {"a": None}, {"a": 1}, {"computation_key": "name"}),
    {"computation_key": "seats", "computation_class": "audience"},
    {"computation_key": "none", "computation_class": "audience"},
    "2026-01-02T03:04:05.679Z",
]
PLACES = [
    *(["type"], ["event"], ["userId"], ["timestamp"], ["context"], ["traits"]),
    *(["context", "groupId"], ["context", "personas"], ["traits", "name"]),
    *(["traits", "seats"], ["traits", "company_name"]),
]
PROFILES = ("published", "documented")
NOW = datetime(2026, 1, 2, tzinfo=UTC)


def choosing_mapping() -> list[dict]:
    """Return the presets with an `@if` in each, and notes as Segment keeps them."""
    name = {"@path": "$.traits.name", "_metadata": {"label": "Name"}}
    seats = {"@path": "$.traits.seats"}
    keys = {
        "id": {"@if": {"exists": name, "then": name, "else": {"@path": "$.userId"}}},
        "seats": {"@if": {"exists": seats, "then": seats}},
    }
    cased = {"@case": {"operator": "upper", "value": seats}}
    return [
        {**one, "mapping": {**one["mapping"], "company_keys": keys, "user_name": cased}}
        for one in presets()
    ]


def changing_mapping() -> list[dict]:
    """Return the presets with every directive that makes something of a value."""
    name, traits = {"@path": "$.traits.name"}, {"@path": "$.traits"}
    user = {"@path": "$.userId"}
    upper = {"@case": {"operator": "upper", "value": name}}
    longer = {"@replace": {"pattern": "a", "replacement": "bc", "value": user}}
    shorter = {"@replace": {"pattern": "a", "replacement": "", "value": name}}
    texts = {
        "whole": {"@template": "{{userId}} {{traits.name}}"},
        "part": {"@template": "{{traits.seats}}"},
        "upper": upper,
        "liquid": {"@liquid": "{{ traits.name | upcase }} of {{ context.groupId }}"},
        "default": {"@liquid": '{{traits.seats|default:"no"|downcase}}'},
        "longer": longer,
        "shorter": shorter,
    }
    twice = {"@transform": {"apply": {"b": name}, "mapping": {"@path": "$.b"}}}
    merged = {"@merge": {"objects": [traits, {"x": user}], "direction": "right"}}
    fields = {
        "company_keys": {
            **texts,
            "written": {"@json": {"mode": "encode", "value": name}},
        },
        "traits": merged,
        "user_traits": {"@flatten": {"value": traits, "separator": "."}},
        "company_traits": {
            "list": [name, {"@arrayPath": ["$.traits.seats", {"n": {"@path": "$.a"}}]}],
            "read": {"@json": {"mode": "decode", "value": name}},
            "set": {"@literal": True},
            "left": {"@excludeWhenNull": user},
            "twice": twice,
        },
        "company_name": {"@template": "of {{context.groupId}}"},
    }
    return [{**one, "mapping": {**one["mapping"], **fields}} for one in presets()]


def merging_mapping() -> list[dict]:
    """Return the presets with members that two of the event's own lie over."""
    both = [{"@path": "$.traits.name"}, {"@path": "$.context"}]
    merged = {"@merge": {"objects": both, "direction": "left"}}
    flat = {"@flatten": {"value": {"@path": "$.context"}, "separator": "_"}}
    fields = {"company_keys": merged, "user_keys": flat}
    return [{**one, "mapping": {**one["mapping"], **fields}} for one in presets()]


def set_at(event: dict, path: list[str], value: object) -> dict:
    head, *rest = path
    inner = event.get(head)
    below = inner if isinstance(inner, dict) else {}
    return {**event, head: set_at(below, rest, value) if rest else value}


def odd_events():
    for event in (TRACK, IDENTIFY):
        for first in PLACES:
            for value in VALUES:
                yield set_at(event, first, value)
                personas = set_at(event, ["context", "personas"], VALUES[-3])
                yield set_at(personas, first, value)


def tally(text: bytes, name: str = "f.json", jobs: int = 1, **judging) -> StreamTally:
    whole = StreamTally()
    how = CheckOptions(**{"subscriptions": presets(), **judging})
    for part in judge_blocks(read_blocks(io.BytesIO(text), name), how, jobs):
        whole.add(part)
    return whole


def lines_of(tally_: StreamTally) -> list[tuple[str, int, int]]:
    return sorted((one.rule, one.count, one.line) for one in tally_.found.values())


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    "subscriptions",
    [
        presets(),
        repaired_mapping(),
        choosing_mapping(),
        changing_mapping(),
        merging_mapping(),
    ],
    ids=["presets", "repaired", "choosing", "changing", "merging"],
)
def test_shared_verdict_is_that_of_the_event_itself(subscriptions, profile):
    """Whatever order events come in, a remembered verdict is the right one."""
    judge = SegmentJudge(subscriptions, profile)
    assert judge._key_of is not None
    events = [*odd_events(), *World(seed=11).events(500)]

    wrong = [
        event
        for event in events
        if judge.judge(event) != judge._judge_alone(*receive(event, NOW))
    ]

    assert wrong == []


def test_most_events_share_a_verdict():
    judge = SegmentJudge(presets(), "published")

    for event in World(seed=1).events(1000):
        judge.judge(event)

    assert len(judge._known) < 100


@pytest.mark.parametrize(
    "node",
    [
        {"@liquid": "{{ userId | slice: 0 }}"},
        {"@liquid": "{{ traits.name.size }}"},
        {"@liquid": "{% if userId %}a{% endif %}"},
        {"@template": "{{{userId}}}"},
        {"@case": {"operator": "lower", "value": {"@liquid": "{{ event | strip }}"}}},
        {"@path": "$."},
        {"@path": "$.event.toString"},
        {"@template": {"@path": "$.event"}},
    ],
)
def test_mapping_that_may_read_anything_shares_no_verdict(node):
    subscription = {**presets()[0], "mapping": {"event_name": node}}

    assert compile_key([subscription]) is None


def test_large_event_is_checked_separately():
    key_of = compile_key(presets())
    wide = {str(number): 1 for number in range(101)}

    assert key_of is not None
    with pytest.raises(UnshapedError):
        key_of({"type": "track", "event": wide})


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (b'{"type":1}\n\n{"type":2}\r\n{"type":3}', [1, 3, 4]),
        (b'\xef\xbb\xbf{"type":1}\n', [1]),
        (b'[\n{"type":1},\n\n{"type":2}\n]\n', [2, 4]),
        (b'[{"type":1},{"type":"]}"}]', [1, 1]),
        (b'{\n "type": 1,\n "a": [{}]\n}\n{\n"type":2}', [1, 5]),
        (b"[]", []),
        (b"\n", []),
    ],
    ids=["lines", "mark", "list", "one-line", "spread", "empty-list", "blank"],
)
def test_pieces_have_the_line_they_start_on(text, lines):
    blocks = list(read_blocks(io.BytesIO(text), "f.json"))

    found = [
        line for block in blocks for line, piece in block.numbered() if piece.strip()
    ]
    assert found == lines
    assert tally(text).broken == 0


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (b'{"type":1}\n{"ty\n{"type":3}\n', [2]),
        (b'{"ty', [1]),
        (b'[{"a":1},\n{"b" 2},\n{"c":3}]', [2]),
        (b'[{"a":1},\n{"b":2}', [2]),
        (b'[{"a":1}] x', [1]),
        (b"5\n[1]\nnull\n", [1]),
        (b"[" * 100_000, [1]),
        (b'{"a":"\xff"}\n', [1]),
        (b'{"a":NaN}\n', [1]),
    ],
    ids=[
        *("half-a-line", "half-a-file", "in-a-list", "open-list", "after-it"),
        *("no-events", "deep", "not-utf8", "nan"),
    ],
)
def test_line_without_an_event_is_a_finding_with_its_line(text, lines):
    found = tally(text)

    assert found.broken > 0
    assert [line for rule, _, line in lines_of(found) if rule == "broken-line"] == lines


@pytest.mark.parametrize("spread", [False, True], ids=["lines", "list"])
def test_values_may_cross_the_ends_of_blocks(spread):
    events = [{**EVENT, "pad": 'é\\"' * (BLOCK_BYTES // 40)} for _ in range(25)]
    texts = [json.dumps(event, ensure_ascii=False) for event in events]
    text = f"[{','.join(texts)}]" if spread else "\n".join(texts)

    found = tally(text.encode())

    assert (found.ledger.produced, found.broken) == (25, 0)


def test_packed_file_is_read_up_to_where_it_breaks():
    lines = b"".join(json.dumps(e).encode() + b"\n" for e in World(seed=1).events(500))
    packed = gzip.compress(lines)

    whole, half = tally(packed), tally(packed[: len(packed) // 2])

    assert (whole.ledger.produced, whole.broken) == (500, 0)
    assert 0 < half.ledger.produced < 500
    assert [f.example.message for f in half.found.values() if f.rule == "broken-line"]


def test_several_processes_find_what_one_does():
    lines = [json.dumps(event).encode() for event in World(seed=2).events(8000)]
    lines[7500] = b"{"
    text = b"\n".join(lines)

    alone, together = tally(text), tally(text, jobs=2)

    assert len(text) > 5 * BLOCK_BYTES
    assert together == alone


def test_capture_payloads_are_checked_as_they_are():
    good = {
        "api_key": "k",
        "type": "track",
        "body": {"event": "a", "company": {"i": "1"}},
    }
    bad = {**good, "body": {"event": "a b"}}
    text = (
        json.dumps({"events": [good, bad]}).encode() + b"\n" + json.dumps(good).encode()
    )

    found = tally(text, is_wire=True)

    assert (found.ledger.good, found.ledger.bad) == (2, 1)
    assert lines_of(found) == [("event-name", 1, 1), ("usage-no-company", 1, 1)]


def test_ledger_accounts_for_every_event():
    page, untyped = {**TRACK, "type": "page"}, {**TRACK, "type": {"a": 1}}
    events = [TRACK, {**TRACK, "event": None}, page, untyped]

    ledger = tally(b"\n".join(json.dumps(e).encode() for e in events)).ledger

    assert ledger.to_json() | {"refused": sum(ledger.refused.values())} == {
        "produced": 4,
        "unheard": {"page": 1},
        "refused": 2,
        "sent": 1,
        "requests": 1,
        "resent": 0,
        "statuses": {},
        "good": 1,
        "bad": 0,
    }


@pytest.mark.parametrize(
    ("integrations", "refused", "has_finding"),
    [
        ({}, "", False),
        ({"All": False, "Schematic": {"a": 1}}, "", False),
        ({"All": False}, "integrations: All is false", False),
        ({"Schematic": False}, "integrations: Schematic is false", False),
        ({"schematic": False}, "", True),
    ],
)
def test_integrations_object_is_heeded_as_segment_does(
    integrations, refused, has_finding
):
    """Events that Segment filters out are counted; a wrong name is a finding."""
    judge = SegmentJudge(presets(), "published")
    judge.judge(TRACK)

    verdict = judge.judge({**TRACK, "integrations": integrations})

    assert verdict.refused == refused
    assert ("integrations-name" in verdict.rules) is has_finding
