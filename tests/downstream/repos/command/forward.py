"""Forward Segment events from standard input to Schematic, many to a request."""

from __future__ import annotations

import json
import os
import sys
import urllib.request


def to_schematic(event):
    """Turn a track call into one capture event."""
    body = {
        "event": event["event"].lower().replace(" ", "_"),
        "company": {"id": event["context"]["groupId"]},
        "user": {"id": event["userId"]},
    }
    return {"api_key": os.environ["SCHEMATIC_API_KEY"], "type": "track", "body": body}


def main():
    """Send what comes, in one batch."""
    events = [json.loads(line) for line in sys.stdin]
    sys.stdout.write(f"forwarding {len(events)} events\n")
    batch = {"events": [to_schematic(each) for each in events]}
    url = os.environ["SCHEMATIC_EVENT_CAPTURE_URL"] + "/batch"
    request = urllib.request.Request(url, json.dumps(batch).encode())
    request.add_header("Content-Type", "application/json")
    urllib.request.urlopen(request).read()


if __name__ == "__main__":
    main()
