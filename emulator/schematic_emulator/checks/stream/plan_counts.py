"""Count the findings of a tracking plan on the events of one block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.checks.stream.tally import MOST_SUBJECTS, Found, SubjectFound
from schematic_emulator.judgement.event_name import describe_event
from schematic_emulator.judgement.plan_rules.plan_checker import PlanChecker

if TYPE_CHECKING:
    from schematic_contracts.finding import Finding
    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.tracking_plan.plan import TrackingPlan
    from schematic_emulator.checks.stream.tally import StreamTally


class PlanCounts:
    """Checks each event against the plan; an event that keeps it costs one look-up."""

    def __init__(self, plan: TrackingPlan) -> None:
        self._checker = PlanChecker(plan)
        self._is_kept = self._checker.is_kept

    def add(
        self, event: JsonObject, place: tuple[str, int], tally: StreamTally
    ) -> None:
        """Add the findings on an event at a file and line to the tally of its block."""
        if self._is_kept(event):
            return
        by_rule: dict[str, dict[str, Finding]] = {}
        for finding in self._checker.check(event):
            by_rule.setdefault(finding.rule, {}).setdefault(finding.subject, finding)
        for rule, subjects in by_rule.items():
            file, line = place
            known = tally.found.get((file, rule))
            if known is None:
                example = next(iter(subjects.values()))
                known = Found(file, 0, line, describe_event(event), example)
                tally.found[file, rule] = known
            known.count += 1
            for finding in subjects.values():
                _count_subject(known, finding, line)


def _count_subject(known: Found, finding: Finding, line: int) -> None:
    same = known.subjects.get(finding.subject)
    if same is not None:
        same.count += 1
    elif len(known.subjects) < MOST_SUBJECTS:
        known.subjects[finding.subject] = SubjectFound(1, line, finding)
    else:
        known.omitted += 1
