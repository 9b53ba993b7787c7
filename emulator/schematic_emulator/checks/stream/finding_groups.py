"""Group the findings of many events by rule, with a count and an example."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_contracts.finding import Finding

SEVERITIES = ("error", "warning", "info")


@dataclass(slots=True)
class FindingGroup:
    """One rule: how many events broke it, and an example.

    The example is the first finding that shows a value, or else the very first;
    `subject` names its event, as `describe_event` does.
    """

    rule: str
    count: int
    example: Finding
    subject: str = ""

    @property
    def order(self) -> tuple[int, int, str]:
        """Return what groups are sorted by: the gravest, then the most frequent."""
        return SEVERITIES.index(self.example.severity), -self.count, self.rule

    def to_json(self) -> dict[str, Any]:
        """Return the group as JSON, its example in full."""
        return {
            "rule": self.rule,
            "count": self.count,
            "subject": self.subject,
            "example": self.example.to_json(),
        }


class FindingGroups:
    """Takes the findings of one event after another, in constant memory."""

    def __init__(self) -> None:
        self._groups: dict[str, FindingGroup] = {}

    def add(self, findings: Iterable[Finding], subject: str = "") -> None:
        """Take one event's findings; a rule counts once for one event."""
        firsts: dict[str, Finding] = {}
        for finding in findings:
            firsts.setdefault(finding.rule, finding)
        for rule, finding in firsts.items():
            group = self._groups.setdefault(
                rule, FindingGroup(rule, 0, finding, subject)
            )
            group.count += 1
            if finding.found and not group.example.found:
                group.example, group.subject = finding, subject

    def count(self, rule: str) -> int:
        """Count the events with a finding of this rule."""
        group = self._groups.get(rule)
        return group.count if group else 0

    def groups(self) -> list[FindingGroup]:
        """List the groups, the gravest and the most frequent first."""
        return sorted(self._groups.values(), key=attrgetter("order"))
