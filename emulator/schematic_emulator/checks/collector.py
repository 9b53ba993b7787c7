"""Group the findings of many events by rule, with a count and an example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_contracts.finding import Finding

SEVERITIES = ("error", "warning", "info")


@dataclass(slots=True)
class FindingGroup:
    """One rule: how many events broke it, and the first that did."""

    rule: str
    count: int
    first: Finding

    def to_json(self) -> dict[str, Any]:
        """Return the group as JSON, its example in full."""
        return {"rule": self.rule, "count": self.count, "first": self.first.to_json()}


class Collector:
    """Takes the findings of one event after another, in constant memory."""

    def __init__(self) -> None:
        self._groups: dict[str, FindingGroup] = {}

    def add(self, findings: Iterable[Finding]) -> None:
        """Take one event's findings; a rule counts once for one event."""
        firsts: dict[str, Finding] = {}
        for finding in findings:
            firsts.setdefault(finding.rule, finding)
        for rule, finding in firsts.items():
            group = self._groups.setdefault(rule, FindingGroup(rule, 0, finding))
            group.count += 1

    def count(self, rule: str) -> int:
        """Count the events with a finding of this rule."""
        group = self._groups.get(rule)
        return group.count if group else 0

    def groups(self) -> list[FindingGroup]:
        """List the groups, the gravest and the most frequent first."""
        return sorted(self._groups.values(), key=_gravity)


def _gravity(group: FindingGroup) -> tuple[int, int, str]:
    return SEVERITIES.index(group.first.severity), -group.count, group.rule
