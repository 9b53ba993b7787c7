"""Decide what Segment's platform decides before the destination sees an event."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination import definition
from schematic_emulator.destination.integrations import check_integrations, find_filter

if TYPE_CHECKING:
    from schematic_contracts.finding import Finding
    from schematic_emulator.source.workspace.settings import Instance


@dataclass(frozen=True, slots=True)
class RoutingDecision:
    """Say whether an event goes on to a destination, and if not, what stops it."""

    stopped_by: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def is_open(self) -> bool:
        """Return whether the event goes on."""
        return not self.stopped_by


def route(event: dict[str, Any], instance: Instance) -> RoutingDecision:
    """Decide whether a destination gets an event.

    Every type of call goes on: what is wanted is its triggers' business, and in the
    documented profile the destination's own.
    """
    integrations = event.get("integrations")
    findings = tuple(check_integrations(integrations))
    if not instance.enabled:
        return RoutingDecision("the destination is disabled", findings)
    return RoutingDecision(find_filter(integrations), findings)


@cache
def mapping_limit() -> int:
    """Return how many mappings one instance of the destination may hold."""
    return int(definition()["mapping_limit"])
