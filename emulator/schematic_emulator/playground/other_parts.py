"""Read what a rule's example has beside an event and a mapping, and apply it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schematic_contracts.errors import TrackingPlanRuleError
from schematic_contracts.reading.read_json import read_json
from schematic_contracts.tracking_plan.read_plan import read_plan
from schematic_emulator.checks.baseline.baseline import read_baseline
from schematic_emulator.checks.baseline.known_findings import apply_baseline
from schematic_emulator.errors import EmulatorError
from schematic_emulator.judgement.plan_rules.plan_checker import (
    PlanChecker,
    describe_invalid,
)
from schematic_emulator.judgement.traffic.drift import find_drift
from schematic_emulator.judgement.traffic.mapped_reads import list_reads
from schematic_emulator.judgement.traffic.shape import build_shape
from schematic_emulator.source.time_text import read_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from schematic_contracts.finding import Finding
    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.tracking_plan.plan import TrackingPlan
    from schematic_emulator.checks.baseline.baseline import Baseline
    from schematic_emulator.checks.report.report import Report
    from schematic_emulator.checks.stream.tally import StreamTally
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile


class OtherPartsError(EmulatorError):
    """Raised for a text without such parts, or with malformed ones."""


@dataclass(frozen=True, slots=True)
class OtherParts:
    """A tracking plan and a baseline, and what `find_alone` needs."""

    plan: TrackingPlan | None = None
    on_plan: tuple[Finding, ...] = ()
    baseline: Baseline | None = None
    at: date | None = None
    data: JsonObject = field(default_factory=dict)

    def apply_baseline(
        self, report: Report, tally: StreamTally, file: MappingFile, at: datetime
    ) -> Report:
        """Return a report as the baseline leaves it, as of the example's time."""
        if self.baseline is None or tally.shape is None or tally.traffic is None:
            return report
        now = build_shape(tally.shape, tally.traffic, list_reads(file))
        drift = find_drift(self.baseline.shape, now, self.baseline.locate_share)
        return apply_baseline(report, self.baseline, drift, self.at or at.date())

    def find_alone(
        self, file: MappingFile, events: Sequence[JsonObject], at: datetime
    ) -> list[Finding]:
        """Return what a running service finds: in requests, flag checks and syncs.

        Engage computes from received events by the file's configuration. Raises
        OtherPartsError for parts that are not as in the rules' examples.
        """
        from schematic_emulator.playground import services

        data = self.data
        try:
            found = [
                *services.find_in_requests(data.get("requests", ())),
                *services.find_in_checks(data.get("checks", ()), at),
            ]
            if "serve" in data:
                segment, is_now = file.document.data["segment"], "now" in data["serve"]
                found += services.find_in_syncs(segment, events, at, is_now=is_now)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise OtherPartsError(f"not as in a rule's example: {error!r}") from None
        return found


def read_other(text: str) -> OtherParts:
    """Return the parts of a JSON text, none of an empty one.

    Raises OtherPartsError, ReadingError, and what the parts' own readers raise.
    """
    if not text.strip():
        return OtherParts()
    data = read_json(text, "other parts").data
    if not isinstance(data, dict):
        raise OtherPartsError("expected an object with plan, baseline or requests")
    baseline = data.get("baseline")
    plan: TrackingPlan | None = None
    on_plan: tuple[Finding, ...] = ()
    if "plan" in data:
        try:
            plan = read_plan(data["plan"])
            PlanChecker(plan)
        except TrackingPlanRuleError as error:
            plan, on_plan = None, (describe_invalid(error),)
    at = read_time(data.get("at"))
    return OtherParts(
        plan,
        on_plan,
        baseline and read_baseline(json.dumps(baseline).encode(), "baseline"),
        at and at.date(),
        data,
    )
