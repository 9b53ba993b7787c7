"""A source is judged by itself, and tallies add up the same in any order and tree."""

from __future__ import annotations

import gzip
import io
import json
from functools import cache, reduce
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_contracts import check
from schematic_emulator.checks import (
    CheckOptions,
    Tally,
    judge_source,
    merge,
    skip_source,
    tally_from_json,
    tally_to_json,
)
from schematic_emulator.checks.control.sample import read_sample
from schematic_emulator.checks.files.event_files import UnreadableFileError
from schematic_emulator.checks.report.report import Report
from schematic_emulator.checks.report.thresholds import FailOn
from schematic_emulator.checks.stream import ledger, tally
from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
from schematic_emulator.destination import presets
from schematic_emulator.errors import EmulatorError
from schematic_emulator.judgement.traffic import messages, names, paths
from schematic_emulator.judgement.traffic.mapped_reads import list_reads
from schematic_emulator.judgement.traffic.rules import find_traffic_findings
from segment_fixtures import World

RICH = Path(__file__).parents[3] / "benchmarks" / "rich_mapping.json"
FILE = MappingFile.from_subscriptions(json.loads(RICH.read_text()), "rich.json")
OPTIONS = CheckOptions(FILE.enabled, is_shaped=True)
PARTS = 12


def make_parts() -> list[tuple[str, bytes]]:
    """Return events in files: some twice, some wrong, one file of each kind."""
    events = list(World(seed=3).events(600))
    spoilt: list[dict[str, Any]] = [
        {**event, "event": f"Report {number}!", "traits": {"seats": str(number)}}
        for number, event in enumerate(events[::7])
    ]
    events = [*events, *spoilt, *events[:80], {"type": "other"}, {"a": 1}]
    lines = [json.dumps(event).encode() for event in events]
    lines[40] = b"{"
    rows = [b"\n".join(lines[part::PARTS]) for part in range(PARTS)]
    rows[3] = gzip.compress(rows[3], mtime=0)
    return [(f"part-{number:02}.ndjson", row) for number, row in enumerate(rows)]


@cache
def judge_parts() -> tuple[Tally, ...]:
    judged = (
        judge_source(io.BytesIO(row), name, OPTIONS) for name, row in make_parts()
    )
    return (*judged, skip_source("part-99.sql", "this is an SQL dump"))


def write(whole: Tally) -> bytes:
    """Return the report of a tally."""
    assert whole.traffic is not None
    found = find_traffic_findings(whole.traffic, list_reads(FILE))
    how = {"profile": "published", "mapping": FILE.name, "fail_on": FailOn()}
    return orjson.dumps(Report.of(whole, traffic=found, **how).to_json())


