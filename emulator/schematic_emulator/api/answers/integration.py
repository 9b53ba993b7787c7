"""Builds the answer that says whether events arrive from Segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.answers.instant import write_optional

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.api.environment import Environment

SEGMENT_USER_AGENT = "Segment (Actions)"


def describe_integration(environment: Environment) -> dict[str, Any]:
    """Return the connection's state: `urn:...:api/segment-integration`.

    What turns it on at the real service is unknown; here an accepted event with
    Segment's own user agent does.
    """
    last_event_at = _find_last(environment)
    return {
        "connected": last_event_at is not None,
        "environment_id": environment.id,
        "last_event_at": write_optional(last_event_at),
    }


def _find_last(environment: Environment) -> datetime | None:
    for capture in reversed(environment.events):
        if capture.user_agent == SEGMENT_USER_AGENT and capture.status != "failed":
            return capture.received_at
    return None
