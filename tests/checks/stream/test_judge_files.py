"""Streams of events: files of every form, several processes."""

from __future__ import annotations

import gzip
import io
import json

import pytest

from schematic_emulator.checks.control.stop import Stop
from schematic_emulator.checks.files.chunks import BLOCK_BYTES
from schematic_emulator.checks.files.event_files import read_blocks
from schematic_emulator.checks.stream.judge_files import CheckOptions
from schematic_emulator.checks.stream.pool import map_units
from schematic_emulator.checks.stream.tally import StreamTally
from schematic_emulator.checks.stream.tally_files import CheckWork
from schematic_emulator.destination import presets
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


def tally(text: bytes, name: str = "f.json", jobs: int = 1, **judging) -> StreamTally:
    whole = StreamTally()
    how = CheckOptions(**{"subscriptions": presets(), **judging})
    blocks, work = read_blocks(io.BytesIO(text), name), CheckWork(how)
    for _, part in map_units(blocks, work, jobs, Stop()):
        whole.add(part)
    return whole


def lines_of(tally_: StreamTally) -> list[tuple[str, int, int]]:
    return sorted((one.rule, one.count, one.line) for one in tally_.found.values())


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


@pytest.mark.usefixtures("eager_processes")
def test_several_processes_find_what_one_does():
    lines = [json.dumps(event).encode() for event in World(seed=2).events(8000)]
    lines[7500] = b"{"
    text = b"\n".join(lines)

    alone, together = tally(text), tally(text, jobs=2)

    assert len(text) > 5 * BLOCK_BYTES  # several for each process
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
