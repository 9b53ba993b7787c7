"""Check what Segment's end of a running emulator did, from the records it emits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_contracts.records import IntakeRecord, RoutingRecord
from schematic_emulator.judgement.compose import compose, judge_body
from schematic_emulator.source.outbox.parcel import FILTERED, REFUSED, REJECTED

if TYPE_CHECKING:
    from schematic_emulator.destination import DestinationPlan
    from schematic_emulator.source.outbox.parcel import PendingDelivery


class RunningJudgement:
    """Adds its findings to each delivery of a running emulator."""

    def note(self, row: PendingDelivery, plan: DestinationPlan | None) -> None:
        """Set a delivery's findings; one that was never planned has no `plan`.

        Findings that a delivery has already, such as those of Engage, stay.
        """
        if not row.event:
            return  # a request that could not be read, so without an event
        rejection = row.reason if row.ended_as in {REJECTED, REFUSED} else ""
        stopped_by = row.reason if row.ended_as == FILTERED else ""
        intake = IntakeRecord(row.event, rejection, row.violations)
        routing = RoutingRecord(stopped_by, row.findings)
        if plan is None or row.profiles is None:
            row.findings = compose(intake, routing, {}, (), "")
            return
        records = row.profiles.describe(row.event, plan)
        profile = row.profiles.profile
        requests = tuple(map(judge_body, records[profile].bodies))
        row.findings = compose(intake, routing, records, requests, profile)
