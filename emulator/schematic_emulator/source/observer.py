"""What follows the deliveries of Segment's end from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from schematic_emulator.destination import DestinationPlan
    from schematic_emulator.source.outbox.parcel import PendingDelivery

Event = dict[str, Any]


class Observer:
    """Follows every delivery, and reports what it finds in all. This one does not."""

    def begin(
        self,
        call: Event,
        event: Event,
        rows: Sequence[PendingDelivery],
        *,
        own: bool = False,
        parent: int = 0,
    ) -> None:
        """Note what came in, before and after it was filled in, and its deliveries.

        `own`: it is Engage's, not a source's. `parent`: it repeats that journey.
        """

    def resume(self, rows: Sequence[PendingDelivery]) -> None:
        """Note deliveries that wait since an earlier process."""

    def judge(self, row: PendingDelivery, plan: DestinationPlan | None) -> None:
        """Set a delivery's findings, and count it nowhere."""

    def note(self, row: PendingDelivery, plan: DestinationPlan | None) -> None:
        """Note a delivery before it is finished.

        There is no plan if the event never reached a destination.
        """

    def finish(self, row: PendingDelivery) -> None:
        """Note that a delivery is at rest; one that is retried is not, yet."""

    def findings(self) -> list[dict[str, Any]]:
        """Return what is found in mappings and in the whole traffic, as JSON."""
        return []

    def drop(self, instance_ids: Collection[str]) -> None:
        """Forget the traffic of these destinations."""

    def reset(self) -> None:
        """Forget the traffic so far."""
