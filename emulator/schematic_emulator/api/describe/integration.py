"""Builds the answer that says whether events arrive from Segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.instant import write_optional

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from schematic_emulator.api.store.capture import Capture

SEGMENT_USER_AGENT = "Segment (Actions)"


def describe_integration(
    environment_id: str, newest_first: Iterable[Capture], *, by_any: bool
) -> dict[str, Any]:
    """Return the connection's state: `urn:...:api/segment-integration`.

    What turns it on at the real service is unknown; here an accepted event with
    Segment's own user agent does, or `by_any`.
    """
    last_event_at = _find_last(newest_first, by_any=by_any)
    return {
        "connected": last_event_at is not None,
        "environment_id": environment_id,
        "last_event_at": write_optional(last_event_at),
    }


def _find_last(newest_first: Iterable[Capture], *, by_any: bool) -> datetime | None:
    for capture in newest_first:
        is_segments = by_any or capture.user_agent == SEGMENT_USER_AGENT
        if is_segments and capture.status != "failed":
            return capture.received_at
    return None
