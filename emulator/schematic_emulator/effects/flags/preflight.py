"""Describe usage that is only asked about, to see whether it would be allowed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """Hold what to add before comparing; what is reported stays as it is.

    `event_quantity` counts for `event_subtype` alone and goes before `usage`.
    `credit_cost` maps a credit's id to what one call costs.
    """

    usage: int = 0
    event_subtype: str | None = None
    event_quantity: int = 0
    credit_cost: Mapping[str, float] = field(default_factory=dict)

    def added_to(self, event_subtype: str | None) -> int:
        """Give the quantity to add to an event's metric."""
        if event_subtype == self.event_subtype and self.event_quantity > 0:
            return self.event_quantity
        return max(self.usage, 0)


NOTHING = Preflight()
