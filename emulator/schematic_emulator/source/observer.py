"""The protocol of what follows the deliveries of Segment's end from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection

    from schematic_emulator.destination import DestinationPlan
    from schematic_emulator.source.outbox.parcel import PendingDelivery


class Observer(Protocol):
    """Follows every delivery, and reports what it finds in all of them."""

    def note(self, row: PendingDelivery, plan: DestinationPlan | None) -> None:
        """Note a delivery before it is finished.

        There is no plan if the event never reached a destination.
        """
        ...

    def findings(self) -> list[dict[str, Any]]:
        """Return what is found in mappings and in the whole traffic, as JSON."""
        ...

    def drop(self, instance_ids: Collection[str]) -> None:
        """Forget the traffic of these destinations."""
        ...

    def reset(self) -> None:
        """Forget the traffic so far."""
        ...
