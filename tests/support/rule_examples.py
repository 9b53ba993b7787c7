"""Run what a rule's example gives through everything that reports findings."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from schematic_contracts.errors import TrackingPlanRuleError
from schematic_contracts.finding import Finding
from schematic_contracts.tracking_plan.read_plan import read_plan
from schematic_emulator import Emulator
from schematic_emulator.api.store.facts import RequestFacts
from schematic_emulator.checks.baseline.baseline import read_baseline
from schematic_emulator.checks.baseline.known_findings import apply_baseline
from schematic_emulator.checks.files.event_files import LineBlock, UnreadableFileError
from schematic_emulator.checks.report.report import Report
from schematic_emulator.checks.report.thresholds import FailOn
from schematic_emulator.checks.stream.judge_files import CheckOptions, judge_blocks
from schematic_emulator.checks.stream.judge_source import judge_source, skip_source
from schematic_emulator.checks.stream.tally import StreamTally
from schematic_emulator.configuration.computations import read_computations
from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
from schematic_emulator.configuration.mapping_file.read import read_mapping_data
from schematic_emulator.destination import presets
from schematic_emulator.effects.flags.check import FlagCheck
from schematic_emulator.effects.flags.evaluate import evaluate
from schematic_emulator.effects.flags.unsure import list_unsure
from schematic_emulator.judgement.judge import judge
from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from schematic_emulator.judgement.plan_rules.plan_checker import (
    PlanChecker,
    describe_invalid,
)
from schematic_emulator.judgement.traffic.drift import find_drift
from schematic_emulator.judgement.traffic.mapped_reads import list_reads
from schematic_emulator.judgement.traffic.shape import build_shape
from schematic_emulator.source.engage.engage import Pace
from support import traffic
from support.flag_rules import (
    make_condition,
    make_definition,
    make_flag,
    make_rule,
    make_subject,
)
from support.segment_end import configure, make_bench, make_instance

Input = dict[str, Any]
AT = datetime(2026, 1, 5, 10, tzinfo=UTC)
KEY = "sch_dev_x"
# After this time, each audience was synced.
SYNCED = timedelta(hours=7)


def find_all(given: Input) -> list[Finding]:
    """Return every finding on an example, written out."""
    return [finding for part in given for finding in FINDERS[part](given)]


def read_mapping(given: Input) -> MappingFile:
    """Return the mapping of an example: its own, its configuration's or the presets."""
    if "configuration" in given:
        return read_mapping_data(given["configuration"], "schematic-emulator.yaml")
    rows = given.get("mapping", presets())
    return MappingFile.from_subscriptions(rows, "mapping.json")


def find_in_mapping(given: Input) -> Iterator[Finding]:
    """Yield what is found in the mapping itself."""
    yield from find_mapping_findings(read_mapping(given))


def find_in_events(given: Input) -> Iterator[Finding]:
    """Yield what is found in each event, and in all of them as traffic."""
    file = read_mapping(given)
    judgement = judge({"batch": given["events"]}, file.enabled, at=AT)
    received = [one.intake.event for one in judgement.events if not one.stopped_by]
    yield from judgement.findings
    yield from (one.finding for one in traffic.find(file, received))


def find_in_lines(given: Input) -> Iterator[Finding]:
    """Yield what a check of the lines of a file finds."""
    source = io.BytesIO("\n".join(given["lines"]).encode())
    try:
        tally = judge_source(source, "f.ndjson", CheckOptions(presets()))
    except UnreadableFileError as error:
        tally = skip_source("f.ndjson", str(error))
    yield from (one.example for one in tally.all_found())


def find_in_plan(given: Input) -> Iterator[Finding]:
    """Yield what a tracking plan says against the events."""
    try:
        checker = PlanChecker(read_plan(given["plan"]))
    except TrackingPlanRuleError as error:
        yield describe_invalid(error)
        return
    for event in given.get("events", ()):
        yield from checker.check(event)


def find_in_baseline(given: Input) -> Iterator[Finding]:
    """Yield what differs from a baseline, and what of it is outdated."""
    file = read_mapping(given)
    text = "\n".join(map(json.dumps, given["events"])).encode()
    options = CheckOptions(file.enabled, is_shaped=True)
    (tally,) = judge_blocks([LineBlock("f.ndjson", text=text)], options)
    baseline = read_baseline(json.dumps(given["baseline"]).encode(), "baseline.json")
    assert tally.shape is not None
    assert tally.traffic is not None
    now = build_shape(tally.shape, tally.traffic, list_reads(file))
    drift = find_drift(baseline.shape, now, baseline.locate_share)
    report = Report.of(StreamTally(), profile="published", mapping="", fail_on=FailOn())
    for one in apply_baseline(report, baseline, drift, AT.date()).found:
        yield from (subject.finding for subject in one.subjects.values())


def find_in_requests(given: Input) -> Iterator[Finding]:
    """Yield what an emulator finds in requests to its event capture."""
    emulator = Emulator()
    for request in given["requests"]:
        body = {"api_key": KEY, **request["body"]}
        facts = RequestFacts(request["content_type"])
        emulator.receive_event(json.dumps(body).encode(), facts)
    for row in emulator.store.environment_for(KEY).captures():
        yield from row.findings


def find_in_syncs(given: Input) -> Iterator[Finding]:
    """Yield what is found in what Engage sends, with these options of `serve`."""
    segment = given["configuration"]["segment"]
    bench = make_bench(pace=Pace(at_once=given["serve"] == "--engage-sync now"))
    configure(bench, *(make_instance(**row) for row in segment["destinations"]))
    bench.segment.engage.replace(read_computations(segment))
    for event in given["events"]:
        bench.post(event["type"], event)
    bench.clock.move(SYNCED)
    assert bench.segment.drain(10)
    (synced,) = (row for row in bench.segment.deliveries() if row.source != "web")
    yield from synced.findings


def find_in_checks(given: Input) -> Iterator[Finding]:
    """Yield what is found when a flag with such a rule is checked."""
    for row in given["checks"]:
        definition = make_definition(row["trait_type"])
        condition = make_condition(
            "trait",
            row["operator"],
            trait_id=definition.id,
            trait_value=row["trait_value"],
        )
        subject = make_subject(
            company_traits={"seats": row["sent"]},
            definitions={definition.id: definition},
        )
        rule = make_rule(conditions=(condition,))
        decision = evaluate([rule], subject, default=False)
        yield from list_unsure([FlagCheck(make_flag(), subject, decision, None)])


FINDERS = {
    "baseline": find_in_baseline,
    "checks": find_in_checks,
    "configuration": find_in_mapping,
    "events": find_in_events,
    "lines": find_in_lines,
    "mapping": find_in_mapping,
    "plan": find_in_plan,
    "requests": find_in_requests,
    "serve": find_in_syncs,
}
