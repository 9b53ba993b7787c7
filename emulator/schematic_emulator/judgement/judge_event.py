"""Check events one by one against subscriptions that are compiled once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.records import IntakeRecord, PlanRecord, RoutingRecord
from schematic_emulator.destination.integrations import check_integrations, find_filter
from schematic_emulator.destination.profile_plans import ProfilePlans
from schematic_emulator.judgement.compose import compose, judge_body

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schematic_contracts.finding import Finding
    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.records import RequestRecord
    from schematic_emulator.destination import DestinationPlan

# The judgement does not depend on the API key, but a request must have one.
SETTINGS = {"apiKey": "sch_dev_inspected"}
NO_PLAN = PlanRecord()


@dataclass(frozen=True, slots=True)
class EventJudgement:
    """What happens to one event, step by step, and what is wrong with it.

    `plan` is the destination's plan under the chosen profile, None for an event that
    does not reach it; `record` describes it, and `requests` has what Schematic's end
    finds in each of its requests, in order.
    """

    intake: IntakeRecord
    routing: RoutingRecord
    record: PlanRecord
    requests: tuple[RequestRecord, ...]
    findings: tuple[Finding, ...]
    plan: DestinationPlan | None = None

    @property
    def stopped_by(self) -> str:
        """Return why the event does not reach the destination, or ""."""
        return self.intake.rejection or self.routing.stopped_by

    @property
    def matched(self) -> list[str]:
        """Return the names of the subscriptions that match the event."""
        return [one.name for one in self.record.subscriptions if one.is_matched]

    def to_json(self) -> dict[str, Any]:
        """Return one item of `events` of a judgement's JSON."""
        requests = zip(self.record.sent, self.requests, strict=True)
        return {
            "event": self.intake.event,
            "dropped": self.intake.rejection,
            "stopped_by": self.routing.stopped_by,
            "matched": self.matched,
            "errors": self.record.errors,
            "requests": [
                {
                    "subscription": one.name,
                    "body": one.body,
                    "violations": [each.to_json() for each in found.violations],
                }
                for one, found in requests
            ],
            "findings": [one.to_json() for one in self.findings],
        }


class EventJudge:
    """Checks any number of events against the enabled ones of some subscriptions.

    Raises UnknownDestinationProfileError for an unknown profile.
    """

    def __init__(
        self,
        subscriptions: Sequence[Mapping[str, Any]],
        profile: str = "published",
        settings: Mapping[str, Any] | None = None,
        *,
        is_enabled: bool = True,
    ) -> None:
        own = {**SETTINGS, **(settings or {})}
        self._plans = ProfilePlans(own, subscriptions, profile)
        self._is_enabled = is_enabled

    def judge(self, intake: IntakeRecord) -> EventJudgement:
        """Return the judgement on one event as the intake leaves it."""
        event = intake.event
        routing = self.route(event)
        if intake.rejection or routing.stopped_by:
            found = compose(intake, routing, {}, (), self._plans.profile)
            return EventJudgement(intake, routing, NO_PLAN, (), found)
        plan = self._plans.plan(event)
        records = self._plans.describe(event, plan)
        own = records[self._plans.profile]
        requests = tuple(map(judge_body, own.bodies))
        found = compose(intake, routing, records, requests, self._plans.profile)
        return EventJudgement(intake, routing, own, requests, found, plan)

    def route(self, event: JsonObject) -> RoutingRecord:
        """Return whether Segment's platform gives the event to the destination."""
        integrations = event.get("integrations")
        findings = tuple(check_integrations(integrations))
        if not self._is_enabled:
            return RoutingRecord("the destination is disabled", findings)
        return RoutingRecord(find_filter(integrations), findings)
