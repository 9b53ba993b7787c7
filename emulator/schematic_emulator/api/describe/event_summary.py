"""Builds the answer that sums up one event name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.instant import write_instant

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.state import EventType


def describe_summary(
    environment: EnvironmentView, summary: EventType
) -> dict[str, Any]:
    """Return what was counted of an event: `urn:...:api/shared`, EventSummary.

    `event_count` counts events, whatever their quantities.
    """
    return {
        "environment_id": environment.id,
        "event_subtype": summary.subtype,
        "event_count": summary.count,
        "company_count": len(summary.company_ids),
        "user_count": len(summary.user_ids),
        "last_seen_at": write_instant(summary.last_seen_at),
    }
