"""The law: an event has the same findings by whichever door it comes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from schematic_contracts.rules import RULES
from schematic_emulator import Emulator, create_app
from schematic_emulator.application import create_segment
from schematic_emulator.checks.stream.judge_line import SegmentJudge
from schematic_emulator.cli.demo.mapping import repaired_mapping
from schematic_emulator.cli.main import root
from schematic_emulator.destination import presets
from schematic_emulator.judgement.judge import judge, receive
from schematic_emulator.judgement.trace.explanation import explain
from schematic_emulator.source.workspace.settings import Instance, Source
from segment_fixtures import World
from segment_fixtures.mutations.mutations import corrupt
from support.public_shapes import make_calls

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from schematic_contracts.finding import Finding

Event = dict[str, Any]
Found = set[tuple[str, str, str]]

AT = datetime(2026, 1, 5, 10, tzinfo=UTC)
PROFILES = ("ai-usage", "b2b-saas", "ecommerce", "media", "mobile")
MAPPINGS = {"presets": presets(), "repaired": repaired_mapping()}


def make_traffic(count: int) -> list[Event]:
    """Return calls of all profiles, clean and corrupted, and of public shapes."""
    each = count // (2 * len(PROFILES))
    made: list[Iterable[Event]] = [make_calls()]
    for seed, name in enumerate(PROFILES):
        made.append(World(seed=seed, profile=name).events(each))
        dirty = World(seed=seed + 10, profile=name).events(each)
        made.append(one.event for one in corrupt(dirty, 0.5, seed))
    calls = [{**event, "messageId": f"m-{n}"} for n, event in enumerate(chain(*made))]
    return list(islice(calls, count))


def keep(event: Event, findings: Iterable[Finding]) -> Iterator[tuple[str, str, str]]:
    for found in findings:
        if RULES[found.rule].scope == "event":
            yield event["messageId"], found.rule, found.subject


def through_judge(traffic: list[Event], mapping: list[Event]) -> Found:
    return {
        row
        for event in traffic
        for row in keep(event, judge(event, mapping, at=AT).findings)
    }


def through_check(traffic: list[Event], mapping: list[Event]) -> Found:
    checker = SegmentJudge(mapping, "published")
    return {row for event in traffic for row in keep(event, checker.find(event))}


def through_explain(traffic: list[Event], mapping: list[Event]) -> Found:
    return {
        row
        for event in traffic
        for record in receive(event, AT)
        for row in keep(
            event, explain(record, mapping, profile="published", at=AT).findings
        )
    }


def through_serve(traffic: list[Event], mapping: list[Event]) -> Found:
    emulator = Emulator()
    segment = create_segment(emulator)
    instance = Instance("one", "One", "web", subscriptions=tuple(mapping))
    segment.workspace.replace([Source("web")], [instance])
    client = create_app(emulator, segment=segment).test_client()
    found: Found = set()
    for event in traffic:
        # One by one, because an event that is too large refuses its whole batch.
        client.post("/v1/batch", json={"batch": [event]})
    assert segment.drain(120)
    for row in segment.deliveries():
        found |= set(keep(row.event, row.findings)) if row.event else set()
    return found


def through_pytest(traffic: list[Event], mapping: list[Event], deliver: Any) -> Found:
    delivered = deliver(traffic, subscriptions=mapping)
    return {row for one in delivered for row in keep(one.event, one.findings)}


@pytest.mark.schematic_emulator(allow="*")
@pytest.mark.parametrize("mapping", MAPPINGS.values(), ids=MAPPINGS)
@pytest.mark.parametrize(
    "count", [400, pytest.param(5_000, marks=pytest.mark.slow)], ids=str
)
def test_every_door_finds_the_same(count: int, mapping: list, segment_deliver: Any):
    traffic = make_traffic(count)
    expected = through_judge(traffic, mapping)

    assert len({rule for _, rule, _ in expected}) > 10
    assert through_check(traffic, mapping) ^ expected == set()
    assert through_explain(traffic, mapping) ^ expected == set()
    assert through_pytest(traffic, mapping, segment_deliver) ^ expected == set()
    assert through_serve(traffic, mapping) ^ expected == set()


@pytest.mark.schematic_emulator(allow="*")
def test_findings_on_a_mapping_appear_once_in_every_door(
    tmp_path: Path, segment_deliver: Any, schematic_sandbox: Any
):
    """check, explain, pytest and the running emulator: the same rule and subject."""
    unknown = {**presets()[0], "mapping": {**presets()[0]["mapping"], "user_key": "x"}}
    path, event = tmp_path / "mapping.json", tmp_path / "event.json"
    path.write_text(json.dumps([unknown, {**presets()[1], "enabled": False}]))
    event.write_text(json.dumps(make_calls()[0]))

    checked = run_json("check", str(event), "--mapping", str(path), "--format", "json")
    explained = run_json(
        "explain", str(event), "--mapping", str(path), "--format", "json"
    )
    emulator = Emulator()
    segment = create_segment(emulator)
    rows = tuple(json.loads(path.read_text()))
    segment.workspace.replace(
        [Source("web")], [Instance("one", "One", "web", subscriptions=rows)]
    )
    segment_deliver(make_calls()[0], mapping=path)

    expected = [
        ("no-active-mapping", "Identify User"),
        ("field-unknown", "Track Event: user_key"),
    ]
    found = [
        (rule["rule"], one["subject"])
        for rule in checked["findings"]
        for one in rule["subjects"]
        if rule["scope"] == "mapping"
    ]
    assert sorted(found) == sorted(expected)
    assert name_all(explained["mapping_findings"]) == expected
    assert name_all(segment.observer.findings()) == expected
    assert [
        (one.rule, one.subject) for one in schematic_sandbox.mapping_findings
    ] == expected


def name_all(rows: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(row["rule"], row["subject"]) for row in rows]


def run_json(*arguments: str) -> Any:
    result = CliRunner().invoke(root, list(arguments), standalone_mode=False)
    return json.loads(result.stdout)
