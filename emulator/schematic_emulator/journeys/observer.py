"""Join what Segment's end does into journeys, beside what is found in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.journeys.entry import LiveJourney
from schematic_emulator.journeys.states import ENGAGE, REPLAY, SEGMENT
from schematic_emulator.source.observer import Event, Observer

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from schematic_emulator.destination import DestinationPlan
    from schematic_emulator.journeys.journeys import Journeys
    from schematic_emulator.judgement.running import RunningJudgement
    from schematic_emulator.source.outbox.parcel import PendingDelivery


class JourneyObserver(Observer):
    """Follows Segment's end (`source/observer.py`): its journeys and its findings."""

    def __init__(self, journeys: Journeys, judgement: RunningJudgement) -> None:
        self.journeys = journeys
        self._judgement = judgement

    def begin(
        self,
        call: Event,
        event: Event,
        rows: Sequence[PendingDelivery],
        *,
        own: bool = False,
        parent: int = 0,
    ) -> None:
        """Start the journey of what came in."""
        live = LiveJourney(call, event, list(rows), len(rows))
        origin = REPLAY if parent else ENGAGE if own else SEGMENT
        entry = self.journeys.open(live, origin, rows[0].received_at, parent)
        for row in rows:
            row.parent = entry.parent

    def resume(self, rows: Sequence[PendingDelivery]) -> None:
        """Go on with the journeys of deliveries that wait since an earlier process."""
        by_number: dict[int, list[PendingDelivery]] = {}
        for row in rows:
            if row.journey:
                by_number.setdefault(row.journey, []).append(row)
            else:
                self.begin(row.event, row.event, [row], own=row.source == ENGAGE)
        for number, own in by_number.items():
            self.journeys.reopen(number, own, own[0].parent)

    def judge(self, row: PendingDelivery, plan: DestinationPlan | None) -> None:
        """Set a delivery's findings, and count it nowhere."""
        self._judgement.judge(row, plan)

    def note(self, row: PendingDelivery, plan: DestinationPlan | None) -> None:
        """Set a delivery's findings."""
        self._judgement.note(row, plan)

    def finish(self, row: PendingDelivery) -> None:
        """End the journey with its last delivery."""
        self.journeys.settle(row)

    def findings(self) -> list[dict[str, Any]]:
        """Return what is found in mappings and in the whole traffic."""
        return self._judgement.findings()

    def drop(self, instance_ids: Collection[str]) -> None:
        """Forget the traffic and the journeys of these destinations."""
        self._judgement.drop(instance_ids)
        self.journeys.drop(instance_ids)

    def reset(self) -> None:
        """Forget the traffic and the journeys so far."""
        self._judgement.reset()
        self.journeys.clear()
