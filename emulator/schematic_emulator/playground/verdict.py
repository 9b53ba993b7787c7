"""Return everything that is said of a case: each event's path, and all findings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from schematic_contracts.errors import ContractError
from schematic_emulator.checks.files.event_files import UnreadableFileError
from schematic_emulator.checks.report.report import Report
from schematic_emulator.checks.report.thresholds import FailOn
from schematic_emulator.checks.stream.judge_files import CheckOptions
from schematic_emulator.checks.stream.judge_source import judge_source, skip_source
from schematic_emulator.configuration.mapping_file.errors import MappingFileError
from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
from schematic_emulator.configuration.mapping_file.read import read_mapping_file
from schematic_emulator.destination import PINNED_VERSION, presets
from schematic_emulator.errors import EmulatorError
from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from schematic_emulator.judgement.trace.explanation import Explanation, explain
from schematic_emulator.judgement.traffic.mapped_reads import list_reads
from schematic_emulator.judgement.traffic.rules import find_traffic_findings
from schematic_emulator.playground.other_parts import (
    OtherParts,
    OtherPartsError,
    read_other,
)
from schematic_emulator.playground.permalink import PROFILES
from schematic_emulator.playground.places import Places
from schematic_emulator.playground.read_events import (
    NoEventError,
    ReadEvents,
    read_events,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from schematic_contracts.finding import Finding
    from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding
    from schematic_emulator.playground.permalink import Case

EVENT, MAPPING, OTHER = "event", "mapping", "other"


@dataclass(slots=True)
class Verdict:
    """What is said of a case.

    **shape** of its JSON: `problems` are texts that cannot be read, each with the
    editor (`where`), its line and a message; `notes` say how a text was read; `events`
    have the explanations as `explain --format json` writes them, under both profiles;
    `findings` are those of `check`, each with its line in either text.
    """

    problems: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, where: str, line: int | None, message: str) -> None:
        """Add what is wrong with one of the texts."""
        self.problems.append({"where": where, "line": line, "message": message})

    def to_json(self) -> dict[str, Any]:
        """Return the verdict as one JSON object."""
        return {
            "destination": PINNED_VERSION,
            "problems": self.problems,
            "notes": self.notes,
            "events": self.events,
            "findings": self.findings,
        }


def give_verdict(case: Case, at: datetime) -> Verdict:
    """Return what is said of a case; `at` is when its events are received."""
    verdict = Verdict()
    other = _read_other(case.other, verdict)
    file = read_mapping(case.mapping, MAPPING, verdict)
    if file is None:
        return verdict
    verdict.notes += file.notes
    read = _read_events(case.event, at, verdict, is_optional=bool(case.other))
    on_mapping = find_mapping_findings(file)
    rows = file.reached
    explained = [
        {
            profile: replace(
                explain(
                    one.record,
                    file.subscriptions,
                    profile=profile,
                    at=at,
                    locate=lambda index, pointer: rows[index].locate(pointer),
                ),
                mapping_findings=() if number else on_mapping,
            )
            for profile in PROFILES
        }
        for number, one in enumerate(read.events)
    ]
    verdict.events = [
        {"place": one.place, "line": one.line, **_write(each)}
        for one, each in zip(read.events, explained, strict=True)
    ]
    steps = [each[case.profile].steps for each in explained]
    places = Places(file.name, read.events, steps)
    found = [*_check(case, file, other, at, on_mapping)]
    try:
        received = [one.record.event for one in read.events]
        found += [(one, 1, 0) for one in other.find_alone(file, received, at)]
    except OtherPartsError as error:
        verdict.refuse(OTHER, None, str(error))
    verdict.findings = [places.describe(*one) for one in found]
    return verdict


def _write(explained: dict[str, Explanation]) -> dict[str, Any]:
    return {profile: one.to_json() for profile, one in explained.items()}


def read_mapping(text: str, where: str, verdict: Verdict) -> MappingFile | None:
    """Return the mapping of a text, the presets without one, None if it is refused."""
    if not text.strip():
        return MappingFile.from_subscriptions(presets(), "presets")
    try:
        return read_mapping_file(text, where)
    except MappingFileError as error:
        verdict.refuse(where, error.place and error.place[0], error.message)
    return None


def _read_other(text: str, verdict: Verdict) -> OtherParts:
    try:
        return read_other(text)
    except (EmulatorError, ContractError) as error:
        verdict.refuse(OTHER, None, str(error))
        return OtherParts()


def _read_events(
    text: str, at: datetime, verdict: Verdict, *, is_optional: bool
) -> ReadEvents:
    """Return the events of a text; without any, the reason is in the verdict."""
    source = BytesIO(encode(text))
    source.name = EVENT  # what messages call it
    read = ReadEvents(EVENT)
    try:
        read = read_events(source, None, at)
    except NoEventError as error:
        read.problems = error.problems
        if not error.problems and (text.strip() or not is_optional):
            verdict.refuse(EVENT, None, str(error).removeprefix(f"{EVENT}: "))
    except EmulatorError as error:
        verdict.refuse(EVENT, None, str(error))
    for line, message in read.problems:
        verdict.refuse(EVENT, line, message)
    if read.is_cut:
        verdict.notes.append(
            f"the first {len(read.events)} events are explained, all are checked"
        )
    return read


def encode(text: str) -> bytes:
    """Return a text in UTF-8; half of a surrogate pair becomes a question mark."""
    return text.encode(errors="replace")


def _check(
    case: Case,
    file: MappingFile,
    other: OtherParts,
    at: datetime,
    on_mapping: tuple[Finding, ...],
) -> Iterator[tuple[Finding, int, int]]:
    """Yield what `check` reports: a finding of each subject, its count and line."""
    options = CheckOptions(
        file.enabled,
        case.profile,
        plan=other.plan,
        is_shaped=other.baseline is not None,
    )
    try:
        tally = judge_source(BytesIO(encode(case.event)), EVENT, options)
    except UnreadableFileError as error:
        tally = skip_source(EVENT, str(error))
    traffic: tuple[TrafficFinding, ...] = ()
    if tally.traffic is not None and file.is_enabled:
        traffic = find_traffic_findings(tally.traffic, list_reads(file))
    report = Report.of(
        tally,
        profile=case.profile,
        mapping=file.name,
        fail_on=FailOn(),
        mapping_findings=(*other.on_plan, *on_mapping),
        traffic=traffic,
        mappings=len(file.rows),
    )
    for rule in other.apply_baseline(report, tally, file, at).rules:
        for subject in rule.subjects:
            yield subject.finding, subject.count, subject.line
