"""Segment events as small as a test can say them."""

from __future__ import annotations

from typing import Any


def make_track(event: str = "Order Completed", **members: Any) -> dict[str, Any]:
    """Make a track call of one user at one moment."""
    return {
        "type": "track",
        "event": event,
        "userId": "u1",
        "messageId": f"m-{event}",
        "timestamp": "2026-01-02T03:04:05.000Z",
        "properties": {},
        **members,
    }


def make_identify(**members: Any) -> dict[str, Any]:
    """Make an identify call of one user in one group."""
    return {
        "type": "identify",
        "userId": "u1",
        "messageId": "m-identify",
        "timestamp": "2026-01-02T03:04:05.000Z",
        "traits": {"name": "Ada"},
        "context": {"groupId": "acme"},
        **members,
    }