def merge_in_a_tree(tallies: list[Tally], choices: list[int]) -> Tally:
    """Merge any two, or three, until one is left."""
    left = list(tallies)
    for choice in choices:
        some = [left.pop(choice % len(left)) for _ in range(min(len(left), 3))]
        left.append(merge(some))
    return merge(left)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every bound small, so that all are met."""
    monkeypatch.setattr(messages, "MOST_MESSAGES", 40)
    monkeypatch.setattr(messages, "MOST_ACROSS", 20)
    monkeypatch.setattr(names, "MOST_NAMES", 9)
    monkeypatch.setattr(paths, "_MOST_NEAR", 2)
    monkeypatch.setattr(tally, "MOST_SUBJECTS", 4)
    monkeypatch.setattr(ledger, "MOST_REASONS", 1)


@given(
    order=st.permutations(range(PARTS + 1)),
    choices=st.lists(st.integers(0, 50), max_size=6),
)
def test_any_order_and_tree_of_merging_gives_one_result(order, choices):
    parts = judge_parts()
    shuffled = [parts[number] for number in order]

    whole = merge_in_a_tree(shuffled, choices)

    assert tally_to_json(whole) == tally_to_json(merge(parts))
    assert write(whole) == write(merge(parts))


@pytest.mark.usefixtures("few")
def test_bounds_do_not_depend_on_the_order():
    parts = [judge_source(io.BytesIO(row), name, OPTIONS) for name, row in make_parts()]

    there, back = merge(parts), merge([merge(parts[5:]), merge(parts[:5][::-1])])

    assert tally_to_json(there) == tally_to_json(back)
    assert write(there) == write(back)
    assert b"at least" in write(there)


def test_merging_leaves_the_parts_as_they_are():
    parts = judge_parts()
    before = list(map(tally_to_json, parts))

    assert tally_to_json(merge(parts)) == tally_to_json(merge(parts))
    assert list(map(tally_to_json, parts)) == before


def test_tally_of_a_source_depends_on_no_other_source():
    counter = OPTIONS.build_counter()
    together = [
        judge_source(io.BytesIO(row), name, OPTIONS, counter=counter)
        for name, row in [*make_parts(), *make_parts()]
    ]

    alone = list(map(tally_to_json, judge_parts()[:PARTS]))
    assert list(map(tally_to_json, together)) == [*alone, *alone]


def test_tally_becomes_json_and_back():
    for part in (*judge_parts(), merge(judge_parts())):
        text = json.dumps(tally_to_json(part))

        assert check("emulator/tally", json.loads(text)) == []
        back = tally_from_json(json.loads(text))
        assert json.dumps(tally_to_json(back)) == text


def test_tallies_merge_after_they_were_json():
    parts = judge_parts()
    back = [tally_from_json(json.loads(json.dumps(tally_to_json(p)))) for p in parts]

    assert write(reduce(lambda one, other: merge([other, one]), back)) == write(
        merge(parts)
    )


def test_parts_of_one_file_merge_with_the_first_place_and_all_subjects():
    lines = [row for _, row in make_parts()[4:8]]
    parts = [judge_source(io.BytesIO(row), "same", OPTIONS) for row in lines]

    there, back = merge(parts), merge(parts[::-1])

    assert tally_to_json(there) == tally_to_json(back)
    assert write(there) == write(back)


@pytest.mark.usefixtures("few")
def test_repeats_in_a_file_are_exact_and_between_files_at_least():
    rows = [
        {"type": "track", "event": "A", "userId": "u", "messageId": f"m{number % 30}"}
        for number in range(60)
    ]
    text = "\n".join(map(json.dumps, rows)).encode()
    options = CheckOptions(presets())

    parts = [judge_source(io.BytesIO(text), name, options) for name in ("a", "b")]

    found = [
        one.finding.message
        for part in (parts[0], merge(parts))
        if part.traffic is not None
        for one in part.traffic.find(list_reads(FILE))
        if one.finding.rule == "repeated-message"
    ]
    assert found == [
        "30 calls have a messageId that occurred before",
        "at least 80 calls have a messageId that occurred before",
    ]


def test_sample_of_a_number_is_refused():
    options = CheckOptions(presets(), sample=read_sample("5"))

    with pytest.raises(EmulatorError, match="give a share"):
        judge_source(io.BytesIO(b""), "a", options)


def test_source_without_events_is_refused():
    with pytest.raises(UnreadableFileError, match="this is an SQL dump"):
        judge_source(io.BytesIO(b"INSERT INTO t VALUES (1);\n"), "a", OPTIONS)


@pytest.mark.parametrize(
    ("value", "version"), [({"version": 2}, "2"), ({}, "None"), ([], "None")]
)
def test_tally_of_another_version_is_refused(value: Any, version: str):
    with pytest.raises(EmulatorError, match=f"version {version}, expected 1"):
        tally_from_json(value)


@pytest.mark.parametrize("stream", ["a.ndjson", b"{}", Path("a"), io.StringIO("{}")])
def test_source_that_is_no_stream_of_bytes_is_refused(stream: Any):
    with pytest.raises(EmulatorError, match="a: expected a stream of bytes: open"):
        judge_source(stream, "a", CheckOptions(presets()))


def test_damaged_file_is_named_apart_from_its_lines():
    packed = gzip.compress(b'{"type": "page", "userId": "u"}\nx\n{"a')

    found = judge_source(io.BytesIO(packed[:-9]), "a.gz", CheckOptions(presets()))

    subjects = found.found["a.gz", "broken-line"].subjects
    assert sorted(subjects) == ["", "a.gz"]
    assert "cannot be read to its end" in subjects["a.gz"].finding.message
