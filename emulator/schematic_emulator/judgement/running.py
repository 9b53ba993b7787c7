"""Check what Segment's end of a running emulator did, from the records it emits."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from schematic_contracts.records import IntakeRecord, PlanRecord, RoutingRecord
from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
from schematic_emulator.judgement.compose import compose, judge_body
from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from schematic_emulator.judgement.traffic.kinds import list_matched
from schematic_emulator.judgement.traffic.rules import TrafficRules
from schematic_emulator.source.outbox.parcel import FILTERED, REFUSED, REJECTED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from schematic_contracts.finding import Finding
    from schematic_emulator.destination import DestinationPlan
    from schematic_emulator.destination.profile_plans import ProfilePlans
    from schematic_emulator.source.outbox.parcel import PendingDelivery
    from schematic_emulator.source.workspace.settings import Instance

Row = dict[str, Any]


class RunningJudgement:
    """Adds its findings to each delivery, and follows the traffic of destinations.

    `list_instances` returns the present destinations. Thread-safe.
    """

    def __init__(self, list_instances: Callable[[], Iterable[Instance]]) -> None:
        self._list_instances = list_instances
        self._traffic: dict[str, _DestinationTraffic] = {}
        self._lock = threading.Lock()

    def note(self, row: PendingDelivery, plan: DestinationPlan | None) -> None:
        """Set a delivery's findings, and follow it in its destination's traffic."""
        record = self.judge(row, plan)
        if record is not None and row.profiles is not None:
            with self._lock:
                self._find_traffic(row, row.profiles).feed(row, record)

    def judge(
        self, row: PendingDelivery, plan: DestinationPlan | None
    ) -> PlanRecord | None:
        """Set a delivery's findings; one that was never planned has no `plan`.

        Return the record of its plan, if it has one. Findings that a delivery has
        already, such as those of Engage, stay.
        """
        if not row.event:
            return None  # a request that could not be read, so without an event
        rejection = row.reason if row.ended_as in {REJECTED, REFUSED} else ""
        stopped_by = row.reason if row.ended_as == FILTERED else ""
        intake = IntakeRecord(row.event, rejection, row.violations)
        routing = RoutingRecord(stopped_by, row.findings)
        if plan is None or row.profiles is None:
            row.findings = compose(intake, routing, {}, (), "")
            return None
        records = row.profiles.describe(row.event, plan)
        record = records[row.profiles.profile]
        row.matched = tuple(one.name for one in record.subscriptions if one.is_matched)
        requests = tuple(map(judge_body, record.bodies))
        row.findings = compose(intake, routing, records, requests, row.profiles.profile)
        return record

    def _find_traffic(
        self, row: PendingDelivery, profiles: ProfilePlans
    ) -> _DestinationTraffic:
        """Return the traffic of a row's destination; a changed one starts again."""
        known = self._traffic.get(row.instance_id)
        if known is None or known.profiles is not profiles:
            known = _DestinationTraffic(profiles, row.instance_name)
            self._traffic[row.instance_id] = known
        return known

    def findings(self) -> list[Row]:
        """Return the findings on each destination's mappings, then on its traffic."""
        with self._lock:
            return [row for one in self._list_instances() for row in self._find(one)]

    def _find(self, instance: Instance) -> Iterator[Row]:
        place = (instance.written, f"{instance.pointer}/subscriptions")
        file = MappingFile.from_subscriptions(
            instance.subscriptions, instance.name, *place
        )
        for finding in find_mapping_findings(file):
            yield _describe(instance, finding, 1, len(file.rows))
        known = self._traffic.get(instance.id)
        for found in known.rules.findings() if known else ():
            yield _describe(instance, found.finding, found.count, found.applies)

    def drop(self, instance_ids: Collection[str]) -> None:
        """Forget the traffic of these destinations."""
        with self._lock:
            for each in instance_ids:
                self._traffic.pop(each, None)

    def reset(self) -> None:
        """Forget the traffic so far."""
        with self._lock:
            self._traffic.clear()


class _DestinationTraffic:
    """The traffic of one destination as it is configured at present."""

    def __init__(self, profiles: ProfilePlans, name: str) -> None:
        self.profiles = profiles
        file = MappingFile.from_subscriptions(profiles.subscriptions, name)
        self.rules = TrafficRules(file)

    def feed(self, row: PendingDelivery, record: PlanRecord) -> None:
        where = (row.source, row.number)
        self.rules.feed(row.event, where, list_matched(record), record.bodies)


def _describe(instance: Instance, finding: Finding, count: int, of: int) -> Row:
    return {
        "destination": instance.id,
        "count": count,
        "of": of,
        **finding.to_json(),
    }
