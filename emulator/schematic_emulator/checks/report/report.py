"""Build the report of a check of many events, ready for any format."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from schematic_contracts.rules import SEVERITIES, get_rule
from schematic_emulator.checks.report.extent import WHOLE, Extent
from schematic_emulator.checks.stream.tally import SKIPPED, Found
from schematic_emulator.destination import PINNED_VERSION
from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from schematic_contracts.finding import Finding
    from schematic_emulator.checks.report.thresholds import FailOn
    from schematic_emulator.checks.stream.ledger import StreamLedger
    from schematic_emulator.checks.stream.tally import StreamTally


@dataclass(frozen=True, slots=True)
class Subject:
    """What findings of one rule are about, over all files, and where it is first."""

    name: str
    count: int
    file: str
    line: int
    finding: Finding

    @property
    def place(self) -> str:
        """Return where the first one is: `file:line`, of a mapping with its column."""
        return self.finding.place or f"{self.file}:{self.line}"

    def to_json(self) -> dict[str, Any]:
        """Return the subject as JSON."""
        return {
            "subject": self.name,
            "count": self.count,
            "place": self.place,
            "message": self.finding.message,
        }


@dataclass(frozen=True, slots=True)
class RuleReport:
    """One rule over all files, with its places; the example is the first place's.

    `of` is the number of events, or of mappings, to which the rule applies. `omitted`
    counts the findings on subjects beyond those that are listed.
    """

    rule: str
    severity: str
    count: int
    of: int
    places: tuple[Found, ...]
    subjects: tuple[Subject, ...]
    omitted: int

    @property
    def example(self) -> Found:
        """Return the first place."""
        return self.places[0]

    def to_json(self) -> dict[str, Any]:
        """Return the rule's findings as JSON, with the example's finding in full."""
        rule = get_rule(self.rule)
        return {
            "rule": self.rule,
            "severity": self.severity,
            "scope": rule.scope,
            "count": self.count,
            "of": self.of,
            "applies_to": rule.applies_to,
            "subject": self.example.subject,
            "file": self.example.file,
            "line": self.example.line,
            "example": {**self.example.example.to_json(), "severity": self.severity},
            "subjects": [one.to_json() for one in self.subjects],
            "omitted": self.omitted,
            "places": [
                {"file": one.file, "line": one.line, "count": one.count}
                for one in self.places
            ],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, how, and what was found.

    `mapping` names what mapped the events, "" for capture payloads; `mappings` is how
    many there are. `files` is the number of events by file, `broken` the number of
    lines without an event. `extent` says how much of the traffic that is. `known`
    counts the findings that a baseline knows, by rule and subject; they are in none of
    the others.
    """

    profile: str
    mapping: str
    fail_on: FailOn
    ledger: StreamLedger
    files: dict[str, int]
    broken: int
    found: tuple[Found, ...]
    mappings: int = 0
    rules: tuple[RuleReport, ...] = field(default=())
    extent: Extent = WHOLE
    known: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(  # noqa: PLR0913 - what it is made from, by name
        cls,
        tally: StreamTally,
        *,
        profile: str,
        mapping: str,
        fail_on: FailOn,
        mapping_findings: Iterable[Finding] = (),
        traffic: Iterable[TrafficFinding] = (),
        mappings: int = 0,
        extent: Extent = WHOLE,
    ) -> Report:
        """Return the report of a tally, of its traffic and of its mapping.

        Others will read it: no text in it has a mail address or phone number.
        """
        others = [TrafficFinding(one, 1, mappings) for one in mapping_findings]
        grouped = group_findings([*others, *traffic], mapping)
        selection = fail_on.selection
        found = tuple(
            one.hide_personal()
            for one in [*grouped, *tally.all_found()]
            if selection is None or one.rule in selection.rules
        )
        files = {name: tally.files[name] for name in sorted(tally.files)}
        counted = (tally.ledger.hide_personal(), files, tally.broken, ())
        report = cls(profile, mapping, fail_on, *counted, mappings, extent=extent)
        return report.replace_found(found)

    def replace_found(
        self,
        found: Iterable[Found],
        known: Mapping[tuple[str, str], int] | None = None,
    ) -> Report:
        """Return the report with other findings, and the known ones without them."""
        ledger, every = self.ledger, tuple(found)
        applying = {
            "events": ledger.produced,
            "requests": ledger.requests,
            "files": len(self.files) + sum(one.rule == SKIPPED for one in every),
            "lines": ledger.produced + self.broken,
            "mappings": self.mappings,
            **ledger.types,
        }
        rules = _report_rules(every, applying, self.fail_on)
        return replace(self, found=every, rules=rules, known=known or {})

    @property
    def failed(self) -> bool:
        """Return whether any finding, or any share of a rule, fails the check."""
        shares = any(
            one.is_exceeded(*self.count_share(one.rule))
            for one in self.fail_on.thresholds
        )
        return shares or any(self.fails(one) for one in self.found)

    def fails(self, found: Found) -> bool:
        """Return whether a finding fails the check by its severity."""
        return self.fail_on.fails(found.rule, self.fail_on.get_severity(found.rule))

    def count_share(self, rule_id: str) -> tuple[int, int]:
        """Return how many findings of a rule there are, and of how many events."""
        for one in self.rules:
            if one.rule == rule_id:
                return one.count, one.of
        return 0, 0

    def count(self, severity: str) -> int:
        """Return how many findings have a severity; a rule counts once per event."""
        return sum(one.count for one in self.rules if one.severity == severity)

    def to_json(self) -> dict[str, Any]:
        """Return the whole report as one JSON document, version 1 of `check --json`."""
        return {
            "version": 1,
            "destination": PINNED_VERSION,
            "profile": self.profile,
            "mapping": self.mapping,
            "fail_on": str(self.fail_on),
            "failed": self.failed,
            "thresholds": [
                one.describe(*self.count_share(one.rule))
                for one in self.fail_on.thresholds
            ],
            "totals": {
                "events": self.ledger.produced,
                "broken": self.broken,
                **{severity: self.count(severity) for severity in SEVERITIES},
            },
            **self.extent.to_json(),
            "files": [
                {"file": name, "events": count} for name, count in self.files.items()
            ],
            "ledger": {
                name: value
                for name, value in self.ledger.to_json().items()
                if name not in {"resent", "statuses"}
            },
            "findings": [rule.to_json() for rule in self.rules],
            "known": [
                {"rule": rule, "subject": subject, "count": count}
                for (rule, subject), count in sorted(self.known.items())
            ],
        }


