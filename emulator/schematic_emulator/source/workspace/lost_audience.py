"""Notice that a destination's mappings leave an audience's value behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding

if TYPE_CHECKING:
    from schematic_emulator.source.workspace.workspace import ConnectedDestination


def find_lost(
    connection: ConnectedDestination, event: dict[str, Any]
) -> tuple[Finding, ...]:
    """Find that an Engage event would be sent the same without its value.

    So a mapping that renames the trait, or counts on it in any way, loses nothing.
    """
    key = event["context"]["personas"]["computation_key"]
    without = {**event, "traits": {}}
    plan = connection.destination.plan(event).requests
    if not plan or plan != connection.destination.plan(without).requests:
        return ()
    message = f"{key} is in the event, and no request carries it"
    value = str(event["traits"][key])[:80]
    return (Finding("audience-lost", message, pointer=f"/traits/{key}", found=value),)
