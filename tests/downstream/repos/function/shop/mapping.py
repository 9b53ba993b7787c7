"""What a shop's Segment function makes of its events for Schematic."""

from __future__ import annotations

import re


def to_schematic(event):
    """Turn a track call into one capture event; other calls are not ours."""
    if event["type"] != "track":
        return None
    name = re.sub(r"[^a-z0-9]+", "_", event["event"].lower()).strip("_")
    body = {
        "event": name,
        "company": {"organization_id": str(event["context"]["groupId"])},
        "user": {"user_id": event["userId"]},
        "traits": {"total": event["properties"]["total"]},
    }
    return {"type": "track", "sent_at": event["timestamp"], "body": body}