def group_findings(findings: Iterable[TrafficFinding], name: str) -> list[Found]:
    """Return findings on a mapping and on traffic by file and rule, as of events.

    `name` is the file of those that have no place.
    """
    grouped: dict[tuple[str, str], Found] = {}
    for one in findings:
        file, line = _find_place(one, name)
        found = Found.of(one.finding, file, line)
        found.count = found.subjects[one.finding.subject].count = one.count
        found.applies = one.applies
        key = file, one.finding.rule
        if key in grouped:
            grouped[key].add(found)
        else:
            grouped[key] = found
    return list(grouped.values())


def _find_place(one: TrafficFinding, mapping: str) -> tuple[str, int]:
    place = one.finding.place.rsplit(":", 2)
    if len(place) > 2:  # noqa: PLR2004 - file:line:column
        return place[0], int(place[1])
    return (one.file, one.line) if one.file else (mapping, 1)


def _report_rules(
    found: Iterable[Found], applying: dict[str, int], fail_on: FailOn
) -> tuple[RuleReport, ...]:
    """Return the findings by rule, the most severe and then most frequent first."""
    by_rule: dict[str, list[Found]] = {}
    for one in found:
        by_rule.setdefault(one.rule, []).append(one)
    reports = [
        _report_rule(rule, those, applying, fail_on.get_severity(rule))
        for rule, those in by_rule.items()
    ]
    return tuple(sorted(reports, key=_order))


def _report_rule(
    rule_id: str, places: list[Found], applying: dict[str, int], severity: str
) -> RuleReport:
    rule = get_rule(rule_id)
    count = sum(one.count for one in places)
    # A finding on traffic knows its own number: only some events have the path.
    applies = max(one.applies for one in places) or applying.get(rule.applies_to, 0)
    return RuleReport(
        rule_id,
        severity,
        count,
        max(applies, count),
        tuple(places),
        tuple(_list_subjects(places)),
        sum(one.omitted for one in places),
    )


def _list_subjects(places: Iterable[Found]) -> list[Subject]:
    """Return each subject once, the most frequent first."""
    known: dict[str, Subject] = {}
    for found in places:
        for name, one in found.subjects.items():
            count = one.count + (known[name].count if name in known else 0)
            first = known.get(name)
            known[name] = Subject(
                name,
                count,
                first.file if first else found.file,
                first.line if first else one.line,
                first.finding if first else one.finding,
            )
    return sorted(known.values(), key=lambda one: (-one.count, one.name))


def _order(report: RuleReport) -> tuple[int, int, str]:
    return SEVERITIES.index(report.severity), -report.count, report.rule
