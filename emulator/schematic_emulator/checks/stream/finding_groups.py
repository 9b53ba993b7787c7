"""Group the findings of a stream by rule, with a count and an example.

`StreamTally` also has the file and line of each, can be merged, and takes the first
finding as the example; this is for events that come from no file.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from schematic_contracts.rules import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_contracts.finding import Finding


@dataclass(slots=True)
class FindingGroup:
    """One rule: how many events have a finding of it, and an example.

    The example is the first finding with a value, or else the first; `subject`
    describes its event, as `describe_event` does.
    """

    rule: str
    count: int
    example: Finding
    subject: str = ""

    @property
    def order(self) -> tuple[int, int, str]:
        """Return the sort key: the most severe first, then the most frequent."""
        return SEVERITIES.index(self.example.severity), -self.count, self.rule

    def to_json(self) -> dict[str, Any]:
        """Return `{"rule", "count", "subject", "example"}`, the example in full."""
        return {
            "rule": self.rule,
            "count": self.count,
            "subject": self.subject,
            "example": self.example.to_json(),
        }


class FindingGroups:
    """Groups the findings of one event after another, in constant memory."""

    def __init__(self) -> None:
        self._groups: dict[str, FindingGroup] = {}

    def add(self, findings: Iterable[Finding], subject: str = "") -> None:
        """Add one event's findings; a rule counts once per event."""
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
        """Return the number of events with a finding of a rule."""
        group = self._groups.get(rule)
        return group.count if group else 0

    def groups(self) -> list[FindingGroup]:
        """Return the groups, the most severe and then most frequent first."""
        return sorted(self._groups.values(), key=attrgetter("order"))
