"""Build the report of a check of many events, ready for any format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.rules import SEVERITIES, get_rule
from schematic_emulator.destination import PINNED_VERSION

if TYPE_CHECKING:
    from schematic_emulator.checks.stream.ledger import StreamLedger
    from schematic_emulator.checks.stream.tally import Found, StreamTally

# `--fail-on`: the severities that fail a check.
FAILING = {"error": ("error",), "warning": ("error", "warning"), "never": ()}


@dataclass(frozen=True, slots=True)
class RuleReport:
    """One rule over all files, with its places; the example is the first place's."""

    rule: str
    severity: str
    count: int
    places: tuple[Found, ...]

    @property
    def example(self) -> Found:
        """Return the first place."""
        return self.places[0]

    def to_json(self) -> dict[str, Any]:
        """Return the rule's findings as JSON, with the example's finding in full."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "count": self.count,
            "subject": self.example.subject,
            "file": self.example.file,
            "line": self.example.line,
            "example": self.example.example.to_json(),
            "places": [
                {"file": one.file, "line": one.line, "count": one.count}
                for one in self.places
            ],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, how, and what was found.

    `mapping` names what mapped the events, "" for capture payloads. `files` is the
    number of events by file, `broken` the number of lines without an event.
    """

    profile: str
    mapping: str
    fail_on: str
    ledger: StreamLedger
    files: dict[str, int]
    broken: int
    found: tuple[Found, ...]

    @classmethod
    def of(
        cls, tally: StreamTally, *, profile: str, mapping: str, fail_on: str
    ) -> Report:
        """Return the report of a whole tally."""
        found = tuple(tally.all_found())
        files, broken = dict(tally.files), tally.broken
        return cls(profile, mapping, fail_on, tally.ledger, files, broken, found)

    @property
    def failed(self) -> bool:
        """Return whether any finding fails the check."""
        return any(self.fails(one) for one in self.found)

    def fails(self, found: Found) -> bool:
        """Return whether a finding has at least the severity of `fail_on`."""
        return found.example.severity in FAILING[self.fail_on]

    def count(self, severity: str) -> int:
        """Return how many findings have a severity; a rule counts once per event."""
        return sum(one.count for one in self.found if one.example.severity == severity)

    def rules(self) -> list[RuleReport]:
        """Return the findings by rule, the most severe and then most frequent first."""
        by_rule: dict[str, list[Found]] = {}
        for one in self.found:
            by_rule.setdefault(one.rule, []).append(one)
        reports = [
            RuleReport(
                rule,
                get_rule(rule).severity,
                sum(one.count for one in places),
                tuple(places),
            )
            for rule, places in by_rule.items()
        ]
        return sorted(reports, key=_order)

    def to_json(self) -> dict[str, Any]:
        """Return the whole report as one JSON document, version 1 of `check --json`."""
        return {
            "version": 1,
            "destination": PINNED_VERSION,
            "profile": self.profile,
            "mapping": self.mapping,
            "fail_on": self.fail_on,
            "failed": self.failed,
            "totals": {
                "events": self.ledger.produced,
                "broken": self.broken,
                **{severity: self.count(severity) for severity in SEVERITIES},
            },
            "files": [
                {"file": name, "events": count} for name, count in self.files.items()
            ],
            "ledger": {
                name: value
                for name, value in self.ledger.to_json().items()
                if name not in {"resent", "statuses"}
            },
            "findings": [rule.to_json() for rule in self.rules()],
        }


def _order(report: RuleReport) -> tuple[int, int, str]:
    return SEVERITIES.index(report.severity), -report.count, report.rule
