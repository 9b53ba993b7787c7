"""Builds the answer that says whether events arrive from Segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.answers.instant import write_optional

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from schematic_emulator.api.capture_row import Capture

SEGMENT_USER_AGENT = "Segment (Actions)"


def describe_integration(
    environment_id: str, newest_first: Iterable[Capture]
) -> dict[str, Any]:
    """Return the connection's state: `urn:...:api/segment-integration`.

    What turns it on at the real service is unknown; here an accepted event with
    Segment's own user agent does.
    """
    last_event_at = _find_last(newest_first)
    return {
        "connected": last_event_at is not None,
        "environment_id": environment_id,
        "last_event_at": write_optional(last_event_at),
    }


def _find_last(newest_first: Iterable[Capture]) -> datetime | None:
    for capture in newest_first:
        if capture.user_agent == SEGMENT_USER_AGENT and capture.status != "failed":
            return capture.received_at
    return None
