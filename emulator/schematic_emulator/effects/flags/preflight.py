"""Describe usage that a check only simulates, to see whether it would be allowed.

Source: SchematicHQ/rulesengine, commit 3019c25; the shape: Schematic's
OpenAPI description, `preflight` of a flag check.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """Usage to add before comparing. The usage that an answer reports is not changed.

    `event_quantity` counts for `event_subtype` only, instead of `usage`. `credit_cost`
    maps a credit's id to the cost of the whole call, in credits.
    """

    usage: int = 0
    event_subtype: str | None = None
    event_quantity: int = 0
    credit_cost: Mapping[str, float] = field(default_factory=dict)

    def added_to(self, event_subtype: str | None) -> int:
        """Return the quantity to add to the metric of an event."""
        if event_subtype == self.event_subtype and self.event_quantity > 0:
            return self.event_quantity
        return max(self.usage, 0)


NOTHING = Preflight()
