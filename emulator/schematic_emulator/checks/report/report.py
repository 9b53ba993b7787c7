"""Hold what a check of many events came to, ready for any format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.rules import get_rule
from schematic_emulator.destination import PINNED_VERSION

if TYPE_CHECKING:
    from schematic_emulator.checks.stream.ledger import StreamLedger
    from schematic_emulator.checks.stream.tally import Found, StreamTally

# `--fail-on`: the severities that fail a check.
FAILING = {"error": ("error",), "warning": ("error", "warning"), "never": ()}
SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class RuleReport:
    """One rule over all files: its places, the first of which gives the example."""

    rule: str
    severity: str
    count: int
    places: tuple[Found, ...]

    @property
    def example(self) -> Found:
        """Return the first place."""
        return self.places[0]

    def to_json(self) -> dict[str, Any]:
        """Return the rule's findings as JSON; the example stands in full."""
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
    """What was checked, how, and what came of it.

    `mapping` names what the events were mapped by, empty for capture payloads.
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
        """Make the report of a whole tally."""
        found = tuple(tally.all_found())
        files, broken = dict(tally.files), tally.broken
        return cls(profile, mapping, fail_on, tally.ledger, files, broken, found)

    @property
    def failed(self) -> bool:
        """Tell whether a finding is as grave as `fail_on` asks."""
        return any(self.fails(one) for one in self.found)

    def fails(self, found: Found) -> bool:
        """Tell whether this finding fails the check."""
        return found.example.severity in FAILING[self.fail_on]

    def count(self, severity: str) -> int:
        """Count the findings of one severity; a rule counts once for one event."""
        return sum(one.count for one in self.found if one.example.severity == severity)

    def rules(self) -> list[RuleReport]:
        """List the findings by rule, the gravest and most frequent first."""
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
        """Return the whole report as one JSON document."""
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
